"""The Python twins of the magics, for scripts and for code that prefers calls."""

from collections.abc import Callable, Mapping
from contextlib import ContextDecorator, ExitStack
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, TypeVar, overload

from notebench.experiments import Run, RunQuery, parse_states
from notebench.experiments.query import LARGEST_PAGE
from notebench.experiments.tracking import TrackedRun
from notebench.workbench import Workbench, process_workbench

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Track", "runs", "track"]
_F = TypeVar("_F", bound=Callable[..., Any])


class Track(ContextDecorator):
    """What :func:`track` gives: use it with ``with``, or as a decorator."""

    def __init__(self, name: str | None, experiment: str | None, tags: Mapping[str, str]) -> None:
        self._name, self._experiment, self._tags = name, experiment, tags
        self._open = ExitStack()

    def _recreate_cm(self) -> "Track":  # each call of a decorated function is a run of its own
        return Track(self._name, self._experiment, self._tags)

    def __enter__(self) -> TrackedRun:
        bench = process_workbench()
        return self._open.enter_context(
            bench.tracking.run(
                self._name or default_name(bench), self._experiment or bench.default_experiment(), self._tags
            )
        )

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, frames: TracebackType | None
    ) -> None:
        self._open.__exit__(kind, error, frames)


@overload
def track(name: _F) -> _F: ...
@overload
def track(
    name: str | None = None, *, experiment: str | None = None, tags: Mapping[str, str] | None = None
) -> Track: ...
def track(name: Any = None, *, experiment: str | None = None, tags: Mapping[str, str] | None = None) -> Any:
    """A run around a ``with`` block, or around each call of a function.

    Supported libraries log what they fit, and all ``mlflow.*`` calls inside land in the run. The run ends as
    finished, as failed when an exception leaves the block, as cancelled by an interrupt.

    Parameters
    ----------
    name
        The run's name; default: the notebook's or script's, or the decorated function's.
    experiment
        Where the run is kept; default: the settings', else the notebook's or script's name.
    tags
        What it is tagged with.

    Raises
    ------
    BadInput
        When a name is not allowed.
    Unavailable
        When the store cannot be reached; the code inside is not run.

    Examples
    --------
    >>> import mlflow
    >>> with track("baseline", tags={"kind": "example"}) as run:
    ...     mlflow.log_metric("accuracy", 0.9)
    >>> run.state
    <RunState.FINISHED: 'finished'>
    """
    if callable(name):
        return Track(getattr(name, "__name__", None), experiment, tags or {})(name)
    return Track(name, experiment, tags or {})


def runs(
    experiment: str | None = None,
    *,
    state: str | None = None,
    text: str = "",
    sort: str = "started_at",
    is_descending: bool = True,
    limit: int = 100,
) -> "pd.DataFrame":
    """Runs of the workspace, one a row.

    Parameters
    ----------
    experiment, state, text
        Only runs of this experiment, in this state, or with this text in their name, parameters or tags.
    sort
        ``started_at``, ``ended_at``, ``duration``, ``name``, ``state``, ``metrics.<name>`` or
        ``params.<name>``.
    limit
        The most rows.

    Returns
    -------
    pandas.DataFrame
        ``run_id, name, state, experiment, started_at, ended_at, duration_s``, then a column
        ``metrics.<name>`` or ``params.<name>`` for each; parameters are text.

    Raises
    ------
    BadInput
        When a value is not known.
    """
    import pandas as pd

    bench = process_workbench()
    bench.close_lost()
    rows: list[dict[str, Any]] = []
    while len(rows) < limit:
        page = bench.runs.page(
            RunQuery(
                experiments=(experiment,) if experiment else (),
                states=parse_states((state,)) if state else (),
                text=text,
                sort=sort,
                is_descending=is_descending,
                limit=min(limit - len(rows), LARGEST_PAGE),
                offset=len(rows),
            )
        )
        rows += [_row(run) for run in page.runs]
        if page.next_offset is None:
            break
    first = ["run_id", "name", "state", "experiment", "started_at", "ended_at", "duration_s"]
    return pd.DataFrame(rows, columns=first + sorted({key for row in rows for key in row} - set(first)))


def default_name(bench: Workbench) -> str:
    """The name of a run that was given none: its notebook's and cell's, or its script's."""
    place = bench.recorder.place()
    stem = Path(place.notebook).stem if place.notebook else "run"
    return f"{stem} [{place.execution_count}]" if place.execution_count else stem


def _row(run: Run) -> dict[str, Any]:
    return {
        "run_id": run.run_id,
        "name": run.name,
        "state": str(run.state),
        "experiment": run.experiment,
        "started_at": run.started_at,
        "ended_at": run.ended_at,
        "duration_s": run.duration_s,
        **{f"metrics.{key}": value for key, value in run.metrics.items()},
        **{f"params.{key}": value for key, value in run.params.items()},
    }

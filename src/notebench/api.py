"""The Python twins of the magics, for scripts and for code that prefers calls."""

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, ContextDecorator, ExitStack
from os import PathLike
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, TypeVar, overload

from notebench.errors import BadInput
from notebench.experiments import Run, RunQuery, parse_states
from notebench.experiments.query import LARGEST_PAGE, parse_also
from notebench.experiments.search.finding import find_run
from notebench.experiments.tracking.tracking import TrackedRun
from notebench.parameters import Parameters, read_file
from notebench.sweeps.reporting import Pruned, report
from notebench.workbench import Workbench, process_workbench

if TYPE_CHECKING:
    import pandas as pd

    from notebench.workbench.sweep_handle import SweepHandle

__all__ = ["Pruned", "Track", "log_data", "read_parameters", "report", "runs", "sweep", "track"]
_F = TypeVar("_F", bound=Callable[..., Any])


class Track(ContextDecorator):
    """What :func:`track` gives: use it with ``with``, or as a decorator."""

    def __init__(
        self,
        name: str | None,
        experiment: str | None,
        tags: Mapping[str, str],
        resume: str | None = None,
    ) -> None:
        if resume is not None:
            check_resumes(name, experiment, tags)
        self._name, self._experiment, self._tags, self._resume = name, experiment, tags, resume
        self._open = ExitStack()

    def _recreate_cm(self) -> "Track":  # each call of a decorated function is a run of its own
        return Track(self._name, self._experiment, self._tags, self._resume)

    def __enter__(self) -> TrackedRun:
        bench = process_workbench()
        if self._resume is not None:
            return self._open.enter_context(resume_run(bench, self._resume))
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
    name: str | None = None,
    *,
    experiment: str | None = None,
    tags: Mapping[str, str] | None = None,
    resume: str | None = None,
) -> Track: ...
def track(
    name: Any = None,
    *,
    experiment: str | None = None,
    tags: Mapping[str, str] | None = None,
    resume: str | None = None,
) -> Any:
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
    resume
        The id, or its beginning, of an earlier run that goes on, in place of a new one.

    Raises
    ------
    BadInput
        When a name is not allowed, or is given together with ``resume``.
    NotFound
        When there is no run to resume.
    Conflict
        When that run goes on already, or was deleted.
    Unavailable
        When the store cannot be reached; the code inside is not run.

    Examples
    --------
    >>> import mlflow
    >>> with track("baseline", tags={"kind": "example"}) as run:
    ...     mlflow.log_metric("accuracy", 0.9)
    >>> run.state
    <State.FINISHED: 'finished'>
    """
    if callable(name):
        return Track(getattr(name, "__name__", None), experiment, tags or {})(name)
    return Track(name, experiment, tags or {}, resume)


def runs(  # noqa: PLR0913 - each narrows the list, and is given by name
    experiment: str | None = None,
    *,
    state: str | None = None,
    text: str = "",
    filter: str = "",  # noqa: A002 - the word of MLflow's search
    trials: str = "no",
    sort: str = "started_at",
    is_descending: bool = True,
    limit: int = 100,
) -> "pd.DataFrame":
    """Runs of the workspace, one a row.

    Parameters
    ----------
    experiment, state, text
        Only runs of this experiment, in this state, or with this text in their name, parameters or tags.
    filter
        Only runs for which this holds: MLflow's filters, with OR, NOT and parentheses added.
    trials
        The runs of sweeps' trials and pipelines' steps: ``no``, ``only`` or ``too``.
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
                filter=filter,
                is_part=parse_also("trials", trials),
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


def resume_run(bench: Workbench, text: str) -> AbstractContextManager[TrackedRun]:
    """The run of this id, or beginning of an id, goes on around the code inside.

    Raises
    ------
    NotFound
        When there is no such run.
    Conflict
        When it goes on already, or was deleted.
    """
    bench.close_lost()
    return bench.tracking.resume(bench.runs.get(find_run(bench.runs, text)))


def check_resumes(name: str | None, experiment: str | None, tags: Mapping[str, str]) -> None:
    """Return when nothing is asked for that a run has already.

    Raises
    ------
    BadInput
        When something is.
    """
    if name or experiment or tags:
        raise BadInput("a run that is resumed keeps its name, experiment and tags; leave them out")


def log_data(data: Any, *, name: str | None = None, role: str = "train") -> str:
    """The id of data's content, after the active run was told that it used the data.

    The same content has the same id, wherever it lies and whenever it is read; the rows are not kept.

    Parameters
    ----------
    data
        A frame of pandas, Polars or Arrow, an array, a sparse matrix, or the path of a file.
    name
        Default: the name of the file that it was read from.
    role
        What the run does with it: ``train``, ``eval``, ``test``, or any word.

    Raises
    ------
    BadInput
        When no run is active, or this is no data.
    NotFound
        When there is no such file.

    Examples
    --------
    >>> import pandas as pd
    >>> from notebench import track
    >>> with track("baseline"):
    ...     data_id = log_data(pd.DataFrame({"size": [1, 2, 3]}), name="sizes")
    >>> len(data_id)
    32
    """
    bench = process_workbench()
    active = bench.tracker.active()
    if not active:
        raise BadInput(
            "log_data: no run is active; "
            "call it in a cell that begins with %%track, or inside `with track():`"
        )
    return bench.data_log.log(active[-1], data, name, role).data_id


def read_parameters(path: str | PathLike[str]) -> Parameters:
    """What a notebook may vary, in the order of its cell tagged ``parameters``; nothing of it is run.

    ``found["name"]`` is one of them, ``found.defaults`` are their values.

    Parameters
    ----------
    path
        The notebook's file.

    Raises
    ------
    NotFound
        When there is no such file.
    BadInput
        When it is no notebook of Python, or a definition in it is wrong.
    """
    return read_file(Path(path))


def sweep(
    objective: Callable[..., Any] | str,
    space: str | Mapping[str, Any] | None = None,
    *,
    name: str = "",
    wait: bool = False,
    **options: Any,
) -> "SweepHandle":
    """A search for the best parameters of a function, as a job that goes on without this process.

    Parameters
    ----------
    objective
        A function, with what it uses of the notebook; or the name of one, of a notebook or of a file with
        options, as ``notebench sweep run`` takes it. It gives a number, several, or numbers by name.
    space
        What the function is given by name: text in the parameter language, or a mapping such as
        ``{"depth": (2, 8), "rate": "1e-4..1e-1 log", "model": ["forest", "linear"]}``. Without it the
        function is given a trial, and asks that as with Optuna: ``trial.suggest_float("rate", 1e-4, 1e-1)``.
    name
        What it is called; default: the function's name.
    wait
        Whether to return only when it has ended.
    **options
        Those of ``notebench sweep run`` by name: ``metric="val_auc", maximize=True, trials=40, timeout="10m",
        workers=2``, …, and ``enqueue``, a list of values by name that are tried first.

    Raises
    ------
    BadInput
        When an option, the space or the objective does not fit, or cannot be pickled.
    NotFound
        When there is no such function or notebook.
    Unavailable
        When the workspace cannot be written.

    Examples
    --------
    >>> from notebench import sweep
    >>> def objective(depth):
    ...     return (depth - 3) ** 2
    >>> found = sweep(objective, {"depth": (1, 5)}, metric="loss", sampler="grid", wait=True)
    >>> found.best_params
    {'depth': 3}
    """
    from notebench.sweeps.ask import read_ask
    from notebench.sweeps.cell.function import source_from
    from notebench.workbench.sweep_handle import SweepHandle

    bench = process_workbench()
    ask = read_ask({key: list(each) if isinstance(each, tuple) else each for key, each in options.items()})
    source = source_from(objective, space, Path.cwd(), bench.settings.sweeps.pickle_bytes)
    job = bench.sweeps.start(source, bench.sweeps.plan(source, ask), name)
    found = SweepHandle(bench, job.job_id)
    return found.wait() if wait else found


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

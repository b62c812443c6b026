"""Which outputs are kept: the newest runs', and of each step the last; decided here, done elsewhere."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from notebench.pipelines.history import History


@dataclass(frozen=True, slots=True)
class PastRun:
    """What decides on a run's outputs.

    Attributes
    ----------
    pipeline
        Its file.
    """

    run_id: str
    pipeline: str
    has_ended: bool


def outdated(runs: Iterable[PastRun], keep: int) -> Iterator[PastRun]:
    """The runs whose outputs are no longer kept; none of a pipeline that is running now, which may take some.

    Parameters
    ----------
    runs
        The newest first.
    keep
        So many of each pipeline.

    Examples
    --------
    >>> runs = [PastRun(str(number), "a", True) for number in (3, 2, 1)]
    >>> [each.run_id for each in outdated(runs, 2)]
    ['1']
    """
    found: dict[str, list[PastRun]] = {}
    for run in runs:
        found.setdefault(run.pipeline, []).append(run)
    for each in found.values():
        if all(run.has_ended for run in each):
            yield from each[keep:]


def held(history: History) -> frozenset[str]:
    """The folders of what each step, and each item of a mapped one, gave last, lest it runs again."""
    newest: dict[tuple[str, str], str] = {}
    for record in history.records:
        key = (record.step, record.item)
        if key not in newest and history.has(record):
            newest[key] = record.outputs
    return frozenset(newest.values())

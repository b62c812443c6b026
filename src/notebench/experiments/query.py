"""Which runs, in which order: one value that every surface makes and every engine reads."""

import math
from collections.abc import Iterable
from dataclasses import dataclass

from notebench.errors import BadInput
from notebench.experiments.run import Run, RunDetail, RunPage, RunState

FIELDS = ("started_at", "ended_at", "duration", "name", "state")
"""What runs are sorted by, beside ``metrics.<name>`` and ``params.<name>``."""

LARGEST_PAGE = 1000


@dataclass(frozen=True, slots=True)
class RunQuery:
    """A page of runs.

    Attributes
    ----------
    experiments, states
        Only these; empty for all.
    text
        Only runs whose name, id, or a parameter's or tag's value contains it, whatever its case;
        Notebench's own tags are left out.
    sort
        One of :data:`FIELDS`, ``metrics.<name>`` or ``params.<name>``. Runs without a value, or with
        NaN, come last either way; ties are broken by the newest start, then by id.
    limit, offset
        1 to 1000; 0 or more.
    """

    experiments: tuple[str, ...] = ()
    states: tuple[RunState, ...] = ()
    text: str = ""
    sort: str = "started_at"
    is_descending: bool = True
    limit: int = 100
    offset: int = 0

    def __post_init__(self) -> None:
        kind, dot, name = self.sort.partition(".")
        if self.sort not in FIELDS and not (dot and name and kind in ("metrics", "params")):
            raise BadInput(
                f"sort: {self.sort[:80]!r} is not known; "
                f"sort by {', '.join(FIELDS)}, metrics.<name> or params.<name>"
            )
        if not 1 <= self.limit <= LARGEST_PAGE:
            raise BadInput(f"limit: {self.limit} is not between 1 and {LARGEST_PAGE}")
        if self.offset < 0:
            raise BadInput(f"offset: {self.offset} is below 0")

    @property
    def sort_key(self) -> tuple[str, str]:
        """``("metrics", name)``, ``("params", name)`` or ``("", field)``."""
        kind, dot, name = self.sort.partition(".")
        return (kind, name) if dot else ("", self.sort)


def parse_states(words: tuple[str, ...]) -> tuple[RunState, ...]:
    """The states of these names.

    Raises
    ------
    BadInput
        When a word is no state.
    """
    try:
        return tuple(RunState(word) for word in words)
    except ValueError as err:
        known = ", ".join(RunState)
        raise BadInput(f"state: {err.args[0].split(' is ')[0]} is not known; there are {known}") from err


def select_page(details: Iterable[RunDetail], query: RunQuery) -> RunPage:
    """The page of these runs: what an engine does in its store, said in Python for those that cannot.

    Also the meaning that the contract tests hold every engine to.
    """
    matching = [detail.run for detail in details if _matches(detail, query)]
    matching.sort(key=lambda run: run.run_id)
    matching.sort(key=lambda run: run.started_at, reverse=True)
    matching.sort(key=lambda run: _value(run, query.sort_key) or (2, 0, ""), reverse=query.is_descending)
    matching.sort(key=lambda run: _value(run, query.sort_key) is None)
    end = query.offset + query.limit
    return RunPage(matching[query.offset : end], len(matching), end if end < len(matching) else None)


def to_number(text: str) -> float | None:
    """The number that a parameter's text is, so that 10 sorts after 9; None for other text and NaN."""
    try:
        number = float(text)
    except ValueError:
        return None
    return None if math.isnan(number) else number


def contains(text: str, part: str) -> bool:
    """Whether the text has the part in it, whatever the case."""
    return part.casefold() in text.casefold()


def _matches(detail: RunDetail, query: RunQuery) -> bool:
    run = detail.run
    if query.experiments and run.experiment not in query.experiments:
        return False
    if query.states and run.state not in query.states:
        return False
    tags = [value for key, value in detail.tags.items() if not key.startswith("notebench.")]
    texts = (run.name, run.run_id, *run.params.values(), *tags)
    return not query.text or any(contains(text, query.text) for text in texts)


def _value(run: Run, key: tuple[str, str]) -> tuple[int, float, str] | None:
    """What the run is sorted by: numbers before text; None where it has none."""
    match key:
        case ("metrics", name):
            value = run.metrics.get(name, math.nan)
            return None if math.isnan(value) else (0, value, "")
        case ("params", name):
            text = run.params.get(name)
            number = None if text is None else to_number(text)
            return None if text is None else (1, 0, text) if number is None else (0, number, text)
        case (_, "name"):
            return (1, 0, run.name)
        case (_, "state"):
            return (1, 0, run.state)
        case (_, "duration"):
            return None if run.duration_s is None else (0, run.duration_s, "")
        case (_, "ended_at"):
            return (0, run.ended_at.timestamp(), "") if run.ended_at else None
        case _:
            return (0, run.started_at.timestamp(), "")

"""Which runs, in which order: one value that every surface makes and every engine reads."""

from dataclasses import dataclass

from notebench.errors import BadInput
from notebench.experiments.run import RunState
from notebench.experiments.search.filter import Condition
from notebench.experiments.search.filter_text import parse_filter

FIELDS = ("started_at", "ended_at", "duration", "name", "state")
"""What runs are sorted by, beside ``metrics.<name>`` and ``params.<name>``."""

LARGEST_PAGE = 1000

ALSO = {"no": False, "only": True, "too": None}
"""Whether runs of a kind are left out, alone, or with the others, by the words of every surface."""


@dataclass(frozen=True, slots=True)
class RunQuery:
    """A page of runs.

    Attributes
    ----------
    experiments, states
        Only these; empty for all.
    filter
        Only runs for which this holds; see :mod:`~notebench.experiments.search.filter_text`.
    is_archived, is_starred, is_deleted
        Only such runs, or only others; None for both. Archived and deleted runs are left out unless asked
        for.
    is_part
        Only runs of single trials of sweeps and steps of pipelines, or only others; None for both.
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
    filter: str = ""
    is_archived: bool | None = False
    is_starred: bool | None = None
    is_deleted: bool = False
    is_part: bool | None = None
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
        parse_filter(self.filter)

    @property
    def condition(self) -> Condition | None:
        """What the filter says."""
        return parse_filter(self.filter)

    @property
    def sort_key(self) -> tuple[str, str]:
        """``("metrics", name)``, ``("params", name)`` or ``("", field)``."""
        kind, dot, name = self.sort.partition(".")
        return (kind, name) if dot else ("", self.sort)


def parse_also(name: str, word: str) -> bool | None:
    """Whether runs of a kind are meant: only they, only the others, or both.

    Raises
    ------
    BadInput
        When the word is none of :data:`ALSO`.
    """
    if word not in ALSO:
        raise BadInput(f"{name}: {word[:80]!r} is none of {', '.join(ALSO)}")
    return ALSO[word]


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

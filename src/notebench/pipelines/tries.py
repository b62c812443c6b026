"""Each time that a step was tried, folded from its run's lines: by retries, and by drivers after a kill."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime

from notebench.pipelines.run_folder import StepLine
from notebench.pipelines.step import StepState

AGAIN = "tried again: "
"""Begins the reason of a step that runs again, before why it failed."""


@dataclass(frozen=True, slots=True)
class StepTry:
    """One try of a step, or of an item of a mapped one; of one that never ran, what became of it instead.

    Attributes
    ----------
    count
        The place among the tries of the same, from 1.
    attempt
        As the run counts it, anew with each driver; 0 where nothing was tried.
    ended_at
        None while it runs.
    is_lost
        Whether its driver was gone before it ended.
    """

    step: str
    item: str
    count: int
    attempt: int
    state: StepState
    began_at: datetime
    reason: str = ""
    error: str = ""
    ended_at: datetime | None = None
    is_lost: bool = False

    @property
    def name(self) -> str:
        """For people: the step, and which of its items."""
        return f"{self.step}[{self.item}]" if self.item else self.step

    @property
    def key(self) -> str:
        """What tells it apart from all others of the run.

        Examples
        --------
        >>> at = datetime(2026, 3, 1)
        >>> StepTry("fit", "3", 2, 2, StepState.RUNNING, at).key
        'fit[3]#2'
        """
        return f"{self.name}#{self.count}"


@dataclass(slots=True)
class _Fold:
    """The tries so far."""

    found: list[StepTry] = field(default_factory=list)
    newest: dict[tuple[str, str], int] = field(default_factory=dict)
    announced: set[tuple[str, str]] = field(default_factory=set)

    def take(self, line: StepLine, before: datetime) -> None:
        """Take a line in; ``before`` is when the line before it was told."""
        last = self.last(line)
        is_open = last is not None and last.ended_at is None
        if line.state.has_ended:
            if is_open or not _is_same(last, line):
                self._end(line)
            return
        key = (line.step, line.item)
        if is_open and key in self.announced and last and last.attempt == line.attempt:
            self.announced.discard(key)  # an item is told of again when it finds room
            return
        is_again = line.reason.startswith(AGAIN)
        if last and is_open:
            has_failed = is_again and line.attempt > last.attempt
            reason = line.reason.removeprefix(AGAIN) if has_failed else "its driver was gone"
            state, at = (StepState.FAILED, line.at) if has_failed else (last.state, before)
            self._put(replace(last, state=state, reason=reason, ended_at=at, is_lost=not has_failed))
        if is_again and line.item:
            self.announced.add(key)
        self._add(line, line.state)

    def last(self, line: StepLine) -> StepTry | None:
        """The newest try of the same."""
        place = self.newest.get((line.step, line.item))
        return None if place is None else self.found[place]

    def _end(self, line: StepLine) -> None:
        last = self.last(line)
        if last is None or last.ended_at is not None:
            last = self._add(line, line.state)
        attempt = line.attempt or last.attempt
        ended = replace(last, state=line.state, attempt=attempt, reason=line.reason, error=line.error)
        self._put(replace(ended, ended_at=line.at))

    def _add(self, line: StepLine, state: StepState) -> StepTry:
        last = self.last(line)
        made = StepTry(
            line.step, line.item, last.count + 1 if last else 1, line.attempt, state, line.at, line.reason
        )
        self.newest[line.step, line.item] = len(self.found)
        self.found.append(made)
        return made

    def _put(self, changed: StepTry) -> None:
        self.found[self.newest[changed.step, changed.item]] = changed


def read_tries(lines: Iterable[StepLine], *, has_ended: bool = False) -> list[StepTry]:
    """All tries of a run's steps, in the order in which they began.

    Parameters
    ----------
    has_ended
        Whether the run has: then what seems to run was lost.
    """
    fold, at = _Fold(), None
    for line in lines:
        fold.take(line, at or line.at)
        at = line.at
    if not has_ended:
        return fold.found
    return [
        each if each.ended_at else replace(each, ended_at=at, is_lost=True, reason="its driver was gone")
        for each in fold.found
    ]


def newest(tries: Iterable[StepTry]) -> dict[tuple[str, str], StepTry]:
    """The last try of each step and item."""
    return {(each.step, each.item): each for each in tries}


def _is_same(last: StepTry | None, line: StepLine) -> bool:
    """Whether a later driver tells again what became of a step that it did not try."""
    if last is None or line.attempt:
        return False
    return last.state is line.state or (last.state.has_outputs and line.state.has_outputs)

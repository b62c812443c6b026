"""Trials read again and again by somebody who has most of them: a cursor says what is new.

Pure: what changed comes in, and pages of what a reader lacks come out.
"""

import re
import secrets
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from notebench.errors import BadInput
from notebench.sweeps.dimension import Show
from notebench.sweeps.progress import SweepProgress, in_order, step
from notebench.sweeps.trial import Trial

LARGEST_PAGE = 10_000
_CURSOR = re.compile(r"([0-9a-f]{8})-([0-9]{1,12})")


@dataclass(frozen=True, slots=True)
class TrialPage:
    """Some of the trials.

    Attributes
    ----------
    trials
        Each as it is now; those that changed longest ago come first.
    cursor
        What to ask with next.
    is_whole
        Whether the reader is to forget what it has: these are the first of all trials.
    has_more
        Whether there are more, to be asked for at once.
    total
        Of all trials that there are.
    """

    trials: tuple[Trial, ...]
    cursor: str
    is_whole: bool
    has_more: bool
    total: int

    def to_json(self, show: Show) -> dict[str, Any]:
        """As REST carries it."""
        return {
            "trials": [each.to_json(show) for each in self.trials],
            "cursor": self.cursor,
            "is_whole": self.is_whole,
            "has_more": self.has_more,
            "total": self.total,
        }


@dataclass(slots=True)
class TrialBook:
    """The trials of one study, with the order in which they changed.

    Attributes
    ----------
    is_maximized
        Whether the first metric is to be large.
    token
        Tells this book's cursors from those of another, which this one does not know.
    progress
        What came of the trials so far.
    """

    is_maximized: bool
    token: str = field(default_factory=lambda: secrets.token_hex(4))
    progress: SweepProgress = field(init=False)
    _known: dict[int, Trial] = field(default_factory=dict, init=False)
    # The newest change of each trial, the oldest of them first.
    _changes: dict[int, int] = field(default_factory=dict, init=False)
    _count: int = field(default=0, init=False)

    def __post_init__(self) -> None:
        self.progress = SweepProgress(self.is_maximized)

    @property
    def trials(self) -> tuple[Trial, ...]:
        """All trials, by number."""
        return tuple(self._known[number] for number in sorted(self._known))

    def get(self, number: int) -> Trial | None:
        """The trial of this number; None where it is not known."""
        return self._known.get(number)

    def add(self, changed: Iterable[Trial]) -> None:
        """Put down the trials that are new, or not what they were."""
        for trial in in_order(changed):
            before = self._known.get(trial.number)
            if before is None or before.state is not trial.state:
                self.progress = step(self.progress, trial, before.state if before else None)
            self._count += 1
            self._changes.pop(trial.number, None)
            self._changes[trial.number] = self._count
            self._known[trial.number] = trial

    def since(self, cursor: str = "", limit: int = LARGEST_PAGE) -> TrialPage:
        """The trials that changed since this cursor was given; all of them where it is not known any more.

        Raises
        ------
        BadInput
            When the cursor is none that was ever given, or the limit is out of its range.
        """
        if not 1 <= limit <= LARGEST_PAGE:
            raise BadInput(f"limit: {limit} is not from 1 to {LARGEST_PAGE}")
        seen = self._seen(cursor)
        lacking = self._lacking(seen or 0)
        given = lacking[:limit]
        last = self._changes[given[-1]] if given else seen or 0
        return TrialPage(
            trials=tuple(self._known[number] for number in given),
            cursor=f"{self.token}-{last}",
            is_whole=seen is None,
            has_more=len(lacking) > len(given),
            total=len(self._known),
        )

    @property
    def cursor(self) -> str:
        """What to ask with next by somebody who has all."""
        return f"{self.token}-{self._count}"

    def changed(self, cursor: str) -> frozenset[int] | None:
        """The numbers of the trials that changed since; None where the cursor is not known (any more).

        Raises
        ------
        BadInput
            When the cursor is none that was ever given.
        """
        seen = self._seen(cursor)
        return None if seen is None else frozenset(self._lacking(seen))

    def _seen(self, cursor: str) -> int | None:
        """How many changes a reader has seen."""
        found = _CURSOR.fullmatch(cursor)
        if cursor and not found:
            raise BadInput(f"since: {cursor[:80]!r} is no cursor; give one of an answer, or none")
        is_known = found is not None and found[1] == self.token and int(found[2]) <= self._count
        return int(found[2]) if found and is_known else None

    def _lacking(self, seen: int) -> list[int]:
        """The numbers of the trials that changed behind so many changes, the oldest change first."""
        lacking = []
        for number in reversed(self._changes):  # who has most of them costs what it lacks
            if self._changes[number] <= seen:
                break
            lacking.append(number)
        return lacking[::-1]

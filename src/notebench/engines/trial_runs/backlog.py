"""What a sweep has told of its runs, and is not written yet; shared by its threads and the one that writes.

What is told of a run before it is written is told once. So what waits is bounded by the number of trials,
however slow the store is.
"""

import threading
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from notebench.experiments.nested import Reported, Written
from notebench.states import State
from notebench.sweeps.recording import BestTrial, TrialRun, merge, without

_GATHER_S = 0.15  # what is told meanwhile is written together
_LOOK_S = 0.5
_LONG_S = 2.0  # a trial that goes on for longer shows its parameters
_MOST = 200
_PROMOTE_EVERY_S = 2.0


@dataclass(frozen=True, slots=True)
class End:
    """How the sweep's own run is to end."""

    state: State
    best: BestTrial | None
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Round:
    """What is to be written next: runs, else who is the best, else the end; nothing when all is over."""

    runs: tuple[TrialRun, ...] = ()
    best: BestTrial | None = None
    end: End | None = None


class Backlog:
    """All of its methods may be called by any thread."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._pending: dict[int, TrialRun] = {}
        self._going_on: dict[int, tuple[TrialRun, float]] = {}
        self._wanted: set[int] = set()
        self._logged: dict[int, tuple[str, ...]] = {}
        self._runs: dict[int, Written] = {}
        self._best: BestTrial | None = None
        self._promoted: BestTrial | None = None
        self._promoted_at = time.monotonic()
        self._end: End | None = None
        self._is_over = False
        self._written = 0

    # Told

    def tell(self, run: TrialRun) -> None:
        """The run is to stand so."""
        with self._changed:
            if run.has_ended:
                self._going_on.pop(run.number, None)
            elif run.number not in self._going_on:
                self._going_on[run.number] = (run, time.monotonic() + _LONG_S)
            logged = self._logged.get(run.number, ()) if run.has_ended else ()
            self._tell(replace(run, is_used=run.number in self._wanted, logged=logged))

    def logged(self, number: int, archives: tuple[str, ...]) -> None:
        """What the trial logged elsewhere lies in these, and goes into its run with its end."""
        with self._changed:
            self._logged[number] = archives

    def report(self, number: int, reported: Reported) -> None:
        """A run that goes on has a value on the way."""
        with self._changed:
            if known := self._going_on.get(number):
                self._tell(replace(known[0], reported=(reported,)))

    def promote(self, best: BestTrial) -> None:
        """The best trial is another."""
        with self._changed:
            self._best = best
            self._changed.notify_all()

    def close(self, state: State, *, is_final: bool, at: datetime | None = None) -> None:
        """Nothing more is told."""
        with self._changed:
            self._end = End(state, self._best if is_final else None, at)
            self._changed.notify_all()

    def give_up(self) -> None:
        """Nothing more is written, and nobody waits for it."""
        with self._changed:
            self._is_over = True
            self._changed.notify_all()

    # Asked

    @property
    def is_over(self) -> bool:
        """Whether nothing more is written."""
        return self._is_over

    @property
    def left(self) -> int:
        """How many runs are not as they are to be."""
        return len(self._pending)

    @property
    def written(self) -> int:
        """How often something was written; grows as long as that goes on."""
        return self._written

    def wait_over(self, for_s: float) -> bool:
        """Wait until nothing more is written; whether that came to pass in this time."""
        with self._changed:
            return self._changed.wait_for(lambda: self._is_over, for_s)

    def rest(self, for_s: float) -> None:
        """Wait so long, unless somebody waits for what is to be written."""
        with self._changed:
            self._changed.wait_for(lambda: self._wanted or self._end or self._is_over, for_s)

    def run_of(self, number: int, patience_s: float) -> Written | None:
        """The run of a trial, which goes before others; None where there is none to be had in this time."""
        with self._changed:
            self._wanted.add(number)
            self._changed.notify_all()
            self._changed.wait_for(lambda: number in self._runs or self._is_over, patience_s)
            return self._runs.get(number)

    # Written

    def next(self) -> Round:
        """Wait for something that is to be written."""
        with self._changed:
            while not self._is_over:
                self._show_long()
                is_new = self._best is not self._promoted
                if is_new and (not self._pending or self._can_promote()):
                    return Round(best=self._best)
                if self._pending:
                    self._changed.wait_for(self._is_hurried, _GATHER_S)
                    return Round(self._first())
                if self._end:
                    return Round(end=self._end)
                self._changed.wait(_LOOK_S if self._going_on else None)
            return Round()

    def opened(self, found: Mapping[int, Written]) -> None:
        """These runs are there; those that are written to their end are told no more."""
        with self._changed:
            self._runs.update(found)
            self._pending = {
                number: run
                for number, run in self._pending.items()
                if number not in found or not found[number].has_ended
            }
            self._noted()

    def wrote(self, run: TrialRun, written: Written | None) -> None:
        """The run stands so; None where it is refused, and told no more."""
        with self._changed:
            if written:
                self._runs[run.number] = written
            known = self._pending.get(run.number)
            left = without(known, run) if known and written else None
            if left:
                self._pending[run.number] = left
            else:
                self._pending.pop(run.number, None)
            self._noted()

    def promoted(self, best: BestTrial | None) -> None:
        """The best trial is named so."""
        with self._changed:
            self._promoted, self._promoted_at = best, time.monotonic()
            self._noted()

    def _tell(self, run: TrialRun) -> None:
        self._pending[run.number] = merge(self._pending.get(run.number), run)
        self._changed.notify_all()

    def _noted(self) -> None:
        self._written += 1
        self._changed.notify_all()

    def _can_promote(self) -> bool:
        """Whether the best is to be named though runs wait: in a long sweep some always do."""
        is_time = time.monotonic() - self._promoted_at > _PROMOTE_EVERY_S
        return is_time and self._best is not None and self._best.number in self._runs

    def _is_hurried(self) -> bool:
        return self._is_over or self._end is not None or any(self._waited_for())

    def _waited_for(self) -> Iterable[int]:
        return (number for number in self._wanted if number in self._pending and number not in self._runs)

    def _first(self) -> tuple[TrialRun, ...]:
        first = dict.fromkeys([*self._waited_for(), *self._pending])
        return tuple(self._pending[number] for number in list(first)[:_MOST])

    def _show_long(self) -> None:
        now = time.monotonic()
        for number, (run, until) in self._going_on.items():
            if until <= now:
                self._going_on[number] = (run, float("inf"))
                self._tell(replace(run, has_params=True, is_used=number in self._wanted))

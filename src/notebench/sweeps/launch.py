"""Runs a plan to its end: asks the search, hands trials to workers, keeps what came of them.

Whatever is killed in the middle, the study knows what ran; the next attempt begins with that.
"""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Protocol

from notebench.jobs.ports import Outcome
from notebench.sweeps.plan import SweepPlan
from notebench.sweeps.ports import TrialExecutor, TrialSearch
from notebench.sweeps.progress import SweepProgress, fold, step
from notebench.sweeps.trial import Suggestion, Trial, TrialReply, TrialState, TrialTask

_LOOK_EVERY_S = 0.2
_DETAILS_CHARS = 4000


class Asked(Protocol):
    """What is asked of a sweep that runs; a job's :class:`~notebench.jobs.control.Control`."""

    @property
    def should_pause(self) -> bool:
        """Whether no trial should begin for now."""

    @property
    def should_stop(self) -> bool:
        """Whether no more trial should begin."""

    @property
    def should_cancel(self) -> bool:
        """Whether all should end now."""

    def wait_while_paused(self) -> None:
        """Wait until the pause ends."""

    def report(self, done: float, total: float | None = None, text: str = "") -> None:
        """Say how far it has come."""


@dataclass(frozen=True, slots=True)
class Ground:
    """Where a sweep runs.

    Attributes
    ----------
    folder
        In which the objective works.
    outputs
        Where trials leave what they make.
    channel
        Gives the channel over which a trial reports.
    say
        Writes a line for people.
    redact
        Takes secrets out of why a trial failed.
    clock
        Seconds that only grow.
    """

    folder: Path
    outputs: Path
    channel: Callable[[int], str]
    say: Callable[[str], None] = print
    redact: Callable[[str], str] = str
    clock: Callable[[], float] = time.monotonic


def reclaim(search: TrialSearch, retries: int) -> list[Trial]:
    """Close the trials that a dead driver left running, and have each tried again with the same values.

    A trial that was lost more than ``retries`` times has failed instead.
    """
    trials = search.trials()
    left = [each for each in trials if each.state is TrialState.RUNNING]
    return [_lose(search, trial, trials, retries, "its driver ended") for trial in left]


def _lose(search: TrialSearch, trial: Trial, trials: Sequence[Trial], retries: int, reason: str) -> Trial:
    by_number = {each.number: each for each in trials}
    if (tries := _tries(trial, by_number)) > retries:
        told = f"{reason}, {tries} times with these values" if tries > 1 else reason
        return search.tell(TrialReply(trial.number, TrialState.FAILED, error=told))
    # First the next try: a kill between the two costs a repetition, and not the trial.
    search.enqueue(trial.drawn, retry_of=trial.number)
    return search.tell(TrialReply(trial.number, TrialState.LOST, error=reason))


def _tries(trial: Trial, by_number: Mapping[int, Trial]) -> int:
    count, each = 1, trial
    while each.retry_of is not None and each.retry_of in by_number:
        each = by_number[each.retry_of]
        count += 1
    return count


@dataclass(slots=True)
class Sweep:
    """One attempt at a plan.

    Attributes
    ----------
    progress
        What came of all trials so far, earlier attempts' too.
    """

    plan: SweepPlan
    search: TrialSearch
    executor: TrialExecutor
    ground: Ground
    progress: SweepProgress = field(init=False)
    _running: dict[int, Suggestion] = field(default_factory=dict, init=False)
    _is_empty: bool = field(default=False, init=False)
    _began_at: float = field(default=0.0, init=False)

    def run(self, asked: Asked) -> Outcome:
        """Go on until the budget is used up, or it was asked to end; gives how it came out."""
        self._began_at = self.ground.clock()
        reclaim(self.search, self.plan.retries)
        known = fold(self.search.trials(), is_maximized=self.plan.metrics[0].is_maximized)
        # Who begins it again has mended what failed before.
        self.progress = replace(known, failures_in_a_row=0)
        self._tell(asked)
        try:
            reason = self._go_on(asked)
        finally:
            self.executor.close()
        return Outcome(self.plan.budget.has_failed(self.progress), reason)

    def _go_on(self, asked: Asked) -> str:
        while True:
            if asked.should_cancel:
                self._cancel()
                return ""
            reason = self._why_over()
            if asked.should_stop or reason:
                if not self._running:
                    return reason
            elif asked.should_pause:
                if not self._running:
                    asked.wait_while_paused()
                    continue
            else:
                self._begin()
            for reply in self.executor.wait(_LOOK_EVERY_S) if self._running else ():
                self._settle(reply)
                self._tell(asked)

    def _why_over(self) -> str:
        elapsed_s = self.ground.clock() - self._began_at
        reason = self.plan.budget.why_over(self.progress, elapsed_s)
        return reason or ("every point of the space was tried" if self._is_empty else "")

    def _begin(self) -> None:
        while self.executor.free and not self._why_over():
            suggestion = self.search.ask()
            if suggestion is None:
                self._is_empty = True
                return
            self._running[suggestion.number] = suggestion
            self.progress = step(self.progress, Trial(suggestion.number, TrialState.RUNNING))
            self.executor.submit(self._task(suggestion))

    def _task(self, suggestion: Suggestion) -> TrialTask:
        return TrialTask(
            number=suggestion.number,
            kind=self.plan.objective.kind,
            target=self.plan.objective.target,
            values=self.plan.space.values(suggestion.drawn),
            wanted=self.plan.wanted,
            folder=self.ground.folder,
            outputs=self.ground.outputs,
            channel=self.ground.channel(suggestion.number),
        )

    def _settle(self, reply: TrialReply) -> None:
        suggestion = self._running.pop(reply.number, None)
        if suggestion is None:
            return
        reply = replace(reply, error=self.ground.redact(reply.error))
        if reply.state is TrialState.LOST:
            running = Trial(reply.number, TrialState.RUNNING, suggestion.drawn, retry_of=suggestion.retry_of)
            self._is_empty = False
            trial = _lose(self.search, running, self.search.trials(), self.plan.retries, reply.error)
        else:
            trial = self.search.tell(reply)
        if trial.state is TrialState.FAILED and not self.progress.counts.get(TrialState.FAILED):
            self.ground.say(f"trial {trial.number} is the first that failed: {trial.error}")
            if reply.details:
                self.ground.say(reply.details[-_DETAILS_CHARS:])
        self.progress = step(self.progress, trial, before=TrialState.RUNNING)

    def _cancel(self) -> None:
        """What runs is ended, and tried first when the sweep is begun again."""
        self.executor.close()
        for suggestion in self._running.values():
            self.search.enqueue(suggestion.drawn, retry_of=suggestion.retry_of)
            self.search.tell(TrialReply(suggestion.number, TrialState.CANCELLED, error="cancelled"))
        self._running.clear()

    def _tell(self, asked: Asked) -> None:
        progress, total = self.progress, self.plan.budget.trials
        best = progress.best_value
        told = "" if best is None else f"best {self.plan.metrics[0].name} {best:g}"
        asked.report(progress.settled, max(total, progress.settled) if total else None, told)

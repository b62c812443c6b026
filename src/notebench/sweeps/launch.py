"""Runs a plan to its end: asks the search, hands trials to workers, keeps what came of them.

Whatever is killed in the middle, the study knows what ran; the next attempt begins with that.
"""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Protocol

from notebench.errors import BadInput
from notebench.jobs.ports import Outcome
from notebench.states import State
from notebench.sweeps.change import changed, skipped
from notebench.sweeps.empty import NoRecorder
from notebench.sweeps.plan import SweepPlan
from notebench.sweeps.ports import TrialExecutor, TrialRecorder, TrialSearch
from notebench.sweeps.progress import WAITS, SweepProgress, fold, queue, step
from notebench.sweeps.reclaim import SKIPPED, lose, reclaim
from notebench.sweeps.trial import Suggestion, Trial, TrialReply, TrialState, TrialTask, own

_LOOK_EVERY_S = 0.2
_DETAILS_CHARS = 4000
_CANCELLED_WITHIN_S = 3.0  # what is written of it then; a driver that takes much longer is ended


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

    @property
    def changes(self) -> Sequence[Mapping[str, Any]]:
        """What was changed since it was asked for, in order; see :mod:`notebench.sweeps.change`."""

    def wait_while_paused(self) -> None:
        """Wait until the pause ends."""

    def report(
        self,
        done: float,
        total: float | None = None,
        text: str = "",
        facts: Mapping[str, Any] | None = None,
    ) -> None:
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
    tracking_uri
        The store in which trials are runs; empty where they are none.
    is_caught
        Whether what trials log is caught where they run, as their runs are written elsewhere.
    """

    folder: Path
    outputs: Path
    channel: Callable[[int], str]
    say: Callable[[str], None] = print
    redact: Callable[[str], str] = str
    clock: Callable[[], float] = time.monotonic
    tracking_uri: str = ""
    is_caught: bool = False


@dataclass(slots=True)
class Sweep:
    """One attempt at a plan.

    Attributes
    ----------
    plan
        Given as it was asked for; then the one that counts, with all changes.
    progress
        What came of all trials so far, earlier attempts' too.
    """

    plan: SweepPlan
    search: TrialSearch
    executor: TrialExecutor
    ground: Ground
    recorder: TrialRecorder = field(default_factory=NoRecorder)
    progress: SweepProgress = field(init=False)
    _asked_for: SweepPlan = field(init=False)
    _running: dict[int, Suggestion] = field(default_factory=dict, init=False)
    _begun_at: dict[int, float] = field(default_factory=dict, init=False)
    _skipped: frozenset[int] = field(default=frozenset(), init=False)
    _heeded: int = field(default=0, init=False)
    _is_empty: bool = field(default=False, init=False)
    _missing: str = field(default="", init=False)
    _shortage: str = field(default="", init=False)
    _began_at: float = field(default=0.0, init=False)

    def __post_init__(self) -> None:
        self._asked_for = self.plan

    def run(self, asked: Asked) -> Outcome:
        """Go on until the budget is used up, or it was asked to end; gives how it came out."""
        self._began_at = self.ground.clock()
        self._heed(asked)
        reclaim(self.search, self.plan.retries, self._skipped)
        known = fold(self.search.trials(), is_maximized=self.plan.metrics[0].is_maximized)
        # Who begins it again has mended what failed before.
        self.progress = replace(known, failures_in_a_row=0)
        self._record_all()
        self._tell(asked)
        state, reason = State.FAILED, ""
        try:
            reason = self._go_on(asked)
            has_failed = self.plan.budget.has_failed(self.progress)
            state = State.FAILED if has_failed else State.FINISHED
        finally:
            self.executor.close()
            self._end_run(asked, state, is_final=bool(reason))
        return Outcome(has_failed, reason)

    def _record_all(self) -> None:
        self.recorder.open(own(self.search.trials()))
        self._promote()

    def _promote(self) -> None:
        if self.progress.best:
            self.recorder.promote(self.progress.best, self.progress.settled)

    def _end_run(self, asked: Asked, state: State, *, is_final: bool) -> None:
        is_cancelled = asked.should_cancel
        until = self.ground.clock() + _CANCELLED_WITHIN_S

        def go_on(left: int) -> bool:
            if is_cancelled:
                return self.ground.clock() < until
            told = "1 run is written" if left == 1 else f"{left} runs are written"
            self._tell(asked, told if left else "")
            return not asked.should_cancel

        final = is_final and state is State.FINISHED and not is_cancelled
        self.recorder.close(State.CANCELLED if is_cancelled else state, go_on, is_final=final)

    def _go_on(self, asked: Asked) -> str:
        while True:
            if asked.should_cancel:
                self._cancel()
                self._tell(asked)
                return ""
            if self._heed(asked):
                self._tell(asked)
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
            if self.executor.shortage != self._shortage:
                self._tell_shortage(asked)

    def _heed(self, asked: Asked) -> bool:
        """Take over what was changed since the last look; says whether anything was."""
        changes = asked.changes
        if len(changes) == self._heeded:
            return False
        self._heeded = len(changes)
        self._skipped = skipped(changes)
        for number in self._skipped & self._running.keys():
            self.executor.cancel(number)
        self._resize(changed(self._asked_for, changes))
        return True

    def _resize(self, plan: SweepPlan) -> None:
        try:
            self.executor.resize(plan.workers)
        except BadInput as err:  # what there was is gone; the sweep goes on with what it has
            self.ground.say(err.message)
            plan = replace(plan, workers=self.plan.workers)
        self.executor.trial_timeout_s = plan.budget.trial_timeout_s
        self.plan = plan

    def _why_over(self) -> str:
        if self._missing and self.progress.is_fruitless:
            return self._missing
        now = self.ground.clock()
        spent_s = self.progress.spent_s + sum(now - at for at in self._begun_at.values())
        reason = self.plan.budget.why_over(self.progress, now - self._began_at, spent_s * self.plan.gpus)
        return reason or ("every point of the space was tried" if self._is_empty else "")

    def _begin(self) -> None:
        while self.executor.free and not self._why_over():
            suggestion = self.search.ask()
            if suggestion is None:
                self._is_empty = True
                return
            self._running[suggestion.number] = suggestion
            self._begun_at[suggestion.number] = self.ground.clock()
            trial = Trial(
                suggestion.number,
                TrialState.RUNNING,
                suggestion.drawn,
                started_at=datetime.now(UTC),
                retry_of=suggestion.retry_of,
            )
            before = TrialState.QUEUED if suggestion.was_queued else None
            self.progress = step(self.progress, trial, before)
            self.recorder.begin(trial)
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
            tracking_uri=self.ground.tracking_uri,
            is_open=self.plan.space.is_open,
            is_caught=self.ground.is_caught,
        )

    def _settle(self, reply: TrialReply) -> None:
        suggestion = self._running.pop(reply.number, None)
        if suggestion is None:
            return
        del self._begun_at[reply.number]
        reply = self._read(reply)
        if reply.state is TrialState.LOST:
            self._is_empty = False
            trials = self.search.trials()  # what it drew on the way too
            trial = lose(self.search, trials[reply.number], trials, self.plan.retries, reply.error)
        else:
            trial = self.search.tell(reply)
        if trial.state is TrialState.FAILED and not self.progress.counts.get(TrialState.FAILED):
            self.ground.say(f"trial {trial.number} is the first that failed: {trial.error}")
            if reply.details:
                self.ground.say(reply.details[-_DETAILS_CHARS:])
        if reply.is_missing:
            self._missing = f"no trial has what it is judged by: {trial.error}"
        before, self.progress = self.progress.best, step(self.progress, trial, before=TrialState.RUNNING)
        if trial.state is TrialState.LOST:
            self.progress = queue(self.progress)
        self.recorder.end(trial, reply.measured)
        if self.progress.best is not before:
            self._promote()

    def _read(self, reply: TrialReply) -> TrialReply:
        if reply.number in self._skipped and reply.state in (TrialState.CANCELLED, TrialState.LOST):
            return TrialReply(reply.number, TrialState.CANCELLED, error=SKIPPED)
        return replace(reply, error=self.ground.redact(reply.error))

    def _cancel(self) -> None:
        """What runs is ended, and tried first when the sweep is begun again."""
        self.executor.close()
        trials = self.search.trials()
        for number, suggestion in self._running.items():
            is_skipped = number in self._skipped
            if not is_skipped:
                self.search.enqueue(trials[number].drawn, retry_of=suggestion.retry_of)
            told = SKIPPED if is_skipped else "cancelled"
            trial = self.search.tell(TrialReply(number, TrialState.CANCELLED, error=told))
            self.progress = step(self.progress, trial, before=TrialState.RUNNING)
            self.progress = self.progress if is_skipped else queue(self.progress)
            self.recorder.end(trial, {})
        self._running.clear()
        self._begun_at.clear()

    def _tell_shortage(self, asked: Asked) -> None:
        if self.executor.shortage and not self._shortage:  # once; how much of it is free changes often
            self.ground.say(self.executor.shortage)
        self._shortage = self.executor.shortage
        self._tell(asked)

    def _tell(self, asked: Asked, also: str = "") -> None:
        progress, total = self.progress, self.plan.budget.trials
        best = progress.best_value
        told = "" if best is None else f"best {self.plan.metrics[0].name} {best:g}"
        told = ", ".join(filter(None, (told, also, self.executor.shortage)))
        known = max(total, progress.settled) if total else None
        facts = {**progress.to_json(self.plan.space.show), WAITS: self.executor.shortage}
        asked.report(progress.settled, known, told, facts)

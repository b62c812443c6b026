"""A search and workers in memory, held to the same contracts as the real ones (``tests/contracts``)."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from notebench.errors import BadInput
from notebench.experiments.nested import Reported
from notebench.parameters import read_cell
from notebench.states import State
from notebench.sweeps import (
    Budget,
    Ground,
    Metric,
    Objective,
    ObjectiveKind,
    Suggestion,
    SweepPlan,
    Trial,
    TrialReply,
    TrialState,
    TrialTask,
    make_space,
)
from notebench.sweeps.dimension import Dimension, DimensionKind, Label
from notebench.sweeps.recording import TrialRun, make_trial_run, merge

MOST_FAKED = 8
START = datetime(2026, 3, 1, 12, tzinfo=UTC)


def make_plan(cell: str = "x = 0.5  # 0.0..1.0", **facts: Any) -> SweepPlan:
    """A plan over the cell's parameters, by default of five trials."""
    known: dict[str, Any] = {
        "objective": Objective(ObjectiveKind.FUNCTION, "train:objective"),
        "metrics": (Metric("loss"),),
        "budget": Budget(trials=5),
        "seed": 1,
    }
    return SweepPlan(space=make_space(read_cell(cell)), **{**known, **facts})


def make_task(number: int = 0, **values: Any) -> TrialTask:
    return TrialTask(number, "function", "", values, ("loss",), Path.cwd(), Path.cwd())


@dataclass
class FakeSearch:
    """Draws the middle of each range and the first choice."""

    plan: SweepPlan
    kept: dict[int, Trial] = field(default_factory=dict)
    queue: list[tuple[Mapping[str, Any], int | None]] = field(default_factory=list)
    fixed: dict[int, Mapping[str, Any]] = field(default_factory=dict)
    prunes: Callable[[int, int, float], bool] = lambda number, step, value: False

    def ask(self) -> Suggestion | None:
        number = len(self.kept)
        if was_queued := bool(self.queue):
            drawn, retry_of = self.queue.pop(0)
            if self.plan.space.is_open:
                self.fixed[number] = drawn
        else:
            drawn, retry_of = self.plan.space.draw(_middle), None
        self.kept[number] = Trial(
            number, TrialState.RUNNING, drawn, started_at=START + timedelta(seconds=number), retry_of=retry_of
        )
        return Suggestion(number, drawn, retry_of, was_queued)

    def report(self, number: int, step: int, value: float) -> bool:
        return self.prunes(number, step, value)

    def suggest(self, number: int, dimension: Dimension) -> Label:
        trial = self._running(number)
        fixed = self.fixed.get(number, {})
        if dimension.name not in trial.drawn:
            if dimension.kind is not DimensionKind.CHOICE and dimension.low > dimension.high:
                raise BadInput(f"{dimension.name}: it runs backwards")
            drawn = {**trial.drawn, dimension.name: fixed.get(dimension.name, _middle(dimension))}
            self.kept[number] = replace(trial, drawn=drawn)
        return self.kept[number].drawn[dimension.name]

    def set_attr(self, number: int, name: str, value: Any) -> None:
        if name == "state":
            raise BadInput("state: it is the search's own")
        trial = self._running(number)
        self.kept[number] = replace(trial, user_attrs={**trial.user_attrs, name: value})

    def set_constraint(self, number: int, name: str, value: float) -> None:
        self.kept[number] = replace(self._running(number), is_feasible=value <= 0)

    def _running(self, number: int) -> Trial:
        if number not in self.kept or self.kept[number].state is not TrialState.RUNNING:
            raise BadInput(f"trial {number} does not run any more")
        return self.kept[number]

    def tell(self, reply: TrialReply) -> Trial:
        before = self.kept[reply.number]
        names = [each.name for each in self.plan.metrics]
        is_finished = reply.state is TrialState.FINISHED
        ended = Trial(
            reply.number,
            reply.state,
            before.drawn,
            tuple(reply.measured[name] for name in names) if is_finished else (),
            before.started_at,
            START + timedelta(seconds=reply.number + 1),
            reply.error,
            before.retry_of,
            before.is_feasible
            and all(
                each.violation(reply.measured[each.name]) <= 0
                for each in self.plan.constraints
                if is_finished
            ),
        )
        self.kept[reply.number] = ended
        return ended

    def enqueue(self, drawn: Mapping[str, Any], retry_of: int | None = None) -> None:
        self.queue.append((drawn, retry_of))

    def trials(self) -> list[Trial]:
        queued = [
            Trial(len(self.kept) + at, TrialState.QUEUED, drawn, retry_of=retry_of)
            for at, (drawn, retry_of) in enumerate(self.queue)
        ]
        return [*self.kept.values(), *queued]


def _middle(dimension: Any) -> Any:
    if dimension.kind is DimensionKind.CHOICE:
        return dimension.labels[0]
    middle = (dimension.low + dimension.high) / 2
    return int(middle) if dimension.kind is DimensionKind.INT else middle


@dataclass
class FakeExecutor:
    """Does a trial when it is waited for; one at which ``run`` returns None goes on until it is cancelled."""

    run: Callable[[TrialTask], TrialReply | None]
    workers: int = 1
    trial_timeout_s: float | None = None
    begun: list[TrialTask] = field(default_factory=list)
    busy: dict[int, TrialTask] = field(default_factory=dict)
    cancelled: list[int] = field(default_factory=list)
    shortage: str = ""

    @property
    def free(self) -> int:
        return max(0, self.workers - len(self.busy))

    def submit(self, task: TrialTask) -> None:
        self.begun.append(task)
        self.busy[task.number] = task

    def wait(self, timeout_s: float) -> list[TrialReply]:
        replies = [TrialReply(number, TrialState.CANCELLED, error="cancelled") for number in self.cancelled]
        self.cancelled = []
        for number, task in list(self.busy.items()):
            reply = self.run(task)
            if reply is None and self.trial_timeout_s is not None:
                reply = TrialReply(number, TrialState.FAILED, error="it took longer than it may")
            if reply is not None:
                del self.busy[number]
                replies.append(reply)
        return replies

    def resize(self, workers: int) -> None:
        if workers > MOST_FAKED:
            raise BadInput(f"workers: {workers} are too many here")
        self.workers = workers

    def cancel(self, number: int) -> None:
        if self.busy.pop(number, None):
            self.cancelled.append(number)

    def close(self) -> None:
        self.busy.clear()


def finish(task: TrialTask) -> TrialReply:
    """The trial's loss is its x."""
    return TrialReply(task.number, TrialState.FINISHED, {"loss": float(task.values["x"])})


@dataclass
class Asking:
    """What is asked of a sweep, by a count of how often it reported."""

    cancel_at: int = 10**6
    stop_at: int = 10**6
    pause_at: int = 10**6
    pauses: int = 0
    reports: list[tuple[float, float | None, str]] = field(default_factory=list)
    facts: dict[str, Any] = field(default_factory=dict)
    changes: list[Mapping[str, Any]] = field(default_factory=list)

    @property
    def should_cancel(self) -> bool:
        return len(self.reports) >= self.cancel_at

    @property
    def should_stop(self) -> bool:
        return len(self.reports) >= self.stop_at

    @property
    def should_pause(self) -> bool:
        return len(self.reports) >= self.pause_at

    def wait_while_paused(self) -> None:
        self.pauses += 1
        self.pause_at = 10**6

    def report(
        self,
        done: float,
        total: float | None = None,
        text: str = "",
        facts: Mapping[str, Any] | None = None,
    ) -> None:
        self.reports.append((done, total, text))
        self.facts = dict(facts or {})


def make_ground(**facts: Any) -> Ground:
    return Ground(Path.cwd(), Path.cwd(), **{"channel": lambda number: "", "say": lambda text: None, **facts})


@dataclass
class FakeRecorder:
    """Notes how each trial's run would stand, and what was told of the whole sweep."""

    plan: SweepPlan
    runs: dict[int, TrialRun] = field(default_factory=dict)
    best: list[int] = field(default_factory=list)
    opened: list[int] = field(default_factory=list)
    closed: list[tuple[State, bool]] = field(default_factory=list)

    def open(self, trials: Sequence[Trial]) -> None:
        self.opened = [each.number for each in trials]

    def begin(self, trial: Trial) -> None:
        self._merge(make_trial_run(self.plan, trial))

    def report(self, number: int, step: int, value: float) -> None:
        self._merge(replace(self.runs[number], reported=(Reported(step, value, 0),)))

    def end(self, trial: Trial, measured: Mapping[str, float]) -> None:
        self._merge(make_trial_run(self.plan, trial, measured))

    def promote(self, trial: Trial, settled: int) -> None:
        self.best.append(trial.number)

    def close(self, state: State, go_on: Callable[[int], bool], *, is_final: bool) -> None:
        self.closed.append((state, is_final))

    def _merge(self, run: TrialRun) -> None:
        self.runs[run.number] = merge(self.runs.get(run.number), run)

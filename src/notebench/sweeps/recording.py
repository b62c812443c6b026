"""A sweep and its trials as runs: what each says, decided here and written by an engine in its own time.

A trial's run is not told what happens but how it stands, and so what is told twice, or was missed for a
while, changes nothing: the study is the truth, and its runs follow it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path

from notebench.data.ports import DataUse
from notebench.experiments.nested import ERROR_TAG, TEXT_CHARS, Reported
from notebench.experiments.run import TRIAL_TAG
from notebench.states import State
from notebench.sweeps.plan import SweepPlan
from notebench.sweeps.trial import Trial, TrialState

SWEEP_TAG = "notebench.sweep_id"
"""Names the sweep, on its own run and on those of its trials."""
TRIAL_STATE_TAG = "notebench.trial_state"
"""How the trial ended, in a trial's words; a run that has none was not written to its end."""
RETRY_TAG = "notebench.retry_of"
"""The number of the lost trial whose values this one has again."""
CAUGHT_TAG = "notebench.caught"
"""On the run into which a trial logs where no store is reached: what is in it goes into the trial's run."""
NOT_TAKEN_TAG = "notebench.not_taken"
"""Why something that the trial logged elsewhere is not in its run, in one line."""
LOGGED_FOLDER = "logged"
"""In a sweep's outputs: archives of what trials logged where no store is reached."""
BEST_RUN_TAG, BEST_TRIAL_TAG = "notebench.best_run_id", "notebench.best_trial"
"""On the sweep's own run: the best trial's run, and its number."""
BEST = "best_"
"""Begins the names of what the sweep's own run has of its best trial."""


@dataclass(frozen=True, slots=True)
class SweepRun:
    """The run of a whole sweep.

    Attributes
    ----------
    sweep_id, name
        The job's.
    metrics
        The names of the metrics, the first of which judges.
    tags
        What all its runs are tagged with.
    started_at
        When this attempt began; the run begins with the first.
    is_resumed
        Whether an earlier attempt may have left runs.
    run_id
        Of the earlier attempt, where it is known.
    """

    sweep_id: str
    name: str
    experiment: str
    metrics: tuple[str, ...]
    tags: Mapping[str, str] = field(default_factory=dict)
    started_at: datetime | None = None
    is_resumed: bool = False
    run_id: str = ""

    @property
    def mark(self) -> tuple[str, str]:
        """The tag, and its value, by which all its runs are found again."""
        return SWEEP_TAG, self.sweep_id

    @property
    def state_tag(self) -> str:
        """The tag that says how a trial ended."""
        return TRIAL_STATE_TAG

    @property
    def params(self) -> Mapping[str, str]:
        """None of its own: the best trial's are written at its end."""
        return {}

    def key_of(self, tags: Mapping[str, str]) -> int | None:
        """The number of the trial whose run has these tags; None for the sweep's own."""
        number = tags.get(TRIAL_TAG, "")
        return int(number) if number.isdecimal() else None


@dataclass(frozen=True, slots=True)
class TrialRun:
    """How the run of a trial stands.

    Attributes
    ----------
    params
        All values that the trial was given.
    metrics
        What it ended with.
    reported
        Values on the way that are not written yet.
    has_params
        Whether the parameters are to be written though the trial goes on.
    is_used
        Whether the trial logs into it by itself.
    logged
        Archives of what it logged where no store is reached: their paths here.
    """

    number: int
    state: TrialState
    params: Mapping[str, str]
    started_at: datetime | None = None
    ended_at: datetime | None = None
    metrics: Mapping[str, float] = field(default_factory=dict)
    reported: tuple[Reported, ...] = ()
    error: str = ""
    retry_of: int | None = None
    has_params: bool = False
    is_used: bool = False
    logged: tuple[str, ...] = ()

    @property
    def key(self) -> int:
        """Which of the sweep's it is."""
        return self.number

    @property
    def above(self) -> None:
        """It lies below the sweep's own."""

    @property
    def run_name(self) -> str:
        """For people."""
        return f"trial {self.number}"

    @property
    def kept_as(self) -> State:
        """How it stands, in a run's words; those have none for a pruned trial, which a tag says."""
        return State.CANCELLED if self.state is TrialState.PRUNED else State(self.state)

    @property
    def first_tags(self) -> dict[str, str]:
        """What it is tagged with from its beginning."""
        retry = {} if self.retry_of is None else {RETRY_TAG: str(self.retry_of)}
        return {TRIAL_TAG: str(self.number), **retry}

    @property
    def data(self) -> tuple[DataUse, ...]:
        """What its own code told of, it told itself."""
        return ()

    @property
    def files(self) -> tuple[Path, ...]:
        """It has none."""
        return ()

    @property
    def has_ended(self) -> bool:
        """Whether nothing more comes of the trial."""
        return self.state not in (TrialState.QUEUED, TrialState.RUNNING)

    @property
    def tags(self) -> dict[str, str]:
        """What it is tagged with at its end."""
        known = {TRIAL_STATE_TAG: str(self.state) if self.has_ended else "", ERROR_TAG: self.error}
        return {name: text[:TEXT_CHARS] for name, text in known.items() if text}


@dataclass(frozen=True, slots=True)
class BestTrial:
    """The best trial, as the sweep's own run names it.

    Attributes
    ----------
    step
        How many trials had come to an end when it was told.
    """

    number: int
    metrics: Mapping[str, float]
    params: Mapping[str, str]
    step: int = 0


def make_trial_run(plan: SweepPlan, trial: Trial, measured: Mapping[str, float] | None = None) -> TrialRun:
    """How a trial's run is to stand.

    Parameters
    ----------
    measured
        All that it measured, where more is known than the study keeps.
    """
    names = [each.name for each in plan.metrics]
    return TrialRun(
        number=trial.number,
        state=trial.state,
        params=_params(plan, trial),
        started_at=trial.started_at,
        ended_at=trial.ended_at,
        metrics=measured or dict(zip(names, trial.values, strict=False)),
        error=trial.error,
        retry_of=trial.retry_of,
    )


def make_best(plan: SweepPlan, trial: Trial, step: int) -> BestTrial:
    """How the sweep's own run is to name its best trial."""
    metrics = dict(zip((each.name for each in plan.metrics), trial.values, strict=False))
    return BestTrial(trial.number, metrics, _params(plan, trial), step)


def merge(known: TrialRun | None, new: TrialRun) -> TrialRun:
    """How the run is to stand by both; what is told of an end stays, and nothing reported is lost."""
    if known is None:
        return new
    reported = (*known.reported, *new.reported)
    later = known if known.has_ended and not new.has_ended else new
    has_params, is_used = known.has_params or new.has_params, known.is_used or new.is_used
    logged = new.logged or known.logged
    return replace(later, reported=reported, has_params=has_params, is_used=is_used, logged=logged)


def without(known: TrialRun, written: TrialRun) -> TrialRun | None:
    """What is left of a run after some of it was written; None where nothing is."""
    left = known.reported[len(written.reported) :]
    if not left and replace(known, reported=()) == replace(written, reported=()):
        return None
    return replace(known, reported=left)


def _params(plan: SweepPlan, trial: Trial) -> dict[str, str]:
    swept = {name: label for name, label in trial.drawn.items() if name in plan.space.swept}
    # A function may draw more by itself, which stands in the study alone.
    values = {**trial.drawn, **plan.space.values(swept)}
    return {name: str(value)[:TEXT_CHARS] for name, value in values.items()}

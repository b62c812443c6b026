"""One study, which its driver alone writes and anybody may read."""

import json
import random
import threading
import warnings
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

import optuna
from optuna.distributions import BaseDistribution
from optuna.trial import FrozenTrial, create_trial
from optuna.trial import TrialState as TheirState

from notebench.engines.optuna_search.distributions import distribution, suggest
from notebench.engines.optuna_search.pruners import make_pruner
from notebench.engines.optuna_search.samplers import make_sampler
from notebench.engines.optuna_search.storages import open_own, told
from notebench.errors import BadInput
from notebench.sweeps.dimension import Dimension, Label
from notebench.sweeps.grid import points_of
from notebench.sweeps.plan import EXHAUSTIVE, SweepPlan
from notebench.sweeps.trial import Suggestion, Trial, TrialReply, TrialState

_STATE, _ERROR, _RETRY_OF, _SOURCE = "state", "error", "retry_of", "source"
_OURS = frozenset({_STATE, _ERROR, _RETRY_OF, _SOURCE})
_STATES = {
    TheirState.WAITING: TrialState.QUEUED,
    TheirState.RUNNING: TrialState.RUNNING,
    TheirState.COMPLETE: TrialState.FINISHED,
    TheirState.PRUNED: TrialState.PRUNED,
    TheirState.FAIL: TrialState.FAILED,
}


class OptunaSearch:
    """A :class:`~notebench.sweeps.ports.TrialSearch`; made again on the same file, it goes on.

    Parameters
    ----------
    file
        Of the study, see :mod:`.storages`; made where there is none. No other process may write it.
    earlier
        Trials of other sweeps, with which a new study begins.

    Raises
    ------
    BadInput
        When the plan names a sampler, a pruner or an option that is not known.
    Unavailable
        When the file cannot be read or written.
    """

    def __init__(self, plan: SweepPlan, file: Path, earlier: Sequence[Trial] = ()) -> None:
        self._plan = plan
        self._lock = threading.RLock()
        self._open: dict[int, optuna.Trial] = {}
        self._path = file
        with quiet(), told(file):
            self._own = open_own(file)
            self._study = optuna.create_study(
                storage=self._own.storage,
                study_name=self._own.name,
                directions=[each.direction for each in plan.metrics],
                pruner=make_pruner(plan.pruner),
                sampler=make_sampler(plan),
                load_if_exists=True,
            )
            known = self._study.get_trials(deepcopy=False)
            self._study.sampler = make_sampler(plan, len(known))
            self._waiting = sum(each.state is TheirState.WAITING for each in known)
        with self._acting():
            self._begin(known, earlier)
        named = plan.sampler.name if plan.sampler else ""
        self._points = self._left(named == "brute") if named in EXHAUSTIVE else None

    def ask(self) -> Suggestion | None:
        """See :class:`~notebench.sweeps.ports.TrialSearch`."""
        with self._acting():
            if self._points is not None and not self._waiting:
                point = next(self._points, None)
                if point is None:
                    return None
                self._enqueue(point)
            space = self._plan.space
            if space.is_open:
                trial, drawn = self._study.ask(), {}
            elif space.is_conditional:
                trial = self._study.ask()
                drawn = space.draw(partial(suggest, trial))
            else:
                trial = self._study.ask({each.name: distribution(each) for each in space.dimensions})
                drawn = dict(trial.params)
            was_queued = self._waiting > 0  # what waits is asked first
            self._waiting -= was_queued
            self._open[trial.number] = trial
            return Suggestion(trial.number, drawn, trial.user_attrs.get(_RETRY_OF), was_queued)

    def report(self, number: int, step: int, value: float) -> bool:
        """See :class:`~notebench.sweeps.ports.TrialSearch`; of several metrics none is kept on the way."""
        with self._acting():
            trial = self._open.get(number)
            if trial is None or len(self._plan.metrics) > 1:
                return False
            trial.report(value, step)
            return bool(trial.should_prune())

    def suggest(self, number: int, dimension: Dimension) -> Label:
        """See :class:`~notebench.sweeps.ports.TrialSearch`."""
        with self._acting():
            try:
                return suggest(self._running(number), dimension)
            except (TypeError, ValueError) as err:
                raise BadInput(f"{dimension.name[:80]}: {' '.join(str(err).split())}") from err

    def set_attr(self, number: int, name: str, value: Any) -> None:
        """See :class:`~notebench.sweeps.ports.TrialSearch`."""
        if name in _OURS:
            raise BadInput(f"{name}: the study keeps something of its own by this name; take another")
        with self._acting():
            self._running(number).set_user_attr(name, value)

    def set_constraint(self, number: int, name: str, value: float) -> None:
        """See :class:`~notebench.sweeps.ports.TrialSearch`."""
        with self._acting():
            self._running(number).set_constraint(name, value)

    def _running(self, number: int) -> optuna.Trial:
        if (trial := self._open.get(number)) is None:
            raise BadInput(f"trial {number} does not run any more; nothing can be asked for it")
        return trial

    def tell(self, reply: TrialReply) -> Trial:
        """See :class:`~notebench.sweeps.ports.TrialSearch`."""
        with self._acting():
            trial = self._open.pop(reply.number, None)
            if reply.state is TrialState.FINISHED and trial is not None:
                for each in self._plan.constraints:
                    trial.set_constraint(each.name, each.violation(reply.measured[each.name]))
                values = [reply.measured[each.name] for each in self._plan.metrics]
                return to_trial(self._study.tell(trial, values))
            if reply.state is TrialState.PRUNED:
                return to_trial(self._study.tell(reply.number, state=TheirState.PRUNED))
            self._note(reply.number, {_STATE: str(reply.state), _ERROR: reply.error})
            return to_trial(self._study.tell(reply.number, state=TheirState.FAIL))

    def enqueue(self, drawn: Mapping[str, Label], retry_of: int | None = None) -> None:
        """See :class:`~notebench.sweeps.ports.TrialSearch`."""
        with self._acting():
            self._enqueue(drawn, retry_of)

    def trials(self) -> Sequence[Trial]:
        """See :class:`~notebench.sweeps.ports.TrialSearch`."""
        with self._lock:
            return [to_trial(each) for each in self._study.get_trials(deepcopy=False)]

    def close(self) -> None:
        """Let the study go; nothing is lost where nobody does."""
        self._own.close()

    @contextmanager
    def _acting(self) -> Iterator[None]:
        """One act on the study, which is kept at its end."""
        with self._lock, quiet(), told(self._path), self._own.together():
            yield

    def _begin(self, known: Sequence[FrozenTrial], earlier: Sequence[Trial]) -> None:
        """Add what is to be there from the start, and is not: a driver may have been killed at it."""
        taken = sum(_SOURCE in each.user_attrs for each in known)
        axes = {each.name: distribution(each) for each in self._plan.space.dimensions}
        theirs = [made for trial in earlier if (made := _to_theirs(trial, axes))]
        self._study.add_trials(theirs[taken:])
        for drawn in self._plan.enqueued[len(known) - taken :]:
            self._enqueue(drawn)

    def _enqueue(self, drawn: Mapping[str, Label], retry_of: int | None = None) -> None:
        attrs = None if retry_of is None else {_RETRY_OF: retry_of}
        self._study.enqueue_trial(dict(drawn), user_attrs=attrs)
        self._waiting += 1

    def _note(self, number: int, facts: Mapping[str, str]) -> None:
        storage = self._study._storage  # noqa: SLF001 - a trial of a dead driver has no other way to be noted on
        trial_id = storage.get_trial_id_from_study_id_trial_number(self._study._study_id, number)  # noqa: SLF001
        for key, value in facts.items():
            if value:
                storage.set_trial_user_attr(trial_id, key, value)

    def _left(self, is_shuffled: bool) -> Iterator[dict[str, Label]]:  # noqa: FBT001 - of this file
        """The points that no trial has had; what was lost or cancelled is enqueued already."""
        tried = {_key(each.drawn) for each in self.trials()}
        points = points_of(self._plan.space)
        if is_shuffled:
            random.Random(self._plan.seed).shuffle(points)  # noqa: S311 - an order, and no secret
        return (point for point in points if _key(point) not in tried)


def _to_theirs(trial: Trial, axes: Mapping[str, BaseDistribution]) -> FrozenTrial | None:
    """A finished trial of another sweep as Optuna has it; None where it is off the axes by a rounding."""
    try:
        made = create_trial(
            values=trial.values,
            params=dict(trial.drawn),
            distributions={name: axes[name] for name in trial.drawn},
            user_attrs={_SOURCE: trial.source},
            constraints=dict(trial.violations),
        )
    except ValueError:
        return None
    if trial.started_at and trial.ended_at:
        made.datetime_start, made.datetime_complete = map(_naive, (trial.started_at, trial.ended_at))
    return made


def to_trial(theirs: FrozenTrial) -> Trial:
    """The trial as Notebench has it."""
    attrs: Mapping[str, Any] = theirs.user_attrs
    fixed: Mapping[str, Label] = theirs.system_attrs.get("fixed_params", {})
    state = _STATES[theirs.state]
    if state is TrialState.FAILED and attrs.get(_STATE) in set(TrialState):
        state = TrialState(attrs[_STATE])
    return Trial(
        number=theirs.number,
        state=state,
        drawn=theirs.params if state.is_settled else {**fixed, **theirs.params},
        values=tuple(theirs.values) if state is TrialState.FINISHED and theirs.values else (),
        started_at=_aware(theirs.datetime_start),
        ended_at=_aware(theirs.datetime_complete),
        error=str(attrs.get(_ERROR, "")),
        retry_of=attrs.get(_RETRY_OF),
        is_feasible=all(each <= 0 for each in theirs.constraints.values()),
        reported=theirs.intermediate_values,
        violations=theirs.constraints,
        source=str(attrs.get(_SOURCE, "")),
        user_attrs={name: value for name, value in attrs.items() if name not in _OURS},
    )


def _aware(at: datetime | None) -> datetime | None:
    return at.astimezone(UTC) if at else None  # Optuna's has none, and is this machine's


def _naive(at: datetime) -> datetime:
    return at.astimezone().replace(tzinfo=None)


def _key(drawn: Mapping[str, Label]) -> str:
    return json.dumps(drawn, sort_keys=True)


@contextmanager
def quiet() -> Iterator[None]:
    """Without Optuna's lines and its warnings about what is experimental."""
    optuna.logging.set_verbosity(optuna.logging.ERROR)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", optuna.exceptions.ExperimentalWarning)
        warnings.filterwarnings("ignore", message="The reported value is ignored")
        yield

"""A sweep's runs written by MLflow: one for the whole, and one below it for each trial."""

import os
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from notebench.engines.mlflow_tracking.taking_in import Taking
from notebench.engines.mlflow_tracking.trial_places import Place, Places
from notebench.engines.mlflow_tracking.words import ENDED, to_milliseconds
from notebench.errors import BadInput, NotebenchError, Unavailable
from notebench.experiments.ports import LOST_TAG, OWNER_TAG
from notebench.experiments.run import PARENT_TAG, TRIAL_TAG
from notebench.ids import RunId
from notebench.states import State
from notebench.sweeps.recording import (
    BEST,
    BEST_RUN_TAG,
    BEST_TRIAL_TAG,
    NOT_TAKEN_TAG,
    RETRY_TAG,
    SWEEP_TAG,
    TEXT_CHARS,
    TRIAL_STATE_TAG,
    BestTrial,
    SweepRun,
    TrialRun,
    Written,
)
from notebench.sweeps.trial import TrialState

_A_BATCH = 100  # MLflow takes no more parameters or tags at once, and thousand metrics
_METRICS = 800
_NOT_IN_A_NAME = re.compile(r"[^\w.\- :/]")
# A run has no word for a pruned trial: a tag says it.
_STATES = {TrialState.PRUNED: State.CANCELLED}


@dataclass(slots=True)
class _Kept:
    """A trial's run, and what of it was written."""

    place: Place
    has_ended: bool = False
    is_lost: bool = False
    is_found: bool = False
    last_step: int = 0

    def told(self) -> Written:
        return Written(self.place.run_id, self.place.uri, self.has_ended)


@dataclass(slots=True)
class _Values:
    """What is written of a run at once: MLflow's own entities."""

    metrics: Sequence[Any] = ()
    params: Sequence[Any] = ()
    tags: Sequence[Any] = ()

    def batches(self) -> Iterator[dict[str, Sequence[Any]]]:
        """In pieces that MLflow takes; none where there is nothing."""
        rounds = max(-(-len(self.metrics) // _METRICS), -(-len(self.params) // _A_BATCH), bool(self.tags))
        for at in range(rounds):
            yield {
                "metrics": self.metrics[at * _METRICS : (at + 1) * _METRICS],
                "params": self.params[at * _A_BATCH : (at + 1) * _A_BATCH],
                "tags": self.tags[at * _A_BATCH : (at + 1) * _A_BATCH],
            }

    def alone(self) -> Iterator[Mapping[str, Sequence[Any]]]:
        """Each by itself, so that none suffers for another."""
        for kind in ("metrics", "params", "tags"):
            yield from ({kind: [each]} for each in getattr(self, kind))


@dataclass(slots=True)
class MlflowTrialWriter:
    """A :class:`~notebench.sweeps.ports.TrialWriter`."""

    places: Places
    _sweep: SweepRun | None = field(default=None, init=False)
    _own: Place | None = field(default=None, init=False)
    _kept: dict[int, _Kept] = field(default_factory=dict, init=False)

    @property
    def run_id(self) -> str:
        """See :class:`~notebench.sweeps.ports.TrialWriter`."""
        return self._own.run_id if self._own else ""

    def open(self, sweep: SweepRun) -> Mapping[int, Written]:
        """See :class:`~notebench.sweeps.ports.TrialWriter`."""
        os.environ["MLFLOW_SUPPRESS_PRINTING_URL_TO_STDOUT"] = "true"  # stdout is the job's log
        self.places.store.open()
        self._sweep, self._kept, self._own = sweep, {}, None
        if sweep.is_resumed:
            self._take_up(sweep)
        if self._own is None:
            tags = {**sweep.tags, SWEEP_TAG: sweep.sweep_id}
            self._own = self.places.create(sweep.experiment, sweep.name, tags, sweep.started_at)
        return {number: kept.told() for number, kept in self._kept.items()}

    def write(self, run: TrialRun) -> Written:
        """See :class:`~notebench.sweeps.ports.TrialWriter`."""
        kept = self._kept.get(run.number)
        if kept is None:
            kept = self._kept[run.number] = self._begin(run)
        if kept.has_ended:
            return kept.told()
        tags = dict(run.tags)
        if run.logged:
            tags |= self._take_in(kept, run)
        if run.state is TrialState.LOST:
            tags[LOST_TAG] = "true"
        params = run.params if run.has_ended or run.has_params else {}
        self._log(kept.place, self._points(kept, run), params, tags)
        if run.has_ended:
            if kept.is_lost and LOST_TAG not in tags:
                self.places.act(kept.place, lambda client, run_id: client.delete_tag(run_id, LOST_TAG))
            self.places.end(kept.place, _STATES.get(run.state) or State(run.state), run.ended_at)
            kept.has_ended = True
        return kept.told()

    def promote(self, best: BestTrial) -> None:
        """See :class:`~notebench.sweeps.ports.TrialWriter`."""
        tags = {BEST_TRIAL_TAG: str(best.number)}
        kept = self._kept.get(best.number)
        if kept and kept.place.uri == self._mine.uri:  # one that waits will have another id
            tags[BEST_RUN_TAG] = kept.place.run_id
        metric, now_ms = self.places.store.library().entities.Metric, to_milliseconds(datetime.now(UTC))
        points = [
            metric(_name(BEST + name), value, now_ms, best.step) for name, value in best.metrics.items()
        ]
        self._log(self._mine, points, {}, tags)

    def close(self, state: State, best: BestTrial | None, at: datetime | None = None) -> None:
        """See :class:`~notebench.sweeps.ports.TrialWriter`."""
        params = {BEST + name: text for name, text in best.params.items()} if best else {}
        self._log(self._mine, (), params, {LOST_TAG: "true"} if state is State.LOST else {})
        self.places.end(self._mine, state, at)

    @property
    def _mine(self) -> Place:
        assert self._own
        return self._own

    def _take_up(self, sweep: SweepRun) -> None:
        """Go on with what an earlier attempt has left."""
        found = list(self.places.found(sweep.experiment, SWEEP_TAG, sweep.sweep_id))
        own = [each for each in found if TRIAL_TAG not in each[1].data.tags and _is_there(each[1])]
        if not own:
            return
        self._own, run = min(own, key=lambda each: (each[0].run_id != sweep.run_id, each[1].info.start_time))
        self._kept = _known(found, self._own.run_id)
        if owner := sweep.tags.get(OWNER_TAG):
            self._log(self._own, (), {}, {OWNER_TAG: owner})
        elif OWNER_TAG in run.data.tags:  # that attempt was driven here, this one is not
            self.places.act(self._own, lambda client, run_id: client.delete_tag(run_id, OWNER_TAG))
        if LOST_TAG in run.data.tags:
            self.places.act(self._own, lambda client, run_id: client.delete_tag(run_id, LOST_TAG))
        self.places.act(self._own, lambda client, run_id: client.update_run(run_id, status="RUNNING"))

    def _begin(self, run: TrialRun) -> _Kept:
        assert self._sweep
        tags = {
            **self._sweep.tags,
            SWEEP_TAG: self._sweep.sweep_id,
            PARENT_TAG: self._mine.run_id,
            TRIAL_TAG: str(run.number),
        }
        if run.retry_of is not None:
            tags[RETRY_TAG] = str(run.retry_of)
        name = f"trial {run.number}"
        return _Kept(self.places.create(self._sweep.experiment, name, tags, run.started_at))

    def _take_in(self, kept: _Kept, run: TrialRun) -> dict[str, str]:
        """Take in what the trial logged elsewhere; gives a tag that says why, where it cannot be."""
        assert self._sweep
        try:
            Taking(self.places, self._sweep.experiment, kept.place).take(run.logged)
        except Unavailable:
            raise
        except NotebenchError as err:
            return {NOT_TAKEN_TAG: err.message[:TEXT_CHARS]}
        return {}

    def _points(self, kept: _Kept, run: TrialRun) -> list[Any]:
        """The values on the way and behind them those of the end, which are to be the last."""
        assert self._sweep
        metric, main = self.places.store.library().entities.Metric, self._sweep.metrics[0]
        points = [
            metric(_name(each.name or main), each.value, each.at_ms, each.step) for each in run.reported
        ]
        kept.last_step = max([kept.last_step, *(each.step for each in run.reported if not each.name)])
        at_ms = to_milliseconds(run.ended_at or datetime.now(UTC))
        for written, value in run.metrics.items() if run.has_ended else ():
            name, step = _name(written), kept.last_step if written == main else 0
            if run.is_used or run.logged or kept.is_found:
                history = self._history(kept, name)
                if history and history[-1].value == value:
                    continue
                step = max([step, *(each.step for each in history)])
            points.append(metric(name, value, at_ms, step))
        return points

    def _history(self, kept: _Kept, name: str) -> list[Any]:
        """What was logged of a metric so far, the last at the end."""
        found: list[Any] = []
        self.places.act(
            kept.place, lambda client, run_id: found.extend(client.get_metric_history(run_id, name))
        )
        return sorted(found, key=lambda each: (each.step, each.timestamp))

    def _log(
        self, place: Place, metrics: Sequence[Any], params: Mapping[str, str], tags: Mapping[str, str]
    ) -> None:
        entities = self.places.store.library().entities
        values = _Values(
            metrics,
            [entities.Param(_name(name), text) for name, text in params.items()],
            [entities.RunTag(name, text) for name, text in tags.items()],
        )
        try:
            for batch in values.batches():
                self._log_batch(place, batch)
        except BadInput:  # such as a parameter that the trial's own code logged as another text: it stays
            self._log_alone(place, values)

    def _log_alone(self, place: Place, values: _Values) -> None:
        refused: BadInput | None = None
        written = 0
        for batch in values.alone():
            try:
                self._log_batch(place, batch)
                written += 1
            except BadInput as err:
                refused = err
        if refused and not written:  # the run itself is refused
            raise refused

    def _log_batch(self, place: Place, batch: Mapping[str, Sequence[Any]]) -> None:
        self.places.act(place, lambda client, run_id: client.log_batch(run_id, **batch))


def _known(found: Iterable[tuple[Place, Any]], parent: RunId) -> dict[int, _Kept]:
    """The trials' runs among them; one that a person has deleted is left alone."""
    known = {}
    for place, run in found:
        tags = run.data.tags
        if tags.get(PARENT_TAG) == parent and tags.get(TRIAL_TAG, "").isdecimal():
            has_ended = _is_whole(run) or not _is_there(run)
            known[int(tags[TRIAL_TAG])] = _Kept(place, has_ended, LOST_TAG in tags, is_found=True)
    return known


def _is_whole(run: Any) -> bool:
    """Whether it was written to its end: what a killed driver left open may have been ended as lost since."""
    state = run.data.tags.get(TRIAL_STATE_TAG)
    if not state or run.info.status not in ENDED:
        return False
    return LOST_TAG not in run.data.tags or state == TrialState.LOST


def _is_there(run: Any) -> bool:
    return bool(run.info.lifecycle_stage == "active")


def _name(text: str) -> str:
    """A name that MLflow takes."""
    return _NOT_IN_A_NAME.sub("_", text)

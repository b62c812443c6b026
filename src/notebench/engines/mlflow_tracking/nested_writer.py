"""Runs with others below them, written by MLflow: of a sweep and its trials, of a pipeline and its steps."""

import os
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Generic

from notebench.data.ports import DataUse
from notebench.engines.mlflow_tracking.data_words import to_inputs
from notebench.engines.mlflow_tracking.nested_places import Place, Places
from notebench.engines.mlflow_tracking.taking_in import Taking
from notebench.engines.mlflow_tracking.words import ENDED, to_milliseconds
from notebench.errors import BadInput, NotebenchError, Unavailable
from notebench.experiments.nested import TEXT_CHARS, K, NestedRun, OuterRun, Written
from notebench.experiments.ports import LOST_TAG, OWNER_TAG
from notebench.experiments.run import PARENT_TAG
from notebench.ids import RunId
from notebench.states import State
from notebench.sweeps.recording import NOT_TAKEN_TAG

_A_BATCH = 100  # MLflow takes no more parameters or tags at once, and thousand metrics
_METRICS = 800
_DEPTH = 2  # items lie below their step
_NOT_IN_A_NAME = re.compile(r"[^\w.\- :/]")


@dataclass(slots=True)
class _Kept:
    """A run below, and what of it was written."""

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
class NestedWriter(Generic[K]):
    """Writes a run and those below it, in its own time; used by one thread.

    Each call is safe to repeat. All raise :class:`~notebench.errors.Unavailable` when the store cannot be
    reached, and another :class:`~notebench.errors.NotebenchError` for what it refuses.
    """

    places: Places
    _outer: OuterRun[K] | None = field(default=None, init=False)
    _own: Place | None = field(default=None, init=False)
    _kept: dict[K, _Kept] = field(default_factory=dict, init=False)

    @property
    def run_id(self) -> str:
        """The run above."""
        return self._own.run_id if self._own else ""

    @property
    def told(self) -> Written:
        """The run above, as it is kept."""
        return Written(self._mine.run_id, self._mine.uri)

    def open(self, outer: OuterRun[K]) -> Mapping[K, Written]:
        """Begin, or find, the run above, which is running; gives what it has below."""
        os.environ["MLFLOW_SUPPRESS_PRINTING_URL_TO_STDOUT"] = "true"  # stdout is the job's log
        self.places.store.open()
        self._outer, self._kept, self._own = outer, {}, None
        if outer.is_resumed:
            self._take_up(outer)
        if self._own is None:
            tags = {**outer.tags, **dict([outer.mark])}
            self._own = self.places.create(outer.experiment, outer.name, tags, outer.started_at)
        if outer.params:
            self.tell(outer.params)
        return {key: kept.told() for key, kept in self._kept.items()}

    def write(self, run: NestedRun[K]) -> Written:
        """Let a run below stand so; it is begun where there is none."""
        kept = self._kept.get(run.key)
        if kept is None:
            kept = self._kept[run.key] = self._begin(run)
        if kept.has_ended:
            return kept.told()
        tags = dict(run.tags)
        if run.logged:
            tags |= self._take_in(kept, run)
        if run.kept_as is State.LOST:
            tags[LOST_TAG] = "true"
        params = run.params if run.has_ended or run.has_params else {}
        self._log(kept.place, self._points(kept, run), params, tags)
        if run.has_ended:
            if run.data:
                self._use(kept.place, run.data)
            for path in run.files:
                self._send(kept.place, str(path))
            if kept.is_lost and LOST_TAG not in tags:
                self.places.act(kept.place, lambda client, run_id: client.delete_tag(run_id, LOST_TAG))
            self.places.end(kept.place, run.kept_as, run.ended_at)
            kept.has_ended = True
        return kept.told()

    def tell(
        self,
        params: Mapping[str, str] | None = None,
        metrics: Mapping[str, float] | None = None,
        tags: Mapping[str, str] | None = None,
        step: int = 0,
    ) -> None:
        """Let the run above have these values too."""
        metric, now_ms = self.places.store.library().entities.Metric, to_milliseconds(datetime.now(UTC))
        points = [metric(_name(name), value, now_ms, step) for name, value in (metrics or {}).items()]
        self._log(self._mine, points, params or {}, tags or {})

    def end(self, state: State, at: datetime | None = None) -> None:
        """End the run above, at this time or now."""
        if state is State.LOST:
            self.tell(tags={LOST_TAG: "true"})
        self.places.end(self._mine, state, at)

    @property
    def _mine(self) -> Place:
        assert self._own
        return self._own

    def _take_up(self, outer: OuterRun[K]) -> None:
        """Go on with what an earlier attempt has left."""
        found = list(self.places.found(outer.experiment, *outer.mark))
        own = [each for each in found if outer.key_of(each[1].data.tags) is None and _is_there(each[1])]
        if not own:
            return
        self._own, run = min(own, key=lambda each: (each[0].run_id != outer.run_id, each[1].info.start_time))
        self._kept = _known(outer, found, self._own.run_id)
        if owner := outer.tags.get(OWNER_TAG):
            self._log(self._own, (), {}, {OWNER_TAG: owner})
        elif OWNER_TAG in run.data.tags:  # that attempt was driven here, this one is not
            self.places.act(self._own, lambda client, run_id: client.delete_tag(run_id, OWNER_TAG))
        if LOST_TAG in run.data.tags:
            self.places.act(self._own, lambda client, run_id: client.delete_tag(run_id, LOST_TAG))
        self.places.act(self._own, lambda client, run_id: client.update_run(run_id, status="RUNNING"))

    def _begin(self, run: NestedRun[K]) -> _Kept:
        assert self._outer
        above = self._kept.get(run.above) if run.above is not None else None
        tags = {
            **self._outer.tags,
            **dict([self._outer.mark]),
            PARENT_TAG: above.place.run_id if above else self._mine.run_id,
            **run.first_tags,
        }
        return _Kept(self.places.create(self._outer.experiment, run.run_name, tags, run.started_at))

    def _use(self, place: Place, data: Sequence[DataUse]) -> None:
        noted = to_inputs(self.places.store.library().entities, data)
        self.places.act(place, lambda client, run_id: client.log_inputs(run_id, datasets=noted))

    def _send(self, place: Place, path: str) -> None:
        self.places.act(place, lambda client, run_id: client.log_artifact(run_id, path))

    def _take_in(self, kept: _Kept, run: NestedRun[K]) -> dict[str, str]:
        """Take in what was logged elsewhere; gives a tag that says why, where it cannot be."""
        assert self._outer
        try:
            Taking(self.places, self._outer.experiment, kept.place).take(run.logged)
        except Unavailable:
            raise
        except NotebenchError as err:
            return {NOT_TAKEN_TAG: err.message[:TEXT_CHARS]}
        return {}

    def _points(self, kept: _Kept, run: NestedRun[K]) -> list[Any]:
        """The values on the way and behind them those of the end, which are to be the last."""
        assert self._outer
        metric = self.places.store.library().entities.Metric
        main = next(iter(self._outer.metrics), "")
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
        except BadInput:  # such as a parameter that the run's own code logged as another text: it stays
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


def _known(outer: OuterRun[K], found: Sequence[tuple[Place, Any]], parent: RunId) -> dict[K, _Kept]:
    """The runs below among them; one that a person has deleted is left alone."""
    known: dict[K, _Kept] = {}
    above = {parent}
    for _ in range(_DEPTH):
        for place, run in found:
            tags, key = run.data.tags, outer.key_of(run.data.tags)
            if tags.get(PARENT_TAG) in above and key is not None:
                has_ended = _is_whole(run, outer.state_tag) or not _is_there(run)
                known[key] = _Kept(place, has_ended, LOST_TAG in tags, is_found=True)
        above = {each.place.run_id for each in known.values()}
    return known


def _is_whole(run: Any, state_tag: str) -> bool:
    """Whether it was written to its end: what a killed driver left open may have been ended as lost since."""
    state = run.data.tags.get(state_tag)
    if not state or run.info.status not in ENDED:
        return False
    return LOST_TAG not in run.data.tags or state == State.LOST


def _is_there(run: Any) -> bool:
    return bool(run.info.lifecycle_stage == "active")


def _name(text: str) -> str:
    """A name that MLflow takes."""
    return _NOT_IN_A_NAME.sub("_", text)

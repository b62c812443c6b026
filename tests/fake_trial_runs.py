"""A writer of trials' runs in memory, held to the same contract as MLflow's (``tests/contracts``)."""

import contextlib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from notebench.errors import BadInput
from notebench.experiments.nested import Written
from notebench.experiments.ports import LOST_TAG, NewRun
from notebench.experiments.run import PARENT_TAG, TRIAL_TAG, RunDetail, RunState
from notebench.ids import RunId
from notebench.states import State
from notebench.sweeps import TrialState
from notebench.sweeps.recording import (
    BEST,
    BEST_RUN_TAG,
    BEST_TRIAL_TAG,
    RETRY_TAG,
    SWEEP_TAG,
    TRIAL_STATE_TAG,
    BestTrial,
    SweepRun,
    TrialRun,
)
from tests.fakes import FakeTracker

URI = "memory:"


@dataclass
class FakeTrialWriter:
    """Writes into a fake tracker, which reads what was written."""

    store: FakeTracker
    sweep: SweepRun | None = None
    run_id: str = ""
    kept: dict[int, RunId] = field(default_factory=dict)

    def open(self, sweep: SweepRun) -> Mapping[int, Written]:
        self.sweep, self.run_id, self.kept = sweep, "", {}
        if sweep.is_resumed:
            self._take_up(sweep)
        if not self.run_id:
            self.run_id = self._start(sweep.name, {**sweep.tags, SWEEP_TAG: sweep.sweep_id})
        return {number: self._told(run_id) for number, run_id in self.kept.items()}

    def write(self, run: TrialRun) -> Written:
        assert self.sweep
        if run.number not in self.kept:
            self.kept[run.number] = self._begin(run)
        run_id = self.kept[run.number]
        if self._is_whole(self.store.get(run_id)):
            return self._told(run_id)
        main = self.sweep.metrics[0]
        known = {
            (name, each.step, each.value)
            for name, points in self.store.metric_history(run_id).items()
            for each in points
        }
        for each in run.reported:
            name = each.name or main
            if (name, each.step, each.value) in known:
                continue
            self.store.write(run_id, metrics={name: each.value}, step=each.step)
        if run.has_params or run.has_ended:
            for name, text in run.params.items():
                with contextlib.suppress(BadInput):
                    self.store.write(run_id, params={name: text})
        if run.has_ended:
            self._end(run_id, run)
        return self._told(run_id)

    def promote(self, best: BestTrial) -> None:
        tags = {BEST_TRIAL_TAG: str(best.number)}
        if best.number in self.kept:
            tags[BEST_RUN_TAG] = self.kept[best.number]
        metrics = {BEST + name: value for name, value in best.metrics.items()}
        self.store.write(RunId(self.run_id), metrics=metrics, tags=tags, step=best.step)

    def close(self, state: State, best: BestTrial | None, at: datetime | None = None) -> None:
        params = {BEST + name: text for name, text in best.params.items()} if best else {}
        self.store.write(RunId(self.run_id), params=params)
        self.store.end(RunId(self.run_id), RunState(state), at)

    def _begin(self, run: TrialRun) -> RunId:
        assert self.sweep
        tags = {
            **self.sweep.tags,
            SWEEP_TAG: self.sweep.sweep_id,
            TRIAL_TAG: str(run.number),
            PARENT_TAG: self.run_id,
        }
        if run.retry_of is not None:
            tags[RETRY_TAG] = str(run.retry_of)
        return self._start(f"trial {run.number}", tags)

    def _end(self, run_id: RunId, run: TrialRun) -> None:
        for name, value in run.metrics.items():
            history = self.store.metric_history(run_id).get(name, [])
            if not history or history[-1].value != value:
                step = max([0, *(each.step for each in history)])
                self.store.write(run_id, metrics={name: value}, step=step)
        self.store.take_over(run_id, run.tags)
        is_pruned = run.state is TrialState.PRUNED
        self.store.end(run_id, RunState.CANCELLED if is_pruned else RunState(run.state), run.ended_at)

    def _start(self, name: str, tags: Mapping[str, str]) -> RunId:
        assert self.sweep
        run_id = self.store.start(NewRun(name, self.sweep.experiment, tags))
        self.store._active.clear()  # many go on at once, and none is the process's
        return run_id

    def _take_up(self, sweep: SweepRun) -> None:
        for detail in self.store._details():
            if detail.tags.get(SWEEP_TAG) != sweep.sweep_id:
                continue
            if TRIAL_TAG in detail.tags:
                self.kept[int(detail.tags[TRIAL_TAG])] = detail.run.run_id
            elif not detail.run.is_deleted:
                self.run_id = detail.run.run_id
                self.store.go_on(detail.run.run_id)
                self.store._active.clear()
                self.store.take_over(detail.run.run_id, sweep.tags)
        self.kept = {
            number: run_id
            for number, run_id in self.kept.items()
            if self.store.get(run_id).tags[PARENT_TAG] == self.run_id
        }

    def _is_whole(self, detail: RunDetail) -> bool:
        state = detail.tags.get(TRIAL_STATE_TAG)
        is_lost = LOST_TAG in detail.tags and state != TrialState.LOST
        return detail.run.is_deleted or bool(state and detail.run.state.has_ended and not is_lost)

    def _told(self, run_id: RunId) -> Written:
        return Written(run_id, URI, self._is_whole(self.store.get(run_id)))


def sweep_run(**facts: object) -> SweepRun:
    """The run of a sweep that is judged by its loss."""
    return replace(
        SweepRun("20260301-120000-abcdef", "forest", "prices", ("loss",), {"team": "red"}), **facts
    )

"""A sweep's runs written by MLflow: one for the whole, and one below it for each trial."""

from datetime import datetime

from notebench.engines.mlflow_tracking.nested_writer import NestedWriter
from notebench.states import State
from notebench.sweeps.recording import BEST, BEST_RUN_TAG, BEST_TRIAL_TAG, BestTrial


class MlflowTrialWriter(NestedWriter[int]):
    """A :class:`~notebench.sweeps.ports.TrialWriter`."""

    __slots__ = ()

    def promote(self, best: BestTrial) -> None:
        """See :class:`~notebench.sweeps.ports.TrialWriter`."""
        tags = {BEST_TRIAL_TAG: str(best.number)}
        kept = self._kept.get(best.number)
        if kept and kept.place.uri == self._mine.uri:  # one that waits will have another id
            tags[BEST_RUN_TAG] = kept.place.run_id
        metrics = {BEST + name: value for name, value in best.metrics.items()}
        self.tell(metrics=metrics, tags=tags, step=best.step)

    def close(self, state: State, best: BestTrial | None, at: datetime | None = None) -> None:
        """See :class:`~notebench.sweeps.ports.TrialWriter`."""
        if best:
            self.tell({BEST + name: text for name, text in best.params.items()})
        self.end(state, at)

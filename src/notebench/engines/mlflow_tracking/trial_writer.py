"""A sweep's runs written by MLflow: one for the whole, and one below it for each trial."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from notebench.engines.mlflow_tracking.nested_link import link
from notebench.engines.mlflow_tracking.nested_writer import NestedWriter
from notebench.experiments.nested import OuterRun, Written
from notebench.states import State
from notebench.sweeps.recording import BEST, BEST_RUN_TAG, BEST_TRIAL_TAG, BestTrial

Above = tuple[str, str]
"""The run of a step, and the step's name."""


def _nothing() -> None:
    return None


@dataclass(slots=True)
class MlflowTrialWriter(NestedWriter[int]):
    """A :class:`~notebench.sweeps.ports.TrialWriter`.

    Parameters
    ----------
    above
        The run of the step that began the sweep, as soon as there is one; None where no step did.
    """

    above: Callable[[], Above | None] = _nothing
    _linked: Above | None = field(default=None, init=False)

    def open(self, outer: OuterRun[int]) -> Mapping[int, Written]:
        """See :class:`~notebench.sweeps.ports.TrialWriter`."""
        # Not super(): a dataclass with slots is made anew, and the name's class is the one before.
        found = NestedWriter.open(self, outer)
        self._linked = None
        self._link()
        return found

    def promote(self, best: BestTrial) -> None:
        """See :class:`~notebench.sweeps.ports.TrialWriter`."""
        tags = {BEST_TRIAL_TAG: str(best.number)}
        kept = self._kept.get(best.number)
        if kept and kept.place.uri == self._mine.uri:  # one that waits will have another id
            tags[BEST_RUN_TAG] = kept.place.run_id
        metrics = {BEST + name: value for name, value in best.metrics.items()}
        self.tell(metrics=metrics, tags=tags, step=best.step)
        self._link()

    def close(self, state: State, best: BestTrial | None, at: datetime | None = None) -> None:
        """See :class:`~notebench.sweeps.ports.TrialWriter`."""
        if best:
            self.tell({BEST + name: text for name, text in best.params.items()})
        self._link()
        self.end(state, at)

    def _link(self) -> None:
        """The step's run is made by another process, at any time."""
        above = self.above()
        if above is not None and above != self._linked:
            link(self.places, self.run_id, *above)
            self._linked = above

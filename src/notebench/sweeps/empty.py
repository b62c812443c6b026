"""A sweep that is kept as no runs."""

from collections.abc import Callable, Mapping, Sequence

from notebench.states import State
from notebench.sweeps.trial import Trial


class NoRecorder:
    """A :class:`~notebench.sweeps.ports.TrialRecorder` that keeps nothing."""

    def open(self, trials: Sequence[Trial]) -> None:
        """See :class:`~notebench.sweeps.ports.TrialRecorder`."""

    def begin(self, trial: Trial) -> None:
        """See :class:`~notebench.sweeps.ports.TrialRecorder`."""

    def report(self, number: int, step: int, value: float) -> None:
        """See :class:`~notebench.sweeps.ports.TrialRecorder`."""

    def end(self, trial: Trial, measured: Mapping[str, float]) -> None:
        """See :class:`~notebench.sweeps.ports.TrialRecorder`."""

    def promote(self, trial: Trial, settled: int) -> None:
        """See :class:`~notebench.sweeps.ports.TrialRecorder`."""

    def close(self, state: State, go_on: Callable[[int], bool], *, is_final: bool) -> None:
        """See :class:`~notebench.sweeps.ports.TrialRecorder`."""

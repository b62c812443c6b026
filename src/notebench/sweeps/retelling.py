"""What was told in a cluster, told again at home to who writes runs, as often as one likes."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Protocol

from notebench.errors import NotebenchError
from notebench.sweeps.recording import Reported
from notebench.sweeps.told import Begun, Closed, Ended, OnTheWay, Opened, Promoted, Told
from notebench.sweeps.trial import Trial, TrialState


class Keeper(Protocol):
    """Who keeps a sweep's trials as runs; see :class:`~notebench.sweeps.ports.TrialRecorder`."""

    def begin(self, trial: Trial) -> None:
        """A trial runs."""

    def reported(self, number: int, reported: Reported) -> None:
        """A running trial had a value on the way."""

    def end(self, trial: Trial, measured: Mapping[str, float]) -> None:
        """A trial has ended."""

    def promote(self, trial: Trial, settled: int) -> None:
        """The best trial is another."""


@dataclass(slots=True)
class Retelling:
    """One reading of what was told.

    Attributes
    ----------
    say
        Writes a line for who looks for a fault.
    closed
        The end of the last attempt; None where nothing of one was told.
    """

    keeper: Keeper
    say: Callable[[str], None] = print
    closed: Closed | None = field(default=None, init=False)
    _attempt: int = field(default=0, init=False)
    _open: dict[int, Trial] = field(default_factory=dict, init=False)
    _ended: set[int] = field(default_factory=set, init=False)

    def take(self, told: Told) -> None:
        """Tell it again; what does not fit the sweep's plan is passed over, as a cluster is not trusted."""
        try:
            self._take(told)
        except (NotebenchError, KeyError, TypeError, ValueError) as err:
            why = " ".join(str(err).split())[:200]
            self.say(f"what was told does not fit the sweep ({type(told).__name__}): {why}")

    def end_of(self, attempt: int) -> Closed | None:
        """How this attempt ended, as its driver told; None where it did not come to that."""
        return self.closed if self._attempt == attempt else None

    def settle(self, trials: Iterable[Trial], ended_at: datetime | None) -> None:
        """After a driver that vanished: end what it left open, as the study says, or else as lost.

        Parameters
        ----------
        trials
            The study's own, as it came home.
        """
        for trial in trials:
            if trial.state not in (TrialState.QUEUED, TrialState.RUNNING) and trial.number not in self._ended:
                self.take(Ended(trial))
        for trial in list(self._open.values()):
            self.take(Ended(replace(trial, state=TrialState.LOST, ended_at=ended_at)))

    def _take(self, told: Told) -> None:
        match told:
            case Opened():
                self._attempt, self.closed = told.attempt, None
            case Begun():
                self._open[told.trial.number] = told.trial
                self._ended.discard(told.trial.number)
                self.keeper.begin(told.trial)
            case OnTheWay():
                self.keeper.reported(told.number, told.reported)
            case Ended():
                self._open.pop(told.trial.number, None)
                self._ended.add(told.trial.number)
                self.keeper.end(told.trial, told.measured)
            case Promoted():
                self.keeper.promote(told.trial, told.settled)
            case Closed():
                self.closed = told

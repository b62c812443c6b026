"""What was told in a cluster, told again at home to who writes runs, as often as one likes."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Protocol

from notebench.errors import NotebenchError
from notebench.experiments.nested import Reported
from notebench.sweeps.told import Begun, Closed, Ended, Logged, OnTheWay, Opened, Promoted, Told
from notebench.sweeps.trial import Trial, TrialState


class Keeper(Protocol):
    """Who keeps a sweep's trials as runs; see :class:`~notebench.sweeps.ports.TrialRecorder`."""

    def begin(self, trial: Trial) -> None:
        """A trial runs."""

    def reported(self, number: int, reported: Reported) -> None:
        """A running trial had a value on the way."""

    def logged(self, number: int, archives: Sequence[str]) -> None:
        """What a running trial's own code logged lies in these archives."""

    def end(self, trial: Trial, measured: Mapping[str, float]) -> None:
        """A trial has ended."""

    def promote(self, trial: Trial, settled: int) -> None:
        """The best trial is another."""


@dataclass(slots=True)
class Retelling:
    """One reading of what was told.

    Attributes
    ----------
    outputs
        The sweep's outputs, as they came home so far.
    say
        Writes a line for who looks for a fault.
    closed
        The end of the last attempt; None where nothing of one was told.
    """

    keeper: Keeper
    outputs: Path
    say: Callable[[str], None] = print
    closed: Closed | None = field(default=None, init=False)
    _attempt: int = field(default=0, init=False)
    _open: dict[int, Trial] = field(default_factory=dict, init=False)
    _ended: set[int] = field(default_factory=set, init=False)
    _archives: dict[int, list[Path]] = field(default_factory=dict, init=False)
    _held: dict[int, Ended] = field(default_factory=dict, init=False)

    def take(self, told: Told) -> None:
        """Tell it again; what does not fit the sweep's plan is passed over, as a cluster is not trusted."""
        with self._checked(told):
            self._take(told)

    def look(self) -> None:
        """Tell the ends of trials whose archives have come home by now."""
        for number in [number for number in self._held if not self._missing(number)]:
            self._release(self._held.pop(number))

    def release(self) -> None:
        """Nothing more comes home: tell all ends, with the archives that there are."""
        for told in self._held.values():
            for path in self._missing(told.trial.number):
                self.say(f"{path.name} did not come home: what trial {told.trial.number} logged lacks it")
            self._release(told)
        self._held.clear()

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
            case Logged():
                self._archives[told.number] = [self.outputs / name for name in told.files]
            case Ended():
                self._open.pop(told.trial.number, None)
                self._ended.add(told.trial.number)
                if self._missing(told.trial.number):  # an archive comes home when it is calm
                    self._held[told.trial.number] = told
                else:
                    self._end(told)
            case Promoted():
                self.keeper.promote(told.trial, told.settled)
            case Closed():
                self.closed = told

    def _missing(self, number: int) -> list[Path]:
        return [path for path in self._archives.get(number, ()) if not path.is_file()]

    def _release(self, told: Ended) -> None:
        with self._checked(told):
            self._end(told)

    def _end(self, told: Ended) -> None:
        found = [str(path) for path in self._archives.get(told.trial.number, ()) if path.is_file()]
        if found:
            self.keeper.logged(told.trial.number, found)
        self.keeper.end(told.trial, told.measured)

    @contextmanager
    def _checked(self, told: Told) -> Iterator[None]:
        try:
            yield
        except (NotebenchError, KeyError, TypeError, ValueError) as err:
            why = " ".join(str(err).split())[:200]
            self.say(f"what was told does not fit the sweep ({type(told).__name__}): {why}")

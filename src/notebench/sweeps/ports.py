"""What a sweep needs of others: a search that says what to try, and workers that try it."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, Protocol

from notebench.experiments.nested import Written
from notebench.states import State
from notebench.sweeps.dimension import Dimension, Label
from notebench.sweeps.recording import BestTrial, SweepRun, TrialRun
from notebench.sweeps.trial import Suggestion, Trial, TrialReply, TrialTask


class TrialSearch(Protocol):
    """A study that one driver owns; threads of the driver may share it. What it was told outlives a crash."""

    def ask(self) -> Suggestion | None:
        """What to try next, which is running from now on; None where the space holds nothing more."""

    def report(self, number: int, step: int, value: float) -> bool:
        """Keep a running trial's value on the way; says whether it is to be pruned."""

    def suggest(self, number: int, dimension: Dimension) -> Label:
        """What is drawn on an axis that a running trial names as it goes on.

        Raises
        ------
        BadInput
            When it is no axis, is not the one of that name before, or the trial does not run.
        """

    def set_attr(self, number: int, name: str, value: Any) -> None:
        """Note something with a running trial: what JSON has.

        Raises
        ------
        BadInput
            When the name is the search's own, or the trial does not run.
        """

    def set_constraint(self, number: int, name: str, value: float) -> None:
        """Keep how far a running trial lies beyond a limit; 0 or less is within.

        Raises
        ------
        BadInput
            When the trial does not run.
        """

    def tell(self, reply: TrialReply) -> Trial:
        """Keep what came of a running trial."""

    def enqueue(self, drawn: Mapping[str, Label], retry_of: int | None = None) -> None:
        """Have this tried before anything else is suggested."""

    def trials(self) -> Sequence[Trial]:
        """All trials, in the order of their numbers."""


class TrialExecutor(Protocol):
    """Workers that each try one thing at a time; used by one thread.

    Attributes
    ----------
    trial_timeout_s
        A trial that takes longer has failed; when it is set anew, those that run are measured by it too.
    """

    trial_timeout_s: float | None

    @property
    def free(self) -> int:
        """How many more trials it would begin now."""

    @property
    def shortage(self) -> str:
        """Why trials that were submitted wait for room, in one line; empty where none does."""

    def submit(self, task: TrialTask) -> None:
        """Begin a trial; there must be a free worker."""

    def wait(self, timeout_s: float) -> list[TrialReply]:
        """What came of the trials that have ended since, waiting for the first; empty when the time is over.

        A trial that takes longer than it may has failed, one whose worker died is lost, whatever happens to
        the others beside it.
        """

    def resize(self, workers: int) -> None:
        """Have so many workers; one too many ends when its trial has.

        Raises
        ------
        BadInput
            When there cannot be so many; then nothing has changed.
        """

    def cancel(self, number: int) -> None:
        """End one trial now; :meth:`wait` tells it as cancelled. Nothing happens where it has ended."""

    def close(self) -> None:
        """End all workers at once, with all that they began; safe to repeat."""


class TrialRecorder(Protocol):
    """Keeps a sweep and its trials as runs, behind their back: only :meth:`close` waits for the store.

    May be used by several threads. What cannot be written is told, and ends no sweep.
    """

    def open(self, trials: Sequence[Trial]) -> None:
        """Begin an attempt, with all trials so far: what is missing is written, what is open is ended."""

    def begin(self, trial: Trial) -> None:
        """A trial runs."""

    def report(self, number: int, step: int, value: float) -> None:
        """A running trial has a value on the way."""

    def end(self, trial: Trial, measured: Mapping[str, float]) -> None:
        """A trial has ended, whichever way; ``measured`` is all that it measured."""

    def promote(self, trial: Trial, settled: int) -> None:
        """The best trial is another, of so many that came to an end."""

    def close(self, state: State, go_on: Callable[[int], bool], *, is_final: bool) -> None:
        """End the sweep's own run after all else is written, and write no more.

        Parameters
        ----------
        go_on
            Is told from time to time how many runs are left, and says whether to wait for them.
        is_final
            Whether the search is over for good, and the best trial stays the best.
        """


class TrialWriter(Protocol):
    """Writes a sweep's runs to their store, in its own time; used by one thread.

    Each call is safe to repeat. All raise :class:`~notebench.errors.Unavailable` when the store cannot be
    reached, and another :class:`~notebench.errors.NotebenchError` for what it refuses.
    """

    def open(self, sweep: SweepRun) -> Mapping[int, Written]:
        """Begin, or find, the sweep's own run, which is running; gives what it has of trials' runs."""

    @property
    def run_id(self) -> str:
        """The sweep's own run."""

    def write(self, run: TrialRun) -> Written:
        """Let the trial's run stand so; it is begun where there is none."""

    def promote(self, best: BestTrial) -> None:
        """Let the sweep's own run name its best trial."""

    def close(self, state: State, best: BestTrial | None, at: datetime | None = None) -> None:
        """End the sweep's own run, at this time or now; with the best's parameters, where one is given."""

"""What a sweep needs of others: a search that says what to try, and workers that try it."""

from collections.abc import Mapping, Sequence
from typing import Protocol

from notebench.sweeps.dimension import Label
from notebench.sweeps.trial import Suggestion, Trial, TrialReply, TrialTask


class TrialSearch(Protocol):
    """A study that one driver owns; threads of the driver may share it. What it was told outlives a crash."""

    def ask(self) -> Suggestion | None:
        """What to try next, which is running from now on; None where the space holds nothing more."""

    def report(self, number: int, step: int, value: float) -> bool:
        """Keep a running trial's value on the way; says whether it is to be pruned."""

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

"""A sweep in the hands of a notebook or a script: what it has found so far, and what is asked of it."""

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from notebench.ids import JobId
from notebench.jobs import JobState, Verb, has_ended
from notebench.sweeps.card import sweep_card
from notebench.sweeps.frames import trials_frame

if TYPE_CHECKING:
    import pandas as pd

    from notebench.workbench.bench import Workbench
    from notebench.workbench.sweep_views import SweepView


class SweepHandle:
    """A sweep, which goes on without the process that holds it; shown in a notebook as its card.

    Attributes
    ----------
    id
        By which every surface knows the sweep.
    """

    def __init__(self, bench: "Workbench", sweep_id: JobId) -> None:
        self.id = sweep_id
        self._bench = bench

    @property
    def state(self) -> JobState:
        """How far it has come: ``queued, running, paused, finished, failed, cancelled`` or ``lost``."""
        return self._bench.jobs.get(self.id).status.state

    @property
    def reason(self) -> str:
        """Why it ended, in one line; empty before."""
        return self._bench.jobs.get(self.id).status.reason

    @property
    def best(self) -> float | None:
        """The best value of the first metric; None before there is one."""
        return self._look().progress.best_value

    @property
    def best_params(self) -> dict[str, Any] | None:
        """What the best trial was given, as the objective got it; None before there is one."""
        view = self._look()
        best = view.progress.best
        if best is None:
            return None
        values = view.plan.space.values(best.drawn)
        return {name: values[name] for name in best.drawn}

    @property
    def trials(self) -> "pd.DataFrame":
        """All trials, one a row, the best first; see :func:`~notebench.sweeps.frames.trials_frame`."""
        view = self._look()
        return trials_frame(view.plan, view.trials)

    def wait(self, timeout: float | None = None) -> "SweepHandle":
        """Itself, when it has ended or so many seconds are over; an interrupt ends the wait alone."""
        self._bench.jobs.wait(self.id, has_ended, float("inf") if timeout is None else timeout)
        return self

    def pause(self) -> None:
        """Let the trials that run finish, and begin none until it is resumed.

        Raises
        ------
        Conflict
            When its state forbids it; so do the other verbs.
        """
        self._ask(Verb.PAUSE)

    def resume(self, on: str | None = None) -> None:
        """Let it go on after a pause, or begin it again where it was lost.

        Parameters
        ----------
        on
            The target on which it is begun again, or ``local``; None for where it was.
        """
        self._ask(Verb.RESUME, on)

    def stop(self) -> None:
        """Let the trials that run finish, and end."""
        self._ask(Verb.STOP)

    def cancel(self) -> None:
        """End it and its trials now."""
        self._ask(Verb.CANCEL)

    def retry(self, on: str | None = None) -> None:
        """Go on with one that has ended, with the trials that it has; ``on`` as with :meth:`resume`."""
        self._ask(Verb.RETRY, on)

    def _ask(self, verb: Verb, on: str | None = None) -> None:
        self._bench.sweeps.ask(self.id, verb, on)

    def _look(self) -> "SweepView":
        return self._bench.sweeps.look(self.id)

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, Any]:
        del include, exclude
        return sweep_card(self._look().to_json(), self._bench.workspace.name, datetime.now(UTC))

    def __repr__(self) -> str:
        return f"<sweep {self.id}: {self.state}>"

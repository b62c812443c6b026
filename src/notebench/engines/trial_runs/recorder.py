"""Tells a writer how a sweep's runs are to stand, soon and in few words; the sweep itself never waits."""

import contextlib
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from typing import TypeVar

from notebench.engines.trial_runs.backlog import Backlog, Round
from notebench.engines.trial_runs.process import WriterDied, WriterProcess
from notebench.errors import NotebenchError, Unavailable
from notebench.experiments.nested import Reported, Written
from notebench.states import State
from notebench.sweeps.plan import SweepPlan
from notebench.sweeps.ports import TrialWriter
from notebench.sweeps.recording import SweepRun, TrialRun, make_best, make_trial_run
from notebench.sweeps.run_book import RunBook
from notebench.sweeps.trial import Trial, TrialState

_ROUND_S = 0.3  # of writing, before somebody who waits for their run is looked at
_WAITS_S = (1.0, 2.0, 5.0, 10.0)  # before a store that cannot be reached is tried again
_RESTARTS = 3
_LET_BEGIN_S = 1.0  # the first trials: what the writer loads would take a core from them
_LOOK_S = 0.25
_UPDATES_EVERY_S = 2.0
_NOTHING_S = 60.0  # that nothing at all is written at the end, before the rest is given up
_UNREACHED_S = 5.0  # likewise, where the store cannot be reached
Answer = TypeVar("Answer")


def _to_nobody(verb: str, data: Mapping[str, str]) -> None:
    del verb, data


class _Over(Exception):
    """Nothing more is to be written."""


class BackgroundRecorder:
    """A :class:`~notebench.sweeps.ports.TrialRecorder`: a thread here, and the writer in its process.

    Parameters
    ----------
    make
        Makes the writer, in that process.
    book
        Notes which run each trial is kept as.
    say
        Writes a line for people.
    announce
        Tells whoever looks at runs that the sweep's own has begun, has changed, for itself or by those of its
        trials, or has ended.

    Attributes
    ----------
    is_done
        Whether, after :meth:`close`, all is written.
    """

    def __init__(
        self,
        plan: SweepPlan,
        sweep: SweepRun,
        make: Callable[[], TrialWriter],
        book: RunBook[int],
        say: Callable[[str], None] = print,
        announce: Callable[[str, Mapping[str, str]], None] = _to_nobody,
    ) -> None:
        self._plan, self._sweep, self._make, self._book, self._say = plan, sweep, make, book, say
        self._announce, self._announced_at = announce, 0.0
        self._backlog = Backlog()
        self._process: WriterProcess | None = None
        self._noted: dict[int | None, str] = {}
        self._trouble = ""
        self._refused = 0
        self.is_done = False
        self._thread = threading.Thread(target=self._work, name="notebench-runs", daemon=True)

    def open(self, trials: Sequence[Trial]) -> None:
        """See :class:`~notebench.sweeps.ports.TrialRecorder`."""
        for trial in trials:
            if trial.state is not TrialState.QUEUED:
                self._backlog.tell(make_trial_run(self._plan, trial))
        self._thread.start()

    def begin(self, trial: Trial) -> None:
        """See :class:`~notebench.sweeps.ports.TrialRecorder`."""
        self._backlog.tell(make_trial_run(self._plan, trial))

    def report(self, number: int, step: int, value: float) -> None:
        """See :class:`~notebench.sweeps.ports.TrialRecorder`."""
        self.reported(number, Reported(step, value, round(datetime.now(UTC).timestamp() * 1000)))

    def reported(self, number: int, reported: Reported) -> None:
        """A running trial had a value on the way, at a time that is known."""
        self._backlog.report(number, reported)

    def logged(self, number: int, archives: Sequence[str]) -> None:
        """What a running trial logged where no store is reached lies in these archives, here."""
        self._backlog.logged(number, tuple(archives))

    def end(self, trial: Trial, measured: Mapping[str, float]) -> None:
        """See :class:`~notebench.sweeps.ports.TrialRecorder`."""
        self._backlog.tell(make_trial_run(self._plan, trial, measured))

    def promote(self, trial: Trial, settled: int) -> None:
        """See :class:`~notebench.sweeps.ports.TrialRecorder`."""
        self._backlog.promote(make_best(self._plan, trial, settled))

    def run_of(self, number: int, patience_s: float) -> Written | None:
        """The run of a trial that logs by itself, waited for; None where there is none to be had."""
        return self._backlog.run_of(number, patience_s)

    def close(
        self, state: State, go_on: Callable[[int], bool], *, is_final: bool, at: datetime | None = None
    ) -> None:
        """See :class:`~notebench.sweeps.ports.TrialRecorder`; ``at`` is when it ended, or now."""
        self._backlog.close(state, is_final=is_final, at=at)
        self.is_done = self._wait(go_on)
        self.leave()
        if not self.is_done:
            told = f": {self._trouble}" if self._trouble else ""
            self._say(
                f"{self._backlog.left} runs are not written to their end{told}; the study has all trials"
            )

    def leave(self) -> None:
        """Write no more; runs stay as they are, for who goes on with them."""
        self._backlog.give_up()
        if self._process:
            self._process.end()
        self._thread.join()

    def _wait(self, go_on: Callable[[int], bool]) -> bool:
        """Wait until all is written; whether it is."""
        seen, since = -1, time.monotonic()
        while not self._backlog.wait_over(_LOOK_S):
            if self._backlog.written != seen:
                seen, since = self._backlog.written, time.monotonic()
            patience_s = _UNREACHED_S if self._trouble else _NOTHING_S
            if time.monotonic() - since > patience_s or not go_on(self._backlog.left):
                return False
        return not self._trouble

    # The thread

    def _work(self) -> None:
        self._backlog.rest(_LET_BEGIN_S)
        with contextlib.suppress(_Over):
            for _ in range(_RESTARTS + 1):
                try:
                    self._write_all()
                except WriterDied:
                    continue
                except NotebenchError as err:
                    self._stop(err.message)
                break
            else:
                self._stop("the process that writes them ended again and again")
        self._backlog.give_up()

    def _stop(self, why: str) -> None:
        self._trouble = why
        self._say(f"runs are not written any more: {why}")

    def _write_all(self) -> None:
        process = self._process = WriterProcess(self._make)
        try:
            run_id, found = self._patiently(partial(process.open, self._sweep))
            self._sweep = replace(self._sweep, is_resumed=True, run_id=run_id)  # for another process
            self._note({None: run_id, **{number: each.run_id for number, each in found.items()}})
            self._backlog.opened(found)
            self._tell("started", State.RUNNING)
            while (told := self._backlog.next()) != Round():
                if told.runs:
                    self._write(process, told.runs)
                    self._tell_updated()
                elif told.best:
                    self._tolerantly(partial(process.promote, told.best))
                    self._backlog.promoted(told.best)
                elif told.end:
                    self._tolerantly(partial(process.close, told.end.state, told.end.best, told.end.at))
                    self._tell("ended", told.end.state)
                    return
        finally:
            process.end()

    def _write(self, process: WriterProcess, runs: Sequence[TrialRun]) -> None:
        answers = dict(self._patiently(partial(process.write, runs, _ROUND_S)))
        written = {number: each for number, each in answers.items() if isinstance(each, Written)}
        self._note({number: each.run_id for number, each in written.items()})
        for run in runs:
            if run.number in answers:
                self._backlog.wrote(run, written.get(run.number))
        for number, answer in answers.items():
            if isinstance(answer, NotebenchError):
                self._tell_refused(f"trial {number}", answer)

    def _tell_updated(self) -> None:
        if time.monotonic() - self._announced_at >= _UPDATES_EVERY_S:
            self._tell("updated", State.RUNNING)

    def _tell(self, verb: str, state: State) -> None:
        self._announced_at = time.monotonic()
        self._announce(verb, {"id": self._sweep.run_id, "state": state})

    def _patiently(self, act: Callable[[], Answer]) -> Answer:
        """What comes of it, however often the store has to be asked."""
        waits = iter(_WAITS_S)
        while True:
            if self._backlog.is_over:
                raise _Over
            try:
                answer = act()
            except Unavailable as err:
                if not self._trouble:
                    self._say(f"runs cannot be written now, and are as soon as they can be: {err.message}")
                self._trouble = err.message
            except WriterDied:
                if self._backlog.is_over:  # it was ended
                    raise _Over from None
                raise
            else:
                if self._trouble:
                    self._say("runs are written again")
                self._trouble = ""
                return answer
            self._backlog.wait_over(next(waits, _WAITS_S[-1]))

    def _tolerantly(self, act: Callable[[], object]) -> None:
        try:
            self._patiently(act)
        except NotebenchError as err:
            self._tell_refused("the sweep", err)

    def _tell_refused(self, whose: str, err: NotebenchError) -> None:
        self._refused += 1
        if self._refused == 1:  # the next are likely refused for the same
            self._say(f"the run of {whose} is refused: {err.message}")

    def _note(self, runs: Mapping[int | None, str]) -> None:
        new = {number: run_id for number, run_id in runs.items() if self._noted.get(number) != run_id}
        with contextlib.suppress(OSError):  # who reads the sweep misses links, and nothing else
            self._book.note(new)
            self._noted.update(new)

"""A writer in a process of its own.

What it needs takes seconds to load and holds the interpreter's lock meanwhile; in the driver it would hold up
the trials. Here a store that is slow, or hangs, holds up nobody, and can be killed.
"""

import contextlib
import multiprocessing
import os
import time
import traceback
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from notebench.errors import BadInput, Conflict, EngineFailure, NotebenchError, NotFound, Unavailable
from notebench.experiments.nested import Written
from notebench.jobs.watch import end_with_driver
from notebench.processes import Process, this_process
from notebench.states import State
from notebench.sweeps.ports import TrialWriter
from notebench.sweeps.recording import BestTrial, SweepRun, TrialRun

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

_NICE = 5  # trials go first
Answers = list[tuple[int, Written | NotebenchError]]


class WriterDied(Exception):
    """The process is gone; another may be begun, and told all again."""


class WriterProcess:
    """Passes calls on to a writer, and waits for its answers; used by one thread.

    Parameters
    ----------
    make
        Makes the writer, in the process; a function of a module, or a ``partial`` of one.
    """

    def __init__(self, make: Callable[[], TrialWriter]) -> None:
        context = multiprocessing.get_context("spawn")  # a fork would have the driver's threads' locks
        self._line, theirs = context.Pipe()
        self._process = context.Process(
            target=_serve, args=(theirs, make, this_process()), name="notebench-runs", daemon=True
        )
        self._process.start()
        theirs.close()

    def open(self, sweep: SweepRun) -> tuple[str, Mapping[int, Written]]:
        """Begin; gives the sweep's own run and the trials' that there are.

        Raises
        ------
        NotebenchError
            As the writer says.
        WriterDied
            When the process is gone.
        """
        answer: tuple[str, Mapping[int, Written]] = self._ask("open", sweep)
        return answer

    def write(self, runs: Sequence[TrialRun], for_s: float) -> Answers:
        """Write the first of the runs, as many as can be in this time; gives what came of those.

        Raises
        ------
        Unavailable
            When the store cannot be reached, and so nothing was written.
        WriterDied
            When the process is gone.
        """
        answers: Answers = self._ask("write", list(runs), for_s)
        return answers

    def promote(self, best: BestTrial) -> None:
        """See :class:`~notebench.sweeps.ports.TrialWriter`."""
        self._ask("promote", best)

    def close(self, state: State, best: BestTrial | None, at: datetime | None = None) -> None:
        """See :class:`~notebench.sweeps.ports.TrialWriter`."""
        self._ask("close", state, best, at)

    def end(self) -> None:
        """End the process, whatever it is at; from any thread, and again."""
        with contextlib.suppress(OSError):
            self._process.kill()
        self._process.join()

    def _ask(self, name: str, *args: Any) -> Any:
        try:
            self._line.send((name, args))
            is_answer, answer = self._line.recv()
        except (EOFError, OSError) as err:
            raise WriterDied("the process that writes runs ended") from err
        if not is_answer:
            raise answer
        return answer


def _serve(line: "Connection[Any, Any]", make: Callable[[], TrialWriter], driver: Process) -> None:
    """What the process does until its driver hangs up."""
    end_with_driver(driver)
    with contextlib.suppress(OSError, AttributeError):  # AttributeError: Windows has none
        os.nice(_NICE)
    writing: _Writing | None = None
    while True:
        try:
            name, args = line.recv()
        except EOFError:
            return
        try:
            writing = writing or _Writing(make())
            answer = (True, getattr(writing, name)(*args))
        except NotebenchError as err:
            answer = (False, _bare(err))
        except Exception as err:  # noqa: BLE001 - whatever the library raises: the sweep is to hear of it
            traceback.print_exc()
            answer = (False, EngineFailure(" ".join(f"{type(err).__name__}: {err}".split())))
        try:
            line.send(answer)
        except OSError:  # the driver was killed
            return


class _Writing:
    """The writer, as it is asked."""

    def __init__(self, writer: TrialWriter) -> None:
        self._writer = writer

    def open(self, sweep: SweepRun) -> tuple[str, Mapping[int, Written]]:
        found = dict(self._writer.open(sweep))
        return self._writer.run_id, found

    def write(self, runs: Sequence[TrialRun], for_s: float) -> Answers:
        until, answers = time.monotonic() + for_s, Answers()
        for run in runs:
            try:
                answers.append((run.number, self._writer.write(run)))
            except Unavailable:
                if answers:
                    break  # it is told next time
                raise
            except NotebenchError as err:
                answers.append((run.number, _bare(err)))
            if time.monotonic() >= until:
                break
        return answers

    def promote(self, best: BestTrial) -> None:
        self._writer.promote(best)

    def close(self, state: State, best: BestTrial | None, at: datetime | None) -> None:
        self._writer.close(state, best, at)


def _bare(err: NotebenchError) -> NotebenchError:
    """The error without what cannot be sent: its cause, and fields of its own."""
    kinds = (BadInput, NotFound, Conflict, Unavailable)
    return next((kind for kind in kinds if isinstance(err, kind)), EngineFailure)(err.message)

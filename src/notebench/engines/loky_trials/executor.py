"""Trials in processes of this machine.

Each worker is a loky pool of one process: where one is killed, loky fails all that its pool has begun, and so
the trials beside it go on untouched.
"""

import contextlib
import os
import secrets
import sys
import time
import warnings
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, wait
from dataclasses import dataclass, field
from io import TextIOWrapper
from typing import Any

from loky import ProcessPoolExecutor, cpu_count
from loky.process_executor import BrokenProcessPool

from notebench.engines.loky_trials.gpus import GPU_VARIABLE, lease
from notebench.engines.loky_trials.threads import thread_limits
from notebench.errors import Conflict
from notebench.jobs.tree import end_marked
from notebench.jobs.watch import end_with_driver
from notebench.processes import Process, this_process
from notebench.sweeps.trial import TrialReply, TrialState, TrialTask

WORKER_VARIABLE = "NOTEBENCH_TRIAL_WORKER"
"""In the environment of a worker and of all that its trials begin: which worker it is."""
Run = Callable[[TrialTask], TrialReply]


@dataclass(slots=True)
class _Worker:
    """One process at a time, and the trial that it is at."""

    gpus: tuple[str, ...]
    driver: Process
    threads: Mapping[str, str] = field(default_factory=dict)
    pool: Any = None  # loky ships no types
    number: int | None = None
    future: "Future[TrialReply] | None" = None
    begun_at: float = 0.0
    mark: str = ""

    def start(self) -> None:
        """Begin the process, which takes longer than to hand it a trial."""
        # In the environment before Python starts, and so before anything of the user's is imported.
        self.mark = secrets.token_hex(8)
        env = {**self.threads, WORKER_VARIABLE: self.mark}
        if self.gpus:
            env[GPU_VARIABLE] = ",".join(self.gpus)
        self.pool = ProcessPoolExecutor(1, initializer=_begin, initargs=(self.driver,), env=env)
        self.pool.submit(_nothing)

    def submit(self, run: Run, task: TrialTask) -> None:
        if self.pool is None:
            self.start()
        try:
            self.future = self.pool.submit(run, task)
        except BrokenProcessPool:  # it was killed while it waited
            self.end()
            self.start()
            self.future = self.pool.submit(run, task)
        self.number, self.begun_at = task.number, time.monotonic()

    def free(self) -> None:
        self.number = self.future = None

    def end(self) -> None:
        """End the process, and all below it."""
        pool, self.pool = self.pool, None
        if pool is not None:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # that its process was killed is what was wanted
                pool.shutdown(wait=True, kill_workers=True)
            # Where the process was killed, or a child of its child went into the background.
            end_marked(os.getpid(), WORKER_VARIABLE, self.mark)


@dataclass(slots=True)
class LokyTrials:
    """A :class:`~notebench.sweeps.ports.TrialExecutor`.

    Attributes
    ----------
    run
        Does a trial, in a worker; a function of a module.
    workers
        Trials at once.
    gpus
        The ids of those that may be used.
    gpus_per_trial
        How many of them each worker has for itself.
    is_fresh
        Each trial has a process of its own.
    trial_timeout_s
        A trial that takes longer has failed.
    """

    run: Run
    workers: int = 1
    gpus: Sequence[str] = ()
    gpus_per_trial: int = 0
    is_fresh: bool = False
    trial_timeout_s: float | None = None
    _workers: list[_Worker] = field(default_factory=list, init=False)  # those beyond ``workers`` are to end
    _cancelled: list[TrialReply] = field(default_factory=list, init=False)
    _me: Process = field(default_factory=this_process, init=False)

    def __post_init__(self) -> None:
        self.resize(self.workers)

    @property
    def free(self) -> int:
        """See :class:`~notebench.sweeps.ports.TrialExecutor`."""
        return max(0, self.workers - sum(each.future is not None for each in self._workers))

    @property
    def shortage(self) -> str:
        """See :class:`~notebench.sweeps.ports.TrialExecutor`; each worker has its share from the start."""
        return ""

    def submit(self, task: TrialTask) -> None:
        """See :class:`~notebench.sweeps.ports.TrialExecutor`."""
        worker = next((each for each in self._workers[: self.workers] if each.future is None), None)
        if worker is None or not self.free:
            raise Conflict(f"trial {task.number} cannot begin: all {self.workers} workers are busy")
        worker.submit(self.run, task)

    def wait(self, timeout_s: float) -> list[TrialReply]:
        """See :class:`~notebench.sweeps.ports.TrialExecutor`."""
        replies, self._cancelled = self._cancelled, []
        busy = [each for each in self._workers if each.future is not None]
        if replies or not busy:
            return replies
        if self.trial_timeout_s is not None:
            ends_at = min(each.begun_at for each in busy) + self.trial_timeout_s
            timeout_s = min(timeout_s, max(0.0, ends_at - time.monotonic()))
        wait([each.future for each in busy if each.future], timeout_s, FIRST_COMPLETED)
        return [reply for worker in busy if (reply := self._reply(worker))]

    def resize(self, workers: int) -> None:
        """See :class:`~notebench.sweeps.ports.TrialExecutor`."""
        leases = lease(self.gpus, self.gpus_per_trial, workers)
        self._workers += [_Worker(gpus, self._me) for gpus in leases[len(self._workers) :]]
        self.workers = workers
        self._end_surplus()
        threads = thread_limits(workers, cpu_count(), os.environ)
        for each in self._workers:
            each.threads = threads  # for the next process that it begins
            if each.pool is None:
                each.start()

    def cancel(self, number: int) -> None:
        """See :class:`~notebench.sweeps.ports.TrialExecutor`."""
        for worker in self._workers:
            if worker.number == number and worker.future is not None:
                worker.end()
                worker.free()
                self._cancelled.append(TrialReply(number, TrialState.CANCELLED, error="cancelled"))

    def close(self) -> None:
        """See :class:`~notebench.sweeps.ports.TrialExecutor`."""
        for worker in self._workers:
            worker.end()
            worker.free()

    def _end_surplus(self) -> None:
        while len(self._workers) > self.workers and self._workers[-1].future is None:
            self._workers.pop().end()

    def _reply(self, worker: _Worker) -> TrialReply | None:
        assert worker.future is not None
        assert worker.number is not None
        number, limit_s = worker.number, self.trial_timeout_s
        is_over = limit_s is not None and time.monotonic() >= worker.begun_at + limit_s
        if worker.future.done():
            reply = _outcome(worker.future, number)
        elif is_over:
            told = f"it took longer than {limit_s:g} s and was ended"
            reply = TrialReply(number, TrialState.FAILED, error=told)
        else:
            return None
        if self.is_fresh or reply.state is TrialState.LOST or not worker.future.done():
            worker.end()
            worker.start()
        worker.free()
        self._end_surplus()
        return reply


def _outcome(future: "Future[TrialReply]", number: int) -> TrialReply:
    try:
        return future.result()
    except Exception as err:  # noqa: BLE001 - the worker itself answers what a trial raises: it died, or could not be told
        from loky.process_executor import TerminatedWorkerError

        told = " ".join(str(err).split())[:200]
        if isinstance(err, TerminatedWorkerError):
            return TrialReply(number, TrialState.LOST, error="its worker died")
        return TrialReply(number, TrialState.FAILED, error=f"{type(err).__name__}: {told}")


def _nothing() -> None:
    """Let a worker begin before there is a trial."""


def _begin(driver: Process) -> None:
    """Make this process one that does not outlive its driver, and whose lines come whole into the log."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(line_buffering=True, write_through=False)
    with contextlib.suppress(OSError):
        end_with_driver(driver)

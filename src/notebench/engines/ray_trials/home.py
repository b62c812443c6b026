"""A seat beside the driver, in the room that Ray keeps for the job itself: it waits for no worker of Ray's.

Each such seat is forked from a process that was forked when the driver had begun no thread and loaded
nothing of Ray, so that a fork is safe at any time.
"""

import multiprocessing
import os
import pickle
import socket
import threading
from collections.abc import Callable, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import psutil

from notebench.engines.ray_trials.line import Line
from notebench.engines.ray_trials.worker import Run, take_trials
from notebench.jobs.tree import adopt_orphans, end_below
from notebench.jobs.watch import end_with_driver
from notebench.processes import Process, this_process

if TYPE_CHECKING:
    from multiprocessing.process import BaseProcess

_MOST_BYTES = 1_000_000
_GONE_WITHIN_S = 5.0
_FOREVER_S = 1e6
_fork = multiprocessing.get_context("fork")


@dataclass(frozen=True, slots=True)
class _Asked:
    """The seat that is wanted."""

    number: int
    port: int
    key: bytes
    is_fresh: bool
    driver: Process
    environ: dict[str, str]
    folder: str


class Home:
    """The driver's side; there is one such seat at a time. Made before the driver has a second thread.

    Parameters
    ----------
    load
        Gives what does a trial; called in the other process.
    """

    def __init__(self, load: Callable[[], Run]) -> None:
        self._line, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self._host: BaseProcess = _fork.Process(target=_host, args=(self._line, theirs, load))
        self._host.start()
        theirs.close()
        self._has_left = threading.Event()
        self._has_left.set()
        self._has_begun = threading.Event()
        self._pid = 0
        self._is_over = False

    @property
    def is_free(self) -> bool:
        """Whether a seat can begin."""
        return self._has_left.is_set() and not self._is_over

    def begin(
        self, number: int, port: int, key: bytes, on_left: Callable[[], object], *, is_fresh: bool
    ) -> None:
        """Begin a seat, which prints where the driver prints now.

        Parameters
        ----------
        port, key
            Where the driver listens.
        on_left
            Called in a thread when it has ended, however it did.
        is_fresh
            It takes one trial.
        """
        asked = _Asked(number, port, key, is_fresh, this_process(), dict(os.environ), str(Path.cwd()))
        self._has_left.clear()
        self._has_begun.clear()
        with suppress(OSError):  # the other process has died, which is seen below
            socket.send_fds(self._line, [pickle.dumps(asked)], [1, 2])
        threading.Thread(target=self._wait, args=(on_left,), name="notebench-home", daemon=True).start()

    def leave(self, *, is_asked: bool) -> None:
        """See the seat end; returns when it has.

        Parameters
        ----------
        is_asked
            It knows that it is to end; else it is killed, with all that it began.
        """
        if is_asked and self._has_left.wait(_GONE_WITHIN_S):
            return
        self._has_begun.wait(_GONE_WITHIN_S)
        if self._pid:
            end_below(self._pid)
            with suppress(psutil.NoSuchProcess):
                psutil.Process(self._pid).kill()
        self._has_left.wait(_GONE_WITHIN_S)

    def close(self) -> None:
        """Let no more begin; safe to repeat."""
        self._is_over = True
        with suppress(OSError):  # the other process has ended
            self._line.shutdown(socket.SHUT_WR)
        if self._has_left.is_set():
            self._line.close()

    def _wait(self, on_left: Callable[[], object]) -> None:
        with suppress(OSError):  # the line was closed here
            self._pid = int(self._line.recv(64) or b"0")
            self._has_begun.set()
            self._is_over = not self._line.recv(64)
        self._pid = 0
        self._has_begun.set()
        self._has_left.set()
        if self._is_over:
            self._line.close()
        on_left()


def _host(line_of_driver: socket.socket, line: socket.socket, load: Callable[[], Run]) -> None:
    """Fork seats as long as the driver lives."""
    line_of_driver.close()
    adopt_orphans()
    run = load()
    while True:
        said, printing, *_ = socket.recv_fds(line, _MOST_BYTES, 2)
        if not said:
            return
        asked: _Asked = pickle.loads(said)  # noqa: S301 - from our driver, on a line that nobody else has
        seat = _fork.Process(target=_sit, args=(line, asked, run, printing))
        seat.start()
        for number in printing:
            os.close(number)
        line.send(str(seat.pid).encode())
        seat.join()
        end_below(os.getpid())  # what it has put into the background
        line.send(b"left")


def _sit(line_of_host: socket.socket, asked: _Asked, run: Run, printing: Sequence[int]) -> None:
    line_of_host.close()
    for number, mine in zip(printing, (1, 2), strict=True):
        os.dup2(number, mine)
        os.close(number)
    os.environ.update(asked.environ)
    os.chdir(asked.folder)
    end_with_driver(asked.driver)
    with closing(Line(asked.port, asked.key, asked.number)) as line:
        last = take_trials(
            line,
            lambda task: (run(task), {}),
            is_fresh=asked.is_fresh,
            turn_s=_FOREVER_S,
            first_s=_FOREVER_S,
            linger_s=_FOREVER_S,
        )
        if last is not None:
            line.say(pickle.dumps(last.reply))

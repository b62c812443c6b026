"""Threads for what may block: the store, the disk, the network. The event loop waits for none of them.

They are daemons, unlike those of ``concurrent.futures``: a store that hangs must not keep the server from
ending.
"""

import asyncio
import contextlib
import queue
import threading
from collections.abc import Callable
from concurrent.futures import Future
from typing import Any, TypeVar

from notebench.errors import Unavailable

Result = TypeVar("Result")


class Workers:
    """A bounded number of threads, a bounded queue before them, and a bounded wait.

    Parameters
    ----------
    threads, most_waiting
        Calls at once, and calls that wait for a thread; more are refused.
    patience_s
        After this a caller is told that the store does not answer. Its thread goes on: nothing can end it.
    """

    def __init__(self, threads: int = 8, most_waiting: int = 64, patience_s: float = 60.0) -> None:
        self._most_threads = threads
        self._patience_s = patience_s
        self._places = threading.BoundedSemaphore(threads + most_waiting)
        self._calls: queue.SimpleQueue[tuple[Future[Any], Callable[[], Any]] | None] = queue.SimpleQueue()
        self._threads: list[threading.Thread] = []
        self._is_stopped = False

    async def run(self, call: Callable[[], Result], *, patience_s: float | None = None) -> Result:
        """What ``call`` returns or raises, from a thread; ``patience_s`` where this one may take longer.

        Raises
        ------
        Unavailable
            When too many calls wait already, this one took too long, or the server ends.
        """
        if self._is_stopped:
            raise Unavailable("the server ends; ask again when it runs")
        if not self._places.acquire(blocking=False):
            raise Unavailable("the store is slow and too many requests wait for it; try again in a moment")
        patience_s = self._patience_s if patience_s is None else patience_s
        future = self._submit(call)
        waiting = asyncio.wrap_future(future)
        await asyncio.wait({waiting}, timeout=patience_s)
        if not waiting.done():
            future.cancel()  # at once, if it is still in the queue
            waiting.cancel()
            raise Unavailable(
                f"the store has not answered within {patience_s:g} s; see whether it can be reached"
            )
        return waiting.result()

    def stop(self) -> None:
        """Begin nothing more; what runs is not waited for. Safe to repeat."""
        if self._is_stopped:
            return
        self._is_stopped = True
        with contextlib.suppress(queue.Empty):
            while item := self._calls.get_nowait():
                item[0].cancel()
        for _ in self._threads:
            self._calls.put(None)
        self._threads = []

    def _submit(self, call: Callable[[], Result]) -> Future[Result]:
        future: Future[Result] = Future()
        future.add_done_callback(lambda _: self._places.release())
        self._calls.put((future, call))
        if len(self._threads) < self._most_threads:
            self._threads.append(threading.Thread(target=self._work, name="notebench", daemon=True))
            self._threads[-1].start()
        return future

    def _work(self) -> None:
        while item := self._calls.get():
            future, call = item
            if not future.set_running_or_notify_cancel():
                continue
            try:
                future.set_result(call())
            except BaseException as err:  # noqa: BLE001 - raised again where it is waited for
                future.set_exception(err)
            del item, future, call  # a waiting thread keeps nothing alive

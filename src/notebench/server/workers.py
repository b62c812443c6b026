"""Threads for what may block: the store, the disk, the network. The event loop waits for none of them."""

import asyncio
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

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
        self._executor = ThreadPoolExecutor(threads, thread_name_prefix="notebench")
        self._places = threading.BoundedSemaphore(threads + most_waiting)
        self._patience_s = patience_s

    async def run(self, call: Callable[[], Result]) -> Result:
        """What ``call`` returns or raises, from a thread.

        Raises
        ------
        Unavailable
            When too many calls wait already, or this one took too long.
        """
        if not self._places.acquire(blocking=False):
            raise Unavailable("the store is slow and too many requests wait for it; try again in a moment")
        future = self._executor.submit(call)
        future.add_done_callback(lambda _: self._places.release())
        waiting = asyncio.wrap_future(future)
        await asyncio.wait({waiting}, timeout=self._patience_s)
        if not waiting.done():
            waiting.cancel()
            raise Unavailable(
                f"the store has not answered within {self._patience_s:g} s; see whether it can be reached"
            )
        return waiting.result()

    def stop(self) -> None:
        """Begin nothing more; what runs is not waited for."""
        self._executor.shutdown(wait=False, cancel_futures=True)

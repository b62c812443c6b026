"""Work that an interrupt must not cut in half."""

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType


@contextmanager
def deferring_interrupt() -> Iterator[None]:
    """Let the first Ctrl-C wait until the end of the block; the second comes through at once.

    Interrupts reach the main thread only, so in others this does nothing.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.getsignal(signal.SIGINT)
    waiting: list[int] = []

    def defer(number: int, frame: FrameType | None) -> None:
        waiting.append(number)
        if len(waiting) > 1 and callable(before):
            before(number, frame)

    signal.signal(signal.SIGINT, defer)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
    if waiting:
        signal.raise_signal(signal.SIGINT)

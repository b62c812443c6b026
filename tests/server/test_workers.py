"""Claims on the threads for what may block."""

import asyncio
import subprocess
import sys
import threading
from pathlib import Path

import pytest

import notebench
from notebench.errors import NotFound, Unavailable
from notebench.server.workers import Workers


@pytest.fixture
def gate():
    """Calls that wait at it go on when it is set, at the latest when the test ends."""
    gate = threading.Event()
    yield gate
    gate.set()


def fail():
    raise NotFound("nothing here")


async def test_a_result_comes_back_from_another_thread():
    """The event loop's does not do the work."""
    assert await Workers(1).run(threading.get_ident) != threading.get_ident()


async def test_an_error_comes_back():
    """As if it had been raised here."""
    with pytest.raises(NotFound, match="nothing here"):
        await Workers(1).run(fail)


async def test_more_calls_than_may_wait_are_refused(gate):
    """And let in again when there is room."""
    workers = Workers(threads=1, most_waiting=1)
    waiting = [asyncio.ensure_future(workers.run(gate.wait)) for _ in range(2)]
    await asyncio.sleep(0)
    with pytest.raises(Unavailable, match="too many requests wait"):
        await workers.run(int)
    gate.set()
    assert await asyncio.gather(*waiting) == [True, True]
    assert await workers.run(int) == 0


async def test_a_call_that_takes_too_long_is_not_waited_for(gate):
    """Its caller is told so."""
    workers = Workers(threads=1, patience_s=0.01)
    with pytest.raises(Unavailable, match=r"has not answered within 0\.01 s"):
        await workers.run(gate.wait)


async def test_stopped_workers_begin_nothing(gate):
    """Nor do they wait for what runs."""
    workers = Workers(threads=1)
    running = asyncio.ensure_future(workers.run(gate.wait))
    await asyncio.sleep(0)
    workers.stop()
    workers.stop()
    with pytest.raises(Unavailable, match="the server ends"):
        await workers.run(int)
    gate.set()
    assert await running


async def test_a_call_whose_caller_left_is_not_made(gate):
    """It waited too long for a thread."""
    workers, made = Workers(threads=1, patience_s=0.01), []
    for call in (gate.wait, lambda: made.append(1)):
        with pytest.raises(Unavailable):
            await workers.run(call)
    gate.set()
    (thread,) = workers._threads
    workers.stop()
    await asyncio.to_thread(thread.join, 10)
    assert made == []


def test_a_call_that_hangs_does_not_keep_the_process_from_ending():
    """Ctrl-C ends a JupyterLab whose store is away."""
    program = """
import asyncio, threading
from notebench.server.workers import Workers

async def main():
    asyncio.ensure_future(Workers().run(threading.Event().wait))
    await asyncio.sleep(0)

asyncio.run(main())
"""
    environ = {"PYTHONPATH": str(Path(notebench.__file__).parents[1])}
    subprocess.run([sys.executable, "-c", program], env=environ, check=True, timeout=30)

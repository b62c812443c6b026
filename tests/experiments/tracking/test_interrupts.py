"""Work that an interrupt must not cut in half."""

import signal
import threading

import pytest

from notebench.experiments.tracking.interrupts import deferring_interrupt


def work(done: list[str], interrupts: int) -> None:
    with deferring_interrupt():
        for _ in range(interrupts):
            signal.raise_signal(signal.SIGINT)
        done.append("all of it")


def test_an_interrupt_waits_until_the_work_is_done() -> None:
    done: list[str] = []
    with pytest.raises(KeyboardInterrupt):
        work(done, interrupts=1)
    assert done == ["all of it"]


def test_a_second_interrupt_comes_through_at_once() -> None:
    done: list[str] = []
    with pytest.raises(KeyboardInterrupt):
        work(done, interrupts=2)
    assert done == []


def test_interrupts_work_as_before_afterwards() -> None:
    before = signal.getsignal(signal.SIGINT)
    with deferring_interrupt():
        assert signal.getsignal(signal.SIGINT) is not before
    assert signal.getsignal(signal.SIGINT) is before


def test_other_threads_are_left_alone() -> None:
    done: list[str] = []
    thread = threading.Thread(target=work, args=(done, 0))
    thread.start()
    thread.join()
    assert done == ["all of it"]

"""Claims on parameters and metrics on their way to the store: none is lost, none is held back."""

import contextlib
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notebench.engines.mlflow_tracking.buffer import Entry, MetricEntry, ParamEntry, WriteBuffer
from notebench.errors import BadInput, NotebenchError, NotFound, Unavailable
from notebench.ids import RunId

NEVER = 10_000.0  # seconds; only a flush writes then


class Store:
    """What was written, in order; fails as the test says."""

    def __init__(self) -> None:
        self.written: list[Entry] = []
        self.batches: list[int] = []
        self.before: list[Callable[[Sequence[Entry]], None]] = []

    def write(self, run_id: RunId, params: Sequence[ParamEntry], metrics: Sequence[MetricEntry]) -> None:
        entries = [*params, *metrics]
        for hook in self.before:
            hook(entries)
        assert {entry.run_id for entry in entries} == {run_id}
        self.written += entries
        self.batches.append(len(entries))

    def once(self, error: BaseException) -> None:
        """The next write fails in its middle: half of it is in the store by then."""

        def fail(entries: Sequence[Entry]) -> None:
            self.before.remove(fail)
            self.written += entries[: len(entries) // 2]
            raise error

        self.before.append(fail)

    def refuse(self, *keys: str) -> None:
        def check(entries: Sequence[Entry]) -> None:
            if bad := [entry.key for entry in entries if entry.key in keys]:
                raise BadInput(f"{bad[0]} is refused")

        self.before.append(check)


@pytest.fixture
def store() -> Store:
    return Store()


@pytest.fixture
def buffer(store: Store) -> WriteBuffer:
    return WriteBuffer(store.write, every_s=NEVER)


def metric(number: int, run: str = "a", key: str = "loss") -> MetricEntry:
    return MetricEntry(RunId(run), key, float(number), number, number)


def fill(buffer: WriteBuffer, number: int) -> list[Entry]:
    entries: list[Entry] = [metric(each) for each in range(number)]
    for entry in entries:
        buffer.add(entry)
    return entries


# Order


def test_what_was_taken_is_written_at_a_flush(store: Store, buffer: WriteBuffer) -> None:
    entries = fill(buffer, 3)
    assert store.written == []
    buffer.flush()
    assert (store.written, store.batches) == (entries, [3])


@given(st.lists(st.tuples(st.sampled_from("ab"), st.booleans()), max_size=60))
def test_each_runs_entries_keep_their_order(plan: list[tuple[str, bool]]) -> None:
    store = Store()
    buffer = WriteBuffer(store.write, every_s=NEVER)
    entries: list[Entry] = [
        ParamEntry(RunId(run), str(number), "x") if is_param else metric(number, run)
        for number, (run, is_param) in enumerate(plan)
    ]
    for entry in entries:
        buffer.add(entry)
    buffer.flush()
    for run in "ab":
        for kind in (ParamEntry, MetricEntry):
            told = [
                [each for each in all_ if each.run_id == run and isinstance(each, kind)]
                for all_ in (entries, store.written)
            ]
            assert told[0] == told[1]
    assert len(store.written) == len(entries)


@pytest.mark.parametrize(("params", "metrics"), [(0, 5000), (500, 0), (250, 1500)])
def test_no_batch_is_larger_than_a_store_takes(
    store: Store, buffer: WriteBuffer, params: int, metrics: int
) -> None:
    def check(entries: Sequence[Entry]) -> None:
        assert len(entries) <= 1000
        assert sum(isinstance(entry, ParamEntry) for entry in entries) <= 100

    store.before.append(check)
    for number in range(params):
        buffer.add(ParamEntry(RunId("a"), str(number), "x"))
    fill(buffer, metrics)
    buffer.flush()
    assert len(store.written) == params + metrics


def test_an_empty_buffer_writes_nothing(store: Store, buffer: WriteBuffer) -> None:
    buffer.flush()
    assert store.batches == []


def test_a_second_flush_writes_nothing_again(store: Store, buffer: WriteBuffer) -> None:
    fill(buffer, 3)
    buffer.flush()
    buffer.flush()
    assert len(store.written) == 3


# Interrupts


@pytest.mark.parametrize("number", [1, 2, 5, 2000])
def test_an_interrupt_in_the_middle_of_writing_loses_nothing(
    store: Store, buffer: WriteBuffer, number: int
) -> None:
    entries = fill(buffer, number)
    store.once(KeyboardInterrupt())
    with pytest.raises(KeyboardInterrupt):
        buffer.flush()
    buffer.flush()
    assert list(dict.fromkeys(store.written)) == entries


def test_an_interrupt_while_refused_entries_are_sorted_out_loses_nothing(
    store: Store, buffer: WriteBuffer
) -> None:
    entries = fill(buffer, 5)
    buffer.add(metric(9, key="bad"))
    store.refuse("bad")
    store.before.insert(
        0, lambda batch: store.once(KeyboardInterrupt()) if len(batch) == 1 and not store.batches else None
    )
    with pytest.raises(KeyboardInterrupt):
        buffer.flush()
    store.before = store.before[1:2]
    with pytest.raises(BadInput):
        buffer.flush()
    assert list(dict.fromkeys(store.written)) == entries


# Refused entries


def test_a_refused_entry_does_not_hold_back_others(store: Store, buffer: WriteBuffer) -> None:
    store.refuse("bad")
    first = fill(buffer, 3)
    buffer.add(metric(9, key="bad"))
    last = fill(buffer, 3)
    with pytest.raises(BadInput, match="bad is refused"):
        buffer.flush()
    assert store.written == first + last


def test_a_refused_entry_is_gone(store: Store, buffer: WriteBuffer) -> None:
    store.refuse("bad")
    buffer.add(metric(1, key="bad"))
    with pytest.raises(BadInput):
        buffer.flush()
    buffer.flush()
    assert store.written == []


def test_a_refused_run_does_not_hold_back_another(store: Store, buffer: WriteBuffer) -> None:
    store.refuse("bad")
    buffer.add(metric(1, "gone", "bad"))
    buffer.add(metric(2, "here"))
    with pytest.raises(BadInput):
        buffer.flush()
    assert store.written == [metric(2, "here")]


def test_a_run_that_is_gone_from_the_store_does_not_hold_back_another(
    store: Store, buffer: WriteBuffer
) -> None:
    def check(entries: Sequence[Entry]) -> None:
        if entries[0].run_id == "gone":
            raise NotFound("there is no run gone")

    store.before.append(check)
    buffer.add(metric(1, "gone"))
    buffer.add(metric(2, "here"))
    with contextlib.suppress(NotebenchError):
        buffer.flush()
    assert store.written == [metric(2, "here")]


# A store that is down


def test_a_store_that_is_down_is_told_and_the_entries_wait(store: Store, buffer: WriteBuffer) -> None:
    entries = fill(buffer, 3)
    store.once(Unavailable("down"))
    with pytest.raises(Unavailable):
        buffer.flush()
    buffer.add(metric(3))
    store.written.clear()
    buffer.flush()
    assert store.written == [*entries, metric(3)]


# The thread


@pytest.fixture
def arrived(store: Store) -> threading.Event:
    """Set when five different entries are in the store."""
    arrived = threading.Event()
    write = store.write

    def tell(run_id: RunId, params: Sequence[ParamEntry], metrics: Sequence[MetricEntry]) -> None:
        write(run_id, params, metrics)
        if len(set(store.written)) >= 5:
            arrived.set()

    store.write = tell  # type: ignore[method-assign]
    return arrived


def test_entries_are_written_soon_without_a_flush(store: Store, arrived: threading.Event) -> None:
    entries = fill(WriteBuffer(store.write, every_s=0.01), 5)
    assert arrived.wait(10)
    assert store.written == entries


def test_the_thread_tries_again_until_the_store_is_back(
    store: Store, arrived: threading.Event, caplog: pytest.LogCaptureFixture
) -> None:
    store.once(Unavailable("down"))
    entries = fill(WriteBuffer(store.write, every_s=0.01), 5)
    assert arrived.wait(10)
    assert list(dict.fromkeys(store.written)) == entries
    assert "wait to be written: down" in caplog.text


def test_the_thread_outlives_what_is_refused(store: Store, arrived: threading.Event) -> None:
    store.refuse("bad")
    buffer = WriteBuffer(store.write, every_s=0.01)
    buffer.add(metric(1, key="bad"))
    thread = buffer._thread
    fill(buffer, 5)
    assert arrived.wait(10)
    assert buffer._thread is thread


def test_writing_may_flush_itself(store: Store, buffer: WriteBuffer) -> None:
    """MLflow's client reads while it writes, and a read flushes first."""
    store.before.append(lambda entries: buffer.flush())
    entries = fill(buffer, 3)
    buffer.flush()
    assert store.written == entries


def test_many_threads_lose_nothing(store: Store) -> None:
    buffer = WriteBuffer(store.write, every_s=0.001)

    def add(one: int) -> None:
        for number in range(300):
            buffer.add(metric(number, str(one)))
            if number % 50 == 0:
                buffer.flush()

    with ThreadPoolExecutor(8) as threads:
        list(threads.map(add, range(8)))
    buffer.flush()
    for one in range(8):
        assert [entry.step for entry in store.written if entry.run_id == str(one)] == list(range(300))  # type: ignore[union-attr]

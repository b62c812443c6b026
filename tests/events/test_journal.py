"""Claims on the journal: many write, many follow, nothing is torn."""

import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notebench.events import Event, Journal, JournalReader

SMALL = 1_000  # bytes; some ten events

WRITER = """
import sys
from pathlib import Path
from notebench.events import Event, Journal
journal = Journal(Path("journal.jsonl"), int(sys.argv[2]))
for number in range(int(sys.argv[3])):
    journal.append(Event("run", "updated", data={"id": f"{sys.argv[1]}-{number}", "experiment": "ü" * 300}))
"""


@pytest.fixture
def path(folder: Path) -> Path:
    return folder / "journal.jsonl"


@pytest.fixture
def reader(path: Path) -> Iterator[JournalReader]:
    """A reader from before the first event."""
    reader = JournalReader(path)
    yield reader
    reader.close()


def append(path: Path, *ids: object, max_bytes: int = 5_000_000) -> None:
    for each in ids:
        Journal(path, max_bytes).append(Event("run", "updated", data={"id": str(each)}))


def ids(events: list[Event]) -> list[str]:
    return [event.data["id"] for event in events]


def start_writers(number: int, max_bytes: int, events: int) -> list[subprocess.Popen[bytes]]:
    command = [sys.executable, "-c", WRITER]
    return [subprocess.Popen([*command, str(one), str(max_bytes), str(events)]) for one in range(number)]


# Following


def test_events_come_once_and_in_order(path: Path, reader: JournalReader) -> None:
    append(path, 1, 2)
    assert ids(reader.read_new()) == ["1", "2"]
    append(path, 3)
    assert ids(reader.read_new()) == ["3"]
    assert reader.read_new() == []


def test_an_event_is_read_as_it_was_written(path: Path, reader: JournalReader) -> None:
    event = Event("run", "started", data={"id": "a", "experiment": "größe 🌍", "state": "running"})
    Journal(path).append(event)
    assert reader.read_new() == [event]


def test_a_reader_begins_at_the_end(path: Path) -> None:
    append(path, "past")
    reader = JournalReader(path)
    append(path, "new")
    assert ids(reader.read_new()) == ["new"]
    reader.close()


def test_a_journal_may_be_absent_at_first(path: Path, reader: JournalReader) -> None:
    assert reader.read_new() == []
    append(path, 1)
    assert ids(reader.read_new()) == ["1"]


def test_a_journal_may_vanish_and_come_again(path: Path, reader: JournalReader) -> None:
    append(path, 1)
    reader.read_new()
    path.unlink()
    assert reader.read_new() == []
    append(path, 2)
    assert ids(reader.read_new()) == ["2"]


def test_a_file_put_in_its_place_is_read_from_its_beginning(path: Path, reader: JournalReader) -> None:
    append(path, 1)
    reader.read_new()
    append(path.with_name("other"), 2, 3)
    path.with_name("other").replace(path)
    assert ids(reader.read_new()) == ["2", "3"]


def test_a_journal_that_was_emptied_is_followed_on(path: Path, reader: JournalReader) -> None:
    append(path, 1, 2, 3)
    reader.read_new()
    path.write_bytes(b"")
    reader.read_new()
    append(path, 4)
    assert ids(reader.read_new()) == ["4"]


def test_readers_do_not_share_their_place(path: Path, reader: JournalReader) -> None:
    other = JournalReader(path)
    append(path, 1)
    assert ids(reader.read_new()) == ids(other.read_new()) == ["1"]
    other.close()


def test_a_closed_reader_may_be_closed_again(path: Path, reader: JournalReader) -> None:
    append(path, 1)
    reader.read_new()
    reader.close()
    reader.close()


def test_only_its_owner_may_read_the_journal(path: Path) -> None:
    append(path, 1)
    assert sys.platform == "win32" or path.stat().st_mode & 0o077 == 0


def test_a_folder_that_is_not_there_is_an_os_error(folder: Path) -> None:
    with pytest.raises(FileNotFoundError):
        append(folder / "nowhere" / "journal.jsonl", 1)


# Torn and foreign lines


@pytest.mark.parametrize(
    "foreign", [b"# mine\n", b"{}\n", b"\n", b"\xff\xfe\n", b"[" * 100_000 + b"\n"], ids=len
)
def test_a_foreign_line_is_passed_over(path: Path, reader: JournalReader, foreign: bytes) -> None:
    append(path, 1)
    with path.open("ab") as file:
        file.write(foreign)
    append(path, 2)
    assert ids(reader.read_new()) == ["1", "2"]


def test_half_a_line_waits_for_its_other_half(path: Path, reader: JournalReader) -> None:
    line = Event("run", "updated", data={"id": "1"}).to_line()
    path.write_bytes(line[:20])
    assert reader.read_new() == []
    with path.open("ab") as file:
        file.write(line[20:])
    assert ids(reader.read_new()) == ["1"]


@given(st.data())
def test_what_a_crash_tore_takes_no_other_event_along(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    path = tmp_path_factory.mktemp("torn") / "journal.jsonl"
    line = Event("run", "updated", data={"id": "torn"}).to_line()
    reader = JournalReader(path)
    append(path, 1)
    with path.open("ab") as file:
        file.write(line[: data.draw(st.integers(0, len(line) - 2))])
    append(path, 2)
    assert ids(reader.read_new()) == ["1", "2"]
    reader.close()


# Rotation


def test_one_old_file_is_kept(path: Path) -> None:
    append(path, *range(100), max_bytes=SMALL)
    assert {each.name for each in path.parent.iterdir()} - {"journal.lock"} <= {
        "journal.jsonl",
        "journal.1.jsonl",
    }
    assert Journal(path).old_path.stat().st_size <= SMALL + 200


def test_a_reader_that_keeps_up_misses_nothing_in_rotations(path: Path, reader: JournalReader) -> None:
    seen: list[str] = []
    for number in range(100):
        append(path, number, max_bytes=SMALL)
        seen += ids(reader.read_new())
    assert seen == [str(number) for number in range(100)]


def test_one_rotation_between_two_reads_loses_nothing(path: Path, reader: JournalReader) -> None:
    append(path, "first", max_bytes=SMALL)
    reader.read_new()
    while not Journal(path).old_path.exists():
        append(path, "old", max_bytes=SMALL)
    append(path, "new", max_bytes=SMALL)
    read = ids(reader.read_new())
    assert (read[0], read[-1], read.count("new")) == ("old", "new", 1)


def test_of_several_rotations_between_two_reads_the_first_and_the_last_file_are_read(
    path: Path, reader: JournalReader
) -> None:
    """An event is only a hint to read again, so that the newest arrives is enough."""
    append(path, "first", max_bytes=SMALL)
    reader.read_new()
    append(path, *range(100), max_bytes=SMALL)
    read = ids(reader.read_new())
    assert (read[0], read[-1]) == ("0", "99")
    assert [int(each) for each in read] == sorted({int(each) for each in read})


def test_who_still_writes_to_the_renamed_file_is_heard(path: Path, reader: JournalReader) -> None:
    append(path, 1)
    reader.read_new()
    with path.open("ab", buffering=0) as late:
        path.rename(Journal(path).old_path)
        append(path, 3)
        assert ids(reader.read_new()) == ["3"]
        late.write(Event("run", "updated", data={"id": "2"}).to_line())
        assert ids(reader.read_new()) == ["2"]


def test_old_files_are_let_go(path: Path, reader: JournalReader) -> None:
    append(path, *range(50), max_bytes=SMALL)
    for _ in range(30):
        reader.read_new()
    assert reader._drained is None


# Many at once


def test_many_processes_lose_and_tear_nothing(path: Path, reader: JournalReader) -> None:
    writers = start_writers(4, 5_000_000, 200)
    assert [writer.wait() for writer in writers] == [0] * 4
    read = ids(reader.read_new())
    assert sorted(read) == sorted(f"{one}-{number}" for one in range(4) for number in range(200))
    for one in "0123":
        assert [each for each in read if each[0] == one] == [f"{one}-{number}" for number in range(200)]


def test_many_processes_that_rotate_at_once_tear_nothing(path: Path, reader: JournalReader) -> None:
    writers = start_writers(3, 100_000, 300)
    read: list[str] = []
    while any(writer.poll() is None for writer in writers):
        read += ids(reader.read_new())
    assert [writer.returncode for writer in writers] == [0] * 3
    read += ids(reader.read_new())
    assert len(read) == len(set(read))
    kept = [Event.from_line(line) for line in path.read_bytes().splitlines()]
    assert set(ids(kept)) <= set(read)


def test_many_threads_lose_nothing(path: Path, reader: JournalReader) -> None:
    with ThreadPoolExecutor(8) as threads:
        list(threads.map(lambda number: append(path, number), range(200)))
    assert sorted(ids(reader.read_new()), key=int) == [str(number) for number in range(200)]

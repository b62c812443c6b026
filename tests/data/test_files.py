"""Ids of files, remembered."""

import contextlib
import os
import sqlite3
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from notebench.data import files as files_module
from notebench.data.files import FileIds, shown_path
from notebench.errors import BadInput, NotFound

LONG_AGO = 1_700_000_000


@pytest.fixture
def file(folder: Path) -> Path:
    path = folder / "data.csv"
    path.write_text("a,b\n1,2\n")
    os.utime(path, (LONG_AGO, LONG_AGO))
    return path


@pytest.fixture
def hashed(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """The files that were read; counted, as that is what the memory saves."""
    told: list[Path] = []
    original = files_module._hash
    monkeypatch.setattr(files_module, "_hash", lambda path: (told.append(path), original(path))[1])
    return told


def test_the_same_bytes_have_the_same_id(file: Path, folder: Path) -> None:
    """Whatever the file is called."""
    (folder / "copy").write_bytes(file.read_bytes())
    ids = FileIds(folder / "ids.db")
    assert ids.id_of(file) == ids.id_of(folder / "copy")
    assert len(ids.id_of(file)) == 32


def test_a_file_is_read_once_by_all_processes(file: Path, folder: Path, hashed: list[Path]) -> None:
    """A second memory on the same file stands for another process."""
    assert len({FileIds(folder / "ids.db").id_of(file) for _ in range(3)}) == 1
    assert len(hashed) == 1


def test_a_changed_file_is_read_again(file: Path, folder: Path) -> None:
    """Its time or size tells."""
    ids = FileIds(folder / "ids.db")
    before = ids.id_of(file)
    file.write_text("a,b\n1,3\n")
    os.utime(file, (LONG_AGO + 1, LONG_AGO + 1))
    assert ids.id_of(file) != before


def test_a_file_changed_just_now_is_not_remembered(file: Path, folder: Path, hashed: list[Path]) -> None:
    """It may change again within the same tick of its clock."""
    file.write_text("a,b\n1,3\n")
    ids = FileIds(folder / "ids.db")
    assert ids.id_of(file) == ids.id_of(file)
    assert len(hashed) == 2


def test_a_torn_memory_is_made_anew(file: Path, folder: Path, hashed: list[Path]) -> None:
    """It is a memory only."""
    memory = folder / "ids.db"
    memory.write_bytes(b"SQLite format 3\0" + b"torn" * 500)
    assert FileIds(memory).id_of(file) == FileIds(memory).id_of(file)
    assert len(hashed) == 1
    with contextlib.closing(sqlite3.connect(memory)) as read:
        assert read.execute("SELECT count(*) FROM files").fetchone() == (1,)


def test_many_at_once_agree(file: Path, folder: Path) -> None:
    """Each with a memory of its own on one file."""
    with ThreadPoolExecutor(8) as pool:
        ids = set(pool.map(lambda _: FileIds(folder / "ids.db").id_of(file), range(16)))
    assert len(ids) == 1


def test_without_a_folder_for_it_nothing_is_written(file: Path, folder: Path) -> None:
    """A workspace is made by its first run, not by reading."""
    assert FileIds(folder / "none" / "ids.db").id_of(file)
    assert not (folder / "none").exists()


def test_what_is_no_file_is_told(folder: Path) -> None:
    """With its path."""
    ids = FileIds(folder / "ids.db")
    with pytest.raises(NotFound, match=r"none\.csv"):
        ids.id_of(folder / "none.csv")
    with pytest.raises(BadInput, match="is no file"):
        ids.id_of(folder)


def test_a_path_below_the_workspace_is_shown_relative_to_it(folder: Path) -> None:
    """Others whole."""
    root = folder.resolve()
    assert shown_path("data/a.csv", root) == "data/a.csv"
    assert shown_path(root.parent / "a.csv", root) == str(root.parent / "a.csv")

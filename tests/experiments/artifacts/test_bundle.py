"""Claims on archives that are made while they are sent."""

import io
import os
import tracemalloc
import zipfile

import pytest

from notebench.errors import NotFound
from notebench.experiments.artifacts.bundle import PIECE_BYTES, Bundle, safe_name
from tests.fakes import FakeArtifacts


@pytest.fixture
def root(tmp_path):
    root = tmp_path / "artifacts"
    root.mkdir()
    return root


@pytest.fixture
def bundle(root):
    """The archive of a folder of the run."""

    def make(folder=""):
        return Bundle(FakeArtifacts(), root.as_uri(), folder, "run")

    return make


def opened(bundle):
    return zipfile.ZipFile(io.BytesIO(b"".join(bundle.pieces())))


def test_every_file_comes_out_as_it_went_in(root, bundle):
    """Large and empty ones, deep and flat."""
    contents = {"a/b/c.bin": os.urandom(3 * PIECE_BYTES + 1), "empty": b"", "größe.txt": b"x" * 10}
    for path, content in contents.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_bytes(content)
    archive = opened(bundle())
    assert {name.removeprefix("run/"): archive.read(name) for name in archive.namelist()} == contents


def test_the_first_piece_comes_before_the_first_file_is_read(root, bundle):
    """A browser shows at once that something comes."""
    (root / "a.bin").write_bytes(os.urandom(8 * PIECE_BYTES))
    assert len(next(bundle().pieces())) < 200


def test_one_file_alone_can_be_archived(root, bundle):
    """By its own name."""
    (root / "a").mkdir()
    (root / "a" / "b.txt").write_text("b")
    assert opened(bundle("a/b.txt")).namelist() == ["run/b.txt"]


def test_a_run_without_artifacts_makes_an_empty_archive(bundle):
    """Not a torn one."""
    assert opened(bundle()).namelist() == []


def test_what_is_in_memory_does_not_grow_with_the_files(root, bundle):
    """One sparse file of 400 MB: less than ten pieces at any time."""
    with (root / "large.bin").open("wb") as file:
        file.truncate(400_000_000)
    tracemalloc.start()
    try:
        for _ in bundle().pieces():
            pass
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 10 * PIECE_BYTES


def test_lengths_above_4_gb_can_be_written(root, bundle):
    """Each entry is written as if it were as large: its sizes have eight bytes."""
    (root / "a").write_bytes(b"a")
    stream = b"".join(bundle().pieces())
    entry = zipfile.ZipFile(io.BytesIO(stream)).infolist()[0]
    name_bytes = int.from_bytes(stream[26:28], "little")
    assert stream[30 + name_bytes :][:4] == b"\x01\x00\x10\x00"  # zip64's field of two lengths of eight bytes
    assert (entry.file_size, entry.flag_bits & 0x08) == (1, 0x08)


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("..", "_"), (".", "_"), ("", "_"), ("a/b", "a_b"), ("a\\b", "a_b"), ("C:x", "C_x"), ("a\nb", "a_b"),
        ("what?", "what_"), ("end. ", "end"), ("größe.txt", "größe.txt"), (".hidden", ".hidden"),
    ],
)  # fmt: skip
def test_no_name_leads_out_of_where_it_is_unpacked(name, safe):
    """On no system."""
    assert safe_name(name) == safe


def test_names_that_become_the_same_stay_two_files(root, bundle):
    """Else one would overwrite the other when unpacked."""
    (root / "a:b.txt").write_text("1")
    (root / "a_b.txt").write_text("2")
    archive = opened(bundle())
    assert sorted(archive.read(name) for name in archive.namelist()) == [b"1", b"2"]


def test_a_file_that_vanished_is_left_out(root, bundle):
    """The others are sent."""
    (root / "a.txt").write_text("a")
    (root / "b.txt").write_text("b")
    pieces = bundle().pieces()
    first = next(pieces)
    (root / "b.txt").unlink()
    assert zipfile.ZipFile(io.BytesIO(first + b"".join(pieces))).namelist() == ["run/a.txt"]


def test_a_folder_that_does_not_exist_is_told(bundle):
    """Before anything is sent."""
    with pytest.raises(NotFound):
        bundle("none").check()

"""Claims on files of pipelines that cells write."""

from pathlib import Path

import pytest

from notebench.errors import Conflict
from notebench.pipelines.written import WrittenFiles


@pytest.fixture
def written(folder: Path) -> WrittenFiles:
    return WrittenFiles(folder / "notes")


@pytest.fixture
def path(folder: Path) -> Path:
    return folder / "churn.pipeline.yaml"


def test_a_cell_writes_over_what_a_cell_wrote(written, path):
    """Also after the kernel was begun anew, which knows only the notes."""
    assert written.write(path, b"first")
    assert written.write(path, b"second")
    assert not written.write(path, b"second")
    assert WrittenFiles(written.folder).write(path, b"third")
    assert path.read_bytes() == b"third"


def test_what_was_edited_elsewhere_stays_and_what_to_do_is_told(written, path):
    """In one line, whether a cell or somebody else made the file."""
    written.write(path, b"first")
    for edited in (b"# by hand\nfirst", b""):
        path.write_bytes(edited)
        with pytest.raises(Conflict) as caught:
            written.write(path, b"second")
        assert caught.value.message == (
            "churn.pipeline.yaml says something else than a cell wrote last: it was edited elsewhere, and stays so; "
            "`%load churn.pipeline.yaml` shows it, `%%pipeline --replace` writes over it"
        )
        assert path.read_bytes() == edited
    other = path.with_name("other.pipeline.yaml")
    other.write_bytes(b"mine")
    with pytest.raises(Conflict):
        written.write(other, b"first")


def test_what_was_edited_is_written_over_on_purpose(written, path):
    """From then on it is the cell's again."""
    path.write_bytes(b"by hand")
    assert written.write(path, b"first", is_replaced=True)
    assert written.write(path, b"second")
    assert path.read_bytes() == b"second"


def test_a_cell_that_says_what_was_edited_takes_the_file_up(written, path):
    """Who copied the edit into the cell may go on there."""
    path.write_bytes(b"by hand")
    assert not written.write(path, b"by hand")
    assert written.write(path, b"second")


def test_a_torn_note_is_no_note(written, path):
    """Then nobody knows what was written: it stays."""
    written.write(path, b"first")
    (note,) = written.folder.iterdir()
    note.write_bytes(b"\xff\xfe")
    with pytest.raises(Conflict):
        written.write(path, b"second")

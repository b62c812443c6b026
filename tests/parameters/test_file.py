"""A notebook's file."""

from pathlib import Path

import pytest

from notebench.errors import BadInput, NotFound, Unavailable
from notebench.parameters import file, load_notebook, read_file


def test_a_file_that_is_no_notebook_is_refused(tmp_path: Path) -> None:
    """Whatever is in it."""
    path = tmp_path / "a.ipynb"
    for content in (b"", b"[1]", b"\xff\xfe", b"{}", b"[" * 100_000):
        path.write_bytes(content)
        with pytest.raises(BadInput, match=r"a\.ipynb"):
            read_file(path)


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b'{"cells": [\n  oops\n]}', r"it is not JSON in line 2 \(Expecting value\)"),
        (b"\xef\xbb\xbf{}", r"it is not JSON in line 1 \(Unexpected UTF-8 BOM"),
        ('{"cells": ["ü"]}'.encode("latin-1"), "it is not JSON in UTF-8"),
        ('{"cells": []}'.encode("utf-16"), "it is not JSON in UTF-8"),
    ],
)
def test_what_is_no_json_is_told_with_its_line(tmp_path: Path, content: bytes, told: str) -> None:
    """A conflict of git, or an editor that writes otherwise than Jupyter reads."""
    path = tmp_path / "a.ipynb"
    path.write_bytes(content)
    with pytest.raises(BadInput, match=told):
        load_notebook(path)


def test_a_file_that_is_too_large_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Before it is read; the bound is lowered, as nobody waits for 50 MB."""
    path = tmp_path / "a.ipynb"
    path.write_text('{"cells": []}')
    monkeypatch.setattr(file, "MOST_BYTES", 5)
    with pytest.raises(BadInput, match="13 bytes, and at most 5 are read; clear its outputs"):
        load_notebook(path)


def test_a_folder_and_a_missing_file_are_not_found(tmp_path: Path) -> None:
    """With the path."""
    (tmp_path / "a.ipynb").mkdir()
    for name in ("a.ipynb", "b.ipynb"):
        with pytest.raises(NotFound, match="there is no notebook"):
            read_file(tmp_path / name)


def test_a_file_that_cannot_be_reached_is_unavailable(tmp_path: Path) -> None:
    """A loop of links."""
    path = tmp_path / ("n" * 300 + ".ipynb")
    with pytest.raises((Unavailable, NotFound)):
        read_file(path)

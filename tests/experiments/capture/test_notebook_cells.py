"""Claims on how a cell that ran stands in its notebook now."""

import json
from pathlib import Path
from typing import Any

import pytest

from notebench.experiments.capture.notebook_cells import compare_with, is_same
from notebench.redaction import MASK


def write(folder: Path, *cells: Any, name: str = "a.ipynb") -> Path:
    path = folder / name
    path.write_text(json.dumps({"cells": list(cells)}))
    return path


def test_a_cell_that_stands_as_it_ran_is_the_same(folder: Path) -> None:
    write(folder, {"id": "c1", "source": ["x = 1\n", "y"]})
    assert compare_with("a.ipynb", folder)("c1", "x = 1\ny") == "same"


def test_a_cell_that_reads_otherwise_was_edited(folder: Path) -> None:
    write(folder, {"id": "c1", "source": "x = 2"})
    assert compare_with("a.ipynb", folder)("c1", "x = 1") == "edited"


def test_a_cell_that_is_not_there_is_gone(folder: Path) -> None:
    write(folder, {"id": "c2", "source": "x = 1"})
    assert compare_with("a.ipynb", folder)("c1", "x = 1") == "gone"


def test_a_cell_without_an_id_is_unknown(folder: Path) -> None:
    write(folder, {"id": "c1", "source": "x = 1"})
    assert compare_with("a.ipynb", folder)(None, "x = 1") == "unknown"


@pytest.mark.parametrize(
    "content", [b"", b"{", b"[]", b'{"cells": 5}', b"\xff\xfe", b"[" * 100_000], ids=range(6)
)
def test_a_file_that_is_no_notebook_tells_nothing(folder: Path, content: bytes) -> None:
    (folder / "a.ipynb").write_bytes(content)
    assert compare_with("a.ipynb", folder)("c1", "x = 1") == "unknown"


@pytest.mark.parametrize("cell", [5, None, {"id": 5}, {"source": "x"}, {"id": "c9", "source": [1, None]}])
def test_a_foreign_cell_is_passed_over(folder: Path, cell: Any) -> None:
    write(folder, cell, {"id": "c1", "source": "x = 1"})
    assert compare_with("a.ipynb", folder)("c1", "x = 1") == "same"


@pytest.mark.parametrize("name", ["missing.ipynb", "../a.ipynb", "a.txt", "a\0.ipynb", None])
def test_nothing_is_read_that_is_no_notebook_of_the_workspace(folder: Path, name: str | None) -> None:
    write(folder, {"id": "c1", "source": "x"})
    inside = folder / "inside"
    inside.mkdir()
    assert compare_with(name, inside)("c1", "x") == "unknown"


def test_a_link_out_of_the_workspace_is_not_followed(folder: Path) -> None:
    write(folder, {"id": "c1", "source": "x"})
    inside = folder / "inside"
    inside.mkdir()
    (inside / "a.ipynb").symlink_to(folder / "a.ipynb")
    assert compare_with("a.ipynb", inside)("c1", "x") == "unknown"


def test_an_edit_is_seen_at_the_next_look(folder: Path) -> None:
    write(folder, {"id": "c1", "source": "x = 1"})
    compare_with("a.ipynb", folder)("c1", "x = 1")
    write(folder, {"id": "c1", "source": "x = 100"})
    assert compare_with("a.ipynb", folder)("c1", "x = 1") == "edited"


@pytest.mark.parametrize(
    ("kept", "now", "same"),
    [
        (f"k = '{MASK}'", "k = 'abc'", True),
        (f"k = '{MASK}'\nx = 1", "k = 'abc'\nx = 2", False),
        (f"{MASK} a {MASK} b", "1 a 2 b", True),
        (f"{MASK} a {MASK} b", "1 b 2 a", False),
        (f"ab{MASK}ba", "aba", False),
        ("x = 1\n", "x = 1", True),
    ],
)
def test_a_mask_stands_for_any_text(kept: str, now: str, same: bool) -> None:
    assert is_same(kept, now) is same

"""``notebench runs restore``."""

import json
from pathlib import Path

import nbformat
import pytest

from notebench.experiments.capture.capture import CAPTURE_FILE, Capture, Cell
from notebench.experiments.run import RunState
from tests.cli.stand_ins import START, Command, MemoryBench, make_detail


@pytest.fixture
def run_id(bench: MemoryBench) -> str:
    """A finished run with two cells."""
    cells = [Cell(source, START, state=RunState.FINISHED) for source in ("a = 1", "b = 2")]
    file = bench.artifacts.folder / CAPTURE_FILE
    file.parent.mkdir(parents=True)
    file.write_bytes(Capture(cells).to_bytes())
    bench.runs.details = [make_detail("abcdef0123456789", name="first")]
    return "abcdef0123456789"


def test_the_file_is_named_and_has_the_code(command: Command, run_id: str) -> None:
    """By the beginning of the id."""
    result = command("runs", "restore", run_id[:6])
    assert (result.exit_code, result.stdout) == (0, "first-abcdef01.ipynb\n")
    notebook = nbformat.read(result.stdout.strip(), as_version=4)
    assert [cell.source for cell in notebook.cells if cell.cell_type == "code"] == ["a = 1", "b = 2"]


def test_json_tells_path_and_cells(command: Command, run_id: str) -> None:
    """As REST does."""
    told = json.loads(command("runs", "restore", run_id, "-o", "mine.ipynb", "--json").stdout)
    assert told == {"path": "mine.ipynb", "cells": 2, "problem": None}


@pytest.mark.parametrize(
    ("arguments", "code"),
    [(["-o", "mine.txt"], 2), (["-o", "taken.ipynb"], 1), (["-o", "no/where.ipynb"], 1), (["-x"], 2)],
)
def test_a_file_that_cannot_be_is_told(
    command: Command, run_id: str, arguments: list[str], code: int
) -> None:
    """Bad input is 2; what is there already, or is not, is 1."""
    Path("taken.ipynb").touch()
    assert command("runs", "restore", run_id, *arguments).exit_code == code


def test_a_run_without_code_is_one_line(command: Command, bench: MemoryBench) -> None:
    """It was made by another program."""
    bench.runs.details = [make_detail("a1")]
    result = command("runs", "restore", "a1")
    assert (result.exit_code, result.stderr.count("\n")) == (1, 1)
    assert "no code was captured with it" in result.stderr


@pytest.mark.parametrize("tolerance", ["2", "1", "-1", "nan", "x"])
def test_a_tolerance_that_can_be_none_is_bad_input(command: Command, run_id: str, tolerance: str) -> None:
    """Before anything is written."""
    assert command("runs", "restore", run_id, "--execute", "--tolerance", tolerance).exit_code == 2
    assert list(Path.cwd().glob("*.ipynb")) == []

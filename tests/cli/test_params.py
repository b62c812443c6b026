"""``notebench params``."""

import json
from pathlib import Path

import pytest

import notebench
from notebench.parameters import from_schema, read_cell
from tests.cli.stand_ins import Command, lines

CELL = (
    "model = 'forest'  # forest | linear, the kind\ndepth: int | None = None  # 2..16 when model == 'forest'\n"
    "x: str\nlate = f()\napi_token = 'hunter2'"
)


def keep(folder: Path, source: str, tag: str = "parameters", **metadata: object) -> Path:
    """A notebook with one cell."""
    cell = {"cell_type": "code", "metadata": {"tags": [tag]}, "source": source.splitlines(keepends=True)}
    path = folder / "train.ipynb"
    path.write_text(json.dumps({"nbformat": 4, "nbformat_minor": 4, "metadata": metadata, "cells": [cell]}))
    return path


def test_parameters_are_a_table(command: Command, workspace_root: Path) -> None:
    """One line each; what is computed is told beside."""
    keep(workspace_root, CELL)
    result = command("params", "train.ipynb")
    titles, model, depth, x, _ = lines(result)
    assert titles.split() == ["NAME", "TYPE", "DEFAULT", "ALLOWED", "HELP"]
    assert model.split() == ["model", "str", "'forest'", "forest", "|", "linear", "the", "kind"]
    assert "2..16 when model == 'forest'" in depth
    assert "(must be given)" in x
    assert result.stderr == "computed by the cell, and so not to be given: late\n"


def test_a_secret_is_not_shown(command: Command, workspace_root: Path) -> None:
    """A terminal is seen by others."""
    keep(workspace_root, CELL)
    assert "hunter2" not in command("params", "train.ipynb").output
    assert "hunter2" not in command("params", "train.ipynb", "--json").output


def test_a_script_gets_a_json_schema(command: Command, workspace_root: Path) -> None:
    """From which the same parameters are read."""
    source = CELL.replace("'hunter2'", "''")
    keep(workspace_root, source)
    assert from_schema(json.loads(command("params", "train.ipynb", "--json").stdout)) == read_cell(source)


def test_no_parameters_are_said_to_be_none(command: Command, workspace_root: Path) -> None:
    """With what to do."""
    keep(workspace_root, "n = 3", tag="other")
    result = command("params", "train.ipynb")
    assert (result.exit_code, result.stdout) == (0, "")
    assert "tag the cell that assigns them `parameters`" in result.stderr


@pytest.mark.parametrize(
    ("name", "exit_code", "message"),
    [
        ("none.ipynb", 1, "there is no notebook none.ipynb; name one that exists"),
        ("a.txt", 2, "'a.txt' is no name of a notebook; name a file that ends in .ipynb"),
        ("train.ipynb", 2, "train.ipynb: line 2: n: 5..1 runs backwards; write 1..5"),
    ],
)
def test_what_cannot_be_read_is_told_in_one_line(
    command: Command, workspace_root: Path, name: str, exit_code: int, message: str
) -> None:
    """With the file, the line and the remedy."""
    keep(workspace_root, "m = 1\nn = 3  # 5..1")
    result = command("params", name)
    assert (result.exit_code, result.stderr) == (exit_code, f"notebench: {message}\n")


def test_the_call_reads_the_same(workspace_root: Path) -> None:
    """For scripts."""
    path = keep(workspace_root, CELL)
    assert notebench.read_parameters(path) == notebench.read_parameters(str(path)) == read_cell(CELL)

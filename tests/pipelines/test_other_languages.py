"""Notebooks in other languages than Python as steps: papermill writes their values, so they have no types."""

import json
from pathlib import Path

import pytest

from notebench.pipelines.building import read_pipeline
from notebench.pipelines.draft import draft_steps
from notebench.pipelines.faults import BadPipeline
from tests.pipelines.books import book, code


@pytest.fixture
def shell(folder: Path) -> Path:
    """A pipeline of a notebook in Bash with a cell tagged ``parameters``, and of one without."""
    for name, cell in (("greet", code("name=world", "parameters")), ("bare", code("ls"))):
        path = folder / f"{name}.ipynb"
        path.write_text(json.dumps(book(cell, "echo $name", language="bash")))
    path = folder / "shell.pipeline.yaml"
    path.write_text("pipeline: shell\nsteps:\n  greet: {notebook: greet.ipynb, with: {name: you, n: 3}}\n")
    return path


def test_a_step_in_another_language_takes_what_it_is_given(shell: Path) -> None:
    """Only its kernel knows what its cell says."""
    step = read_pipeline(shell).steps["greet"]
    assert (step.parameters.names, step.given) == (("name", "n"), {"name": "you", "n": 3})
    shell.write_text("pipeline: shell\nsteps:\n  greet: {notebook: greet.ipynb}\n")
    assert read_pipeline(shell).steps["greet"].parameters.names == ()


def test_a_value_for_a_notebook_without_the_cell_is_a_fault(shell: Path) -> None:
    """It would stand above code that assigns the name anew."""
    shell.write_text("pipeline: shell\nsteps:\n  bare: {notebook: bare.ipynb, with: {name: x}}\n")
    with pytest.raises(BadPipeline, match="tag the cell that assigns name `parameters`"):
        read_pipeline(shell)


def test_notebooks_in_other_languages_become_steps(shell: Path) -> None:
    """With no edges, as their parameters are not read."""
    found = draft_steps([shell.with_name("greet.ipynb"), shell.with_name("bare.ipynb")], shell)
    assert [each.name for each in found.steps] == ["greet", "bare"]

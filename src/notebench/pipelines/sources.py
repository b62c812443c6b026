"""The notebook that a step executes: its own, a part of one, or one made for a function or a sweep."""

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from notebench.parameters import load_notebook
from notebench.parameters.notebook import PARAMETERS_TAG
from notebench.pipelines.code import cells_of
from notebench.pipelines.pipeline import Step, StepKind
from notebench.workspace import write_whole

_CALL = """\
from notebench.pipelines.calls import call_function

call_function({target!r}, {outputs!r}, {values})
"""
_SWEEP = """\
from notebench.workbench.pipeline_sweep import run_sweep

run_sweep({said!r}, {values}{where})
"""
_PYTHON = {"name": "python3", "display_name": "Python 3", "language": "python"}


def source_of_step(step: Step, names: Iterable[str], made: Path) -> Path:
    """The path of the notebook to execute; one that must be made is written to ``made``.

    Parameters
    ----------
    names
        Of the values that it is given, which stand in a cell above.

    Raises
    ------
    NotFound, BadInput, Unavailable, OSError
        When the step's notebook cannot be read, or the new one not be written.
    """
    if step.kind is StepKind.NOTEBOOK:
        assert step.path is not None
        if step.cells is None:
            return step.path
        notebook = cells_of(load_notebook(step.path), step.cells)
    else:
        notebook = _notebook(_code(step, names), step.kernel)
    made.parent.mkdir(parents=True, exist_ok=True)
    write_whole(made, json.dumps(notebook, indent=1).encode("utf-8", "backslashreplace"))
    return made


def _code(step: Step, names: Iterable[str]) -> str:
    values = f"{{{', '.join(f'{name!r}: {name}' for name in names)}}}"
    if step.kind is StepKind.FUNCTION:
        return _CALL.format(target=step.target, outputs=list(step.outputs), values=values)
    said = step.target if step.path else dict(step.options)
    where = ""
    if step.is_elsewhere:
        where = f", on={step.on!r}, gpus={step.resources.gpus or None!r}"
    return _SWEEP.format(said=said, values=values, where=where)


def _notebook(code: str, kernel: str | None) -> dict[str, Any]:
    spec = {**_PYTHON, "name": kernel or _PYTHON["name"]}
    return {
        "nbformat": 4,
        "nbformat_minor": 4,
        "metadata": {"kernelspec": spec},
        "cells": [_cell("# Parameters", PARAMETERS_TAG), _cell(code)],
    }


def _cell(source: str, *tags: str) -> dict[str, Any]:
    metadata = {"tags": list(tags)} if tags else {}
    return {
        "cell_type": "code",
        "metadata": metadata,
        "execution_count": None,
        "outputs": [],
        "source": source,
    }

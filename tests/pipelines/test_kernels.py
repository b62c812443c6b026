"""Kernels that are not there are told before anything runs."""

import json
from pathlib import Path

import pytest

from notebench.pipelines.building import read_pipeline
from notebench.pipelines.faults import BadPipeline
from notebench.pipelines.kernels import check_kernels
from tests.pipelines.books import write_book

STEPS = """\
pipeline: churn
steps:
  own: {notebook: own.ipynb}
  said: {notebook: own.ipynb, kernel: cobol}
  written: {notebook: other.ipynb}
"""


def test_kernels_that_are_not_there_are_told_with_their_lines(folder: Path) -> None:
    """By the file and by the notebook; not after the hours of the steps before."""
    write_book(folder / "own.ipynb", "x = 1")
    write_book(folder / "other.ipynb", "x = 1")
    book = json.loads((folder / "other.ipynb").read_text())
    book["metadata"]["kernelspec"] = {"name": "fortran", "display_name": "Fortran"}
    (folder / "other.ipynb").write_text(json.dumps(book))
    path = folder / "churn.pipeline.yaml"
    path.write_text(STEPS)
    pipeline = read_pipeline(path)
    check_kernels(pipeline, {"own"})  # what does not run needs none
    with pytest.raises(BadPipeline) as caught:
        check_kernels(pipeline, set(pipeline.steps))
    first, second = caught.value.message.splitlines()
    assert first.startswith(
        "churn.pipeline.yaml:4: said: kernel: there is no kernel 'cobol' here; install it"
    )
    assert second.startswith("churn.pipeline.yaml:5: written: kernel: there is no kernel 'fortran' here")

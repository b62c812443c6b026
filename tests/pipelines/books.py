"""Notebooks and pipelines that tests write into their folder."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

PREPARE = [
    "import notebench\nimport pandas as pd",
    "notebench.output('data', pd.DataFrame({'a': [seed]}))\nnotebench.output('rows', 1)",
]
TRAIN = ["from notebench import output as give", "score = rate\ngive('score', score)"]
CHURN = """\
# what everybody looks at
pipeline: churn
parameters: {seed: 7}
steps:
  prepare: {notebook: prepare.ipynb, with: {seed: $seed}}
  train:
    notebook: train.ipynb
    with: {data: $prepare.data}      # a whole value; $$ is a dollar sign
    retries: 2
    timeout: 30m
    gpus: 1
"""


def code(source: str, *tags: str) -> dict[str, Any]:
    """A code cell."""
    metadata = {"tags": list(tags)} if tags else {}
    return {
        "cell_type": "code",
        "metadata": metadata,
        "execution_count": None,
        "outputs": [],
        "source": source,
    }


def book(*sources: str | Mapping[str, Any], parameters: str = "", language: str = "python") -> dict[str, Any]:
    """A notebook of these cells, below one of parameters where there are any."""
    cells = [code(parameters, "parameters")] if parameters else []
    cells += [code(each) if isinstance(each, str) else dict(each) for each in sources]
    kernel = {"name": "python3", "display_name": "Python 3", "language": language}
    return {"nbformat": 4, "nbformat_minor": 4, "metadata": {"kernelspec": kernel}, "cells": cells}


def write_book(path: Path, *sources: str | Mapping[str, Any], parameters: str = "") -> Path:
    """Write a notebook."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(book(*sources, parameters=parameters)))
    return path


def write_churn(folder: Path) -> Path:
    """Write a pipeline of two notebooks."""
    write_book(folder / "prepare.ipynb", *PREPARE, parameters="seed: int = 1  # 0..100")
    write_book(
        folder / "train.ipynb",
        *TRAIN,
        parameters='from pathlib import Path\ndata: Path = Path("sample.parquet")\nrate = 0.1  # 0.0..1.0',
    )
    (folder / "churn.pipeline.yaml").write_text(CHURN)
    return folder / "churn.pipeline.yaml"

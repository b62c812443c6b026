"""Claims on a notebook as an objective."""

import json
from pathlib import Path

import mlflow
import pytest

from notebench.sweeps.measuring import NotMeasured
from notebench.sweeps.notebook import measuring_code, read_measured, write_notebook
from notebench.sweeps.trial import TrialTask


def make_task(folder: Path, *wanted: str) -> TrialTask:
    cell = {"cell_type": "code", "metadata": {"tags": ["parameters"]}, "outputs": [], "source": "x = 1"}
    book = {"nbformat": 4, "nbformat_minor": 4, "metadata": {}, "cells": [cell]}
    (folder / "objective.ipynb").write_text(json.dumps(book))
    return TrialTask(7, "notebook", str(folder / "objective.ipynb"), {"x": 3}, wanted, folder, folder)


def test_a_trial_has_a_notebook_of_its_own_with_its_values(folder):
    """Named by its number; without a kernel it gets Python's."""
    path = write_notebook(make_task(folder, "loss"))
    made = json.loads(path.read_text())
    assert (path.name, made["metadata"]["kernelspec"]["name"]) == ("trial-00007.ipynb", "python3")
    assert made["cells"][1]["source"].endswith("x = 3")


def test_a_metric_is_a_variable_at_the_end_or_else_the_last_that_was_logged(folder, empty_store):
    """The variable goes before; nothing of ours is left among the names."""
    task = make_task(folder, "loss", "accuracy")
    mlflow.set_tracking_uri(f"sqlite:///{empty_store}")
    with mlflow.start_run():
        for value in (0.7, 0.9):
            mlflow.log_metric("accuracy", value)
        mlflow.log_metric("loss", 3.0)
    names = {"loss": 0.25}
    exec(measuring_code(task, folder / "trial.ipynb"), names)
    assert read_measured(task, folder / "trial.ipynb") == {"loss": 0.25, "accuracy": 0.9}
    assert set(names) == {"loss", "__builtins__"}


def test_what_is_no_number_or_not_there_is_named(folder):
    """As of a function."""
    task = make_task(folder, "loss")
    with pytest.raises(NotMeasured, match="metric loss: the trial ended without it"):
        read_measured(task, folder / "trial.ipynb")
    exec(measuring_code(task, folder / "trial.ipynb"), {"loss": [1, 2]})
    with pytest.raises(NotMeasured, match="metric loss: 'a list' is no number"):
        read_measured(task, folder / "trial.ipynb")

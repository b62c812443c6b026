"""Claims on what a trial's own code logs: it lands in the trial's run, and nothing of it in the next trial's."""

import json
import os
import shutil
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from notebench.engines.mlflow_tracking import SqliteReader
from notebench.engines.trial_logging import TrialLogging
from notebench.experiments import RunDetail
from notebench.experiments.ports import RunReader
from notebench.sweeps.reporting import ReportServer
from notebench.sweeps.trial import TrialReply, TrialTask
from notebench.workbench.trials import run_trial
from tests.contracts.conftest import fresh_mlflow

MODULE = """
import mlflow
import notebench

def logs(x):
    mlflow.log_metric("loss", x)

def takes_up(x):
    mlflow.set_experiment("elsewhere")
    for step in (1, 2):
        with mlflow.start_run(run_name="mine"):
            mlflow.log_param("x", f"{x:.1f}")
            mlflow.log_param("rows", 7)
            mlflow.log_metric("loss", x / step, step=step)

def nests(x):
    with mlflow.start_run(nested=True, run_name="inner"):
        mlflow.log_metric("inner", x)
    return x

def tracks(x):
    with notebench.track("fit"):
        mlflow.log_metric("fitted", x)
    return {"size": 1, "loss": x}

def leaves_open(x):
    mlflow.start_run()
    mlflow.start_run(nested=True, run_name="stray")
    mlflow.set_tracking_uri("ELSEWHERE")
    raise ValueError("no data")

def logs_nothing(x):
    return None

def goes_elsewhere(x):
    mlflow.set_tracking_uri("ELSEWHERE")
    mlflow.log_metric("loss", x)
"""


@dataclass
class Bed:
    """Trials in this process, one after the other as in a worker, and a driver that has a run for each."""

    folder: Path
    uri: str
    reader: RunReader
    server: ReportServer
    asked: list[int]
    number: int = -1

    def run(self, function: str, x: float = 0.25, kind: str = "function") -> TrialReply:
        self.number += 1
        target = f"logging_objectives:{function}" if kind == "function" else function
        return run_trial(
            TrialTask(
                self.number,
                kind,
                target,
                {"x": x},
                ("loss",),
                self.folder,
                self.folder,
                self.server.channel(self.number),
                self.uri,
            )
        )

    @property
    def child(self) -> RunDetail:
        """The run of the last trial."""
        return self.named(f"trial {self.number}")

    def named(self, name: str) -> RunDetail:
        (found,) = (each for each in self.all() if name in (each.run.name, each.tags.get("was")))
        return found

    def all(self) -> list[RunDetail]:
        from notebench.experiments import RunQuery

        return [self.reader.get(run.run_id) for run in self.reader.every(RunQuery())]


@pytest.fixture
def bed(folder: Path, empty_store: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Bed]:
    import mlflow

    shutil.copy(empty_store, folder / "mlflow.db")
    uri = f"sqlite:///{folder / 'mlflow.db'}"
    monkeypatch.setenv("NOTEBENCH_TRACKING_URI", uri)
    (folder / "logging_objectives.py").write_text(
        MODULE.replace("ELSEWHERE", f"sqlite:///{folder}/elsewhere.db")
    )
    shutil.copy(empty_store, folder / "elsewhere.db")
    asked: list[int] = []
    with fresh_mlflow():
        client = mlflow.MlflowClient(tracking_uri=uri)
        experiment = client.create_experiment("prices", (folder / "artifacts").as_uri())

        def run_of(number: int) -> Any:
            asked.append(number)
            name = f"trial {number}"
            run = client.create_run(experiment, run_name=name, tags={"was": name})
            return {"run_id": run.info.run_id, "uri": uri}

        server = ReportServer(lambda number, step, value: False, {"run": run_of})
        yield Bed(folder, uri, SqliteReader(folder / "mlflow.db"), server, asked)
        server.close()
    sys.modules.pop("logging_objectives", None)
    sys.path[:] = [path for path in sys.path if path != str(folder)]


def test_what_is_logged_without_a_run_lands_in_the_trials(bed):
    """It is the metric too, where the function returns nothing; the driver is asked once."""
    assert bed.run("logs").measured == {"loss": 0.25}
    assert (bed.child.run.metrics, bed.asked) == ({"loss": 0.25}, [0])
    assert bed.run("logs", 0.5).measured == {"loss": 0.5}
    assert (bed.child.run.metrics, len(bed.all())) == ({"loss": 0.5}, 2)


def test_each_run_that_the_code_begins_is_the_trials(bed):
    """Under the code's name, whatever experiment it chose; the sweep's parameters are left to the sweep."""
    assert bed.run("takes_up", 0.75).measured == {"loss": 0.375}
    run = bed.child.run
    assert (run.name, run.experiment, run.params) == ("mine", "prices", {"rows": "7"})
    assert len(bed.all()) == 1


@pytest.mark.parametrize(("function", "name"), [("nests", "inner"), ("tracks", "fit")])
def test_runs_within_lie_below_the_trials(bed, function, name):
    """Those of ``track`` as well."""
    assert bed.run(function).measured == {"loss": 0.25}
    assert bed.named(name).run.marks.parent_id == bed.child.run.run_id


def test_nothing_leaks_into_the_next_trial(bed):
    """Neither an open run nor a store that was chosen; the trial's own run is the sweep's to end."""
    import mlflow

    before = {name for name in os.environ if name.startswith("MLFLOW_")}
    assert bed.run("leaves_open").error == "ValueError: no data"
    assert (str(bed.child.run.state), str(bed.named("stray").run.state)) == ("running", "failed")
    assert mlflow.active_run() is None
    assert {name for name in os.environ if name.startswith("MLFLOW_")} == before
    assert bed.run("logs").measured == {"loss": 0.25}
    assert bed.child.run.metrics == {"loss": 0.25}
    told = bed.run("logs_nothing").error
    assert told == "metric loss: the trial ended without it; assign it, return it or log it"


def test_a_trial_that_does_not_log_asks_for_no_run(bed):
    """It waits for nothing."""
    bed.run("logs_nothing")
    assert bed.asked == []


def test_who_logs_to_a_store_of_their_own_does(bed):
    """The choice is theirs."""
    assert bed.run("goes_elsewhere").measured == {"loss": 0.25}
    assert bed.asked == []


def test_mlflow_is_as_it_was_after_a_trial(bed):
    """For who works in this process otherwise."""
    import mlflow
    from mlflow.tracking import fluent

    before = (mlflow.start_run, fluent.start_run, mlflow.MlflowClient.log_batch)
    bed.run("logs")
    assert (mlflow.start_run, fluent.start_run, mlflow.MlflowClient.log_batch) == before


def test_the_hook_waits_for_mlflow_to_be_loaded(folder):
    """A module that others find is found; the finder is gone, whether it was loaded or not."""
    (folder / "loaded_late.py").write_text("value = 1")
    from notebench.engines.trial_logging.trial import _WhenLoaded

    heard: list[int] = []
    finder = _WhenLoaded("loaded_late", lambda: heard.append(sys.modules["loaded_late"].value))
    sys.meta_path.insert(0, finder)
    sys.path.insert(0, str(folder))
    try:
        __import__("loaded_late")
    finally:
        sys.path.remove(str(folder))
        sys.modules.pop("loaded_late", None)
    assert heard == [1]
    assert finder not in sys.meta_path
    before = list(sys.meta_path)
    with TrialLogging():
        pass
    assert sys.meta_path == before


def test_a_notebooks_kernel_logs_into_the_trials_run(bed):
    """The metric is what it logged; its values are given as to any trial."""
    cells = [("x = 0.5", ["parameters"]), ("import mlflow\nmlflow.log_metric('loss', x)", [])]
    book = {
        "nbformat": 4,
        "nbformat_minor": 4,
        "metadata": {},
        "cells": [
            {
                "cell_type": "code",
                "source": source,
                "outputs": [],
                "metadata": {"tags": tags},
                "execution_count": None,
            }
            for source, tags in cells
        ],
    }
    (bed.folder / "train.ipynb").write_text(json.dumps(book))
    reply = bed.run(str(bed.folder / "train.ipynb"), 0.125, kind="notebook")
    assert reply.measured == {"loss": 0.125}, reply
    assert bed.child.run.metrics == {"loss": 0.125}

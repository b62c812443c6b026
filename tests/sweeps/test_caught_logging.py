"""What a trial logs where no store is reached: caught beside it, and in its run when it has come home."""

import json
import shutil
import sqlite3
import sys
import threading
import zipfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
import yaml

from notebench.engines.mlflow_tracking import SqliteReader
from notebench.engines.mlflow_tracking.caught_store import unpack_store
from notebench.engines.mlflow_tracking.nested_places import Places
from notebench.engines.mlflow_tracking.trial_writer import MlflowTrialWriter
from notebench.engines.trial_logging.catching import pack, share_out
from notebench.engines.trial_logging.following import Following
from notebench.errors import BadInput
from notebench.experiments import RunDetail, RunState
from notebench.ids import RunId
from notebench.sweeps import TrialState
from notebench.sweeps.recording import CAUGHT_TAG, TrialRun
from notebench.sweeps.reporting import CHANNEL_VARIABLE, ReportServer
from notebench.sweeps.trial import TrialReply, TrialTask
from notebench.workbench.trials import run_trial
from tests.contracts.conftest import fresh_mlflow
from tests.contracts.test_trial_writer import connect
from tests.fake_sweeps import START
from tests.fake_trial_runs import sweep_run

MODULE = """
def logs(x):
    import mlflow
    mlflow.log_param("x", f"{x:.1f}")
    mlflow.log_param("rows", 7)
    mlflow.set_tag("team", "red")
    for step in range(3):
        mlflow.log_metric("acc", step / 2, step=step)
    mlflow.log_metric("loss", x)
    mlflow.log_text("hello", "notes/hello.txt")
    with mlflow.start_run(nested=True, run_name="fold 1"):
        mlflow.log_metric("fold", 1.0)

def fails(x):
    import mlflow
    mlflow.log_metric("seen", x)
    raise ValueError("no data")

def pretends(x):
    import mlflow
    mlflow.set_tags({"notebench.sweep_id": "another", "mlflow.parentRunId": "another", "team": "blue"})
    return x

def logs_nothing(x):
    return x
"""


class Bed:
    """Trials as in a cluster, and the store at home."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.told: list[tuple[int, list[str], list[str]]] = []
        self.points: list[tuple[int, Sequence[Any]]] = []
        answers = {
            "logged": self._logged,
            "points": lambda number, points: self.points.append((number, points)),
        }
        self.server = ReportServer(lambda number, step, value: False, answers)

    def _logged(self, number: int, files: list[str], left_out: list[str]) -> None:
        self.told.append((number, files, left_out))

    def run(self, target: str, x: float = 0.25, kind: str = "function") -> TrialReply:
        if kind == "function":
            target = f"caught_objectives:{target}"
        outputs = self.folder / "outputs"
        outputs.mkdir(exist_ok=True)
        channel = self.server.channel(0)
        return run_trial(
            TrialTask(0, kind, target, {"x": x}, ("loss",), self.folder, outputs, channel, is_caught=True)
        )

    def archives(self) -> tuple[str, ...]:
        return tuple(str(self.folder / "outputs" / name) for name in self.told[-1][1])

    @property
    def reader(self) -> SqliteReader:
        return SqliteReader(self.folder / "mlflow.db")

    def at_home(self, *killed: str) -> RunDetail:
        """The trial's run, written again for each writer that was killed before it knew of the end."""
        known = {"metrics": {"loss": 0.25}, "logged": self.archives()}
        run = TrialRun(0, TrialState.FINISHED, {"x": "0.25"}, START, START, **known)
        uri = f"sqlite:///{self.folder / 'mlflow.db'}"
        for _ in ("", *killed):
            writer = MlflowTrialWriter(Places(connect(uri, (self.folder / "kept").as_uri())))
            writer.open(sweep_run(is_resumed=True))
            kept = writer.write(run)
            store = sqlite3.connect(self.folder / "mlflow.db")
            with store:
                store.execute("DELETE FROM tags WHERE key = 'notebench.trial_state'")
            store.close()
        return self.reader.get(RunId(kept.run_id))


@pytest.fixture
def bed(folder: Path, empty_store: Path) -> Iterator[Bed]:
    shutil.copy(empty_store, folder / "mlflow.db")
    (folder / "caught_objectives.py").write_text(MODULE)
    with fresh_mlflow():
        yield (made := Bed(folder))
    made.server.close()
    sys.modules.pop("caught_objectives", None)
    sys.path[:] = [each for each in sys.path if each != str(folder)]


def test_what_a_trial_logs_elsewhere_lands_in_its_run_once(bed: Bed) -> None:
    """Values, curve, tags, files, and a run below it; though who writes was killed twice before it was through."""
    assert bed.run("logs").measured == {"loss": 0.25}
    ((number, files, left_out),) = bed.told
    assert (number, files, left_out) == (0, ["logged/trial-00000-0.zip"], [])
    found = bed.at_home("killed", "killed")
    assert (found.run.name, found.run.state) == ("trial 0", RunState.FINISHED)
    assert found.run.metrics == {"acc": 1.0, "loss": 0.25}
    assert found.run.params == {"x": "0.25", "rows": "7"}
    assert (found.tags["team"], found.tags.get("notebench.not_taken")) == ("red", None)
    curves = bed.reader.metric_history(found.run.run_id)
    assert {name: len(points) for name, points in curves.items()} == {"acc": 3, "loss": 1}
    (kept,) = (bed.folder / "kept").rglob("hello.txt")
    assert (kept.read_text(), kept.parent.name) == ("hello", "notes")
    (fold,) = bed.reader.children(found.run.run_id, 10)
    assert (fold.name, fold.metrics, fold.state) == ("fold 1", {"fold": 1.0}, RunState.FINISHED)


def test_a_trial_that_failed_keeps_what_it_had_logged(bed: Bed) -> None:
    """It tells most where something went wrong."""
    assert bed.run("fails").error == "ValueError: no data"
    assert bed.at_home().run.metrics == {"seen": 0.25, "loss": 0.25}


def test_a_trial_does_not_say_which_sweep_it_is_of(bed: Bed) -> None:
    """By those tags its run is found again."""
    bed.run("pretends")
    found = bed.at_home("killed")
    assert found.tags["notebench.sweep_id"] == sweep_run().sweep_id
    assert found.run.marks.parent_id not in (None, "another")
    assert found.tags["team"] == "blue"


def test_a_trial_that_does_not_log_leaves_nothing(bed: Bed) -> None:
    """And its driver is told nothing."""
    assert bed.run("logs_nothing").measured == {"loss": 0.25}
    assert bed.told == []
    assert list((bed.folder / "outputs").iterdir()) == []


def test_what_a_notebook_logs_is_caught_too(bed: Bed) -> None:
    """By its own kernel."""
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
    reply = bed.run(str(bed.folder / "train.ipynb"), kind="notebook")
    assert reply.measured == {"loss": 0.25}, reply
    assert bed.at_home().run.metrics == {"loss": 0.25}


def test_archives_that_did_not_arrive_whole_cost_the_run_nothing_else(bed: Bed) -> None:
    """It says why something is missing."""
    bed.run("logs")
    Path(bed.archives()[0]).write_bytes(b"PK nonsense")
    found = bed.at_home()
    assert (found.run.state, found.run.metrics) == (RunState.FINISHED, {"loss": 0.25})
    assert found.tags["notebench.not_taken"].startswith("trial-00000-0.zip cannot be unpacked")


def test_metrics_are_told_while_the_trial_goes_on(bed: Bed, tmp_path: Path) -> None:
    """Each point once, with its time and step; not more of them than a log carries."""
    import mlflow

    uri = (tmp_path / "store").as_uri()
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MLFLOW_ALLOW_FILE_STORE", "true")
        patch.setenv(CHANNEL_VARIABLE, bed.server.channel(3))
        client = mlflow.MlflowClient(tracking_uri=uri)
        run_id = client.create_run("0", tags={CAUGHT_TAG: "true"}).info.run_id
        client.log_metric(client.create_run("0").info.run_id, "inner", 1.0)
        with Following(tmp_path / "store" / "0", 0.01):
            for step in (0, 1):
                client.log_metric(run_id, "val/acc", 0.5 + step, timestamp=1000 + step, step=step)
                while len(bed.points) <= step:
                    threading.Event().wait(0.01)
    assert bed.points == [(3, [["val/acc", 0.5, 1000, 0]]), (3, [["val/acc", 1.5, 1001, 1]])]


def test_files_are_shared_out_and_one_that_no_archive_holds_is_told(tmp_path: Path) -> None:
    """So that each archive comes home; together they may hold any amount."""
    assert list(share_out({"a": 500, "b": 500, "c": 100}, most=1500)) == [["a"], ["b", "c"]]
    assert list(share_out({})) == []
    run = tmp_path / "store" / "0" / "run"
    run.mkdir(parents=True)
    (run / "meta.yaml").write_text("run_id: run")
    with (run / "model.bin").open("wb") as file:
        file.truncate(20_000_000)
    (tmp_path / "store" / ".trash").mkdir()
    left = pack(tmp_path / "store", tmp_path / "outputs", "trial 3", "trial-00003")
    assert left.files == ["logged/trial-00003-0.zip"]
    assert left.left_out == [
        "trial 3: model.bin, which it logged, has 20000000 bytes, and at most 19900000 come home"
    ]
    with zipfile.ZipFile(tmp_path / "outputs" / left.files[0]) as archive:
        assert archive.namelist() == ["0/", "0/run/", "0/run/meta.yaml"]


@pytest.mark.parametrize("name", ["../out", "/out", "0/../../out", "a\\b"])
def test_an_archive_writes_nowhere_else(tmp_path: Path, name: str) -> None:
    """What a cluster sends is not trusted."""
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr(name, "x")
    (tmp_path / "root").mkdir()
    with pytest.raises(BadInput, match="leads out of it"):
        unpack_store([tmp_path / "a.zip"], tmp_path / "root")
    assert not (tmp_path / "out").exists()


def test_an_archive_that_unpacks_without_measure_is_left(tmp_path: Path) -> None:
    """A few kilobytes may hold gigabytes of nothing."""
    with zipfile.ZipFile(tmp_path / "a.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("0/zeros", bytes(20_000_001))
    (tmp_path / "root").mkdir()
    with pytest.raises(BadInput, match="unpacks to more than"):
        unpack_store([tmp_path / "a.zip"], tmp_path / "root")


def test_a_store_that_came_home_names_no_other_place(tmp_path: Path) -> None:
    """Else its files would be taken from wherever a cluster says."""
    meta = "{artifact_uri: 'file:///etc', experiment_id: ../.., run_id: other}"
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr("0/abc/meta.yaml", meta)
    unpack_store([tmp_path / "a.zip"], root := tmp_path / "root")
    told = yaml.safe_load((root / "0" / "abc" / "meta.yaml").read_text())
    assert told["artifact_uri"] == (root / "0" / "abc" / "artifacts").as_uri()
    assert (told["experiment_id"], told["run_id"]) == ("0", "abc")

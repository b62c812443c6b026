"""Claims on the deletion for good, in real stores."""

import sqlite3
import subprocess
import sys
from datetime import UTC, datetime, timedelta

import mlflow
import pytest
from filelock import FileLock

from notebench.addresses import sqlite_uri
from notebench.engines.mlflow_tracking import Collector
from notebench.engines.mlflow_tracking.kept_runs import KeptRuns
from notebench.errors import Conflict
from notebench.experiments.artifacts.retention import Kind, Retention
from notebench.experiments.run import STARRED_TAG

LATER = datetime.now(UTC) + timedelta(days=40)
ALL = Retention(deleted_days=30, failed_artifacts_days=30, leftover_days=7)


@pytest.fixture
def client(workspace):
    return mlflow.MlflowClient(tracking_uri=sqlite_uri(workspace.database))


@pytest.fixture
def run(client):
    """Makes a run with an artifact, a metric and a parameter; gives its id."""

    def make(status="FINISHED", deleted=False, tags=None):
        run_id = client.create_run("0", tags=tags).info.run_id
        client.log_metric(run_id, "loss", 1.0)
        client.log_param(run_id, "depth", 6)
        client.log_text(run_id, "x" * 1000, "notes.txt")
        if status != "RUNNING":
            client.set_terminated(run_id, status)
        if deleted:
            client.delete_run(run_id)
        return run_id

    return make


@pytest.fixture
def collector(workspace):
    def make(retention=ALL, now=LATER, **facts):
        return Collector(workspace, retention, now, **facts)

    return make


def folder_of(workspace, run_id):
    return workspace.artifacts / "0" / run_id


def test_a_run_deleted_long_ago_goes_for_good(workspace, client, run, collector):
    """Its rows and its files; no other's."""
    gone, kept = run(deleted=True), run()
    found = collector().collect()
    assert [(each.kind, each.name, each.size_bytes) for each in found] == [(Kind.RUN, gone, 1000)]
    assert not folder_of(workspace, gone).exists()
    assert folder_of(workspace, kept).exists()
    with pytest.raises(mlflow.MlflowException, match="not found"):
        client.get_run(gone)
    assert client.get_run(kept).data.params == {"depth": "6"}


def test_finding_deletes_nothing(workspace, client, run, collector):
    """A dry run tells the same."""
    gone = run(deleted=True)
    assert [each.name for each in collector().find()] == [gone]
    assert folder_of(workspace, gone).exists()
    assert client.get_run(gone).info.lifecycle_stage == "deleted"


def test_a_run_deleted_lately_is_kept(run, collector):
    """It can be restored for so many days."""
    run(deleted=True)
    assert collector(now=datetime.now(UTC) + timedelta(days=29)).collect() == []


@pytest.mark.parametrize("status", ["FAILED", "KILLED"])
def test_artifacts_of_a_run_without_success_go_and_the_run_stays(workspace, client, run, collector, status):
    """What it logged is small; its files are not. Noted, so that it happens once."""
    run_id = run(status)
    assert [(each.kind, each.name) for each in collector().collect()] == [(Kind.ARTIFACTS, run_id)]
    assert not (folder_of(workspace, run_id) / "artifacts").exists()
    assert client.get_run(run_id).data.metrics == {"loss": 1.0}
    assert "notebench.artifacts_deleted" in client.get_run(run_id).data.tags
    assert collector().collect() == []


def test_artifacts_are_kept_where_no_setting_lets_them_go(run, collector):
    """The default keeps them for ever."""
    run("FAILED")
    assert collector(Retention()).collect() == []


@pytest.mark.parametrize(
    "facts",
    [
        {"tags": {STARRED_TAG: "true"}, "deleted": True}, {"tags": {STARRED_TAG: "true"}, "status": "FAILED"},
        {"status": "RUNNING"}, {"status": "FINISHED"}, {"status": "RUNNING", "deleted": True},
    ],
)  # fmt: skip
def test_what_is_starred_or_goes_on_or_succeeded_is_never_touched(run, collector, facts):
    """However long ago."""
    run(**facts)
    assert collector().collect() == []


def test_a_run_that_a_registered_model_stems_from_is_never_touched(client, run, collector):
    """Also where it was deleted."""
    run_id = run(deleted=True)
    with sqlite3.connect(client.tracking_uri.removeprefix("sqlite:///")) as store:
        store.execute("INSERT INTO registered_models (name, workspace) VALUES ('forest', 'default')")
        store.execute(
            "INSERT INTO model_versions (name, version, run_id, workspace) VALUES ('forest', 1, ?, 'default')",
            (run_id,),
        )
    store.close()
    assert collector().collect() == []


def test_a_run_with_a_run_below_it_is_never_touched(run, collector):
    """Until that is deleted too."""
    above = run(deleted=True)
    run(tags={"mlflow.parentRunId": above})
    assert collector().collect() == []


def test_a_run_that_was_restored_meanwhile_is_kept(workspace, client, run, collector, monkeypatch):
    """Between the list and the deletion: the deletion looks again, in its transaction."""
    run_id = run(deleted=True)
    forget = KeptRuns.forget

    def restored_first(self, *args):
        client.restore_run(run_id)
        return forget(self, *args)

    monkeypatch.setattr(KeptRuns, "forget", restored_first)
    assert collector().collect() == []
    assert folder_of(workspace, run_id).exists()
    assert client.get_run(run_id).data.metrics == {"loss": 1.0}


KILLED = """
import os, sys
from datetime import datetime, timedelta, UTC
from pathlib import Path
import notebench.engines.mlflow_tracking.collecting as collecting
from notebench.experiments.artifacts.retention import Retention
from notebench.workspace import Workspace
collecting._remove = lambda path: os._exit(9)
later = datetime.now(UTC) + timedelta(days=40)
collecting.Collector(Workspace(Path(sys.argv[1])), Retention(), later).collect()
"""


def test_what_a_killed_collection_left_is_taken_by_the_next(workspace, run, collector):
    """Killed between the row and the files: the folder is an orphan then."""
    run_id = run(deleted=True)
    assert subprocess.run([sys.executable, "-c", KILLED, workspace.root], check=False).returncode == 9
    assert folder_of(workspace, run_id).exists()
    assert [(each.kind, each.name) for each in collector().collect()] == [
        (Kind.ORPHAN, f"artifacts/0/{run_id}")
    ]
    assert not folder_of(workspace, run_id).exists()


def test_orphans_and_leftovers_go_when_they_are_old(workspace, collector):
    """What someone may still be writing is left alone, and so is what is not ours."""
    orphan = workspace.artifacts / "0" / ("a" * 32)
    model = workspace.artifacts / "0" / "models" / ("m-" + "b" * 32)
    mine = workspace.artifacts / "0" / "mine"
    for folder in (orphan, model, mine):
        folder.mkdir(parents=True)
    part, journal = workspace.folder / ".views.json.1.part", workspace.folder / "journal.1.jsonl"
    part.write_text("torn")
    journal.write_text("{}")
    assert collector(now=datetime.now(UTC) + timedelta(days=6)).collect() == []
    assert len(collector().collect()) == 4
    left = [path.exists() for path in (orphan, model, mine, part, journal)]
    assert left == [False, False, True, False, False]


def test_files_that_lie_elsewhere_are_not_deleted(client, collector, tmp_path):
    """Nor is the run, which would leave them without an owner."""
    experiment = client.create_experiment("elsewhere", (tmp_path / "far").as_uri())
    run_id = client.create_run(experiment).info.run_id
    client.log_text(run_id, "x", "a.txt")
    client.set_terminated(run_id)
    client.delete_run(run_id)
    assert collector().collect() == []
    assert (tmp_path / "far" / run_id / "artifacts" / "a.txt").exists()


def test_two_do_not_collect_at_once(workspace, collector):
    """The second is told."""
    with FileLock(workspace.folder / "gc.lock"), pytest.raises(Conflict, match="another process"):
        collector().collect()


def test_a_store_that_is_not_ours_is_left_alone(run, collector):
    """Only what lies in the workspace is looked at."""
    run(deleted=True)
    assert collector(owns_store=False).collect() == []

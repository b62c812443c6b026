"""Claims on ``notebench gc``, with a real store."""

import json
import sqlite3

import pytest
from click.testing import CliRunner

from notebench.cli.app import app
from notebench.jobs.folder import Driver
from notebench.pipelines.history import HistoryFile
from notebench.pipelines.keys import KeyParts
from notebench.pipelines.run_folder import RunFolder
from notebench.processes import this_process
from tests.fake_jobs import FakeBook
from tests.fake_pipelines import finish_step


@pytest.fixture
def deleted(workspace_root, empty_store):
    """A run that was deleted, in a workspace that keeps deleted runs for no day."""
    (workspace_root / "notebench.toml").write_text("[retention]\ndeleted_days = 0\n")
    folder = workspace_root / ".notebench" / "artifacts" / "0" / ("a" * 32) / "artifacts"
    folder.mkdir(parents=True)
    (folder / "a.txt").write_text("x" * 10)
    database = workspace_root / ".notebench" / "mlflow.db"
    database.write_bytes(empty_store.read_bytes())
    store = sqlite3.connect(database)
    with store:
        store.execute(
            "INSERT INTO runs (run_uuid, name, status, start_time, end_time, lifecycle_stage, deleted_time, "
            "artifact_uri, experiment_id) VALUES (?, 'r', 'FINISHED', 1, 2, 'deleted', 3, ?, 0)",
            ("a" * 32, folder.as_uri()),
        )
    store.close()
    return "a" * 32


def gc(*arguments):
    done = CliRunner().invoke(app, ["gc", *arguments])
    assert done.exit_code == 0, done.output
    return done


@pytest.mark.parametrize("arguments", [(), ("--dry-run",), ("--yes", "--dry-run")])
def test_without_yes_it_only_tells(deleted, arguments):
    """And so with --dry-run, whatever else is said."""
    told = json.loads(gc(*arguments, "--json").stdout)
    assert (told["is_done"], told["size_bytes"]) == (False, 10)
    assert [each["name"] for each in told["found"]] == [deleted]
    assert "would be deleted; --yes deletes" in gc(*arguments).stdout


def test_with_yes_it_deletes(deleted):
    """Once."""
    assert json.loads(gc("--yes", "--json").stdout)["is_done"]
    assert gc("--yes").stdout == "nothing to delete\n"


def test_jobs_that_ended_long_ago_are_deleted(workspace_root):
    """One that goes on never is."""
    (workspace_root / "notebench.toml").write_text("[retention]\njobs_days = 0\n")
    fake = FakeBook(workspace_root)
    running, ended = fake.submit(), fake.submit()
    fake.folder_of(running).name_driver(Driver(this_process(), 1))
    fake.place.end(fake.folder_of(ended), "failed")
    assert [each["name"] for each in json.loads(gc("--json").stdout)["found"]] == [ended]
    assert [each["kind"] for each in json.loads(gc("--yes", "--json").stdout)["found"]] == ["job"]
    assert fake.folder_of(running).path.exists()
    assert not fake.folder_of(ended).path.exists()
    assert gc("--yes").stdout == "nothing to delete\n"


def test_outputs_of_old_runs_of_pipelines_are_deleted(workspace_root):
    """As many as the settings say are kept."""
    (workspace_root / "notebench.toml").write_text("[retention]\npipeline_runs = 1\n")
    fake, made = FakeBook(workspace_root), workspace_root / "made.txt"
    history = HistoryFile(
        workspace_root / ".notebench" / "pipelines", workspace_root / "x.pipeline.yaml", fake.book.folder
    )
    ids = []
    for content in ("abc", "abcd"):
        made.write_text(content)
        ids.append(fake.submit(kind="pipeline", work={"file": str(history.pipeline)}))
        folder = RunFolder(fake.folder_of(ids[-1]).path)
        history.add([finish_step(folder, "load", KeyParts((content,)), text=made)])
        fake.place.end(fake.folder_of(ids[-1]), "finished")
    found = json.loads(gc("--yes", "--json").stdout)["found"]
    assert [(each["kind"], each["name"], each["size_bytes"]) for each in found] == [("outputs", ids[0], 3)]
    assert gc("--yes").stdout == "nothing to delete\n"


def test_on_a_store_that_is_not_ours_it_says_what_mlflow_can(workspace_root, tmp_path, monkeypatch):
    """It deletes nothing there."""
    monkeypatch.setenv("NOTEBENCH_TRACKING_URI", f"sqlite:///{tmp_path / 'other.db'}")
    assert "mlflow gc" in gc().stderr

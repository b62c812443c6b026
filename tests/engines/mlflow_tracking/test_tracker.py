"""Claims on the tracker beyond the contract: files, experiments, and a process with choices of its own."""

import json
import shutil
import sqlite3
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from notebench.engines.mlflow_tracking import MlflowReader, MlflowTracker, SqliteReader
from notebench.errors import BadInput, Conflict, NotFound, Unavailable
from notebench.experiments import NewRun, RunQuery, RunState
from notebench.ids import RunId

NEW = NewRun("first", "iris")


# Files


@pytest.mark.parametrize("path", ["../secret", "/etc/passwd", "a/../../b", ""])
def test_a_file_is_saved_below_its_run_or_not_at_all(tracker: MlflowTracker, folder: Path, path: str) -> None:
    run_id = tracker.start(NEW)
    with pytest.raises(BadInput, match="does not lie below a run's artifacts"):
        tracker.save(run_id, {path: b"x"})
    assert [found for found in folder.rglob("*") if found.name in ("secret", "passwd", "b")] == []


def test_saving_no_files_asks_no_store(folder: Path) -> None:
    MlflowTracker(f"sqlite:///{folder}/nowhere.db").save(RunId("0" * 32), {})


def test_artifacts_lie_where_the_settings_say(tracker: MlflowTracker, folder: Path) -> None:
    run_id = tracker.start(NEW)
    tracker.save(run_id, {"a/b.txt": b"x"})
    (file,) = (folder / "artifacts").rglob("b.txt")
    assert file.parts[-4:] == (run_id, "artifacts", "a", "b.txt")


# Experiments


def test_an_experiment_is_made_once(tracker: MlflowTracker, reader: SqliteReader) -> None:
    for _ in range(2):
        tracker.end(tracker.start(NEW), RunState.FINISHED)
    assert {each.name: each.runs for each in reader.experiments()}["iris"] == 2


def test_a_deleted_experiment_is_told_with_the_remedy(tracker: MlflowTracker, reader: SqliteReader) -> None:
    tracker.end(tracker.start(NEW), RunState.FINISHED)
    (iris,) = [each for each in reader.experiments() if each.name == "iris"]
    tracker._connection.client().delete_experiment(iris.experiment_id)
    tracker._connection._experiments.clear()  # as another process would find it
    with pytest.raises(Conflict, match=f"mlflow experiments restore --experiment-id {iris.experiment_id}"):
        tracker.start(NEW)


@pytest.mark.parametrize("uri", ["sqlite:///nowhere.db", "./nowhere"])
def test_a_store_that_is_not_there_is_not_made(folder: Path, uri: str) -> None:
    with pytest.raises(NotFound):
        MlflowTracker(uri).start(NEW)
    assert list(folder.iterdir()) == []


def test_the_store_is_prepared_before_its_first_use(folder: Path, empty_store: Path) -> None:
    tracker = MlflowTracker(
        f"sqlite:///{folder}/late.db", prepare=lambda: shutil.copy(empty_store, folder / "late.db") and None
    )
    with pytest.raises(NotFound, match=r"Run|run"):
        tracker.end(RunId("0" * 32), RunState.LOST)


def test_nothing_is_active_before_the_first_run(folder: Path) -> None:
    assert list(MlflowTracker("sqlite:///nowhere.db").active()) == []


# Readers at the edge


@pytest.mark.parametrize(
    "query", [RunQuery(offset=10**30), RunQuery(text="\ud800"), RunQuery(experiments=("\ud800",))]
)
def test_what_sqlite_cannot_hold_is_in_no_run(
    tracker: MlflowTracker, reader: SqliteReader, query: RunQuery
) -> None:
    tracker.start(NEW)
    assert list(reader.page(query).runs) == []


def test_a_sort_by_a_metric_of_any_name_harms_nothing(tracker: MlflowTracker, reader: SqliteReader) -> None:
    tracker.start(NEW)
    for name in ["a'b", 'a"b', "a`b", "a; DROP TABLE runs", "a?b"]:
        for kind in ("metrics", "params"):
            assert len(reader.page(RunQuery(sort=f"{kind}.{name}")).runs) == 1
            assert len(MlflowReader(tracker.uri).page(RunQuery(sort=f"{kind}.{name}")).runs) == 1


def test_a_store_that_vanished_is_told(reader: SqliteReader, database: Path) -> None:
    reader.page(RunQuery())
    database.unlink()
    with pytest.raises(Unavailable, match="cannot be read: No such file"):
        reader.page(RunQuery())


def test_a_store_that_was_replaced_is_read_anew(
    tracker: MlflowTracker, reader: SqliteReader, database: Path, empty_store: Path
) -> None:
    tracker.start(NEW)
    assert reader.page(RunQuery()).total == 1
    for end in ("-wal", "-shm"):
        database.with_name(database.name + end).unlink(missing_ok=True)
    shutil.copy(empty_store, database.with_name("other.db"))
    database.with_name("other.db").replace(database)
    assert reader.page(RunQuery()).total == 0


def test_a_store_of_another_version_is_not_known(database: Path) -> None:
    store = sqlite3.connect(database)
    store.execute("ALTER TABLE runs RENAME COLUMN user_id TO person")
    store.close()
    assert not SqliteReader(database).is_known()


# A process of its own

SCRIPT = """
import json, sys, warnings
warnings.simplefilter("ignore")
import mlflow, mlflow.sklearn
from mlflow.utils.autologging_utils import AUTOLOGGING_INTEGRATIONS

mlflow.set_tracking_uri(sys.argv[2])
mlflow.sklearn.autolog(log_models=False, silent=True, max_tuning_runs=3)
before = dict(AUTOLOGGING_INTEGRATIONS["sklearn"])

from notebench.engines.mlflow_tracking import MlflowTracker
from notebench.experiments.tracking.tracking import Limits, Tracking
from notebench.experiments.capture.script import ScriptRecorder
from notebench.redaction import Redactor
from tests.fake_capture import FakeEnvironment

tracker = MlflowTracker(sys.argv[1])
told = []
tracking = Tracking(
    tracker, ScriptRecorder(), environment=FakeEnvironment(), redactor=Redactor,
    announce=lambda verb, data: told.append(verb), limits=Limits(),
)
with tracking.run("first", "iris", {}):
    during = dict(AUTOLOGGING_INTEGRATIONS["sklearn"])
    mlflow.log_metric("auc", 0.5)
told.append("off")
after = dict(AUTOLOGGING_INTEGRATIONS["sklearn"])
tracking.turn(on=True)
left_open = mlflow.start_run(run_name="left open").info.run_id
mlflow.log_metric("auc", 0.25)
print(json.dumps({"uri": tracker.uri, "user": mlflow.get_tracking_uri(), "before": before, "during": during,
                  "after": after, "told": told, "left_open": left_open}, default=str))
"""


@dataclass(frozen=True)
class Other:
    """What such a process said, and its user's store."""

    said: dict[str, Any]
    users: Path
    ours: Path


@pytest.fixture(scope="module")
def other(tmp_path_factory: pytest.TempPathFactory, empty_store: Path) -> Other:
    """MLflow's state is the process's: its user chose a store, and autologging, before we came."""
    folder = tmp_path_factory.mktemp("other")
    users, ours = (Path(shutil.copy(empty_store, folder / f"{name}.db")) for name in ("users", "ours"))
    root = Path(__file__).parents[3]
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT, f"sqlite:///{ours}", f"sqlite:///{users}"],
        cwd=folder, env={"PYTHONPATH": str(root), "PATH": "/usr/bin:/bin", "HOME": str(folder)},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return Other(json.loads(done.stdout.splitlines()[-1]), users, ours)


def test_a_store_that_the_user_chose_by_a_call_counts(other: Other) -> None:
    assert other.said["uri"] == other.said["user"] == f"sqlite:///{other.users}"
    assert SqliteReader(other.ours).page(RunQuery()).total == 0


def test_what_is_logged_lands_in_the_store_that_the_user_chose(other: Other) -> None:
    names = [run.name for run in SqliteReader(other.users).page(RunQuery()).runs]
    assert sorted(names) == ["first", "left open"]


@pytest.mark.parametrize("when", ["during", "after"])
def test_the_users_own_autologging_is_left_as_it_was(other: Other, when: str) -> None:
    assert other.said[when] == other.said["before"]


def test_what_was_logged_is_written_when_the_process_ends(other: Other) -> None:
    run = SqliteReader(other.users).get(RunId(other.said["left_open"])).run
    assert run.metrics == {"auc": 0.25}


def test_a_script_is_announced_from_begin_to_end(other: Other) -> None:
    told = other.said["told"]
    assert (told[0], told[told.index("off") - 1]) == ("started", "ended")

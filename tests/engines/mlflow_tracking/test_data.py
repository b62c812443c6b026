"""What tracking notes of the data that the user's code reads and fits, with the real libraries."""

from collections.abc import Iterator
from pathlib import Path

import lightgbm
import mlflow
import numpy as np
import pandas as pd
import pytest
from sklearn.linear_model import LogisticRegression

from notebench.addresses import sqlite_uri
from notebench.data.content import identify
from notebench.data.files import FileIds
from notebench.data.ports import DataQuery, DataUse
from notebench.engines.data_watch import DataWatch
from notebench.engines.mlflow_tracking import MlflowTracker, SqliteDataReader, data_reader
from notebench.engines.mlflow_tracking.data_reader import MlflowDataReader
from notebench.engines.mlflow_tracking.data_words import from_dataset, to_dataset
from notebench.errors import BadInput, NotFound
from notebench.experiments import NewRun, RunState
from notebench.experiments.tracking.data_log import DataLog
from notebench.ids import RunId
from tests.engines.mlflow_tracking.conftest import Heard

FRAME = pd.DataFrame({"a": np.arange(40.0), "b": np.arange(40.0) * 2, "y": np.arange(40) % 2})


@pytest.fixture
def log(tracker: MlflowTracker, folder: Path) -> Iterator[DataLog]:
    """Tracking is on."""
    log = DataLog(tracker, FileIds(folder / "files.db"), folder.resolve(), most_bytes=1_000_000)
    tracker.follow_data(log, DataWatch(log.read))
    tracker.activate(Heard())
    tracker.use_experiment("iris")
    FRAME.to_csv(folder / "data.csv", index=False)
    return log


@pytest.fixture
def data(database: Path) -> SqliteDataReader:
    return SqliteDataReader(database)


def begin(tracker: MlflowTracker) -> RunId:
    return tracker.start(NewRun("fit", "iris"))


def noted(data: SqliteDataReader, run_id: RunId) -> list[tuple[str, str, str]]:
    return [(use.role, use.version.name, use.version.source) for use in data.of_run(run_id)]


def uses(data: SqliteDataReader, run_id: RunId, role: str) -> list[DataUse]:
    return [use for use in data.of_run(run_id) if use.role == role]


def test_a_file_that_is_read_in_a_run_is_noted_with_its_frames_and_its_own_id(
    log: DataLog, tracker: MlflowTracker, data: SqliteDataReader, folder: Path
) -> None:
    """When the run ends."""
    run_id = begin(tracker)
    frame = pd.read_csv("data.csv")
    tracker.end(run_id, RunState.FINISHED)
    (use,) = data.of_run(run_id)
    assert (use.role, use.version.name, use.version.source, use.version.rows) == (
        "read",
        "data.csv",
        "data.csv",
        40,
    )
    assert use.version.file_id == FileIds(folder / "none").id_of(folder / "data.csv")
    assert use.version.data_id == identify(frame, "x").data_id  # type: ignore[union-attr]


def test_a_run_that_lasts_is_told_of_what_it_read_before_its_end_and_once(
    log: DataLog, tracker: MlflowTracker, data: SqliteDataReader
) -> None:
    """Its kernel may be killed."""
    run_id = begin(tracker)
    pd.read_csv("data.csv")
    while not noted(data, run_id):  # the file's id is found in the background
        log.keep_so_far(run_id)
    log.keep_so_far(run_id)
    tracker.end(run_id, RunState.FINISHED)
    assert noted(data, run_id) == [("read", "data.csv", "data.csv")]


def test_it_is_said_when_not_all_runs_were_asked_for_their_data(
    log: DataLog, tracker: MlflowTracker, database: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A server cannot be asked for data; of its runs the newest are looked at."""
    for name in ("one", "two"):
        run_id = begin(tracker)
        log.log(run_id, FRAME, name, "train")
        tracker.end(run_id, RunState.FINISHED)
    reader = MlflowDataReader(sqlite_uri(database))
    assert not reader.page(DataQuery()).is_partial
    monkeypatch.setattr(data_reader, "MOST_RUNS", 1)
    assert reader.page(DataQuery()).is_partial


def test_a_read_by_another_way_is_the_same_data(
    log: DataLog, tracker: MlflowTracker, data: SqliteDataReader, folder: Path
) -> None:
    """One line for it, though it was read twice."""
    FRAME.to_parquet(folder / "data.parquet")
    run_id = begin(tracker)
    assert pd.read_parquet("data.parquet").equals(pd.read_csv(folder / "data.csv"))
    tracker.end(run_id, RunState.FINISHED)
    assert len({use.version.data_id for use in data.of_run(run_id)}) == 1


def test_what_numpy_reads_is_noted(
    log: DataLog, tracker: MlflowTracker, data: SqliteDataReader, folder: Path
) -> None:
    """From its own files and from text."""
    np.save(folder / "array.npy", np.arange(3))
    np.savetxt(folder / "array.txt", np.arange(3))
    run_id = begin(tracker)
    np.load("array.npy")
    np.loadtxt("array.txt")
    tracker.end(run_id, RunState.FINISHED)
    assert noted(data, run_id) == [("read", "array.npy", "array.npy"), ("read", "array.txt", "array.txt")]


def test_a_frame_and_its_labels_that_are_fitted_are_noted_with_our_ids(
    log: DataLog, tracker: MlflowTracker, data: SqliteDataReader
) -> None:
    """MLflow's digest of eight characters is not among them."""
    features, labels = FRAME[["a", "b"]], FRAME["y"]
    run_id = begin(tracker)
    LogisticRegression().fit(features, labels)
    tracker.end(run_id, RunState.FINISHED)
    (train,), (target,) = uses(data, run_id, "train"), uses(data, run_id, "target")
    assert train.version.data_id == identify(features, "x").data_id  # type: ignore[union-attr]
    assert target.version.data_id == identify(labels, "x").data_id  # type: ignore[union-attr]
    assert len(data.of_run(run_id)) == 2


def test_lightgbms_data_is_noted_likewise(
    log: DataLog, tracker: MlflowTracker, data: SqliteDataReader
) -> None:
    """Its own call, and its own kind of data set."""
    run_id = begin(tracker)
    lightgbm.train({"verbose": -1}, lightgbm.Dataset(FRAME[["a", "b"]], FRAME["y"]), 2)
    tracker.end(run_id, RunState.FINISHED)
    (train,), (target,) = uses(data, run_id, "train"), uses(data, run_id, "target")
    assert (train.version.rows, train.version.column_count, target.version.rows) == (40, 2, 40)


def test_a_frame_read_before_the_run_and_fitted_whole_is_noted_with_its_file(
    log: DataLog, tracker: MlflowTracker, data: SqliteDataReader
) -> None:
    """Content tells, not the variable."""
    frame = pd.read_csv("data.csv")
    run_id = begin(tracker)
    LogisticRegression().fit(frame.copy(), frame["y"])
    tracker.end(run_id, RunState.FINISHED)
    assert ("train", "data.csv", "data.csv") in noted(data, run_id)
    assert uses(data, run_id, "read") == []


def test_a_frame_read_before_the_run_whose_columns_are_fitted_is_noted_as_read(
    log: DataLog, tracker: MlflowTracker, data: SqliteDataReader
) -> None:
    """The usual way: features are some of the columns."""
    frame = pd.read_csv("data.csv")
    run_id = begin(tracker)
    LogisticRegression().fit(frame[["a", "b"]], frame["y"])
    tracker.end(run_id, RunState.FINISHED)
    assert ("read", "data.csv", "data.csv") in noted(data, run_id)


def test_a_frame_read_before_and_not_used_is_not_noted(
    log: DataLog, tracker: MlflowTracker, data: SqliteDataReader
) -> None:
    """A run is not told of all that its kernel has seen."""
    pd.read_csv("data.csv")
    run_id = begin(tracker)
    tracker.end(run_id, RunState.FINISHED)
    assert noted(data, run_id) == []


def test_reading_is_left_alone_once_tracking_is_off(log: DataLog, tracker: MlflowTracker) -> None:
    """The libraries have their own functions again, and MLflow its."""
    import mlflow.sklearn

    ours = (pd.read_csv, np.load, mlflow.sklearn.from_pandas)
    tracker.deactivate()
    own = (pd.read_csv, np.load, mlflow.sklearn.from_pandas)
    assert [hasattr(each, "_notebench_reads") for each in (*ours[:2], *own[:2])] == [True, True, False, False]
    assert ours[2] is not own[2]


def test_a_file_that_cannot_be_read_fails_as_it_would(log: DataLog, tracker: MlflowTracker) -> None:
    """Notebench adds nothing to the user's error."""
    begin(tracker)
    with pytest.raises(FileNotFoundError):
        pd.read_csv("none.csv")


def test_logging_data_notes_it_at_once(
    log: DataLog, tracker: MlflowTracker, data: SqliteDataReader, folder: Path
) -> None:
    """A frame, an array, and a file by its path."""
    run_id = begin(tracker)
    log.log(run_id, FRAME, "all of it", "train")
    log.log(run_id, "data.csv", None, "source")
    log.log(run_id, np.arange(3), None, "weights")
    assert noted(data, run_id) == [
        ("source", "data.csv", "data.csv"),
        ("train", "all of it", "memory"),
        ("weights", "data", "memory"),
    ]


def test_data_in_two_roles_is_noted_in_both(
    log: DataLog, tracker: MlflowTracker, data: SqliteDataReader
) -> None:
    """MLflow alone would keep the first."""
    run_id = begin(tracker)
    log.log(run_id, FRAME, "all", "train")
    log.log(run_id, FRAME, "all", "eval")
    assert [(use.role, use.version.data_id) for use in data.of_run(run_id)] == [
        (role, identify(FRAME, "x").data_id)  # type: ignore[union-attr]
        for role in ("eval", "train")
    ]


@pytest.mark.parametrize(
    ("thing", "role", "message"),
    [
        ([1, 2], "train", "a list is neither a frame, an array nor a path"),
        (FRAME, " ", "the role ' ' is blank"),
        (FRAME, "x" * 300, "the role has 300 characters"),
    ],
)
def test_what_cannot_be_logged_is_told_in_one_line(
    log: DataLog, tracker: MlflowTracker, thing: object, role: str, message: str
) -> None:
    """With the value, and what to give."""
    with pytest.raises(BadInput, match=message):
        log.log(begin(tracker), thing, None, role)
    with pytest.raises(NotFound, match=r"none\.csv"):
        log.log(begin(tracker), "none.csv", None, "train")


def test_data_larger_than_the_setting_is_noted_and_said_not_to_be_identified(
    log: DataLog, tracker: MlflowTracker, data: SqliteDataReader, caplog: pytest.LogCaptureFixture
) -> None:
    """Neither left out nor told by a part of it."""
    run_id = begin(tracker)
    log.log(run_id, np.zeros(200_000), "large", "train")
    (use,) = data.of_run(run_id)
    assert (use.version.is_identified, use.version.rows) == (False, 200_000)
    assert "data_bytes" in caplog.text


def test_two_thousand_columns_are_within_mlflows_limits(
    log: DataLog, tracker: MlflowTracker, data: SqliteDataReader
) -> None:
    """Long names too."""
    wide = pd.DataFrame({f"{'long name ' * 9}{number}": [1.5] for number in range(2000)})
    run_id = begin(tracker)
    version = log.log(run_id, wide, "wide", "train")
    assert data.of_run(run_id)[0].version == version
    assert len(version.columns) == 2000


def test_columns_beyond_the_room_for_them_are_cut_and_counted() -> None:
    """The count stays right."""
    wide = pd.DataFrame({f"{'x' * 400}{number}": [1.5] for number in range(2000)})
    version = identify(wide, "wide")
    assert version is not None
    kept = to_dataset(version)
    read = from_dataset({**kept, "source": kept["source"]})
    assert len(kept["schema"]) < 1_048_575
    assert 0 < len(read.columns) < read.column_count == 2000


def test_what_another_program_logged_is_read_as_other(
    log: DataLog, tracker: MlflowTracker, data: SqliteDataReader
) -> None:
    """With its own digest, columns and rows, and not said to be identified."""
    run_id = begin(tracker)
    mlflow.log_input(mlflow.data.from_pandas(FRAME, name="theirs"), context="training")
    (use,) = data.of_run(run_id)
    assert (use.role, use.version.name, use.version.kind, use.version.rows) == (
        "training",
        "theirs",
        "other",
        40,
    )
    assert [column.name for column in use.version.columns] == ["a", "b", "y"]
    assert not use.version.is_identified

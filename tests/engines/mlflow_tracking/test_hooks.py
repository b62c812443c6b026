"""Claims on following the user's own MLflow calls, and on leaving MLflow as it was."""

import contextlib
import math
from typing import Any

import mlflow
import pytest
from mlflow.tracking.context import registry

from notebench.engines.mlflow_tracking import MlflowTracker, SqliteReader
from notebench.errors import NotebenchError
from notebench.experiments import RunQuery, RunState
from notebench.ids import RunId
from tests.engines.mlflow_tracking.conftest import Heard

PLACES = [mlflow, mlflow.MlflowClient, mlflow.models, registry]


def functions() -> dict[tuple[str, str], Any]:
    """All that MLflow offers in the places that we replace something in."""
    return {
        (str(place), name): getattr(place, name) for place in PLACES for name in dir(place) if name[0] != "_"
    }


def changed(before: dict[tuple[str, str], Any]) -> set[str]:
    return {
        name for (place, name), value in functions().items() if value is not before.get((place, name), value)
    }


def verbs(heard: Heard) -> list[str]:
    return [verb for verb, _ in heard.told if verb != "updated"]


# Put and taken


def test_deactivation_puts_mlflows_own_functions_back(tracker: MlflowTracker, heard: Heard) -> None:
    before = functions()
    tracker.activate(heard)
    assert changed(before) >= {
        "log_metric",
        "log_metrics",
        "log_param",
        "log_params",
        "start_run",
        "create_run",
    }
    tracker.deactivate()
    assert changed(before) == set()


def test_it_may_be_switched_again_and_again(tracker: MlflowTracker, heard: Heard) -> None:
    before = functions()
    for _ in range(3):
        tracker.activate(heard)
        tracker.activate(heard)
        tracker.deactivate()
        tracker.deactivate()
    assert changed(before) == set()


@pytest.fixture
def theirs(tracker: MlflowTracker, heard: Heard, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Somebody else's wrapper that was put on top of ours, which was taken away since."""
    monkeypatch.setattr(mlflow, "log_metric", mlflow.log_metric)  # puts MLflow's own back in the end
    tracker.activate(heard)
    ours = mlflow.log_metric
    theirs = mlflow.log_metric = lambda *args: ours(*args)
    tracker.deactivate()
    return theirs


def test_somebody_elses_wrapper_on_top_of_ours_stays(theirs: Any) -> None:
    assert mlflow.log_metric is theirs


def test_below_somebody_elses_wrapper_mlflows_own_function_works(theirs: Any, reader: SqliteReader) -> None:
    with mlflow.start_run() as run:
        mlflow.log_metric("auc", 0.5)
        assert reader.get(RunId(run.info.run_id)).run.metrics == {"auc": 0.5}


def test_replaced_functions_keep_their_names_and_words(active: MlflowTracker) -> None:
    assert mlflow.log_metric.__name__ == "log_metric"
    assert mlflow.log_metric.__doc__ == mlflow.log_metric.__wrapped__.__doc__  # type: ignore[attr-defined]


# Followed


def test_a_run_of_the_users_own_is_told_and_tagged(
    active: MlflowTracker, heard: Heard, reader: SqliteReader
) -> None:
    with mlflow.start_run() as run:
        pass
    assert heard.told == [("started", run.info.run_id), ("finished", run.info.run_id)]
    assert reader.get(run.info.run_id).tags["notebench.owner"] == "the test"


def test_a_users_own_tags_count_over_ours(active: MlflowTracker, reader: SqliteReader) -> None:
    with mlflow.start_run(tags={"notebench.owner": "mine"}) as run:
        pass
    assert reader.get(run.info.run_id).tags["notebench.owner"] == "mine"


def test_a_failure_of_the_users_own_is_told(active: MlflowTracker, heard: Heard) -> None:
    with pytest.raises(ValueError, match="no rows"), mlflow.start_run():
        raise ValueError("no rows")
    assert verbs(heard) == ["started", "failed"]


def test_a_run_that_is_resumed_is_told_so(active: MlflowTracker, heard: Heard) -> None:
    with mlflow.start_run() as run:
        pass
    with mlflow.start_run(run_id=run.info.run_id):
        pass
    assert verbs(heard) == ["started", "finished", "resumed", "finished"]


def test_code_that_begins_a_run_of_its_own_works_inside_a_run_of_ours(
    active: MlflowTracker, reader: SqliteReader
) -> None:
    with mlflow.start_run() as outer, mlflow.start_run() as inner:
        pass
    assert reader.get(inner.info.run_id).tags["mlflow.parentRunId"] == outer.info.run_id


# Buffered


def test_what_was_logged_is_read_back_by_mlflow_at_once(active: MlflowTracker) -> None:
    with mlflow.start_run() as run:
        mlflow.log_metric("auc", 0.5)
        mlflow.log_metrics({"loss": 1, "auc": 0.75}, step=1)
        mlflow.log_param("depth", 3)
        mlflow.log_params({"kind": "forest"})
        data = mlflow.MlflowClient().get_run(run.info.run_id).data
    assert (data.metrics, data.params) == ({"auc": 0.75, "loss": 1.0}, {"depth": "3", "kind": "forest"})


def test_every_value_of_a_curve_is_kept_in_order(active: MlflowTracker, reader: SqliteReader) -> None:
    with mlflow.start_run() as run:
        for step in range(300):
            mlflow.log_metric("loss", 1 / (step + 1), step=step)
    history = reader.metric_history(run.info.run_id)["loss"]
    assert [point.step for point in history] == list(range(300))


def test_all_is_in_the_store_when_the_run_has_ended(active: MlflowTracker, reader: SqliteReader) -> None:
    with mlflow.start_run() as run:
        mlflow.log_metric("auc", 0.5)
    assert reader.get(run.info.run_id).run.metrics == {"auc": 0.5}


def test_what_is_logged_while_nobody_listens_is_mlflows(
    tracker: MlflowTracker, heard: Heard, reader: SqliteReader
) -> None:
    tracker.activate(heard)
    tracker.use_experiment("iris")
    tracker.deactivate()
    with mlflow.start_run() as run:
        mlflow.log_metric("auc", 0.5)
        assert reader.get(run.info.run_id).run.metrics == {"auc": 0.5}
    assert heard.told == []


@pytest.mark.parametrize(
    "again", [lambda: mlflow.log_param("depth", 4), lambda: mlflow.log_params({"depth": 4})]
)
def test_a_changed_parameter_is_refused_at_once(
    active: MlflowTracker, reader: SqliteReader, again: Any
) -> None:
    with mlflow.start_run() as run:
        mlflow.log_param("depth", 3)
        with pytest.raises(mlflow.MlflowException, match="depth"):
            again()
    assert reader.get(RunId(run.info.run_id)).run.params == {"depth": "3"}


def test_a_parameter_may_be_logged_again_with_its_value(active: MlflowTracker, reader: SqliteReader) -> None:
    with mlflow.start_run() as run:
        assert mlflow.log_param("depth", 3) == 3
        assert mlflow.log_param("depth", "3") == "3"
    assert reader.get(run.info.run_id).run.params == {"depth": "3"}


@pytest.mark.parametrize(
    ("key", "value", "step"),
    [
        ("a\nb", 1.0, 0),
        ("", 1.0, 0),
        ("auc", "high", 0),
        ("../a", 1.0, 0),
        ("a", None, 0),
        ("a", 1.0, "first"),
    ],
)
def test_what_mlflow_refuses_is_refused_at_once(
    active: MlflowTracker, key: str, value: Any, step: Any
) -> None:
    with mlflow.start_run(), pytest.raises((mlflow.MlflowException, TypeError, ValueError)):
        mlflow.log_metric(key, value, step=step)


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf, True, 10**20])
def test_unusual_numbers_are_logged_as_mlflow_logs_them(active: MlflowTracker, value: Any) -> None:
    kept = []
    for is_ours in (True, False):
        if not is_ours:
            active.deactivate()
        with mlflow.start_run() as run:
            mlflow.log_metric("x", value)
        kept.append(mlflow.get_run(run.info.run_id).data.metrics["x"])
    assert kept[0] == pytest.approx(kept[1], nan_ok=True)


@pytest.mark.parametrize(
    "poison",
    [lambda: mlflow.log_param("name", "\ud800"), lambda: mlflow.log_metric("x", 1.0, step=2**70)],
    ids=["surrogate", "step"],
)
def test_what_no_store_can_take_holds_back_nothing_else(
    active: MlflowTracker, reader: SqliteReader, poison: Any
) -> None:
    run_id = RunId(mlflow.start_run().info.run_id)
    with contextlib.suppress(mlflow.MlflowException, NotebenchError):  # at once, or at the end
        poison()
        active.end(run_id, RunState.FINISHED)
    active.end(run_id, RunState.FINISHED)
    with mlflow.start_run() as later:
        mlflow.log_metric("auc", 0.5)
    assert reader.get(RunId(later.info.run_id)).run.metrics == {"auc": 0.5}


# Where runs lie


def test_runs_of_the_users_own_lie_in_the_notebooks_experiment(
    active: MlflowTracker, reader: SqliteReader
) -> None:
    with mlflow.start_run():
        pass
    assert [run.experiment for run in reader.page(RunQuery()).runs] == ["iris"]


def test_an_experiment_that_the_user_chose_counts(
    tracker: MlflowTracker, heard: Heard, reader: SqliteReader
) -> None:
    tracker.activate(heard)
    mlflow.set_experiment("mine")
    tracker.use_experiment("iris")
    with mlflow.start_run():
        pass
    assert [run.experiment for run in reader.page(RunQuery()).runs] == ["mine"]

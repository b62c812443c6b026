"""Claims on the values that tell of a run."""

import math
from datetime import UTC, datetime, timedelta, timezone

import pytest

from notebench.experiments import Run, RunDetail, RunState
from notebench.experiments.run import own_first, to_text
from notebench.ids import RunId

START = datetime(2026, 7, 1, 12, 0, 0, 123_999, UTC)
RUN = Run(RunId("1"), "first", RunState.RUNNING, "iris", START)


def test_the_states_words_are_the_designs() -> None:
    assert [str(state) for state in RunState] == [
        "queued", "running", "paused", "finished", "failed", "cancelled", "lost",
    ]  # fmt: skip


@pytest.mark.parametrize("state", RunState)
def test_a_state_has_ended_unless_more_may_come(state: RunState) -> None:
    assert state.has_ended == (state in ("finished", "failed", "cancelled", "lost"))


def test_a_duration_is_known_at_the_end() -> None:
    ended = Run(RunId("1"), "first", RunState.FINISHED, "iris", START, START + timedelta(minutes=2))
    assert (RUN.duration_s, ended.duration_s) == (None, 120)


def test_times_are_written_in_utc_with_milliseconds() -> None:
    east = START.astimezone(timezone(timedelta(hours=5, minutes=30)))
    assert to_text(east) == to_text(START) == "2026-07-01T12:00:00.123Z"


def test_what_is_no_number_is_none_in_json() -> None:
    run = Run(
        RunId("1"),
        "first",
        RunState.FINISHED,
        "iris",
        START,
        START,
        {"a": math.nan, "b": -math.inf, "c": 1.5},
    )
    assert run.to_json()["metrics"] == {"a": None, "b": None, "c": 1.5}


def test_json_of_a_run_that_goes_on_has_no_end() -> None:
    assert (RUN.to_json()["ended_at"], RUN.to_json()["state"]) == (None, "running")


def test_a_users_tags_are_those_of_no_program() -> None:
    tags = {"owner": "Ada", "mlflow.user": "ada", "notebench.owner": "p", "mlflower": "x"}
    assert RunDetail(RUN, tags, "ada", "").user_tags == {"owner": "Ada", "mlflower": "x"}


def test_what_autologging_adds_comes_after_the_users_own() -> None:
    assert own_first(["training_score", "b", "training_a", "a"]) == ["b", "a", "training_score", "training_a"]

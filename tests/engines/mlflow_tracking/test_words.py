"""Claims on MLflow's words for ours: states, addresses, errors."""

import sqlite3
from datetime import UTC, datetime

import pytest
import sqlalchemy.exc
from hypothesis import given
from hypothesis import strategies as st
from mlflow.entities import RunStatus
from mlflow.exceptions import MlflowException, RestException
from mlflow.protos import databricks_pb2 as codes

from notebench.engines.mlflow_tracking.words import (
    our_errors,
    to_milliseconds,
    to_state,
    to_status,
    to_time,
)
from notebench.errors import BadInput, Conflict, EngineFailure, NotebenchError, NotFound, Unavailable
from notebench.experiments import RunState

URI = "postgresql://ada:hunter2@db/runs"


@pytest.mark.parametrize("state", RunState)
def test_every_state_is_a_status_of_mlflows(state: RunState) -> None:
    assert RunStatus.from_string(to_status(state))


@pytest.mark.parametrize("state", set(RunState) - {RunState.PAUSED})
def test_a_state_comes_back_from_its_status(state: RunState) -> None:
    assert to_state(to_status(state), is_lost=state is RunState.LOST) is state


@pytest.mark.parametrize("status", ["KILLED", "SOMETHING_NEW"])
def test_what_was_killed_is_cancelled_or_lost(status: str) -> None:
    assert to_state(status, is_lost=False) is RunState.CANCELLED
    assert to_state(status, is_lost=True) is RunState.LOST


@given(st.datetimes(datetime(1970, 1, 1), datetime(2200, 1, 1), timezones=st.just(UTC)))  # noqa: DTZ001 - hypothesis wants it so
def test_times_are_kept_to_the_millisecond(at: datetime) -> None:
    assert abs((to_time(to_milliseconds(at)) - at).total_seconds()) <= 0.0005


# Errors


@pytest.mark.parametrize(
    ("error", "ours"),
    [
        (MlflowException("no such run", codes.RESOURCE_DOES_NOT_EXIST), NotFound),
        (MlflowException("no such page", codes.ENDPOINT_NOT_FOUND), NotFound),
        (MlflowException("bad name", codes.INVALID_PARAMETER_VALUE), BadInput),
        (MlflowException("bad", codes.BAD_REQUEST), BadInput),
        (MlflowException("deleted", codes.INVALID_STATE), BadInput),
        (MlflowException("exists", codes.RESOURCE_ALREADY_EXISTS), BadInput),
        (MlflowException("API request to http://x failed", codes.INTERNAL_ERROR), Unavailable),
        (MlflowException("(sqlite3.OperationalError) locked", codes.INTERNAL_ERROR), Unavailable),
        (MlflowException("later", codes.TEMPORARILY_UNAVAILABLE), Unavailable),
        (MlflowException("Detected out-of-date database schema", codes.INTERNAL_ERROR), Unavailable),
        (MlflowException("what?", codes.INTERNAL_ERROR), EngineFailure),
        (RestException({"error_code": "RESOURCE_DOES_NOT_EXIST", "message": "gone"}), NotFound),
        (RestException({"error_code": "PERMISSION_DENIED", "message": "no"}), Unavailable),
        (sqlalchemy.exc.OperationalError("SELECT", {}, Exception("locked")), Unavailable),
        (sqlite3.DatabaseError("malformed"), Unavailable),
        (pytest.importorskip("requests").ConnectionError("refused"), Unavailable),
        (ConnectionRefusedError("refused"), Unavailable),
        (PermissionError(13, "Permission denied"), Unavailable),
    ],
    ids=lambda each: str(each)[:40].replace("\n", " "),
)
def test_a_librarys_error_is_one_of_ours(error: Exception, ours: type[NotebenchError]) -> None:
    with pytest.raises(ours) as raised, our_errors(URI):
        raise error
    assert raised.value.__cause__ is error


def test_our_own_errors_pass() -> None:
    error = Conflict("ours")
    with pytest.raises(Conflict) as raised, our_errors(URI):
        raise error
    assert raised.value is error


@pytest.mark.parametrize("error", [TypeError("a bug"), KeyboardInterrupt()])
def test_a_bug_or_an_interrupt_is_left_as_it_is(error: BaseException) -> None:
    with pytest.raises(type(error)) as raised, our_errors(URI):
        raise error
    assert raised.value is error


@pytest.mark.parametrize(
    "error", [MlflowException(f"failed on {URI}\nwith more"), ConnectionError(f"to {URI}")]
)
def test_no_message_carries_a_password(error: Exception) -> None:
    with pytest.raises(NotebenchError) as raised, our_errors(URI):
        raise error
    assert "hunter2" not in raised.value.message


def test_a_message_is_the_first_line_of_a_long_story() -> None:
    with pytest.raises(EngineFailure) as raised, our_errors("sqlite:///a.db"):
        raise MlflowException("\n  first  \nsecond\n" + "x" * 10_000)
    assert raised.value.message == "MLflow failed on sqlite:///a.db: first"


def test_an_old_schema_is_told_with_its_remedy() -> None:
    with pytest.raises(Unavailable, match=r"mlflow db upgrade sqlite:///a\.db"), our_errors("sqlite:///a.db"):
        raise MlflowException("Detected out-of-date database schema (found version x, expected y)")

"""MLflow's words for ours: states, tags, errors, addresses."""

import contextlib
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime

from notebench.addresses import shown_uri
from notebench.errors import BadInput, EngineFailure, NotebenchError, NotFound, Unavailable
from notebench.experiments.ports import LOST_TAG
from notebench.experiments.run import RunState
from notebench.experiments.search.filter import STATUS
from notebench.redaction import Redactor

_STATE = {
    "SCHEDULED": RunState.QUEUED,
    "RUNNING": RunState.RUNNING,
    "FINISHED": RunState.FINISHED,
    "FAILED": RunState.FAILED,
}

ENDED = frozenset(status for state, status in STATUS.items() if state.has_ended)
"""MLflow's statuses of runs that have ended."""


def to_status(state: RunState) -> str:
    """MLflow's status for a state."""
    return STATUS[state]


def to_state(status: str, *, is_lost: bool) -> RunState:
    """The state that MLflow's status, and our tag, stand for."""
    return _STATE.get(status, RunState.LOST if is_lost else RunState.CANCELLED)


def is_lost(tags: Mapping[str, str]) -> bool:
    """Whether the tags say that the run's process vanished."""
    return LOST_TAG in tags


def to_time(milliseconds: int) -> datetime:
    """MLflow's times are milliseconds since the epoch."""
    return datetime.fromtimestamp(milliseconds / 1000, UTC)


def to_milliseconds(at: datetime) -> int:
    """The other way."""
    return round(at.timestamp() * 1000)


@contextlib.contextmanager
def our_errors(uri: str) -> Iterator[None]:
    """Turn MLflow's errors into ours, with the store's address in them."""
    from mlflow.exceptions import MlflowException

    try:
        yield
    except NotebenchError:
        raise
    except MlflowException as err:
        raise _translate(err, uri) from err
    except OSError as err:
        raise Unavailable(f"the store {shown_uri(uri)} cannot be used: {_first_line(err)}") from err
    except Exception as err:
        if type(err).__module__.startswith(("sqlalchemy", "sqlite3", "requests")):
            raise Unavailable(f"the store {shown_uri(uri)} cannot be reached: {_first_line(err)}") from err
        raise


def _translate(err: Exception, uri: str) -> NotebenchError:
    text, code = _first_line(err), getattr(err, "error_code", "")
    if code in ("RESOURCE_DOES_NOT_EXIST", "NOT_FOUND", "ENDPOINT_NOT_FOUND"):
        return NotFound(text)
    if code in ("INVALID_PARAMETER_VALUE", "BAD_REQUEST", "INVALID_STATE", "RESOURCE_ALREADY_EXISTS"):
        return BadInput(text)
    if "code 401" in text or code in ("UNAUTHENTICATED", "CUSTOMER_UNAUTHORIZED"):
        return Unavailable(
            f"the store {shown_uri(uri)} does not know who asks (401); "
            "set MLFLOW_TRACKING_USERNAME and MLFLOW_TRACKING_PASSWORD"
        )
    if "code 403" in text or code == "PERMISSION_DENIED":
        return Unavailable(
            f"the store {shown_uri(uri)} does not allow this to you (403); ask its keeper for the permission"
        )
    if "out-of-date database schema" in text:
        return Unavailable(
            f"the store {shown_uri(uri)} was made by another MLflow version; "
            f"back it up, then run `mlflow db upgrade {shown_uri(uri)}`"
        )
    if code == "TEMPORARILY_UNAVAILABLE" or "API request" in text or "OperationalError" in text:
        return Unavailable(f"the store {shown_uri(uri)} cannot be reached: {text}")
    return EngineFailure(f"MLflow failed on {shown_uri(uri)}: {text}")


def _first_line(err: Exception) -> str:
    lines = [line.strip() for line in str(err).splitlines() if line.strip()]
    return Redactor().redact(lines[0][:300]) if lines else type(err).__name__

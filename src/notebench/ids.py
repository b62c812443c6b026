"""Ids as types of their own, so that a run's id is never taken for an experiment's."""

import re
from datetime import UTC, datetime
from typing import NewType

from notebench.errors import BadInput

RunId = NewType("RunId", str)
ExperimentId = NewType("ExperimentId", str)
DataId = NewType("DataId", str)
JobId = NewType("JobId", str)

# MLflow's own rule for ids that callers may choose (mlflow.utils.validation); it also keeps paths out.
_RUN_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,255}")


def parse_run_id(text: str) -> RunId:
    """A run's id, checked.

    Raises
    ------
    BadInput
        When ``text`` is not 1 to 256 letters, digits, ``-`` or ``_``.
    """
    if not _RUN_ID.fullmatch(text):
        raise BadInput(
            f"{text[:80]!r} is not a run id: it has letters, digits, - and _ only; "
            "`notebench runs list` shows the ids"
        )
    return RunId(text)


_LONGEST_DATA_ID = 36  # MLflow's column; the digests of other programs may have any characters


def parse_data_id(text: str) -> DataId:
    """A data version's id, checked.

    Raises
    ------
    BadInput
        When ``text`` is not 1 to 36 printable characters.
    """
    if not 1 <= len(text) <= _LONGEST_DATA_ID or not text.isprintable():
        raise BadInput(
            f"{text[:80]!r} is not the id of data: it has 1 to {_LONGEST_DATA_ID} characters; "
            "`notebench data list` shows the ids"
        )
    return DataId(text)


_MODEL_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,99}")


def parse_model_id(text: str) -> str:
    """A logged model's id, checked.

    Raises
    ------
    BadInput
        When ``text`` is not 1 to 100 letters, digits, ``-`` or ``_``.
    """
    if not _MODEL_ID.fullmatch(text):
        raise BadInput(
            f"{text[:80]!r} is not the id of a model: those begin with m-; a run's page shows them"
        )
    return text


_JOB_ID = re.compile(r"[0-9]{8}T[0-9]{9}-[0-9a-f]{6}")


def make_job_id(now: datetime, token: bytes) -> JobId:
    """A new job's id: when it was made, in UTC to the millisecond, and three random bytes; it sorts by time.

    Examples
    --------
    >>> make_job_id(datetime(2026, 3, 1, 12, tzinfo=UTC), b"abc")
    '20260301T120000000-616263'
    """
    at = now.astimezone(UTC)
    return JobId(f"{at:%Y%m%dT%H%M%S}{at.microsecond // 1000:03d}-{token[:3].hex()}")


def parse_job_id(text: str) -> JobId:
    """A job's id, checked; it is safe as the name of a folder.

    Raises
    ------
    BadInput
        When ``text`` has another form than :func:`make_job_id` gives.
    """
    if not _JOB_ID.fullmatch(text):
        raise BadInput(
            f"{text[:80]!r} is not the id of a job: those look like 20260301T120000000-3f2a91; "
            "`notebench jobs list` shows the ids"
        )
    return JobId(text)

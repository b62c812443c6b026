"""Ids as types of their own, so that a run's id is never taken for an experiment's."""

import re
from typing import NewType

from notebench.errors import BadInput

RunId = NewType("RunId", str)
ExperimentId = NewType("ExperimentId", str)
DataId = NewType("DataId", str)

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

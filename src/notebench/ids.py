"""Ids as types of their own, so that a run's id is never taken for an experiment's."""

import re
from typing import NewType

from notebench.errors import BadInput

RunId = NewType("RunId", str)
ExperimentId = NewType("ExperimentId", str)

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

"""A run put below another that is written by somebody else: a sweep's below the step's that began it.

Whoever comes later finds the other's run, so each side links; what is linked twice stays as it is.
"""

from functools import partial
from typing import Any

from notebench.engines.mlflow_tracking.nested_places import Places
from notebench.experiments.run import PARENT_TAG, STEP_TAG
from notebench.ids import RunId


def link(places: Places, run_id: str, above: str, step: str) -> None:
    """Let a run lie below another, as a part of this step.

    Raises
    ------
    Unavailable
        When the store cannot be reached.
    NotebenchError
        When the store refuses it, as the run was deleted.
    """
    place, parent = places.find(run_id), ""
    places.act(place, partial(_set_tag, STEP_TAG, step))
    # One that still waits is named by the id it has here: who sends it moves to it what lies below. It may be
    # sent between the look and the tag, so that nobody would move this one.
    while parent != (parent := places.find(above).run_id):
        places.act(place, partial(_set_tag, PARENT_TAG, parent))


def _set_tag(name: str, text: str, client: Any, run_id: RunId) -> None:
    client.set_tag(run_id, name, text)

"""What is in a run of one store, given to a run of another; again changes nothing where it has arrived."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from notebench.engines.mlflow_tracking.outbox_models import send_models

_METRICS, _PARAMS, _TAGS = 1000, 100, 100  # what MLflow's server takes at once


def copy_run(
    here: Any, there: Any, run: Any, arrived: str, tags: Mapping[str, str], folder: Path | None
) -> None:
    """Give all that a run says to another: values, tags, datasets, files and models.

    Parameters
    ----------
    here, there
        MLflow's clients of the two stores.
    arrived
        The other run's id.
    tags
        In place of the run's own.
    folder
        Where its artifacts are; None where there are none.
    """
    _copy_values(here, there, run, arrived, tags)
    if run.inputs and run.inputs.dataset_inputs:
        there.log_inputs(arrived, datasets=run.inputs.dataset_inputs)
    if folder:
        there.log_artifacts(arrived, str(folder))
    send_models(here, there, run, arrived)


def _copy_values(here: Any, there: Any, run: Any, arrived: str, tagged: Mapping[str, str]) -> None:
    from mlflow import entities

    params = [entities.Param(key, value) for key, value in run.data.params.items()]
    tags = [entities.RunTag(key, value) for key, value in tagged.items()]
    points = [
        point for key in sorted(run.data.metrics) for point in here.get_metric_history(run.info.run_id, key)
    ]
    points.sort(key=lambda point: (point.timestamp, point.step))
    for start in range(0, len(params), _PARAMS):
        there.log_batch(arrived, params=params[start : start + _PARAMS])
    for start in range(0, len(tags), _TAGS):
        there.log_batch(arrived, tags=tags[start : start + _TAGS])
    for start in range(0, len(points), _METRICS):
        there.log_batch(arrived, metrics=points[start : start + _METRICS])

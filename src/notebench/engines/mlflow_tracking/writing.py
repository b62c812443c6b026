"""How values and files of a run are written, once it is known where."""

import os
from collections.abc import Mapping, Sequence
from pathlib import Path, PurePosixPath
from typing import Any

from notebench.engines.mlflow_tracking.buffer import MetricEntry, ParamEntry
from notebench.errors import BadInput
from notebench.ids import RunId
from notebench.workspace import write_whole

_FEW = 2


def write_entries(
    client: Any, place: RunId, params: Sequence[ParamEntry], metrics: Sequence[MetricEntry]
) -> None:
    """Write parameters and metrics by MLflow's client."""
    if len(params) + len(metrics) <= _FEW:  # MLflow writes one faster than a batch of one
        for param in params:
            client.log_param(place, param.key, param.value)
        for each in metrics:
            client.log_metric(place, each.key, each.value, each.at_ms, each.step)
        return
    from mlflow import entities

    client.log_batch(
        place,
        metrics=[entities.Metric(each.key, each.value, each.at_ms, each.step) for each in metrics],
        params=[entities.Param(each.key, each.value) for each in params],
    )


def write_files(folder: Path, files: Mapping[str, bytes]) -> None:
    """Write files below the folder of a run's artifacts.

    Raises
    ------
    BadInput
        When a path leads elsewhere.
    """
    for path, content in files.items():
        parts = PurePosixPath(path).parts
        if ".." in parts or PurePosixPath(path).is_absolute() or not parts:
            raise BadInput(f"{path!r} does not lie below a run's artifacts")
        target = folder.joinpath(*parts)
        os.makedirs(target.parent, exist_ok=True)  # noqa: PTH103 - a quarter of the time of pathlib's
        write_whole(target, content)

"""Sends the logged models of a waiting run: their files, parameters and tags, once."""

import shutil
import tempfile
from pathlib import Path
from typing import Any

from notebench.addresses import local_folder
from notebench.engines.mlflow_tracking.outbox import ORIGIN_TAG

_READY = "READY"


def send_models(here: Any, there: Any, run: Any, arrived: str) -> None:
    """Send the models that the run logged; ``arrived`` is the run's id on the server."""
    outputs = run.outputs.model_outputs if run.outputs else []
    if not outputs:
        return
    experiment_id = there.get_run(arrived).info.experiment_id
    for output in outputs:
        model = here.get_logged_model(output.model_id)
        found = _find(there, experiment_id, model.model_id)
        if found is None:
            found = _make(there, experiment_id, model, arrived)
        if str(found.status) != _READY:
            _send_files(there, model, found, {run.info.run_id: arrived, model.model_id: found.model_id})
            there.finalize_logged_model(found.model_id, str(model.status))
        _link(there, arrived, found.model_id, output.step)


def _find(there: Any, experiment_id: str, origin: str) -> Any:
    page = there.search_logged_models([experiment_id], filter_string=f"tags.`{ORIGIN_TAG}` = '{origin}'")
    return page[0] if page else None


def _make(there: Any, experiment_id: str, model: Any, arrived: str) -> Any:
    return there.create_logged_model(
        experiment_id,
        name=model.name,
        source_run_id=arrived,
        tags={**model.tags, ORIGIN_TAG: model.model_id},
        params=dict(model.params or {}),
        model_type=model.model_type,
    )


def _send_files(there: Any, model: Any, found: Any, ids: dict[str, str]) -> None:
    folder = local_folder(model.artifact_location)
    if folder is None or not folder.is_dir():
        return
    with tempfile.TemporaryDirectory(prefix="notebench-") as aside:
        copy = Path(aside) / "model"
        shutil.copytree(folder, copy)
        description = copy / "MLmodel"
        if description.is_file():  # it names the run and itself: by their new ids
            text = description.read_text(encoding="utf-8")
            for old, new in ids.items():
                text = text.replace(old, new)
            description.write_text(text, encoding="utf-8")
        there.log_model_artifacts(found.model_id, str(copy))


def _link(there: Any, arrived: str, model_id: str, step: int) -> None:
    from mlflow.entities import LoggedModelOutput

    known = there.get_run(arrived).outputs
    if known and any(each.model_id == model_id for each in known.model_outputs):
        return
    there.log_outputs(arrived, models=[LoggedModelOutput(model_id, step)])

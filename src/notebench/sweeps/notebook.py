"""A notebook as an objective: given its values, executed whole, and asked at its end for what it measured."""

import json
from pathlib import Path
from typing import Any

from notebench.parameters import inject, load_notebook
from notebench.sweeps.measuring import measured
from notebench.sweeps.trial import TrialTask
from notebench.workspace import write_whole

# Run in the notebook's own kernel, which need not know Notebench.
_MEASURE = """
def _notebench_measure(wanted, path):
    import json
    import sys

    def logged(name):
        mlflow = sys.modules.get("mlflow")
        run = mlflow and (mlflow.active_run() or mlflow.last_active_run())
        return mlflow.get_run(run.info.run_id).data.metrics.get(name) if run else None

    found = {}
    for name in wanted:
        value = globals().get(name)
        value = logged(name) if value is None else value
        try:
            found[name] = None if value is None else float(value)
        except (TypeError, ValueError):
            found[name] = f"a {type(value).__name__}"
    with open(path, "w") as file:
        json.dump(found, file)


_notebench_measure({wanted!r}, {path!r})
del _notebench_measure
"""
_PYTHON = {"name": "python3", "display_name": "Python 3", "language": "python"}


def notebook_of(outputs: Path, number: int) -> Path:
    """Where a trial's executed notebook lies, among what its sweep's trials leave."""
    return outputs / f"trial-{number:05d}.ipynb"


def write_notebook(task: TrialTask) -> Path:
    """Write the notebook of a trial, its values given, and give its path.

    Raises
    ------
    BadInput
        When a value cannot be written into a cell.
    """
    made = inject(load_notebook(Path(task.target)), task.values)
    if "kernelspec" not in made.setdefault("metadata", {}):
        made["metadata"]["kernelspec"] = _PYTHON
    path = notebook_of(task.outputs, task.number)
    write_whole(path, json.dumps(made, indent=1).encode())
    return path


def measuring_code(task: TrialTask, notebook: Path) -> str:
    """What is run after the last cell: it writes what was measured beside the notebook."""
    path = str(_measured_file(notebook))
    return _MEASURE.replace("{wanted!r}", repr(list(task.wanted))).replace("{path!r}", repr(path))


def read_measured(task: TrialTask, notebook: Path) -> dict[str, float]:
    """What the notebook measured.

    Raises
    ------
    NotMeasured
        When something that is wanted is missing, or no number.
    """
    path = _measured_file(notebook)
    try:
        found: dict[str, Any] = json.loads(path.read_bytes())
    except (OSError, ValueError):
        found = {}
    path.unlink(missing_ok=True)
    return measured(found, task.wanted)


def _measured_file(notebook: Path) -> Path:
    return notebook.with_name(f".{notebook.stem}.measured.json")

"""Whether a notebook has the form that a kernel's client and papermill rely on; told before anything runs."""

from collections.abc import Mapping
from typing import Any

from notebench.errors import BadInput

_REMEDY = "open it in JupyterLab and save it, or make it anew"


def check_form(notebook: Mapping[str, Any]) -> None:
    """Return when the notebook can be executed, as far as its form tells; its cells are a list already.

    Raises
    ------
    BadInput
        When it is of another version of nbformat than 4, or lacks what that wants.
    """
    version, metadata = notebook.get("nbformat"), notebook.get("metadata")
    if version != 4:
        raise BadInput(f"it is of nbformat {version!r}, and 4 can be run; {_REMEDY}")
    if not isinstance(metadata, Mapping):
        raise BadInput(f"it has no metadata by name; {_REMEDY}")
    for key in ("kernelspec", "language_info"):
        told = metadata.get(key, {})
        if not isinstance(told, Mapping) or not isinstance(told.get("name", ""), str):
            raise BadInput(f"its {key} is none; {_REMEDY}")
    for place, cell in enumerate(notebook["cells"], 1):
        if lacking := _lacking(cell):
            raise BadInput(f"cell {place} has no {lacking} as nbformat 4 wants it; {_REMEDY}")


def _lacking(cell: Mapping[str, Any]) -> str:
    source = cell.get("source")
    lines = source if isinstance(source, list) else [source]
    if not isinstance(cell.get("cell_type"), str):
        return "cell_type"
    if not isinstance(cell.get("metadata"), Mapping):
        return "metadata"
    if not all(isinstance(line, str) for line in lines):
        return "source"
    if cell["cell_type"] == "code" and not isinstance(cell.get("outputs"), list):
        return "outputs"
    return ""

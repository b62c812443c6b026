"""A notebook's parameters: read from its cell tagged ``parameters``, given in a cell of a new notebook."""

import copy
from collections.abc import Mapping
from typing import Any

from notebench.errors import BadInput
from notebench.parameters.cell import write_cell
from notebench.parameters.faults import BadParameter
from notebench.parameters.parameter import Parameters
from notebench.parameters.reading.cell import read_cell
from notebench.parameters.schema.reader import from_schema

PARAMETERS_TAG = "parameters"
INJECTED_TAG = "injected-parameters"
METADATA_KEY = "notebench"
"""The notebook's metadata have the JSON Schema at ``notebench.parameters``."""
_PYTHON = ("python", "ipython")


def read_notebook(notebook: Mapping[str, Any]) -> Parameters:
    """The parameters of a notebook, as nbformat has it (version 4).

    They are those of the one cell that is tagged ``parameters``, changed by the JSON Schema in the notebook's
    metadata, if there is one. A notebook that has neither has none.

    Raises
    ------
    BadInput
        When it is no notebook of Python, several cells are tagged, or a definition is wrong.
    """
    cells = _cells(notebook)
    tagged = [place for place, cell in enumerate(cells) if _has_tag(cell, PARAMETERS_TAG)]
    if len(tagged) > 1:
        places = " and ".join(str(place + 1) for place in tagged)
        raise BadInput(
            f"cells {places} are tagged `{PARAMETERS_TAG}`; tag one: "
            "the values of an injected cell would be lost in the other"
        )
    schema = _metadata(notebook, METADATA_KEY).get("parameters")
    if not tagged and schema is None:
        return Parameters()
    _check_language(notebook)
    parameters = Parameters()
    if tagged:
        cell = cells[tagged[0]]
        if cell.get("cell_type") != "code":
            raise BadInput(
                f"cell {tagged[0] + 1}, tagged `{PARAMETERS_TAG}`, is no code cell; tag one that is"
            )
        parameters = read_cell(_source(cell))
    return parameters if schema is None else from_schema(schema, parameters)


def has_parameters_cell(notebook: Mapping[str, Any]) -> bool:
    """Whether a cell is tagged ``parameters``."""
    return any(_has_tag(cell, PARAMETERS_TAG) for cell in _cells(notebook))


def inject(notebook: Mapping[str, Any], values: Mapping[str, Any]) -> dict[str, Any]:
    """A new notebook that is given checked values; the one that was given is left as it is.

    The values stand in a cell tagged ``injected-parameters``: in the place of the one that there is, else
    behind the cell tagged ``parameters``, else at the top.

    Raises
    ------
    BadInput
        When it is no notebook of Python.
    BadValues
        When a value cannot be written down.
    """
    _cells(notebook)
    _check_language(notebook)
    source = write_cell(values)
    made: dict[str, Any] = copy.deepcopy(dict(notebook))
    cells: list[dict[str, Any]] = made["cells"]
    old = next((cell for cell in cells if _has_tag(cell, INJECTED_TAG)), None)
    new = _injected(old, source, made)
    defined = next((place for place, cell in enumerate(cells) if _has_tag(cell, PARAMETERS_TAG)), -1)
    place = next((place for place, cell in enumerate(cells) if cell is old), -1)
    if place <= defined:  # values that stood before their defaults would be lost
        place = defined + 1
    behind = [cell for cell in cells[place:] if not _has_tag(cell, INJECTED_TAG)]
    made["cells"] = [*(cell for cell in cells[:place] if not _has_tag(cell, INJECTED_TAG)), new, *behind]
    return made


def _injected(old: Mapping[str, Any] | None, source: str, notebook: Mapping[str, Any]) -> dict[str, Any]:
    metadata = dict(old["metadata"]) if old else {"tags": [INJECTED_TAG]}
    cell: dict[str, Any] = {"cell_type": "code"}
    if (notebook.get("nbformat", 4), notebook.get("nbformat_minor", 0)) >= (4, 5):
        cell["id"] = old["id"] if old and "id" in old else _free_id(notebook)
    return {**cell, "metadata": metadata, "execution_count": None, "outputs": [], "source": source}


def _free_id(notebook: Mapping[str, Any]) -> str:
    taken = {cell.get("id") for cell in notebook["cells"]}
    name, number = INJECTED_TAG, 1
    while name in taken:
        number += 1
        name = f"{INJECTED_TAG}-{number}"
    return name


def _cells(notebook: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    version = notebook.get("nbformat")
    if isinstance(version, int) and version < 4:
        raise BadInput(
            f"the notebook is of nbformat {version}; open it in JupyterLab and save it, which makes it 4"
        )
    cells = notebook.get("cells")
    if not isinstance(cells, list) or not all(isinstance(cell, Mapping) for cell in cells):
        raise BadInput("it is no notebook: it has no list of cells; name a notebook")
    return cells


def _check_language(notebook: Mapping[str, Any]) -> None:
    names = [
        _metadata(notebook, "kernelspec").get("language"),
        _metadata(notebook, "language_info").get("name"),
    ]
    language = next((str(name) for name in names if name), "python")
    if language.lower().rstrip("0123456789.") not in _PYTHON:
        raise BadInput(f"the notebook is written in {language[:40]}; parameters are read from Python only")


def _metadata(notebook: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    metadata = notebook.get("metadata")
    found = metadata.get(key) if isinstance(metadata, Mapping) else None
    return found if isinstance(found, Mapping) else {}


def _has_tag(cell: Mapping[str, Any], tag: str) -> bool:
    metadata = cell.get("metadata")
    tags = metadata.get("tags") if isinstance(metadata, Mapping) else None
    return isinstance(tags, list) and tag in tags


def _source(cell: Mapping[str, Any]) -> str:
    source = cell.get("source", "")
    if isinstance(source, list):
        return "".join(map(str, source))
    if not isinstance(source, str):
        raise BadParameter("the source of the cell is no text; save the notebook again")
    return source

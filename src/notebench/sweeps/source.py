"""Where a sweep comes from: a notebook, a function, or a file that names one of them with all options."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from notebench.errors import BadInput, NotFound, Unavailable
from notebench.parameters import Parameters, from_schema, load_notebook, read_cell, read_file
from notebench.parameters.file import SUFFIX
from notebench.sweeps.ask import SweepAsk, read_ask
from notebench.sweeps.function import find_function, takes_trial
from notebench.sweeps.plan import Objective, ObjectiveKind
from notebench.sweeps.ranges import with_ranges

NOTEBOOK_FILE = "objective.ipynb"
"""The job's own copy of the notebook, as it was when the sweep was asked for."""
SPEC_SUFFIXES = (".yaml", ".yml")
_MOST_BYTES = 1_000_000
_WORDS = ("notebook", "function", "space", "name")


@dataclass(frozen=True, slots=True)
class Source:
    """What is swept.

    Attributes
    ----------
    name
        What the sweep is called where nobody says.
    parameters
        None where the objective says as it runs what it varies.
    folder
        In which the objective works.
    notebook
        As it is executed, without outputs; None where the objective is none.
    files
        What else of it lies in the job's folder, by name.
    ask
        What the file says of the sweep.
    """

    name: str
    objective: Objective
    parameters: Parameters | None
    folder: Path
    notebook: Mapping[str, Any] | None = None
    ask: SweepAsk = field(default_factory=SweepAsk)
    files: Mapping[str, bytes] = field(default_factory=dict)


def read_source(target: str, folder: Path, space: str = "") -> Source:
    """What the text names: ``train.ipynb``, ``train:objective`` with a space, or ``sweep.yaml``.

    Parameters
    ----------
    folder
        From which paths and modules are looked for.
    space
        Of a function: its parameters, in the parameter language.

    Raises
    ------
    NotFound
        When there is no such file or module.
    BadInput
        When it, or what it says, is nothing of the kind.
    Unavailable
        When it cannot be read.
    """
    if target.endswith(SPEC_SUFFIXES):
        if space:
            raise BadInput(f"space: {target[:80]} has one of its own; leave it away")
        return _from_spec((folder / target).absolute())
    if target.endswith(SUFFIX):
        if space:
            raise BadInput("space: a notebook's stands in its cell tagged `parameters`; leave it away")
        return _from_notebook((folder / target).absolute())
    return _from_function(target, folder.absolute(), space)


def _from_notebook(path: Path) -> Source:
    parameters = read_file(path)
    notebook = load_notebook(path)
    cells = [_bare(cell) for cell in notebook.get("cells", [])]
    return Source(
        path.stem,
        Objective(ObjectiveKind.NOTEBOOK, NOTEBOOK_FILE),
        parameters,
        path.parent,
        {**notebook, "cells": cells},
    )


def _bare(cell: Any) -> Any:
    """The cell without what it showed when it was run by hand."""
    if not isinstance(cell, dict) or cell.get("cell_type") != "code":
        return cell
    return {**cell, "outputs": [], "execution_count": None}


def _from_function(target: str, folder: Path, space: str, schema: Any = None) -> Source:
    find_function(target, folder)
    objective = Objective(ObjectiveKind.FUNCTION, target)
    if schema is None and not space.strip():
        if takes_trial(target, folder):
            return Source(target, objective, None, folder)
        raise BadInput(
            f"{target[:80]}: a function needs a space; say what is swept, such as --space 'n = 3  # 1..10', "
            "or let it take a trial and ask that"
        )
    parameters = read_cell(space) if schema is None or space.strip() else from_schema(schema)
    return Source(target, objective, parameters, folder)


def _from_spec(path: Path) -> Source:
    import yaml

    try:
        if path.is_file() and path.stat().st_size > _MOST_BYTES:
            raise BadInput(f"{path.name} has more than {_MOST_BYTES} bytes, which no sweep needs")
        read = yaml.safe_load(path.read_text(encoding="utf-8"))
    except FileNotFoundError as err:
        raise NotFound(f"there is no file {path}; name one that exists") from err
    except OSError as err:
        raise Unavailable(f"{path} cannot be read ({err.strerror}); see its permissions") from err
    except (yaml.YAMLError, UnicodeDecodeError) as err:
        raise BadInput(f"{path.name} is no YAML that can be read: {' '.join(str(err).split())}") from err
    if not isinstance(read, dict):
        raise BadInput(f"{path.name}: it holds no options by name; write notebook: train.ipynb, metric: …")
    try:
        return source_of(read, path.parent, path.stem)
    except BadInput as err:
        raise BadInput(f"{path.name}: {err.message}") from err


def source_of(read: Mapping[Any, Any], folder: Path, name: str = "") -> Source:
    """The source that options by name say: a notebook or a function, its space, and all of the sweep.

    Parameters
    ----------
    folder
        From which paths and modules are looked for.
    name
        What the sweep is called where the options do not say; empty for the name of what is swept.

    Raises
    ------
    NotFound, BadInput, Unavailable
        As :func:`read_source` does.
    """
    rest = {key: value for key, value in read.items() if key not in (*_WORDS, "parameters")}
    words = {key: read.get(key, "") for key in _WORDS}
    for key, value in words.items():
        if not isinstance(value, str):
            raise BadInput(f"{key}: {str(value)[:80]!r} is no text")
    if bool(words["notebook"]) == bool(words["function"]):
        raise BadInput("it names no notebook and no function, or both; name one of them")
    source = _named(words, read.get("parameters"), folder)
    return replace(source, name=words["name"] or name or source.name, ask=read_ask(rest))


def _named(words: Mapping[str, str], schema: Any, folder: Path) -> Source:
    if words["function"]:
        source = _from_function(words["function"], folder.absolute(), words["space"], schema)
        is_replaced = bool(words["space"].strip())
    elif words["space"]:
        raise BadInput("space: a notebook's stands in its cell tagged `parameters`; leave it away")
    else:
        source, is_replaced = _from_notebook((folder / words["notebook"]).absolute()), True
    if schema is None or not is_replaced or source.parameters is None:
        return source
    return replace(source, parameters=with_ranges(source.parameters, schema))

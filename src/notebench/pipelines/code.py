"""What can be read of a notebook's or function's code without running it: its cells, outputs and imports."""

import ast
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from notebench.errors import BadInput
from notebench.parameters import BadParameter, Parameter, Parameters, read_cell
from notebench.parameters.kinds import ANY
from notebench.parameters.notebook import INJECTED_TAG
from notebench.parameters.reading.names import Names
from notebench.parameters.reading.source import read_statements

STEP_TAG = "step:"
"""How a tag begins that makes a cell the first of a step."""
_OUTPUTS = frozenset({"notebench.output", "notebench.pipelines.output", "notebench.pipelines.outputs.output"})


@dataclass(frozen=True, slots=True)
class Code:
    """The code of a notebook.

    Attributes
    ----------
    cells
        The sources of its code cells, but for one that an earlier run injected.
    outputs
        The names that it gives outputs by, in their order.
    imports
        The modules that it imports, by their first names.
    """

    cells: tuple[str, ...]
    outputs: tuple[str, ...]
    imports: tuple[str, ...]


def read_code(notebook: Mapping[str, Any]) -> Code:
    """The code of a notebook, as nbformat has it; cells that are no Python are only kept."""
    cells = tuple(_source(cell) for cell in _cells(notebook) if _is_code(cell))
    nodes = [node for cell in cells for node in _nodes(cell)]
    names = Names()
    for node in nodes:
        if isinstance(node, ast.Import | ast.ImportFrom):
            names = names.imported(node)
    given = [name for node in nodes if isinstance(node, ast.Call) for name in _given(node, names)]
    return Code(cells, tuple(dict.fromkeys(given)), tuple(dict.fromkeys(_imported(nodes))))


def language_of(notebook: Mapping[str, Any]) -> str:
    """The language that a notebook says it is in, in small letters; empty where it does not say.

    Examples
    --------
    >>> language_of({"metadata": {"kernelspec": {"name": "ir", "language": "R"}}})
    'r'
    """
    metadata = notebook.get("metadata")
    if not isinstance(metadata, Mapping):
        return ""
    found = (
        said.get(word)
        for key, word in (("kernelspec", "language"), ("language_info", "name"))
        if isinstance(said := metadata.get(key), Mapping)
    )
    return next((each.lower() for each in found if isinstance(each, str)), "")


def is_python(language: str) -> bool:
    """Whether it is Python's, or none that is told.

    Examples
    --------
    >>> is_python("ipython3"), is_python(""), is_python("r")
    (True, True, False)
    """
    return not language or language.startswith(("python", "ipython"))


def steps_of(notebook: Mapping[str, Any]) -> tuple[str, ...]:
    """The names of the steps that its cells' tags split it into, in their order; none where none does."""
    return tuple(dict.fromkeys(name for cell in _cells(notebook) if (name := _step(cell))))


def cells_of(notebook: Mapping[str, Any], step: str) -> dict[str, Any]:
    """The notebook with the cells of one step alone, and with those above the first tag of any.

    A tag ``step:NAME`` holds from its cell up to the next such tag.

    Raises
    ------
    BadInput
        When no cell has the step's tag.
    """
    known = steps_of(notebook)
    if step not in known:
        there = f"there are {', '.join(known)}" if known else "none has one"
        raise BadInput(f"no cell is tagged `{STEP_TAG}{step}` ({there}); tag the first of its cells")
    kept, current = [], ""
    for cell in _cells(notebook):
        current = _step(cell) or current
        if current in ("", step):
            kept.append(cell)
    return {**notebook, "cells": kept}


def kernel_of(notebook: Mapping[str, Any]) -> str | None:
    """The name of the kernel that a notebook asks for; None where it does not say."""
    metadata = notebook.get("metadata")
    spec = metadata.get("kernelspec") if isinstance(metadata, Mapping) else None
    name = spec.get("name") if isinstance(spec, Mapping) else None
    return name if isinstance(name, str) else None


def read_signature(path: Path, function: str, given: Sequence[str]) -> Parameters:
    """The parameters of a function, as its signature tells them; the module is not run.

    Parameters
    ----------
    given
        Names that it is given: a function that takes any (``**options``) has those.

    Raises
    ------
    BadInput
        When the file cannot be read as Python.
    """
    try:
        tree = ast.parse(path.read_bytes())
    except (OSError, SyntaxError, ValueError) as err:
        raise BadInput(f"{path.name} cannot be read as Python ({err}); mend it") from err
    imports = [ast.unparse(node) for node in tree.body if isinstance(node, ast.Import | ast.ImportFrom)]
    defined = [node for node in tree.body if isinstance(node, ast.FunctionDef) and node.name == function]
    if not defined:  # assigned or imported: its signature stands elsewhere
        return any_parameters(given)
    known = defined[-1].args
    found = [_argument(each, default, imports) for each, default in _arguments(known)]
    names = {each.name for each in found}
    rest = [_any(name) for name in given if name not in names] if known.kwarg else []
    return Parameters((*found, *rest))


def any_parameters(names: Sequence[str]) -> Parameters:
    """Parameters of these names that take any value."""
    return Parameters(tuple(_any(name) for name in dict.fromkeys(names)))


def _arguments(known: ast.arguments) -> Iterator[tuple[ast.arg, ast.expr | None]]:
    places = [*known.posonlyargs, *known.args]
    without = [None] * (len(places) - len(known.defaults))
    yield from zip(places, [*without, *known.defaults], strict=True)
    yield from zip(known.kwonlyargs, known.kw_defaults, strict=True)


def _argument(argument: ast.arg, default: ast.expr | None, imports: Sequence[str]) -> Parameter:
    """The parameter that the argument is; of any type where its annotation or default cannot be read."""
    name = argument.arg
    annotation = f": {ast.unparse(argument.annotation)}" if argument.annotation else ""
    value = f" = {ast.unparse(default)}" if default else ""
    if not annotation and not value:
        return _any(name, is_required=True)
    try:
        found = read_cell("\n".join([*imports, f"{name}{annotation}{value}"]))
    except BadParameter:
        found = Parameters()
    return found[name] if name in found else _any(name, is_required=default is None)


def _any(name: str, *, is_required: bool = False) -> Parameter:
    return Parameter(name=name, type=ANY, is_required=is_required)


def _nodes(cell: str) -> Iterator[ast.AST]:
    try:
        statements = read_statements(cell)
    except BadParameter:  # another language, or what will fail when it runs
        return
    for statement in statements:
        yield from ast.walk(statement.node)


def _given(call: ast.Call, names: Names) -> Iterator[str]:
    if names.origin(call.func) not in _OUTPUTS:
        return
    named = [each.value for each in call.keywords if each.arg == "name"]
    for argument in [*call.args[:1], *named][:1]:
        if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
            yield argument.value


def _imported(nodes: Sequence[ast.AST]) -> Iterator[str]:
    for node in nodes:
        if isinstance(node, ast.Import):
            yield from (alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module.partition(".")[0]


def _cells(notebook: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    cells = notebook.get("cells")
    return [cell for cell in cells if isinstance(cell, Mapping)] if isinstance(cells, list) else []


def _is_code(cell: Mapping[str, Any]) -> bool:
    return cell.get("cell_type") == "code" and INJECTED_TAG not in _tags(cell)


def _step(cell: Mapping[str, Any]) -> str:
    found = (tag.removeprefix(STEP_TAG).strip() for tag in _tags(cell) if tag.startswith(STEP_TAG))
    return next(found, "")


def _tags(cell: Mapping[str, Any]) -> list[str]:
    metadata = cell.get("metadata")
    tags = metadata.get("tags") if isinstance(metadata, Mapping) else None
    return [tag for tag in tags if isinstance(tag, str)] if isinstance(tags, list) else []


def _source(cell: Mapping[str, Any]) -> str:
    source = cell.get("source", "")
    return "".join(map(str, source)) if isinstance(source, list) else str(source)

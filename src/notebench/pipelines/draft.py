"""A pipeline's file made of notebooks: an edge wherever a parameter has the name of an earlier output."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from os.path import relpath
from pathlib import Path
from typing import Any

from notebench.errors import BadInput
from notebench.parameters import Parameters, load_notebook
from notebench.pipelines.code import cells_of, read_code, steps_of
from notebench.pipelines.document import Document, edit_document, write_document
from notebench.pipelines.faults import BadPipeline, Fault
from notebench.pipelines.references import Reference
from notebench.pipelines.targets import parameters_of


@dataclass(frozen=True, slots=True)
class Draft:
    """One step as its notebook tells it.

    Attributes
    ----------
    cells
        The part of the notebook; None for all of it.
    """

    name: str
    notebook: str
    cells: str | None
    parameters: Parameters
    outputs: tuple[str, ...]

    def to_document(self, upstream: Mapping[str, str], shared: Sequence[str]) -> dict[str, Any]:
        """The step as the file has it.

        Parameters
        ----------
        upstream
            By the names of outputs, the steps that give them.
        shared
            The names of the pipeline's own parameters.
        """
        given = {}
        for each in self.parameters.names:
            if each in upstream and upstream[each] != self.name:
                given[each] = str(Reference(upstream[each], each))
            elif each in shared:
                given[each] = str(Reference("", each))
        said = {"notebook": self.notebook, "cells": self.cells, "with": given}
        return {key: value for key, value in said.items() if value}


@dataclass(frozen=True, slots=True)
class Drafts:
    """Steps in the order in which their notebooks were named.

    Raises
    ------
    BadPipeline
        When two give the same output to a third: which one is meant cannot be known.
    """

    file: str
    steps: tuple[Draft, ...]
    edges: Mapping[str, str] = field(init=False)

    def __post_init__(self) -> None:
        edges: dict[str, str] = {}
        faults = []
        asked = {name for step in self.steps for name in step.parameters.names}
        for step in self.steps:
            for name in step.outputs:
                if name in edges and name in asked:
                    told = f"{edges[name]} and {step.name} both give {name!r}; call one of them otherwise"
                    faults.append(Fault(0, told))
                edges.setdefault(name, step.name)
        if faults:
            raise BadPipeline(self.file, faults)
        object.__setattr__(self, "edges", edges)

    def to_document(self, name: str) -> dict[str, Any]:
        """The whole file; parameters that several notebooks have become the pipeline's."""
        shared = self._shared()
        steps = {each.name: each.to_document(self.edges, list(shared)) for each in self._in_order()}
        said = {"pipeline": name, "parameters": shared, "steps": steps}
        return {key: value for key, value in said.items() if value}

    def _in_order(self) -> list[Draft]:
        """Each step after those that give it something, else as they came; a circle stays as it came."""
        left, found = list(self.steps), list[Draft]()
        while left:
            waited_for = {each.name for each in left}
            upstream = {each.name: {self.edges.get(name) for name in each.parameters.names} for each in left}
            ready = (each for each in left if not (upstream[each.name] - {each.name}) & waited_for)
            found.append(next(ready, left[0]))
            left.remove(found[-1])
        return found

    def _shared(self) -> dict[str, Any]:
        found: dict[str, list[Any]] = {}
        for step in self.steps:
            for each in step.parameters:
                if not each.is_required and not each.is_secret and each.name not in self.edges:
                    found.setdefault(each.name, []).append(each.default)
        return {
            name: defaults[0]
            for name, defaults in found.items()
            if len(defaults) > 1 and _is_plain(defaults[0]) and _are_same(defaults)
        }


def draft_steps(notebooks: Sequence[Path], file: Path) -> Drafts:
    """The steps that the notebooks are; one that tags split is several.

    Raises
    ------
    NotFound, BadInput, Unavailable
        When a notebook is not there, or cannot be read.
    """
    if not notebooks:
        raise BadInput("there is no notebook to make a pipeline of; name one at least")
    found: list[Draft] = []
    for path in notebooks:
        notebook = load_notebook(path)
        shown = _shown(path, file.parent)
        for cells in steps_of(notebook) or (None,):
            part = cells_of(notebook, cells) if cells else notebook
            try:
                parameters = parameters_of(part)
            except BadInput as err:
                raise BadInput(f"{path.name}: {err.message}") from err
            taken = [each.name for each in found]
            found.append(
                Draft(_name(cells or path.stem, taken), shown, cells, parameters, read_code(part).outputs)
            )
    return Drafts(file.name, tuple(found))


def write_draft(drafts: Drafts, name: str) -> str:
    """The text of a new file."""
    return write_document(drafts.to_document(name))


def add_draft(text: str, document: Document, drafts: Drafts) -> tuple[str, list[str]]:
    """The text of a file with steps added for notebooks that it has not; and those steps' names.

    What the file says already is left as it is, with its comments.
    """
    said = document.value if isinstance(document.value, dict) else {}
    steps = _mapping(said.get("steps"))
    known = {(each.get("notebook"), each.get("cells")) for each in steps.values() if isinstance(each, dict)}
    shared = list(_mapping(said.get("parameters")))
    changes: list[tuple[tuple[str, ...], Any]] = []
    added: list[str] = []
    for each in drafts.steps:
        if (each.notebook, each.cells) in known:
            continue
        name = _name(each.name, [*steps, *added])
        changes.append((("steps", name), each.to_document(drafts.edges, shared)))
        added.append(name)
    return (edit_document(text, changes) if changes else text), added


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _name(text: str, taken: Sequence[str]) -> str:
    """A step's name made of a file's, which no other step has."""
    bare = re.sub(r"[^A-Za-z0-9_-]+", "_", text).strip("_-") or "step"
    first = bare if bare[0].isalpha() else f"step_{bare}"
    name, number = first[:90], 1
    while name in taken:
        number += 1
        name = f"{first[:90]}_{number}"
    return name


def _shown(path: Path, folder: Path) -> str:
    """The path from the pipeline's folder."""
    try:
        return Path(relpath(path.absolute(), folder.absolute())).as_posix()
    except ValueError:  # on another drive
        return path.as_posix()


def _is_plain(value: Any) -> bool:
    return value is None or type(value) in (bool, int, float, str)


def _are_same(values: Sequence[Any]) -> bool:
    return all(type(each) is type(values[0]) and each == values[0] for each in values)

"""The key of a step, found from its files: what it would run, and what it would be given."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from notebench.data.column_content import combine
from notebench.errors import NotebenchError
from notebench.parameters import load_notebook
from notebench.parameters.kinds import ANY
from notebench.parameters.schema.encoding import tag
from notebench.parameters.values.check import fit
from notebench.parameters.values.convert import convert
from notebench.parameters.values.scalars import Unfit
from notebench.pipelines.code import cells_of, kernel_of, read_code
from notebench.pipelines.keys import KeyParts, value_text
from notebench.pipelines.outputs import Output, OutputKind
from notebench.pipelines.packages import packages_id
from notebench.pipelines.pipeline import Pipeline, Step, StepKind
from notebench.sweeps.function import module_file
from notebench.sweeps.source import read_source, source_of

FileId = Callable[[Path], str]
"""The id of a file's content."""


def working_folder(pipeline: Pipeline, step: Step) -> Path:
    """In which the step works: a notebook's own folder, else the pipeline's."""
    return _working_folder(step, pipeline.folder)


def _working_folder(step: Step, folder: Path) -> Path:
    return step.path.parent if step.kind is StepKind.NOTEBOOK and step.path else folder


@dataclass(frozen=True, slots=True)
class Keying:
    """Finds keys.

    Attributes
    ----------
    folder
        The pipeline's.
    file_id
        Remembers ids, so that large files are not read at each look.
    """

    folder: Path
    file_id: FileId
    packages: Callable[[str | None], str] = packages_id

    def key_of(self, step: Step, given: Mapping[str, Any]) -> KeyParts:
        """What the step's result depends on.

        Parameters
        ----------
        given
            By name, values with an :class:`Output` in the place of each reference to one.

        Raises
        ------
        NotFound, BadInput, Unavailable
            When a file of it cannot be read.
        """
        values: dict[str, str] = {}
        inputs: dict[str, str] = {}
        for name, value in given.items():
            found = _Found(self.file_id, _working_folder(step, self.folder))
            text = value_text(name, found.read(_typed(step, name, value)))
            if found.has_content:
                inputs[name] = combine(text)
            else:
                values[name] = text
        notebook = self._notebook(step)
        return KeyParts(
            tuple(combine(each) for each in self._code(step, notebook)),
            values,
            inputs,
            {self._shown(path): self.file_id(path) for path in step.sources},
            _options(step),
            self.packages(step.kernel or kernel_of(notebook)),
        )

    def _notebook(self, step: Step) -> Mapping[str, Any]:
        if step.kind is not StepKind.NOTEBOOK or step.path is None:
            return {}
        notebook = load_notebook(step.path)
        return cells_of(notebook, step.cells) if step.cells else notebook

    def _code(self, step: Step, notebook: Mapping[str, Any]) -> tuple[str, ...]:
        if step.kind is StepKind.NOTEBOOK:
            return tuple(cell.rstrip() for cell in read_code(notebook).cells)
        if step.kind is StepKind.FUNCTION:
            return (step.target, self.file_id(step.path) if step.path else "")
        source = read_source(step.target, self.folder) if step.path else source_of(step.options, self.folder)
        said = step.path.read_text(encoding="utf-8") if step.path else json.dumps(step.options, default=str)
        if source.notebook is not None:
            return (said, *read_code(source.notebook).cells)
        module = module_file(source.objective.target, self.folder)
        return (said, self.file_id(module) if module else "")

    def _shown(self, path: Path) -> str:
        return path.relative_to(self.folder).as_posix() if path.is_relative_to(self.folder) else str(path)


@dataclass(slots=True)
class _Found:
    """Reads one value as JSON, with the contents of its files in the place of their paths."""

    file_id: FileId
    folder: Path
    has_content: bool = False

    def read(self, value: Any) -> Any:
        if isinstance(value, Output):
            if value.kind is OutputKind.VALUE:
                return tag(value.value)
            self.has_content = True
            return {"$content": value.digest}
        if isinstance(value, list):
            return [self.read(each) for each in value]
        if isinstance(value, dict):
            return {str(key): self.read(each) for key, each in value.items()}
        if isinstance(value, Path) and (found := self._content(self.folder / value)):
            self.has_content = True
            return {"$content": found}
        return tag(convert(value, ANY))

    def _content(self, path: Path) -> str:
        """The id of what lies at the path; empty where nothing does."""
        try:
            if path.is_dir():
                files = sorted(each for each in path.rglob("*") if each.is_file())
                return combine(*([each.relative_to(path).as_posix(), self.file_id(each)] for each in files))
            return self.file_id(path) if path.is_file() else ""
        except (NotebenchError, OSError):  # changed while it was read: another content than ever
            return combine(str(path), "unreadable")


def _typed(step: Step, name: str, value: Any) -> Any:
    """The value as the parameter has it: text may be the path of a file."""
    if name not in step.parameters or _has_output(value):
        return value
    try:
        return fit(step.parameters[name], value)
    except Unfit:  # told when the step is to run
        return value


def _has_output(value: Any) -> bool:
    if isinstance(value, list):
        return any(map(_has_output, value))
    if isinstance(value, Mapping):
        return any(map(_has_output, value.values()))
    return isinstance(value, Output)


def _options(step: Step) -> dict[str, str]:
    options = {name: json.dumps(text) for name, text in step.environment.items()}
    if step.cells:
        options["cells"] = json.dumps(step.cells)
    if step.kernel:
        options["kernel"] = json.dumps(step.kernel)
    return options

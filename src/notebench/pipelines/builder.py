"""A pipeline said in Python; it writes the same file that a person would."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path, PurePath
from typing import Any, Self

from notebench.errors import BadInput, Conflict
from notebench.parameters.reading.literals import shorten
from notebench.parameters.values.convert import make_plain
from notebench.pipelines.building import build_pipeline
from notebench.pipelines.definition import check_name
from notebench.pipelines.document import read_document, write_document
from notebench.pipelines.pipeline import Pipeline
from notebench.pipelines.references import Reference, write_value
from notebench.workspace import write_new, write_whole

_FIRST: tuple[str, ...] = ("notebook", "cells", "function", "sweep")


class StepHandle:
    """A step that was said; its attributes are its outputs: ``prepare.data``."""

    def __init__(self, name: str) -> None:
        self._name = name

    def __getattr__(self, name: str) -> Reference:
        if name.startswith("_"):
            raise AttributeError(name)
        return Reference(self._name, name)

    def __str__(self) -> str:
        return self._name


class PipelineBuilder:
    """A pipeline that grows step by step.

    Examples
    --------
    >>> churn = PipelineBuilder("churn", seed=7)
    >>> prepare = churn.step("prepare", notebook="prepare.ipynb", given={"seed": churn.parameter("seed")})
    >>> train = churn.step("train", notebook="train.ipynb", given={"data": prepare.data}, retries=2)
    >>> print(churn.to_yaml())
    pipeline: churn
    parameters: {seed: 7}
    steps:
      prepare:
        notebook: prepare.ipynb
        with: {seed: $seed}
      train:
        notebook: train.ipynb
        with: {data: $prepare.data}
        retries: 2
    <BLANKLINE>
    """

    def __init__(self, name: str, description: str = "", **parameters: Any) -> None:
        self._name, self._description = name, description
        self._parameters = {each: _plain(each, value) for each, value in parameters.items()}
        self._steps: dict[str, dict[str, Any]] = {}

    def parameter(self, name: str) -> Reference:
        """A parameter of the pipeline, to be given to steps.

        Raises
        ------
        BadInput
            When it has none of this name.
        """
        if name not in self._parameters:
            raise BadInput(f"the pipeline has no parameter {name!r}; give it to PipelineBuilder by name")
        return Reference("", name)

    def step(self, name: str, given: Mapping[str, Any] | None = None, **options: Any) -> StepHandle:
        """Add a step.

        Parameters
        ----------
        given
            What its parameters get: values, ``pipeline.parameter(…)``, or outputs of steps such as
            ``prepare.data``. In the file it stands under ``with``.
        **options
            As the file has them: ``notebook="train.ipynb"``, ``needs=[prepare]``, ``timeout="30m"``, …

        Raises
        ------
        BadInput
            When there is a step of this name already, it is no name, or a value can stand in no file.
        """
        if check_name(name) in self._steps:
            raise BadInput(f"there is a step {name!r} already; call it otherwise")
        said = {key: _option(f"{name}: {key}", key, value) for key, value in options.items()}
        values = {key: write_value(_plain(f"{name}: {key}", value)) for key, value in (given or {}).items()}
        first = {key: said.pop(key) for key in _FIRST if key in said}
        self._steps[name] = first | ({"with": values} if values else {}) | said
        return StepHandle(name)

    def to_yaml(self) -> str:
        """The text of the file."""
        said = {
            "pipeline": self._name,
            "description": self._description,
            "parameters": self._parameters,
            "steps": self._steps,
        }
        return write_document({key: value for key, value in said.items() if value})

    def check(self, folder: Path) -> Pipeline:
        """The pipeline as a file in this folder would be.

        Raises
        ------
        BadPipeline
            When something does not fit; all faults at once, with the lines that the file would have.
        """
        file = folder.absolute() / f"{self._name}.pipeline.yaml"
        return build_pipeline(read_document(self.to_yaml(), file.name), file)

    def write(self, path: Path, *, is_replaced: bool = False) -> Self:
        """Write the file; one that is there is replaced only where ``is_replaced``.

        Raises
        ------
        Conflict
            When there is one.
        OSError
            As the file system says.
        """
        content = self.to_yaml().encode()
        if is_replaced:
            write_whole(path, content)
            return self
        try:
            write_new(path, content)
        except FileExistsError as err:
            raise Conflict(
                f"there is a file {path} already; choose another name, or say is_replaced=True"
            ) from err
        return self


def _option(where: str, key: str, value: Any) -> Any:
    """What the file has in the place of an option's steps and references."""
    plain = _plain(where, value)
    return write_value(plain) if key == "map" or isinstance(plain, Reference) else plain


def _plain(where: str, value: Any) -> Any:
    """The value as a file can hold it, with references as they are: of NumPy and pandas Python's own."""
    if isinstance(value, StepHandle):
        return str(value)
    if isinstance(value, Reference):
        return value
    value = make_plain(value)
    if isinstance(value, PurePath):
        return value.as_posix()
    if isinstance(value, Mapping):
        return {key: _plain(f"{where}: {key}", each) for key, each in value.items()}
    if isinstance(value, list | tuple | range):
        return [_plain(where, each) for each in value]
    if value is None or isinstance(value, bool | int | float | str | date):
        return value
    raise BadInput(
        f"{where}: {shorten(repr(value))} is a {type(value).__name__}, which no file holds; give a plain "
        "value, or the Path of a file"
    )

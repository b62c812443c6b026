"""A pipeline's file, read word by word: what does not fit is told with its line, and the rest is read on."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from notebench.errors import BadInput, NotFound, Unavailable
from notebench.parameters.reading.literals import shorten
from notebench.pipelines.definition import (
    ContractDefinition,
    PipelineDefinition,
    RetriesDefinition,
    StepDefinition,
)
from notebench.pipelines.document import MOST_BYTES, Document, read_document
from notebench.pipelines.faults import BadPipeline, Fault, near
from notebench.redaction import is_secret_name

SUFFIXES = (".pipeline.yaml", ".pipeline.yml")
_TYPES = {
    "string_type": "is no text",
    "int_type": "is no whole number",
    "float_type": "is no number",
    "dict_type": "holds no values by name",
    "list_type": "is no list",
    "model_type": "holds no options by name",
    "model_attributes_type": "holds no options by name",
    "string_pattern_mismatch": "is no name; write letters, digits, _ and -, a letter first",
}
_KINDS = ("notebook", "function", "sweep")


@dataclass(frozen=True, slots=True)
class Read:
    """What of a file could be read.

    Attributes
    ----------
    name, description, parameters
        As the file has them; empty where they do not fit.
    steps
        Those that fit; None in the place of one that does not.
    faults
        What did not fit.
    """

    document: Document
    name: str
    description: str
    parameters: str | Mapping[str, Any]
    steps: Mapping[str, StepDefinition | None]
    faults: tuple[Fault, ...]


def load_document(path: Path) -> Document:
    """The document in a pipeline's file.

    Raises
    ------
    NotFound, Unavailable
        When there is no such file, or it cannot be read.
    BadInput
        When it is no YAML, or its name is no pipeline's.
    """
    if not path.name.endswith(SUFFIXES):
        raise BadInput(no_pipeline(path))
    return read_document(read_text(path), path.name)


def read_text(path: Path) -> str:
    """The text of a pipeline's file.

    Raises
    ------
    NotFound, BadInput, Unavailable
        When there is no such file, it is no text, or it cannot be read.
    """
    try:
        if path.is_file() and path.stat().st_size > 4 * MOST_BYTES:
            raise BadInput(f"{path.name} has more than {MOST_BYTES} characters, which no pipeline needs")
        return path.read_text(encoding="utf-8")
    except (FileNotFoundError, NotADirectoryError) as err:
        raise NotFound(
            f"there is no pipeline {path}; `notebench pipeline init a.ipynb b.ipynb` writes one"
        ) from err
    except UnicodeDecodeError as err:
        raise BadInput(f"{path.name} is no text in UTF-8; save it as such") from err
    except (IsADirectoryError, ValueError) as err:
        raise BadInput(f"{path} is no file; give the path of one") from err
    except OSError as err:
        raise Unavailable(f"{path} cannot be read ({err.strerror}); see its permissions") from err


def no_pipeline(path: Path) -> str:
    """What is told of a file whose name is no pipeline's."""
    return f"{path.name[:80]!r} is no name of a pipeline; name a file that ends in {SUFFIXES[0]}"


def read_definition(document: Document) -> Read:
    """What the document says, as far as it fits.

    Raises
    ------
    BadPipeline
        When it holds no options by name at all.
    """
    value = document.value
    if not isinstance(value, dict):
        raise BadPipeline(
            document.file, [Fault(1, "it holds no options by name; write pipeline: NAME and steps:")]
        )
    faults: list[Fault] = []
    try:
        PipelineDefinition.model_validate(value)
    except ValidationError as err:
        faults += read_faults(err, document, _options)
    steps = value.get("steps")
    read = {str(name): _step(given) for name, given in steps.items()} if isinstance(steps, dict) else {}
    for each, step in read.items():
        if step is not None:
            faults += _step_faults(each, step, document)
    parameters, name = value.get("parameters", {}), value.get("pipeline")
    description = value.get("description", "")
    return Read(
        document,
        name if isinstance(name, str) else "",
        description if isinstance(description, str) else "",
        parameters if isinstance(parameters, str | dict) else {},
        read,
        tuple(faults),
    )


def _step(given: Any) -> StepDefinition | None:
    try:
        return StepDefinition.model_validate(given)
    except ValidationError:
        return None


def _step_faults(name: str, step: StepDefinition, document: Document) -> Iterable[Fault]:
    kinds = [kind for kind in _KINDS if getattr(step, kind) is not None]
    if len(kinds) != 1:
        told = f"it names {' and '.join(kinds)}" if kinds else "it names no notebook, function or sweep"
        yield Fault(document.line("steps", name), f"{name}: {told}; name one of them")
    if step.cells is not None and step.notebook is None:
        yield Fault(
            document.line("steps", name, "cells"), f"{name}: cells are of a notebook; leave them away"
        )
    for variable, text in step.environment.items():
        if told := _variable_fault(variable, text):
            yield Fault(document.line("steps", name, "environment", variable), f"{name}: environment: {told}")


def _variable_fault(variable: str, text: str) -> str:
    """What no kernel could be given, or no file should hold; empty where it is neither."""
    if not variable or "=" in variable or "\0" in variable:
        return f"{shorten(repr(variable))} is no name of a variable; write one without '='"
    if "\0" in text:
        return f"{variable}: a variable cannot hold a character of code 0; take it out"
    if is_secret_name(variable) and text:
        return (
            f"the name of {variable} tells a secret, which no file should hold; set it where the pipeline "
            "is begun"
        )
    return ""


def read_faults(
    err: ValidationError, document: Document, options: Callable[[tuple[str | int, ...]], list[str]]
) -> Iterable[Fault]:
    """What a model found wrong in a document, each fault with its line.

    Parameters
    ----------
    options
        Gives the words that are known at a place.
    """
    told: set[tuple[str | int, ...]] = set()
    for each in err.errors(include_url=False):
        path = tuple(key for key in each["loc"] if key != "[key]")
        path = _existing(path, document.value)
        if path in told and each["type"] != "extra_forbidden":  # of each form that it might have had
            continue
        told.add(path)
        is_extra = each["type"] == "extra_forbidden"
        yield Fault(
            document.line(*path), f"{_where(path[:-1] if is_extra else path)}{_what(each, path, options)}"
        )


def _existing(path: tuple[str | int, ...], value: Any) -> tuple[str | int, ...]:
    """The path without what the model adds to it: the names of the forms that a value might have."""
    found: list[str | int] = []
    for key in path:
        is_there = (
            key in value if isinstance(value, dict) else isinstance(value, list) and key in range(len(value))
        )
        if not is_there:
            break
        value = value[key]
        found.append(key)
    return tuple(found)


def _where(path: tuple[str | int, ...]) -> str:
    shown = path[1:] if path[:1] in (("steps",), ("cases",)) and len(path) > 1 else path
    return "".join(f"{key}: " for key in shown)


def _what(
    each: ErrorDetails, path: tuple[str | int, ...], options: Callable[[tuple[str | int, ...]], list[str]]
) -> str:
    kind, value = each["type"], each["input"]
    if kind == "missing":
        return f"it has no `{each['loc'][-1]}`; write {each['loc'][-1]}: …"
    if kind == "extra_forbidden":
        return f"there is no option {str(path[-1])[:60]!r}; {near(str(path[-1]), options(path[:-1]))}"
    shown = shorten("nothing" if value is None else repr(value))
    if kind == "value_error":
        return f"{shown} {each['ctx']['error']}"
    if kind == "literal_error":
        return f"{shown} is not known; write {each['ctx']['expected']}"
    if kind == "too_short":
        return "there is none; name one at least"
    return f"{shown} {_TYPES.get(kind) or each['msg'].replace('Input should be', 'is not')}"


def _options(path: tuple[str | int, ...]) -> list[str]:
    models: dict[int, type[BaseModel]] = {0: PipelineDefinition, 2: StepDefinition}
    model = models.get(len(path)) or (RetriesDefinition if path[-1] == "retries" else ContractDefinition)
    return [field.alias or name for name, field in model.model_fields.items()]

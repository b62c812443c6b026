"""What a step runs, looked up: its file, its parameters, and the outputs that its code tells."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from notebench.errors import BadInput
from notebench.parameters import BadParameter, Parameters, load_notebook, read_notebook
from notebench.parameters.notebook import has_parameters_cell
from notebench.pipelines.code import (
    any_parameters,
    cells_of,
    is_python,
    language_of,
    read_code,
    read_signature,
)
from notebench.pipelines.definition import StepDefinition
from notebench.pipelines.form import check_form
from notebench.pipelines.pipeline import StepKind
from notebench.sweeps.function import find_function, module_file, parse_function
from notebench.sweeps.source import SPEC_SUFFIXES, Source, read_source, source_of

BEST, SCORE = "best", "score"
"""What a sweep gives: the best parameters by name, and what they scored."""


@dataclass(frozen=True, slots=True)
class Target:
    """What a step runs.

    Attributes
    ----------
    outputs
        That the code tells.
    language
        Of a notebook; empty where it does not say.
    """

    kind: StepKind
    text: str
    path: Path | None
    parameters: Parameters
    outputs: tuple[str, ...] = ()
    options: Mapping[str, Any] = field(default_factory=dict)
    language: str = ""


def find_target(step: StepDefinition, folder: Path) -> Target:
    """What the step runs.

    Raises
    ------
    NotFound
        When there is no such notebook, module or file.
    BadInput
        When it cannot be read, or says something that does not fit.
    Unavailable
        When it cannot be read.
    """
    if step.notebook is not None:
        return _notebook(step.notebook, step.cells, folder, [*step.given, *step.mapped])
    if step.function is not None:
        return _function(step.function, folder, [*step.given, *step.mapped])
    assert step.sweep is not None
    return _sweep(step.sweep, folder)


def parameters_of(notebook: Mapping[str, Any], given: Sequence[str] = ()) -> Parameters:
    """What a notebook may be given; one in another language than Python takes what is ``given``, untyped.

    Raises
    ------
    BadInput
        When it is no notebook, several of its cells are tagged, or a definition is wrong.
    """
    if is_python(language_of(notebook)):
        return read_notebook(notebook)
    return any_parameters(given) if has_parameters_cell(notebook) else Parameters()


def _notebook(text: str, cells: str | None, folder: Path, given: Sequence[str]) -> Target:
    path = (folder / text).absolute()
    notebook = load_notebook(path)
    try:
        if cells is not None:
            notebook = cells_of(notebook, cells)
        parameters = parameters_of(notebook, given)
        check_form(notebook)
    except BadParameter as err:
        raise BadParameter(err.what, err.name, err.line, path.name) from err
    except BadInput as err:
        raise BadInput(f"{path.name}: {err.message}") from err
    gives, language = read_code(notebook).outputs, language_of(notebook)
    return Target(StepKind.NOTEBOOK, text, path, parameters, gives, language=language)


def _function(text: str, folder: Path, given: Sequence[str]) -> Target:
    find_function(text, folder)
    path = module_file(text, folder)
    _, name = parse_function(text)
    parameters = read_signature(path, name, given) if path else any_parameters(given)
    return Target(StepKind.FUNCTION, text, path, parameters)


def _sweep(said: str | Mapping[str, Any], folder: Path) -> Target:
    if isinstance(said, str):
        if not said.endswith(SPEC_SUFFIXES):
            raise BadInput(
                f"{said[:80]!r} is no file of a sweep; name one that ends in .yaml, or write its options"
            )
        source, path, text = read_source(said, folder), (folder / said).absolute(), said
        options: Mapping[str, Any] = {}
    else:
        source, path, options = source_of(said, folder), None, said
        text = str(said.get("notebook") or said.get("function"))
    return Target(StepKind.SWEEP, text, path, source.parameters or Parameters(), _gives(source), options)


def _gives(source: Source) -> tuple[str, ...]:
    swept = source.parameters.searchable if source.parameters else ()
    return tuple(dict.fromkeys([BEST, SCORE, *(each.name for each in swept)]))

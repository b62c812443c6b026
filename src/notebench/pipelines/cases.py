"""A pipeline's tests: cases with parameters, and what outputs must be then; a file beside the pipeline's.

``churn.pipeline.test.yaml`` is that of ``churn.pipeline.yaml``.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, ValidationError, WithJsonSchema

from notebench.errors import BadInput, NotFound
from notebench.pipelines.definition import SCHEMA_DRAFT, Words
from notebench.pipelines.document import Document, read_document
from notebench.pipelines.faults import BadPipeline, Fault, near
from notebench.pipelines.pipeline import Pipeline
from notebench.pipelines.reading import SUFFIXES, read_faults, read_text

SCHEMA_ID = "https://notebench.readthedocs.io/pipeline.test.schema.json"
_NAME = r"^[\w][\w .-]{0,99}$"
_WORDS = {"value", "golden", "tolerance", "relative"}


def _read_expected(value: Any) -> Any:
    is_said = isinstance(value, dict) and value and set(value) <= _WORDS
    return value if is_said else {"value": value}


class ExpectedDefinition(Words):
    """What an output must be."""

    value: Any = None
    """The value itself."""
    golden: str | None = None
    """The path of a file that it must equal: JSON, Parquet, CSV or any other; ``--update`` writes it."""
    tolerance: Annotated[float, Field(ge=0)] = 0.0
    """By so much may a number be another."""
    relative: Annotated[float, Field(ge=0, lt=1)] = 1e-9
    """Or by so much of itself."""


Expected = Annotated[
    ExpectedDefinition,
    BeforeValidator(_read_expected),
    WithJsonSchema({"anyOf": [ExpectedDefinition.model_json_schema(), {}]}),
]
State = Literal["finished", "skipped", "failed"]


class CaseDefinition(Words):
    """One case: the pipeline is run with its parameters, and looked at."""

    description: str = ""
    """What it is for."""
    parameters: dict[str, Any] = Field(default_factory=dict)
    """Values of the pipeline's parameters: a sample, so that it runs in seconds."""
    expect: dict[str, Expected] = Field(default_factory=dict)
    """By STEP.OUTPUT, a value, or ``{golden: FILE}``; with ``tolerance`` and ``relative``."""
    states: dict[str, State] = Field(default_factory=dict)
    """By name, how steps must end; all others must not fail."""


class CasesDefinition(Words):
    """The tests of a pipeline."""

    cases: Annotated[dict[Annotated[str, Field(pattern=_NAME)], CaseDefinition], Field(min_length=1)]
    """By name."""


def case_schema() -> dict[str, Any]:
    """The JSON Schema of a file of tests, for editors."""
    schema = CasesDefinition.model_json_schema(by_alias=True)
    return {"$schema": SCHEMA_DRAFT, "$id": SCHEMA_ID, **schema, "title": "Tests of a Notebench pipeline"}


@dataclass(frozen=True, slots=True)
class Expectation:
    """What one output must be.

    Attributes
    ----------
    value
        Where no file is named.
    golden
        The file that it must equal; None where the value is named.
    tolerance, relative
        A number may be another by the larger of both.
    """

    step: str
    output: str
    value: Any = None
    golden: Path | None = None
    tolerance: float = 0.0
    relative: float = 1e-9

    @property
    def name(self) -> str:
        """As the file has it."""
        return f"{self.step}.{self.output}"


@dataclass(frozen=True, slots=True)
class Case:
    """One case.

    Attributes
    ----------
    states
        How steps must end, by name.
    """

    name: str
    values: Mapping[str, Any]
    expect: tuple[Expectation, ...] = ()
    states: Mapping[str, str] | None = None


def case_file(pipeline: Path) -> Path:
    """The file of the pipeline's tests, beside it."""
    for suffix in SUFFIXES:
        if pipeline.name.endswith(suffix):
            return pipeline.with_name(f"{pipeline.name.removesuffix(suffix)}.pipeline.test.yaml")
    return pipeline.with_name(f"{pipeline.stem}.pipeline.test.yaml")


def read_cases(path: Path, pipeline: Pipeline) -> tuple[Case, ...]:
    """The cases in a file of tests.

    Raises
    ------
    BadPipeline
        When something does not fit: all faults at once, each with its line.
    NotFound, BadInput, Unavailable
        When there is no such file, or it cannot be read.
    """
    if not path.exists():
        raise NotFound(f"there are no tests {path}; write cases: with parameters: and expect: into it")
    document = read_document(read_text(path), path.name)
    if not isinstance(document.value, dict):
        raise BadPipeline(document.file, [Fault(1, "it holds no cases by name; write cases:")])
    try:
        read = CasesDefinition.model_validate(document.value)
    except ValidationError as err:
        raise BadPipeline(document.file, read_faults(err, document, _options)) from err
    if faults := list(_faults(read, pipeline, document)):
        raise BadPipeline(document.file, faults)
    return tuple(_case(name, said, path.parent) for name, said in read.cases.items())


def choose(cases: tuple[Case, ...], names: tuple[str, ...]) -> tuple[Case, ...]:
    """The cases of these names; all, where none is named.

    Raises
    ------
    BadInput
        When there is no such case.
    """
    known = {each.name: each for each in cases}
    for name in names:
        if name not in known:
            raise BadInput(f"there is no case {name[:80]!r}; {near(name, list(known))}")
    return tuple(each for each in cases if not names or each.name in names)


def _case(name: str, said: CaseDefinition, folder: Path) -> Case:
    expect = tuple(
        Expectation(
            key.rpartition(".")[0],
            key.rpartition(".")[2],
            each.value,
            folder / each.golden if each.golden else None,
            each.tolerance,
            each.relative,
        )
        for key, each in said.expect.items()
    )
    return Case(name, said.parameters, expect, said.states)


def _faults(read: CasesDefinition, pipeline: Pipeline, document: Document) -> Iterator[Fault]:
    steps = list(pipeline.steps)
    for name, case in read.cases.items():
        for key, each in case.expect.items():
            line, step = document.line("cases", name, "expect", key), key.rpartition(".")[0]
            if not step:
                yield Fault(line, f"{name}: expect: {key!r} names no output; write STEP.OUTPUT")
            elif step not in steps:
                yield Fault(line, f"{name}: expect: there is no step {step!r}; {near(step, steps)}")
            if ("value" in each.model_fields_set) == (each.golden is not None):
                yield Fault(line, f"{name}: expect: {key}: give a value or a golden file, one of them")
        for step in case.states:
            if step not in steps:
                line = document.line("cases", name, "states", step)
                yield Fault(line, f"{name}: states: there is no step {step!r}; {near(step, steps)}")
        for given in case.parameters:
            if given not in pipeline.parameters:
                line = document.line("cases", name, "parameters", given)
                known = list(pipeline.parameters.names)
                yield Fault(line, f"{name}: there is no parameter {given!r}; {near(given, known)}")


def _options(path: tuple[str | int, ...]) -> list[str]:
    models: dict[int, type[Words]] = {0: CasesDefinition, 2: CaseDefinition}
    return list(models.get(len(path), ExpectedDefinition).model_fields)

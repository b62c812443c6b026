"""What a pipeline's file may say, word by word: the model that reads it, and its JSON Schema."""

import re
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, WithJsonSchema

from notebench.errors import BadInput
from notebench.parameters.values.durations import parse_duration
from notebench.sweeps.plan import HERE

SCHEMA_DRAFT = "https://json-schema.org/draft/2020-12/schema"
SCHEMA_ID = "https://notebench.readthedocs.io/pipeline.schema.json"
_UNITS = {
    "B": 1,
    "kB": 10**3,
    "MB": 10**6,
    "GB": 10**9,
    "TB": 10**12,
    "KiB": 2**10,
    "MiB": 2**20,
    "GiB": 2**30,
}
_SIZE = re.compile(r"(\d+(?:\.\d+)?)\s*([A-Za-z]+)")
_LONGEST_S = 10**9  # thirty years: what waits for longer, or for ever, is meant otherwise
_MOST_SIZE = 10**18
_NO_TIME = "is no time; write one such as 90s, 30m or 2h"
_NO_SIZE = "is no size; write one such as 500MB or 4GB"
_STEP_NAME = r"^[A-Za-z_][A-Za-z0-9_-]{0,99}$"


def read_seconds(value: Any) -> Any:
    """The seconds of a time such as ``30m``; a number is seconds."""
    if isinstance(value, str):
        try:
            value = parse_duration(value).total_seconds()
        except ValueError as err:
            raise ValueError(_NO_TIME) from err
    return float(_number(value, (int, float), _NO_TIME))


def read_bytes(value: Any) -> Any:
    """The bytes of a size such as ``4GB``; a number is bytes."""
    if isinstance(value, str):
        found = _SIZE.fullmatch(value.strip())
        if not found or found[2] not in _UNITS:
            raise ValueError(_NO_SIZE)
        size = float(found[1]) * _UNITS[found[2]]
        return int(size) if size < _MOST_SIZE else _MOST_SIZE + 1
    return _number(value, (int,), _NO_SIZE)


def _number(value: Any, kinds: tuple[type, ...], told: str) -> Any:
    if type(value) not in kinds:
        raise ValueError(told)
    return value


def _read_list(value: Any) -> Any:
    return [value] if isinstance(value, str) else value


def _read_outputs(value: Any) -> Any:
    if isinstance(value, str):
        value = [value]
    if not isinstance(value, list):
        return value
    twice = next((each for at, each in enumerate(value) if each in value[:at]), None)
    if twice is not None:
        raise ValueError(f"has {twice!r} twice; keep one")
    return dict.fromkeys(value)


def _read_retries(value: Any) -> Any:
    return {"limit": value} if isinstance(value, int) and not isinstance(value, bool) else value


def _read_expected(value: Any) -> Any:
    return {"value": value} if isinstance(value, str) else value


def _read_variables(value: Any) -> Any:
    """Environment variables are text; a number or a bool is written as YAML does."""
    if not isinstance(value, dict):
        return value
    return {key: _as_text(each) for key, each in value.items()}


def _as_text(value: Any) -> Any:
    if isinstance(value, bool):
        return str(value).lower()
    return str(value) if isinstance(value, int | float) else value


def _known(*forms: dict[str, Any]) -> WithJsonSchema:
    return WithJsonSchema(forms[0] if len(forms) == 1 else {"anyOf": list(forms)})


_TEXT: dict[str, Any] = {"type": "string"}
_TEXTS: dict[str, Any] = {"type": "array", "items": {"type": "string"}}
_ANY_OBJECT: dict[str, Any] = {"type": "object"}

Seconds = Annotated[
    float,
    BeforeValidator(read_seconds),
    Field(gt=0, le=_LONGEST_S),
    _known(_TEXT, {"type": "number", "exclusiveMinimum": 0, "maximum": _LONGEST_S}),
]
Bytes = Annotated[
    int,
    BeforeValidator(read_bytes),
    Field(gt=0, le=_MOST_SIZE),
    _known(_TEXT, {"type": "integer", "exclusiveMinimum": 0}),
]
Texts = Annotated[list[str], BeforeValidator(_read_list), _known(_TEXT, _TEXTS)]
Outputs = Annotated[
    dict[str, str | None],
    BeforeValidator(_read_outputs),
    _known(_TEXT, _TEXTS, {"type": "object", "additionalProperties": {"type": ["string", "null"]}}),
]
Variables = Annotated[
    dict[str, str],
    BeforeValidator(_read_variables),
    _known({"type": "object", "additionalProperties": {"type": ["string", "number", "boolean"]}}),
]


class Words(BaseModel):
    """Options by name, and no others."""

    model_config = ConfigDict(
        extra="forbid", frozen=True, strict=True, use_attribute_docstrings=True, populate_by_name=True
    )


class RetriesDefinition(Words):
    """How a step that failed is tried again."""

    limit: Annotated[int, Field(ge=0, le=1000)]
    """At most so often."""
    delay: Seconds = 1.0
    """Before the first time."""
    factor: Annotated[float, Field(ge=1, le=100)] = 2.0
    """Each time it is so many times as long."""
    max_delay: Seconds = 300.0
    """But never longer."""


class ContractDefinition(Words):
    """What an output must be like."""

    value: str | None = None
    """Of a value: its type and range in the parameter language, such as ``0.5..1.0``."""
    rows: str | None = None
    """Of a frame: how many there are, as a range such as ``1..``."""
    columns: dict[str, str] = Field(default_factory=dict)
    """Of a frame, by name: ``int  # 0..120``, say; ``| None`` behind the type allows missing values."""


Retries = Annotated[
    RetriesDefinition,
    BeforeValidator(_read_retries),
    _known({"type": "integer", "minimum": 0}, RetriesDefinition.model_json_schema()),
]
Contract = Annotated[
    ContractDefinition,
    BeforeValidator(_read_expected),
    _known(_TEXT, ContractDefinition.model_json_schema()),
]


class StepDefinition(Words):
    """One step: a notebook, a function or a sweep."""

    notebook: str | None = None
    """The path of a notebook, from the pipeline's file."""
    cells: str | None = None
    """Only the cells below the tag ``step:NAME`` of the notebook, and those above the first such tag."""
    function: str | None = None
    """A function, as ``module:function``; modules are looked for from the pipeline's file."""
    sweep: Annotated[str | dict[str, Any] | None, _known(_TEXT, _ANY_OBJECT, {"type": "null"})] = None
    """A sweep: the path of its file, or its options. It gives ``best`` and ``score``."""
    given: Annotated[dict[str, Any], Field(alias="with")] = Field(default_factory=dict)
    """Values of parameters; ``$seed`` is a parameter of the pipeline, ``$step.output`` what a step gave."""
    needs: Texts = Field(default_factory=list)
    """Steps that come before, besides those whose outputs it is given."""
    mapped: Annotated[
        dict[str, Any],
        Field(alias="map"),
        _known({"type": "object", "additionalProperties": {"type": ["array", "string"]}}),
    ] = Field(default_factory=dict)
    """Run once for each value: lists by the names of parameters, or a step's output that is one."""
    when: str | None = None
    """Run only where this holds, such as ``$prepare.rows > 100``."""
    cache: Literal["always", "never", "freeze"] = "always"
    """Keep what an earlier run gave: while nothing changed, never, or whatever changed."""
    retries: Retries | None = None
    """How often it is tried again when it failed."""
    timeout: Seconds | None = None
    """It has failed when it takes longer: ``30m``."""
    checkpoint: bool = True
    """Keep what a kernel has, when a cell fails, for `--resume RUN --from-cell`."""
    kernel: str | None = None
    """The name of a kernel; default: the notebook's own."""
    environment: Variables = Field(default_factory=dict)
    """Environment variables of its kernel. No secrets: set those where the pipeline is begun."""
    cpus: Annotated[float, Field(gt=0, le=10_000)] = 1.0
    """Cores that it takes up while others run."""
    gpus: Annotated[float, Field(ge=0, le=10_000)] = 0.0
    """GPUs that it gets."""
    memory: Bytes | None = None
    """Memory that it takes up: ``4GB``."""
    on: str = HERE
    """The target on which it runs; of a sweep, on which its trials run, ``gpus`` for each."""
    outputs: Outputs = Field(default_factory=dict)
    """What it gives, where its cells do not tell; with a path, a copy is put there."""
    sources: Texts = Field(default_factory=list)
    """Files that its code uses: when one changes, the step runs again. ``lib/*.py`` names several."""
    expect: dict[str, Contract] = Field(default_factory=dict)
    """What outputs must be like: ``0.5..1.0`` of a value, rows and columns of a frame."""


class PipelineDefinition(Words):
    """A pipeline: steps that are notebooks, functions and sweeps, and what they give each other."""

    pipeline: Annotated[str, Field(pattern=r"^[\w][\w .-]{0,99}$")]
    """What it is called."""
    description: str = ""
    """What it is for."""
    parameters: str | dict[str, Any] = Field(default_factory=dict)
    """By name, what a run may give otherwise; or text in the parameter language, with types and ranges."""
    steps: Annotated[dict[Annotated[str, Field(pattern=_STEP_NAME)], StepDefinition], Field(min_length=1)]
    """By name."""


def pipeline_schema() -> dict[str, Any]:
    """The JSON Schema of a pipeline's file, for editors."""
    schema = PipelineDefinition.model_json_schema(by_alias=True)
    return {
        "$schema": SCHEMA_DRAFT,
        "$id": SCHEMA_ID,
        **schema,
        "title": "Notebench pipeline",
    }


def check_name(name: str) -> str:
    """The name of a step.

    Raises
    ------
    BadInput
        When it has other characters than a step's name may have.
    """
    if not re.fullmatch(_STEP_NAME, name):
        raise BadInput(f"{name[:80]!r} is no name of a step; write letters, digits, _ and -, a letter first")
    return name

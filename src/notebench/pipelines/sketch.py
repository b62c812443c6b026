"""The graph of a pipeline's text as it is shown: of a faulty or unfinished one, what can be read.

Here nothing is refused: what is wrong stands among the faults, and the rest is drawn all the same.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from graphlib import CycleError
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from notebench.errors import BadInput
from notebench.parameters import Parameters, to_schema
from notebench.parameters.reading.literals import shorten
from notebench.pipelines.building import build_parts
from notebench.pipelines.definition import StepDefinition
from notebench.pipelines.document import Document, read_parts
from notebench.pipelines.faults import BadPipeline, Fault
from notebench.pipelines.graph import order
from notebench.pipelines.pipeline import Pipeline, StepKind
from notebench.pipelines.reading import read_definition
from notebench.pipelines.references import Reference, read_value, references_in
from notebench.pipelines.when import parse_when
from notebench.redaction import MASK, is_secret_name


@dataclass(frozen=True, slots=True)
class GraphStep:
    """A step as it is drawn; units as in :class:`~notebench.pipelines.pipeline.Step`.

    Attributes
    ----------
    source
        A path, ``module:function``, a sweep's file; empty where it says none.
    cells
        The part of the notebook; empty for all of it.
    mapped
        The names of the parameters over whose values it is mapped.
    inputs
        By name, what it is given, as text.
    """

    name: str
    kind: StepKind
    source: str
    cells: str
    line: int
    upstream: tuple[str, ...]
    mapped: tuple[str, ...]
    when: str
    cache: str
    on: str
    cpus: float
    gpus: float
    memory: int | None
    retries: int
    timeout_s: float | None
    outputs: tuple[str, ...]
    inputs: Mapping[str, str]
    needs_kernel: str = ""

    def to_json(self) -> dict[str, Any]:
        """As REST carries it."""
        inputs = [{"name": name, "given": given} for name, given in self.inputs.items()]
        found = {**asdict(self), "kind": str(self.kind), "inputs": inputs}
        del found["needs_kernel"]  # it is told by a fault
        return found


@dataclass(frozen=True, slots=True)
class Edge:
    """One step comes before another.

    Attributes
    ----------
    outputs
        What goes from one to the other; empty where it only waits.
    """

    source: str
    target: str
    outputs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Sketch:
    """What of a pipeline's text could be read.

    Attributes
    ----------
    faults
        In the order of the file.
    steps
        In an order in which they can run; in the file's where there is none.
    files
        On which the sketch depends besides the text.
    """

    name: str = ""
    description: str = ""
    faults: tuple[Fault, ...] = ()
    parameters: Parameters = field(default_factory=Parameters)
    steps: tuple[GraphStep, ...] = ()
    edges: tuple[Edge, ...] = ()
    files: tuple[Path, ...] = ()

    def to_json(self, path: str) -> dict[str, Any]:
        """As REST carries it; the defaults of secret parameters are not in it."""
        return {
            "path": path,
            "name": self.name,
            "description": self.description,
            "faults": [{"line": each.line, "message": " ".join(each.what.split())} for each in self.faults],
            "parameters": to_schema(self.parameters, has_secrets=False),
            "steps": [each.to_json() for each in self.steps],
            "edges": [asdict(each) for each in self.edges],
        }


def make_sketch(text: str, path: Path) -> Sketch:
    """The sketch of a text that is, or is to be, the file at ``path``, from whose folder its paths are."""
    document, faults = read_parts(text, path.name)
    try:
        read = read_definition(document)
    except BadPipeline as err:
        return Sketch(faults=faults or err.faults)
    pipeline, found = build_parts(read, path)
    given = document.value.get("steps")
    said = {str(name): _lenient(each) for name, each in given.items()} if isinstance(given, dict) else {}
    looked = {name: tuple(_references(each)) for name, each in said.items()}
    upstream = {name: _upstream(looked[name], each) for name, each in said.items()}
    steps = [_step(name, said[name], upstream[name], pipeline, document) for name in _ordered(upstream)]
    return Sketch(
        read.name,
        read.description,
        faults or found,  # where a part was left out, what is missing is no fault of its own
        pipeline.parameters,
        tuple(steps),
        tuple(_edges(upstream, looked)),
        tuple(_files(said, pipeline, path.parent)),
    )


def _lenient(given: Any) -> StepDefinition:
    """What a step says, without the words that do not fit."""
    said = (
        {key: value for key, value in given.items() if isinstance(key, str)}
        if isinstance(given, dict)
        else {}
    )
    try:
        return StepDefinition.model_validate(said)
    except ValidationError as err:
        bad = {each["loc"][0] for each in err.errors(include_url=False)}
    try:
        return StepDefinition.model_validate({key: value for key, value in said.items() if key not in bad})
    except ValidationError:
        return StepDefinition()


def _references(said: StepDefinition) -> Iterator[Reference]:
    for value in (*said.given.values(), *said.mapped.values()):
        with suppress(BadInput):
            yield from references_in(read_value(value))
    with suppress(BadInput):
        yield from parse_when(said.when).references if said.when else ()


def _upstream(looked: Sequence[Reference], said: StepDefinition) -> tuple[str, ...]:
    return tuple(dict.fromkeys([*(each.step for each in looked if each.step), *said.needs]))


def _ordered(upstream: Mapping[str, Sequence[str]]) -> Sequence[str]:
    try:
        return order(upstream)
    except CycleError:
        return list(upstream)


def _step(
    name: str, said: StepDefinition, upstream: tuple[str, ...], pipeline: Pipeline, document: Document
) -> GraphStep:
    known = pipeline.steps.get(name)
    kind, source = _source(said)
    return GraphStep(
        name=name,
        kind=kind,
        source=source,
        cells=said.cells or "",
        line=document.line("steps", name),
        upstream=upstream,
        mapped=tuple(said.mapped),
        when=said.when or "",
        cache=said.cache,
        on=said.on,
        cpus=said.cpus,
        gpus=said.gpus,
        memory=said.memory,
        retries=said.retries.limit if said.retries else 0,
        timeout_s=said.timeout,
        outputs=tuple(known.outputs if known else said.outputs),
        needs_kernel=known.needs_kernel if known else "",
        inputs={each: _shown(each, value) for each, value in {**said.given, **said.mapped}.items()},
    )


def _source(said: StepDefinition) -> tuple[StepKind, str]:
    if said.notebook is not None:
        return StepKind.NOTEBOOK, said.notebook
    if said.function is not None:
        return StepKind.FUNCTION, said.function
    if said.sweep is None:
        return StepKind.NOTEBOOK, ""
    if isinstance(said.sweep, str):
        return StepKind.SWEEP, said.sweep
    return StepKind.SWEEP, str(said.sweep.get("notebook") or said.sweep.get("function") or "")


def _shown(name: str, value: Any) -> str:
    if is_secret_name(name):
        return MASK
    return shorten(value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str))


def _edges(
    upstream: Mapping[str, Sequence[str]], looked: Mapping[str, Sequence[Reference]]
) -> Iterator[Edge]:
    for target, sources in upstream.items():
        for source in sources:
            if source in upstream:
                names = dict.fromkeys(each.name for each in looked[target] if each.step == source)
                yield Edge(source, target, tuple(names))


def _files(said: Mapping[str, StepDefinition], pipeline: Pipeline, folder: Path) -> Iterator[Path]:
    for name, each in said.items():
        known = pipeline.steps.get(name)
        if known is not None:
            yield from (known.path,) if known.path else ()
            yield from known.sources
        elif each.notebook is not None:
            yield folder / each.notebook

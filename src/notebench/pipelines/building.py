"""A pipeline made of its file: what is wrong with it is found before anything runs, and told at once."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from os.path import normpath
from pathlib import Path
from typing import Any, TypeVar

from notebench.errors import BadInput, NotebenchError
from notebench.parameters import BadParameter, BadValues, Parameter, Parameters, read_cell, write_cell
from notebench.pipelines.checks import check_graph, check_outputs, check_values
from notebench.pipelines.contract import Contract, read_contract
from notebench.pipelines.definition import StepDefinition
from notebench.pipelines.document import Document
from notebench.pipelines.faults import BadPipeline, Fault
from notebench.pipelines.graph import order
from notebench.pipelines.pipeline import CachePolicy, Pipeline, Retries, Step
from notebench.pipelines.reading import Read, load_document, read_definition
from notebench.pipelines.references import read_value
from notebench.pipelines.resources import Resources
from notebench.pipelines.targets import Target, find_target
from notebench.pipelines.when import When, parse_when

_T = TypeVar("_T")


def read_pipeline(path: Path) -> Pipeline:
    """The pipeline in a file, checked as far as it can be without running it.

    Raises
    ------
    BadPipeline
        When something does not fit: all faults at once, each with its line.
    NotFound, BadInput, Unavailable
        When there is no such file, or it cannot be read.
    """
    return build_pipeline(load_document(path), _one_way_to(path))


def _one_way_to(path: Path) -> Path:
    """The same file without ``..``, as what is known of earlier runs is kept by its path; links stay."""
    plain = Path(normpath(path.absolute()))
    return plain if plain.exists() and plain.samefile(path) else path.resolve()


def build_pipeline(document: Document, path: Path) -> Pipeline:
    """The pipeline that the document says; paths in it are from the folder of ``path``.

    Raises
    ------
    BadPipeline
        As :func:`read_pipeline` does.
    """
    pipeline, faults = build_parts(read_definition(document), path)
    if faults:
        raise BadPipeline(document.file, faults)
    return pipeline


def build_parts(read: Read, path: Path) -> tuple[Pipeline, tuple[Fault, ...]]:
    """What of the pipeline can be made, without steps that find nothing to run; and what is wrong with it."""
    building = _Building(read, path)
    pipeline = building.build()
    return pipeline, tuple(sorted(set(building.faults)))


@dataclass
class _Building:
    """Makes steps of their definitions, and collects what is wrong."""

    read: Read
    path: Path
    faults: list[Fault] = field(init=False)

    def __post_init__(self) -> None:
        self.faults = list(self.read.faults)

    def build(self) -> Pipeline:
        """The pipeline, of use only where there are no faults."""
        parameters = self._parameters()
        steps = {name: self._step(name, said) for name, said in self.read.steps.items() if said}
        known = {name: step for name, step in steps.items() if step is not None}
        broken = frozenset(self.read.steps) - frozenset(known)
        pipeline = Pipeline(self.read.name, self.path, self.read.description, parameters, known)
        self.faults += check_values(pipeline, broken, self.read.document)
        self.faults += check_outputs(pipeline, self.read.document)
        cycles = check_graph(pipeline, self.read.document)
        self.faults += cycles
        if not cycles:
            ordered = order({name: step.upstream for name, step in known.items()})
            known = {name: known[name] for name in ordered}
        return Pipeline(self.read.name, self.path, self.read.description, parameters, known)

    def _parameters(self) -> Parameters:
        said = self.read.parameters
        try:
            return read_cell(said) if isinstance(said, str) else self._defaults(said)
        except BadParameter as err:
            first = self.read.document.starts.get(("parameters",), 1)
            self._add(first + max(err.line, 1) - 1, f"parameters: {err.name and f'{err.name}: '}{err.what}")
            return Parameters()

    def _defaults(self, said: Mapping[str, Any]) -> Parameters:
        """One parameter for each value, of the type that the value has."""
        found: list[Parameter] = []
        for name, value in said.items():
            try:
                found += read_cell(write_cell({str(name): value})).items
            except (BadParameter, BadValues) as err:
                what = err.what if isinstance(err, BadParameter) else err.message.partition(": ")[2]
                self._add(self.read.document.line("parameters", name), f"parameters: {name}: {what}")
        return Parameters(tuple(found))

    def _step(self, name: str, said: StepDefinition) -> Step | None:
        target = self._target(name, said)
        if target is None:
            return None
        retries = said.retries
        gives = dict.fromkeys(target.outputs) | dict(said.outputs)
        return Step(
            name=name,
            line=self._line(name),
            kind=target.kind,
            target=target.text,
            path=target.path,
            language=target.language,
            cells=said.cells,
            options=target.options,
            parameters=target.parameters,
            given=self._values(name, "with", said.given),
            mapped=self._values(name, "map", said.mapped),
            needs=tuple(said.needs),
            when=self._when(name, said.when),
            cache=CachePolicy(said.cache),
            retries=Retries(retries.limit, retries.delay, retries.factor, retries.max_delay)
            if retries
            else Retries(),
            timeout_s=said.timeout,
            checkpoint=said.checkpoint,
            kernel=said.kernel,
            environment=dict(said.environment),
            resources=Resources(said.cpus, said.gpus, said.memory),
            on=said.on,
            outputs={each: self._place(to) for each, to in gives.items()},
            sources=self._sources(name, said),
            expect=self._contracts(name, said),
        )

    def _target(self, name: str, said: StepDefinition) -> Target | None:
        key = next(
            (kind for kind in ("notebook", "function", "sweep") if getattr(said, kind) is not None), ""
        )
        if not key:
            return None
        try:
            return find_target(said, self.path.parent)
        except NotebenchError as err:
            self._add(self._line(name, key), f"{name}: {err.message}")
            return None

    def _values(self, name: str, key: str, said: Mapping[str, Any]) -> dict[str, Any]:
        found = {}
        for each, value in said.items():
            read = self._tried(partial(read_value, value), f"{name}: {each}: ", name, key, each)
            if read is not None or value is None:
                found[each] = read
        return found

    def _place(self, to: str | None) -> Path | None:
        """Where a copy of an output is put, so that two ways to write one path are one."""
        return Path(normpath(self.path.parent / to)) if to else None

    def _when(self, name: str, text: str | None) -> When | None:
        return (
            self._tried(partial(parse_when, text), f"{name}: when: ", name, "when")
            if text is not None
            else None
        )

    def _sources(self, name: str, said: StepDefinition) -> tuple[Path, ...]:
        found: list[Path] = []
        for at, pattern in enumerate(said.sources):
            try:
                paths = sorted(each for each in self.path.parent.glob(pattern) if each.is_file())
            except (ValueError, NotImplementedError):  # an absolute path, or none
                paths = [Path(pattern)] if Path(pattern).is_file() else []
            if not paths:
                told = f"{name}: sources: there is no file {pattern!r}; name files from the pipeline's folder"
                self._add(self._line(name, "sources", at), told)
            found += paths
        return tuple(dict.fromkeys(found))

    def _contracts(self, name: str, said: StepDefinition) -> dict[str, Contract]:
        found = {}
        for each, contract in said.expect.items():
            where = f"{name}: expect: {each}: "
            read = self._tried(partial(read_contract, contract), where, name, "expect", each)
            if read is not None:
                found[each] = read
        return found

    def _tried(self, make: Callable[[], _T], where: str, *path: str) -> _T | None:
        try:
            return make()
        except BadInput as err:
            self._add(self._line(*path), f"{where}{err.message}")
            return None

    def _line(self, *path: str | int) -> int:
        return self.read.document.line("steps", *path)

    def _add(self, line: int, what: str) -> None:
        self.faults.append(Fault(line, what))

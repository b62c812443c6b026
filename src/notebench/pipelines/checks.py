"""What is wrong between steps: values that do not fit, references to nothing, two writers, cycles."""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from notebench.errors import BadInput
from notebench.parameters.values.check import describe, fit
from notebench.parameters.values.scalars import Unfit
from notebench.pipelines.document import Document
from notebench.pipelines.faults import Fault, near
from notebench.pipelines.graph import find_cycles
from notebench.pipelines.pipeline import Pipeline, Step
from notebench.pipelines.references import Reference, references_in, resolve

if TYPE_CHECKING:
    from pathlib import Path


def check_values(pipeline: Pipeline, broken: frozenset[str], document: Document) -> Iterator[Fault]:
    """What steps are given that does not fit, is not there, or is missing.

    Parameters
    ----------
    broken
        Names of steps of which nothing more is known; what refers to them is not told again.
    """
    for step in pipeline:
        checking = _Checking(pipeline, broken, document, step)
        yield from checking.given()
        yield from checking.mapped()
        yield from checking.missing()
        yield from checking.needed()
        yield from checking.condition()
        yield from checking.expected()


class _Checking:
    """Looks at one step."""

    def __init__(self, pipeline: Pipeline, broken: frozenset[str], document: Document, step: Step) -> None:
        self._pipeline, self._broken, self._document, self._step = pipeline, broken, document, step

    def given(self) -> Iterator[Fault]:
        for name, value in self._step.given.items():
            yield from self._parameter("with", name, value)

    def mapped(self) -> Iterator[Fault]:
        for name, value in self._step.mapped.items():
            if name in self._step.given:
                yield self._fault(f"{name}: it stands in `with` too; keep one of them", "map", name)
            if isinstance(value, Reference):
                yield from self._reference(value, "map", name)
                yield from self._unknown("map", name)
            elif not isinstance(value, list):
                told = f"{name}: {value!r} is no list; write one, or a reference to an output that is one"
                yield self._fault(told, "map", name)
            elif not value:
                yield self._fault(f"{name}: the list is empty; write a value at least", "map", name)
            else:
                for each in value:
                    yield from self._parameter("map", name, each)

    def missing(self) -> Iterator[Fault]:
        names = {**self._step.given, **self._step.mapped}
        for each in self._step.parameters:
            if each.is_required and each.condition is None and each.name not in names:
                wanted = " ".join(filter(None, [str(each.type), describe(each)]))
                yield self._fault(f"{each.name}: it must be given; write it under `with` ({wanted})")

    def needed(self) -> Iterator[Fault]:
        for name in self._step.needs:
            if name not in self._pipeline.steps and name not in self._broken:
                told = f"needs: there is no step {name!r}; {near(name, self._others())}"
                yield self._fault(told, "needs")

    def condition(self) -> Iterator[Fault]:
        when = self._step.when
        if when is None:
            return
        faults = [fault for each in when.references for fault in self._reference(each, "when")]
        yield from faults
        if faults:
            return
        known = self._pipeline.parameters
        try:
            when.condition({each: known[each.name] for each in when.references if not each.step})
        except BadInput as err:
            yield self._fault(f"when: {err.message}", "when")

    def expected(self) -> Iterator[Fault]:
        for name in self._step.expect:
            if name not in self._step.outputs:
                told = f"expect: it gives no output {name!r}; {near(name, list(self._step.outputs))}"
                yield self._fault(told, "expect", name)

    def _parameter(self, key: str, name: str, value: Any) -> Iterator[Fault]:
        references = list(references_in(value))
        faults = [fault for each in references for fault in self._reference(each, key, name)]
        yield from faults
        if name not in self._step.parameters:
            yield from self._unknown(key, name)
            return
        if faults or any(each.step for each in references) or not self._are_known(references):
            return  # what it will be is known only when the run is asked for
        known = self._pipeline.parameters.defaults
        told = f"{value}: " if isinstance(value, Reference) else ""
        try:
            fit(self._step.parameters[name], resolve(value, lambda each: known[each.name]))
        except Unfit as err:
            yield self._fault(f"{name}: {told}{err}", key, name)

    def _are_known(self, references: list[Reference]) -> bool:
        known = self._pipeline.parameters.defaults
        return all(each.name in known for each in references)

    def _unknown(self, key: str, name: str) -> Iterator[Fault]:
        step = self._step
        if name in step.parameters:
            return
        if any(each.name == name for each in step.parameters.computed):
            yield self._fault(
                f"{name}: its cell computes it; only what is assigned as a literal can be given", key, name
            )
            return
        where = step.path.name if step.path else step.target
        told = f"there is no parameter {name!r} in {where}; {near(name, step.parameters.names)}"
        if not len(step.parameters) and step.path and step.path.suffix == ".ipynb":
            told = f"{where} has no parameters; tag the cell that assigns {name} `parameters`"
        yield self._fault(told, key, name)

    def _reference(self, reference: Reference, *path: str) -> Iterator[Fault]:
        if reference.step in self._broken:
            return
        if told := self._nothing(reference):
            yield self._fault(f"{path[-1]}: {reference}: {told}", *path)

    def _nothing(self, reference: Reference) -> str:
        """Why there is no such thing; empty where there is."""
        name, steps = reference.name, self._pipeline.steps
        if not reference.step:
            names = self._pipeline.parameters.names
            if name in names:
                return ""
            hint = f"; of a step name an output, such as ${name}.data" if name in steps else ""
            return f"the pipeline has no parameter {name!r}; {near(name, names)}{hint}"
        if reference.step not in steps:
            return f"there is no step {reference.step!r}; {near(reference.step, self._others())}"
        outputs = list(steps[reference.step].outputs)
        if name in outputs:
            return ""
        remedy = near(name, outputs) if outputs else f"call notebench.output({name!r}, …) in it"
        return f"{reference.step} gives no output {name!r}; {remedy}, or name it under its `outputs`"

    def _others(self) -> list[str]:
        named = [*self._pipeline.steps, *sorted(self._broken)]
        return [name for name in named if name != self._step.name]

    def _fault(self, what: str, *path: str) -> Fault:
        return Fault(self._document.line("steps", self._step.name, *path), f"{self._step.name}: {what}")


def check_outputs(pipeline: Pipeline, document: Document) -> Iterator[Fault]:
    """Files that two steps write, or that are written over a source."""
    writers: dict[Path, str] = {}
    sources = {each.path: each.name for each in pipeline if each.path}
    for step in pipeline:
        for name, to in step.outputs.items():
            if to is None:
                continue
            path, said = to, f"${step.name}.{name}"
            line = document.line("steps", step.name, "outputs", name)
            shown = path.relative_to(pipeline.folder) if path.is_relative_to(pipeline.folder) else path
            if step.mapped:
                yield Fault(
                    line, f"{step.name}: outputs: {name} is given once for each item; name no path for it"
                )
            elif path in writers:
                yield Fault(
                    line, f"{step.name}: outputs: {writers[path]} is put at {shown} too; name another path"
                )
            elif path in sources or path == pipeline.file:
                yield Fault(
                    line, f"{step.name}: outputs: {shown} is what the pipeline runs; name another path"
                )
            writers.setdefault(path, said)


def check_graph(pipeline: Pipeline, document: Document) -> list[Fault]:
    """The cycles, each told where its first step stands."""
    upstream: Mapping[str, tuple[str, ...]] = {step.name: step.upstream for step in pipeline}
    found = []
    for cycle in find_cycles(upstream):
        way = " -> ".join([*cycle, cycle[0]])
        told = f"{cycle[0]}: it needs itself ({way}); take one of these away"
        found.append(Fault(document.line("steps", cycle[0]), told))
    return found

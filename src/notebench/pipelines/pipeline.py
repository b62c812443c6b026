"""A pipeline as it can be run: steps that know their parameters and outputs, in an order that fits both."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any

from notebench.parameters import Parameters
from notebench.pipelines.code import is_python
from notebench.pipelines.contract import Contract
from notebench.pipelines.packages import NATIVE
from notebench.pipelines.references import Reference, references_in
from notebench.pipelines.resources import Resources
from notebench.pipelines.when import When
from notebench.sweeps.plan import HERE


class StepKind(StrEnum):
    """What a step runs."""

    NOTEBOOK = "notebook"
    FUNCTION = "function"
    SWEEP = "sweep"


class CachePolicy(StrEnum):
    """When what an earlier run gave is kept."""

    ALWAYS = "always"
    NEVER = "never"
    FREEZE = "freeze"


@dataclass(frozen=True, slots=True)
class Retries:
    """How a step that failed is tried again."""

    limit: int = 0
    delay_s: float = 1.0
    factor: float = 2.0
    max_delay_s: float = 300.0

    def delay_before(self, attempt: int) -> float:
        """The seconds before the attempt of this number; the first is 1.

        Examples
        --------
        >>> [Retries(5, 2.0, 3.0, 20.0).delay_before(attempt) for attempt in (1, 2, 3, 4, 5)]
        [0.0, 2.0, 6.0, 18.0, 20.0]
        """
        if attempt <= 1:
            return 0.0
        try:
            return min(self.max_delay_s, self.delay_s * self.factor ** (attempt - 2))
        except OverflowError:
            return self.max_delay_s


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One step.

    Attributes
    ----------
    line
        Where it begins in the file.
    target
        What it runs, as the file says it: a path, ``module:function``, a sweep's file or name.
    path
        The notebook, the function's module or the sweep's file; None where there is none.
    cells
        The part of the notebook; None for all of it.
    options
        Of a sweep that stands in the file itself.
    parameters
        What it may be given.
    given
        What it is given: values, with references among them.
    mapped
        By the names of parameters, lists or references to such; it runs once for each of their values.
    language
        Of its notebook; empty where that does not say.
    checkpoint
        Whether a kernel's state is kept when a cell fails.
    outputs
        The names of what it gives, with the path where a copy is put; None for no copy.
    sources
        Files that its code uses.
    """

    name: str
    line: int
    kind: StepKind
    target: str
    path: Path | None = None
    language: str = ""
    cells: str | None = None
    options: Mapping[str, Any] = field(default_factory=dict)
    parameters: Parameters = field(default_factory=Parameters)
    given: Mapping[str, Any] = field(default_factory=dict)
    mapped: Mapping[str, Any] = field(default_factory=dict)
    needs: tuple[str, ...] = ()
    when: When | None = None
    cache: CachePolicy = CachePolicy.ALWAYS
    retries: Retries = field(default_factory=Retries)
    timeout_s: float | None = None
    checkpoint: bool = True
    kernel: str | None = None
    environment: Mapping[str, str] = field(default_factory=dict)
    resources: Resources = field(default_factory=Resources)
    on: str = ""
    outputs: Mapping[str, Path | None] = field(default_factory=dict)
    sources: tuple[Path, ...] = ()
    expect: Mapping[str, Contract] = field(default_factory=dict)

    @property
    def place(self) -> str:
        """Where it, or the trials of its sweep, run: a target, or ``local``."""
        return self.on or HERE

    @property
    def is_elsewhere(self) -> bool:
        """Whether that is a target."""
        return self.place != HERE

    @property
    def needs_kernel(self) -> str:
        """The kernel or language that it needs where Python alone does not do; else empty."""
        if self.kernel not in (None, NATIVE):
            return f"kernel {self.kernel}"
        return "" if self.kernel or is_python(self.language) else self.language

    @property
    def takes(self) -> Resources:
        """What it takes up of this machine: where it runs elsewhere, only that somebody looks after it."""
        return Resources(0.0, 0.0, jobs=1) if self.is_elsewhere else self.resources

    @property
    def references(self) -> tuple[Reference, ...]:
        """All that it looks at: in values, lists and its condition."""
        looked = self.when.references if self.when else ()
        return (*references_in(self.given), *references_in(self.mapped), *looked)

    @property
    def upstream(self) -> tuple[str, ...]:
        """The steps that come before it, each once."""
        return tuple(dict.fromkeys([*(each.step for each in self.references if each.step), *self.needs]))


@dataclass(frozen=True, slots=True)
class Pipeline:
    """Steps in an order in which they can run.

    Attributes
    ----------
    file
        Its YAML file, absolute; paths in it are from its folder.
    parameters
        What a run may give otherwise.
    """

    name: str
    file: Path
    description: str = ""
    parameters: Parameters = field(default_factory=Parameters)
    steps: Mapping[str, Step] = field(default_factory=dict)

    @property
    def folder(self) -> Path:
        """From which its paths are."""
        return self.file.parent

    def __iter__(self) -> Iterator[Step]:
        return iter(self.steps.values())

    def after(self, name: str) -> tuple[str, ...]:
        """The steps that need this one, at once or by others, in their order."""
        found = {name}
        for step in self:
            if found.intersection(step.upstream):
                found.add(step.name)
        return tuple(each for each in self.steps if each in found - {name})

    def to_json(self) -> dict[str, Any]:
        """The graph, as REST and the command carry it."""
        return {
            "name": self.name,
            "file": str(self.file),
            "description": self.description,
            "parameters": list(self.parameters.names),
            "steps": [
                {
                    "name": step.name,
                    "kind": str(step.kind),
                    "target": step.target,
                    "line": step.line,
                    "on": step.place,
                    "upstream": list(step.upstream),
                    "outputs": list(step.outputs),
                    "is_mapped": bool(step.mapped),
                    "when": step.when.text if step.when else "",
                }
                for step in self
            ],
        }

"""A whole search in one value, whoever said it; it goes into a job's spec and comes back the same."""

import math
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import Any, Literal

from notebench.errors import BadInput
from notebench.sweeps.budget import Budget
from notebench.sweeps.dimension import Label
from notebench.sweeps.space import SearchSpace
from notebench.sweeps.storage import JOURNAL

_CONSTRAINT = re.compile(r"\s*([^\s<>=]+)\s*(<=|>=)\s*(\S+)\s*")
_MOST_SEED = 2**32 - 1  # of NumPy, which draws
MOST_WORKERS = 256
HERE = "local"
"""What stands for this machine where a sweep says where it runs."""
EXHAUSTIVE = ("grid", "brute")
"""The samplers that try every point once, ``grid`` in order and ``brute`` at random."""


class ObjectiveKind(StrEnum):
    """What is run for a trial."""

    FUNCTION = "function"
    NOTEBOOK = "notebook"
    CELL = "cell"
    PICKLED = "pickled"

    @property
    def is_kept(self) -> bool:
        """Whether what is run lies in the job's folder."""
        return self is not ObjectiveKind.FUNCTION


class Isolation(StrEnum):
    """How trials are kept apart: each in a process of its own, or one after the other in a worker's."""

    PROCESS = "process"
    WORKER = "worker"


@dataclass(frozen=True, slots=True)
class Objective:
    """What is run for a trial.

    Attributes
    ----------
    target
        Of a function ``module:function``; of all else its file's name in the job's folder.
    """

    kind: ObjectiveKind
    target: str


@dataclass(frozen=True, slots=True)
class Metric:
    """A number that a trial ends with, and whether it is to be large."""

    name: str
    is_maximized: bool = False

    def __post_init__(self) -> None:
        if not self.name.strip() or not self.name.isprintable():
            raise BadInput(f"metric: {self.name[:80]!r} is no name of a metric; give one, such as accuracy")

    @property
    def direction(self) -> Literal["minimize", "maximize"]:
        """As Optuna calls it."""
        return "maximize" if self.is_maximized else "minimize"

    def to_json(self) -> dict[str, str]:
        """As surfaces carry it."""
        return {"name": self.name, "direction": self.direction}


@dataclass(frozen=True, slots=True)
class Constraint:
    """A limit on something measured; trials beyond it count as worse than all within."""

    name: str
    operator: str
    limit: float

    def violation(self, measured: float) -> float:
        """How far beyond the limit it lies; 0 or less is within."""
        return measured - self.limit if self.operator == "<=" else self.limit - measured

    def measured(self, violation: float) -> float:
        """What was measured, when it lies so far beyond the limit."""
        return self.limit + violation if self.operator == "<=" else self.limit - violation

    def __str__(self) -> str:
        return f"{self.name} {self.operator} {self.limit!r}"


def parse_constraint(text: str) -> Constraint:
    """The constraint that the text says.

    Raises
    ------
    BadInput
        When it says none.

    Examples
    --------
    >>> str(parse_constraint("latency_ms <= 100"))
    'latency_ms <= 100.0'
    """
    found = _CONSTRAINT.fullmatch(text)
    try:
        limit = float(found[3]) if found else math.nan
    except ValueError:
        limit = math.nan
    if found is None or not math.isfinite(limit):
        raise BadInput(f"constraint: {text[:80]!r} is none; write one such as latency_ms <= 100")
    return Constraint(found[1], found[2], limit)


@dataclass(frozen=True, slots=True)
class Named:
    """A sampler or a pruner: its name and its options."""

    name: str
    options: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class SweepPlan:
    """A search.

    Attributes
    ----------
    sampler, pruner
        None: the engine's own choice.
    workers
        Trials at once.
    gpus
        For each trial: several, one, or on a target a part of one.
    on
        The target on which it runs, or this machine.
    retries
        How often a trial whose worker or driver died is begun again, with the same values.
    enqueued
        What is tried first, on the axes of the space.
    experiment
        In which the runs lie; None for the settings' one, or that of the sweep's name.
    storage
        Where the study is kept; see :func:`~notebench.sweeps.storage.check_storage`.
    warm_start
        Ids of the earlier sweeps with whose finished trials it begins.
    is_tracked
        Whether the sweep, and each trial, is a run.
    """

    objective: Objective
    space: SearchSpace
    metrics: tuple[Metric, ...]
    budget: Budget = field(default_factory=Budget)
    sampler: Named | None = None
    pruner: Named | None = None
    seed: int | None = None
    constraints: tuple[Constraint, ...] = ()
    workers: int = 1
    gpus: float = 0
    on: str = HERE
    isolation: Isolation = Isolation.WORKER
    retries: int = 1
    enqueued: tuple[Mapping[str, Label], ...] = ()
    experiment: str | None = None
    is_tracked: bool = True
    warm_start: tuple[str, ...] = ()
    storage: str = JOURNAL

    def __post_init__(self) -> None:
        names = self.wanted
        if not self.metrics:
            raise BadInput("metric: none is named; name what a trial is judged by, such as accuracy")
        if twice := next((name for name in names if names.count(name) > 1), None):
            raise BadInput(f"metric: {twice[:80]!r} is named twice; name it once")
        if self.pruner and self.pruner.name != "none" and len(self.metrics) > 1:
            raise BadInput(
                f"pruner: {self.pruner.name!r} is for one metric, and there are {len(self.metrics)}; "
                "leave it away"
            )
        if len(self.metrics) > 1 and (self.budget.target is not None or self.budget.patience is not None):
            raise BadInput("target and patience are for one metric; leave them away, or name one metric")
        if not 1 <= self.workers <= MOST_WORKERS:
            raise BadInput(f"workers: {self.workers} is not from 1 to {MOST_WORKERS}")
        if self.gpus < 0 or self.retries < 0:
            raise BadInput(f"gpus: {self.gpus}, retries: {self.retries}; neither can be less than 0")
        _check_gpus(self.gpus, is_here=self.on == HERE)
        _check_seed(self.seed)
        if self.warm_start and self.sampler and self.sampler.name in EXHAUSTIVE:
            raise BadInput(
                f"warm_start: sampler {self.sampler.name} tries every point by itself; leave one of them away"
            )
        if self.budget.gpu_hours is not None and not self.gpus:
            raise BadInput("gpu_hours: the trials have no GPU; say how many with gpus, or leave it away")
        if self.budget.is_endless:
            raise BadInput("the sweep would never end; say how many trials it has, or how much time")

    @property
    def wanted(self) -> tuple[str, ...]:
        """The names of all that a trial is to measure."""
        return (*(each.name for each in self.metrics), *(each.name for each in self.constraints))

    def to_json(self) -> dict[str, Any]:
        """As a job's spec keeps it."""
        return {
            "objective": {"kind": str(self.objective.kind), "target": self.objective.target},
            "space": self.space.to_json(),
            "metrics": [asdict(each) for each in self.metrics],
            "budget": self.budget.to_json(),
            "sampler": _named_json(self.sampler),
            "pruner": _named_json(self.pruner),
            "seed": self.seed,
            "constraints": [str(each) for each in self.constraints],
            "workers": self.workers,
            "gpus": self.gpus,
            "on": self.on,
            "isolation": str(self.isolation),
            "retries": self.retries,
            "enqueued": [dict(each) for each in self.enqueued],
            "experiment": self.experiment,
            "track": self.is_tracked,
            "warm_start": list(self.warm_start),
            "storage": self.storage,
        }

    @classmethod
    def from_json(cls, read: Mapping[str, Any]) -> "SweepPlan":
        """The plan that :meth:`to_json` wrote.

        Raises
        ------
        BadInput
            When it is none.
        """
        try:
            objective = read["objective"]
            return cls(
                objective=Objective(ObjectiveKind(objective["kind"]), objective["target"]),
                space=SearchSpace.from_json(read["space"]),
                metrics=tuple(Metric(**each) for each in read["metrics"]),
                budget=Budget.from_json(read["budget"]),
                sampler=_named(read["sampler"]),
                pruner=_named(read["pruner"]),
                seed=read["seed"],
                constraints=tuple(map(parse_constraint, read["constraints"])),
                workers=read["workers"],
                gpus=read["gpus"],
                on=read.get("on", HERE),
                isolation=Isolation(read["isolation"]),
                retries=read["retries"],
                enqueued=tuple(read["enqueued"]),
                experiment=read.get("experiment"),
                is_tracked=read.get("track", True),
                warm_start=tuple(read.get("warm_start", ())),
                storage=read.get("storage", JOURNAL),
            )
        except (KeyError, TypeError, ValueError, AttributeError) as err:
            raise BadInput(f"the job's spec holds no plan of a sweep: {type(err).__name__}: {err}") from err


def _check_seed(seed: int | None) -> None:
    if seed is not None and not 0 <= seed <= _MOST_SEED:
        raise BadInput(f"seed: {seed} is not from 0 to {_MOST_SEED}")


def _check_gpus(count: float, *, is_here: bool) -> None:
    if not math.isfinite(count):
        raise BadInput(f"gpus: {count} is no number of GPUs; say a whole one, or a part of one")
    if count == int(count):
        return
    if is_here:
        raise BadInput(
            f"gpus: {count:g} is a part of one, as only a target gives out; name one, or take a whole number"
        )
    if count > 1:
        raise BadInput(f"gpus: {count:g} cannot be given out; say a whole number, or a part of one")


def _named_json(named: Named | None) -> dict[str, Any] | None:
    return {"name": named.name, "options": dict(named.options)} if named else None


def _named(read: Mapping[str, Any] | None) -> Named | None:
    return Named(read["name"], dict(read["options"])) if read else None

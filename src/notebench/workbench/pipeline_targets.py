"""Steps on targets: what is wrong with where they are to run."""

from collections.abc import Callable, Iterable, Iterator
from typing import Protocol

from notebench.errors import NotebenchError
from notebench.pipelines.faults import Fault
from notebench.pipelines.packages import NATIVE
from notebench.pipelines.pipeline import StepKind
from notebench.sweeps.plan import HERE


class Placed(Protocol):
    """What is looked at of a step."""

    @property
    def name(self) -> str:
        """Its name."""

    @property
    def line(self) -> int:
        """Where it begins in the file."""

    @property
    def kind(self) -> str:
        """What it runs."""

    @property
    def on(self) -> str:
        """Its target."""

    @property
    def needs_kernel(self) -> str:
        """The kernel or language that it needs where Python alone does not do; else empty."""


def target_faults(
    steps: Iterable[Placed], no_target: Callable[[str], NotebenchError | None]
) -> Iterator[Fault]:
    """What is wrong with where steps are to run.

    Parameters
    ----------
    no_target
        Says why there is no target of a name; None where there is one.
    """
    for step in (each for each in steps if each.on != HERE):
        if err := no_target(step.on):
            yield Fault(step.line, f"{step.name}: on: {err.message}")
        elif step.kind != StepKind.SWEEP and step.needs_kernel:
            told = f"{step.name}: on: {step.needs_kernel} does not run on a target, where Python is; "
            yield Fault(step.line, f"{told}take `on` away, or let it run in {NATIVE}")

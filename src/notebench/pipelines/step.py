"""One step as its runner gets it, what the runner answers, and what it tells on the way."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Literal

from notebench.pipelines.checkpoint import Checkpoint
from notebench.pipelines.outputs import Output
from notebench.pipelines.resources import Resources

SWEPT_STEP_VARIABLE = "NOTEBENCH_SWEPT_STEP"
"""Tells the kernel of a step that is a sweep which try of which run it is."""


class StepState(StrEnum):
    """How far a step has come."""

    PENDING = "pending"
    RUNNING = "running"
    FINISHED = "finished"
    CACHED = "cached"
    SKIPPED = "skipped"
    FAILED = "failed"
    CANCELLED = "cancelled"

    @property
    def has_ended(self) -> bool:
        """Whether nothing more comes of it."""
        return self not in (StepState.PENDING, StepState.RUNNING)

    @property
    def has_outputs(self) -> bool:
        """Whether what it gives is there, made now or earlier."""
        return self in (StepState.FINISHED, StepState.CACHED)


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """Where a step runs that does not run on this machine.

    Attributes
    ----------
    on
        The target.
    room
        What its cluster reserves for it.
    root
        The folder that travels, with the step's own in it.
    """

    on: str
    room: Resources
    root: Path


@dataclass(frozen=True, slots=True)
class StepTask:
    """One execution of a notebook.

    Attributes
    ----------
    notebook
        The source, which is never written.
    values
        Checked values of its parameters.
    target
        The executed notebook, written whole, at most once a second and at the end.
    folder
        The kernel's working directory: the notebook's own folder.
    outputs
        The folder in which :func:`~notebench.pipelines.outputs.output` keeps what the step gives.
    kernel
        The name of a kernel; None for the notebook's own.
    timeout_s
        After which the step is ended and has failed; None for never.
    variables
        What its kernel finds in its environment besides.
    before
        Python that runs before its first cell, unseen; what it raises is passed over.
    output_bytes
        Of all outputs of one cell that the executed notebook keeps; the rest spills into
        ``target.with_suffix(".spill.txt")``.
    checkpoint
        The folder in which the kernel's state is written when a cell fails; None for nothing.
    checkpoint_after_s
        Cells must have taken so long for their state to be worth it; 0 for any.
    restored
        With whose state it goes on, where it can; None to begin at the first cell.
    elsewhere
        None where it runs on this machine.
    """

    name: str
    notebook: Path
    values: Mapping[str, object]
    target: Path
    folder: Path
    outputs: Path
    kernel: str | None = None
    timeout_s: float | None = None
    variables: Mapping[str, str] = field(default_factory=dict)
    output_bytes: int = 1_000_000
    before: str = ""
    checkpoint: Path | None = None
    checkpoint_after_s: float = 1.0
    restored: Checkpoint | None = None
    elsewhere: Elsewhere | None = None


@dataclass(frozen=True, slots=True)
class StepReply:
    """What came of a step.

    Attributes
    ----------
    reason
        One line; empty when it finished.
    cell
        The place of the cell that failed, from 0; None where none did.
    error
        The traceback without colours.
    outputs
        What the step gave, by name.
    note
        Where it began, or why not there, when it was to go on with kept state.
    """

    name: str
    state: StepState
    reason: str = ""
    duration_s: float = 0.0
    cell: int | None = None
    error: str = ""
    outputs: Mapping[str, Output] = field(default_factory=dict)
    note: str = ""


@dataclass(frozen=True, slots=True)
class CellEvent:
    """What a cell of a running step did.

    Attributes
    ----------
    cell
        Its place among the cells, from 0.
    of
        How many code cells there are.
    duration_s
        None while it runs.
    """

    step: str
    cell: int
    of: int
    state: Literal["running", "finished", "failed"]
    duration_s: float | None = None

"""One execution of a step: its notebook is found or made, run, and what it gave is held to its contract."""

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from os.path import normpath
from pathlib import Path

from notebench.errors import NotebenchError
from notebench.pipelines.capacity import Lease
from notebench.pipelines.checkpoint import finish_checkpoint, read_checkpoint
from notebench.pipelines.items import Item, check_item
from notebench.pipelines.keys import KeyParts
from notebench.pipelines.pipeline import Step, StepKind
from notebench.pipelines.ports import StepRunner
from notebench.pipelines.publishing import publish
from notebench.pipelines.run_folder import RunFolder
from notebench.pipelines.sources import source_of_step
from notebench.pipelines.step import CellEvent, Elsewhere, StepReply, StepState, StepTask

_WHOLE = "it began at its first cell"
GPU_VARIABLE = "CUDA_VISIBLE_DEVICES"
_NOTEBOOK_VARIABLE = "JPY_SESSION_NAME"


@dataclass(frozen=True, slots=True)
class Execution:
    """A step, or one item of a mapped one, that is to run.

    Attributes
    ----------
    parts
        What its result depends on; None where it is kept for nobody.
    not_before
        By the monotonic clock.
    """

    step: Step
    item: Item
    parts: KeyParts | None = None
    attempt: int = 1
    not_before: float = 0.0

    @property
    def key(self) -> tuple[str, str]:
        """Which one it is."""
        return self.step.name, self.item.label

    @property
    def shown(self) -> str:
        """Its name for people."""
        return f"{self.step.name}[{self.item.label}]" if self.item.label else self.step.name


@dataclass(frozen=True, slots=True)
class Executed:
    """What came of an execution.

    Attributes
    ----------
    has_run
        Whether it came to run: what kept it from that would do so again.
    """

    reply: StepReply
    has_run: bool


@dataclass(frozen=True, slots=True)
class Lead:
    """What leads what a step logs into its own run.

    Attributes
    ----------
    variables
        Of its kernel's environment.
    before
        Python that runs before its first cell, unseen.
    """

    variables: Mapping[str, str] = field(default_factory=dict)
    before: str = ""


LeadOf = Callable[[Execution, Mapping[str, object]], Lead]
"""Leads what an execution logs, which is given these values."""


def no_lead(execution: Execution, values: Mapping[str, object]) -> Lead:
    """Let the step log wherever it does."""
    del execution, values
    return Lead()


@dataclass(frozen=True, slots=True)
class Executing:
    """Runs executions, in threads.

    Attributes
    ----------
    working_folder
        In which a step works.
    lead
        Leads what an execution logs, which is given these values.
    root
        The pipeline's folder, which travels with steps that run elsewhere.
    before
        The run with whose kernels' state steps that failed go on; None for none.
    redact
        Takes secrets out of why steps failed.
    """

    runner: StepRunner
    folder: RunFolder
    working_folder: Callable[[Step], Path]
    redact: Callable[[str], str] = str
    lead: LeadOf = no_lead
    before: RunFolder | None = None
    root: Path = Path()

    def execute(
        self,
        execution: Execution,
        lease: Lease,
        on_cell: Callable[[CellEvent], None],
        stop: threading.Event,
    ) -> Executed:
        """Run it; whatever goes wrong is a step that failed."""
        has_run = False
        try:
            task, note = self._going_on(execution, self._task(execution, lease))
            has_run = True
            reply = self.runner.run(task, on_cell, stop)
            if reply.state is StepState.FAILED and task.checkpoint:
                finish_checkpoint(task.checkpoint, execution.parts)
            reply = self._checked(execution, replace(reply, note=reply.note or note))
        except NotebenchError as err:
            reply = self._failed(execution, err.message)
        except Exception as err:  # noqa: BLE001 - a step that fails in an unforeseen way ends no other
            reply = self._failed(execution, f"nobody foresaw this: {type(err).__name__}: {err}")
        return Executed(self._clean(reply), has_run=has_run)

    def _task(self, execution: Execution, lease: Lease) -> StepTask:
        step, label = execution.step, execution.item.label
        values = check_item(step.parameters, execution.item)
        self.folder.clear(step.name, label)
        elsewhere = self._elsewhere(execution)
        lead = self.lead(execution, values) if elsewhere is None else Lead()  # nobody there reaches us
        known = _known_as(step) if elsewhere is None else {}  # a cluster has it in another place
        variables = {**known, **step.environment, **lead.variables}
        if lease.gpus:
            variables[GPU_VARIABLE] = ",".join(lease.gpus)
        return StepTask(
            execution.shown,
            source_of_step(step, values, self.folder.source(step.name, label)),
            values,
            self.folder.notebook(step.name, label),
            self.working_folder(step),
            self.folder.outputs(step.name, label),
            step.kernel,
            step.timeout_s,
            variables,
            before=lead.before,
            checkpoint=self.folder.checkpoint(step.name, label) if _may_go_on(step) else None,
            elsewhere=elsewhere,
        )

    def _elsewhere(self, execution: Execution) -> Elsewhere | None:
        """Where it runs; a sweep is begun here, wherever its trials run."""
        step = execution.step
        if not step.is_elsewhere or step.kind is StepKind.SWEEP:
            return None
        root, folder = (Path(normpath(each)) for each in (self.root, self.working_folder(step)))
        return Elsewhere(step.on, step.resources, root if folder.is_relative_to(root) else folder)

    def _going_on(self, execution: Execution, task: StepTask) -> tuple[StepTask, str]:
        """The task with the state that it goes on with, or why there is none."""
        if self.before is None or execution.attempt > 1:
            return task, ""
        if task.elsewhere and execution.step.kind is StepKind.NOTEBOOK:
            return task, f"{_WHOLE}: of steps on {task.elsewhere.on} no cell's state is kept"
        if not _may_go_on(execution.step):
            return task, ""
        found = read_checkpoint(self.before.checkpoint(*execution.key))
        if found is None:
            return task, f"{_WHOLE}: run {self.before.run_id} kept no cell of it"
        if why := found.why_other(execution.parts):
            return task, f"{_WHOLE}: {why}"
        return replace(task, restored=found), ""

    def _checked(self, execution: Execution, reply: StepReply) -> StepReply:
        """The reply, failed where what was given is not as it must be; else copies are put where asked."""
        if reply.state is not StepState.FINISHED:
            return reply
        step = execution.step
        broken = [f"{name}: it was not given" for name in step.expect if name not in reply.outputs]
        for name, contract in step.expect.items():
            if name in reply.outputs:
                broken += contract.broken_by(reply.outputs[name])
        if broken:
            more = f"; and {len(broken) - 1} more" if len(broken) > 1 else ""
            return replace(reply, state=StepState.FAILED, reason=f"expect: {broken[0]}{more}")
        if not step.mapped:  # the items would write over each other
            publish(reply.outputs, step.outputs)
        return reply

    def _clean(self, reply: StepReply) -> StepReply:
        return replace(reply, reason=self.redact(reply.reason), error=self.redact(reply.error))

    def _failed(self, execution: Execution, reason: str) -> StepReply:
        return StepReply(execution.shown, StepState.FAILED, " ".join(reason.split()))


def _known_as(step: Step) -> dict[str, str]:
    """What tells the kernel which notebook it runs, as JupyterLab does: what it tracks is of that one."""
    is_notebook = step.kind is StepKind.NOTEBOOK and step.path is not None
    return {_NOTEBOOK_VARIABLE: str(step.path)} if is_notebook else {}


def _may_go_on(step: Step) -> bool:
    return step.checkpoint and step.kind is StepKind.NOTEBOOK and not step.is_elsewhere

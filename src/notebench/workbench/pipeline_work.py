"""The driver of a pipeline's run: joins the orchestrator, the kernels, and what is known of earlier runs."""

import functools
import threading
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing, suppress
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from notebench.data.files import FileIds
from notebench.errors import Unavailable
from notebench.jobs import Control, Outcome
from notebench.parameters.schema.encoding import untag
from notebench.pipelines.building import build_pipeline
from notebench.pipelines.capacity import Capacity, check_capacity
from notebench.pipelines.document import read_document
from notebench.pipelines.execution import Executing, LeadOf
from notebench.pipelines.history import StepRecord
from notebench.pipelines.keying import Keying, working_folder
from notebench.pipelines.orchestrator import Orchestrator
from notebench.pipelines.packages import NATIVE
from notebench.pipelines.pipeline import Pipeline, StepKind
from notebench.pipelines.plan import Decider, run_values
from notebench.pipelines.ports import StepRunner
from notebench.pipelines.record_keeping import Keeper
from notebench.pipelines.run_folder import RunFolder
from notebench.pipelines.selection import Selection
from notebench.pipelines.step import CellEvent, StepReply, StepState, StepTask
from notebench.workbench.pipeline_place import here, history_file
from notebench.workbench.step_runs import KeepRun, keep_no_steps
from notebench.workbench.steps_elsewhere import StepsByPlace, StepsElsewhere
from notebench.workspace import Workspace, find_workspace

if TYPE_CHECKING:
    from notebench.engines.papermill_steps.pool import KernelPool


class ForkedSteps:
    """A :class:`~notebench.pipelines.ports.StepRunner`: kernels forked from one that has the imports.

    Nothing is begun, nor papermill loaded, before the first step runs: a run that keeps all has neither.

    Parameters
    ----------
    imports
        What the notebooks import.
    count
        So many kernels are made ready beforehand.
    ended
        Ends what a step that did not finish has left running.
    """

    def __init__(self, imports: Sequence[str], count: int, ended: Callable[[StepTask], object] = id) -> None:
        self._imports, self._count, self._ended = imports, count, ended
        self._lock = threading.Lock()
        self._pool: KernelPool | None = None

    def run(self, task: StepTask, on_cell: Callable[[CellEvent], None], stop: threading.Event) -> StepReply:
        """See :class:`~notebench.pipelines.ports.StepRunner`."""
        pool = self._begun()
        from notebench.engines.papermill_steps.step import run_step

        pool.prepare(self._count)  # others get ready while this one runs
        reply = run_step(task, pool, on_cell, stop)
        if reply.state is not StepState.FINISHED:
            self._ended(task)  # a kernel that was killed could not
        return reply

    def close(self) -> None:
        """End all kernels."""
        if self._pool is not None:
            self._pool.close()

    def _begun(self) -> "KernelPool":
        from notebench.engines.papermill_steps.pool import KernelPool

        with self._lock:
            if self._pool is None:
                self._pool = KernelPool(self._imports)
            return self._pool


class PipelineWork:
    """A :class:`~notebench.jobs.ports.Work`: the driver of a run.

    Parameters
    ----------
    redact
        Takes secrets out of why steps failed.
    keep
        Makes what has the run kept as runs.
    shape
        What becomes of the pipeline before it runs.
    say
        Prints to the run's log.
    """

    def __init__(
        self,
        redact: Callable[[str], str],
        workspace: Workspace | None = None,
        keep: KeepRun = keep_no_steps,
        *,
        shape: Callable[[Pipeline], Pipeline] = lambda pipeline: pipeline,
        say: Callable[[str], None] | None = None,
    ) -> None:
        self._redact, self._workspace = redact, workspace or find_workspace(Path.cwd())
        self._keep, self._shape, self._say = keep, shape, say or _say

    def run(self, control: Control) -> Outcome:
        """See :class:`~notebench.jobs.ports.Work`."""
        pipeline, selection, values = read_work(control)
        pipeline, capacity = self._shape(pipeline), here()
        check_capacity(pipeline, capacity)
        decider = self._decider(pipeline, selection, values)
        with (
            closing(self._keep(control, self._say)) as kept,
            closing(
                ForkedSteps(_imports(pipeline), _side_by_side(pipeline, capacity), self._end_left)
            ) as steps,
        ):
            elsewhere = functools.cache(partial(self._elsewhere, control))
            runner = StepsByPlace(steps, elsewhere, RunFolder(control.folder), _resumed(control))
            return self._orchestrator(control, decider, runner, capacity, kept.lead).run(control)

    def _elsewhere(self, control: Control) -> StepsElsewhere:
        from notebench.engines.ray_jobs.packing import check_folder
        from notebench.workbench.bench import open_workbench

        bench = open_workbench(self._workspace.root)
        return StepsElsewhere(
            bench.jobs,
            RunFolder(control.folder),
            control.spec.by,
            check_folder,
            bench.targets.why_waits,
            _resumed(control),
            is_tracked=bench.settings.pipelines.track,
            say=self._say,
        )

    def _end_left(self, task: StepTask) -> None:
        from notebench.workbench.pipeline_sweep import end_sweep  # it loads the workbench

        end_sweep(task.outputs, self._workspace.root)

    def _decider(self, pipeline: Pipeline, selection: Selection, values: Mapping[str, Any]) -> Decider:
        keying = Keying(pipeline.folder, FileIds(self._workspace.file_ids).id_of)
        file = history_file(self._workspace, pipeline)
        with suppress(Unavailable):  # it stays as long as it is
            file.tidy()
        history = file.read()
        return Decider(pipeline, values, history, keying.key_of, selection)

    def _orchestrator(
        self, control: Control, decider: Decider, runner: StepRunner, capacity: Capacity, lead: LeadOf
    ) -> Orchestrator:
        file, folder = history_file(self._workspace, decider.pipeline), RunFolder(control.folder)

        def remember(records: list[StepRecord]) -> None:
            try:
                file.add(records)
            except Unavailable as err:  # the next run makes it again
                self._say(err.message)

        before = _resumed(control) if control.spec.work.get("from_cell") else None
        working, root = partial(working_folder, decider.pipeline), decider.pipeline.folder
        executing = Executing(runner, folder, working, self._redact, lead, before, root)
        keeper = Keeper(folder, decider.history, remember)
        return Orchestrator(decider, executing, keeper, capacity, self._say)


def read_work(control: Control) -> tuple[Pipeline, Selection, dict[str, Any]]:
    """The pipeline as it was asked for, which of its steps are wanted, and its parameters' values.

    Raises
    ------
    BadInput
        When something does not fit any more, as a notebook was changed since.
    """
    work, folder = control.spec.work, RunFolder(control.folder)
    file = Path(str(work["file"]))
    document = read_document(folder.pipeline_file.read_text(encoding="utf-8"), file.name)
    pipeline = build_pipeline(document, file)
    values = run_values(pipeline, untag(work["values"]))
    finished = folder.finished() if control.is_resuming else {}
    if resumed := str(work["resumed"]):
        finished = RunFolder(control.folder.parent / resumed).finished() | finished
    return pipeline, Selection(str(work["step"]), str(work["start"]), finished), values


def _resumed(control: Control) -> RunFolder | None:
    """The run that goes on with this one."""
    resumed = str(control.spec.work["resumed"])
    return RunFolder(control.folder.parent / resumed) if resumed else None


def _imports(pipeline: Pipeline) -> list[str]:
    """What the notebooks import that run with this process's packages."""
    from notebench.engines.papermill_steps.imports import read_imports

    paths = (
        step.path for step in pipeline if step.kind is StepKind.NOTEBOOK and step.kernel in (None, NATIVE)
    )
    return [
        "notebench.pipelines",
        "notebench.engines.trial_logging",
        *read_imports(path for path in paths if path),
    ]


def _side_by_side(pipeline: Pipeline, capacity: Capacity) -> int:
    """How many kernels are worth having ready."""
    return max(1, min(len(pipeline.steps), int(capacity.cpus) + 1))


def _say(text: str) -> None:
    print(text, flush=True)  # noqa: T201 - a driver's output is the job's log

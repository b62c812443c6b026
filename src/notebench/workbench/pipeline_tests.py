"""A pipeline run on its cases, in folders that are thrown away, and held against what it must give."""

import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from notebench.errors import NotebenchError
from notebench.jobs import Control, JobFolder, JobSpec
from notebench.parameters.schema.encoding import tag
from notebench.pipelines.cases import Case, Expectation
from notebench.pipelines.golden import differences, write_golden
from notebench.pipelines.outputs import Output, read_outputs
from notebench.pipelines.pipeline import Pipeline, Step, StepKind
from notebench.pipelines.plan import run_values
from notebench.pipelines.resources import Resources
from notebench.pipelines.run_folder import PIPELINE_FILE, RunFolder, StepView, fold
from notebench.pipelines.step import StepState
from notebench.sweeps.plan import HERE
from notebench.workbench.pipeline_place import FOLDER, KIND
from notebench.workbench.pipeline_work import PipelineWork
from notebench.workspace import Workspace

_BAD = (StepState.FAILED, StepState.CANCELLED)


@dataclass(frozen=True, slots=True)
class CaseResult:
    """What came of a case.

    Attributes
    ----------
    differences
        What is not as it must be, a line each.
    updated
        Golden files that were written.
    """

    name: str
    duration_s: float
    differences: tuple[str, ...] = ()
    updated: tuple[Path, ...] = ()

    @property
    def has_passed(self) -> bool:
        """Whether all is as it must be."""
        return not self.differences

    def to_json(self) -> dict[str, Any]:
        """As the command carries it."""
        return {
            "name": self.name,
            "has_passed": self.has_passed,
            "duration_s": round(self.duration_s, 3),
            "differences": list(self.differences),
            "updated": [str(each) for each in self.updated],
        }


@dataclass(frozen=True, slots=True)
class PipelineTests:
    """Runs cases of one pipeline.

    Attributes
    ----------
    is_cached
        Whether steps that did not change are kept from earlier tests.
    is_update
        Whether golden files are written in the place of being compared.
    """

    workspace: Workspace
    pipeline: Pipeline
    redact: Callable[[str], str] = str
    is_cached: bool = False
    is_update: bool = False

    def run(self, cases: tuple[Case, ...]) -> Iterator[CaseResult]:
        """What comes of each case, one after the other.

        Raises
        ------
        BadInput
            When a value does not fit a parameter; before anything runs.
        """
        for case in cases:
            run_values(self.pipeline, case.values)
        with self._desk() as desk:
            for case in cases:
                began = time.monotonic()
                told, updated = self._try(desk, case)
                yield CaseResult(case.name, time.monotonic() - began, tuple(told), tuple(updated))

    @contextmanager
    def _desk(self) -> Iterator[Workspace]:
        """A workspace of its own: neither history nor lists know of the runs."""
        if self.is_cached:
            desk = Workspace(self.workspace.folder / FOLDER / "tests")
            self.workspace.create()
            desk.root.mkdir(parents=True, exist_ok=True)
            desk.create()
            yield desk
            return
        with tempfile.TemporaryDirectory(prefix="notebench-", ignore_cleanup_errors=True) as name:
            desk = Workspace(Path(name))
            desk.create()
            yield desk

    def _try(self, desk: Workspace, case: Case) -> tuple[list[str], list[Path]]:
        job = JobFolder(desk.jobs / f"{case.name}-{time.time_ns()}")
        work = {"file": str(self.pipeline.file), "values": tag(dict(case.values))}
        work |= {"step": "", "start": "", "resumed": ""}
        spec = JobSpec(KIND, self.pipeline.name, work, str(self.pipeline.folder), datetime.now(UTC))
        job.create(spec, {PIPELINE_FILE: self.pipeline.file.read_bytes()})
        try:
            run = PipelineWork(self.redact, desk, shape=_unpublished, say=_to_nobody)
            run.run(Control(job, spec, 1, _to_nobody))
        except NotebenchError as err:
            return [err.message], []
        found = self._look(RunFolder(job.path), case)
        for each in desk.jobs.glob(f"{case.name}-*"):
            if each != job.path:  # what it gave lies in the new one, too
                shutil.rmtree(each, ignore_errors=True)
        return found

    def _look(self, folder: RunFolder, case: Case) -> tuple[list[str], list[Path]]:
        steps = fold(self.pipeline.steps, folder.lines())
        told, updated = list(_states(steps, case)), []
        for each in case.expect:
            lines, path = self._compare(folder, steps[each.step], each)
            told += lines
            updated += [path] if path else []
        return told, updated

    def _compare(self, folder: RunFolder, step: StepView, each: Expectation) -> tuple[list[str], Path | None]:
        found: dict[str, Output] = read_outputs(folder.outputs(step.name)) if step.state.has_outputs else {}
        if self.pipeline.steps[step.name].mapped:
            return [f"{each.name}: {step.name} is mapped; expect what gathers its outputs"], None
        if each.output not in found:
            reason = step.line.reason if step.line else ""
            why = f"{step.name} is {step.state}{f': {reason}' if reason else ''}"
            if step.state.has_outputs:
                why = f"{step.name} gave {', '.join(found) or 'nothing'}"
            return [f"{each.name}: it is not there; {why}"], None
        try:
            if self.is_update and each.golden is not None:
                return [], each.golden if write_golden(each, found[each.output]) else None
            return differences(each, found[each.output]), None
        except NotebenchError as err:
            return [err.message], None


def _states(steps: dict[str, StepView], case: Case) -> Iterator[str]:
    wanted = case.states or {}
    for name, step in steps.items():
        state = StepState.FINISHED if step.state is StepState.CACHED else step.state
        reason = f": {step.line.reason}" if step.line and step.line.reason else ""
        if name in wanted:
            if state != wanted[name]:
                yield f"{name}: it is {step.state}, not {wanted[name]}{reason}"
        elif step.state in _BAD:
            yield f"{name}: it is {step.state}{reason}"


def _unpublished(pipeline: Pipeline) -> Pipeline:
    """Without copies beside the file: a sample is not what people look for there."""
    steps = {
        name: replace(_here(step), outputs=dict.fromkeys(step.outputs))
        for name, step in pipeline.steps.items()
    }
    return replace(pipeline, steps=steps)


def _here(step: Step) -> Step:
    """The step on this machine, with what there is: a sample needs no cluster."""
    if not step.is_elsewhere or step.kind is StepKind.SWEEP:
        return step
    return replace(step, on=HERE, resources=Resources())


def _to_nobody(text: str) -> None:
    del text

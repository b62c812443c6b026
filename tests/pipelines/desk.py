"""Runs in memory: a pipeline whose steps are run by a stand-in, here and now."""

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from notebench.jobs import Control, JobFolder, Outcome
from notebench.pipelines.building import read_pipeline
from notebench.pipelines.capacity import Capacity
from notebench.pipelines.execution import Executing
from notebench.pipelines.history import HistoryFile
from notebench.pipelines.keeping import keep, tell
from notebench.pipelines.keying import Keying, working_folder
from notebench.pipelines.orchestrator import Orchestrator
from notebench.pipelines.outputs import read_outputs
from notebench.pipelines.plan import Decider, run_values
from notebench.pipelines.record_keeping import Keeper
from notebench.pipelines.run_folder import RunFolder, fold
from notebench.pipelines.selection import ALL, Selection
from notebench.pipelines.step import CellEvent, StepReply, StepState, StepTask
from tests.fake_jobs import make_spec

if TYPE_CHECKING:
    from notebench.pipelines.ports import StepRunner

HEAD = "pipeline: churn\nsteps:\n"
TRAIN = "notebook: train.ipynb"


@dataclass
class FakeSteps:
    """Runs steps in memory: each gives what a function of its task says, or fails as it raises."""

    acts: dict[str, Callable[[StepTask, threading.Event], dict[str, Any] | None]] = field(
        default_factory=dict
    )
    tasks: list[StepTask] = field(default_factory=list)
    at_once: int = 0
    most_at_once: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)

    def run(self, task: StepTask, on_cell: Callable[[CellEvent], None], stop: threading.Event) -> StepReply:
        with self.lock:
            self.tasks.append(task)
            self.at_once += 1
            self.most_at_once = max(self.at_once, self.most_at_once)
        on_cell(CellEvent(task.name, 0, 1, "running"))
        try:
            act = self.acts.get(
                task.name.partition("[")[0], lambda task, stop: {"data": 1, "rows": 3, "score": 0.5}
            )
            for name, value in (act(task, stop) or {}).items():
                if isinstance(value, Path):
                    keep(
                        task.outputs,
                        name,
                        "file",
                        lambda part, value=value: part.write_bytes(value.read_bytes()),
                        value.name,
                    )  # type: ignore[misc]
                else:
                    tell(task.outputs, name, "value", 1, str(value), {"value": value})
        except (ValueError, AssertionError) as err:
            return StepReply(task.name, StepState.FAILED, str(err), 0.1, 2, "Traceback")
        finally:
            with self.lock:
                self.at_once -= 1
        state = StepState.CANCELLED if stop.is_set() else StepState.FINISHED
        task.target.write_text('{"cells": []}')
        return StepReply(task.name, state, "", 0.1, outputs=read_outputs(task.outputs))

    @property
    def ran(self) -> list[str]:
        return [task.name for task in self.tasks]


class Desk:
    """A pipeline whose runs are done here and now."""

    def __init__(self, path: Path) -> None:
        self.path, self.steps, self.runs = path, FakeSteps(), 0
        self.capacity = Capacity(4.0, {"0": 1.0})
        self.runner_of: Callable[[RunFolder], StepRunner] = lambda folder: self.steps
        self.control: Control | None = None

    @property
    def jobs(self) -> Path:
        return self.path.parent / ".notebench" / "jobs"

    def folder(self, run_id: str) -> RunFolder:
        return RunFolder(self.jobs / run_id)

    def run(self, selection: Selection = ALL, run_id: str = "", **given: Any) -> Outcome:
        """One run, or one more attempt of one."""
        self.runs += 1
        job = JobFolder(self.jobs / (run_id or f"run{self.runs}"))
        if not run_id:
            job.create(make_spec(kind="pipeline"))
        pipeline = read_pipeline(self.path)
        file = HistoryFile(self.path.parent / ".notebench" / "pipelines", self.path, self.jobs)
        keying = Keying(pipeline.folder, lambda path: path.read_bytes().hex(), lambda kernel: "")
        folder = RunFolder(job.path)
        history = file.read()
        decider = Decider(pipeline, run_values(pipeline, given), history, keying.key_of, selection)
        executing = Executing(
            self.runner_of(folder),
            folder,
            lambda step: working_folder(pipeline, step),
            lambda text: text.replace("hunter2", "•••"),
            root=pipeline.folder,
        )
        self.control = Control(job, job.spec(), 1, lambda verb: None)
        return Orchestrator(
            decider, executing, Keeper(folder, history, file.add), self.capacity, lambda text: None
        ).run(self.control)

    def states(self, run_id: str = "") -> dict[str, tuple[str, str]]:
        """Of the newest run: by step, how it ended and why."""
        folder = self.folder(run_id or f"run{self.runs}")
        found = fold(read_pipeline(self.path).steps, folder.lines())
        return {
            name: (str(each.state), each.line.reason if each.line else "") for name, each in found.items()
        }


def fail(text: str = "ValueError: no data") -> Callable[..., None]:
    def act(task: StepTask, stop: threading.Event) -> None:
        raise ValueError(text)

    return act

"""A target of the tests: a cluster of this process, and the runs whose steps run there."""

import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from notebench.jobs import Job
from notebench.pipelines.resources import Resources
from notebench.pipelines.run_folder import RunFolder
from notebench.pipelines.step import Elsewhere, StepReply, StepTask
from notebench.workbench.steps_elsewhere import StepsByPlace, StepsElsewhere
from tests.fake_cluster import FakeCluster
from tests.fake_jobs import FakeBook
from tests.pipelines.desk import HEAD, Desk

WAIT_S = 30.0
Act = Callable[[StepTask, threading.Event], dict[str, Any]]


class Box:
    """The desk's runs, whose steps with `on: box` run in a cluster of this process."""

    def __init__(self, desk: Desk) -> None:
        self.desk, self.folder = desk, desk.path.parent
        self.cluster = FakeCluster(root=self.folder.parent / "box", steps=desk.steps)
        self.fake, self.said = FakeBook(self.folder, elsewhere=self.cluster), list[str]()
        self.before: RunFolder | None = None
        desk.runner_of = lambda folder: StepsByPlace(
            desk.steps, lambda: self.runner(folder), folder, self.before
        )

    def runner(self, folder: RunFolder) -> StepsElsewhere:
        def travels(root: Path) -> list[Path]:
            from notebench.engines.ray_jobs.packing import check_folder

            return check_folder(root)

        def why_waits(on: str, cpus: float, gpus: float) -> str:
            return f"{on} has no {cpus:g} CPUs and {gpus:g} GPUs"

        return StepsElsewhere(
            self.fake.book, folder, "ada", travels, why_waits, self.before, say=self.said.append
        )

    def steps(self, text: str) -> None:
        self.desk.path.write_text(HEAD + text)

    def jobs(self) -> list[Job]:
        """The jobs that steps are, in the order in which they began."""
        found = [each for each in self.fake.book.listing.jobs() if each.spec.kind == "step"]
        return found[::-1]

    def task(self, run_id: str = "run1", **values: Any) -> StepTask:
        """A step, as a run's driver has it run."""
        run = self.desk.folder(run_id)
        run.clear("fit")
        elsewhere = Elsewhere("box", Resources(2.0, 0.5, 10), self.folder)
        notebook, outputs = self.folder / "train.ipynb", run.outputs("fit")
        return StepTask(
            "fit", notebook, values, run.notebook("fit"), self.folder, outputs, elsewhere=elsewhere
        )

    def run(self, task: StepTask, run_id: str = "run1", stop: threading.Event | None = None) -> StepReply:
        runner = self.runner(self.desk.folder(run_id))
        return runner.run(task, lambda event: None, stop or threading.Event())

    def killed(self, task: StepTask, run_id: str = "run1") -> None:
        """A driver that begins the step, of which nobody hears again."""
        threading.Thread(target=self.run, args=(task, run_id), daemon=True).start()
        until(lambda: self.desk.steps.at_once)


def until(is_so: Callable[[], object]) -> None:
    ends_at = time.monotonic() + WAIT_S
    while not is_so():
        assert time.monotonic() < ends_at
        time.sleep(0.01)


def waits(task: StepTask, stop: threading.Event) -> dict[str, Any]:
    assert stop.wait(WAIT_S)
    return {}

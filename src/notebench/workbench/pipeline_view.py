"""A run of a pipeline as surfaces show it: its job, and how far each step has come."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from notebench.errors import NotFound
from notebench.jobs import Job
from notebench.pipelines.run_folder import RunFolder, StepView, fold
from notebench.pipelines.sketch import Sketch, make_sketch
from notebench.sweeps.plan import HERE


@dataclass(frozen=True, slots=True)
class RunView:
    """A run.

    Attributes
    ----------
    steps
        In the order in which they can run; of a run that has ended, each has ended too.
    sketch
        The pipeline, as it was when the run was asked for; its notebooks as they are now.
    """

    job: Job
    folder: RunFolder
    steps: tuple[StepView, ...]
    sketch: Sketch

    @property
    def kept_steps(self) -> list[str]:
        """Steps that failed, and can go on at the cell."""
        return [each.name for each in self.steps if self.folder.has_checkpoint(each.name)]

    @property
    def targets(self) -> dict[str, str]:
        """Of steps that do not run on this machine, the target, by their names."""
        return {each.name: each.on for each in self.sketch.steps if each.on not in ("", HERE)}

    def step(self, name: str) -> StepView:
        """The step of this name.

        Raises
        ------
        NotFound
            When the run has none.
        """
        found = next((each for each in self.steps if each.name == name), None)
        if found is None:
            known = ", ".join(each.name for each in self.steps)
            raise NotFound(f"run {self.job.job_id} has no step {name[:80]!r}; there are {known}")
        return found

    def notebook(self, step: str, item: str = "") -> Path | None:
        """The executed notebook, where there is one."""
        path = self.folder.notebook(step, item)
        return path if path.exists() else None

    def step_json(self, step: StepView, item: str = "") -> dict[str, Any]:
        """What the command tells of a step; REST tells more."""
        notebook = self.notebook(step.name, item)
        on = self.targets.get(step.name, HERE)
        return {**step.to_json(str(notebook) if notebook else None), "on": on}

    def to_json(self) -> dict[str, Any]:
        """As the command carries it; REST tells more by the same names, and in its graph where steps run."""
        job = self.job
        return {
            "run_id": job.job_id,
            "name": job.spec.name,
            "state": str(job.status.state),
            "reason": job.status.reason,
            "duration_s": job.duration_s,
            "steps": [self.step_json(each) for each in self.steps],
        }


def read_run(job: Job, folder: RunFolder, sketch: Callable[[str, Path], Sketch] = make_sketch) -> RunView:
    """The run in a job's folder.

    Parameters
    ----------
    sketch
        Makes sketches; see :func:`~notebench.pipelines.sketch.make_sketch`.

    Raises
    ------
    NotFound
        When its pipeline is gone.
    """
    try:
        text = folder.pipeline_file.read_text(encoding="utf-8")
    except OSError as err:
        raise NotFound(f"run {job.job_id} cannot be read: its pipeline is gone ({err.strerror})") from err
    made = sketch(text, file_of(job))
    steps = list(fold([each.name for each in made.steps], folder.lines()).values())
    if ended_at := job.status.ended_at:
        steps = [each.settled(ended_at, f"the run is {job.status.state}") for each in steps]
    return RunView(job, folder, tuple(steps), made)


def file_of(job: Job) -> Path:
    """The pipeline's file, as it was called when the run was asked for."""
    return Path(str(job.spec.work.get("file", "")))

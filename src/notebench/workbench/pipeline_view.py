"""A run of a pipeline as surfaces show it: its job, and how far each step has come."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from notebench.errors import NotFound
from notebench.jobs import Job
from notebench.pipelines.building import build_pipeline
from notebench.pipelines.document import read_document
from notebench.pipelines.faults import BadPipeline
from notebench.pipelines.reading import read_definition
from notebench.pipelines.run_folder import RunFolder, StepView, fold


@dataclass(frozen=True, slots=True)
class RunView:
    """A run.

    Attributes
    ----------
    steps
        In the order in which they can run.
    """

    job: Job
    folder: RunFolder
    steps: tuple[StepView, ...]

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

    def to_json(self) -> dict[str, Any]:
        """As REST and the command carry it."""
        steps = []
        for each in self.steps:
            notebook = self.notebook(each.name)
            steps.append(each.to_json(str(notebook) if notebook else None))
        job = self.job
        return {
            "run_id": job.job_id,
            "name": job.spec.name,
            "state": str(job.status.state),
            "reason": job.status.reason,
            "duration_s": job.duration_s,
            "steps": steps,
        }


def read_run(job: Job, folder: RunFolder) -> RunView:
    """The run in a job's folder.

    Raises
    ------
    BadInput, NotFound
        When its pipeline cannot be read.
    """
    return RunView(job, folder, tuple(fold(_names(job, folder), folder.lines()).values()))


def _names(job: Job, folder: RunFolder) -> list[str]:
    """The steps, in an order in which they can run; in the file's, where notebooks of theirs are gone."""
    file = Path(str(job.spec.work.get("file", "")))
    try:
        text = folder.pipeline_file.read_text(encoding="utf-8")
    except OSError as err:
        raise NotFound(f"run {job.job_id} cannot be read: its pipeline is gone ({err.strerror})") from err
    document = read_document(text, file.name)
    try:
        return list(build_pipeline(document, file).steps)
    except BadPipeline:
        return list(read_definition(document).steps)

"""Runs of pipelines: pages of them, one, its steps, two side by side, and what is asked of one."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from notebench.data.files import shown_path
from notebench.errors import BadInput, NotFound
from notebench.experiments.artifacts.notebook_look import NotebookLook
from notebench.ids import JobId
from notebench.jobs import Job, JobBook, JobQuery, JobState, Verb
from notebench.pipelines.comparison import PipelineComparison, RunFacts, StepFacts, compare_pipeline_runs
from notebench.pipelines.run_folder import RunFolder
from notebench.workbench.pipeline_detail import (
    outputs_of,
    run_detail,
    run_mark,
    run_summary,
    run_values_json,
    step_detail,
    step_notebook,
    told_states,
)
from notebench.workbench.pipeline_graphs import Graphs
from notebench.workbench.pipeline_place import KIND
from notebench.workbench.pipeline_view import RunView, file_of, read_run


@dataclass(frozen=True, slots=True)
class PipelineRunPage:
    """Some of the runs, the newest first.

    Attributes
    ----------
    jobs, runs
        The same runs, as jobs, and as REST carries them.
    total
        Of all that match.
    next_offset
        Where the next page begins; None at the end.
    """

    jobs: tuple[Job, ...]
    runs: tuple[dict[str, Any], ...]
    total: int
    next_offset: int | None

    def to_json(self) -> dict[str, Any]:
        """As REST and ``--json`` carry it."""
        return {"runs": list(self.runs), "total": self.total, "next_offset": self.next_offset}


class PipelineRuns:
    """The runs of one workspace's pipelines.

    Parameters
    ----------
    root
        The workspace's folder, from which files are called.
    """

    def __init__(self, root: Path, jobs: JobBook, graphs: Graphs) -> None:
        self._root, self._jobs, self._graphs = root, jobs, graphs
        self._shown: dict[Path, str] = {}

    def page(
        self, path: str = "", states: tuple[JobState, ...] = (), limit: int = 100, offset: int = 0
    ) -> PipelineRunPage:
        """Runs as their jobs tell them: no pipeline is read.

        Parameters
        ----------
        path
            Only of the file that is called so; empty for all.

        Raises
        ------
        BadInput
            When limit or offset is out of its range.
        """
        query = JobQuery(states, limit, offset, KIND)
        found = [job for job in self.jobs() if query.has(job) and path in ("", self.path_of(job))]
        until = offset + limit
        jobs = tuple(found[offset:until])
        next_offset = until if until < len(found) else None
        return PipelineRunPage(jobs, tuple(map(self._summary, jobs)), len(found), next_offset)

    def jobs(self) -> Iterator[Job]:
        """All runs as jobs, the newest first; those whose driver vanished are marked lost."""
        self._jobs.close_lost()
        return (job for job in self._jobs.listing.jobs() if job.spec.kind == KIND)

    def path_of(self, job: Job) -> str:
        """The run's file as people see it: from the workspace's folder where it lies below it."""
        file = file_of(job)
        if file not in self._shown:
            self._shown[file] = self.shown(file)
        return self._shown[file]

    def shown(self, file: Path) -> str:
        """A file as :meth:`path_of` calls it."""
        return shown_path(file, self._root)

    def look(self, job_id: JobId) -> RunView:
        """The run, as it is now.

        Raises
        ------
        NotFound, BadInput
            When there is none, or it cannot be read.
        """
        return self._look(self._job(job_id))

    def detail(self, job_id: JobId) -> dict[str, Any]:
        """The run, with its graph and its steps, as REST carries it.

        Raises
        ------
        NotFound, BadInput
            As :meth:`look` does.
        """
        view = self.look(job_id)
        return run_detail(view, self.path_of(view.job))

    def step(self, job_id: JobId, name: str, item: str = "") -> dict[str, Any]:
        """One step of a run, or one item of it, as REST carries it.

        Raises
        ------
        NotFound, BadInput
            When there is none.
        """
        return step_detail(self.look(job_id), name, item)

    def notebook(self, job_id: JobId, name: str, item: str = "") -> NotebookLook:
        """What is shown of the notebook that a step executed.

        Raises
        ------
        NotFound, BadInput
            When there is none.
        """
        return step_notebook(self.look(job_id), name, item)

    def ask(self, job_id: JobId, verb: Verb) -> dict[str, Any]:
        """Ask something of a run; the run as it is then, as REST carries it. Safe to repeat.

        Raises
        ------
        NotFound, Conflict, Unavailable
            When there is none, its state forbids it, or the order cannot be written.
        """
        self._job(job_id)
        self._jobs.ask(job_id, verb)
        return self.detail(job_id)

    def compare(self, first: JobId, second: JobId) -> PipelineComparison:
        """The second run held against the first.

        Raises
        ------
        BadInput
            When they are the same.
        NotFound
            When there is none.
        """
        if first == second:
            raise BadInput(f"run {first} cannot be compared with itself; name two different runs")
        return compare_pipeline_runs(self._facts(self.look(first)), self._facts(self.look(second)))

    def _job(self, job_id: JobId) -> Job:
        job = self._jobs.get(job_id)
        if job.spec.kind != KIND:
            told = f"job {job_id} is no {KIND} but a {job.spec.kind}"
            raise NotFound(f"{told}; `notebench {KIND} runs` shows those there are")
        return job

    def _look(self, job: Job) -> RunView:
        return read_run(job, self._folder(job), self._graphs.sketch)

    def _folder(self, job: Job) -> RunFolder:
        return RunFolder(self._jobs.listing.folder_of(job.job_id).path)

    def _summary(self, job: Job) -> dict[str, Any]:
        return run_summary(job, self.path_of(job), told_states(job, self._folder(job)))

    def _facts(self, view: RunView) -> RunFacts:
        finished = view.folder.finished()
        steps = [
            StepFacts(
                each.name,
                each.state,
                each.line.duration_s if each.line else None,
                {item: record for (step, item), record in finished.items() if step == each.name},
                outputs_of(view, each) if each.state.has_outputs else (),
                each.line.reason if each.line else "",
            )
            for each in view.steps
        ]
        job = view.job
        about = {**run_mark(job), "name": job.spec.name, "path": self.path_of(job)}
        return RunFacts(about, run_values_json(view), tuple(steps))

"""The pipelines' part of the workbench: files are read and planned with what is known of earlier runs."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from notebench.data.files import FileIds
from notebench.errors import BadInput, Conflict, NotFound, Unavailable
from notebench.ids import JobId
from notebench.jobs import Job, JobBook, JobSpec
from notebench.parameters.schema.encoding import tag, untag
from notebench.pipelines.building import build_pipeline, read_pipeline
from notebench.pipelines.capacity import check_capacity
from notebench.pipelines.document import read_document
from notebench.pipelines.draft import add_draft, draft_steps, write_draft
from notebench.pipelines.faults import BadPipeline, Fault
from notebench.pipelines.history import HistoryFile
from notebench.pipelines.kernels import check_kernels
from notebench.pipelines.keying import Keying
from notebench.pipelines.pipeline import Pipeline
from notebench.pipelines.plan import Decider, StepChoice, make_plan, run_values
from notebench.pipelines.reading import SUFFIXES, load_document, no_pipeline
from notebench.pipelines.run_folder import PIPELINE_FILE, RunFolder
from notebench.pipelines.selection import ALL, Selection
from notebench.pipelines.step import StepState
from notebench.pipelines.written import WrittenFiles
from notebench.targets.target import Target
from notebench.workbench.pipeline_files import PipelineFiles
from notebench.workbench.pipeline_graphs import Graphs
from notebench.workbench.pipeline_history import PipelineRuns
from notebench.workbench.pipeline_place import FOLDER, KIND, here, history_file
from notebench.workbench.pipeline_targets import target_faults
from notebench.workbench.pipeline_view import RunView
from notebench.workbench.wanted import EVERYTHING, Wanted
from notebench.workspace import Workspace, write_new, write_whole

if TYPE_CHECKING:
    from notebench.workbench.pipeline_tests import CaseResult

Submit = Callable[[JobSpec, Mapping[str, bytes]], Job]


@dataclass(frozen=True, slots=True)
class Drafted:
    """A file that was written.

    Attributes
    ----------
    steps
        The names of those that were added.
    faults
        What is to be mended in it before it runs.
    """

    path: Path
    steps: tuple[str, ...]
    faults: tuple[Fault, ...]


@dataclass(frozen=True, slots=True)
class Saved:
    """A pipeline that was written as it was given.

    Attributes
    ----------
    is_new
        Whether the file says something else now.
    """

    steps: tuple[str, ...]
    is_new: bool


class Pipelines:
    """Pipelines of one workspace.

    Parameters
    ----------
    submit
        Starts a job with files in its folder.
    target
        Gives the target of a name.
    redact
        Takes secrets out of why tests failed.
    """

    def __init__(
        self,
        workspace: Workspace,
        jobs: JobBook,
        submit: Submit,
        target: Callable[[str], Target],
        user: str = "",
        redact: Callable[[str], str] = str,
    ) -> None:
        self._redact = redact
        self._workspace, self._jobs, self._submit = workspace, jobs, submit
        self._user, self._target = user, target
        self._file_ids = FileIds(workspace.file_ids)
        self._graphs = Graphs(self._no_target)
        self._written = WrittenFiles(workspace.folder / FOLDER / "written")

    @cached_property
    def runs(self) -> PipelineRuns:
        """The runs there were, and those that go on."""
        return PipelineRuns(self._workspace.root, self._jobs, self._graphs)

    @cached_property
    def files(self) -> PipelineFiles:
        """The files that there are, and their graphs."""
        return PipelineFiles(self._workspace.root, self._graphs, self.runs)

    def read(self, path: Path) -> Pipeline:
        """The pipeline in a file, checked as far as it can be without running it.

        Raises
        ------
        BadPipeline
            When something does not fit: all faults at once, each with its line.
        NotFound, BadInput, Unavailable
            When there is no such file, or it cannot be read.
        """
        return self._checked(read_pipeline(path))

    def _checked(self, pipeline: Pipeline) -> Pipeline:
        if faults := list(target_faults(pipeline, self._no_target)):
            raise BadPipeline(pipeline.file.name, faults)
        return pipeline

    def plan(
        self, pipeline: Pipeline, given: Mapping[str, Any], selection: Selection = ALL
    ) -> tuple[StepChoice, ...]:
        """What a run would do, and why; nothing is run.

        Raises
        ------
        BadInput
            When a value does not fit, or there is no such step.
        Unavailable
            When what is known of earlier runs cannot be read.
        """
        return tuple(make_plan(self.decider(pipeline, given, selection)))

    def plan_run(
        self, pipeline: Pipeline, given: Mapping[str, Any], wanted: Wanted = EVERYTHING
    ) -> tuple[StepChoice, ...]:
        """What :meth:`start` would do, and why; nothing is run.

        Raises
        ------
        BadInput, NotFound, Conflict, Unavailable
            When a value does not fit, there is no such step or run, a run to go on with has not ended, or
            what is known cannot be read.
        """
        resumed = self._resumed(wanted, pipeline.file.name)
        values = self._with_given(given, resumed, pipeline)
        return self.plan(pipeline, values, self._selection(wanted, resumed))

    def decider(self, pipeline: Pipeline, given: Mapping[str, Any], selection: Selection = ALL) -> Decider:
        """Decides for one step after the other.

        Raises
        ------
        BadInput, Unavailable
            As :meth:`plan` does.
        """
        values = run_values(pipeline, given)
        keying = Keying(pipeline.folder, self._file_ids.id_of)
        return Decider(pipeline, values, self.history(pipeline).read(), keying.key_of, selection)

    def history(self, pipeline: Pipeline) -> HistoryFile:
        """Where is kept what its steps gave."""
        return history_file(self._workspace, pipeline)

    def start(self, pipeline: Pipeline, given: Mapping[str, Any], wanted: Wanted = EVERYTHING) -> Job:
        """Start a run as a job.

        Raises
        ------
        BadInput
            When a value does not fit or looks like a secret, or there is no such step, or no room or no
            kernel for one.
        NotFound, Conflict, Unavailable
            When there is no run to go on with, or it has not ended, or the job cannot be kept or started.
        """
        check_capacity(pipeline, here())
        resumed = self._resumed(wanted, pipeline.file.name)
        given = self._with_given(given, resumed, pipeline)
        choices = self.plan(pipeline, given, self._selection(wanted, resumed))
        check_kernels(pipeline, {each.step for each in choices if each.state is StepState.PENDING})
        values = run_values(pipeline, given)
        work = {
            "file": str(pipeline.file),
            "values": tag({name: values[name] for name in given}),
            "step": wanted.step,
            "start": wanted.start,
            "resumed": resumed,
            "from_cell": wanted.from_cell,
        }
        spec = JobSpec(KIND, pipeline.name, work, str(pipeline.folder), datetime.now(UTC), by=self._user)
        return self._submit(spec, {PIPELINE_FILE: pipeline.file.read_bytes()})

    def find(self, text: str) -> JobId:
        """The run of this id; see :meth:`~notebench.jobs.listing.Listing.find`."""
        return self._jobs.find(text, KIND)

    def look(self, job_id: JobId) -> RunView:
        """The run, as it is now.

        Raises
        ------
        NotFound, BadInput
            When there is none, or it cannot be read.
        """
        return self.runs.look(job_id)

    def _resumed(self, wanted: Wanted, file: str) -> JobId:
        if not wanted.resumed:
            return JobId("")
        job = self._jobs.get(self.find(wanted.resumed))
        if not job.status.state.has_ended:
            raise Conflict(  # else its steps would run twice at the same time
                f"run {job.job_id} is {job.status.state}, and what it leaves is not known; wait for its end, "
                f"or end it by `notebench jobs stop {job.job_id}`"
            )
        if (other := Path(str(job.spec.work["file"])).name) != file:
            raise BadInput(
                f"run {job.job_id} is one of {other}, and {file} cannot go on with it; "
                f"`notebench pipeline runs {file}` lists its own"
            )
        return job.job_id

    def _with_given(self, given: Mapping[str, Any], resumed: JobId, pipeline: Pipeline) -> Mapping[str, Any]:
        """With what the earlier run was given, of what the pipeline has still."""
        if not resumed:
            return given
        values = untag(self._jobs.get(resumed).spec.work["values"])
        return {**{name: value for name, value in values.items() if name in pipeline.parameters}, **given}

    def _selection(self, wanted: Wanted, resumed: JobId) -> Selection:
        finished = RunFolder(self._workspace.jobs / resumed).finished() if resumed else {}
        return Selection(wanted.step, wanted.start, finished)

    def test(
        self, pipeline: Pipeline, tests: Path | None = None, names: tuple[str, ...] = (), **how: bool
    ) -> "Iterator[CaseResult]":
        """Run a pipeline on the cases of its tests, one after the other; what comes of each.

        Parameters
        ----------
        tests
            The file of tests; None for the one beside the pipeline's.
        names
            Of the cases that are wanted; all, where none is named.
        how
            ``is_update`` and ``is_cached``; see :class:`~notebench.workbench.pipeline_tests.PipelineTests`.

        Raises
        ------
        BadInput, NotFound, Unavailable
            When the tests cannot be read, do not fit, or there is no such case.
        """
        # Here and not above: who lists or plans has no use for what runs them.
        from notebench.pipelines.cases import case_file, choose, read_cases
        from notebench.workbench.pipeline_tests import PipelineTests

        cases = choose(read_cases(tests or case_file(pipeline.file), pipeline), names)
        return PipelineTests(self._workspace, pipeline, self._redact, **how).run(cases)

    def draft(self, notebooks: Sequence[Path], path: Path) -> Drafted:
        """Write a pipeline's file made of notebooks; to one that is there, steps are added.

        Raises
        ------
        NotFound, BadInput, Unavailable
            When a notebook cannot be read, or the file cannot be read or written.
        """
        if not path.name.endswith(SUFFIXES):
            raise BadInput(no_pipeline(path))
        drafts = draft_steps(notebooks, path)
        try:
            if path.exists():
                document = load_document(path)
                text, added = add_draft(path.read_bytes().decode(), document, drafts)
                write_whole(path.resolve(), text.encode())  # a link stays one
            else:
                text, added = write_draft(drafts, _name(path)), [each.name for each in drafts.steps]
                write_new(path, text.encode())
        except OSError as err:
            raise Unavailable(f"{path} cannot be written ({err.strerror}); choose another folder") from err
        return Drafted(path, tuple(added), _faults(text, path))

    def write(self, path: Path, text: str, *, is_replaced: bool = False) -> Saved:
        """Write a pipeline's file as the text has it, where nothing is wrong in that.

        Parameters
        ----------
        is_replaced
            Also where somebody has edited the file since it was written so the last time.

        Raises
        ------
        Conflict
            When somebody has.
        BadPipeline
            When something does not fit: all faults at once, each with its line.
        BadInput, NotFound, Unavailable
            When it is no name of such a file, or it cannot be written.
        """
        if not path.name.endswith(SUFFIXES):
            raise BadInput(no_pipeline(path))
        pipeline = self._checked(build_pipeline(read_document(text, path.name), path.absolute()))
        self._workspace.create()  # what a cell wrote is noted in it
        try:
            is_new = self._written.write(path, text.encode(), is_replaced=is_replaced)
        except OSError as err:
            raise Unavailable(f"{path} cannot be written ({err.strerror}); choose another folder") from err
        return Saved(tuple(pipeline.steps), is_new)

    def _no_target(self, name: str) -> NotFound | BadInput | None:
        try:
            self._target(name)
        except (NotFound, BadInput) as err:
            return err
        return None


def _name(path: Path) -> str:
    return path.name.removesuffix(SUFFIXES[0]).removesuffix(SUFFIXES[1])


def _faults(text: str, path: Path) -> tuple[Fault, ...]:
    try:
        build_pipeline(read_document(text, path.name), path.absolute())
    except BadPipeline as err:
        return err.faults
    return ()

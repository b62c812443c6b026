"""The pipelines' part of the workbench: files are read and planned with what is known of earlier runs."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from notebench.data.files import FileIds
from notebench.errors import BadInput, NotFound, Unavailable
from notebench.pipelines.building import build_pipeline, read_pipeline
from notebench.pipelines.document import read_document
from notebench.pipelines.draft import add_draft, draft_steps, write_draft
from notebench.pipelines.faults import BadPipeline, Fault
from notebench.pipelines.history import HistoryFile
from notebench.pipelines.keying import Keying
from notebench.pipelines.pipeline import Pipeline
from notebench.pipelines.plan import Decider, StepChoice, make_plan, run_values
from notebench.pipelines.reading import SUFFIXES, load_document, no_pipeline
from notebench.pipelines.selection import ALL, Selection
from notebench.sweeps.plan import HERE
from notebench.targets.target import Target
from notebench.workbench.elsewhere import no_target
from notebench.workspace import Workspace, write_new, write_whole

FOLDER = "pipelines"
"""The folder below ``.notebench`` in which lies what is known of earlier runs."""


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


class Pipelines:
    """Pipelines of one workspace.

    Parameters
    ----------
    target
        Gives the target of a name.
    """

    def __init__(self, workspace: Workspace, target: Callable[[str], Target] = no_target) -> None:
        self._workspace, self._target = workspace, target
        self._file_ids = FileIds(workspace.file_ids)

    def read(self, path: Path) -> Pipeline:
        """The pipeline in a file, checked as far as it can be without running it.

        Raises
        ------
        BadPipeline
            When something does not fit: all faults at once, each with its line.
        NotFound, BadInput, Unavailable
            When there is no such file, or it cannot be read.
        """
        pipeline = read_pipeline(path)
        faults = [
            Fault(step.line, f"{step.name}: on: {err.message}")
            for step in pipeline
            if step.on != HERE and (err := self._no_target(step.on))
        ]
        if faults:
            raise BadPipeline(path.name, faults)
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
        return HistoryFile(self._workspace.folder / FOLDER, pipeline.file, self._workspace.jobs)

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
                text, added = add_draft(path.read_text(encoding="utf-8"), document, drafts)
                write_whole(path, text.encode())
            else:
                text, added = write_draft(drafts, _name(path)), [each.name for each in drafts.steps]
                write_new(path, text.encode())
        except OSError as err:
            raise Unavailable(f"{path} cannot be written ({err.strerror}); choose another folder") from err
        return Drafted(path, tuple(added), _faults(text, path))

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

"""The one place where engines are joined to rooms; each engine is loaded on first use."""

import contextlib
import functools
import os
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from notebench.addresses import sqlite_file, sqlite_uri
from notebench.errors import NotebenchError, Unavailable
from notebench.events import Event, Journal
from notebench.experiments.capture import FIGURES_FOLDER
from notebench.experiments.closing import close_lost
from notebench.experiments.empty import NoRuns
from notebench.experiments.ports import ArtifactReader, Recorder, RunReader
from notebench.experiments.record import read_record
from notebench.experiments.script import ScriptRecorder
from notebench.experiments.tracking import Kept, Limits, Tracking
from notebench.ids import RunId
from notebench.redaction import make_redactor
from notebench.workspace import Workspace, find_workspace

if TYPE_CHECKING:
    from notebench.engines.mlflow_tracking import MlflowTracker
    from notebench.settings import Settings


class Workbench:
    """One workspace with its engines.

    Attributes
    ----------
    workspace
        Where things lie.
    recorder
        Knows the code of this process: a script's, until a kernel puts its own here.
    """

    def __init__(self, workspace: Workspace) -> None:
        self.workspace = workspace
        self.recorder: Recorder = ScriptRecorder()

    @functools.cached_property
    def settings(self) -> "Settings":
        """The workspace's settings.

        Raises
        ------
        BadInput
            When they cannot be read.
        """
        from notebench.settings import load_settings

        return load_settings(self.workspace.root)

    @property
    def tracking_uri(self) -> str:
        """Where runs are kept; with its credentials: redact it before it is shown.

        In a kernel whose user has called ``mlflow.set_tracking_uri``, theirs.
        """
        if tracker := self.__dict__.get("tracker"):
            return str(tracker.uri)
        return self.settings.tracking_uri or self._own_uri

    @property
    def runs(self) -> RunReader:
        """Reads runs: by SQL where the store is SQLite of a known form, else through MLflow."""
        if self.tracking_uri == self._own_uri and not self.workspace.database.exists():
            return NoRuns()
        return self._reader(self.tracking_uri)

    @functools.lru_cache(maxsize=4)  # noqa: B019 - a workbench lives as long as its process
    def _reader(self, uri: str) -> RunReader:
        from notebench.engines.mlflow_tracking import MlflowReader, SqliteReader, check

        if path := sqlite_file(uri):
            check(uri)
            reader = SqliteReader(path)
            if reader.is_known():
                return reader
        return MlflowReader(uri, telemetry=self.settings.telemetry)

    @functools.cached_property
    def artifacts(self) -> ArtifactReader:
        """Reads the runs' artifacts."""
        from notebench.engines.mlflow_tracking import MlflowArtifacts

        return MlflowArtifacts(self.tracking_uri, telemetry=self.settings.telemetry)

    @functools.cached_property
    def tracker(self) -> "MlflowTracker":
        """Writes runs."""
        from notebench.engines.mlflow_tracking import MlflowTracker

        return MlflowTracker(
            self.tracking_uri,
            registry_uri=self.settings.registry_uri,
            prepare=self.prepare,
            artifact_root=self._artifact_root,
            log_models=self.settings.log_models,
            telemetry=self.settings.telemetry,
        )

    @functools.cached_property
    def tracking(self) -> Tracking:
        """Tracks the runs of this process."""
        from notebench.engines.environment import EnvironmentReader

        capture = self.settings.capture
        return Tracking(
            self.tracker,
            self.recorder,
            environment=EnvironmentReader(Path.cwd()),
            announce=self._announce,
            redactor=lambda: make_redactor(self.settings.redact, os.environ),
            limits=Limits(capture.output_chars, capture.figures, capture.figure_bytes),
            earlier=self._earlier,
        )

    def prepare(self) -> None:
        """Make the workspace, and its store where no other is set; safe to repeat.

        Raises
        ------
        Unavailable
            When they cannot be made.
        """
        from notebench.engines.mlflow_tracking import prepare

        self.workspace.create()
        if self._owns_store:
            prepare(self.workspace.database, self.workspace.artifacts)

    def check_store(self) -> str | None:
        """What keeps runs from being read, in one line with the remedy; None when nothing does."""
        from notebench.engines.mlflow_tracking import check

        try:
            if not self._owns_store or self.workspace.database.exists():
                check(self.tracking_uri)
        except NotebenchError as err:
            return err.message
        return None

    def adopt(self, uri: str) -> str:
        """The address of an existing MLflow store as the settings keep it; the store is read, never changed.

        Raises
        ------
        BadInput, NotFound, Unavailable
            When it is no address, there is none, or it cannot be reached.
        """
        from notebench.engines.mlflow_tracking import adopt

        return adopt(uri, self.workspace.root)

    def _earlier(self, run_id: RunId) -> Kept:
        record = read_record(self.runs, self.artifacts, run_id, self.workspace.root)
        shown = [path for path in record.figures if path.startswith(f"{FIGURES_FOLDER}/")]
        has_ended = [cell for cell in record.capture.cells if cell.state.has_ended]
        return Kept(has_ended, len(shown), record.capture.failure)

    def close_lost(self) -> list[RunId]:
        """End the runs whose process vanished; gives their ids."""
        closed = close_lost(self.runs, lambda: self.tracker)
        for run_id in closed:
            self._announce("ended", {"id": run_id, "state": "lost"})
        return closed

    def default_experiment(self) -> str:
        """The experiment of runs that name none: the settings', else the notebook's or script's name."""
        notebook = self.recorder.place().notebook
        return self.settings.experiment or (Path(notebook).stem if notebook else "Default")

    @property
    def _artifact_root(self) -> str | None:
        if self.settings.artifact_root:
            return self.settings.artifact_root
        return self.workspace.artifacts.as_uri() if self._owns_store else None

    @property
    def _own_uri(self) -> str:
        return sqlite_uri(self.workspace.database)

    @property
    def _owns_store(self) -> bool:
        return self.settings.tracking_uri in (None, self._own_uri)

    @functools.cached_property
    def _journal(self) -> Journal:
        return Journal(self.workspace.journal, self.settings.journal.max_bytes)

    def _announce(self, verb: str, data: Mapping[str, str]) -> None:
        # An event is a hint: a full disk must not fail the user's run, whose facts are in the store.
        with contextlib.suppress(OSError, Unavailable):
            if not self.workspace.exists:  # a remote store needs none, but the panel follows its journal
                self.workspace.create()
            self._journal.append(Event("run", verb, data=data))


def open_workbench(start: Path | None = None) -> Workbench:
    """The workbench of the workspace that ``start`` (default: the working directory) lies in.

    Nothing is made, and no engine loaded, until it is needed.

    Raises
    ------
    BadInput
        When ``NOTEBENCH_WORKSPACE`` names no folder.
    """
    return Workbench(find_workspace(start or Path.cwd()))


@functools.cache
def process_workbench() -> Workbench:
    """The workbench in which this process, a kernel or a script, tracks its runs; one for its life."""
    return open_workbench()

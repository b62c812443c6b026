"""A workspace with its engines, each loaded on first use."""

import contextlib
import functools
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from notebench.data.files import FileIds
from notebench.data.ports import DataReader
from notebench.errors import Unavailable
from notebench.events import Event, Journal
from notebench.experiments.artifacts.retention import Retention, Waste
from notebench.experiments.capture.capture import FIGURES_FOLDER
from notebench.experiments.capture.script import ScriptRecorder
from notebench.experiments.closing import close_lost
from notebench.experiments.ports import ArtifactReader, Recorder, RunReader
from notebench.experiments.query import RunQuery
from notebench.experiments.record import RunRecord, read_record
from notebench.experiments.restore.file import Restored
from notebench.experiments.restore.repeat import (
    Repeat,
)
from notebench.experiments.search.organize import Organizing
from notebench.experiments.search.views import ViewBook
from notebench.experiments.tracking.data_log import DataLog
from notebench.experiments.tracking.tracking import Kept, Limits, Tracking
from notebench.ids import RunId
from notebench.redaction import make_redactor
from notebench.workbench.jobs import WithJobs
from notebench.workbench.stores import Stores
from notebench.workspace import Workspace, find_workspace

if TYPE_CHECKING:
    from notebench.engines.mlflow_tracking import Collector, MlflowTracker, Outbox, Sending
    from notebench.experiments.restore.file import Restored
    from notebench.experiments.restore.repeat import Repeat
    from notebench.settings import Settings


class Workbench(WithJobs):
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

    @functools.cached_property
    def stores(self) -> Stores:
        """The stores that are read."""
        return Stores(self.workspace, self.settings)

    @property
    def tracking_uri(self) -> str:
        """Where runs are kept; redact it before it is shown, as a database's holds credentials.

        In a kernel whose user has called ``mlflow.set_tracking_uri``, theirs.
        """
        if tracker := self.__dict__.get("tracker"):
            return str(tracker.uri)
        return self.stores.uri

    @property
    def owns_store(self) -> bool:
        """Whether runs are kept in the workspace's own store."""
        return self.stores.is_own

    @property
    def runs(self) -> RunReader:
        """Reads runs: by SQL where the store is SQLite of a known form, else through MLflow."""
        return self.stores.runs(self.tracking_uri)

    @property
    def data(self) -> DataReader:
        """Reads which runs used which data."""
        return self.stores.data(self.tracking_uri)

    @property
    def artifacts(self) -> ArtifactReader:
        """Reads the runs' artifacts."""
        return self.stores.artifacts(self.tracking_uri)

    def organizing(self, has_time: Callable[[], bool] = lambda: True) -> Organizing:
        """Puts runs in order, and announces it; ``has_time`` says whether it may go on to the next run."""
        return Organizing(lambda: self.stores.organizer(self.tracking_uri), self._announce, has_time)

    def export(self, query: RunQuery, form: str, columns: Sequence[str] = ()) -> Iterator[bytes]:
        """All runs of the query as a file of this form, in pieces; the columns chosen, or all there are.

        Raises
        ------
        BadInput
            When the form or a column is not known.
        """
        from notebench.engines.run_export import export

        return export(self.runs, query, form, columns)

    @property
    def views(self) -> ViewBook:
        """The workspace's saved views."""
        return ViewBook(self.workspace.folder / "views.json", self.workspace.create)

    @functools.cached_property
    def tracker(self) -> "MlflowTracker":
        """Writes runs."""
        from notebench.engines.mlflow_tracking import MlflowTracker, Route

        return MlflowTracker(
            self.tracking_uri,
            route=Route(self.outbox, self.sending.send_soon),
            registry_uri=self.settings.registry_uri,
            prepare=self.prepare,
            artifact_root=self.stores.artifact_root,
            log_models=self.settings.log_models,
            telemetry=self.settings.telemetry,
        )

    @functools.cached_property
    def data_log(self) -> DataLog:
        """Tells runs which data this process reads and fits."""
        files = FileIds(self.workspace.file_ids)
        return DataLog(self.tracker, files, self.workspace.root, self.settings.capture.data_bytes)

    @functools.cached_property
    def tracking(self) -> Tracking:
        """Tracks the runs of this process."""
        from notebench.engines.data_watch import DataWatch
        from notebench.engines.environment import EnvironmentReader, Load

        self.tracker.follow_data(self.data_log, DataWatch(self.data_log.read))
        capture = self.settings.capture
        return Tracking(
            self.tracker,
            self.recorder,
            environment=EnvironmentReader(Path.cwd(), self._variables, capture.patch_bytes),
            announce=self._announce,
            redactor=lambda: make_redactor(self.settings.redact, os.environ),
            limits=Limits(
                capture.output_chars, capture.figures, capture.figure_bytes, capture.system_every_s
            ),
            earlier=self._earlier,
            system=Load().read,
            also_keep=self.data_log.keep_so_far,
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
        if self.owns_store:
            prepare(self.workspace.database, self.workspace.artifacts)

    @functools.cached_property
    def outbox(self) -> "Outbox | None":
        """Where runs wait while their server cannot be reached; None where they never do."""
        from notebench.engines.mlflow_tracking import choose_outbox

        return choose_outbox(self.workspace.outboxes, self.stores.set_uri or "", self.settings.offline)

    @functools.cached_property
    def sending(self) -> "Sending":
        """Sends what waits in the outboxes."""
        from notebench.engines.mlflow_tracking import Sending

        return Sending(self.workspace, self.outbox, self.stores.runs, telemetry=self.settings.telemetry)

    def collector(self) -> "Collector":
        """Finds and deletes what the retention settings no longer keep."""
        from notebench.engines.mlflow_tracking import Collector

        kept = Retention(**self.settings.retention.model_dump(exclude={"jobs_days", "pipeline_runs"}))
        return Collector(self.workspace, kept, datetime.now(UTC), owns_store=self.owns_store)

    def collect(self, *, is_done: bool) -> list[Waste]:
        """What the retention settings no longer keep, of runs and of jobs; deleted where ``is_done``."""
        collector = self.collector()
        found = collector.collect() if is_done else collector.find()
        return found + self.collect_jobs(is_done=is_done)

    def check_store(self) -> str | None:
        """What keeps runs from being read, in one line with the remedy; None when nothing does."""
        return self.stores.check(self.tracking_uri)

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
        record = self.record(run_id)
        shown = [path for path in record.figures if path.startswith(f"{FIGURES_FOLDER}/")]
        has_ended = [cell for cell in record.capture.cells if cell.state.has_ended]
        return Kept(
            has_ended,
            len(shown),
            record.capture.failure,
            past=record.capture.history,
            left_out=record.capture.left_out,
        )

    def _variables(self) -> dict[str, str]:
        """The environment's variables that the settings name."""
        wanted = self.settings.capture.variables
        named = {name: os.environ[name] for name in wanted if name in os.environ}
        if not named:
            return {}
        return make_redactor(self.settings.redact, os.environ).redact_values(named)

    def restore(self, run_id: RunId, to: Path | None = None) -> "Restored":
        """Write the run's code as a new notebook: to ``to``, or under a free name beside its own notebook.

        Raises
        ------
        NotFound
            When there is no such run, or no folder for ``to``.
        Conflict
            When no code was captured, or ``to`` exists already.
        """
        from notebench.workbench.restoring import restore

        return restore(self, run_id, to)

    def repeat(self, run_id: RunId, tolerance: float, to: Path | None = None) -> "Repeat":
        """Make a run again from its restored notebook, and say whether it came out the same.

        Raises
        ------
        BadInput
            When the tolerance is not from 0 up to 1.
        NotFound
            When there is no such run.
        Unavailable
            When its kernel cannot be started.
        """
        from notebench.workbench.restoring import repeat

        return repeat(self, run_id, tolerance, to)

    def record(self, run_id: RunId) -> RunRecord:
        """All that is kept of a run.

        Raises
        ------
        NotFound
            When there is no such run.
        """
        return read_record(self.runs, self.artifacts, run_id, self.workspace.root)

    def close_lost(self) -> list[RunId]:
        """End the runs whose process vanished; gives their ids."""
        self.write_runs_later()  # those are not lost: somebody else goes on with them
        closed = close_lost(self.runs, lambda: self.tracker)
        for run_id in closed:
            self._announce("ended", {"id": run_id, "state": "lost"})
        return closed

    def default_experiment(self) -> str:
        """The experiment of runs that name none: the settings', else the notebook's or script's name."""
        notebook = self.recorder.place().notebook
        return self.settings.experiment or (Path(notebook).stem if notebook else "Default")

    @functools.cached_property
    def _journal(self) -> Journal:
        return Journal(self.workspace.journal, self.settings.journal.max_bytes)

    def _announce(self, verb: str, data: Mapping[str, str], noun: str = "run") -> None:
        # An event is a hint: a full disk must not fail the user's run, whose facts are in the store.
        with contextlib.suppress(OSError, Unavailable):
            if not self.workspace.exists:  # a remote store needs none, but the panel follows its journal
                self.workspace.create()
            self._journal.append(Event(noun, verb, data=data))


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

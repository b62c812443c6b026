"""What an engine must do to keep runs, and to read them.

MLflow's engine and the tests' in-memory fake are held to one contract (``tests/contracts``).
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Protocol

from notebench.data.ports import DataUse
from notebench.experiments.capture.capture import Environment, Figure
from notebench.experiments.capture.history import CellHistory
from notebench.experiments.curves.downsample import CurvePage, CurveQuery
from notebench.experiments.query import RunQuery
from notebench.experiments.run import Experiment, MetricPoint, Run, RunDetail, RunPage, RunState
from notebench.experiments.search.select import MOST_NAMES, Columns
from notebench.ids import RunId
from notebench.processes import Process

OWNER_TAG = "notebench.owner"
"""Names the process that a run belongs to."""
JOB_TAG = "notebench.job_id"
"""Names the job that a run was begun in."""
LOST_TAG = "notebench.lost"
"""Marks a run that was ended because its process vanished."""


@dataclass(frozen=True, slots=True)
class NewRun:
    """A run about to begin; an experiment that does not exist is made."""

    name: str
    experiment: str
    tags: Mapping[str, str] = field(default_factory=dict)


class RunListener(Protocol):
    """Who wants to know of every run of this process, also of those that the user's own calls begin."""

    def tags(self) -> Mapping[str, str]:
        """What every run that begins now is tagged with."""

    def started(self, run_id: RunId) -> None:
        """The run exists and is running."""

    def resumed(self, run_id: RunId) -> None:
        """A run that began earlier, perhaps in another process, goes on here."""

    def updated(self, run_id: RunId) -> None:
        """New parameters or metrics can be read."""

    def ended(self, run_id: RunId, state: RunState) -> None:
        """The run has ended."""


class Tracker(Protocol):
    """Keeps runs.

    A run that began is *active* in this process: the library's own logging calls land in it. Runs nest;
    the last begun is active.
    """

    def activate(self, listener: RunListener) -> None:
        """Follow all runs of this process and log by itself what supported libraries fit; safe to repeat."""

    def deactivate(self) -> None:
        """Stop that; runs that go on are left alone."""

    def start(self, new: NewRun) -> RunId:
        """Begin a run; below the active one, if there is one."""

    def go_on(self, run_id: RunId) -> None:
        """Let an earlier run be running and active again; below the active one, if there is one.

        Raises
        ------
        NotFound
            When there is no such run.
        Conflict
            When it was deleted.
        """

    def take_over(self, run_id: RunId, tags: Mapping[str, str]) -> None:
        """Tag a run that goes on here, and take from it the mark of a lost one."""

    def measure(self, run_id: RunId, metrics: Mapping[str, float], step: int) -> None:
        """Add metrics soon, without waiting for the store."""

    def write(
        self,
        run_id: RunId,
        *,
        params: Mapping[str, str] | None = None,
        metrics: Mapping[str, float] | None = None,
        tags: Mapping[str, str] | None = None,
        step: int = 0,
    ) -> None:
        """Add to the run; a parameter keeps its first value.

        Raises
        ------
        NotFound
            When there is no such run.
        """

    def save(self, run_id: RunId, files: Mapping[str, bytes]) -> None:
        """Keep files among the run's artifacts, by path; one that exists is replaced."""

    def use_data(self, run_id: RunId, uses: Sequence[DataUse]) -> None:
        """Note that the run used data; the same data under the same name counts once, as noted first.

        Raises
        ------
        NotFound
            When there is no such run.
        """

    def end(self, run_id: RunId, state: RunState, at: datetime | None = None) -> None:
        """End the run (and runs begun below it that go on), after all its metrics are written.

        Also for runs of other processes, and again for one that has ended.
        """

    def active(self) -> Sequence[RunId]:
        """The active runs of this thread, the outermost first."""


class RunOrganizer(Protocol):
    """Changes what a person may change of a run. Each call is safe to repeat.

    All of them raise :class:`~notebench.errors.NotFound` when there is no such run.
    """

    def change(
        self, run_id: RunId, *, tags: Mapping[str, str | None] | None = None, name: str | None = None
    ) -> bool:
        """Set tags (None removes one) and the name; whether that changed anything.

        Raises
        ------
        Conflict
            When the run is deleted.
        """

    def delete(self, run_id: RunId) -> bool:
        """Put the run into the store's bin, from which :meth:`restore` takes it; whether it was not there."""

    def restore(self, run_id: RunId) -> bool:
        """Take the run out of the store's bin; whether it was there."""


class RunReader(Protocol):
    """Reads runs."""

    def page(self, query: RunQuery) -> RunPage:
        """One page of runs."""

    def every(self, query: RunQuery) -> Iterator[Run]:
        """All runs of the query in its order, whatever its limit and offset; read piece by piece.

        A run that is deleted for good meanwhile is left out.
        """

    def columns(self, query: RunQuery, most: int = MOST_NAMES) -> Columns:
        """The names of the metrics, parameters and tags of all runs of the query, ``most`` of each."""

    def pairs(
        self, query: RunQuery, by: str, metric: str | None = None
    ) -> Sequence[tuple[str | None, float | None]]:
        """What each run of the query has under ``by``, with its metric; in no order.

        ``by`` is ``params.<name>``, ``tags.<name>``, ``state`` or ``experiment``; None stands for what a run
        has not, and for NaN.
        """

    def get(self, run_id: RunId) -> RunDetail:
        """One run.

        Raises
        ------
        NotFound
            When there is no such run.
        """

    def metric_history(self, run_id: RunId) -> dict[str, list[MetricPoint]]:
        """All values of each metric of the run, by step and then by time.

        Raises
        ------
        NotFound
            When there is no such run.
        """

    def children(self, run_id: RunId, most: int) -> list[Run]:
        """The runs that began in this one and are not deleted, the oldest first; ``most`` at the most."""

    def curves(self, run_id: RunId, query: CurveQuery) -> CurvePage:
        """The run's metrics as they are drawn: bounded, however many values were logged.

        Raises
        ------
        NotFound
            When there is no such run.
        """

    def experiments(self) -> list[Experiment]:
        """The experiments that are not deleted, by name."""

    def unended(self) -> list[tuple[Run, Process]]:
        """The runs that have not ended and name the process that owns them."""


@dataclass(frozen=True, slots=True)
class Artifact:
    """A file or folder of a run; ``path`` lies below the run's artifacts, with ``/`` between folders."""

    path: str
    is_folder: bool
    size_bytes: int | None


class ArtifactReader(Protocol):
    """Reads a run's artifacts."""

    def list(self, artifact_uri: str, folder: str = "") -> Sequence[Artifact]:
        """What lies in the folder: folders first, then by name; nothing where there is no such folder.

        Links that lead out of the run's artifacts, and links to folders, are left out.
        """

    def fetch(self, artifact_uri: str, path: str) -> Path:
        """A local file with the artifact's content; the caller must not change it.

        Raises
        ------
        NotFound
            When there is no such file.
        """

    def borrow(self, artifact_uri: str, path: str) -> AbstractContextManager[Path]:
        """A local file with the artifact's content for as long as the block lasts: a copy goes with it.

        Raises
        ------
        NotFound
            When there is no such file.
        """

    def is_remote(self, artifact_uri: str) -> bool:
        """Whether an artifact must be brought here whole before its first byte can be read."""


Announce = Callable[[str, Mapping[str, str]], None]
"""Tells the workspace's journal what happened to a run: the event's verb, and its data."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where code runs: the notebook or script (its path), the cell, and the source."""

    notebook: str | None = None
    source: str = ""
    cell_id: str | None = None
    execution_count: int | None = None


class EnvironmentSource(Protocol):
    """Finds out with what the code runs, while it runs."""

    def begin(self, keep_patch: Callable[[str], None] | None = None) -> None:
        """Begin to read in the background; give there what was not committed, if there is anything."""

    def read(self) -> Environment | None:
        """What was read since; None where that takes too long."""

    def commit(self) -> str | None:
        """The git commit as it is now, at once; None where there is no checkout."""


class Recording(Protocol):
    """What was printed and shown while a recording was open."""

    @property
    def stdout(self) -> str:
        """The tail of what was printed."""

    @property
    def stderr(self) -> str:
        """The tail of what was printed to standard error."""

    @property
    def figures(self) -> Sequence[Figure]:
        """What was shown, in order."""

    @property
    def output_hash(self) -> str | None:
        """BLAKE2b of all that was printed and shown; None where only some of it was heard."""


class Recorder(Protocol):
    """Knows the code of this process: a kernel's cells, or a script."""

    @property
    def history(self) -> CellHistory:
        """The cells that were executed in this process."""

    def place(self) -> Place:
        """Where the code that runs now stands."""

    def record(self, output_chars: int) -> AbstractContextManager[Recording]:
        """Keep what is printed (its last ``output_chars``) and shown; users see it all the same."""

"""What an engine must do to keep runs, and to read them.

MLflow's engine and the tests' in-memory fake are held to one contract (``tests/contracts``).
"""

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Protocol

from notebench.experiments.capture import Environment, Figure
from notebench.experiments.query import RunQuery
from notebench.experiments.run import Experiment, MetricPoint, Run, RunDetail, RunPage, RunState
from notebench.ids import RunId
from notebench.processes import Process

OWNER_TAG = "notebench.owner"
"""Names the process that a run belongs to."""
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

    def end(self, run_id: RunId, state: RunState, at: datetime | None = None) -> None:
        """End the run (and runs begun below it that go on), after all its metrics are written.

        Also for runs of other processes, and again for one that has ended.
        """

    def active(self) -> Sequence[RunId]:
        """The active runs of this thread, the outermost first."""


class RunReader(Protocol):
    """Reads runs."""

    def page(self, query: RunQuery) -> RunPage:
        """One page of the runs that are not deleted."""

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
        """What lies in the folder: folders first, then by name; nothing where there is no such folder."""

    def fetch(self, artifact_uri: str, path: str) -> Path:
        """A local file with the artifact's content; the caller must not change it.

        Raises
        ------
        NotFound
            When there is no such file.
        """


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

    def begin(self) -> None:
        """Begin to read in the background."""

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


class Recorder(Protocol):
    """Knows the code of this process: a kernel's cells, or a script."""

    def place(self) -> Place:
        """Where the code that runs now stands."""

    def record(self, output_chars: int) -> AbstractContextManager[Recording]:
        """Keep what is printed (its last ``output_chars``) and shown; users see it all the same."""

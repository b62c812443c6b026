"""Pipelines of a workspace: the files below it, those that runs know, and their graphs."""

import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from notebench.data.files import shown_path
from notebench.errors import BadInput, NotebenchError
from notebench.experiments.restore.file import check_inside
from notebench.jobs import Job
from notebench.jobs.listing import JobQuery
from notebench.pipelines.finding import find_files
from notebench.pipelines.reading import SUFFIXES, no_pipeline, read_text
from notebench.pipelines.sketch import Sketch
from notebench.workbench.pipeline_detail import run_mark
from notebench.workbench.pipeline_graphs import Graphs
from notebench.workbench.pipeline_history import PipelineRuns

MARKS = 10
"""So many of the last runs are shown of each pipeline."""
_LONG_S = 0.2
_SEARCH_SHARE = 10  # a server that is asked all the time searches for a tenth of it


@dataclass(slots=True)
class _Entry:
    """One pipeline, before it is read."""

    path: str
    file: Path | None = None
    changed_at: datetime | None = None
    runs: list[Job] = field(default_factory=list)

    @property
    def updated_at(self) -> datetime:
        """When its file was changed, or its last run went on."""
        times = [self.changed_at, *(_last_time(job) for job in self.runs[:1])]
        return max(each for each in times if each)


@dataclass(frozen=True, slots=True)
class PipelineEntry:
    """One pipeline as a list shows it.

    Attributes
    ----------
    path
        From the workspace's folder; absolute where it lies elsewhere.
    owner
        Who asked for its last run; empty where it never ran.
    faults
        How much is wrong in its file.
    is_there
        Whether there is such a file still.
    runs
        The last of them, the newest first.
    """

    path: str
    name: str
    description: str
    owner: str
    faults: int
    is_there: bool
    updated_at: datetime
    runs: tuple[Job, ...]

    def to_json(self) -> dict[str, Any]:
        """As REST and ``--json`` carry it."""
        marks = [run_mark(job) for job in self.runs]
        return {
            "path": self.path,
            "name": self.name,
            "description": self.description,
            "owner": self.owner,
            "faults": self.faults,
            "is_there": self.is_there,
            "updated_at": self.updated_at.isoformat(),
            "last_run": marks[0] if marks else None,
            "runs": marks,
        }


@dataclass(frozen=True, slots=True)
class PipelinePage:
    """Some of the pipelines, the newest activity first.

    Attributes
    ----------
    total
        Of all.
    next_offset
        Where the next page begins; None at the end.
    """

    pipelines: tuple[PipelineEntry, ...]
    total: int
    next_offset: int | None

    def to_json(self) -> dict[str, Any]:
        """As REST and ``--json`` carry it."""
        return {
            "pipelines": [each.to_json() for each in self.pipelines],
            "total": self.total,
            "next_offset": self.next_offset,
        }


class PipelineFiles:
    """The pipelines' files of one workspace.

    Parameters
    ----------
    root
        The workspace's folder.
    """

    def __init__(self, root: Path, graphs: Graphs, runs: PipelineRuns) -> None:
        self._root, self._graphs, self._runs = root, graphs, runs
        self._found: tuple[list[Path], float] = ([], 0.0)

    def page(self, limit: int = 100, offset: int = 0) -> PipelinePage:
        """Pipelines, the newest activity first; only those of the page are read.

        Raises
        ------
        BadInput
            When limit or offset is out of its range.
        """
        JobQuery(limit=limit, offset=offset)  # the same ranges
        found = sorted(self._entries(), key=lambda each: (each.updated_at, each.path), reverse=True)
        until = offset + limit
        page = tuple(map(self._read, found[offset:until]))
        return PipelinePage(page, len(found), until if until < len(found) else None)

    def file(self, path: str) -> Path:
        """The pipeline's file of this path, which lies below the workspace, but need not be there.

        Raises
        ------
        BadInput
            When it would lie elsewhere, or is called as no pipeline is.
        """
        file = check_inside(self._root, path)
        if not file.name.endswith(SUFFIXES):
            raise BadInput(no_pipeline(file))
        return file

    def shown(self, path: str) -> str:
        """A path as pages call the file.

        Raises
        ------
        BadInput
            As :meth:`file` does, but for a file elsewhere that runs know, which is called as it is.
        """
        return path if Path(path).is_absolute() else shown_path(self.file(path), self._root)

    def graph(self, path: str) -> dict[str, Any]:
        """The graph of a file, as REST carries it; of a faulty one as much as can be read.

        Raises
        ------
        BadInput, NotFound, Unavailable
            When there is no such file below the workspace, or it cannot be read.
        """
        file = self.file(path)
        return self._sketch(read_text(file), file).to_json(self.shown(path))

    def check(self, path: str, text: str) -> dict[str, Any]:
        """The graph of a text that was not saved; nothing is written.

        Raises
        ------
        BadInput
            When the file would not lie below the workspace.
        """
        return self._sketch(text, self.file(path)).to_json(self.shown(path))

    def _sketch(self, text: str, file: Path) -> Sketch:
        return self._graphs.sketch(text, file.absolute())

    def _files(self) -> list[Path]:
        """The files there are; where the search takes long, those of a moment ago."""
        files, until = self._found
        began = time.monotonic()
        if began < until:
            return files
        files = find_files(self._root)
        took_s = time.monotonic() - began
        if took_s > _LONG_S:
            self._found = (files, began + _SEARCH_SHARE * took_s)
        return files

    def _entries(self) -> Iterable[_Entry]:
        found: dict[str, _Entry] = {}
        for file in self._files():
            try:
                changed = datetime.fromtimestamp(file.stat().st_mtime, UTC)
            except OSError:  # gone meanwhile
                continue
            path = shown_path(file, self._root)
            found.setdefault(path, _Entry(path, file, changed))
        for job in self._runs.jobs():
            path = self._runs.path_of(job)
            entry = found.setdefault(path, _Entry(path))
            if len(entry.runs) < MARKS:
                entry.runs.append(job)
        return found.values()

    def _read(self, entry: _Entry) -> PipelineEntry:
        sketch, is_there = Sketch(), entry.file is not None
        faults = 0
        if entry.file:
            try:
                sketch = self._sketch(read_text(entry.file), entry.file)
                faults = len(sketch.faults)
            except NotebenchError:  # no text, or not ours to read
                faults = 1
        last = entry.runs[0] if entry.runs else None
        bare = Path(entry.path).name.removesuffix(SUFFIXES[0]).removesuffix(SUFFIXES[1])
        return PipelineEntry(
            entry.path,
            sketch.name or (last.spec.name if last else bare),
            sketch.description,
            last.spec.by if last else "",
            faults,
            is_there,
            entry.updated_at,
            tuple(entry.runs),
        )


def _last_time(job: Job) -> datetime:
    return max(_times(job))


def _times(job: Job) -> Iterator[datetime]:
    status = job.status
    yield job.spec.created_at
    for each in (status.queued_at, status.started_at, status.ended_at):
        if each:
            yield each

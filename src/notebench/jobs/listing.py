"""All jobs of a workspace, the newest first; a thousand in less than a second.

An id begins with its time, so the folders' names are the order. What has ended does not change but by a
retry, which adds to its events: it is kept in memory, and in an index for the next process, and read again
when that file has changed.
"""

import os
from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from notebench.errors import BadInput, NotFound
from notebench.ids import JobId, parse_job_id
from notebench.jobs.folder import JobFolder
from notebench.jobs.index import JobIndex, Mark
from notebench.jobs.job import Job, JobPage, read_job
from notebench.jobs.state import JobState

LARGEST_PAGE = 1000


@dataclass(frozen=True, slots=True)
class JobQuery:
    """Which jobs.

    Attributes
    ----------
    states
        Only jobs in these; empty for all.
    limit
        At most so many, 1 to 1000.
    kind
        Only jobs of this kind; empty for all.
    place
        Only jobs that run there; empty for all.
    """

    states: tuple[JobState, ...] = ()
    limit: int = 100
    offset: int = 0
    kind: str = ""
    place: str = ""

    def has(self, job: Job) -> bool:
        """Whether the job is among them."""
        return (
            (not self.states or job.status.state in self.states)
            and self.kind in ("", job.spec.kind)
            and self.place in ("", job.spec.place)
        )

    def __post_init__(self) -> None:
        if not 1 <= self.limit <= LARGEST_PAGE:
            raise BadInput(f"limit: {self.limit} is not from 1 to {LARGEST_PAGE}")
        if self.offset < 0:
            raise BadInput(f"offset: {self.offset} is negative")


def to_states(words: tuple[str, ...]) -> tuple[JobState, ...]:
    """The states that words name.

    Raises
    ------
    BadInput
        When one is no state.
    """
    for word in words:
        if word not in set(JobState):
            raise BadInput(f"state: {word[:80]!r} is not known; there are {', '.join(JobState)}")
    return tuple(map(JobState, words))


@dataclass(slots=True)
class Listing:
    """The jobs below one folder."""

    folder: Path
    index: JobIndex | None = None
    _ended: dict[JobId, tuple[Mark, Job]] = field(default_factory=dict, init=False)
    _is_indexed: bool = field(default=False, init=False)

    def folders(self) -> list[JobFolder]:
        """The folders that bear a job's id, the newest first."""
        try:
            with os.scandir(self.folder) as found:
                names = sorted((each.name for each in found), reverse=True)
        except (FileNotFoundError, NotADirectoryError):
            return []
        return [JobFolder(self.folder / name) for name in names if _is_id(name)]

    def folder_of(self, job_id: JobId) -> JobFolder:
        """The folder of a job, which need not be there."""
        return JobFolder(self.folder / parse_job_id(job_id))

    def jobs(self, folders: list[JobFolder] | None = None) -> Iterator[Job]:
        """All jobs; a folder that was never finished, or is another's, is passed over."""
        self._recall()
        before = dict(self._ended)
        found = self.folders() if folders is None else folders
        for folder in found:
            if job := self._read(folder):
                yield job
        if folders is None:
            self._remember(before, {folder.job_id for folder in found})

    def page(self, query: JobQuery) -> JobPage:
        """The jobs that the query asks for."""
        found = [job for job in self.jobs() if query.has(job)]
        until = query.offset + query.limit
        return JobPage(tuple(found[query.offset : until]), len(found), until if until < len(found) else None)

    def find(self, text: str, kind: str = "") -> JobId:
        """The newest job of this kind and name; else the one whose id begins, or ends, with the text.

        Parameters
        ----------
        kind
            Without one, names are not looked at.

        Raises
        ------
        NotFound, BadInput
            When there is none, it is of another kind, or several ids fit.
        """
        if kind and (named := self._named(text, kind)):
            return named
        job_id = self._fitting(text)
        if kind and (found := read_job(self.folder_of(job_id)).spec.kind) != kind:
            raise NotFound(
                f"job {job_id} is no {kind} but a {found}; `notebench {kind} list` shows those there are"
            )
        return job_id

    def _named(self, name: str, kind: str) -> JobId | None:
        jobs = (each for each in self.jobs() if each.spec.kind == kind and each.spec.name == name)
        job = next(jobs, None)
        return job.job_id if job else None

    def _fitting(self, text: str) -> JobId:
        ids = [folder.job_id for folder in self.folders()]
        if text in ids:
            return JobId(text)
        found = [each for each in ids if text and (each.startswith(text) or each.endswith(text))]
        if len(found) > 1:
            raise BadInput(
                f"{text[:80]!r} fits {len(found)} jobs, among them {found[0]} and {found[1]}; say more"
            )
        if not found:
            raise NotFound(f"there is no job {text[:80]!r}; `notebench jobs list` shows those there are")
        return found[0]

    def _recall(self) -> None:
        """Begin with what earlier processes knew."""
        if self.index and not self._is_indexed:
            self._is_indexed = True
            self._ended = {**self.index.read(), **self._ended}

    def _remember(self, before: Mapping[JobId, tuple[Mark, Job]], there: Container[JobId]) -> None:
        """Keep for later processes what was read, and forget what is gone."""
        gone = [job_id for job_id in before if job_id not in there]
        for job_id in gone:
            self._ended.pop(job_id, None)
        if self.index:
            known = self._ended.copy()
            read = {job_id: each for job_id, each in known.items() if before.get(job_id) != each}
            self.index.change(read, gone)

    def _read(self, folder: JobFolder) -> Job | None:
        mark = _mark(folder.events_file)
        known = self._ended.get(folder.job_id)
        if known and known[0] == mark:
            return known[1]
        try:
            job = read_job(folder)
        except (NotFound, BadInput, OSError):
            return None
        if job.status.state.has_ended and mark:
            self._ended[folder.job_id] = (mark, job)
        return job


def _is_id(name: str) -> bool:
    try:
        parse_job_id(name)
    except BadInput:
        return False
    return True


def _mark(path: Path) -> Mark:
    try:
        facts = path.stat()
    except OSError:
        return (0, 0)
    return facts.st_size, facts.st_mtime_ns

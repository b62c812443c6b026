"""What this side knows of a job's attempt in a cluster: one small file in the job's folder.

It is a fence too: who brings the attempt home writes only as long as the file says that something comes of
it.
"""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path

from filelock import FileLock, Timeout

from notebench.errors import Conflict, Unavailable
from notebench.jobs.folder import JobFolder
from notebench.workspace import write_whole

FILE = "mirror.json"
_LOCK = "mirror.fence.lock"
_PATIENCE_S = 10.0


class Fenced(Conflict):
    """Another attempt counts, or somebody let this one go: its mirror writes no more."""


@dataclass(frozen=True, slots=True)
class MirrorRecord:
    """One attempt.

    Attributes
    ----------
    submission_id
        Ray's name for it, the same however often it is asked for.
    begins
        Where in each journal what the attempt adds begins.
    is_submitted
        The cluster has it.
    is_gone
        Nothing more comes of it.
    is_seated
        Its driver was asked for with the room of a trial.
    """

    attempt: int
    submission_id: str
    begins: Mapping[str, int] = field(default_factory=dict)
    is_submitted: bool = False
    is_gone: bool = False
    is_seated: bool = False

    def gone(self) -> "MirrorRecord":
        """The same when nothing more comes."""
        return replace(self, is_gone=True)

    def keep(self, folder: JobFolder) -> "MirrorRecord":
        """Write it; gives it back."""
        write_whole(folder.path / FILE, json.dumps(asdict(self)).encode())
        return self


@contextmanager
def writing(folder: JobFolder, record: MirrorRecord) -> Iterator[None]:
    """Write for an attempt while nobody lets it go, nor begins another.

    Raises
    ------
    Fenced
        When somebody has.
    """
    with _fence(folder):
        known = read_record(folder, record.attempt)
        if known is None or known.is_gone:
            raise Fenced(f"attempt {record.attempt} of job {folder.job_id} was let go; its mirror ends")
        yield


def let_go(folder: JobFolder, record: MirrorRecord) -> None:
    """Have nothing more written for an attempt, by whomever; on return nobody does.

    Raises
    ------
    Unavailable
        When its mirror does not come to the end of what it writes.
    """
    with _fence(folder):
        record.gone().keep(folder)


@contextmanager
def _fence(folder: JobFolder) -> Iterator[None]:
    try:
        with FileLock(folder.path / _LOCK, timeout=_PATIENCE_S):
            yield
    except Timeout as err:
        raise Unavailable(
            f"job {folder.job_id} is still written by the process that brings it home; try again"
        ) from err


def read_record(folder: JobFolder, attempt: int) -> MirrorRecord | None:
    """What is known of this attempt; None where nothing is yet."""
    try:
        read = json.loads((folder.path / FILE).read_bytes())
        record = MirrorRecord(
            int(read["attempt"]),
            str(read["submission_id"]),
            {str(name): int(size) for name, size in read["begins"].items()},
            bool(read["is_submitted"]),
            bool(read["is_gone"]),
            bool(read.get("is_seated")),  # a record of an earlier version has it not
        )
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None
    return record if record.attempt == attempt else None


def submission_id(folder: JobFolder, attempt: int) -> str:
    """Ray's name for an attempt; no two workspaces have the same."""
    return f"notebench-{folder.job_id}-{attempt}"


def whole_lines(path: Path) -> int:
    """The size of a journal whose torn last line is taken away first: who goes on there would do so too."""
    with path.open("r+b") as file:
        content = file.read()
        size = content.rfind(b"\n") + 1
        file.truncate(size)
    return size

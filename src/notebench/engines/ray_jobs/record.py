"""What this side knows of a job's attempt in a cluster: one small file in the job's folder."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path

from notebench.jobs.folder import JobFolder
from notebench.workspace import write_whole

FILE = "mirror.json"


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
    """

    attempt: int
    submission_id: str
    begins: Mapping[str, int] = field(default_factory=dict)
    is_submitted: bool = False
    is_gone: bool = False

    def gone(self) -> "MirrorRecord":
        """The same when nothing more comes."""
        return replace(self, is_gone=True)

    def keep(self, folder: JobFolder) -> "MirrorRecord":
        """Write it; gives it back."""
        write_whole(folder.path / FILE, json.dumps(asdict(self)).encode())
        return self


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

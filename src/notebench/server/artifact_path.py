"""Paths of artifacts as a browser sends them: below the run's artifacts, or refused.

The engine checks again; the two know nothing of each other.
"""

import re
from pathlib import Path
from urllib.parse import unquote, urlsplit
from urllib.request import url2pathname

from notebench.errors import BadInput

_FORBIDDEN = re.compile(r"[\x00-\x1f\x7f\\]")
_DRIVE = re.compile(r"[A-Za-z]:")
_MOST_ENCODINGS = 5


def check_artifact_path(path: str) -> str:
    """The path, if it lies below the run's artifacts; empty for the top.

    Raises
    ------
    BadInput
        When it leads elsewhere, or would after it is decoded once more somewhere on the way.
    """
    decoded = path
    for _ in range(_MOST_ENCODINGS):
        if not _is_below(decoded):
            break
        if (once_more := unquote(decoded)) == decoded:
            return path
        decoded = once_more
    raise BadInput(
        f"path: {path[:80]!r} does not lie below the run's artifacts; "
        "give it as the list of artifacts does, with / between folders"
    )


def _is_below(path: str) -> bool:
    if not path:
        return True
    segments = path.split("/")
    has_strange_segment = any(segment in ("", ".", "..") for segment in segments)
    return not (has_strange_segment or _FORBIDDEN.search(path) or _DRIVE.match(path))


def is_inside(file: Path, artifact_uri: str) -> bool:
    """Whether the file lies in the artifacts' folder once links are followed.

    True where the artifacts are remote: what was fetched is a copy.
    """
    folder = _local_folder(artifact_uri)
    return folder is None or file.resolve().is_relative_to(folder.resolve())


def _local_folder(artifact_uri: str) -> Path | None:
    parts = urlsplit(artifact_uri)
    if parts.scheme == "file":
        return Path(url2pathname(parts.path))
    if len(parts.scheme) <= 1:  # a plain path; on Windows with its drive
        return Path(artifact_uri)
    return None

"""What is kept of the code that ran in a run, and how it lies among the run's artifacts.

One file, a line for each piece: which code ran and what it printed (a line a cell), with what, and why it
failed; pictures lie beside it in ``figures/``. While the first cell runs, its code is the run's tag.
"""

import hashlib
import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any

from notebench.experiments.run import RunState, to_text
from notebench.redaction import Redactor

CAPTURE_FILE = "notebench/capture.jsonl"
FIGURES_FOLDER = "figures"
SOURCE_TAG = "notebench.source"
"""The code of a run that goes on, so that it is known even when the process is killed."""
_TAG_CHARS = 5000  # what all of MLflow's stores allow


@dataclass(frozen=True, slots=True)
class Cell:
    """One execution of a cell, or of a script.

    Attributes
    ----------
    cell_id
        The notebook's id of the cell, where the front end sends one.
    source
        The code as it ran, secrets redacted.
    stdout, stderr
        The tail of what was printed, secrets redacted.
    """

    source: str
    started_at: datetime
    duration_s: float = 0.0
    state: RunState = RunState.RUNNING
    cell_id: str | None = None
    execution_count: int | None = None
    stdout: str = ""
    stderr: str = ""

    @property
    def source_hash(self) -> str:
        """BLAKE2b of the source, 128 bits in hex: tells whether a cell was edited since."""
        return hashlib.blake2b(self.source.encode("utf-8", "backslashreplace"), digest_size=16).hexdigest()

    def redacted(self, redactor: Redactor) -> "Cell":
        """The same without secrets."""
        return replace(
            self,
            source=redactor.redact(self.source),
            stdout=redactor.redact(self.stdout),
            stderr=redactor.redact(self.stderr),
        )


@dataclass(frozen=True, slots=True)
class Figure:
    """A picture that a cell showed; its file's ``suffix`` is ``png``, ``svg``, ``jpg`` or ``plotly.json``."""

    suffix: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Failure:
    """Why a run failed; ``type`` is the exception's name."""

    type: str
    message: str
    traceback: str

    def redacted(self, redactor: Redactor) -> "Failure":
        """The same without secrets."""
        return Failure(self.type, redactor.redact(self.message), redactor.redact(self.traceback))


@dataclass(frozen=True, slots=True)
class GitState:
    """The commit that the notebook's folder was at; ``is_dirty`` tells whether tracked files differed."""

    commit: str
    branch: str | None
    is_dirty: bool


@dataclass(frozen=True, slots=True)
class Environment:
    """With what the code ran; ``packages`` has the version by distribution name."""

    python: str
    platform: str
    packages: Mapping[str, str]
    git: GitState | None = None

    def to_line(self) -> dict[str, Any]:
        """As it stands in the file; not copied, as it is long and written with each run."""
        git = asdict(self.git) if self.git else None
        known = {"python": self.python, "platform": self.platform, "packages": self.packages, "git": git}
        return {"kind": "environment", **known}


@dataclass(frozen=True, slots=True)
class Capture:
    """All that is kept of one run, as it lies among its artifacts."""

    cells: Sequence[Cell] = ()
    environment: Environment | None = None
    failure: Failure | None = None

    def to_bytes(self) -> bytes:
        """The file's content."""
        lines = [
            {
                "kind": "cell",
                "order": order,
                "hash": cell.source_hash,
                **asdict(cell),
                "state": str(cell.state),
                "started_at": to_text(cell.started_at),
            }
            for order, cell in enumerate(self.cells)
        ]
        lines += [self.environment.to_line()] if self.environment else []
        lines += [{"kind": "failure", **asdict(self.failure)}] if self.failure else []
        return b"".join(_dump(line) + b"\n" for line in lines)

    @classmethod
    def from_bytes(cls, content: bytes) -> "Capture":
        """What :meth:`to_bytes` wrote; a line that is torn, or foreign, counts as not known."""
        lines = [_load(line) for line in content.splitlines()]
        by_kind = {str(line.get("kind")): line for line in lines}
        cells = tuple(cell for line in lines if line.get("kind") == "cell" and (cell := _cell(line)))
        return cls(cells, _environment(by_kind.get("environment", {})), _failure(by_kind.get("failure", {})))

    @classmethod
    def from_tags(cls, tags: Mapping[str, str], started_at: datetime) -> "Capture":
        """The code that a run began with, from the run's tags."""
        if SOURCE_TAG not in tags:
            return cls()
        return cls((Cell(tags[SOURCE_TAG], started_at, cell_id=tags.get("notebench.cell_id")),))


def source_tag(source: str) -> dict[str, str]:
    """The tag that keeps the code while it runs; its beginning, where it is long."""
    cut = source if len(source) <= _TAG_CHARS else f"{source[: _TAG_CHARS - 2]}\n…"
    return {SOURCE_TAG: cut} if source else {}


def figure_files(figures: Sequence[Figure], first: int = 1) -> dict[str, bytes]:
    """The figures as files, numbered from ``first`` in the order in which they were shown."""
    return {
        f"{FIGURES_FOLDER}/figure-{number:02}.{figure.suffix}": figure.content
        for number, figure in enumerate(figures, start=first)
    }


def _dump(value: Mapping[str, Any]) -> bytes:
    return json.dumps(value).encode()


def _load(line: bytes) -> dict[str, Any]:
    try:
        read = json.loads(line)
    except (ValueError, RecursionError):
        return {}
    return read if isinstance(read, dict) else {}


def _cell(read: Mapping[str, Any]) -> Cell | None:
    try:
        return Cell(
            source=str(read["source"]),
            started_at=datetime.fromisoformat(read["started_at"]),
            duration_s=_duration(read["duration_s"]),
            state=RunState(read["state"]),
            cell_id=read["cell_id"],
            execution_count=read["execution_count"],
            stdout=str(read["stdout"]),
            stderr=str(read["stderr"]),
        )
    except (KeyError, ValueError, TypeError, OverflowError):
        return None


def _duration(seconds: float) -> float:
    if not 0 <= float(seconds) < math.inf:
        raise ValueError(seconds)
    return float(seconds)


def _environment(read: Mapping[str, Any]) -> Environment | None:
    try:
        git = read["git"]
        return Environment(
            python=str(read["python"]),
            platform=str(read["platform"]),
            packages={str(name): str(version) for name, version in read["packages"].items()},
            git=GitState(git["commit"], git["branch"], bool(git["is_dirty"])) if git else None,
        )
    except (KeyError, TypeError, AttributeError):
        return None


def _failure(read: Mapping[str, Any]) -> Failure | None:
    try:
        return Failure(str(read["type"]), str(read["message"]), str(read["traceback"]))
    except KeyError:
        return None

"""What is kept of the code that ran in a run, and how it lies among the run's artifacts.

One file per question: ``notebench/cells.jsonl`` (which code, what did it print),
``notebench/environment.json`` (with what), ``notebench/error.json`` (why did it fail), ``figures/`` (what
did it show).
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any

from notebench.experiments.run import RunState, to_text
from notebench.redaction import Redactor

CELLS_FILE = "notebench/cells.jsonl"
ENVIRONMENT_FILE = "notebench/environment.json"
ERROR_FILE = "notebench/error.json"
FIGURES_FOLDER = "figures"


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
        return hashlib.blake2b(self.source.encode(), digest_size=16).hexdigest()

    def redacted(self, redactor: Redactor) -> "Cell":
        """The same without secrets."""
        return replace(
            self,
            source=redactor.redact(self.source),
            stdout=redactor.redact(self.stdout),
            stderr=redactor.redact(self.stderr),
        )

    def to_json(self) -> dict[str, Any]:
        """As REST carries it."""
        return {**asdict(self), "state": str(self.state), "started_at": to_text(self.started_at)}


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

    def to_bytes(self) -> bytes:
        """As it lies among the artifacts."""
        git = asdict(self.git) if self.git else None
        return _dump(
            {"python": self.python, "platform": self.platform, "packages": dict(self.packages), "git": git}
        )


@dataclass(frozen=True, slots=True)
class Capture:
    """All that is kept of one run, as it lies among its artifacts."""

    cells: Sequence[Cell] = ()
    environment: Environment | None = None
    failure: Failure | None = None

    def to_files(self) -> dict[str, bytes]:
        """The files, by path below the run's artifacts; none for what is not known."""
        files: dict[str, bytes] = {}
        if self.cells:
            lines = (
                _dump({"order": order, "hash": cell.source_hash, **cell.to_json()})
                for order, cell in enumerate(self.cells)
            )
            files[CELLS_FILE] = b"".join(line + b"\n" for line in lines)
        if self.environment:
            files[ENVIRONMENT_FILE] = self.environment.to_bytes()
        if self.failure:
            files[ERROR_FILE] = _dump(asdict(self.failure))
        return files

    @classmethod
    def from_files(cls, files: Mapping[str, bytes]) -> "Capture":
        """What :meth:`to_files` wrote; a file that is missing, torn or foreign counts as not known."""
        return cls(
            cells=tuple(cell for line in files.get(CELLS_FILE, b"").splitlines() if (cell := _cell(line))),
            environment=_environment(files.get(ENVIRONMENT_FILE)),
            failure=_failure(files.get(ERROR_FILE)),
        )


def figure_files(figures: Sequence[Figure], first: int = 1) -> dict[str, bytes]:
    """The figures as files, numbered from ``first`` in the order in which they were shown."""
    return {
        f"{FIGURES_FOLDER}/figure-{number:02}.{figure.suffix}": figure.content
        for number, figure in enumerate(figures, start=first)
    }


def _dump(value: Mapping[str, Any]) -> bytes:
    return json.dumps(value, ensure_ascii=False).encode("utf-8", "backslashreplace")


def _load(content: bytes | None) -> dict[str, Any]:
    try:
        read = json.loads(content or b"")
    except ValueError:
        return {}
    return read if isinstance(read, dict) else {}


def _cell(line: bytes) -> Cell | None:
    read = _load(line)
    try:
        return Cell(
            source=str(read["source"]),
            started_at=datetime.fromisoformat(read["started_at"]),
            duration_s=float(read["duration_s"]),
            state=RunState(read["state"]),
            cell_id=read["cell_id"],
            execution_count=read["execution_count"],
            stdout=str(read["stdout"]),
            stderr=str(read["stderr"]),
        )
    except (KeyError, ValueError, TypeError):
        return None


def _environment(content: bytes | None) -> Environment | None:
    read = _load(content)
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


def _failure(content: bytes | None) -> Failure | None:
    read = _load(content)
    try:
        return Failure(str(read["type"]), str(read["message"]), str(read["traceback"]))
    except KeyError:
        return None

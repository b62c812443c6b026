"""One execution of a cell, as a run keeps it: whole where it is the run's own, else without its output."""

import hashlib
import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any

from notebench.experiments.run import RunState, to_text
from notebench.redaction import Redactor


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
    output_hash
        BLAKE2b of all that was printed and shown; None where nobody listened.
    """

    source: str
    started_at: datetime
    duration_s: float = 0.0
    state: RunState = RunState.RUNNING
    cell_id: str | None = None
    execution_count: int | None = None
    stdout: str = ""
    stderr: str = ""
    output_hash: str | None = None

    @property
    def source_hash(self) -> str:
        """BLAKE2b of the source, 128 bits in hex."""
        return hash_source(self.source)

    def redacted(self, redactor: Redactor) -> "Cell":
        """The same without secrets."""
        return replace(
            self,
            source=redactor.redact(self.source),
            stdout=redactor.redact(self.stdout),
            stderr=redactor.redact(self.stderr),
        )

    def to_json(self) -> dict[str, Any]:
        """As REST and the run's file carry it."""
        return {**asdict(self), "state": str(self.state), "started_at": to_text(self.started_at)}

    @classmethod
    def from_json(cls, read: Mapping[str, Any]) -> "Cell | None":
        """What :meth:`to_json` wrote; None where it is foreign."""
        try:
            return cls(
                source=str(read["source"]),
                started_at=datetime.fromisoformat(read["started_at"]),
                duration_s=_duration(read["duration_s"]),
                state=RunState(read["state"]),
                cell_id=read["cell_id"],
                execution_count=read["execution_count"],
                stdout=str(read["stdout"]),
                stderr=str(read["stderr"]),
                output_hash=_text(read.get("output_hash")),  # younger than the file's form
            )
        except (KeyError, ValueError, TypeError, OverflowError):
            return None


@dataclass(frozen=True, slots=True)
class PastCell:
    """An execution of a cell that came before the run, in the same kernel.

    What ran before Notebench was loaded is known by IPython's history: its source and count, not when it ran
    nor how it ended.

    Attributes
    ----------
    source
        The code as it ran, secrets redacted.
    started_at, duration_s, state
        None where it ran before anybody looked.
    output_hash
        BLAKE2b of all that was printed and shown; None where nobody listened.
    """

    source: str
    execution_count: int | None = None
    started_at: datetime | None = None
    duration_s: float | None = None
    state: RunState | None = None
    cell_id: str | None = None
    output_hash: str | None = None

    @property
    def source_hash(self) -> str:
        """BLAKE2b of the source, 128 bits in hex."""
        return hash_source(self.source)

    def to_json(self) -> dict[str, Any]:
        """As REST carries it."""
        return {
            "source": self.source,
            "execution_count": self.execution_count,
            "started_at": to_text(self.started_at) if self.started_at else None,
            "duration_s": self.duration_s,
            "state": str(self.state) if self.state else None,
            "cell_id": self.cell_id,
            "output_hash": self.output_hash,
        }

    @classmethod
    def from_json(cls, read: Mapping[str, Any], source: str) -> "PastCell | None":
        """What the run's file says of it; None where it is foreign."""
        try:
            at, took, state = read["started_at"], read["duration_s"], read["state"]
            return cls(
                source=source,
                execution_count=read["execution_count"],
                started_at=datetime.fromisoformat(at) if at is not None else None,
                duration_s=_duration(took) if took is not None else None,
                state=RunState(state) if state is not None else None,
                cell_id=read["cell_id"],
                output_hash=_text(read["output_hash"]),
            )
        except (KeyError, ValueError, TypeError, OverflowError):
            return None


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

    @classmethod
    def from_json(cls, read: Mapping[str, Any]) -> "Failure | None":
        """What the run's file says of it; None where it is foreign."""
        try:
            return cls(str(read["type"]), str(read["message"]), str(read["traceback"]))
        except KeyError:
            return None


def hash_source(source: str) -> str:
    """BLAKE2b of the source, 128 bits in hex: tells whether a cell was edited since."""
    return hashlib.blake2b(source.encode("utf-8", "backslashreplace"), digest_size=16).hexdigest()


def _duration(seconds: float) -> float:
    if not 0 <= float(seconds) < math.inf:
        raise ValueError(seconds)
    return float(seconds)


def _text(value: Any) -> str | None:
    return None if value is None else str(value)

"""What of a cell, or of a notebook's function, lies in a job's folder: code to be read, and one pickle."""

import json
import platform
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from notebench.errors import BadInput, Unavailable
from notebench.sweeps.cell.code import CellCode

CODE_FILE = "objective.py"
PICKLE_FILE = "objective.pickle"
_VERSION = 1


@dataclass(frozen=True, slots=True)
class Kept:
    """A pickle, and what must be so that it can be loaded.

    Attributes
    ----------
    content
        The pickle; loaded from a job's own folder only.
    python
        The version that wrote it, as ``3.12``: code of another one may end the process that runs it.
    path
        Where modules were looked for.
    label, ends_at
        Of a cell, see :class:`~notebench.sweeps.cell.code.CellCode`.
    """

    content: bytes
    python: str
    path: tuple[str, ...]
    label: str = ""
    ends_at: int = 0

    def to_bytes(self) -> bytes:
        """The file: one line of JSON, then the pickle."""
        facts = {
            "version": _VERSION,
            "python": self.python,
            "path": list(self.path),
            "label": self.label,
            "ends_at": self.ends_at,
        }
        return json.dumps(facts).encode() + b"\n" + self.content

    @classmethod
    def from_bytes(cls, written: bytes) -> "Kept":
        """What :meth:`to_bytes` wrote.

        Raises
        ------
        BadInput
            When it is torn, or of another Python.
        """
        line, _, content = written.partition(b"\n")
        try:
            read: dict[str, Any] = json.loads(line)
            kept = cls(content, read["python"], tuple(read["path"]), read["label"], read["ends_at"])
        except (ValueError, KeyError, TypeError) as err:
            raise BadInput(f"{PICKLE_FILE} cannot be read; begin the sweep anew from its notebook") from err
        if kept.python != this_python():
            raise BadInput(
                f"the sweep was begun by Python {kept.python}, and this is {this_python()}; "
                "go on with it from the Python that began it, or begin it anew"
            )
        return kept


def keep(content: bytes, code: CellCode | None = None) -> dict[str, bytes]:
    """The files of a job's folder, by name."""
    label, ends_at = (code.label, code.ends_at) if code else ("", 0)
    kept = Kept(content, this_python(), _own_path(sys.path), label, ends_at)
    files = {PICKLE_FILE: kept.to_bytes()}
    if code:
        files[CODE_FILE] = code.source.encode("utf-8", "backslashreplace")
    return files


def load(folder: Path) -> tuple[Kept, CellCode]:
    """What :func:`keep` kept in the folder; the code is empty where it kept none.

    Raises
    ------
    Unavailable
        When it cannot be read.
    BadInput
        See :meth:`Kept.from_bytes`.
    """
    try:
        kept = Kept.from_bytes((folder / PICKLE_FILE).read_bytes())
        code = folder / CODE_FILE
        source = code.read_text(encoding="utf-8") if kept.label else ""
    except OSError as err:
        raise Unavailable(f"{err.filename} cannot be read ({err.strerror})") from err
    return kept, CellCode(source, kept.ends_at, kept.label)


def this_python() -> str:
    """Such as ``3.12``."""
    return ".".join(platform.python_version_tuple()[:2])


def _own_path(path: Sequence[str]) -> tuple[str, ...]:
    """Where else than in the working folder a kernel looks for modules."""
    return tuple(each for each in path if each)

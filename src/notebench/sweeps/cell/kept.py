"""What of a cell, or of a notebook's function, lies in a job's folder: code to be read, and one pickle."""

import json
import platform
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from notebench.errors import BadInput, Unavailable
from notebench.sweeps.cell.code import CellCode

CODE_FILE = "objective.py"
PICKLE_FILE = "objective.pickle"
_VERSION = 1


@dataclass(frozen=True, slots=True)
class Kept:
    """What must be so that a pickle can be loaded, and what it belongs to.

    Attributes
    ----------
    python
        The version that wrote it, as ``3.12``: code of another one may end the process that runs it.
    path
        Where modules were looked for.
    label, ends_at
        Of a cell, see :class:`~notebench.sweeps.cell.code.CellCode`.
    """

    python: str
    path: tuple[str, ...]
    label: str = ""
    ends_at: int = 0

    def to_line(self) -> bytes:
        """The file's first line, of JSON; the pickle follows."""
        facts = {
            "version": _VERSION,
            "python": self.python,
            "path": list(self.path),
            "label": self.label,
            "ends_at": self.ends_at,
        }
        return json.dumps(facts).encode() + b"\n"

    @classmethod
    def from_line(cls, line: bytes) -> "Kept":
        """What :meth:`to_line` wrote.

        Raises
        ------
        BadInput
            When it is torn, or of another Python.
        """
        try:
            read: dict[str, Any] = json.loads(line)
            kept = cls(read["python"], tuple(read["path"]), read["label"], read["ends_at"])
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
    kept = Kept(this_python(), _own_path(sys.path), label, ends_at)
    files = {PICKLE_FILE: kept.to_line() + content}
    if code:
        files[CODE_FILE] = code.source.encode("utf-8", "backslashreplace")
    return files


@contextmanager
def opened(folder: Path) -> Iterator[tuple[Kept, CellCode, BinaryIO]]:
    """What :func:`keep` kept in the folder: the code, empty where there is none, and the open pickle.

    Raises
    ------
    Unavailable
        When it cannot be read.
    BadInput
        See :meth:`Kept.from_line`.
    """
    try:
        file = (folder / PICKLE_FILE).open("rb")
    except OSError as err:
        raise Unavailable(f"{err.filename} cannot be read ({err.strerror})") from err
    with file:
        kept = Kept.from_line(file.readline())
        try:
            source = (folder / CODE_FILE).read_text(encoding="utf-8") if kept.label else ""
        except OSError as err:
            raise Unavailable(f"{err.filename} cannot be read ({err.strerror})") from err
        yield kept, CellCode(source, kept.ends_at, kept.label), file


def this_python() -> str:
    """Such as ``3.12``."""
    return ".".join(platform.python_version_tuple()[:2])


def _own_path(path: Sequence[str]) -> tuple[str, ...]:
    """Where else than in the working folder a kernel looks for modules."""
    return tuple(each for each in path if each)

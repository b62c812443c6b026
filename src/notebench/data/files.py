"""The content id of a file, remembered for as long as the file is not changed.

What is remembered lies in memory and in one small SQLite file that several processes share; it is a memory
only: where it is torn or cannot be written, files are read again.
"""

import contextlib
import os
import sqlite3
from pathlib import Path

from notebench.data.column_content import new_hash
from notebench.errors import BadInput, NotFound, Unavailable

_BLOCK_BYTES = 1 << 20
_WAIT_S = 2
_FRESH_NS = 2_000_000_000  # a file changed so lately may change again without its time telling
_TABLE = (
    "CREATE TABLE IF NOT EXISTS files (path TEXT PRIMARY KEY, size INTEGER, mtime_ns INTEGER, inode INTEGER, "
    "content_id TEXT)"
)
_State = tuple[int, int, int]


class FileIds:
    """Content ids of files; one for a process.

    Parameters
    ----------
    memory
        The SQLite file in which ids are remembered; its folder must exist for that, it is not made.
    """

    def __init__(self, memory: Path) -> None:
        self._memory = memory
        self._known: dict[str, tuple[_State, str]] = {}

    def id_of(self, path: Path) -> str:
        """The id of the file's bytes.

        Raises
        ------
        NotFound, BadInput, Unavailable
            When there is no such file, it is a folder, or it cannot be read or is being changed.
        """
        path = path.absolute()
        before = _state(path)
        if found := self._recall(str(path), before):
            return found
        content_id = _hash(path)
        after = _state(path)
        if after != before:
            raise Unavailable(f"{path} was changed while it was read; read it again when it is whole")
        self._remember(str(path), after, content_id)
        return content_id

    def _recall(self, path: str, state: _State) -> str | None:
        known = self._known.get(path)
        if known is None and self._memory.exists():
            with contextlib.suppress(sqlite3.Error), contextlib.closing(self._open()) as memory:
                row = memory.execute(
                    "SELECT size, mtime_ns, inode, content_id FROM files WHERE path = ?", (path,)
                ).fetchone()
                known = (tuple(row[:3]), str(row[3])) if row else None
        return known[1] if known and known[0] == state else None

    def _remember(self, path: str, state: _State, content_id: str) -> None:
        size, mtime_ns, inode = state
        if _now_ns() - mtime_ns < _FRESH_NS:
            return
        self._known[path] = (state, content_id)
        if not self._memory.parent.is_dir():
            return
        try:
            self._write((path, size, mtime_ns, inode, content_id))
        except sqlite3.OperationalError:  # locked, or a folder that is not ours to write
            return
        except sqlite3.DatabaseError:  # torn: nothing in it is worth keeping
            with contextlib.suppress(OSError, sqlite3.Error):
                self._memory.unlink(missing_ok=True)
                self._write((path, size, mtime_ns, inode, content_id))

    def _write(self, row: tuple[str, int, int, int, str]) -> None:
        with contextlib.closing(self._open()) as memory, memory:
            memory.execute(_TABLE)
            memory.execute("INSERT OR REPLACE INTO files VALUES (?, ?, ?, ?, ?)", row)

    def _open(self) -> sqlite3.Connection:
        return sqlite3.connect(self._memory, timeout=_WAIT_S)


def _state(path: Path) -> _State:
    try:
        state = path.stat()
    except OSError as err:
        raise NotFound(f"{path} cannot be read ({err.strerror}); give the path of a file") from err
    if not path.is_file():
        raise BadInput(f"{path} is no file; give the path of one")
    return state.st_size, state.st_mtime_ns, state.st_ino


def _hash(path: Path) -> str:
    digest = new_hash()
    try:
        with path.open("rb") as file:
            while block := file.read(_BLOCK_BYTES):
                digest.update(block)
    except OSError as err:
        raise Unavailable(f"{path} cannot be read ({err.strerror})") from err
    return digest.hexdigest()


def _now_ns() -> int:
    import time

    return time.time_ns()


def shown_path(path: str | os.PathLike[str], root: Path) -> str:
    """The path as a source says it: relative to the workspace's folder where it lies below it."""
    absolute = Path(path).expanduser().absolute()
    with contextlib.suppress(OSError, RuntimeError):
        absolute = absolute.resolve()
    return absolute.relative_to(root).as_posix() if absolute.is_relative_to(root) else str(absolute)

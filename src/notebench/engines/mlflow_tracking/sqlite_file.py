"""A SQLite store opened to be read: no lock held between reads, and never written."""

import os
import sqlite3
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from notebench.errors import Unavailable
from notebench.experiments.search.filter import is_like, to_number
from notebench.experiments.search.select import contains

_WAIT_S = 10
_MOST_COUNTS = 100


class _Connection(sqlite3.Connection):
    """A connection that closes itself when its thread, or its reader, is gone."""

    opened: tuple[int, ...] = ()
    version: int = -1
    counts: dict[tuple[object, ...], int]

    def __del__(self) -> None:
        self.close()


class SqliteFile:
    """One file, by one connection a thread: opening one takes longer than reading a run.

    A connection that is not reading holds no lock, so writers are never held up.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._local = threading.local()

    @contextmanager
    def open(self) -> Iterator[sqlite3.Connection]:
        """The thread's own connection, with the functions that are made below.

        Raises
        ------
        Unavailable
            When the file cannot be read.
        """
        try:
            yield self._connection()
        except sqlite3.Error as err:
            self._local.connection = None
            raise Unavailable(f"{self._path} cannot be read: {err}") from err

    def _connection(self) -> sqlite3.Connection:
        try:
            state = self._path.stat()
        except OSError as err:
            raise Unavailable(f"{self._path} cannot be read: {err.strerror}") from err
        opened = (state.st_dev, state.st_ino, os.getpid())  # another file by now, or the child of a fork
        known: _Connection | None = getattr(self._local, "connection", None)
        if known is None or known.opened != opened:
            uri = f"{self._path.absolute().as_uri()}?mode=ro"
            # Closed by whichever thread collects the garbage; used by one only.
            known = sqlite3.connect(
                uri, uri=True, timeout=_WAIT_S, check_same_thread=False, factory=_Connection
            )
            known.opened, known.counts = opened, {}
            known.row_factory = sqlite3.Row
            known.create_function("notebench_number", 1, _number, deterministic=True)
            known.create_function("notebench_contains", 2, _contains, deterministic=True)
            known.create_function("notebench_ilike", 2, _ilike, deterministic=True)
            self._local.connection = known
        return known


def has_columns(store: sqlite3.Connection, wanted: Mapping[str, set[str]]) -> bool:
    """Whether the store has these columns in each of these tables."""
    return all(
        columns <= {row["name"] for row in store.execute("SELECT name FROM pragma_table_info(?)", (table,))}
        for table, columns in wanted.items()
    )


def count(store: sqlite3.Connection, statement: str, values: Sequence[object]) -> int:
    """What the statement counts; counted again only when somebody has written since."""
    assert isinstance(store, _Connection)
    version: int = store.execute("PRAGMA data_version").fetchone()[0]
    if version != store.version or len(store.counts) > _MOST_COUNTS:
        store.version, store.counts = version, {}
    asked = (statement, *values)
    if asked not in store.counts:
        store.counts[asked] = store.execute(statement, values).fetchone()[0]
    return store.counts[asked]


def marks(values: Sequence[object]) -> str:
    """A question mark for each value, to bind it to."""
    return ", ".join("?" * len(values))


def _number(text: str | None) -> float | None:
    return None if text is None else to_number(text)


def _contains(text: str | None, part: str) -> bool:
    return text is not None and contains(text, part)


def _ilike(text: str | None, pattern: str) -> bool:
    return text is not None and is_like(text, pattern, is_case_blind=True)

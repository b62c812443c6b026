"""Where a study lies: a file of the job's folder, which is the study or holds the address of its database.

The journal is written by its driver alone. SQLite and PostgreSQL are opened by the same class of Optuna's.
"""

import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager, nullcontext
from dataclasses import dataclass
from json import JSONDecodeError
from pathlib import Path
from typing import Any

from optuna.exceptions import StorageInternalError
from optuna.storages import BaseStorage, JournalStorage, RDBStorage
from optuna.storages.journal import JournalFileBackend, JournalFileOpenLock

from notebench.addresses import shown_uri, sqlite_uri
from notebench.engines.optuna_search.journal import OwnJournal
from notebench.errors import Unavailable
from notebench.sweeps.storage import JOURNAL, SQLITE

JOURNAL_FILE, DATABASE_FILE, ADDRESS_FILE = "study.journal", "study.db", "study.url"
STUDY_NAME = "sweep"
_BUSY_S = 30


def study_file(folder: Path) -> Path:
    """The file of the study in a job's folder; the journal's where there is none yet."""
    found = (folder / name for name in (ADDRESS_FILE, DATABASE_FILE) if (folder / name).exists())
    return next(found, folder / JOURNAL_FILE)


def file_for(storage: str) -> str:
    """The name of the file that a plan's storage asks for."""
    return {JOURNAL: JOURNAL_FILE, SQLITE: DATABASE_FILE}.get(storage, ADDRESS_FILE)


@dataclass(frozen=True, slots=True)
class Owned:
    """A study's storage, as its driver has it.

    Attributes
    ----------
    name
        The study's; in a database of many it is the job's id.
    together
        Inside, what is written is written at its end, where the storage can.
    close
        Lets connections go.
    """

    storage: BaseStorage
    name: str
    together: Callable[[], AbstractContextManager[None]] = nullcontext
    close: Callable[[], None] = lambda: None


def open_own(file: Path) -> Owned:
    """Open the study to write it; a journal or a database of its own is made where there is none."""
    if file.name == ADDRESS_FILE:
        server = _database(_address(file))
        return Owned(server, file.parent.name, close=server.engine.dispose)
    if file.suffix == ".db":
        with closing(sqlite3.connect(file, timeout=_BUSY_S)) as opened:  # so readers wait for no writer
            opened.execute("PRAGMA journal_mode=WAL")
        database = _database(sqlite_uri(file))
        return Owned(database, STUDY_NAME, close=database.engine.dispose)
    journal = OwnJournal(file)
    return Owned(JournalStorage(journal), STUDY_NAME, journal.together)


def open_reading(file: Path) -> Owned | None:
    """Open the study to read it while it is written; None where there is none yet."""
    if not file.exists():
        return None
    if file.name == ADDRESS_FILE:
        return Owned(_database(_address(file), is_kept_open=False), file.parent.name)
    if file.suffix == ".db":
        made = _database(sqlite_uri(file), is_kept_open=False) if _is_made(file) else None
        return Owned(made, STUDY_NAME) if made else None
    path = str(file)
    return Owned(JournalStorage(JournalFileBackend(path, JournalFileOpenLock(path))), STUDY_NAME)


def mark(file: Path) -> tuple[int, int, int] | None:
    """What tells a study that was written since: its file's number, size, time; None where there is none."""
    try:
        facts = file.stat()
    except FileNotFoundError:
        return None
    if file.name == ADDRESS_FILE:  # nobody knows but the database
        return facts.st_ino, 0, time.time_ns()
    if file.suffix != ".db":
        return facts.st_ino, facts.st_size, facts.st_mtime_ns
    log = file.with_name(f"{file.name}-wal")
    return facts.st_ino, 0, max(facts.st_mtime_ns, log.stat().st_mtime_ns if log.exists() else 0)


def check_address(address: str) -> None:
    """See that there is such a database, and that it may be used.

    Raises
    ------
    Unavailable
        When its package is missing, or it cannot be reached.
    """
    with told(shown_uri(address)):
        _database(address, is_kept_open=False)


@contextmanager
def told(where: Path | str) -> Iterator[None]:
    """Tell what fails with a study by where it lies.

    Raises
    ------
    Unavailable
        When it cannot be read or written.
    """
    try:
        yield
    except _failures() as err:
        cause = err.__cause__ if isinstance(err, StorageInternalError) and err.__cause__ else err
        why = " ".join(str(getattr(cause, "orig", None) or cause).split())[:200]
        raise Unavailable(f"the study {where} cannot be read or written: {why}") from err


def _failures() -> tuple[type[Exception], ...]:
    """Asked for when something has failed: a journal does without SQLAlchemy."""
    from sqlalchemy.exc import SQLAlchemyError

    return OSError, JSONDecodeError, SQLAlchemyError, StorageInternalError


def _is_made(file: Path) -> bool:
    """Whether its driver has made all tables; who opens it before would make them too."""
    with closing(sqlite3.connect(file, timeout=_BUSY_S)) as database:
        try:
            return database.execute("SELECT 1 FROM alembic_version").fetchone() is not None
        except sqlite3.OperationalError:
            return False


def _address(file: Path) -> str:
    return file.read_text(encoding="utf-8").strip()


def _database(address: str, *, is_kept_open: bool = True) -> RDBStorage:
    """The database; who reads now and then keeps no connection open."""
    from sqlalchemy.pool import NullPool

    # A connection that was idle overnight may be gone.
    options: dict[str, Any] = {"pool_pre_ping": True} if is_kept_open else {"poolclass": NullPool}
    if address.startswith("sqlite"):
        options["connect_args"] = {"timeout": _BUSY_S}
    try:
        return RDBStorage(address, engine_kwargs=options)
    except ImportError as err:
        missing = getattr(err.__cause__ or err, "name", None) or "psycopg"
        raise Unavailable(
            f"storage: {shown_uri(address)} needs the package {missing}; pip install {missing}"
        ) from err

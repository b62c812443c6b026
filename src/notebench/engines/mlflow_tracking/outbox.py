"""Runs that wait for a server which cannot be reached: an MLflow store of our own, for one server.

It is a whole store, so that the user's own ``mlflow.*`` calls work as they do with the server. What is in it
is sent by :mod:`~notebench.engines.mlflow_tracking.outbox_sending`.
"""

import hashlib
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from notebench.addresses import shown_uri, sqlite_uri
from notebench.engines.mlflow_tracking.store import check, prepare
from notebench.errors import Unavailable
from notebench.workspace import write_whole

CONTINUES_TAG = "notebench.outbox.continues"
"""A waiting run that goes on a run of the server, whose id this is: the server went away in its midst."""
ORIGIN_TAG = "notebench.outbox.origin"
"""On the server: the id that the run had while it waited. By it a run that was sent is known again."""
_TARGET = "target.txt"
_LIVE = ("RUNNING", "SCHEDULED")


@dataclass(frozen=True, slots=True)
class Waiting:
    """What waits: runs that have ended and can be sent, and those that go on."""

    ended: int = 0
    running: int = 0


@dataclass(frozen=True, slots=True)
class Outbox:
    """The waiting runs of one server.

    Attributes
    ----------
    root
        The folder of all outboxes of a workspace.
    target
        The server's address, with its credentials where it has some.
    """

    root: Path
    target: str

    @property
    def folder(self) -> Path:
        """Where it lies; two servers have two, and credentials do not matter."""
        return self.root / hashlib.blake2b(shown_uri(self.target).encode(), digest_size=6).hexdigest()

    @property
    def database(self) -> Path:
        """The store."""
        return self.folder / "mlflow.db"

    @property
    def uri(self) -> str:
        """The store's address."""
        return sqlite_uri(self.database)

    @property
    def artifact_root(self) -> str:
        """Where artifacts wait."""
        return (self.folder / "artifacts").as_uri()

    @property
    def lock(self) -> Path:
        """Held by who sends."""
        return self.folder / "sending.lock"

    def make(self) -> None:
        """Make the store; safe to repeat.

        Raises
        ------
        Unavailable
            When it cannot be made.
        """
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            if not (self.folder / _TARGET).exists():
                write_whole(self.folder / _TARGET, shown_uri(self.target).encode())
        except OSError as err:
            raise Unavailable(f"{self.folder} cannot be made ({err.strerror or err})") from err
        prepare(self.database, self.folder / "artifacts")

    def is_reachable(self) -> bool:
        """Whether the server takes connections; asked without MLflow, in at most some seconds."""
        try:
            check(self.target)
        except Unavailable:
            return False
        return True

    def waiting(self) -> Waiting:
        """What waits; read without loading MLflow."""
        return waiting_in(self.database)


def choose_outbox(root: Path, uri: str, offline: str) -> Outbox | None:
    """The outbox of the settings' store; None where it is no server, or runs must not wait."""
    is_server = uri.startswith(("http://", "https://"))
    return Outbox(root, uri) if is_server and offline == "queue" else None


def waiting_in(database: Path) -> Waiting:
    """What waits in one outbox; nothing where there is none.

    Raises
    ------
    Unavailable
        When its store cannot be read.
    """
    if not database.exists():
        return Waiting()
    try:
        store = sqlite3.connect(f"{database.absolute().as_uri()}?mode=ro", uri=True, timeout=10)
        try:
            rows = store.execute("SELECT status FROM runs WHERE lifecycle_stage = 'active'").fetchall()
        finally:
            store.close()
    except sqlite3.Error as err:
        raise Unavailable(f"the outbox {database} cannot be read: {err}") from err
    running = sum(status in _LIVE for (status,) in rows)
    return Waiting(len(rows) - running, running)


def all_waiting(root: Path) -> Iterator[tuple[str, Waiting]]:
    """The servers for which runs wait, as their addresses are shown; the settings may name another now."""
    for folder in sorted(root.iterdir()) if root.is_dir() else ():
        target, waiting = folder / _TARGET, waiting_in(folder / "mlflow.db")
        if target.exists() and waiting != Waiting():
            yield target.read_text(encoding="utf-8"), waiting

"""MLflow's store: made, checked, adopted."""

import logging
import os
import socket
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import unquote, urlsplit, urlunsplit

from filelock import FileLock, Timeout

from notebench.addresses import local_folder, shown_uri, sqlite_file, sqlite_uri
from notebench.engines.mlflow_tracking.tuning import make_indexes, tune
from notebench.engines.mlflow_tracking.words import our_errors
from notebench.errors import BadInput, NotFound, Unavailable

_CONNECT_S = 3
_MIGRATION_S = 120
_REMOTE = ("http", "https")
_DATABASES = ("postgresql", "mysql", "mssql")


def prepare(database: Path, artifacts: Path) -> None:
    """Make the workspace's own SQLite store, once, however many processes ask at the same time.

    It is made aside and renamed, so that a process that is killed meanwhile leaves none, not half of one.

    Raises
    ------
    Unavailable
        When it cannot be made.
    """
    if database.exists():
        tune(database)
        return
    try:
        with FileLock(database.with_suffix(".lock"), timeout=_MIGRATION_S):
            if not database.exists():
                part = database.with_suffix(".part")
                for leftover in (
                    part,
                    *(part.with_name(part.name + end) for end in ("-wal", "-shm", "-journal")),
                ):
                    leftover.unlink(missing_ok=True)
                _make(part, artifacts)
                part.replace(database)
    except Timeout as err:
        raise Unavailable(
            f"{database} is being made by another process for over {_MIGRATION_S} s; "
            f"end that process or delete {database.with_suffix('.lock')}"
        ) from err
    except OSError as err:
        raise Unavailable(f"{database} cannot be made ({err.strerror or err})") from err


def _make(path: Path, artifacts: Path) -> None:
    uri = sqlite_uri(path)
    with our_errors(uri), _quiet("alembic", "mlflow.store.db.utils"):
        from mlflow.store.tracking.sqlalchemy_store import SqlAlchemyStore

        store = SqlAlchemyStore(uri, artifacts.as_uri())
        store.engine.dispose()
    connection = sqlite3.connect(path)
    try:
        connection.execute("PRAGMA journal_mode=WAL")
        make_indexes(connection)
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    finally:
        connection.close()


def check(uri: str) -> None:
    """Whether the store can be used, in at most some seconds; does not load MLflow.

    Raises
    ------
    BadInput
        When the address is none that MLflow knows.
    NotFound
        When a local store does not exist.
    Unavailable
        When it cannot be reached or read.
    """
    try:
        scheme = urlsplit(uri).scheme.partition("+")[0]
        _ = urlsplit(uri).port
    except ValueError as err:
        raise BadInput(f"{shown_uri(uri)!r} is no address ({err}); correct it") from err
    if path := sqlite_file(uri):
        _check_sqlite(path)
    elif scheme in (*_REMOTE, *_DATABASES):
        _check_port(uri)
    elif folder := local_folder(uri):
        if not folder.is_dir():
            raise NotFound(f"there is no MLflow store in {folder}; name its folder")
    elif not scheme.startswith("databricks"):
        raise BadInput(
            f"{shown_uri(uri)!r} is no MLflow store; "
            "give sqlite:///FILE, http(s)://HOST, postgresql://… or a folder"
        )


def _check_sqlite(path: Path) -> None:
    if not path.exists():
        raise NotFound(f"there is no MLflow store at {path}; name its file")
    try:
        connection = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)
        try:
            connection.execute("SELECT version_num FROM alembic_version").fetchone()
            connection.execute("SELECT run_uuid FROM runs LIMIT 1").fetchone()
        finally:
            connection.close()
    except sqlite3.Error as err:
        raise Unavailable(f"{path} cannot be read as an MLflow store: {err}") from err


def _check_port(uri: str) -> None:
    parts = urlsplit(uri)
    usual = {"http": 80, "https": 443, "mysql": 3306, "mssql": 1433}
    port = parts.port or usual.get(parts.scheme.partition("+")[0], 5432)
    try:
        socket.create_connection((parts.hostname or "localhost", port), timeout=_CONNECT_S).close()
    except OSError as err:
        raise Unavailable(
            f"the store {shown_uri(uri)} cannot be reached ({err}); "
            "start it, or correct tracking_uri in notebench.toml or MLFLOW_TRACKING_URI"
        ) from err


def adopt(uri: str, base: Path) -> str:
    """The address of an existing store as the settings keep it: absolute, checked, untouched.

    Parameters
    ----------
    uri
        ``sqlite:///FILE``, ``http(s)://…``, a database's address, or a folder such as ``./mlruns``.
    base
        The folder that relative paths start at.

    Raises
    ------
    BadInput, NotFound, Unavailable
        As :func:`check`.
    """
    if path := sqlite_file(uri):
        uri = sqlite_uri((base / path).resolve())
    elif folder := local_folder(uri):
        folder = (base / folder).resolve()
        if folder.suffix in (".db", ".sqlite") and folder.is_file():
            raise BadInput(f"{folder} is a file; for a SQLite store write sqlite:///{folder.as_posix()}")
        uri = folder.as_uri()
        if folder.is_dir() and not _holds_experiments(folder):
            raise NotFound(f"there is no MLflow store in {folder}: no experiment's meta.yaml lies in it")
    check(uri)
    return uri


def _holds_experiments(folder: Path) -> bool:
    return any(folder.glob("*/meta.yaml"))


def allow_library(uri: str, *, telemetry: bool) -> None:
    """Say to MLflow, before it is imported, what its environment variables alone can say.

    Telemetry is off unless the user wants it; a folder store is allowed where the user chose one.
    """
    if not telemetry:
        os.environ["MLFLOW_DISABLE_TELEMETRY"] = "true"
    if local_folder(uri):
        os.environ["MLFLOW_ALLOW_FILE_STORE"] = "true"


def lend_credentials(uri: str, registry_uri: str | None) -> str:
    """The address without user and password, which MLflow is given by its variables: it shows addresses.

    Where models are kept elsewhere it stays as it is: another server is not to be sent this one's password.
    """
    parts = urlsplit(uri)
    if parts.scheme not in _REMOTE or parts.username is None or registry_uri not in (None, uri):
        return uri
    os.environ["MLFLOW_TRACKING_USERNAME"] = unquote(parts.username)
    os.environ["MLFLOW_TRACKING_PASSWORD"] = unquote(parts.password or "")
    return urlunsplit(parts._replace(netloc=parts.netloc.rpartition("@")[2]))


def place_artifacts(root: str) -> None:
    """Let experiments that this process, and those it starts, make keep their artifacts below ``root``.

    MLflow's own server says it so to its workers; else they lie in ``./mlruns`` wherever the code runs.
    """
    os.environ["_MLFLOW_SERVER_ARTIFACT_ROOT"] = root


@contextmanager
def _quiet(*names: str) -> Iterator[None]:
    """Keep a library's progress reports out of the user's notebook."""
    loggers = [logging.getLogger(name) for name in names]
    levels = [logger.level for logger in loggers]
    for logger in loggers:
        logger.setLevel(logging.WARNING)
    try:
        yield
    finally:
        for logger, level in zip(loggers, levels, strict=True):
            logger.setLevel(level)

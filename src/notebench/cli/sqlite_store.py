"""What a look into MLflow's SQLite file tells, without loading MLflow and without writing to the file."""

import importlib.util
import re
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from notebench.errors import Unavailable

_MIGRATIONS = "store/db_migrations/versions"
_REVISION = re.compile(r'^(down_revision|revision)\b[^=\n]*= *["\'](\w+)["\']', re.MULTILINE)


@dataclass(frozen=True, slots=True)
class SqliteStore:
    """How the file is kept; ``revision`` is its schema's, as Alembic writes it."""

    journal_mode: str
    revision: str


@dataclass(frozen=True, slots=True)
class Revisions:
    """The schemas that the MLflow here knows."""

    all: frozenset[str]
    newest: str


def read_sqlite(path: Path) -> SqliteStore:
    """Read how the file is kept.

    Raises
    ------
    Unavailable
        When it cannot be read, or holds no store of MLflow's.
    """
    try:
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as connection:
            (mode,) = connection.execute("PRAGMA journal_mode").fetchone()
            (revision,) = connection.execute("SELECT version_num FROM alembic_version").fetchone()
    except (sqlite3.Error, TypeError) as err:
        raise Unavailable(f"{path} cannot be read as an MLflow store: {err}; put a copy of it back") from err
    return SqliteStore(str(mode), str(revision))


def known_revisions() -> Revisions:
    """Read the schemas from the names and heads of MLflow's migrations.

    Raises
    ------
    Unavailable
        When MLflow is not installed, or keeps no migrations where they are looked for.
    """
    spec = importlib.util.find_spec("mlflow")
    folder = Path(spec.origin).parent / _MIGRATIONS if spec and spec.origin else Path(_MIGRATIONS)
    known: set[str] = set()
    replaced: set[str] = set()
    for path in folder.glob("*.py"):
        found = dict(_REVISION.findall(path.read_text(encoding="utf-8")))
        known.update(found[key] for key in ("revision",) if key in found)
        replaced.update(found[key] for key in ("down_revision",) if key in found)
    newest = known - replaced
    if len(newest) != 1:
        raise Unavailable("MLflow's migrations are not where they were; pip install --force-reinstall mlflow")
    return Revisions(frozenset(known), newest.pop())

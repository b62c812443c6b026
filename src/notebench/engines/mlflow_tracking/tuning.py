"""What makes the workspace's own store quick: indexes that MLflow has not, and SQLite's statistics.

Stores that were taken over are left as they are.
"""

import contextlib
import sqlite3
from pathlib import Path

_WAIT_S = 5
_INDEXES = {
    # The newest runs of one experiment, and of all: 22 ms become 1 ms at 50,000 runs.
    "notebench_runs_by_start": "runs (experiment_id, lifecycle_stage, start_time, run_uuid)",
    "notebench_runs_by_time": "runs (lifecycle_stage, start_time, run_uuid, experiment_id)",
    # The best by a metric, and those on one side of a value.
    "notebench_metrics_by_value": "latest_metrics (key, is_nan, value, run_uuid)",
}
_GROWTH = 4  # the statistics are made again when there are so many times the runs they were made of
_FEWEST = 500  # runs; before, nothing is slow
_SAMPLE = 1000  # entries of each index that the statistics look at


def make_indexes(store: sqlite3.Connection) -> None:
    """Make the indexes that are missing; safe to repeat, and when two processes do it at once."""
    for name, columns in _INDEXES.items():
        store.execute(f"CREATE INDEX IF NOT EXISTS {name} ON {columns}")
    store.commit()


def tune(database: Path) -> None:
    """Bring an existing store of ours up to date, where that is needed: a look of half a millisecond else.

    An MLflow upgrade may have dropped the indexes; an older Notebench made fewer. MLflow's own search sorts
    by a metric in quadratic time until there are statistics. A store that is busy is left for the next time.
    """
    with contextlib.suppress(sqlite3.Error), contextlib.closing(_open(database)) as store:
        names = {row[0] for row in store.execute("SELECT name FROM sqlite_master WHERE type = 'index'")}
        if not names >= set(_INDEXES):
            make_indexes(store)
        if _has_grown(store):
            store.execute(f"PRAGMA analysis_limit = {_SAMPLE}")
            store.execute("ANALYZE")
            store.commit()


def _open(database: Path) -> sqlite3.Connection:
    return sqlite3.connect(f"{database.absolute().as_uri()}?mode=rw", uri=True, timeout=_WAIT_S)


def _has_grown(store: sqlite3.Connection) -> bool:
    last: int = store.execute("SELECT coalesce(max(rowid), 0) FROM runs").fetchone()[0]
    if last < _FEWEST:
        return False
    if not store.execute("SELECT 1 FROM sqlite_master WHERE name = 'sqlite_stat1'").fetchone():
        return True
    known = store.execute("SELECT stat FROM sqlite_stat1 WHERE idx = 'notebench_runs_by_time'").fetchone()
    return known is None or last > _GROWTH * int(str(known[0]).split()[0])

"""Claims on what makes our own store quick, and stays."""

import sqlite3
import uuid
from pathlib import Path

from notebench.engines.mlflow_tracking import prepare
from notebench.engines.mlflow_tracking.tuning import tune


def indexes(database: Path) -> set[str]:
    with sqlite3.connect(database) as store:
        rows = store.execute("SELECT name FROM sqlite_master WHERE name LIKE 'notebench!_%' ESCAPE '!'")
        return {row[0] for row in rows}


def add_runs(database: Path, number: int) -> None:
    with sqlite3.connect(database) as store:
        store.executemany(
            "INSERT INTO runs (run_uuid, lifecycle_stage, status, start_time, experiment_id) VALUES (?, 'active', 'FINISHED', 0, 0)",
            [(uuid.uuid4().hex,) for _ in range(number)],
        )


def has_statistics(database: Path) -> bool:
    with sqlite3.connect(database) as store:
        return bool(store.execute("SELECT 1 FROM sqlite_master WHERE name = 'sqlite_stat1'").fetchone())


def test_indexes_that_were_dropped_are_made_again(database: Path) -> None:
    """As an upgrade of MLflow may do."""
    made = indexes(database)
    assert len(made) == 3
    with sqlite3.connect(database) as store:
        for name in made:
            store.execute(f"DROP INDEX {name}")
    prepare(database, database.parent / "artifacts")
    assert indexes(database) == made


def test_statistics_are_made_once_there_is_something_to_tell(database: Path) -> None:
    """And made again when the store has grown."""
    tune(database)
    assert not has_statistics(database)
    add_runs(database, 600)
    tune(database)
    assert has_statistics(database)


def test_a_busy_store_is_left_for_the_next_time(database: Path, monkeypatch) -> None:
    """A kernel that starts is not held up by it."""
    monkeypatch.setattr("notebench.engines.mlflow_tracking.tuning._WAIT_S", 0.1)
    add_runs(database, 600)
    writer = sqlite3.connect(database)
    writer.execute("BEGIN EXCLUSIVE")
    tune(database)
    writer.close()
    assert not has_statistics(database)

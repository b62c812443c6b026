"""What decides on a run of our own SQLite store, and its deletion for good, in one transaction."""

import contextlib
import sqlite3
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

from notebench.engines.mlflow_tracking.words import to_state, to_time
from notebench.errors import Unavailable
from notebench.experiments.artifacts.retention import ARTIFACTS_DELETED_TAG, StoredRun
from notebench.experiments.ports import LOST_TAG
from notebench.experiments.run import STARRED_TAG
from notebench.ids import RunId

_WAIT_S = 30
_RUNS = """
SELECT r.run_uuid AS id, r.name AS name, r.status AS status, r.end_time AS ended, r.artifact_uri AS place,
  CASE r.lifecycle_stage WHEN 'deleted' THEN r.deleted_time END AS deleted,
  EXISTS (SELECT 1 FROM tags t WHERE t.run_uuid = r.run_uuid AND t.key = :lost) AS is_lost,
  EXISTS (SELECT 1 FROM tags t WHERE t.run_uuid = r.run_uuid AND t.key = :starred) AS is_starred,
  EXISTS (SELECT 1 FROM tags t WHERE t.run_uuid = r.run_uuid AND t.key = :emptied) AS is_emptied,
  EXISTS (SELECT 1 FROM tags t JOIN runs c ON c.run_uuid = t.run_uuid AND c.lifecycle_stage = 'active'
    WHERE t.key = 'mlflow.parentRunId' AND t.value = r.run_uuid) AS has_children,
  EXISTS (SELECT 1 FROM model_versions v WHERE v.run_id = r.run_uuid) OR
  EXISTS (SELECT 1 FROM logged_models m JOIN model_versions v
    ON v.source = 'models:/' || m.model_id OR v.storage_location LIKE '%' || m.model_id || '%'
    WHERE m.source_run_id = r.run_uuid) AS is_registered
FROM runs r
WHERE (r.lifecycle_stage = 'deleted' OR r.status IN ('FAILED', 'KILLED'))
  AND (:one IS NULL OR r.run_uuid = :one)
"""
_FORGET = (
    "DELETE FROM metrics WHERE run_uuid = :id",
    "DELETE FROM latest_metrics WHERE run_uuid = :id",
    "DELETE FROM params WHERE run_uuid = :id",
    "DELETE FROM tags WHERE run_uuid = :id",
    "DELETE FROM input_tags WHERE input_uuid IN "
    "(SELECT input_uuid FROM inputs WHERE destination_id = :id OR source_id = :id)",
    "DELETE FROM inputs WHERE destination_id = :id OR source_id = :id",
    "DELETE FROM logged_model_metrics WHERE run_id = :id",
    "DELETE FROM logged_model_metrics WHERE model_id IN "
    "(SELECT model_id FROM logged_models WHERE source_run_id = :id)",
    "DELETE FROM logged_model_params WHERE model_id IN "
    "(SELECT model_id FROM logged_models WHERE source_run_id = :id)",
    "DELETE FROM logged_model_tags WHERE model_id IN "
    "(SELECT model_id FROM logged_models WHERE source_run_id = :id)",
    "DELETE FROM logged_models WHERE source_run_id = :id",
    "DELETE FROM runs WHERE run_uuid = :id",
)


class KeptRuns:
    """The runs of one store of ours that retention may have a say on."""

    def __init__(self, database: Path) -> None:
        self._database = database

    def all(self) -> list[tuple[StoredRun, str]]:
        """Each with the address of its artifacts."""
        with self._open() as store:
            return list(_read(store, None))

    def models_of(self, run_id: RunId) -> list[str]:
        """Where the run's logged models lie."""
        with self._open() as store:
            found = store.execute(
                "SELECT artifact_location FROM logged_models WHERE source_run_id = ?", (run_id,)
            )
            return [row[0] for row in found if row[0]]

    def known(self, ids: list[str]) -> set[str]:
        """Which of these are ids of runs or logged models of the store."""
        found: set[str] = set()
        with self._open() as store:
            for each in ids:
                row = store.execute(
                    "SELECT 1 FROM runs WHERE run_uuid = :id "
                    "UNION ALL SELECT 1 FROM logged_models WHERE model_id = :id",
                    {"id": each},
                ).fetchone()
                if row:
                    found.add(each)
        return found

    def forget(self, run_id: RunId, is_still: Callable[[StoredRun], bool]) -> bool:
        """Delete the run's rows, if it ``is_still`` as it was: nobody restores it in between."""
        with self._open() as store, _writing(store):
            now = next(_read(store, run_id), None)
            if now is None or not is_still(now[0]):
                return False
            for statement in _FORGET:
                store.execute(statement, {"id": run_id})
            return True

    def empty(
        self, run_id: RunId, is_still: Callable[[StoredRun], bool], at: datetime, put_away: Callable[[], None]
    ) -> bool:
        """Note that the run's artifacts are deleted, and ``put_away`` those, if it ``is_still`` as it was."""
        with self._open() as store, _writing(store):
            now = next(_read(store, run_id), None)
            if now is None or not is_still(now[0]):
                return False
            store.execute(
                "INSERT OR REPLACE INTO tags (key, value, run_uuid) VALUES (?, ?, ?)",
                (ARTIFACTS_DELETED_TAG, at.isoformat(), run_id),
            )
            put_away()
            return True

    @contextlib.contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        try:
            store = sqlite3.connect(self._database, timeout=_WAIT_S, isolation_level=None)
            try:
                store.row_factory = sqlite3.Row
                yield store
            finally:
                store.close()
        except sqlite3.Error as err:
            raise Unavailable(f"{self._database} cannot be used: {err}") from err


@contextlib.contextmanager
def _writing(store: sqlite3.Connection) -> Iterator[None]:
    store.execute("BEGIN IMMEDIATE")  # who restores or resumes a run waits, or has done so
    try:
        yield
    except BaseException:
        store.execute("ROLLBACK")
        raise
    store.execute("COMMIT")


def _read(store: sqlite3.Connection, run_id: RunId | None) -> Iterator[tuple[StoredRun, str]]:
    asked = {"lost": LOST_TAG, "starred": STARRED_TAG, "emptied": ARTIFACTS_DELETED_TAG, "one": run_id}
    for row in store.execute(_RUNS, asked).fetchall():
        held = (
            (row["is_starred"], "it is starred"),
            (row["is_registered"], "a registered model stems from it"),
            (row["has_children"], "it has runs below it"),
        )
        run = StoredRun(
            RunId(row["id"]),
            row["name"] or "",
            to_state(row["status"], is_lost=bool(row["is_lost"])),
            to_time(row["ended"]) if row["ended"] else None,
            to_time(row["deleted"]) if row["deleted"] else None,
            next((why for is_held, why in held if is_held), ""),
            bool(row["is_emptied"]),
        )
        yield run, row["place"] or ""

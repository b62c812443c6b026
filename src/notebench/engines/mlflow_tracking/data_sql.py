"""Which run used which data, read from MLflow's SQLite tables without loading MLflow."""

import sqlite3
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from notebench.data.ports import (
    MOST_USES,
    DataEntry,
    DataPage,
    DataQuery,
    DataRecord,
    DataUse,
    RunUse,
    UsedModel,
)
from notebench.engines.mlflow_tracking.data_words import ROLE_TAG, from_dataset
from notebench.engines.mlflow_tracking.sqlite_file import SqliteFile, has_columns
from notebench.engines.mlflow_tracking.words import is_lost, to_state, to_time
from notebench.errors import NotFound
from notebench.experiments.ports import LOST_TAG
from notebench.ids import DataId, RunId

_COLUMNS = {
    "datasets": {
        "dataset_uuid",
        "experiment_id",
        "name",
        "digest",
        "dataset_source",
        "dataset_schema",
        "dataset_profile",
    },
    "inputs": {"input_uuid", "source_type", "source_id", "destination_type", "destination_id"},
    "input_tags": {"input_uuid", "name", "value"},
    "runs": {"run_uuid", "name", "status", "start_time", "lifecycle_stage", "experiment_id"},
    "experiments": {"experiment_id", "name", "lifecycle_stage"},
    "tags": {"key", "value", "run_uuid"},
    "logged_models": {
        "model_id",
        "name",
        "status",
        "source_run_id",
        "lifecycle_stage",
        "creation_timestamp_ms",
    },
}
_MODEL_STATUS = {1: "PENDING", 2: "READY", 3: "FAILED"}
_DATASET = (
    "d.name, d.digest, d.dataset_source AS source, d.dataset_schema AS schema, d.dataset_profile AS profile"
)
_USES = (
    "FROM datasets d "
    "JOIN inputs i ON i.source_type = 'DATASET' AND i.source_id = d.dataset_uuid "
    "AND i.destination_type = 'RUN' "
    "JOIN runs r ON r.run_uuid = i.destination_id AND r.lifecycle_stage = 'active' "
    "JOIN experiments e ON e.experiment_id = r.experiment_id AND e.lifecycle_stage = 'active' "
    f"LEFT JOIN input_tags t ON t.input_uuid = i.input_uuid AND t.name = '{ROLE_TAG}'"
)
_RUN = (
    "r.run_uuid, r.name, e.name AS experiment, r.status, r.start_time, "
    f"EXISTS (SELECT 1 FROM tags l WHERE l.run_uuid = r.run_uuid AND l.key = '{LOST_TAG}') AS is_lost"
)
_FOUND = " OR ".join(
    f"notebench_contains({column}, ?)" for column in ("d.name", "d.digest", "d.dataset_source")
)


class SqliteDataReader:
    """Reads one SQLite store; where :meth:`is_known` says no, it is left to MLflow's client."""

    def __init__(self, path: Path) -> None:
        self._file = SqliteFile(path)

    def is_known(self) -> bool:
        """Whether the store has every column that is read here."""
        with self._file.open() as store:
            return has_columns(store, _COLUMNS)

    def of_run(self, run_id: RunId) -> Sequence[DataUse]:
        """See :class:`~notebench.data.ports.DataReader`."""
        with self._file.open() as store:
            rows = store.execute(
                f"SELECT {_DATASET}, t.value AS role {_USES} WHERE r.run_uuid = ? "
                "ORDER BY coalesce(t.value, ''), d.name, d.digest",
                (run_id,),
            ).fetchall()
        return [DataUse(from_dataset(_fields(row)), row["role"] or "") for row in rows]

    def get(self, data_id: DataId) -> DataRecord:
        """See :class:`~notebench.data.ports.DataReader`."""
        with self._file.open() as store:
            first = store.execute(
                f"SELECT {_DATASET} {_USES} WHERE d.digest = ? ORDER BY r.start_time DESC LIMIT 1", (data_id,)
            ).fetchone()
            if first is None:
                raise NotFound(f"there is no data {data_id[:40]}; `notebench data list` shows what there is")
            rows = store.execute(
                f"SELECT {_RUN}, coalesce(t.value, '') AS role {_USES} WHERE d.digest = ? "
                "GROUP BY r.run_uuid, role ORDER BY r.start_time DESC, r.run_uuid, role LIMIT ?",
                (data_id, MOST_USES + 1),
            ).fetchall()
            models = _models(store, {row["run_uuid"] for row in rows[:MOST_USES]})
        return DataRecord(
            from_dataset(_fields(first)),
            [_use(row, row["role"]) for row in rows[:MOST_USES]],
            models[:MOST_USES],
            is_truncated=len(rows) > MOST_USES or len(models) > MOST_USES,
        )

    def page(self, query: DataQuery) -> DataPage:
        """See :class:`~notebench.data.ports.DataReader`."""
        where, values = (f"WHERE {_FOUND}", [query.text] * 3) if query.text else ("", [])
        with self._file.open() as store:
            total: int = store.execute(f"SELECT count(DISTINCT d.digest) {_USES} {where}", values).fetchone()[
                0
            ]
            rows = store.execute(
                "SELECT d.digest, count(DISTINCT r.run_uuid) AS runs, max(r.start_time) AS used "
                f"{_USES} {where} "
                "GROUP BY d.digest ORDER BY used DESC, d.digest LIMIT ? OFFSET ?",
                (*values, query.limit, query.offset),
            ).fetchall()
            newest = _newest(store, [row["digest"] for row in rows])
        end = query.offset + query.limit
        entries = [DataEntry(newest[row["digest"]], row["runs"], to_time(row["used"])) for row in rows]
        return DataPage(entries, total, end if end < total else None)

    def model_run(self, model_id: str) -> RunId:
        """See :class:`~notebench.data.ports.DataReader`."""
        with self._file.open() as store:
            row = store.execute(
                "SELECT source_run_id FROM logged_models WHERE model_id = ? "
                "AND coalesce(lifecycle_stage, 'active') = 'active' AND source_run_id IS NOT NULL",
                (model_id,),
            ).fetchone()
        if row is None:
            raise NotFound(f"there is no model {model_id} that a run kept; a run's page shows its models")
        return RunId(row["source_run_id"])


def _newest(store: sqlite3.Connection, digests: Sequence[str]) -> dict[str, Any]:
    """The version of each digest, by its newest name and source."""
    rows = store.execute(
        f"SELECT {_DATASET}, max(r.start_time) AS used {_USES} WHERE d.digest IN ({_marks(digests)}) "
        "GROUP BY d.dataset_uuid ORDER BY used",
        list(digests),
    )
    return {row["digest"]: from_dataset(_fields(row)) for row in rows}


def _models(store: sqlite3.Connection, run_ids: Iterable[str]) -> list[UsedModel]:
    ids = sorted(run_ids)
    rows = store.execute(
        "SELECT model_id, name, status, source_run_id FROM logged_models "
        f"WHERE source_run_id IN ({_marks(ids)}) "
        "AND coalesce(lifecycle_stage, 'active') = 'active' ORDER BY creation_timestamp_ms DESC, model_id",
        ids,
    )
    return [
        UsedModel(id_, name, _MODEL_STATUS.get(status, "READY"), RunId(run))
        for id_, name, status, run in rows
    ]


def _use(row: sqlite3.Row, role: str) -> RunUse:
    lost = {LOST_TAG: "true"} if row["is_lost"] else {}
    return RunUse(
        run_id=RunId(row["run_uuid"]),
        name=row["name"] or "",
        experiment=row["experiment"],
        state=str(to_state(row["status"], is_lost=is_lost(lost))),
        started_at=to_time(row["start_time"]),
        role=role,
    )


def _fields(row: sqlite3.Row) -> dict[str, Any]:
    return {key: row[key] for key in ("name", "digest", "source", "schema", "profile")}


def _marks(values: Sequence[Any]) -> str:
    return ", ".join("?" * len(values))

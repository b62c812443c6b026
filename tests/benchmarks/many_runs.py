"""A store of very many runs, written straight into MLflow's tables: its client would take an hour."""

import random
import sqlite3
import uuid
from pathlib import Path

KEYS, TAGS = 10, 5
_START_MS = 1_700_000_000_000
_PIECE = 5000


def fill(path: Path, runs: int) -> list[str]:
    """Add runs with 10 parameters, 10 metrics and 5 tags each; gives their ids, the oldest first."""
    store, rng = sqlite3.connect(path), random.Random(7)
    ids = [uuid.UUID(int=rng.getrandbits(128)).hex for _ in range(runs)]
    for begin in range(0, runs, _PIECE):
        _fill(store, rng, ids[begin : begin + _PIECE], _START_MS + begin * 1000)
    store.close()
    return ids


def _fill(store: sqlite3.Connection, rng: random.Random, ids: list[str], start_ms: int) -> None:
    with store:
        store.executemany(
            "INSERT INTO runs (run_uuid, name, user_id, status, start_time, end_time, lifecycle_stage, "
            "artifact_uri, experiment_id) VALUES (?, ?, 'me', 'FINISHED', ?, ?, 'active', '', 0)",
            [
                (id_, f"run {id_[:4]}", start_ms + number * 1000, start_ms + 500 + number * 1000)
                for number, id_ in enumerate(ids)
            ],
        )
        for table in ("latest_metrics", "metrics"):
            store.executemany(
                f"INSERT INTO {table} (key, value, timestamp, step, is_nan, run_uuid) VALUES (?, ?, 0, 0, 0, ?)",
                [(f"metric{key}", rng.random(), id_) for id_ in ids for key in range(KEYS)],
            )
        store.executemany(
            "INSERT INTO params (key, value, run_uuid) VALUES (?, ?, ?)",
            [(f"param{key}", str(rng.random()), id_) for id_ in ids for key in range(KEYS)],
        )
        store.executemany(
            "INSERT INTO tags (key, value, run_uuid) VALUES (?, ?, ?)",
            [(f"tag{key}", "value", id_) for id_ in ids for key in range(TAGS)],
        )

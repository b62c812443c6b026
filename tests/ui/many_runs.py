"""A store of very many runs, written by plain SQL after MLflow's migration made its tables."""

import random
import sqlite3
from pathlib import Path

KINDS = ("linear", "forest", "boosted")
BEGAN_MS = 1_790_000_000_000


def fill(path: Path, count: int) -> None:
    """Runs of one experiment, a minute apart, each with three parameters and four metrics."""
    rng = random.Random(7)
    ids = [f"{number:032x}" for number in range(1, count + 1)]
    store = sqlite3.connect(path)
    with store:
        store.executemany(
            "INSERT INTO runs (run_uuid, name, user_id, status, start_time, end_time, lifecycle_stage, artifact_uri, "
            "experiment_id) VALUES (?, ?, 'me', 'FINISHED', ?, ?, 'active', '', 0)",
            [
                (id_, f"run {n}", BEGAN_MS + 60_000 * n, BEGAN_MS + 60_000 * n + 1500)
                for n, id_ in enumerate(ids)
            ],
        )
        for table in ("latest_metrics", "metrics"):
            store.executemany(
                f"INSERT INTO {table} (key, value, timestamp, step, is_nan, run_uuid) VALUES (?, ?, 0, 0, 0, ?)",
                [(name, rng.random(), id_) for id_ in ids for name in ("loss", "accuracy", "auc", "f1")],
            )
        store.executemany(
            "INSERT INTO params (key, value, run_uuid) VALUES (?, ?, ?)",
            [
                pair
                for n, id_ in enumerate(ids)
                for pair in (
                    ("kind", KINDS[n % 3], id_),
                    ("depth", str(n % 12), id_),
                    ("seed", str(n), id_),
                )
            ],
        )
    store.close()

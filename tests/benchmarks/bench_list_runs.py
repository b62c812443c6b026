"""A page of 100 runs out of 10,000 with all parameters and metrics, against direct SQL for the same rows."""

import random
import sqlite3
import tempfile
import uuid
from pathlib import Path

from measure import finish, in_turns, report

from notebench.engines.mlflow_tracking import SqliteReader, prepare
from notebench.experiments import RunQuery

RUNS, KEYS = 10_000, 10


def fill(path: Path) -> None:
    """10,000 runs with 10 parameters, 10 metrics and 5 tags each."""
    store, rng = sqlite3.connect(path), random.Random(7)
    ids = [uuid.UUID(int=rng.getrandbits(128)).hex for _ in range(RUNS)]
    with store:
        store.executemany(
            "INSERT INTO runs (run_uuid, name, user_id, status, start_time, end_time, lifecycle_stage, artifact_uri, "
            "experiment_id) VALUES (?, ?, 'me', 'FINISHED', ?, ?, 'active', '', 0)",
            [
                (id_, f"run {n}", 1_700_000_000_000 + n * 1000, 1_700_000_000_500 + n * 1000)
                for n, id_ in enumerate(ids)
            ],
        )
        for table in ("latest_metrics", "metrics"):
            store.executemany(
                f"INSERT INTO {table} (key, value, timestamp, step, is_nan, run_uuid) VALUES (?, ?, 0, 0, 0, ?)",
                [(f"metric{k}", rng.random(), id_) for id_ in ids for k in range(KEYS)],
            )
        store.executemany(
            "INSERT INTO params (key, value, run_uuid) VALUES (?, ?, ?)",
            [(f"param{k}", str(rng.random()), id_) for id_ in ids for k in range(KEYS)],
        )
        store.executemany(
            "INSERT INTO tags (key, value, run_uuid) VALUES (?, ?, ?)",
            [(f"tag{k}", "value", id_) for id_ in ids for k in range(5)],
        )
    store.close()


def direct(path: Path, order: str) -> list[tuple[object, ...]]:
    """The same rows by the shortest SQL: the page's runs, then their metrics and parameters."""
    store = sqlite3.connect(path)
    rows = store.execute(
        "SELECT r.run_uuid, name, status, start_time, end_time FROM runs r "
        f"LEFT JOIN latest_metrics m ON m.run_uuid = r.run_uuid AND m.key = 'metric3' "
        f"WHERE lifecycle_stage = 'active' ORDER BY {order} DESC LIMIT 100"
    ).fetchall()
    ids = [row[0] for row in rows]
    marks = ", ".join("?" * len(ids))
    for table in ("latest_metrics", "params"):
        rows += store.execute(
            f"SELECT run_uuid, key, value FROM {table} WHERE run_uuid IN ({marks})", ids
        ).fetchall()
    store.close()
    return rows


def main() -> None:
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        path = Path(folder) / "mlflow.db"
        prepare(path, Path(folder) / "artifacts")
        fill(path)
        reader = SqliteReader(path)
        holds = []
        for sort, order in (("started_at", "start_time"), ("metrics.metric3", "m.value")):
            page = reader.page(RunQuery(sort=sort))
            assert [run.run_id for run in page.runs] == [row[0] for row in direct(path, order)[:100]]
            assert all(len(run.params) == len(run.metrics) == KEYS for run in page.runs)
            took = in_turns(
                {
                    "ours": lambda sort=sort: reader.page(RunQuery(sort=sort)),
                    "peer": lambda order=order: direct(path, order),
                },
                rounds=30,
            )
            holds.append(report(f"100 of {RUNS} runs by {sort}", took["ours"], took["peer"], at_most=3))
        finish(*holds)


main()

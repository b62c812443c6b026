"""A page of 100 runs out of 50,000 with all parameters, metrics and tags, against direct SQL and MLflow's search."""

import functools
import shutil
import sqlite3
import sys
import tempfile
import time
from pathlib import Path

from many_runs import KEYS, fill
from measure import finish, in_turns, report

from notebench.engines.mlflow_tracking import SqliteReader, prepare
from notebench.experiments import RunQuery

RUNS = int(sys.argv[1]) if len(sys.argv) > 1 else 50_000
FILTER = "metrics.metric3 > 0.5"
PAGES = {
    "the newest": (RunQuery(), "", "r.start_time DESC"),
    "filtered": (
        RunQuery(filter=FILTER),
        "JOIN latest_metrics m ON m.run_uuid = r.run_uuid AND m.key = 'metric3' AND m.value > 0.5",
        "r.start_time DESC",
    ),
    "by a metric": (
        RunQuery(sort="metrics.metric3"),
        "JOIN latest_metrics m ON m.run_uuid = r.run_uuid AND m.key = 'metric3' AND m.is_nan = 0",
        "m.value DESC",
    ),
}


def direct(path: Path, joins: str, order: str) -> list[tuple[object, ...]]:
    """The same rows by the shortest SQL: the page's runs, then their metrics, parameters and tags."""
    store = sqlite3.connect(path)
    rows = store.execute(
        f"SELECT r.run_uuid, r.name, r.status, r.start_time, r.end_time FROM runs r {joins} "
        f"WHERE r.lifecycle_stage = 'active' ORDER BY {order} LIMIT 100"
    ).fetchall()
    ids = [row[0] for row in rows]
    marks = ", ".join("?" * len(ids))
    for table in ("latest_metrics", "params", "tags"):
        rows += store.execute(
            f"SELECT run_uuid, key, value FROM {table} WHERE run_uuid IN ({marks})", ids
        ).fetchall()
    store.close()
    return rows


def of_mlflow(path: Path, folder: Path) -> float:
    """Seconds of MLflow's own search for the page by a metric, on a store as MLflow makes it; asked once."""
    plain = Path(shutil.copy(path, folder / "plain.db"))
    store = sqlite3.connect(plain)
    for (name,) in store.execute("SELECT name FROM sqlite_master WHERE name LIKE 'notebench_%'").fetchall():
        store.execute(f"DROP INDEX {name}")
    store.execute("DELETE FROM sqlite_stat1")
    store.commit()
    store.close()
    import mlflow

    client = mlflow.MlflowClient(f"sqlite:///{plain}")
    client.search_runs(["0"], max_results=1)  # it opens the store
    began = time.perf_counter()
    client.search_runs(["0"], max_results=100, order_by=["metrics.metric3 DESC"])
    return time.perf_counter() - began


def main() -> None:
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as name:
        folder = Path(name)
        path = folder / "mlflow.db"
        prepare(path, folder / "artifacts")
        began = time.perf_counter()
        fill(path, RUNS)
        prepare(path, folder / "artifacts")
        print(f"     a store of {RUNS} runs made in {time.perf_counter() - began:.0f} s")
        reader = SqliteReader(path)
        holds, ours = [], 0.0
        for what, (query, joins, order) in PAGES.items():
            page = reader.page(query)
            assert [run.run_id for run in page.runs] == [row[0] for row in direct(path, joins, order)[:100]]
            assert all(len(run.params) == len(run.metrics) == KEYS for run in page.runs)
            took = in_turns(
                {
                    "ours": functools.partial(reader.page, query),
                    "peer": functools.partial(direct, path, joins, order),
                },
                rounds=20,
            )
            holds.append(report(f"100 of {RUNS} runs, {what}", took["ours"], took["peer"], at_most=3))
            ours = sorted(took["ours"])[len(took["ours"]) // 2]
        first = SqliteReader(path)
        began = time.perf_counter()
        first.page(RunQuery(filter=FILTER))
        print(f"     the first filtered page, with its count: {(time.perf_counter() - began) * 1e3:.1f} ms")
        holds.append(report("MLflow's search by a metric", [ours], [of_mlflow(path, folder)], at_least=50))
        finish(*holds)


main()

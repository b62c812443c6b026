"""A metric of a million values as the server answers it, against reading them all by direct SQL."""

import sqlite3
import tempfile
from pathlib import Path

from many_runs import fill
from measure import finish, in_turns, report

from notebench.charts.run import metric_figures
from notebench.engines.mlflow_tracking import SqliteReader, prepare
from notebench.experiments.curves.downsample import CurveQuery
from notebench.ids import RunId
from notebench.server.strict_json import to_json

POINTS, MOST_BYTES = 1_000_000, 200_000


def log(path: Path, run_id: str) -> None:
    """A million values of one metric, with one spike."""
    store = sqlite3.connect(path)
    with store:
        store.executemany(
            "INSERT INTO metrics (key, value, timestamp, step, is_nan, run_uuid) VALUES ('loss', ?, ?, ?, 0, ?)",
            (
                (1e6 if step == 654_321 else 1 / (step + 1), 1_700_000_000_000 + step, step, run_id)
                for step in range(POINTS)
            ),
        )
    store.close()


def direct(path: Path, run_id: str) -> list[tuple[int, float]]:
    """All values, as the shortest SQL gives them."""
    store = sqlite3.connect(path)
    rows = store.execute(
        "SELECT step, value FROM metrics WHERE run_uuid = ? AND key = 'loss' ORDER BY step", (run_id,)
    ).fetchall()
    store.close()
    return rows


def main() -> None:
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as name:
        path = Path(name) / "mlflow.db"
        prepare(path, Path(name) / "artifacts")
        run_id = RunId(fill(path, 1)[0])
        log(path, run_id)
        reader = SqliteReader(path)

        def answer() -> str:
            page = reader.curves(run_id, CurveQuery())
            return to_json([[each.metric, each.points, each.figure] for each in metric_figures(page.curves)])

        size_bytes = len(answer())
        is_small = size_bytes < MOST_BYTES and "1000000.0" in answer()
        print(f"{'ok  ' if is_small else 'FAIL'} the answer has {size_bytes} bytes, the spike in it")
        took = in_turns({"ours": answer, "peer": lambda: direct(path, run_id)}, rounds=3)
        finish(is_small, report(f"a metric of {POINTS} values", took["ours"], took["peer"], at_most=3))


main()

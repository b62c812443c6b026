"""Curves read from SQLite: a million values become a thousand, stretch by stretch.

Each stretch is a range of an index: nothing is sorted, and only one stretch is in memory at a time.
"""

import itertools
import math
import operator
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass

from notebench.engines.mlflow_tracking.sqlite_file import marks
from notebench.engines.mlflow_tracking.words import to_time
from notebench.experiments.curves.downsample import KEPT_OF_A_STRETCH, Curve, CurvePage, CurveQuery
from notebench.experiments.run import MetricPoint

_LARGEST = 1.7976931348623157e308  # what MLflow writes for infinity
_Row = tuple[float, int, int, int]  # value, step, timestamp, is_nan


@dataclass(frozen=True, slots=True)
class _Extent:
    """One metric of a run: how many values, along which axis, and from where to where."""

    run_id: str
    metric: str
    logged: int
    axis: str
    low: int
    high: int


def read_curves(store: sqlite3.Connection, run_id: str, query: CurveQuery) -> CurvePage:
    """The query's curves of the run."""
    extents = _extents(store, run_id, query)
    end = query.offset + query.limit
    chosen = extents[query.offset : end]
    most = query.share(len(chosen))
    curves = [
        Curve(extent.metric, extent.logged, _points(store, extent, most), extent.axis == "timestamp")
        for extent in chosen
    ]
    return CurvePage(curves, len(extents), end if end < len(extents) else None)


def _extents(store: sqlite3.Connection, run_id: str, query: CurveQuery) -> list[_Extent]:
    picked, values = "run_uuid = ?", [run_id]
    if query.metrics:
        picked += f" AND key IN ({marks(query.metrics)})"
        values += query.metrics
    bounds = [each for each in ((">=", query.from_step), ("<=", query.to_step)) if each[1] is not None]
    picked += "".join(f" AND step {sign} ?" for sign, _ in bounds)
    rows = store.execute(
        f"SELECT key, count(*), min(step), max(step) FROM metrics WHERE {picked} "
        "GROUP BY key HAVING count(*) >= ? ORDER BY key",
        (*values, *(bound for _, bound in bounds), query.fewest),
    ).fetchall()
    return [_extent(store, run_id, *row) for row in rows]


def _extent(store: sqlite3.Connection, run_id: str, key: str, logged: int, low: int, high: int) -> _Extent:
    if low < high:
        return _Extent(run_id, key, logged, "step", low, high)
    first, last = store.execute(
        "SELECT min(timestamp), max(timestamp) FROM metrics WHERE run_uuid = ? AND key = ? AND step = ?",
        (run_id, key, low),
    ).fetchone()
    return _Extent(run_id, key, logged, "timestamp", first, last)


def _points(store: sqlite3.Connection, extent: _Extent, most: int) -> list[MetricPoint]:
    cursor = store.cursor()
    cursor.row_factory = None  # plain tuples, that sort
    if extent.logged <= most:
        found = _read(cursor, extent, extent.low, extent.high)
    else:
        found = list(_notable(cursor, extent, (most - 2) // KEPT_OF_A_STRETCH))
    return [_point(*row) for row in sorted(found, key=lambda row: row[1:3])]


def _notable(cursor: sqlite3.Cursor, extent: _Extent, stretches: int) -> Iterator[_Row]:
    """The first and the last value; of each stretch the lowest, the highest and one gap."""
    width = extent.high - extent.low + 1
    for number in range(stretches):
        low = extent.low + width * number // stretches
        high = extent.low + width * (number + 1) // stretches - 1
        rows = _read(cursor, extent, low, high)
        if not rows:
            continue
        kept = {min(rows, key=_place)} if number == 0 else set()
        kept |= {max(rows, key=_place)} if number == stretches - 1 else set()
        if any(map(_is_nan, rows)) or min(rows)[0] <= -_LARGEST or max(rows)[0] >= _LARGEST:
            kept.add(next(filter(_is_gap, rows)))
            rows = list(itertools.filterfalse(_is_gap, rows))
        yield from kept | ({min(rows), max(rows)} if rows else set())


def _read(cursor: sqlite3.Cursor, extent: _Extent, low: int, high: int) -> list[_Row]:
    """The values between two bounds along the axis: one range of an index."""
    return cursor.execute(
        "SELECT value, step, timestamp, is_nan FROM metrics "
        f"WHERE run_uuid = ? AND key = ? AND {extent.axis} BETWEEN ? AND ?",
        (extent.run_id, extent.metric, low, high),
    ).fetchall()


_is_nan = operator.itemgetter(3)


def _is_gap(row: _Row) -> bool:
    return bool(row[3]) or abs(row[0]) >= _LARGEST


def _place(row: _Row) -> tuple[int, int]:
    return row[1], row[2]


def _point(value: float, step: int, timestamp: int, is_nan: int) -> MetricPoint:
    return MetricPoint(math.nan if is_nan else value, step, to_time(timestamp))

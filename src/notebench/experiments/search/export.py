"""All runs of a query as a table: its columns, its rows, and CSV that a spreadsheet opens without harm."""

import csv
import io
import math
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import TYPE_CHECKING

from notebench.errors import BadInput
from notebench.experiments.run import Run, to_text
from notebench.experiments.search.filter import to_number
from notebench.experiments.search.select import Columns

if TYPE_CHECKING:
    from notebench.experiments.ports import RunReader
    from notebench.experiments.query import RunQuery

FIXED = ("run_id", "name", "state", "experiment", "started_at", "ended_at", "duration_s", "note")
"""The columns that every run has."""
FORMATS = {"csv": "text/csv", "parquet": "application/vnd.apache.parquet"}
"""The formats, with their media types."""
_MOST_NAMES = 5000  # of each kind
_CHUNK = 500  # runs
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "|", "%")

Cell = str | float | None


def export_columns(reader: "RunReader", query: "RunQuery", chosen: Sequence[str] = ()) -> tuple[str, ...]:
    """The table's columns: those chosen, else the fixed ones and all that the runs have.

    Raises
    ------
    BadInput
        When a chosen column is not known, or there are too many to write without choosing.
    """
    for name in chosen:
        kind, _, rest = name.partition(".")
        if name not in FIXED and not (kind in ("metrics", "params", "tags") and rest):
            raise BadInput(
                f"column: {name[:80]!r} is not known; choose {', '.join(FIXED)}, metrics.<name>, "
                "params.<name> or tags.<name>"
            )
    return tuple(dict.fromkeys(chosen)) or all_columns(reader.columns(query, _MOST_NAMES))


def all_columns(found: Columns) -> tuple[str, ...]:
    """The fixed columns, then metrics, parameters and tags, each by name.

    Raises
    ------
    BadInput
        When there are more than 5000 of a kind.
    """
    if found.is_cut:
        raise BadInput(f"the runs have over {_MOST_NAMES} metrics, parameters or tags: choose columns")
    named = (("metrics", found.metrics), ("params", found.params), ("tags", found.tags))
    return (*FIXED, *(f"{kind}.{name}" for kind, names in named for name in sorted(names)))


def row_of(run: Run, columns: Sequence[str]) -> list[Cell]:
    """The run's cells; None where it has none."""
    fixed: dict[str, Cell] = {
        "run_id": run.run_id,
        "name": run.name,
        "state": str(run.state),
        "experiment": run.experiment,
        "started_at": to_text(run.started_at),
        "ended_at": to_text(run.ended_at) if run.ended_at else None,
        "duration_s": run.duration_s,
        "note": run.marks.note or None,
    }
    return [fixed[column] if column in fixed else _named(run, column) for column in columns]


def csv_chunks(runs: Iterable[Run], columns: Sequence[str]) -> Iterator[bytes]:
    """The table as CSV (RFC 4180, UTF-8), some hundred runs at a time, titles first.

    Text that a spreadsheet would take for a formula gets a quote before it, unless it is a number.
    """
    yield _lines([[_safe(column) for column in columns]])
    rest = iter(runs)
    while chunk := list(islice(rest, _CHUNK)):
        yield _lines([[_csv_cell(cell) for cell in row_of(run, columns)] for run in chunk])


def _named(run: Run, column: str) -> Cell:
    kind, _, name = column.partition(".")
    if kind == "metrics":
        return run.metrics.get(name)
    return (run.params if kind == "params" else run.marks.tags).get(name)


def _lines(rows: Iterable[Sequence[str]]) -> bytes:
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    return text.getvalue().encode("utf-8", "backslashreplace")


def _csv_cell(cell: Cell) -> str:
    if cell is None:
        return ""
    if isinstance(cell, str):
        return _safe(cell)
    return "NaN" if math.isnan(cell) else repr(cell)


def _safe(text: str) -> str:
    is_number = to_number(text) is not None and text.strip() == text
    return f"'{text}" if text.startswith(_FORMULA) and not is_number else text

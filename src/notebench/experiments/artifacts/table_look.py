"""The first rows of a table, read without the rest: CSV, Parquet, Feather."""

import csv
import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

TABLE_BYTES = 1_000_000
TABLE_ROWS = 200
TABLE_COLUMNS = 200
CELL_CHARS = 1_000
BATCH_BYTES = 16_000_000
"""A Feather file is read a batch at a time; a first batch larger than this is not read."""


@dataclass(frozen=True, slots=True)
class Table:
    """The head and the first rows as CSV; ``is_whole`` where that is all there is."""

    text: str
    is_whole: bool


def text_table(text: str, *, is_whole: bool) -> Table:
    """The first rows of CSV, or of what is separated by semicolons or tabs."""
    rows, is_complete = _rows(text)
    if not is_whole and is_complete:
        rows = rows[:-1]  # the bound cut the last
    return _table(rows, is_whole=is_whole and is_complete)


def _rows(text: str) -> tuple[list[list[str]], bool]:
    """The head and the first rows, and whether these are all that ``text`` has."""
    delimiter = max(",;\t", key=text.partition("\n")[0].count)
    rows: list[list[str]] = []
    try:
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter):
            if len(rows) > TABLE_ROWS:  # one is the head
                return rows, False
            rows.append(row)
    except csv.Error:  # a field of more than 128 kB: what stands before it can be shown
        return rows, False
    return rows, True


def parquet_table(file: Path) -> Table | str:
    """The first rows, page by page: a row group is never read whole; or why they cannot be read."""
    return _by_pyarrow(_read_parquet, file)


def arrow_table(file: Path) -> Table | str:
    """The first rows of the first batch of a Feather (Arrow IPC) file; or why they cannot be read."""
    return _by_pyarrow(_read_arrow, file)


def _by_pyarrow(read: Callable[[Path], Table | str], file: Path) -> Table | str:
    try:
        # Here, as it takes 0.2 s and only some files need it; it ships no type hints.
        import pyarrow as pa
    except ImportError:
        return "pyarrow, which reads it, is not installed; pip install pyarrow, or download it"
    try:
        return read(file)
    except (pa.ArrowException, OSError, ValueError):
        return "pyarrow cannot read it; it is torn, or of another kind than its name says"


def _read_parquet(file: Path) -> Table | str:
    from pyarrow import parquet

    with parquet.ParquetFile(file, buffer_size=64_000, pre_buffer=False) as opened:
        # Of a nested column the first leaf's path begins with the column's name.
        names = list(opened.schema_arrow.names)
        batches = opened.iter_batches(TABLE_ROWS, columns=names[:TABLE_COLUMNS])
        batch = next(batches, None)
        rows = [names[:TABLE_COLUMNS]] + ([_values(row) for row in batch.to_pylist()] if batch else [])
        is_whole = opened.metadata.num_rows < len(rows) and len(names) <= TABLE_COLUMNS
    return _table(rows, is_whole=is_whole)


def _read_arrow(file: Path) -> Table | str:
    import pyarrow as pa

    with pa.memory_map(str(file)) as mapped:
        is_file = mapped.read(6) == b"ARROW1"
        mapped.seek(8 if is_file else 0)  # what follows the file's mark is a stream
        messages = pa.ipc.MessageReader.open_stream(mapped)
        for message in messages:
            if message.body is not None and message.body.size > BATCH_BYTES:
                return (
                    f"its first batch of rows has {message.body.size / 1e6:,.0f} MB, "
                    f"and {BATCH_BYTES / 1e6:,.0f} MB are read for a look; download it"
                )
            if message.type == "record batch":
                break
        mapped.seek(8 if is_file else 0)
        reader = pa.ipc.open_stream(mapped)
        names = list(reader.schema.names)
        batch = next(iter(reader), None)
        rows = [names[:TABLE_COLUMNS]]
        if batch is not None:
            shown = batch.slice(0, TABLE_ROWS).select(range(len(rows[0])))
            rows += [_values(row) for row in shown.to_pylist()]
        has_more = batch is not None and (batch.num_rows > TABLE_ROWS or next(iter(reader), None) is not None)
    return _table(rows, is_whole=not has_more and len(names) <= TABLE_COLUMNS)


def _values(row: dict[str, Any]) -> list[str]:
    return ["" if value is None else str(value) for value in row.values()]


def _table(rows: Sequence[Sequence[str]], *, is_whole: bool) -> Table:
    written = io.StringIO(newline="")
    writer = csv.writer(written, lineterminator="\n")
    for row in rows:
        is_whole = is_whole and len(row) <= TABLE_COLUMNS and all(len(cell) <= CELL_CHARS for cell in row)
        writer.writerow([_cut(cell) for cell in row[:TABLE_COLUMNS]])
        if written.tell() > TABLE_BYTES:
            is_whole = False
            break
    return Table(written.getvalue(), is_whole)


def _cut(cell: str) -> str:
    return cell if len(cell) <= CELL_CHARS else cell[: CELL_CHARS - 1] + "…"

"""All runs of a query as a file, made piece by piece; Parquet is pyarrow's."""

import io
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any

from notebench.errors import BadInput
from notebench.experiments.ports import RunReader
from notebench.experiments.query import RunQuery
from notebench.experiments.run import Run
from notebench.experiments.search.export import FORMATS, csv_chunks, export_columns, row_of

_ROWS = 5000  # a row group


class _Sink(io.RawIOBase):
    """Keeps what was written since it was last taken."""

    def __init__(self) -> None:
        self._parts: list[bytes] = []
        self._size = 0

    def writable(self) -> bool:
        return True

    def write(self, content: Any) -> int:  # any buffer
        self._parts.append(bytes(content))
        self._size += len(self._parts[-1])
        return len(self._parts[-1])

    def tell(self) -> int:
        return self._size

    def take(self) -> bytes:
        taken = b"".join(self._parts)
        self._parts.clear()
        return taken


def export(reader: RunReader, query: RunQuery, form: str, columns: Sequence[str] = ()) -> Iterator[bytes]:
    """The file in pieces, with the columns chosen, or all there are.

    Raises
    ------
    BadInput
        When the form or a column is not known.
    """
    if form not in FORMATS:
        raise BadInput(f"format: {form[:80]!r} is not known; there are {', '.join(FORMATS)}")
    names = export_columns(reader, query, columns)
    chunks = csv_chunks if form == "csv" else parquet_chunks
    return chunks(reader.every(query), names)


def parquet_chunks(runs: Iterable[Run], columns: Sequence[str]) -> Iterator[bytes]:
    """The file in pieces; metrics and the duration are numbers, all else is text."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    kinds = [
        pa.float64() if column == "duration_s" or column.startswith("metrics.") else pa.string()
        for column in columns
    ]
    schema = pa.schema(list(zip(columns, kinds, strict=True)))
    sink, rest = _Sink(), iter(runs)
    with pq.ParquetWriter(sink, schema) as writer:
        while chunk := [row_of(run, columns) for run in islice(rest, _ROWS)]:
            cells = [pa.array([row[place] for row in chunk], type=kind) for place, kind in enumerate(kinds)]
            writer.write_table(pa.Table.from_arrays(cells, schema=schema))
            yield sink.take()
    yield sink.take()

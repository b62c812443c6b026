"""Frames, arrays and sparse matrices as data versions: the same content has the same id.

Column names, types and order count. A frame's default index (0, 1, 2, …) does not count; any other does, as
columns before the others. Frames of pandas, Polars and Arrow with the same columns have the same id; an array
has another than a frame.
"""

import os
import sys
import uuid
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

from notebench.data.column_content import Unidentifiable, column_id, combine, new_hash, objects_id, type_name
from notebench.data.profile import profile_column
from notebench.data.version import IN_MEMORY, UNIDENTIFIED, Column, DataVersion
from notebench.ids import DataId

MOST_COLUMNS = 2000
"""Wider data keeps the first of its columns; all count for the id."""
LARGEST_BYTES = 2_000_000_000
_SMALL_BYTES = 1_000_000  # hashed sooner than threads are started
_FORM = 1  # raised when the same content gets another id than before


@dataclass(frozen=True, slots=True)
class _Named:
    """A column before it is hashed: its name, what kind of name that is, and how Arrow gets its values."""

    name: str
    name_kind: str
    values: Any


def can_identify(thing: Any) -> bool:
    """Whether this is a frame, a series, an array or a sparse matrix."""
    return _kind(thing) != ""


def is_table(thing: Any) -> bool:
    """Whether this is a frame or a series, of pandas, Polars or Arrow."""
    return _kind(thing) == "table"


def identify(
    thing: Any, name: str, source: str = IN_MEMORY, *, most_bytes: int = LARGEST_BYTES
) -> DataVersion | None:
    """The data version of a frame or an array as it is now; None where this is neither.

    Where it is larger than ``most_bytes``, or has objects without a content in it, the version is not
    identified: its id is this one's only.
    """
    kind = _kind(thing)
    if not kind:
        return None
    rows, width = _shape(thing)
    size = _size(thing)
    if size > most_bytes:
        return DataVersion(
            _unidentified(), name, kind, source, rows, (), width, size, None, is_identified=False
        )
    if kind == "table":
        columns = _identify_columns(list(_columns(thing)), is_large=size > _SMALL_BYTES)
        data_id = _table_id(rows, columns)
        shown = tuple(column for column, _ in columns)
    else:
        try:
            column = _array(thing) if kind == "array" else _sparse(thing)
        except Unidentifiable:
            column = Column("values", _type_of(thing))
        data_id = DataId(combine(_FORM, kind, column.content_id)) if column.content_id else None
        shown = (column,)
    return DataVersion(
        data_id or _unidentified(),
        name,
        kind,
        source,
        rows,
        shown[:MOST_COLUMNS],
        max(width, len(shown)),
        size,
        None,
        is_identified=data_id is not None,
    )


def _unidentified() -> DataId:
    return DataId(UNIDENTIFIED + uuid.uuid4().hex[:20])


def _table_id(rows: int, columns: Sequence[tuple[Column, str]]) -> DataId | None:
    if any(column.content_id is None for column, _ in columns):
        return None
    names = [[kind, column.name, column.type, column.content_id] for column, kind in columns]
    return DataId(combine(_FORM, "table", rows, names))


def _identify_columns(named: Sequence[_Named], *, is_large: bool) -> list[tuple[Column, str]]:
    """Each column with its id and profile, several at a time: hashing lets other threads run."""
    workers = min(len(named), os.cpu_count() or 1, 8)
    if workers <= 1 or not is_large:
        return [_identify_column(each) for each in named]
    with ThreadPoolExecutor(workers, thread_name_prefix="notebench-content") as pool:
        return list(pool.map(_identify_column, named))


def _identify_column(named: _Named) -> tuple[Column, str]:
    import pyarrow as pa

    try:
        values = _to_arrow(named.values)
    except (pa.ArrowException, ValueError, TypeError, OverflowError):  # what Arrow has no type for
        try:
            return Column(named.name, "object", objects_id(named.values)), named.name_kind
        except Unidentifiable:
            return Column(named.name, "object"), named.name_kind
    try:
        content_id: str | None = column_id(values)
    except (Unidentifiable, pa.ArrowException):
        content_id = None
    return Column(named.name, type_name(values.type), content_id, **_profile(values)), named.name_kind


def _profile(values: Any) -> dict[str, Any]:
    import pyarrow as pa

    try:
        return dict(profile_column(values))
    except pa.ArrowException:  # a type without an order
        return {}


def _to_arrow(values: Any) -> Any:
    import pyarrow as pa

    if isinstance(values, pa.ChunkedArray):
        return values
    zone = getattr(getattr(values, "dtype", None), "tz", None)
    if zone is not None:  # Arrow asks pandas for them in a way that pandas warns of
        naive = values.dt.tz_convert(None) if hasattr(values, "dt") else values.tz_convert(None)
        found = pa.array(naive, from_pandas=True)
        values = found.cast(pa.timestamp(found.type.unit, str(zone)))
    elif not isinstance(values, pa.Array):
        values = pa.array(values, from_pandas=True)
    return values if isinstance(values, pa.ChunkedArray) else pa.chunked_array([values])


def _kind(thing: Any) -> str:
    """``table``, ``array``, ``sparse`` or nothing; no library is loaded to find out."""
    known = {
        "pandas": (("DataFrame", "Series"), "table"),
        "polars": (("DataFrame", "Series"), "table"),
        "pyarrow": (("Table", "RecordBatch"), "table"),
        "numpy": (("ndarray",), "array"),
    }
    for library, (names, kind) in known.items():
        module = sys.modules.get(library)
        if module and isinstance(
            thing, tuple(getattr(module, name) for name in names if hasattr(module, name))
        ):
            return kind
    sparse = sys.modules.get("scipy.sparse")
    return "sparse" if sparse and sparse.issparse(thing) else ""


def _shape(thing: Any) -> tuple[int, int]:
    """Rows and columns."""
    shape = thing.shape if hasattr(thing, "shape") else (thing.num_rows, thing.num_columns)
    return (int(shape[0]) if len(shape) else 1), (int(shape[1]) if len(shape) > 1 else 1)


def _size(thing: Any) -> int:
    if hasattr(thing, "memory_usage"):
        used = thing.memory_usage(index=True, deep=False)
        return int(used.sum() if hasattr(used, "sum") else used)
    if hasattr(thing, "estimated_size"):
        return int(thing.estimated_size())
    parts = [
        getattr(thing, part) for part in ("data", "indices", "indptr", "row", "col") if hasattr(thing, part)
    ]
    return int(
        thing.nbytes if hasattr(thing, "nbytes") else sum(getattr(part, "nbytes", 0) for part in parts)
    )


def _columns(thing: Any) -> Iterator[_Named]:
    if type(thing).__module__.partition(".")[0] == "pyarrow":
        for name, values in zip(thing.schema.names, thing.columns, strict=True):
            yield _Named(name, "str", values)
        return
    if hasattr(thing, "to_arrow"):  # Polars
        frame = thing.to_frame() if hasattr(thing, "to_frame") else thing
        yield from _columns(frame.to_arrow())
        return
    yield from _index(thing.index)
    if thing.ndim == 1:
        yield _Named(str(thing.name), type(thing.name).__name__, thing)
        return
    for number, name in enumerate(thing.columns):
        yield _Named(str(name), type(name).__name__, thing.iloc[:, number])


def _index(index: Any) -> Iterator[_Named]:
    is_range = type(index).__name__ == "RangeIndex"
    if is_range and (index.start, index.step, index.name) == (0, 1, None):
        return
    for level in range(index.nlevels):
        name = index.names[level]
        yield _Named("index" if name is None else str(name), "index", index.get_level_values(level))


def _array(array: Any) -> Column:
    """An array as one column: its shape, its type, and its values in C order."""
    import numpy as np

    shape = "×".join(map(str, array.shape))  # noqa: RUF001 - as shapes are written
    if array.dtype.hasobject:
        return Column("values", f"object[{shape}]", combine(shape, objects_id(array.ravel())))
    dtype = array.dtype.newbyteorder("<")
    digest = new_hash()
    digest.update(np.ascontiguousarray(array, dtype).reshape(-1).view(np.uint8).data)
    found = Column("values", f"{array.dtype.name}[{shape}]", combine(shape, dtype.str, digest.hexdigest()))
    if array.dtype.kind not in "iuf" or not array.size:
        return found
    low, high, mean = (_finite(measure(array)) for measure in (np.min, np.max, np.mean))
    nulls = int(np.count_nonzero(np.isnan(array))) if array.dtype.kind == "f" else 0
    return Column(found.name, found.type, found.content_id, nulls, None, low, high, mean)


def _sparse(matrix: Any) -> Column:
    """A sparse matrix by its values by row, whatever its form was."""
    import numpy as np

    rows = matrix.tocsr(copy=True)
    rows.sum_duplicates()
    rows.eliminate_zeros()
    digest = new_hash()
    for part, kind in (
        (rows.indptr, "<i8"),
        (rows.indices, "<i8"),
        (rows.data, rows.dtype.newbyteorder("<")),
    ):
        digest.update(np.ascontiguousarray(part, kind).view(np.uint8).data)
    shape = "×".join(map(str, matrix.shape))  # noqa: RUF001 - as shapes are written
    return Column("values", _type_of(matrix), combine(shape, str(rows.dtype), digest.hexdigest()))


def _type_of(thing: Any) -> str:
    return f"{thing.dtype.name}[{'×'.join(map(str, thing.shape))}]"  # noqa: RUF001 - as shapes are written


def _finite(value: Any) -> Any:
    import numpy as np

    return value.item() if np.isfinite(value) else None

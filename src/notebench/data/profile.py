"""What can be said of a column without keeping any of its text: counts, bounds, mean."""

from collections.abc import Mapping
from typing import Any

from notebench.data.column_content import missing_count

MOST_DISTINCT = 1000
"""More different values than these are not counted."""
_SAMPLE_ROWS = 10_000


def profile_column(column: Any) -> Mapping[str, Any]:
    """The counts and bounds of a ``pyarrow.ChunkedArray``, as fields of a ``Column``.

    It costs a few passes over the values: different values are counted only where a sample has few.
    """
    import pyarrow as pa
    import pyarrow.compute as pc

    kind = column.type
    found: dict[str, Any] = {"nulls": missing_count(column)}
    if pa.types.is_nested(kind) or pa.types.is_null(kind):
        return found
    if pa.types.is_dictionary(kind):
        column = column.cast(kind.value_type)
        kind = column.type
    found["distinct"] = _distinct(column)
    if pa.types.is_boolean(kind):
        return {**found, "mean": _number(pc.mean(column.cast("uint8")))}
    if pa.types.is_string(kind) or pa.types.is_large_string(kind):
        column = pc.utf8_length(column)
        kind = column.type
    if pa.types.is_floating(kind):
        column = pc.if_else(pc.is_nan(column), None, column) if found["nulls"] > column.null_count else column
    if pa.types.is_integer(kind) or pa.types.is_floating(kind):
        low, high = pc.min_max(column).values()
        return {**found, "minimum": _number(low), "maximum": _number(high), "mean": _number(pc.mean(column))}
    if pa.types.is_timestamp(kind) or pa.types.is_date(kind):
        low, high = pc.min_max(column).values()
        return {**found, "minimum": _text(low), "maximum": _text(high)}
    return found


def _distinct(column: Any) -> int | None:
    import pyarrow.compute as pc

    sample = column.slice(0, _SAMPLE_ROWS)
    if pc.count_distinct(sample).as_py() > MOST_DISTINCT:
        return None
    count = int(pc.count_distinct(column, mode="only_valid").as_py())
    return count if count <= MOST_DISTINCT else None


def _number(scalar: Any) -> int | float | None:
    """The scalar's value; None for what JSON cannot hold."""
    value = scalar.as_py()
    if value is None or value != value or value in (float("inf"), float("-inf")):  # NaN
        return None
    return float(value) if isinstance(value, float) else int(value)


def _text(scalar: Any) -> str | None:
    return None if scalar.as_py() is None else str(scalar.cast("string").as_py())

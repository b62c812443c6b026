"""The content of one Arrow column as an id, whatever its chunks, offsets and buffers look like.

What counts is the type, the length, which values are missing, and the values: garbage behind a missing value
does not, nor how wide the offsets of a text are. In floating point, NaN counts as missing, as in pandas.
"""

import datetime
import decimal
import hashlib
import json
from collections.abc import Iterable
from typing import Any

_DIGEST_BYTES = 16
_SCALARS = (
    bool,
    int,
    float,
    complex,
    str,
    bytes,
    decimal.Decimal,
    datetime.date,
    datetime.time,
    datetime.timedelta,
)


class Unidentifiable(Exception):
    """The values have no content that could be hashed: objects of any kind."""


def new_hash() -> "hashlib.blake2b":
    """BLAKE2b of 128 bits: 32 characters in hex."""
    return hashlib.blake2b(digest_size=_DIGEST_BYTES)


def combine(*parts: Any) -> str:
    """One id of several texts, numbers and ids."""
    digest = new_hash()
    digest.update(json.dumps(parts, ensure_ascii=True).encode())
    return digest.hexdigest()


def type_name(kind: Any) -> str:
    """Arrow's word for the type; the same for texts of all widths and dictionaries of all index types."""
    import pyarrow as pa

    if pa.types.is_dictionary(kind):
        return f"dictionary<{type_name(kind.value_type)}{', ordered' if kind.ordered else ''}>"
    if _is_list(kind):
        return f"list<{type_name(kind.value_type)}>"
    if pa.types.is_struct(kind):
        return f"struct<{', '.join(f'{field.name}: {type_name(field.type)}' for field in kind)}>"
    if _is_text(kind):
        return "string"
    if _is_binary(kind):
        return "binary"
    return str(kind)


def column_id(column: Any) -> str:
    """The id of a ``pyarrow.ChunkedArray``.

    Raises
    ------
    Unidentifiable
        When the type is one whose values are not hashed.
    """
    kind = column.type
    if _is_nested(kind):
        return _nested_id(column)
    missing = new_hash() if missing_count(column) else None
    lengths, values = new_hash(), new_hash()
    for chunk in column.chunks:
        _add(chunk, missing, lengths, values)
    absent = missing.hexdigest() if missing else ""
    return combine(type_name(kind), len(column), absent, lengths.hexdigest(), values.hexdigest())


def objects_id(values: Iterable[Any]) -> str:
    """The id of values that Arrow refuses, as mixed types: by each value's type and text.

    Raises
    ------
    Unidentifiable
        When one is neither a number, a text, a time nor missing.
    """
    digest, count = new_hash(), 0
    for value in values:
        plain = value.item() if hasattr(value, "item") and hasattr(value, "dtype") else value
        if plain is None or plain != plain:  # NaN and NaT
            text = ""
        elif isinstance(plain, _SCALARS):
            text = f"{type(plain).__name__} {plain!r}"
        else:
            raise Unidentifiable(type(value).__name__)
        digest.update(f"{len(text)}:{text}".encode("utf-8", "surrogatepass"))
        count += 1
    return combine("object", count, digest.hexdigest())


def missing_count(column: Any) -> int:
    """How many values are missing; NaN is."""
    import pyarrow as pa
    import pyarrow.compute as pc

    if pa.types.is_floating(column.type):
        return int(pc.sum(pc.is_null(column, nan_is_null=True)).as_py() or 0)
    return int(column.null_count)


def _nested_id(column: Any) -> str:
    import pyarrow as pa
    import pyarrow.compute as pc

    kind = column.type
    if pa.types.is_dictionary(kind):
        # The values as they read; the categories that no row has, and their order, count too.
        unified = column.unify_dictionaries()
        categories = unified.chunk(0).dictionary if unified.num_chunks else pa.array([], kind.value_type)
        inner = [column_id(unified.cast(kind.value_type)), column_id(pa.chunked_array([categories]))]
    elif pa.types.is_struct(kind):
        inner = [column_id(pc.struct_field(column, [number])) for number in range(kind.num_fields)]
    else:
        lengths = pc.fill_null(pc.list_value_length(column), 0)
        inner = [column_id(lengths.cast(pa.int64())), column_id(pc.list_flatten(column))]
    absent = column_id(pc.is_null(column)) if column.null_count else ""
    return combine(type_name(kind), len(column), absent, *inner)


def _add(chunk: Any, missing: Any, lengths: Any, values: Any) -> None:
    import pyarrow as pa
    import pyarrow.compute as pc

    kind = chunk.type
    if pa.types.is_null(kind):
        return
    absent: Any = None
    if missing:
        absent = pc.is_null(chunk, nan_is_null=True)
        missing.update(_fixed_bytes(absent.cast(pa.uint8())))
    if _is_text(kind) or _is_binary(kind):
        _add_binary(chunk, lengths, values)
    else:
        values.update(_fixed_bytes(_fixed(chunk, absent)))


def _fixed(chunk: Any, absent: Any) -> Any:
    """A chunk of fixed width without garbage behind missing values, as whole bytes."""
    import pyarrow as pa
    import pyarrow.compute as pc

    kind = chunk.type
    if pa.types.is_boolean(kind):
        return pc.fill_null(chunk, False).cast(pa.uint8())  # noqa: FBT003 - Arrow's own
    if pa.types.is_floating(kind):
        return chunk if absent is None else pc.if_else(absent, pa.scalar(0, kind), chunk)
    if pa.types.is_temporal(kind):
        chunk = chunk.view(pa.int64() if kind.bit_width == _BITS_OF_LONG else pa.int32())
    elif not (pa.types.is_integer(kind) or pa.types.is_decimal(kind)):
        raise Unidentifiable(str(kind))
    return pc.fill_null(chunk, pa.scalar(0, chunk.type)) if chunk.null_count else chunk


_BITS_OF_LONG = 64


def _fixed_bytes(array: Any) -> memoryview:
    """The values' bytes; no copy is made."""
    width = array.type.bit_width // 8
    data = memoryview(array.buffers()[1] or b"")
    return data[array.offset * width : (array.offset + len(array)) * width]


def _add_binary(chunk: Any, lengths: Any, values: Any) -> None:
    import pyarrow as pa
    import pyarrow.compute as pc

    if pa.types.is_fixed_size_binary(chunk.type):
        chunk = chunk.cast(pa.binary())
    wide = chunk.cast(pa.large_string() if _is_text(chunk.type) else pa.large_binary())
    if wide.null_count:
        wide = pc.fill_null(wide, "" if _is_text(wide.type) else b"")
    lengths.update(_fixed_bytes(pc.binary_length(wide).cast(pa.int64())))
    if len(wide):
        _, offsets, data = wide.buffers()
        ends = memoryview(offsets).cast("q")
        if data is not None:
            values.update(memoryview(data)[ends[wide.offset] : ends[wide.offset + len(wide)]])


def _is_text(kind: Any) -> bool:
    import pyarrow as pa

    return bool(pa.types.is_string(kind) or pa.types.is_large_string(kind) or pa.types.is_string_view(kind))


def _is_binary(kind: Any) -> bool:
    import pyarrow as pa

    return bool(
        pa.types.is_binary(kind)
        or pa.types.is_large_binary(kind)
        or pa.types.is_binary_view(kind)
        or pa.types.is_fixed_size_binary(kind)
    )


def _is_list(kind: Any) -> bool:
    import pyarrow as pa

    return bool(pa.types.is_list(kind) or pa.types.is_large_list(kind) or pa.types.is_fixed_size_list(kind))


def _is_nested(kind: Any) -> bool:
    import pyarrow as pa

    return bool(pa.types.is_dictionary(kind) or pa.types.is_struct(kind) or _is_list(kind))

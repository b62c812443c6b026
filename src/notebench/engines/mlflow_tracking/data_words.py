"""Our data versions in MLflow's words, and back: what its ``datasets`` keep.

MLflow's own page shows names, digest, source, columns and row count; what it has no place for stands under
``notebench`` in the schema and the profile, which it passes over.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, fields
from typing import Any

from notebench.addresses import shown_uri
from notebench.data.ports import DataUse
from notebench.data.version import IN_MEMORY, Column, DataVersion
from notebench.ids import DataId

ROLE_TAG = "mlflow.data.context"
_SCHEMA_CHARS = 1_000_000  # MLflow's limit is 1,048,575
_NAME_CHARS = 500
_COLUMN_NAME_CHARS = 500
_SOURCE_CHARS = 60_000
_TYPES = {  # MLflow's types are fewer; what has no word of its own is "binary" or "string" there
    "bool": "boolean",
    "int8": "integer",
    "int16": "integer",
    "int32": "integer",
    "uint8": "integer",
    "uint16": "integer",
    "int64": "long",
    "uint32": "long",
    "uint64": "long",
    "float16": "float",
    "float": "float",
    "double": "double",
}
_COLUMN_FIELDS = tuple(field.name for field in fields(Column))


def to_dataset(version: DataVersion) -> dict[str, str]:
    """The fields of MLflow's ``Dataset`` entity, none of them too long."""
    kept, schema = _schema(version)
    known = {
        "kind": version.kind,
        "rows": version.rows,
        "column_count": version.column_count,
        "size_bytes": version.size_bytes,
        "file_id": version.file_id,
        "is_identified": version.is_identified,
    }
    sizes = {"num_rows": version.rows} if version.rows is not None else {}
    if version.rows is not None and kept:
        sizes["num_elements"] = version.rows * version.column_count
    is_local = version.source != IN_MEMORY
    source = (
        {"uri": version.source[:_SOURCE_CHARS]} if is_local else {"tags": {"mlflow.source.name": IN_MEMORY}}
    )
    return {
        "name": version.name[:_NAME_CHARS] or "data",
        "digest": version.data_id,
        "source_type": "local" if is_local else "code",
        "source": json.dumps(source),
        "schema": schema,
        "profile": json.dumps({**sizes, "notebench": known}),
    }


def to_inputs(entities: Any, uses: Sequence[DataUse]) -> list[Any]:
    """Uses of data as MLflow's own entities."""
    return [
        entities.DatasetInput(
            entities.Dataset(**to_dataset(use.version)), [entities.InputTag(ROLE_TAG, use.role[:_NAME_CHARS])]
        )
        for use in uses
    ]


def _schema(version: DataVersion) -> tuple[int, str]:
    """As many of the columns as there is room for: how many, and the text."""
    shown, ours, room = [], [], _SCHEMA_CHARS - 100
    for column in version.columns:
        name = column.name[:_COLUMN_NAME_CHARS]
        spec = {"type": _to_type(column.type), "name": name, "required": not column.nulls}
        values = [name, *list(asdict(column).values())[1:]]
        room -= len(json.dumps(spec)) + len(json.dumps(values)) + 4
        if room < 0:
            break
        shown.append(spec)
        ours.append(values)
    return len(ours), json.dumps({"mlflow_colspec": shown, "notebench": {"columns": ours}})


def _to_type(arrow: str) -> str:
    if arrow.startswith(("timestamp", "date")):
        return "datetime"
    return _TYPES.get(arrow, "binary" if "binary" in arrow else "string")


def from_dataset(read: Mapping[str, Any]) -> DataVersion:
    """What :func:`to_dataset` gave; of what other programs logged, what can be known."""
    schema, profile = _load(read.get("schema")), _load(read.get("profile"))
    known = profile.get("notebench")
    base: dict[str, Any] = {
        "data_id": DataId(str(read["digest"])),
        "name": str(read["name"]),
        "source": _source(read),
    }
    if not isinstance(known, dict):
        columns = tuple(_foreign_columns(schema))
        rows = _whole(profile.get("num_rows"))
        return DataVersion(**base, kind="other", rows=rows, columns=columns, is_identified=False)
    columns = tuple(_columns(schema.get("notebench")))
    kind = known.get("kind")
    return DataVersion(
        **base,
        kind=kind if kind in ("table", "array", "sparse", "file") else "other",
        rows=_whole(known.get("rows")),
        columns=columns,
        column_count=max(_whole(known.get("column_count")) or 0, len(columns)),
        size_bytes=_whole(known.get("size_bytes")),
        file_id=known.get("file_id") if isinstance(known.get("file_id"), str) else None,
        is_identified=known.get("is_identified") is True,
    )


def _columns(ours: Any) -> Sequence[Column]:
    rows = ours.get("columns") if isinstance(ours, dict) else None
    if not isinstance(rows, list):
        return ()
    return [Column(*row) for row in rows if isinstance(row, list) and len(row) == len(_COLUMN_FIELDS)]


def _foreign_columns(schema: Mapping[str, Any]) -> Sequence[Column]:
    specs = schema.get("mlflow_colspec")
    if not isinstance(specs, list):
        return ()
    return [
        Column(str(spec.get("name", number)), str(spec.get("type", "")))
        for number, spec in enumerate(specs)
        if isinstance(spec, dict)
    ]


def _source(read: Mapping[str, Any]) -> str:
    source = _load(read.get("source"))
    for key in ("uri", "url", "path"):
        if isinstance(source.get(key), str):
            return shown_uri(source[key])
    return IN_MEMORY


def _whole(value: Any) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def _load(text: Any) -> dict[str, Any]:
    try:
        read = json.loads(text or "{}")
    except (ValueError, RecursionError, TypeError):
        return {}
    return read if isinstance(read, dict) else {}

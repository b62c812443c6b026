"""A bounded look into one artifact: what a panel can show of it without reading it whole.

The name's suffix says what to try; what turns out to be something else is shown as text, or not at all.
"""

import base64
import codecs
import csv
import io
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

TEXT_BYTES = 200_000
TABLE_BYTES = 1_000_000
TABLE_ROWS = 200
TABLE_COLUMNS = 200
CELL_CHARS = 1_000
PICTURE_BYTES = 5_000_000

_PICTURES = {
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".gif": "image/gif",
    ".webp": "image/webp",
    ".svg": "image/svg+xml",
}
_TEXTS = {
    ".csv": "text/csv",
    ".htm": "text/html",
    ".html": "text/html",
    ".ipynb": "application/x-ipynb+json",
    ".json": "application/json",
    ".md": "text/markdown",
    ".py": "text/x-python",
    ".tsv": "text/tab-separated-values",
    ".yaml": "application/yaml",
    ".yml": "application/yaml",
}
_PARQUET = "application/vnd.apache.parquet"


class PreviewKind(StrEnum):
    """How to show the content."""

    TEXT = "text"
    JSON = "json"
    TABLE = "table"
    IMAGE = "image"
    PLOTLY = "plotly"
    BINARY = "binary"


@dataclass(frozen=True, slots=True)
class Preview:
    """What can be shown of a file.

    Attributes
    ----------
    content
        Text as it is, a table as CSV, an image as base64, a plotly figure as its JSON; None for what
        cannot be shown.
    is_truncated
        Whether the file holds more than ``content``, or is too large to be shown at all.
    """

    kind: PreviewKind
    media_type: str
    size_bytes: int
    content: str | None
    is_truncated: bool


def is_picture(path: str) -> bool:
    """Whether an artifact of this name is shown as a picture: an image, or a plotly figure."""
    return path.lower().endswith((*_PICTURES, ".plotly.json"))


def preview(file: Path, name: str) -> Preview:
    """A look into ``file``, whose artifact is called ``name``; reads a few megabytes at most.

    Raises
    ------
    OSError
        As the file system says.
    """
    name = name.lower()
    suffix = Path(name).suffix
    size_bytes = file.stat().st_size
    if suffix in _PICTURES:
        return _picture(file, size_bytes, _PICTURES[suffix])
    reader = _READERS.get(".plotly.json" if name.endswith(".plotly.json") else suffix)
    shown = reader(file, size_bytes) if reader else None
    return shown or _text(file, size_bytes, suffix)


def _picture(file: Path, size_bytes: int, media_type: str) -> Preview:
    if size_bytes > PICTURE_BYTES:
        return Preview(PreviewKind.BINARY, media_type, size_bytes, None, is_truncated=True)
    content = base64.b64encode(_head(file, PICTURE_BYTES)).decode("ascii")
    return Preview(PreviewKind.IMAGE, media_type, size_bytes, content, is_truncated=False)


def _plotly(file: Path, size_bytes: int) -> Preview | None:
    content = _json_text(file, size_bytes, PICTURE_BYTES)
    if content is None or not isinstance(json.loads(content), dict):
        return None
    return Preview(
        PreviewKind.PLOTLY, "application/vnd.plotly.v1+json", size_bytes, content, is_truncated=False
    )


def _json(file: Path, size_bytes: int) -> Preview | None:
    content = _json_text(file, size_bytes, TEXT_BYTES)
    if content is None:
        return None
    return Preview(PreviewKind.JSON, _TEXTS[".json"], size_bytes, content, is_truncated=False)


def _csv(file: Path, size_bytes: int) -> Preview | None:
    is_whole = size_bytes <= TABLE_BYTES
    text = _decode(_head(file, TABLE_BYTES), is_whole=is_whole)
    if text is None:
        return None
    rows, is_complete = _rows(text)
    if not is_whole and is_complete:
        rows = rows[:-1]  # the bound cut the last
    return _table(rows, size_bytes, _TEXTS[".csv"], is_whole=is_whole and is_complete)


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


def _parquet(file: Path, size_bytes: int) -> Preview | None:
    try:
        # Here, as it takes 0.2 s and only Parquet needs it; it ships no type hints.
        import pyarrow as pa  # type: ignore[import-untyped]
        from pyarrow import parquet
    except ImportError:
        return None
    try:
        with parquet.ParquetFile(file, buffer_size=64_000, pre_buffer=False) as opened:
            # Of a nested column the first leaf's path begins with the column's name.
            names = list(opened.schema_arrow.names)
            batches = opened.iter_batches(TABLE_ROWS, columns=names[:TABLE_COLUMNS])
            batch = next(batches, None)
            rows = [names[:TABLE_COLUMNS]] + ([_values(row) for row in batch.to_pylist()] if batch else [])
            is_whole = opened.metadata.num_rows < len(rows) and len(names) <= TABLE_COLUMNS
    except (pa.ArrowException, OSError, ValueError):
        return Preview(PreviewKind.BINARY, _PARQUET, size_bytes, None, is_truncated=False)
    return _table(rows, size_bytes, _PARQUET, is_whole=is_whole)


def _values(row: dict[str, Any]) -> list[str]:
    return ["" if value is None else str(value) for value in row.values()]


def _table(rows: Sequence[Sequence[str]], size_bytes: int, media_type: str, *, is_whole: bool) -> Preview:
    written = io.StringIO(newline="")
    writer = csv.writer(written, lineterminator="\n")
    for row in rows:
        is_whole = is_whole and len(row) <= TABLE_COLUMNS and all(len(cell) <= CELL_CHARS for cell in row)
        writer.writerow([_cut(cell) for cell in row[:TABLE_COLUMNS]])
        if written.tell() > TABLE_BYTES:
            is_whole = False
            break
    return Preview(PreviewKind.TABLE, media_type, size_bytes, written.getvalue(), is_truncated=not is_whole)


def _cut(cell: str) -> str:
    return cell if len(cell) <= CELL_CHARS else cell[: CELL_CHARS - 1] + "…"


def _text(file: Path, size_bytes: int, suffix: str) -> Preview:
    is_whole = size_bytes <= TEXT_BYTES
    content = _decode(_head(file, TEXT_BYTES), is_whole=is_whole)
    if content is None:
        return Preview(PreviewKind.BINARY, "application/octet-stream", size_bytes, None, is_truncated=False)
    media_type = _TEXTS.get(suffix, "text/plain")
    return Preview(PreviewKind.TEXT, media_type, size_bytes, content, is_truncated=not is_whole)


def _json_text(file: Path, size_bytes: int, most_bytes: int) -> str | None:
    """The file's text if the browser's strict parser will take it."""
    text = _decode(_head(file, most_bytes), is_whole=True) if size_bytes <= most_bytes else None
    try:
        json.loads(text or "", parse_constant=_refuse)
    except (ValueError, RecursionError):
        return None
    return text


def _refuse(constant: str) -> None:
    raise ValueError(constant)  # NaN and Infinity: Python writes them, no browser reads them


def _decode(content: bytes, *, is_whole: bool) -> str | None:
    """UTF-8 text, without a character that the bound cut; None for what is no text."""
    if b"\0" in content:
        return None
    try:
        return codecs.getincrementaldecoder("utf-8-sig")().decode(content, final=is_whole)
    except UnicodeDecodeError:
        return None


def _head(file: Path, most_bytes: int) -> bytes:
    with file.open("rb") as opened:
        return opened.read(most_bytes)


_READERS: dict[str, Callable[[Path, int], Preview | None]] = {
    ".csv": _csv,
    ".geojson": _json,
    ".ipynb": _json,
    ".json": _json,
    ".parquet": _parquet,
    ".plotly.json": _plotly,
    ".tsv": _csv,
}

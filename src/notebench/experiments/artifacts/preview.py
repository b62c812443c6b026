"""A bounded look into one artifact: what a panel can show of it without reading it whole.

The name's suffix says what to try; what turns out to be something else is shown as text, or not at all.
"""

import base64
import codecs
import json
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from notebench.experiments.artifacts.notebook_look import notebook_look
from notebench.experiments.artifacts.table_look import (
    TABLE_BYTES,
    Table,
    arrow_table,
    parquet_table,
    text_table,
)

TEXT_BYTES = 200_000
MARKDOWN_BYTES = 500_000
PAGE_BYTES = 8_000_000  # a page of plotly's with its library in it has 5 MB
PICTURE_BYTES = 5_000_000
NOTEBOOK_BYTES = 20_000_000
REMOTE_BYTES = 20_000_000
"""What is larger, and would have to be brought whole from a remote store, is not looked into."""

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
    ".markdown": "text/markdown",
    ".md": "text/markdown",
    ".py": "text/x-python",
    ".tsv": "text/tab-separated-values",
    ".yaml": "application/yaml",
    ".yml": "application/yaml",
}
_PARQUET = "application/vnd.apache.parquet"
_ARROW = "application/vnd.apache.arrow.file"
_BINARY = "application/octet-stream"


class PreviewKind(StrEnum):
    """How to show the content."""

    TEXT = "text"
    JSON = "json"
    TABLE = "table"
    IMAGE = "image"
    PLOTLY = "plotly"
    HTML = "html"
    MARKDOWN = "markdown"
    NOTEBOOK = "notebook"
    BINARY = "binary"


@dataclass(frozen=True, slots=True)
class Preview:
    """What can be shown of a file.

    Attributes
    ----------
    content
        Text as it is, a table as CSV, an image as base64, a plotly figure or a notebook's cells as JSON;
        None for what cannot be shown.
    is_truncated
        Whether the file holds more than ``content``, or is too large to be shown at all.
    remark
        Why there is no content, where that is not plain from the kind.
    """

    kind: PreviewKind
    media_type: str
    size_bytes: int
    content: str | None
    is_truncated: bool
    remark: str | None = None


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


def too_large(name: str, size_bytes: int, most_bytes: int = REMOTE_BYTES) -> Preview:
    """What is told of a file that would have to be brought whole from a remote store for a mere look."""
    media_type = _PICTURES.get(Path(name.lower()).suffix, _BINARY)
    remark = (
        f"it has {size_bytes / 1e6:,.0f} MB, and a file of a remote store is looked into up to "
        f"{most_bytes / 1e6:,.0f} MB; download it"
    )
    return Preview(PreviewKind.BINARY, media_type, size_bytes, None, is_truncated=True, remark=remark)


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


def _page(file: Path, size_bytes: int) -> Preview | None:
    if size_bytes > PAGE_BYTES:
        return None  # its beginning, as text
    content = _decode(_head(file, PAGE_BYTES), is_whole=True)
    if content is None:
        return None
    return Preview(PreviewKind.HTML, _TEXTS[".html"], size_bytes, content, is_truncated=False)


def _markdown(file: Path, size_bytes: int) -> Preview | None:
    is_whole = size_bytes <= MARKDOWN_BYTES
    content = _decode(_head(file, MARKDOWN_BYTES), is_whole=is_whole)
    if content is None:
        return None
    return Preview(PreviewKind.MARKDOWN, _TEXTS[".md"], size_bytes, content, is_truncated=not is_whole)


def _notebook(file: Path, size_bytes: int) -> Preview | None:
    text = _decode(_head(file, NOTEBOOK_BYTES), is_whole=True) if size_bytes <= NOTEBOOK_BYTES else None
    look = notebook_look(text) if text else None
    if look is None:
        return _json(file, size_bytes)
    return Preview(
        PreviewKind.NOTEBOOK, _TEXTS[".ipynb"], size_bytes, look.to_json(), is_truncated=not look.is_whole
    )


def _csv(file: Path, size_bytes: int) -> Preview | None:
    is_whole = size_bytes <= TABLE_BYTES
    text = _decode(_head(file, TABLE_BYTES), is_whole=is_whole)
    return None if text is None else _shown(text_table(text, is_whole=is_whole), size_bytes, _TEXTS[".csv"])


def _parquet(file: Path, size_bytes: int) -> Preview | None:
    return _shown(parquet_table(file), size_bytes, _PARQUET)


def _arrow(file: Path, size_bytes: int) -> Preview | None:
    return _shown(arrow_table(file), size_bytes, _ARROW)


def _shown(table: Table | str, size_bytes: int, media_type: str) -> Preview:
    if isinstance(table, str):  # why it cannot be shown
        return Preview(PreviewKind.BINARY, media_type, size_bytes, None, is_truncated=False, remark=table)
    return Preview(PreviewKind.TABLE, media_type, size_bytes, table.text, is_truncated=not table.is_whole)


def _text(file: Path, size_bytes: int, suffix: str) -> Preview:
    is_whole = size_bytes <= TEXT_BYTES
    content = _decode(_head(file, TEXT_BYTES), is_whole=is_whole)
    if content is None:
        return Preview(PreviewKind.BINARY, _BINARY, size_bytes, None, is_truncated=False)
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
    ".arrow": _arrow,
    ".csv": _csv,
    ".feather": _arrow,
    ".geojson": _json,
    ".htm": _page,
    ".html": _page,
    ".ipynb": _notebook,
    ".json": _json,
    ".markdown": _markdown,
    ".md": _markdown,
    ".parquet": _parquet,
    ".plotly.json": _plotly,
    ".tsv": _csv,
}

"""Whether a cell still stands in its notebook as it ran."""

import functools
import json
from collections.abc import Callable, Mapping, Sequence
from enum import StrEnum
from pathlib import Path
from typing import Any

from notebench.redaction import MASK

_MOST_BYTES = 50_000_000


class InNotebook(StrEnum):
    """How a cell that ran stands in the notebook's file now."""

    SAME = "same"
    EDITED = "edited"
    GONE = "gone"
    UNKNOWN = "unknown"
    """The cell has no id, or there is no notebook below the workspace that can be read."""


Compare = Callable[[str | None, str], InNotebook]
"""Tells how the cell of this id, whose source was this, stands in a notebook now."""


def compare_with(notebook: str | None, root: Path) -> Compare:
    """Compares cells with a notebook; never fails: what cannot be read is unknown.

    Parameters
    ----------
    notebook
        Its path, relative to the root or whole.
    root
        The workspace's folder; nothing outside is opened.
    """
    sources = _read(notebook, root) if notebook else None

    def compare(cell_id: str | None, source: str) -> InNotebook:
        if sources is None or not cell_id:
            return InNotebook.UNKNOWN
        if cell_id not in sources:
            return InNotebook.GONE
        return InNotebook.SAME if is_same(source, sources[cell_id]) else InNotebook.EDITED

    return compare


def is_same(redacted: str, source: str) -> bool:
    """Whether the source may be what was redacted: a mask stands for any text.

    Examples
    --------
    >>> is_same("key = '•••'", "key = 'abc'"), is_same("x = 1", "x = 2")
    (True, False)
    """
    first, *others = redacted.rstrip().split(MASK)
    source = source.rstrip()
    if not others:
        return first == source
    if not source.startswith(first):
        return False
    at = len(first)
    *middle, last = others
    for part in middle:
        at = source.find(part, at)
        if at < 0:
            return False
        at += len(part)
    return source.endswith(last) and len(source) - len(last) >= at


def _read(notebook: str, root: Path) -> Mapping[str, str] | None:
    try:
        path = (root / notebook).resolve()
        if path.suffix != ".ipynb" or not path.is_relative_to(root.resolve()) or not path.is_file():
            return None
        state = path.stat()
        if state.st_size > _MOST_BYTES:
            return None
        return _sources(path, state.st_mtime_ns, state.st_size)
    except (OSError, ValueError, RecursionError):  # a name with a null byte, no JSON, no UTF-8
        return None


@functools.lru_cache(maxsize=4)  # a page is read again with each event of its run
def _sources(path: Path, changed_at_ns: int, size: int) -> Mapping[str, str] | None:
    del changed_at_ns, size  # they tell that the file is another one
    read = json.loads(path.read_bytes())
    cells = read.get("cells") if isinstance(read, dict) else None
    if not isinstance(cells, list):
        return None
    return {cell["id"]: _source(cell.get("source")) for cell in cells if _has_id(cell)}


def _has_id(cell: Any) -> bool:
    return isinstance(cell, dict) and isinstance(cell.get("id"), str)


def _source(source: str | Sequence[Any] | None) -> str:
    return source if isinstance(source, str) else "".join(map(str, source or ()))

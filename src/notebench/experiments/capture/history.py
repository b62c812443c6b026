"""The cells that a process has executed, kept so that a run's file takes them over as bytes.

Each cell is redacted and written as a line once; a run takes the lines that came before it.
"""

import json
import threading
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from notebench.experiments.capture.cell import PastCell
from notebench.redaction import Redactor

MOST_CELLS = 2000
MOST_CHARS = 2_000_000  # of all sources
_MOST_SOURCE_CHARS = 200_000  # of one


class CellHistory:
    """The executed cells of this process, the oldest first; those that are too many go, and are counted.

    Cells may be added in one thread while another takes the lines.

    Parameters
    ----------
    most_cells, most_chars
        What is kept at the most; when it is more, the oldest go until three quarters are left.
    """

    def __init__(self, most_cells: int = MOST_CELLS, most_chars: int = MOST_CHARS) -> None:
        self._most_cells, self._most_chars = most_cells, most_chars
        self._cells: list[PastCell] = []
        self._chars = 0
        self._left_out = 0
        self._lock = threading.Lock()
        self._written_with: Redactor | None = None
        self._lines = _Lines()

    def __len__(self) -> int:
        """How many cells were executed, those that are left out too."""
        return self._left_out + len(self._cells)

    def add(self, cell: PastCell) -> None:
        """Take a cell that was executed."""
        if len(cell.source) > _MOST_SOURCE_CHARS:
            rest = len(cell.source) - _MOST_SOURCE_CHARS
            cell = replace(cell, source=f"{cell.source[:_MOST_SOURCE_CHARS]}\n# … ({rest} more characters)")
        with self._lock:
            self._cells.append(cell)
            self._chars += len(cell.source)
            if len(self._cells) > self._most_cells or self._chars > self._most_chars:
                self._leave_out()

    def lines(self, number: int, redactor: Redactor) -> bytes:
        """The lines of the first ``number`` cells that were executed, without secrets."""
        with self._lock:
            if redactor is not self._written_with:  # the environment's secrets have changed
                self._written_with, self._lines = redactor, _Lines()
            count = self._count(number)
            for cell in self._cells[len(self._lines.ends) : count]:
                self._lines.add(_redacted(cell, redactor))
            return _left_out_line(self._left_out) + self._lines.first(count)

    def cells(self, number: int, redactor: Redactor) -> list[PastCell]:
        """The same as values."""
        with self._lock:
            return [_redacted(cell, redactor) for cell in self._cells[: self._count(number)]]

    def _count(self, number: int) -> int:
        return max(0, min(number, len(self)) - self._left_out)

    def _leave_out(self) -> None:
        while self._cells and (
            len(self._cells) > self._most_cells * 3 // 4 or self._chars > self._most_chars * 3 // 4
        ):
            self._chars -= len(self._cells.pop(0).source)
            self._left_out += 1
        self._lines = _Lines()


class _Lines:
    """Lines as bytes, and where each ends."""

    def __init__(self) -> None:
        self.ends: list[int] = []
        self._bytes = bytearray()
        self._sources: set[str] = set()

    def add(self, cell: PastCell) -> None:
        is_new = cell.source_hash not in self._sources
        self._sources.add(cell.source_hash)
        self._bytes += _line(cell, has_source=is_new)
        self.ends.append(len(self._bytes))

    def first(self, count: int) -> bytes:
        return bytes(memoryview(self._bytes)[: self.ends[count - 1]]) if count else b""


def history_lines(cells: Iterable[PastCell], left_out: int) -> bytes:
    """The lines of cells that are redacted already."""
    lines = _Lines()
    for cell in cells:
        lines.add(cell)
    return _left_out_line(left_out) + lines.first(len(lines.ends))


def _redacted(cell: PastCell, redactor: Redactor) -> PastCell:
    return replace(cell, source=redactor.redact(cell.source))


def dump(value: Mapping[str, Any]) -> bytes:
    """One line of the file."""
    return json.dumps(value).encode() + b"\n"


def _line(cell: PastCell, *, has_source: bool) -> bytes:
    known = cell.to_json()
    if not has_source:  # it stands in the file already, with the same hash
        del known["source"]
    return dump({"kind": "history", "hash": cell.source_hash, **known})


def _left_out_line(cells: int) -> bytes:
    return dump({"kind": "left_out", "cells": cells}) if cells else b""

"""How much of a cell's output its notebook keeps: as much as it may, the rest in a file beside it."""

import json
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import IO, Any

SPILL_BYTES = 256 * 1024 * 1024
"""At most so much spills; what comes after is counted, and gone."""
_KILO = 1000


class OutputsKept:
    """Decides what of each output is kept, by what its cell has kept already.

    Parameters
    ----------
    limit
        Bytes of all outputs of one cell.
    spill
        The file for the rest; made when there is any, and taken away when it is of an earlier run.
    """

    def __init__(self, limit: int, spill: Path | None) -> None:
        self._limit, self._spill = limit, spill
        self._file: IO[bytes] | None = None
        self._kept: dict[int, int] = {}
        self._spilled_in_all, self._told_cell = 0, -1
        self.spilled: dict[int, int] = {}
        if spill is not None:
            with suppress(OSError):
                spill.unlink(missing_ok=True)

    def fit(self, cell: int, message: dict[str, Any]) -> dict[str, Any] | None:
        """What the notebook keeps of a message; None for nothing."""
        kind, content = message["msg_type"], message["content"]
        room = self._limit - self._kept.get(cell, 0)
        if kind == "stream":
            size = _bytes(content["text"])
            if size <= room:
                self._kept[cell] = self._kept.get(cell, 0) + size
                return message
            head = _head(content["text"], room)
            self._kept[cell] = self._limit
            self._put(cell, content["text"][len(head) :])
            return {**message, "content": {**content, "text": head}} if head else None
        if kind == "error":  # what failed is always told
            return {**message, "content": _shortened(content, max(self._limit, _KILO))}
        data = content.get("data", {})
        size = sum(_bytes(each if isinstance(each, str) else json.dumps(each)) for each in data.values())
        if size > (self._limit if kind == "update_display_data" else room):
            self._put(cell, json.dumps(data, ensure_ascii=False) + "\n")
            return None
        if kind != "update_display_data":
            self._kept[cell] = self._kept.get(cell, 0) + size
        return message

    def clear(self, cell: int) -> None:
        """Forget what the cell kept: its outputs were taken away."""
        self._kept.pop(cell, None)

    def say(self, cell: int) -> str:
        """What the notebook tells of a cell of which something was not kept; empty for others."""
        spilled = self.spilled.get(cell)
        if not spilled:
            return ""
        gone = max(0, self._spilled_in_all - SPILL_BYTES)
        where = f"is in {self._spill.name}" if self._spill else "is gone"
        if gone and self._spill:
            where += f", but for the last {_say_bytes(gone)}"
        return (
            f"\n[Of this cell's output the first {_say_bytes(self._limit)} are kept here; "
            f"the rest, {_say_bytes(spilled)}, {where}.]\n"
        )

    def close(self) -> None:
        """Close the file."""
        if self._file is not None:
            self._file.close()
            self._file = None

    def _put(self, cell: int, text: str) -> None:
        content = text.encode("utf-8", "backslashreplace")
        self.spilled[cell] = self.spilled.get(cell, 0) + len(content)
        room = SPILL_BYTES - self._spilled_in_all
        self._spilled_in_all += len(content)
        if self._spill is None or room <= 0:
            return
        head = f"\n--- cell {cell + 1} ---\n".encode() if self._told_cell != cell else b""
        self._told_cell = cell
        try:
            self._file = self._file or self._spill.open("wb", buffering=0)
            self._file.write(head + content[:room])
        except OSError:  # a full disk is no reason to end the step: what was to be kept is gone
            self._spill = None


def _bytes(text: str) -> int:
    return len(text) if text.isascii() else len(text.encode("utf-8", "backslashreplace"))


def _head(text: str, size: int) -> str:
    if text.isascii():
        return text[: max(size, 0)]
    return text.encode("utf-8", "backslashreplace")[: max(size, 0)].decode("utf-8", "ignore")


def _shortened(content: Mapping[str, Any], limit: int) -> dict[str, Any]:
    lines = list(content.get("traceback", []))
    if sum(map(len, lines)) > limit:
        text = "\n".join(lines)
        lines = [text[: limit // 2], "[...]", text[-limit // 2 :]]
    return {**content, "evalue": str(content.get("evalue", ""))[:limit], "traceback": lines}


def _say_bytes(count: int) -> str:
    for unit in ("bytes", "kB", "MB"):
        if count < _KILO:
            return f"{count:.0f} {unit}"
        count = round(count / _KILO)
    return f"{count} GB"

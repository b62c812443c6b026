"""What is shown of a notebook among the artifacts: sources, texts and images; never a script."""

import json
import re
from dataclasses import asdict, dataclass, field
from typing import Any

CELLS = 300
LOOK_BYTES = 5_000_000
TEXT_CHARS = 20_000
IMAGE_CHARS = 2_000_000
_IMAGES = ("image/png", "image/jpeg", "image/gif", "image/webp")
_ANSI = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")


@dataclass(frozen=True, slots=True)
class Output:
    """What a cell showed; ``kind`` as ``NotebookLook`` of the OpenAPI document names it."""

    kind: str
    media_type: str
    content: str


@dataclass(frozen=True, slots=True)
class NotebookCell:
    """One cell."""

    kind: str
    source: str
    execution_count: int | None
    outputs: list[Output] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class NotebookLook:
    """A notebook's cells, the first of them; ``is_whole`` where nothing was cut."""

    language: str
    cells: list[NotebookCell]
    is_whole: bool

    def as_json(self) -> dict[str, Any]:
        """As REST carries it."""
        return {"language": self.language, "cells": [asdict(cell) for cell in self.cells]}

    def to_json(self) -> str:
        """As a preview carries it."""
        return json.dumps(self.as_json())


def notebook_look(text: str) -> NotebookLook | None:
    """The look into a notebook of nbformat 4; None for anything else."""
    try:
        notebook = json.loads(text)
    except (ValueError, RecursionError):
        return None
    cells = notebook.get("cells") if isinstance(notebook, dict) else None
    if not isinstance(cells, list) or notebook.get("nbformat") != 4:
        return None
    cutter = _Cutter(is_whole=len(cells) <= CELLS)
    shown = []
    for cell in cells[:CELLS]:
        if cutter.left <= 0:
            cutter.is_whole = False
            break
        if isinstance(cell, dict):
            shown.append(_cell(cell, cutter))
    return NotebookLook(_language(notebook), shown, cutter.is_whole)


@dataclass(slots=True)
class _Cutter:
    """Cuts texts, and remembers that it did."""

    is_whole: bool
    left: int = LOOK_BYTES

    def cut(self, text: str, most: int = TEXT_CHARS) -> str:
        room = max(0, min(most, self.left))
        self.is_whole = self.is_whole and len(text) <= room
        self.left -= min(len(text), room)
        return text[:room]


def _cell(cell: dict[str, Any], cutter: _Cutter) -> NotebookCell:
    kind = cell.get("cell_type")
    count = cell.get("execution_count")
    outputs = cell.get("outputs")
    return NotebookCell(
        kind if kind in ("code", "markdown") else "raw",
        cutter.cut(_joined(cell.get("source"))),
        count if isinstance(count, int) else None,
        [_output(each, cutter) for each in outputs if isinstance(each, dict)]
        if isinstance(outputs, list)
        else [],
    )


def _output(output: dict[str, Any], cutter: _Cutter) -> Output:
    if output.get("output_type") == "stream":
        return Output("text", "text/plain", cutter.cut(_plain(output.get("text"))))
    if output.get("output_type") == "error":
        trace = _plain("\n".join(str(line) for line in output.get("traceback") or ()))
        told = trace or f"{output.get('ename')}: {output.get('evalue')}"
        return Output("error", "text/plain", cutter.cut(told))
    data = output.get("data")
    return _richest(data if isinstance(data, dict) else {}, cutter)


def _richest(data: dict[str, Any], cutter: _Cutter) -> Output:
    for media_type in _IMAGES:
        if media_type in data:
            content = "".join(_joined(data[media_type]).split())
            if len(content) <= min(IMAGE_CHARS, cutter.left):
                return Output("image", media_type, cutter.cut(content, IMAGE_CHARS))
            cutter.is_whole = False
            return Output("left_out", media_type, "")
    if "text/markdown" in data:
        return Output("markdown", "text/markdown", cutter.cut(_joined(data["text/markdown"])))
    if "text/plain" in data:
        return Output("text", "text/plain", cutter.cut(_plain(data["text/plain"])))
    return Output("left_out", next(iter(data), "application/octet-stream")[:200], "")


def _language(notebook: dict[str, Any]) -> str:
    metadata = notebook.get("metadata")
    info = metadata.get("language_info") if isinstance(metadata, dict) else None
    name = info.get("name") if isinstance(info, dict) else None
    return name if isinstance(name, str) else "python"


def _plain(text: object) -> str:
    return _ANSI.sub("", _joined(text))


def _joined(text: object) -> str:
    if isinstance(text, list):
        return "".join(str(line) for line in text)
    return text if isinstance(text, str) else ""

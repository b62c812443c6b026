"""What is kept of the code that ran in a run, and how it lies among the run's artifacts.

One file, a line for each piece: the code that ran before in the kernel, the code of the run and what it
printed (a line a cell each), with what, and why it failed; pictures lie beside it in ``figures/``. While the
first cell runs, its code is the run's tag.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from notebench.experiments.capture.cell import Cell, Failure, Figure, PastCell
from notebench.experiments.capture.environment import Environment, GitState, Gpu, Machine
from notebench.experiments.capture.history import dump, history_lines

__all__ = [
    "CAPTURE_FILE",
    "FIGURES_FOLDER",
    "PATCH_FILE",
    "SOURCE_TAG",
    "Capture",
    "Cell",
    "Environment",
    "Failure",
    "Figure",
    "GitState",
    "Gpu",
    "Machine",
    "PastCell",
    "cell_line",
    "end_lines",
    "figure_files",
    "source_tag",
]

CAPTURE_FILE = "notebench/capture.jsonl"
PATCH_FILE = "notebench/uncommitted.patch"
FIGURES_FOLDER = "figures"
SOURCE_TAG = "notebench.source"
"""The code of a run that goes on, so that it is known even when the process is killed."""
_TAG_CHARS = 5000  # what all of MLflow's stores allow


@dataclass(frozen=True, slots=True)
class Capture:
    """All that is kept of one run, as it lies among its artifacts.

    Attributes
    ----------
    history
        What ran in the kernel before the run's first cell, in the order of execution.
    left_out
        How many cells ran before those of ``history`` and were too many to keep.
    cells
        The run's own.
    """

    cells: Sequence[Cell] = ()
    environment: Environment | None = None
    failure: Failure | None = None
    history: Sequence[PastCell] = ()
    left_out: int = 0

    def to_bytes(self) -> bytes:
        """The file's content."""
        own = (cell_line(cell, order) for order, cell in enumerate(self.cells))
        before = history_lines(self.history, self.left_out)
        return b"".join([before, *own, end_lines(self.environment, self.failure)])

    @classmethod
    def from_bytes(cls, content: bytes) -> "Capture":
        """What :meth:`to_bytes` wrote; a line that is torn, or foreign, counts as not known."""
        lines = [_load(line) for line in content.splitlines()]
        by_kind = {str(line.get("kind")): line for line in lines}
        return cls(
            tuple(cell for line in lines if line.get("kind") == "cell" and (cell := Cell.from_json(line))),
            Environment.from_json(by_kind.get("environment", {})),
            Failure.from_json(by_kind.get("failure", {})),
            tuple(_past(line for line in lines if line.get("kind") == "history")),
            _count(by_kind.get("left_out", {}).get("cells")),
        )

    @classmethod
    def from_tags(cls, tags: Mapping[str, str], started_at: datetime) -> "Capture":
        """The code that a run began with, from the run's tags."""
        if SOURCE_TAG not in tags:
            return cls()
        return cls((Cell(tags[SOURCE_TAG], started_at, cell_id=tags.get("notebench.cell_id")),))


def cell_line(cell: Cell, order: int) -> bytes:
    """The file's line of one of the run's cells."""
    return dump({"kind": "cell", "order": order, "hash": cell.source_hash, **cell.to_json()})


def end_lines(environment: Environment | None, failure: Failure | None) -> bytes:
    """The file's last lines."""
    return (dump({"kind": "environment", **environment.to_json()}) if environment else b"") + (
        dump({"kind": "failure", **asdict(failure)}) if failure else b""
    )


def source_tag(source: str) -> dict[str, str]:
    """The tag that keeps the code while it runs; its beginning, where it is long."""
    cut = source if len(source) <= _TAG_CHARS else f"{source[: _TAG_CHARS - 2]}\n…"
    return {SOURCE_TAG: cut} if source else {}


def figure_files(figures: Sequence[Figure], first: int = 1) -> dict[str, bytes]:
    """The figures as files, numbered from ``first`` in the order in which they were shown."""
    return {
        f"{FIGURES_FOLDER}/figure-{number:02}.{figure.suffix}": figure.content
        for number, figure in enumerate(figures, start=first)
    }


def _past(lines: Iterator[Mapping[str, Any]]) -> Iterator[PastCell]:
    """The cells of the history; a source that repeats stands in the file once."""
    sources: dict[str, str] = {}
    for line in lines:
        source = line.get("source", sources.get(str(line.get("hash"))))
        if isinstance(source, str) and (cell := PastCell.from_json(line, source)):
            sources[str(line.get("hash"))] = source
            yield cell


def _count(value: Any) -> int:
    return value if isinstance(value, int) and value > 0 else 0


def _load(line: bytes) -> dict[str, Any]:
    try:
        read = json.loads(line)
    except (ValueError, RecursionError):
        return {}
    return read if isinstance(read, dict) else {}

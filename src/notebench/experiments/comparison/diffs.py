"""The code of two runs, and what their cells printed, line by line: what was added, removed and kept."""

import difflib
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from enum import StrEnum
from typing import Any

from notebench.experiments.capture.capture import Capture, Cell
from notebench.experiments.comparison.cell_pairs import Pair, pair_cells

MOST_CELLS = 300
MOST_LINES = 2000
"""Of the differences of one pair of runs."""
_LINES_READ = 3000  # of a cell, on each side
_MOST_CHARS = 500  # of a line
_CONTEXT = 3


class Mark(StrEnum):
    """What is said of a line; a gap stands for equal lines that are left out."""

    KEPT = " "
    ADDED = "+"
    REMOVED = "-"
    GAP = "@"


class Change(StrEnum):
    """What became of a cell's code."""

    SAME = "same"
    CHANGED = "changed"
    ADDED = "added"
    REMOVED = "removed"


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a difference; ``before`` and ``after`` are its numbers, from 1, where it has them."""

    mark: Mark
    text: str
    before: int | None = None
    after: int | None = None


@dataclass(frozen=True, slots=True)
class CellDiff:
    """What became of one cell from one run to the other.

    Attributes
    ----------
    before, after
        Its places among the cells of the two runs, from 1; None where it is in one of them only.
    title
        The first line of its code.
    source, output
        What differs in its code and in what it printed; nothing where nothing does.
    is_output_changed
        Whether it printed something else, or showed something else, such as a picture.
    """

    change: Change
    title: str
    cell_id: str | None
    before: int | None
    after: int | None
    source: Sequence[Line]
    output: Sequence[Line]
    is_output_changed: bool


@dataclass(frozen=True, slots=True)
class CodeDiff:
    """What became of the cells from one run to the other, in the order of the later one.

    ``is_cut`` tells that there is more than is shown.
    """

    cells: Sequence[CellDiff]
    is_cut: bool

    def to_json(self) -> dict[str, Any]:
        """As ``CodeDiff`` of the OpenAPI document describes it, but for the run's id."""
        return {"cells": [asdict(cell) for cell in self.cells], "is_cut": self.is_cut}


def compare_code(before: Capture, after: Capture) -> CodeDiff:
    """What differs in the code of two runs and in what it printed; bounded, and always the same."""
    ours, theirs = before.cells[:MOST_CELLS], after.cells[:MOST_CELLS]
    is_cut = max(len(before.cells), len(after.cells)) > MOST_CELLS or any(map(_is_long, [*ours, *theirs]))
    left = MOST_LINES
    cells: list[CellDiff] = []
    pairs = pair_cells(ours, theirs)
    for pair in pairs:
        diff = _cell_diff(pair, ours, theirs, has_lines=left > 0)
        kept = _shortened(diff, left)
        left -= len(kept.source) + len(kept.output)
        is_cut = is_cut or kept is not diff or (left <= 0 and len(cells) + 1 < len(pairs))
        cells.append(kept)
    return CodeDiff(cells, is_cut)


def compare_text(before: str, after: str) -> list[Line]:
    """The lines that differ, with three kept ones round them; nothing where nothing differs."""
    if before == after:
        return []
    ours, theirs = before.splitlines()[:_LINES_READ], after.splitlines()[:_LINES_READ]
    matcher = difflib.SequenceMatcher(None, ours, theirs)
    lines: list[Line] = []
    for group in matcher.get_grouped_opcodes(_CONTEXT):
        if lines or group[0][1] > 0:
            lines.append(Line(Mark.GAP, ""))
        for code in group:
            lines.extend(_lines(code, ours, theirs))
    return lines


def _lines(code: tuple[str, int, int, int, int], ours: list[str], theirs: list[str]) -> Iterator[Line]:
    kind, one, one_end, other, other_end = code
    if kind == "equal":
        for offset in range(one_end - one):
            yield Line(Mark.KEPT, _cut(ours[one + offset]), one + offset + 1, other + offset + 1)
        return
    for place in range(one, one_end):
        yield Line(Mark.REMOVED, _cut(ours[place]), before=place + 1)
    for place in range(other, other_end):
        yield Line(Mark.ADDED, _cut(theirs[place]), after=place + 1)


def _cell_diff(pair: Pair, ours: Sequence[Cell], theirs: Sequence[Cell], *, has_lines: bool) -> CellDiff:
    one, other = pair
    before = None if one is None else ours[one]
    after = None if other is None else theirs[other]
    cell = after or before
    assert cell is not None  # a pair has one side at least
    return CellDiff(
        _change(before, after),
        _cut(next((line for line in cell.source.splitlines() if line.strip()), "")),
        cell.cell_id,
        None if one is None else one + 1,
        None if other is None else other + 1,
        compare_text(before.source if before else "", after.source if after else "") if has_lines else [],
        compare_text(_printed(before), _printed(after)) if has_lines else [],
        _is_other_output(before, after),
    )


def _change(before: Cell | None, after: Cell | None) -> Change:
    if before is None:
        return Change.ADDED
    if after is None:
        return Change.REMOVED
    return Change.SAME if before.source == after.source else Change.CHANGED


def _is_other_output(before: Cell | None, after: Cell | None) -> bool:
    if before and after and before.output_hash and after.output_hash:
        return before.output_hash != after.output_hash
    return _printed(before) != _printed(after)


def _printed(cell: Cell | None) -> str:
    return "\n".join(text for text in (cell.stdout, cell.stderr) if text) if cell else ""


def _is_long(cell: Cell) -> bool:
    return any(text.count("\n") >= _LINES_READ for text in (cell.source, cell.stdout, cell.stderr))


def _shortened(diff: CellDiff, most: int) -> CellDiff:
    if len(diff.source) + len(diff.output) <= most:
        return diff
    source = diff.source[:most]
    return replace(diff, source=source, output=diff.output[: most - len(source)])


def _cut(line: str) -> str:
    return line if len(line) <= _MOST_CHARS else f"{line[: _MOST_CHARS - 1]}…"

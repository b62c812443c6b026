"""Which cell of one run stands for which of another: by the cell's id, then by what is in it."""

import difflib
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence

from notebench.experiments.capture.capture import Cell

Pair = tuple[int | None, int | None]
"""The places of a cell before and after; None where it is in one of them only."""

_ALIKE = 0.4  # at least so much of two cells' lines is the same
_MOST_GUESSED = 30  # of each side: each is held against each
_LINES_GUESSED = 400


def pair_cells(before: Sequence[Cell], after: Sequence[Cell]) -> list[Pair]:
    """Every cell of both, in the order of ``after``, each removed one where it stood.

    A cell that ran twice is paired run by run. Cells without an id in common are paired when their code is
    the same, and then when it is much alike.
    """
    found: dict[int, int] = {}
    for key in (_by_id, _by_code):
        found |= _matched(before, after, found, key)
    found |= _alike(before, after, found)
    return _in_order(len(before), len(after), found)


def _by_id(cell: Cell) -> str | None:
    return cell.cell_id


def _by_code(cell: Cell) -> str | None:
    return cell.source.strip()


def _matched(
    before: Sequence[Cell], after: Sequence[Cell], found: dict[int, int], key: Callable[[Cell], str | None]
) -> dict[int, int]:
    waiting = defaultdict(list)
    taken = set(found.values())
    for place, cell in enumerate(before):
        if place not in found and key(cell) is not None:
            waiting[key(cell)].append(place)
    pairs = {}
    for place, cell in enumerate(after):
        if place not in taken and waiting.get(key(cell)):
            pairs[waiting[key(cell)].pop(0)] = place
    return pairs


def _alike(before: Sequence[Cell], after: Sequence[Cell], found: dict[int, int]) -> dict[int, int]:
    taken = set(found.values())
    left = [place for place in range(len(before)) if place not in found][:_MOST_GUESSED]
    right = [place for place in range(len(after)) if place not in taken][:_MOST_GUESSED]
    pairs: dict[int, int] = {}
    for one in left:
        rated = [(_likeness(before[one], after[other]), -other) for other in right]
        best, other = max(rated, default=(0.0, 0))
        if best >= _ALIKE:
            pairs[one] = -other
            right.remove(-other)
    return pairs


def _likeness(one: Cell, other: Cell) -> float:
    ours, theirs = (cell.source.splitlines()[:_LINES_GUESSED] for cell in (one, other))
    matcher = difflib.SequenceMatcher(None, ours, theirs)
    return matcher.ratio() if matcher.quick_ratio() >= _ALIKE else 0.0


def _in_order(before: int, after: int, found: dict[int, int]) -> list[Pair]:
    origin = {other: one for one, other in found.items()}
    removed = iter([place for place in range(before) if place not in found])
    return list(_merged(after, origin, removed))


def _merged(after: int, origin: dict[int, int], removed: Iterator[int]) -> Iterator[Pair]:
    waiting = next(removed, None)
    for place in range(after):
        one = origin.get(place)
        while one is not None and waiting is not None and waiting < one:
            yield waiting, None
            waiting = next(removed, None)
        yield one, place
    while waiting is not None:
        yield waiting, None
        waiting = next(removed, None)

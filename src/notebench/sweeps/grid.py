"""Every point of a space that has a countable number of them, where conditions decide what counts."""

from collections.abc import Iterator, Mapping, Sequence

from notebench.errors import BadInput
from notebench.sweeps.dimension import Dimension, DimensionKind, Label
from notebench.sweeps.space import SearchSpace

MOST_POINTS = 100_000


def points_of(space: SearchSpace) -> list[dict[str, Label]]:
    """All points, the last axis fastest.

    Raises
    ------
    BadInput
        When an axis has no steps, or there are too many points; the text says what to write.
    """
    axes = {each.name: _points(each) for each in space.dimensions}
    found: list[dict[str, Label]] = []
    for point in _walk(space, axes):
        found.append(point)
        if len(found) > MOST_POINTS:
            raise BadInput(
                f"the grid has more than {MOST_POINTS} points; widen the steps, or sweep over less"
            )
    return found


def _walk(space: SearchSpace, axes: Mapping[str, Sequence[Label]]) -> Iterator[dict[str, Label]]:
    """Draw again and again, each time with the last choice that had another one moved on by one."""
    trail: list[list[int]] = []  # for each axis that counted: which of its points, of how many

    while True:
        at = 0

        def take(dimension: Dimension) -> Label:
            nonlocal at
            points = axes[dimension.name]
            if at == len(trail):
                trail.append([0, len(points)])
            at += 1
            return points[trail[at - 1][0]]

        yield space.draw(take)
        while trail and trail[-1][0] + 1 == trail[-1][1]:
            trail.pop()
        if not trail:
            return
        trail[-1][0] += 1


def _points(dimension: Dimension) -> Sequence[Label]:
    if dimension.kind is DimensionKind.CHOICE:
        return dimension.labels
    step = dimension.step
    if step is None or dimension.log:
        raise BadInput(
            f"{dimension.name}: a grid needs steps; write one behind the range, such as step 0.1, "
            "or take another sampler"
        )
    count = round((dimension.high - dimension.low) / step) + 1
    if count > MOST_POINTS:
        raise BadInput(f"{dimension.name}: it has {count} points, and at most {MOST_POINTS} are tried")
    if dimension.kind is DimensionKind.INT:
        return range(int(dimension.low), int(dimension.high) + 1, int(step))
    return [min(dimension.low + step * at, dimension.high) for at in range(count)]

"""One metric of several runs, made ready to be drawn over each other: smoothed, placed, thinned.

Smoothing is an exponential moving average: each value is drawn as the average of all values so far, the
one ``n`` values ago weighing ``factor ** n``. It is taken over all values that are given, before they are
thinned.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from notebench.errors import BadInput
from notebench.experiments.curves.downsample import thin
from notebench.experiments.run import MetricPoint, to_text

STRONGEST = 0.99
_ALL_POINTS = 20_000  # of all curves of one figure
_MOST_POINTS = 1000  # of one curve
_LARGEST = 1.7976931348623157e308  # what MLflow writes for infinity


class XAxis(StrEnum):
    """What the values are drawn over."""

    STEP = "step"
    TIME = "time"
    RELATIVE = "relative"


@dataclass(frozen=True, slots=True)
class CurveLook:
    """How curves are drawn; ``smoothing`` is 0 for none, up to 0.99."""

    smoothing: float = 0.0
    x: XAxis = XAxis.STEP
    is_log: bool = False

    def __post_init__(self) -> None:
        if not 0 <= self.smoothing <= STRONGEST:
            raise BadInput(f"smoothing: {self.smoothing} is not between 0 and {STRONGEST}")


@dataclass(frozen=True, slots=True)
class Curve:
    """What is drawn of a metric of one run; ``y`` has None where there is a gap."""

    x: Sequence[float | str]
    y: Sequence[float | None]


def parse_axis(word: str) -> XAxis:
    """The axis of this name.

    Raises
    ------
    BadInput
        When there is none.
    """
    try:
        return XAxis(word)
    except ValueError as err:
        raise BadInput(f"x: {word[:80]!r} is not known; there are {', '.join(XAxis)}") from err


def make_curve(points: Sequence[MetricPoint], look: CurveLook, begun: datetime, curves: int) -> Curve:
    """The curve of a run that began then, one of so many that share a figure."""
    most = max(10, min(_MOST_POINTS, _ALL_POINTS // curves))
    kept = thin(list(_smoothed(points, look.smoothing)), most)
    return Curve(
        [_place(point, look.x, begun) for point in kept],
        [_height(point.value, is_log=look.is_log) for point in kept],
    )


def _smoothed(points: Sequence[MetricPoint], factor: float) -> Iterator[MetricPoint]:
    """The moving average without the pull of a made-up first value; what is not finite stays a gap."""
    total = weight = 0.0
    for point in points:
        if factor == 0 or not _is_number(point.value):
            yield point
            continue
        total = factor * total + (1 - factor) * point.value
        weight = factor * weight + (1 - factor)
        yield MetricPoint(total / weight, point.step, point.at)


def _place(point: MetricPoint, axis: XAxis, begun: datetime) -> float | str:
    match axis:
        case XAxis.STEP:
            return point.step
        case XAxis.TIME:
            return to_text(point.at)
        case XAxis.RELATIVE:
            return round((point.at - begun).total_seconds(), 3)


def _height(value: float, *, is_log: bool) -> float | None:
    return value if _is_number(value) and (value > 0 or not is_log) else None


def _is_number(value: float) -> bool:
    return abs(value) < _LARGEST  # NaN is not

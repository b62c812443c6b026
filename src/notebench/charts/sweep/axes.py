"""A parameter as an axis: numbers, numbers by magnitude, dates, or words in their order."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from notebench.charts.comparison import escape
from notebench.charts.sweep.study import SweepStudy, number
from notebench.experiments.card import format_figure
from notebench.parameters import Kind
from notebench.sweeps.dimension import Dimension, DimensionKind, Label, at_second

_MOST_WORDS = 12  # named along an axis
_DECADES = 6  # no more ticks than these


class AxisKind(StrEnum):
    """What stands on it; the words are plotly's."""

    LINEAR = "linear"
    LOG = "log"
    DATE = "date"
    CATEGORY = "category"


@dataclass(frozen=True, slots=True)
class ParamAxis:
    """The axis of a parameter.

    Attributes
    ----------
    low, high
        Its ends as positions; see :meth:`position`.
    words
        Of choices, in their order.
    has_time
        Whether a date's numbers are seconds, and not days.
    """

    name: str
    kind: AxisKind
    low: float
    high: float
    words: tuple[str, ...] = ()
    has_time: bool = False

    def place(self, label: Label) -> float | str:
        """Where plotly draws it."""
        if self.kind is AxisKind.CATEGORY:
            return _word(label, self.words)
        if self.kind is AxisKind.DATE:
            return self._date(int(label or 0))
        return number(float(label or 0))

    def position(self, label: Label) -> float:
        """As one number: the logarithm where magnitudes count, of words their place in the order."""
        if self.kind is AxisKind.CATEGORY:
            word = _word(label, self.words)
            return float(self.words.index(word)) if word in self.words else -1.0
        value = float(label or 0)
        return math.log10(value) if self.kind is AxisKind.LOG else value

    def tick(self, position: float) -> str:
        """What is written at a position."""
        if self.kind is AxisKind.CATEGORY:
            return self.words[int(position)]
        if self.kind is AxisKind.DATE:
            return self._date(round(position))
        return format_figure(number(10**position if self.kind is AxisKind.LOG else position))

    def _date(self, passed: int) -> str:
        return at_second(passed).isoformat() if self.has_time else date.fromordinal(passed).isoformat()

    def ticks(self) -> list[float]:
        """Positions that are named along it."""
        if self.kind is AxisKind.CATEGORY:
            step = math.ceil(len(self.words) / _MOST_WORDS)
            return [float(at) for at in range(0, len(self.words), step)]
        if self.low == self.high:
            return [self.low]
        if self.kind is AxisKind.LOG:
            decades = range(math.ceil(self.low), math.floor(self.high) + 1)
            if 2 <= len(decades) <= _DECADES:
                return [float(each) for each in decades]
        return [self.low + (self.high - self.low) * part / 4 for part in range(5)]

    def layout(self) -> dict[str, Any]:
        """As a layout has it."""
        more: dict[str, Any] = {}
        if self.kind is AxisKind.CATEGORY:
            more = {"categoryorder": "array", "categoryarray": list(self.words)}
        return {"title": {"text": escape(self.name)}, "type": str(self.kind), **more}


def param_axis(study: SweepStudy, name: str) -> ParamAxis:
    """The axis of a parameter: as the plan has it, else as the values that were drawn need it."""
    drawn = [each.drawn[name] for each in study.trials if name in each.drawn]
    dimension = next((each for each in study.plan.space.dimensions if each.name == name), None)
    if dimension is None:
        return _of_values(name, drawn)
    if dimension.kind is DimensionKind.CHOICE:
        return _of_words(name, dimension.labels)
    return _of_range(study, dimension)


def _of_range(study: SweepStudy, dimension: Dimension) -> ParamAxis:
    kind = study.plan.space.parameters[dimension.name].type.kind
    if dimension.log:
        ends = math.log10(dimension.low), math.log10(dimension.high)
        return ParamAxis(dimension.name, AxisKind.LOG, *ends)
    scale = AxisKind.DATE if kind in (Kind.DATE, Kind.DATETIME) else AxisKind.LINEAR
    low, high = float(dimension.low), float(dimension.high)
    return ParamAxis(dimension.name, scale, low, high, has_time=kind is Kind.DATETIME)


def _of_values(name: str, drawn: Sequence[Label]) -> ParamAxis:
    numbers = [float(each) for each in drawn if isinstance(each, int | float) and not isinstance(each, bool)]
    if numbers and len(numbers) == len(drawn) and all(map(math.isfinite, numbers)):
        return ParamAxis(name, AxisKind.LINEAR, min(numbers), max(numbers))
    return _of_words(name, dict.fromkeys(drawn))


def _of_words(name: str, labels: Iterable[Label]) -> ParamAxis:
    words = tuple(dict.fromkeys(_word(each) for each in labels))
    return ParamAxis(name, AxisKind.CATEGORY, 0.0, float(max(0, len(words) - 1)), words)


def _word(label: Label, known: Sequence[str] = ()) -> str:
    """The label as it is written; text that could be taken for another kind of value is quoted."""
    word = escape(str(label))
    if isinstance(label, str) and (not word or word in ("None", "True", "False")):
        word = repr(word)
    del known
    return word

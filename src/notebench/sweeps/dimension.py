"""What a sampler sees of a parameter, a range of numbers or labels, and the way back to its values."""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Any

from notebench.errors import BadInput
from notebench.parameters import Kind, Parameter, describe

_TIMES = (Kind.DATE, Kind.DATETIME, Kind.TIME, Kind.TIMEDELTA)
_EPOCH = datetime(1970, 1, 1)  # noqa: DTZ001 - the parameter's own zone counts, or none
Label = None | bool | int | float | str
"""What may stand for a choice: a scalar of JSON."""
Show = Callable[[Mapping[str, Label]], dict[str, Any]]
"""Makes the values that people know, as JSON, of what was drawn."""


class DimensionKind(StrEnum):
    """What is drawn."""

    FLOAT = "float"
    INT = "int"
    CHOICE = "choice"


@dataclass(frozen=True, slots=True)
class Dimension:
    """One axis of a search.

    Attributes
    ----------
    low, high
        Both in the range; of dates, days as ``date.toordinal`` counts them, of times, whole seconds.
    step
        Of floats None where all between the ends may be drawn.
    labels
        One for each choice, in their order; no two are equal.
    """

    name: str
    kind: DimensionKind
    low: float = 0
    high: float = 0
    step: float | None = None
    log: bool = False
    labels: tuple[Label, ...] = ()


def options_of(parameter: Parameter) -> tuple[Any, ...]:
    """Its values where they can be counted; a bool has two, said or not."""
    if parameter.type.kind is Kind.BOOL and not parameter.choices:
        return (False, True)
    return parameter.options


def can_sweep(parameter: Parameter) -> bool:
    """Whether its values can be drawn: it is a bool, or has choices or a range with two ends."""
    return bool(options_of(parameter)) or parameter.is_searchable


def dimension_of(parameter: Parameter) -> Dimension:
    """The axis of a parameter.

    Raises
    ------
    BadInput
        When nothing can be drawn for it; the text says what to write.
    """
    if options := options_of(parameter):
        return Dimension(parameter.name, DimensionKind.CHOICE, labels=_labels(options))
    if not parameter.is_searchable:
        raise BadInput(
            f"{parameter.name}: it has neither a range with two ends nor choices; write one behind it, "
            "such as # 1..10 or # a | b"
        )
    kind = parameter.type.kind
    if kind is Kind.FLOAT:
        return _floats(parameter)
    if kind in (Kind.INT, *_TIMES):
        return _ints(parameter)
    raise BadInput(
        f"{parameter.name}: a range of {parameter.type} cannot be swept; write choices: # a | b, "
        "or name what is to be swept with --over"
    )


def encode(parameter: Parameter, value: Any) -> Label:
    """What stands for the value on its axis.

    Raises
    ------
    BadInput
        When the parameter has no such value.
    """
    if options := options_of(parameter):
        for option, label in zip(options, _labels(options), strict=True):
            if type(option) is type(value) and option == value:
                return label
    elif parameter.type.kind in _TIMES:
        if (number := ordinal(value)) == int(number):
            return int(number)
    elif isinstance(value, int | float) and math.isfinite(value):
        return float(value) if parameter.type.kind is Kind.FLOAT else value
    raise BadInput(
        f"{parameter.name}: {str(value)[:80]!r} cannot be drawn for it; give one of {describe(parameter)}"
    )


def decode(parameter: Parameter, drawn: Label) -> Any:
    """The parameter's value that was drawn."""
    if options := options_of(parameter):
        at = next(i for i, label in enumerate(_labels(options)) if _is_same(label, drawn))
        return options[at]
    if parameter.type.kind in _TIMES:
        return _of_ordinal(parameter, int(drawn or 0))
    return drawn


def ordinal(value: date | time | timedelta) -> float:
    """A number for a time, in order: days of a date, else seconds."""
    match value:
        case timedelta():
            return value.total_seconds()
        case time():
            return (datetime.combine(_EPOCH, value.replace(tzinfo=None)) - _EPOCH).total_seconds()
        case datetime():
            return (value.replace(tzinfo=None) - _EPOCH).total_seconds()
    return value.toordinal()


def at_second(passed: int) -> datetime:
    """The time of which :func:`ordinal` gives so many seconds; in no zone."""
    return _EPOCH + timedelta(seconds=passed)


def _of_ordinal(parameter: Parameter, number: int) -> date | time | timedelta:
    zone = getattr(parameter.low, "tzinfo", None)
    match parameter.type.kind:
        case Kind.TIMEDELTA:
            return timedelta(seconds=number)
        case Kind.TIME:
            return at_second(number).time().replace(tzinfo=zone)
        case Kind.DATETIME:
            return at_second(number).replace(tzinfo=zone)
    return date.fromordinal(number)


def _floats(parameter: Parameter) -> Dimension:
    low, high = float(parameter.low), float(parameter.high)
    step = None if parameter.step is None else float(parameter.step)
    if parameter.excludes_low:
        low = math.nextafter(low, math.inf) if step is None else low + step
    if parameter.excludes_high:
        high = math.nextafter(high, -math.inf) if step is None else high - step
    return _checked(parameter, Dimension(parameter.name, DimensionKind.FLOAT, low, high, step, parameter.log))


def _ints(parameter: Parameter) -> Dimension:
    is_time = parameter.type.kind in _TIMES
    low, high = (ordinal(end) if is_time else end for end in (parameter.low, parameter.high))
    low, high = math.ceil(low), math.floor(high)
    step = int(parameter.step or 1)
    low += step * parameter.excludes_low
    high -= step * parameter.excludes_high
    return _checked(parameter, Dimension(parameter.name, DimensionKind.INT, low, high, step, parameter.log))


def _checked(parameter: Parameter, dimension: Dimension) -> Dimension:
    if dimension.low > dimension.high:
        raise BadInput(f"{parameter.name}: nothing lies in {describe(parameter)}; widen the range")
    return dimension


def _labels(options: Sequence[Any]) -> tuple[Label, ...]:
    """The options themselves where JSON has them and no two are equal (``1 == True``), else their texts."""
    is_plain = all(each is None or type(each) in (bool, int, float, str) for each in options)
    if is_plain and len(set(options)) == len(options):
        return tuple(options)
    texts = tuple(map(str, options))
    return texts if len(set(texts)) == len(texts) else tuple(map(repr, options))


def _is_same(label: Label, drawn: Label) -> bool:
    return type(label) is type(drawn) and label == drawn

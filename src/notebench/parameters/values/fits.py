"""Whether a value of the right type lies where a parameter allows, and whether what it allows makes sense."""

import math
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from notebench.parameters.kinds import NUMBERS, ORDERED, SEQUENCES, Kind
from notebench.parameters.reading.literals import shorten
from notebench.parameters.values.convert import is_finite
from notebench.redaction import MASK, is_secret_name

if TYPE_CHECKING:
    from notebench.parameters.parameter import Parameter

_NEAR = 1e-9  # of a step: what floating point loses


def show(name: str, value: Any) -> str:
    """The value as a message names it; a secret is not named."""
    if is_secret_name(name):
        return MASK
    return shorten(
        str(value) if isinstance(value, date | timedelta) or hasattr(value, "enum") else repr(value)
    )


def why_not(parameter: "Parameter", value: Any) -> str | None:
    """Why the value, which is of the parameter's type, is not allowed; None where it is."""
    if value is None and parameter.type.is_optional:
        return None
    if parameter.choices and not parameter.is_multiple:
        return _not_chosen(parameter, value)
    if parameter.type.kind in SEQUENCES and parameter.type.leaf is not parameter.type:
        return next((why for each in value if (why := _why_not_one(parameter, each))), None)
    return _why_not_one(parameter, value)


def _why_not_one(parameter: "Parameter", value: Any) -> str | None:
    if parameter.choices:
        return _not_chosen(parameter, value)
    if not parameter.has_range or value is None:
        return None
    shown = show(parameter.name, value)
    low, high = parameter.low, parameter.high
    try:
        if not is_finite(value):
            return f"{shown} lies in no range"
        if low is not None and (value < low or (parameter.excludes_low and value == low)):
            return f"{shown} lies {'not above' if parameter.excludes_low else 'below'} {low}"
        if high is not None and (value > high or (parameter.excludes_high and value == high)):
            return f"{shown} lies {'not below' if parameter.excludes_high else 'above'} {high}"
    except TypeError:
        return (
            f"{shown} cannot be compared with {low if low is not None else high}: one of them has a time zone"
        )
    if parameter.step is not None and not is_on_step(value, low, parameter.step):
        return f"{shown} is not on a step of {parameter.step}{f' from {low}' if low is not None else ''}"
    return None


def _not_chosen(parameter: "Parameter", value: Any) -> str | None:
    if any(type(each) is type(value) and each == value for each in parameter.choices):
        return None
    known = ", ".join(show("", each) for each in parameter.choices)
    return f"{show(parameter.name, value)} is not one of {shorten(known, 200)}"


def is_on_step(value: Any, low: Any, step: Any) -> bool:
    """Whether the value is the lower bound, or 0 where there is none, and a whole number of steps."""
    if isinstance(value, date) and not isinstance(value, datetime):
        return low is None or (value - low).days % step == 0
    way = value if low is None else value - low
    if isinstance(way, int | Decimal):
        return bool(way % step == 0)
    steps = way / step
    return math.isclose(steps, round(steps), rel_tol=_NEAR, abs_tol=_NEAR)


def definition_fault(parameter: "Parameter") -> str | None:
    """What is wrong with the definition itself, and what to write; None where nothing is."""
    low, high = parameter.low, parameter.high
    if parameter.is_multiple and parameter.type.leaf is parameter.type:
        return f"`any of` is for lists and sets, and {parameter.type} is none; write choices: a | b"
    if parameter.choices:
        if parameter.has_range or parameter.log:
            return "it has both a range and choices; keep one of them"
        twice = next(
            (each for at, each in enumerate(parameter.choices) if each in parameter.choices[:at]), None
        )
        return f"the choice {show('', twice)} is there twice; keep one" if twice is not None else None
    if parameter.is_multiple:
        return "it may have any of no choices; write `any of a, b`"
    if not parameter.has_range:
        return "log is for a range; write one such as 1e-4..1e-1 log" if parameter.log else None
    leaf = parameter.type.leaf
    if leaf.kind not in ORDERED:
        return f"a range is for numbers, dates and times, and {parameter.type} is none; write choices: a | b"
    if not all(is_finite(each) for each in (low, high) if each is not None):
        return f"{_range(parameter)} is not finite; leave an end that is open away: 0.."
    try:
        if low is not None and high is not None and low > high:
            return f"{_range(parameter)} runs backwards; write {high}..{low}"
    except TypeError:
        return f"{_range(parameter)} has a time zone at one end only; write both alike"
    return _scale_fault(parameter) or _step_fault(parameter)


def _range(parameter: "Parameter") -> str:
    ends = [("" if each is None else str(each)) for each in (parameter.low, parameter.high)]
    return "..".join(ends)


def _scale_fault(parameter: "Parameter") -> str | None:
    if not parameter.log:
        return None
    if parameter.type.leaf.kind not in NUMBERS:
        return f"log is for numbers, and {parameter.type} is none; leave it away"
    if parameter.step is not None:
        return "log and step do not go together; keep one of them"
    if parameter.low is None or parameter.low <= 0:
        return f"{_range(parameter)} log needs a lower end above 0; write one such as 1e-4"
    return None


def _step_fault(parameter: "Parameter") -> str | None:
    low, high, step = parameter.low, parameter.high, parameter.step
    if step is None:
        return None
    kind = parameter.type.leaf.kind
    if kind not in NUMBERS | {Kind.DATE}:
        return f"a step is for numbers and dates, and {parameter.type} is none of them; leave it away"
    if not is_finite(step) or step <= 0:
        return f"the step {step} is not above 0; write one that is"
    if low is None or high is None or is_on_step(high, low, step):
        return None
    last = _last_step(low, high, step)
    return f"step {step} does not lead from {low} to {high}; write {low}..{last}, or another step"


def _last_step(low: Any, high: Any, step: Any) -> Any:
    if isinstance(low, date):
        return low + timedelta(days=(high - low).days // step * step)
    last = low + (high - low) // step * step
    return float(f"{last:.12g}") if isinstance(last, float) else last

"""Values that a notebook is given, checked and typed before anything starts; all faults are told at once."""

import copy
import difflib
from collections.abc import Iterable, Mapping
from typing import Any

from notebench.errors import BadInput
from notebench.parameters.faults import BadValues
from notebench.parameters.parameter import Parameter, Parameters
from notebench.parameters.values.convert import convert
from notebench.parameters.values.fits import show, why_not
from notebench.parameters.values.scalars import Unfit
from notebench.parameters.values.text import Text


def check(parameters: Parameters, given: Mapping[str, Any]) -> dict[str, Any]:
    """The value of each parameter, given or by default, as its type has it.

    Text is read as the parameter's type says, so that values may come from a command line. Scalars of numpy
    and pandas become plain. A parameter that must be given is not missed where its condition does not hold.

    Raises
    ------
    BadValues
        When a name is not known, or a value does not fit; each fault is a line.

    Examples
    --------
    >>> from notebench.parameters import read_cell
    >>> check(read_cell("n: int = 100  # 10..500"), {"n": "50"})
    {'n': 50}
    """
    faults = [_unknown(name, parameters) for name in given if name not in parameters]
    values: dict[str, Any] = {}
    for each in parameters:
        if each.name not in given:
            if not each.is_required:
                values[each.name] = copy.deepcopy(each.default)
            continue
        try:
            values[each.name] = fit(each, given[each.name])
        except Unfit as err:
            faults.append(f"{each.name}: {err}")
    faults += [
        _missing(each) for each in parameters.active(values) if each.is_required and each.name not in given
    ]
    if faults:
        raise BadValues(faults)
    return values


def fit(parameter: Parameter, value: Any) -> Any:
    """The value as the parameter has it.

    Raises
    ------
    Unfit
        When it does not fit; the text names the value and says what would.
    """
    try:
        found = convert(value, parameter.type)
    except Unfit as err:
        told = show(parameter.name, str(value) if isinstance(value, Text) else value)
        raise Unfit(f"{told} {err}; give {_wanted(parameter)}") from err
    if why := why_not(parameter, found):
        raise Unfit(f"{why}; give {_wanted(parameter)}")
    return found


def split_words(words: Iterable[str]) -> dict[str, Text]:
    """The values in words such as ``n=3``, for :func:`check` to read by type; the last of a name counts.

    Raises
    ------
    BadInput
        When a word is not NAME=VALUE.
    """
    found = {}
    for word in words:
        name, equals, value = word.partition("=")
        if not equals or not name.strip():
            raise BadInput(f"{word[:60]!r} is not NAME=VALUE; write one such as n=3")
        found[name.strip()] = Text(value)
    return found


def _wanted(parameter: Parameter) -> str:
    """In words, what the parameter takes."""
    allowed = describe(parameter)
    return f"{parameter.type}{f' ({allowed})' if allowed else ''}"


def describe(parameter: Parameter) -> str:
    """The range or choices as a comment writes them; empty where there are none."""
    if options := parameter.options or parameter.choices:
        words = [each.name if hasattr(each, "enum") else str(each) for each in options]
        return f"any of {', '.join(words)}" if parameter.is_multiple else " | ".join(words)
    if not parameter.has_range:
        return ""
    low, high = ("" if end is None else str(end) for end in (parameter.low, parameter.high))
    marks = ">" if parameter.excludes_low else "", "<" if parameter.excludes_high else ""
    step = f" step {parameter.step}" if parameter.step is not None else ""
    ends = f"{marks[0]}{low}..{marks[1]}{high}" if low or high else ""
    return f"{ends}{step}{' log' if parameter.log else ''}".strip()


def _unknown(name: str, parameters: Parameters) -> str:
    if computed := next((each for each in parameters.computed if each.name == name), None):
        where = f" in line {computed.line}" if computed.line else ""
        return f"{name}: its cell computes it{where}; only what is assigned as a literal can be given"
    near = difflib.get_close_matches(str(name), parameters.names, n=1)
    if near:
        return f"{name}: there is no such parameter; did you mean {near[0]}?"
    known = ", ".join(parameters.names)
    return (
        f"{str(name)[:80]}: there is no such parameter; {f'there are {known}' if known else 'there are none'}"
    )


def _missing(parameter: Parameter) -> str:
    return f"{parameter.name}: it must be given; give {_wanted(parameter)}"

"""Values made to fit a type, or refused: plain ones, scalars of numpy and pandas, text that is typed in."""

import math
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from pathlib import PurePath
from typing import Any

from notebench.parameters.kinds import CONTAINERS, EnumMember, Kind, ParameterType
from notebench.parameters.values.scalars import SCALARS, Unfit
from notebench.parameters.values.text import Text, read_candidates, read_loose

_TOLD_CHARS = 200
_DEEPEST = 50
_NONE = ("none", "null")
_WORDS = {
    Kind.BOOL: "true or false",
    Kind.INT: "a whole number",
    Kind.FLOAT: "a number",
    Kind.STR: "text",
    Kind.DATE: "a date such as 2026-01-31",
    Kind.DATETIME: "a time such as 2026-01-31T12:00:00",
    Kind.TIME: "a time of day such as 12:30",
    Kind.TIMEDELTA: "a duration such as 90s, 2h or P1DT12H",
    Kind.PATH: "a path",
    Kind.DECIMAL: "a decimal number",
    Kind.LIST: "a list",
    Kind.TUPLE: "a list of values",
    Kind.SET: "a set",
    Kind.DICT: "a mapping",
    Kind.ANY: "a value that a notebook can be given",
}


def convert(value: Any, to: ParameterType, depth: int = 0) -> Any:
    """The value as one of the type, made of plain Python alone.

    Text is read as the type says; numpy's and pandas' scalars and arrays become plain; nothing is rounded.

    Raises
    ------
    Unfit
        When that is not possible.
    """
    if depth > _DEEPEST:
        raise Unfit(f"is nested more than {_DEEPEST} deep")
    value = make_plain(value)
    if _is_none(value, to):
        return None
    if value is None and to.kind is not Kind.ANY:
        raise Unfit(f"is not {_told(to)}")
    if to.kind is Kind.UNION:
        return _to_union(value, to, depth)
    if to.kind in CONTAINERS:
        return _to_container(value, to, depth)
    if to.kind is Kind.ANY:
        return _to_any(value, depth)
    try:
        return _enum(value, to) if to.kind is Kind.ENUM else SCALARS[to.kind](value)
    except (ValueError, TypeError, ArithmeticError) as err:
        if isinstance(err, Unfit):
            raise
        raise Unfit(f"is not {_told(to)}") from err


def make_plain(value: Any) -> Any:
    """What numpy or pandas hold, as Python's own value; anything else as it is."""
    if isinstance(value, type):
        return value
    if type(value).__module__.partition(".")[0] == "numpy" and type(value).__name__ == "datetime64":
        return Text(value)
    if getattr(value, "shape", None) == () and callable(getattr(value, "item", None)):
        return value.item()
    if callable(getattr(value, "tolist", None)):
        return value.tolist()
    return value


def _is_none(value: Any, to: ParameterType) -> bool:
    if not to.is_optional:
        return False
    if isinstance(value, str) and to.kind is not Kind.ANY:
        is_typed_in = isinstance(value, Text) or to.kind is not Kind.STR
        return is_typed_in and value.strip().lower() in _NONE
    return value is None


def _told(to: ParameterType) -> str:
    words = _WORDS.get(to.kind) or (
        f"one of {', '.join(m.name for m in to.enum.members)}" if to.enum else str(to.bare)
    )
    return f"{words}, nor None" if to.is_optional else words


def _enum(value: Any, to: ParameterType) -> EnumMember:
    assert to.enum is not None
    if isinstance(value, EnumMember):
        name = value.name if value.enum == to.enum.name else ""
    elif type(value).__name__ == to.enum.name:  # the class itself, in the kernel
        name = getattr(value, "name", "")
    else:
        name = value.strip().rpartition(".")[2] if isinstance(value, str) else ""
    if member := to.enum.member(name):
        return member
    for each in to.enum.members:
        if type(each.value) is not type(value) and not isinstance(value, Text):
            continue
        if each.value == value or (isinstance(value, Text) and str(each.value) == value.strip()):
            return each
    raise TypeError


def _to_union(value: Any, to: ParameterType, depth: int) -> Any:
    if not isinstance(value, Text):
        for item in to.items:
            try:
                if _is_same(found := convert(value, item, depth + 1), value):
                    return found
            except Unfit:
                continue
    # Of text, every reading comes before the text itself.
    for item in sorted(to.items, key=lambda item: item.kind is Kind.STR):
        try:
            return convert(value, item, depth + 1)
        except Unfit:
            continue
    raise Unfit(f"is not {to}")


def _is_same(found: Any, value: Any) -> bool:
    return type(found) is type(value) and (found == value or (found != found and value != value))


def _to_container(value: Any, to: ParameterType, depth: int) -> Any:
    if not isinstance(value, str):
        return _fill(value, to, depth)
    problem = Unfit(f"is not {_told(to)}")
    for candidate in read_candidates(value, is_mapping=to.kind is Kind.DICT):
        try:
            return _fill(candidate, to, depth)
        except Unfit as err:
            problem = err
    raise problem


def _fill(value: Any, to: ParameterType, depth: int) -> Any:
    if to.kind is Kind.DICT:
        if not isinstance(value, dict):
            raise Unfit(f"is not {_told(to)}")
        key, inner = to.items or (_ANY, _ANY)
        try:
            return {convert(k, key, depth + 1): _item(v, inner, k, depth) for k, v in value.items()}
        except TypeError as err:
            raise Unfit("has a key that is a list or a mapping") from err
    if not isinstance(value, list | tuple | set | frozenset | range):
        raise Unfit(f"is not {_told(to)}")
    given = sorted(value, key=repr) if isinstance(value, set | frozenset) else list(value)
    types = _places(to, len(given))
    filled = [
        _item(each, type_, place, depth)
        for place, (each, type_) in enumerate(zip(given, types, strict=True), 1)
    ]
    if to.kind is Kind.LIST:
        return filled
    try:
        return tuple(filled) if to.kind is Kind.TUPLE else set(filled)
    except TypeError as err:
        raise Unfit("has an item that cannot be in a set") from err


_ANY = ParameterType(Kind.ANY, is_optional=True)


def _places(to: ParameterType, count: int) -> tuple[ParameterType, ...]:
    if to.kind is Kind.TUPLE and not to.is_open:
        if len(to.items) != count:
            raise Unfit(f"has {count} items, not {len(to.items)}")
        return to.items
    return (to.items or (_ANY,)) * count


def _item(value: Any, to: ParameterType, place: object, depth: int) -> Any:
    try:
        return convert(value, to, depth + 1)
    except Unfit as err:
        if len(str(err)) > _TOLD_CHARS:  # of what is nested deep, the innermost says enough
            raise
        raise Unfit(f"has at {place} a value that {err}") from err


def _to_any(value: Any, depth: int) -> Any:
    if isinstance(value, Text):
        value = read_loose(value)
    if value is None or isinstance(value, EnumMember):
        return value
    for kind, types in _EXACT:
        if isinstance(value, types):
            return _exactly(value, kind)
    if isinstance(value, dict):
        return _fill(value, ParameterType(Kind.DICT), depth)
    for kind, many in ((Kind.LIST, (list, range)), (Kind.SET, (set, frozenset))):
        if isinstance(value, many):
            return _fill(value, ParameterType(kind), depth)
    if isinstance(value, tuple):
        return _fill(value, ParameterType(Kind.TUPLE, (_ANY,), is_open=True), depth)
    raise _cannot_be_given(value)


def _exactly(value: Any, kind: Kind) -> Any:
    try:
        return SCALARS[kind](value)
    except TypeError as err:  # pandas' NaT is a datetime, and has no day
        raise _cannot_be_given(value) from err


def _cannot_be_given(value: Any) -> Unfit:
    return Unfit(f"is a {type(value).__name__}, which a notebook cannot be given")


_EXACT: tuple[tuple[Kind, type | tuple[type, ...]], ...] = (
    (Kind.BOOL, bool),
    (Kind.INT, int),
    (Kind.FLOAT, float),
    (Kind.STR, str),
    (Kind.DATETIME, datetime),
    (Kind.DATE, date),
    (Kind.TIME, time),
    (Kind.TIMEDELTA, timedelta),
    (Kind.PATH, PurePath),
    (Kind.DECIMAL, Decimal),
)


def is_finite(value: Any) -> bool:
    """Whether the value is neither NaN nor infinite."""
    return not isinstance(value, float | Decimal) or math.isfinite(value)

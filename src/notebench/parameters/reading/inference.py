"""The type of a value that was read: what a parameter takes when nothing else says so."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from pathlib import PurePath
from typing import Any

from notebench.parameters.kinds import ANY, NOTHING, EnumMember, EnumType, Kind, ParameterType, unify

_SCALARS: dict[type, Kind] = {
    bool: Kind.BOOL,
    int: Kind.INT,
    float: Kind.FLOAT,
    str: Kind.STR,
    date: Kind.DATE,
    datetime: Kind.DATETIME,
    time: Kind.TIME,
    timedelta: Kind.TIMEDELTA,
    Decimal: Kind.DECIMAL,
}


def infer_type(value: Any, enums: Mapping[str, EnumType] | None = None) -> ParameterType:
    """The type that fits the value; of None it is ``Any``.

    Parameters
    ----------
    enums
        Those whose members the value may be, or have in it.

    Examples
    --------
    >>> str(infer_type([1, 2.5])), str(infer_type({"a": None}))
    ('list[float]', 'dict[str, Any]')
    """
    found = _infer(value, enums or {})
    return ANY if found == NOTHING else found


def _infer(value: Any, enums: Mapping[str, EnumType]) -> ParameterType:
    def common(values: Iterable[Any]) -> ParameterType:
        return unify(_infer(each, enums) for each in values)

    if kind := _SCALARS.get(type(value)):
        return ParameterType(kind)
    match value:
        case PurePath():
            return ParameterType(Kind.PATH)
        case EnumMember(enum=name) if name in enums:
            return ParameterType(Kind.ENUM, enum=enums[name])
        case list():
            return ParameterType(Kind.LIST, (common(value),))
        case tuple():
            return ParameterType(Kind.TUPLE, tuple(infer_type(each, enums) for each in value))
        case set() | frozenset():
            return ParameterType(Kind.SET, (common(value),))
        case dict():
            return ParameterType(Kind.DICT, (common(value), common(value.values())))
        case None:
            return NOTHING
    return ANY

"""Values as JSON and back: what JSON has no word for is text, or an object where no type tells what it is."""

from collections.abc import Callable, Mapping
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path, PurePath
from typing import Any

from notebench.parameters.kinds import SEQUENCES, EnumMember, Kind, ParameterType
from notebench.parameters.values.convert import convert, is_finite
from notebench.parameters.values.durations import format_duration, parse_duration
from notebench.parameters.values.scalars import Unfit
from notebench.parameters.values.text import Text

_TYPE, _VALUE = "$type", "$value"


def to_json(value: Any, type_: ParameterType) -> Any:
    """A value of the type as JSON; a number that is not finite is text."""
    if value is None:
        return None
    if type_.kind in (Kind.ANY, Kind.UNION):
        return tag(value)
    if type_.kind is Kind.DICT:
        key, inner = type_.items
        if key.kind in (Kind.STR, Kind.INT):
            return {str(k): to_json(v, inner) for k, v in value.items()}
        return [[to_json(k, key), to_json(v, inner)] for k, v in value.items()]
    if type_.kind in SEQUENCES:
        places = type_.items if type_.kind is Kind.TUPLE and not type_.is_open else type_.items * len(value)
        return [to_json(each, place) for each, place in zip(_ordered(value), places, strict=True)]
    if isinstance(value, EnumMember):
        return value.name
    return _text(value)


def from_json(value: Any, type_: ParameterType) -> Any:
    """The value of the type that JSON holds.

    Raises
    ------
    Unfit
        When it holds none.
    """
    if value is None and type_.is_optional:
        return None
    if type_.kind in (Kind.ANY, Kind.UNION):
        return convert(untag(value), type_)
    if type_.kind is Kind.DICT and isinstance(value, Mapping | list):
        key, inner = type_.items
        pairs = list(value.items() if isinstance(value, Mapping) else _pairs(value))
        return {_key(k, key): from_json(v, inner) for k, v in pairs}
    if type_.kind in SEQUENCES and isinstance(value, list):
        is_fixed = type_.kind is Kind.TUPLE and not type_.is_open
        if is_fixed and len(type_.items) != len(value):
            raise Unfit(f"has {len(value)} items, not {len(type_.items)}")
        places = type_.items if is_fixed else type_.items * len(value)
        return convert([from_json(each, place) for each, place in zip(value, places, strict=True)], type_)
    return convert(value, type_)


def _pairs(value: list[Any]) -> list[tuple[Any, Any]]:
    if not all(isinstance(pair, list) and len(pair) == 2 for pair in value):
        raise Unfit("is no mapping")
    return [(pair[0], pair[1]) for pair in value]


def _key(key: Any, type_: ParameterType) -> Any:
    if type_.kind is Kind.INT and isinstance(key, str):
        return convert(Text(key), type_)
    found = from_json(key, type_)
    return tuple(found) if isinstance(found, list) else found


def _ordered(value: Any) -> list[Any]:
    return sorted(value, key=repr) if isinstance(value, set | frozenset) else list(value)


def _text(value: Any) -> Any:
    if isinstance(value, bool | int | str):
        return value
    if isinstance(value, float):
        return value if is_finite(value) else str(value)
    if isinstance(value, timedelta):
        return format_duration(value)
    if isinstance(value, PurePath):
        return value.as_posix()
    return value.isoformat() if isinstance(value, date | time) else str(value)


_TAGS: tuple[tuple[type, str, Callable[[Any], Any]], ...] = (
    (float, "float", float),
    (datetime, "datetime", datetime.fromisoformat),
    (date, "date", date.fromisoformat),
    (time, "time", time.fromisoformat),
    (timedelta, "timedelta", parse_duration),
    (PurePath, "Path", Path),
    (Decimal, "Decimal", Decimal),
)


def tag(value: Any) -> Any:
    """A value as JSON that tells its type where JSON's own does not."""
    if (
        value is None
        or isinstance(value, bool | int | str)
        or (isinstance(value, float) and is_finite(value))
    ):
        return value
    if isinstance(value, list):
        return [tag(each) for each in value]
    if isinstance(value, dict):
        if all(isinstance(key, str) for key in value) and _TYPE not in value:
            return {key: tag(each) for key, each in value.items()}
        return {_TYPE: "dict", _VALUE: [[tag(key), tag(each)] for key, each in value.items()]}
    if isinstance(value, tuple | set | frozenset):
        return {
            _TYPE: "tuple" if isinstance(value, tuple) else "set",
            _VALUE: [tag(each) for each in _ordered(value)],
        }
    if isinstance(value, EnumMember):
        return {_TYPE: "enum", _VALUE: [value.enum, value.name, tag(value.value)]}
    name = next(word for kind, word, _ in _TAGS if isinstance(value, kind))
    return {_TYPE: name, _VALUE: _text(value)}


def untag(value: Any) -> Any:
    """The value that :func:`tag` wrote.

    Raises
    ------
    Unfit
        When it wrote none such.
    """
    if isinstance(value, list):
        return [untag(each) for each in value]
    if not isinstance(value, dict):
        return value
    if set(value) != {_TYPE, _VALUE}:
        return {key: untag(each) for key, each in value.items()}
    name, inner = value[_TYPE], value[_VALUE]
    try:
        return _untagged(name, inner)
    except (ValueError, TypeError, ArithmeticError) as err:
        raise Unfit(f"is marked as {str(name)[:40]!r} and is none") from err


def _untagged(name: Any, inner: Any) -> Any:
    match name:
        case "dict":
            return {untag(key): untag(each) for key, each in inner}
        case "tuple":
            return tuple(map(untag, inner))
        case "set":
            return set(map(untag, inner))
        case "enum":
            return EnumMember(str(inner[0]), str(inner[1]), untag(inner[2]))
    read = next((read for _, word, read in _TAGS if word == name), None)
    if read is None:
        raise ValueError(name)
    return read(inner)

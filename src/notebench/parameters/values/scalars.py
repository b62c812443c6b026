"""Single values made to fit a kind; text is read as the kind writes it, and nothing is rounded."""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta, timezone
from decimal import Decimal
from pathlib import Path, PurePath
from typing import Any

from notebench.parameters.kinds import Kind
from notebench.parameters.reading.literals import LARGEST_BITS
from notebench.parameters.values.durations import parse_duration
from notebench.parameters.values.text import Text

_TRUE = ("true", "yes", "on", "1")
_FALSE = ("false", "no", "off", "0")


class Unfit(ValueError):
    """The value is not of the type; the text says what it is not, without the value."""


def _bool(value: Any) -> bool:
    if isinstance(value, str) and (word := value.strip().lower()) in (*_TRUE, *_FALSE):
        return word in _TRUE
    if isinstance(value, bool):
        return value
    raise TypeError


def _int(value: Any) -> int:
    if isinstance(value, bool):
        raise TypeError
    if isinstance(value, str):
        value = int(value) if len(value) < LARGEST_BITS else None
    elif isinstance(value, float | Decimal):
        if value != value.__trunc__():
            raise TypeError
        value = value.__trunc__()
    if not isinstance(value, int):
        raise TypeError
    if value.bit_length() > LARGEST_BITS:
        raise Unfit(f"has more than {LARGEST_BITS} bits")
    return int.__add__(value, 0)


def _float(value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        raise TypeError
    return float(value)


def _str(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError
    return str.__str__(value) if type(value) is not Text else str(value)


def _date(value: Any) -> date:
    if isinstance(value, str):
        return (
            datetime.fromisoformat(value.strip()).date()
            if "T00:00:00" in value
            else date.fromisoformat(value.strip())
        )
    if isinstance(value, datetime):
        if (value.hour, value.minute, value.second, value.microsecond, value.tzinfo) != (0, 0, 0, 0, None):
            raise Unfit("has a time of day")
    elif not isinstance(value, date):
        raise TypeError
    return date(value.year, value.month, value.day)


def _datetime(value: Any) -> datetime:
    if isinstance(value, str):
        value = datetime.fromisoformat(value.strip())
    if isinstance(value, date) and not isinstance(value, datetime):
        return datetime(value.year, value.month, value.day)  # noqa: DTZ001 - as naive as what was given
    if not isinstance(value, datetime) or value != value:  # pandas' NaT is a datetime
        raise TypeError
    if getattr(value, "nanosecond", 0):
        raise Unfit("has nanoseconds")
    zone = timezone(offset) if (offset := value.utcoffset()) is not None else None
    clock = (value.hour, value.minute, value.second, value.microsecond)
    return datetime(value.year, value.month, value.day, *clock, tzinfo=zone)


def _time(value: Any) -> time:
    if isinstance(value, str):
        value = time.fromisoformat(value.strip())
    if not isinstance(value, time):
        raise TypeError
    return value


def _timedelta(value: Any) -> timedelta:
    if isinstance(value, str):
        return parse_duration(value)
    if not isinstance(value, timedelta):
        raise TypeError
    if getattr(value, "nanoseconds", 0):
        raise Unfit("has nanoseconds")
    return timedelta(value.days, value.seconds, value.microseconds)


def _path(value: Any) -> Path:
    if not isinstance(value, str | PurePath) or "\0" in str(value):
        raise TypeError
    return Path(_str(value) if isinstance(value, str) else value)


def _decimal(value: Any) -> Decimal:
    if isinstance(value, bool) or not isinstance(value, int | float | str | Decimal):
        raise TypeError
    made = Decimal(str(value) if isinstance(value, float) else value)
    if made.is_snan():  # it cannot even be compared
        raise TypeError
    return made


SCALARS: dict[Kind, Callable[[Any], Any]] = {
    Kind.BOOL: _bool,
    Kind.INT: _int,
    Kind.FLOAT: _float,
    Kind.STR: _str,
    Kind.DATE: _date,
    Kind.DATETIME: _datetime,
    Kind.TIME: _time,
    Kind.TIMEDELTA: _timedelta,
    Kind.PATH: _path,
    Kind.DECIMAL: _decimal,
}
"""Makes a value one of the kind, or raises ValueError, TypeError or an ArithmeticError."""

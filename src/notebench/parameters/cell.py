"""The source of an ``injected-parameters`` cell: checked values are assigned, and no text becomes code."""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from keyword import iskeyword
from pathlib import PurePath
from typing import Any

from notebench.parameters.faults import BadValues
from notebench.parameters.kinds import EnumMember
from notebench.parameters.values.convert import is_finite
from notebench.parameters.values.fits import show
from notebench.parameters.values.scalars import Unfit

TITLE = "# Parameters"


def write_cell(values: Mapping[str, Any]) -> str:
    """The source that gives the values to a notebook; running it binds them as they are.

    What must be imported is imported under names of its own, so that none of the notebook's is hidden.

    Raises
    ------
    BadValues
        When a value is of a type that cannot be written down, or a name is none of Python's.

    Examples
    --------
    >>> print(write_cell({"n": 3, "since": date(2026, 1, 31)}))
    # Parameters
    import datetime as _datetime
    n = 3
    since = _datetime.date(2026, 1, 31)
    """
    writer = _Writer(values)
    lines, faults = [], []
    for name, value in values.items():
        try:
            lines.append(f"{_checked(name)} = {writer.write(value)}")
        except Unfit as err:
            faults.append(f"{name}: {show(name, value)} {err}; give plain values")
        except RecursionError:
            faults.append(f"{name}: it is nested too deep to be written down; give a flatter value")
    if faults:
        raise BadValues(faults)
    return "\n".join([TITLE, *writer.imports, *lines])


def _checked(name: str) -> str:
    if not name.isidentifier() or iskeyword(name):
        raise Unfit("stands for a name that Python does not have")
    return name


class _Writer:
    """Writes values, and keeps what they need imported."""

    def __init__(self, values: Mapping[str, Any]) -> None:
        self._taken = set(values)
        self._aliases: dict[str, str] = {}

    @property
    def imports(self) -> list[str]:
        return [f"import {module} as {alias}" for module, alias in sorted(self._aliases.items())]

    def write(self, value: Any) -> str:
        """The value as an expression."""
        match value:
            case None | bool() | int() | str() if type(value) in (type(None), bool, int, str):
                return repr(value)
            case float() if type(value) is float:
                return repr(value) if is_finite(value) else f'float("{value}")'
            case EnumMember():
                return self._name(value)
            case Decimal():
                return f"{self._module('decimal')}.Decimal({str(value)!r})"
            case PurePath():
                return f"{self._module('pathlib')}.Path({value.as_posix()!r})"
            case date() | time() | timedelta():
                return self._write_time(value)
        return self._write_many(value)

    def _write_many(self, value: Any) -> str:
        if type(value) is list:
            return f"[{', '.join(map(self.write, value))}]"
        if type(value) is tuple:
            return f"({', '.join(map(self.write, value))}{',' if len(value) == 1 else ''})"
        if type(value) in (set, frozenset):
            items = sorted(map(self.write, value))
            return f"{{{', '.join(items)}}}" if items else "set()"
        if type(value) is dict:
            return f"{{{', '.join(f'{self.write(key)}: {self.write(each)}' for key, each in value.items())}}}"
        raise Unfit(f"is a {type(value).__name__}, which cannot be written into a cell")

    def _write_time(self, value: date | time | timedelta) -> str:
        module = self._module("datetime")
        if isinstance(value, timedelta):
            parts = {"days": value.days, "seconds": value.seconds, "microseconds": value.microseconds}
            told = ", ".join(f"{name}={count}" for name, count in parts.items() if count) or "0"
            return f"{module}.timedelta({told})"
        if not isinstance(value, datetime | time):
            return f"{module}.date({value.year}, {value.month}, {value.day})"
        clock = [value.hour, value.minute, value.second, value.microsecond]
        numbers = [value.year, value.month, value.day, *clock] if isinstance(value, datetime) else clock
        told = ", ".join(map(str, numbers))
        kind = "datetime" if isinstance(value, datetime) else "time"
        return f"{module}.{kind}({told}{self._zone(value)})"

    def _zone(self, value: datetime | time) -> str:
        if value.tzinfo is None:
            return ""
        offset = value.utcoffset()
        if offset is None:
            raise Unfit("has a time zone that depends on the day")
        module = self._module("datetime")
        return f", tzinfo={module}.timezone{f'({self._write_time(offset)})' if offset else '.utc'}"

    def _name(self, member: EnumMember) -> str:
        if not (member.enum.isidentifier() and member.name.isidentifier()):
            raise Unfit("is a member of an enum whose name Python does not have")
        return f"{member.enum}.{member.name}"

    def _module(self, name: str) -> str:
        if name not in self._aliases:
            alias = f"_{name}"
            while alias in self._taken:
                alias = f"_{alias}"
            self._aliases[name] = alias
        return self._aliases[name]

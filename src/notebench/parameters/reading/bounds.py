"""The ends and steps of a range as text: numbers with constant arithmetic, dates, times and durations."""

from datetime import date, datetime, time
from typing import Any

from notebench.parameters.reading.literals import Computed, read_literal
from notebench.parameters.reading.names import Names
from notebench.parameters.reading.parsing import parse_expression
from notebench.parameters.values.durations import parse_duration

_LONGEST = 200


def parse_bound(text: str) -> Any:
    """The number, date, time or duration that the text writes down; None for anything else."""
    if not text or len(text) > _LONGEST:
        return None
    is_day = len(text) >= 10 and text[4] == text[7] == "-" and text[:4].isdecimal()
    for read in _DAYS if is_day else _OTHERS:
        try:
            return read(text)
        except (ValueError, SyntaxError, Computed, RecursionError, MemoryError):
            continue
    return None


def _number(text: str) -> int | float:
    value = read_literal(parse_expression(text), Names())
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise Computed
    return value


_DAYS = (date.fromisoformat, datetime.fromisoformat)
_OTHERS = (_number, time.fromisoformat, parse_duration)

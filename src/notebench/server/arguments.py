"""Query arguments, read strictly: what a route does not know is refused, not passed over.

``openapi.yaml`` describes the same arguments; a test holds the two together.
"""

import difflib
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from notebench.errors import BadInput

Value = str | int | float | bool | tuple[str, ...]

LARGEST_INTEGER = 2**53 - 1
"""JavaScript's, and within SQLite's."""

_INTEGER = re.compile(r"-?[0-9]{1,16}")
_NUMBER = re.compile(r"-?[0-9]{1,16}(\.[0-9]{1,16})?")
# Jupyter's own: its token, its XSRF cookie's twin, and what keeps a poll from counting as activity.
_JUPYTERS = frozenset({"token", "_xsrf", "no_track_activity"})


class Kind(StrEnum):
    """What a value is: a word, words (the argument may be repeated), a number, true or false."""

    TEXT = "string"
    TEXTS = "array"
    INTEGER = "integer"
    NUMBER = "number"
    FLAG = "boolean"


@dataclass(frozen=True, slots=True)
class Argument:
    """One query argument of a route.

    Attributes
    ----------
    default
        What a request without it means; None where it must be given.
    longest
        The most characters of a text.
    """

    name: str
    kind: Kind
    default: Value | None
    longest: int = 4096


def read_arguments(given: Mapping[str, Sequence[bytes]], known: Sequence[Argument]) -> dict[str, Value]:
    """The value of each known argument, by name.

    Raises
    ------
    BadInput
        When a name is not known, or a value is missing or of another kind; the message names it.
    """
    names = [argument.name for argument in known]
    for name, values in given.items():
        if name not in names and name not in _JUPYTERS and not _is_cache_buster(name, values):
            raise BadInput(f"there is no argument {name[:80]!r}; {_nearest(name, names)}")
    return {argument.name: _read(argument, given.get(argument.name, ())) for argument in known}


def _is_cache_buster(name: str, values: Sequence[bytes]) -> bool:
    """Whether this is the bare ``?1735689600000`` that JupyterLab's client adds to get past caches."""
    return name.isdecimal() and not any(values)


def _read(argument: Argument, values: Sequence[bytes]) -> Value:
    texts = tuple(_decode(argument, value) for value in values)
    if argument.kind is Kind.TEXTS:
        return texts
    if len(texts) > 1:
        raise BadInput(f"{argument.name}: it was given {len(texts)} times; give it once")
    if texts:
        return _convert(argument, texts[0])
    if argument.default is None:
        raise BadInput(f"{argument.name}: it is missing; add ?{argument.name}=…")
    return argument.default


def _decode(argument: Argument, value: bytes) -> str:
    try:
        text = value.decode()
    except UnicodeDecodeError as err:
        raise BadInput(f"{argument.name}: {value[:80]!r} is not UTF-8") from err
    if len(text) > argument.longest:
        raise BadInput(f"{argument.name}: it has {len(text)} characters; at most {argument.longest} are read")
    return text


def _convert(argument: Argument, text: str) -> Value:
    if argument.kind is Kind.INTEGER:
        if not _INTEGER.fullmatch(text) or abs(int(text)) > LARGEST_INTEGER:
            raise BadInput(f"{argument.name}: {text[:80]!r} is not a whole number that can be used")
        return int(text)
    if argument.kind is Kind.NUMBER:
        if not _NUMBER.fullmatch(text):
            raise BadInput(f"{argument.name}: {text[:80]!r} is not a number such as 0.6")
        return float(text)
    if argument.kind is Kind.FLAG:
        if text not in ("true", "false"):
            raise BadInput(f"{argument.name}: {text[:80]!r} is neither true nor false")
        return text == "true"
    return text


def _nearest(name: str, names: Iterable[str]) -> str:
    known = sorted(names)
    near = difflib.get_close_matches(name, known, n=1)
    if near:
        return f"did you mean {near[0]}?"
    return f"there are {', '.join(known)}" if known else "this address takes none"

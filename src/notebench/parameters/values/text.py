"""Text that a person typed in, taken apart: words at marks outside quotes and brackets, and lists."""

import ast
import json
from collections.abc import Iterator
from typing import Any

from notebench.parameters.reading.parsing import parse_expression

_CLOSING = {"(": ")", "[": "]", "{": "}"}
_QUOTES = "'\""
_LONGEST = 100_000


class Text(str):
    """Text from a command line or a comment: what it means is up to the type that it is read for."""

    __slots__ = ()

    def __str__(self) -> str:
        return "".join(self)


def split_outside(text: str, marks: str, most: int = -1) -> list[str]:
    """The parts of the text between these characters, where they stand outside quotes and brackets.

    A quote counts where a word may begin, and where another one closes it: an apostrophe is a letter.

    Examples
    --------
    >>> split_outside('a | "b|c" | [1 | 2]', "|")
    ['a ', ' "b|c" ', ' [1 | 2]']
    """
    parts: list[str] = []
    begin = at = 0
    unclosed: set[str] = set()
    while at < len(text):
        if text[at] in marks and most != len(parts):
            parts.append(text[begin:at])
            begin = at + 1
        else:
            at = _end_of_group(text, at, unclosed)
        at += 1
    return [*parts, text[begin:]]


def _end_of_group(text: str, at: int, unclosed: set[str]) -> int:
    """Where what begins here is closed: a quote or bracket; here, where nothing begins or nothing closes it.

    ``unclosed`` keeps what is not closed any more, so that no text is looked through twice.
    """
    char = text[at]
    if char in unclosed:
        return at
    if char in _QUOTES and not (at and (text[at - 1].isalnum() or text[at - 1] == "_")):
        end = _closing_quote(text, at)
        if not end:
            unclosed.add(char)
        return end or at
    if char in _CLOSING:
        end = _closing_bracket(text, at, unclosed)
        if end == at:
            unclosed.update(_CLOSING)
        return end
    return at


def _closing_quote(text: str, at: int) -> int:
    end = at + 1
    while end < len(text):
        if text[end] == "\\":
            end += 1
        elif text[end] == text[at]:
            return end
        end += 1
    return 0


def _closing_bracket(text: str, at: int, unclosed: set[str]) -> int:
    """Where the bracket is closed; where it opens, if it is not."""
    open_: list[str] = []
    place = at
    while place < len(text):
        char = text[place]
        if char in _QUOTES:
            place = _end_of_group(text, place, unclosed)
        elif char in _CLOSING:
            open_.append(_CLOSING[char])
        elif open_ and char == open_[-1]:
            open_.pop()
            if not open_:
                return place
        place += 1
    return at


def unquote(text: str) -> str | None:
    """What the text quotes, if it is one string in quotes; else None."""
    if len(text) < 2 or text[0] not in _QUOTES or text[-1] != text[0]:
        return None
    try:
        read = _python(text)
    except (SyntaxError, ValueError):
        return None
    return read if isinstance(read, str) else None


def read_word(text: str) -> Any:
    """A word of a comment: what it quotes as plain text, else as :class:`Text`."""
    bare = text.strip()
    quoted = unquote(bare)
    return Text(bare) if quoted is None else quoted


def read_loose(text: str) -> Any:
    """What the text means where no type says so: JSON, a literal of Python's, else itself."""
    bare = str(text).strip()
    for read in (json.loads, _python):
        try:
            return read(bare) if len(bare) <= _LONGEST else bare
        except (ValueError, SyntaxError, RecursionError, MemoryError):
            continue
    return str(text)


def _python(text: str) -> Any:
    return ast.literal_eval(parse_expression(text))


def read_candidates(text: str, *, is_mapping: bool) -> Iterator[Any]:
    """What the text may mean as a list or mapping: JSON, Python, or words between commas (YAML's lists)."""
    bare = str(text).strip()
    if bare[:1] in ("[", "{", "("):
        read = read_loose(bare)
        if not isinstance(read, str):
            yield read
    brackets = "{}" if is_mapping else "[]"
    if bare[:1] == brackets[0] and bare[-1:] == brackets[1]:
        bare = bare[1:-1]
    parts = [part.strip() for part in split_outside(bare, ",")] if bare.strip() else []
    if not is_mapping:
        yield [read_word(part) for part in parts]
        return
    pairs = [split_outside(part, ":", 1) for part in parts]
    if all(len(pair) == 2 for pair in pairs):
        yield {read_word(key): read_word(value) for key, value in pairs}

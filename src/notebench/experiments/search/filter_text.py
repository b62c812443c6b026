"""The text of a filter, read into conditions: MLflow's syntax, with OR, NOT and parentheses added.

::

    metrics.auc > 0.9 and (params.depth = '3' or tags.team like '%blue%') and attributes.status = 'FINISHED'
"""

import functools
import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from notebench.errors import BadInput
from notebench.experiments.search.filter import NUMBERS, TEXTS, Both, Clause, Condition, Either, Not

LONGEST_FILTER = 4000
"""Characters."""
_DEEPEST = 30  # parentheses within each other
_KIND = {
    **dict.fromkeys(("metric", "metrics"), "metrics"),
    **dict.fromkeys(("param", "params", "parameter", "parameters"), "params"),
    **dict.fromkeys(("tag", "tags"), "tags"),
    **dict.fromkeys(("attr", "attribute", "attributes", "run"), "attributes"),
}
_ALIASES = {
    "created": "start_time",
    "started_at": "start_time",
    "ended_at": "end_time",
    "name": "run_name",
    "run name": "run_name",
    "user": "user_id",
}
_TIMES = ("start_time", "end_time")
_TOKEN = re.compile(
    r"""\s*(?:
        (?P<number>[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?(?![\w.]))
      | (?P<text>'(?:[^']|'')*'|"(?:[^"]|"")*")
      | (?P<name>(?:\w[\w\-/]*|`[^`]+`)(?:\.(?:[\w\-/.]*[\w\-/]|`[^`]+`|"[^"]+"|'[^']+'))?)
      | (?P<mark><=|>=|!=|<>|==|[=<>(),])
    )""",
    re.VERBOSE,
)
_SPACE = re.compile(r"\s*")


@dataclass(frozen=True, slots=True)
class _Token:
    kind: str  # number, text, name, mark, end
    text: str
    at: int  # from 1, as people count

    @property
    def word(self) -> str:
        return self.text.upper() if self.kind == "name" else ""


@functools.lru_cache(maxsize=64)
def parse_filter(text: str) -> Condition | None:
    """The condition that the text says; None for no text.

    Raises
    ------
    BadInput
        When it cannot be read; the message tells where, and what was expected there.
    """
    if len(text) > LONGEST_FILTER:
        raise BadInput(f"filter: it has {len(text)} characters; at most {LONGEST_FILTER} are read")
    if not text.strip():
        return None
    return _Parser(_tokens(text)).whole()


def quote_name(name: str) -> str:
    """A metric's, parameter's or tag's name as a filter writes it, whatever is in it.

    Raises
    ------
    BadInput
        When it holds all kinds of quotes.
    """
    for mark in "`\"'":
        if mark not in name:
            return f"{mark}{name}{mark}"
    raise BadInput(f"{name[:80]!r} has every kind of quote in it; no filter can name it")


def _tokens(text: str) -> list[_Token]:
    tokens, at = [], 0
    while (match := _TOKEN.match(text, at)) and match.lastgroup:
        tokens.append(_Token(match.lastgroup, match[match.lastgroup], match.start(match.lastgroup) + 1))
        at = match.end()
    space = _SPACE.match(text, at)
    at = space.end() if space else at
    if at < len(text):
        hint = (
            "a quote that is closed"
            if text[at] in "'\"`"
            else "metrics.<name>, a value in quotes or a number"
        )
        raise BadInput(f"filter: at character {at + 1}, near {text[at : at + 20]!r}: {hint} was expected")
    return [*tokens, _Token("end", "", len(text) + 1)]


class _Parser:
    def __init__(self, tokens: Sequence[_Token]) -> None:
        self._tokens = tokens
        self._place = 0
        self._depth = 0

    def whole(self) -> Condition:
        condition = self._either()
        if self._next.kind != "end":
            raise self._expected("AND, OR or the end")
        return condition

    @property
    def _next(self) -> _Token:
        return self._tokens[self._place]

    def _take(self) -> _Token:
        token = self._next
        self._place += 1
        return token

    def _took(self, *words: str) -> bool:
        if self._next.word in words or (self._next.kind == "mark" and self._next.text in words):
            self._place += 1
            return True
        return False

    def _expected(self, what: str, token: _Token | None = None) -> BadInput:
        found = token or self._next
        near = f"near {found.text[:40]!r}" if found.text else "the end"
        return BadInput(f"filter: at character {found.at}, {near}: {what} was expected")

    def _either(self) -> Condition:
        parts = [self._both()]
        while self._took("OR"):
            parts.append(self._both())
        return parts[0] if len(parts) == 1 else Either(tuple(parts))

    def _both(self) -> Condition:
        parts = [self._one()]
        while self._took("AND"):
            parts.append(self._one())
        return parts[0] if len(parts) == 1 else Both(tuple(parts))

    def _one(self) -> Condition:
        begin = self._next
        if begin.text != "(" and begin.word != "NOT":
            return self._clause()
        self._depth += 1
        if self._depth > _DEEPEST:
            raise self._expected(f"an end of what is nested (at most {_DEEPEST} deep)")
        if self._took("NOT"):
            condition: Condition = Not(self._one())
        else:
            self._take()
            condition = self._either()
            if not self._took(")"):
                raise self._expected("AND, OR or )")
        self._depth -= 1
        return condition

    def _clause(self) -> Clause:
        token = self._take()
        if token.kind != "name":
            raise self._expected("metrics.<name>, params.<name>, tags.<name> or an attribute", token)
        kind, name = _split(token.text)
        if kind not in _KIND:
            raise self._expected("metrics., params., tags. or attributes.", token)
        kind = _KIND[kind]
        if kind == "attributes":
            name = _ALIASES.get(name.lower(), name)
            if name not in (*NUMBERS, *TEXTS):
                raise self._expected(f"one of the attributes {', '.join(sorted((*NUMBERS, *TEXTS)))}", token)
        operator = self._operator()
        return Clause(kind, name, operator, self._value(kind, name, operator))

    def _operator(self) -> str:
        token = self._take()
        if token.kind == "mark" and token.text in ("=", "==", "!=", "<>", "<", "<=", ">", ">="):
            return {"==": "=", "<>": "!="}.get(token.text, token.text)
        match token.word:
            case "LIKE" | "ILIKE" | "IN" as word:
                return word
            case "NOT" if self._took("IN"):
                return "NOT IN"
            case "IS":
                operator = "IS NOT NULL" if self._took("NOT") else "IS NULL"
                if not self._took("NULL"):
                    raise self._expected("NULL")
                return operator
        raise self._expected("a comparison (=, !=, <, <=, >, >=, LIKE, ILIKE, IN, NOT IN, IS NULL)", token)

    def _value(self, kind: str, name: str, operator: str) -> str | float | tuple[str | float, ...] | None:
        if operator in ("IS NULL", "IS NOT NULL"):
            return None
        if operator not in ("IN", "NOT IN"):
            return self._single(kind, name, operator)
        if not self._took("("):
            raise self._expected("( before the values")
        values = [self._single(kind, name, operator)]
        while self._took(","):
            values.append(self._single(kind, name, operator))
            if isinstance(values[-1], str) != isinstance(values[0], str):
                raise self._expected("values that are all numbers or all text", self._tokens[self._place - 1])
        if not self._took(")"):
            raise self._expected(", or )")
        return tuple(values)

    def _single(self, kind: str, name: str, operator: str) -> str | float:
        token = self._take()
        wants_number = kind == "metrics" or (kind == "attributes" and name in NUMBERS)
        if (
            token.kind == "text"
            and kind == "attributes"
            and name in _TIMES
            and operator not in ("LIKE", "ILIKE")
        ):
            return self._time(token)
        if operator in ("LIKE", "ILIKE"):
            if wants_number:
                raise BadInput(
                    f"filter: at character {token.at}: {name[:40]!r} is a number; {operator} reads text only"
                )
            wants_text = True
        else:
            wants_text = kind == "attributes" and not wants_number
        if token.kind == "number" and not wants_text:
            return float(token.text)
        if token.kind == "text" and not wants_number:
            return _unquoted(token.text)
        if wants_number:
            raise self._expected("a number such as 0.9", token)
        raise self._expected("text in quotes" if wants_text else "text in quotes or a number", token)

    def _time(self, token: _Token) -> float:
        try:
            at = datetime.fromisoformat(_unquoted(token.text))
        except ValueError as err:
            raise self._expected("a time such as '2026-03-01' or '2026-03-01T12:00:00Z'", token) from err
        ms = (at if at.tzinfo else at.replace(tzinfo=UTC)).timestamp() * 1000
        return float(math.floor(ms))


def _split(text: str) -> tuple[str, str]:
    """The kind and the name; a word alone names an attribute."""
    kind, dot, name = text.partition(".")
    if text.startswith("`") and not text.startswith(("`metric", "`param", "`tag", "`attr")):
        return "attributes", text.strip("`")
    if not dot:
        return "attributes", text
    return kind.strip("`").lower(), _unquoted(name) if name[:1] in "`'\"" else name


def _unquoted(text: str) -> str:
    mark = text[0]
    return text[1:-1].replace(mark * 2, mark)

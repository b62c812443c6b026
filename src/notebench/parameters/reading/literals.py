"""Values that code writes down: literals, constant arithmetic, dates, paths, enum members; nothing is run."""

import ast
import math
import operator
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta, timezone
from decimal import Decimal, InvalidOperation
from pathlib import Path, PurePath
from typing import Any

from notebench.errors import BadInput
from notebench.parameters.kinds import EnumMember
from notebench.parameters.reading.names import Names

LARGEST_BITS = 4096
"""Of a whole number."""
LONGEST = 10_000
"""Items or characters of what arithmetic makes."""


class Computed(Exception):
    """The expression is no literal: only running it tells its value."""


_OPERATORS: dict[type[ast.operator], Callable[[Any, Any], Any]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.FloorDiv: operator.floordiv,
    ast.Mod: operator.mod,
    ast.Pow: operator.pow,
    ast.LShift: operator.lshift,
    ast.RShift: operator.rshift,
    ast.BitOr: operator.or_,
    ast.BitAnd: operator.and_,
    ast.BitXor: operator.xor,
}
_SIGNS: dict[type[ast.unaryop], Callable[[Any], Any]] = {
    ast.USub: operator.neg,
    ast.UAdd: operator.pos,
    ast.Invert: operator.invert,
}
_CONSTANTS: dict[str, Any] = {
    "math.inf": math.inf,
    "math.nan": math.nan,
    "math.pi": math.pi,
    "math.e": math.e,
    "math.tau": math.tau,
    "numpy.inf": math.inf,
    "numpy.nan": math.nan,
    "datetime.timezone.utc": UTC,
    "datetime.UTC": UTC,
}
_CALLS: dict[str, Callable[..., Any]] = {
    "datetime.date": date,
    "datetime.date.fromisoformat": date.fromisoformat,
    "datetime.datetime": datetime,
    "datetime.datetime.fromisoformat": datetime.fromisoformat,
    "datetime.time": time,
    "datetime.time.fromisoformat": time.fromisoformat,
    "datetime.timedelta": timedelta,
    "datetime.timezone": timezone,
    "pathlib.Path": Path,
    "pathlib.PurePath": Path,
    "pathlib.PosixPath": Path,
    "pathlib.PurePosixPath": Path,
    "decimal.Decimal": Decimal,
    "float": float,
    "list": list,
    "tuple": tuple,
    "set": set,
    "dict": dict,
}
_NUMBERS = (int, float, Decimal)
_TIMES = (date, time, timedelta)
_WRONG = (ArithmeticError, ValueError, TypeError, InvalidOperation, AttributeError)


def read_literal(node: ast.expr, names: Names) -> Any:
    """The value that the expression writes down.

    Raises
    ------
    Computed
        When it is no literal.
    BadInput
        When it is one that has no value, such as ``date(2026, 13, 1)``, or one that is too large.
    """
    match node:
        case ast.Constant(value=value):
            return _checked(value)
        case ast.UnaryOp(op=sign, operand=operand) if type(sign) in _SIGNS:
            return _tried(node, _SIGNS[type(sign)], _number(read_literal(operand, names)))
        case ast.BinOp(left=left, op=sign, right=right) if type(sign) in _OPERATORS:
            return _arithmetic(node, sign, read_literal(left, names), read_literal(right, names))
        case ast.List(elts=items):
            return [read_literal(item, names) for item in items]
        case ast.Tuple(elts=items):
            return tuple(read_literal(item, names) for item in items)
        case ast.Set(elts=items):
            return _tried(node, set, [read_literal(item, names) for item in items])
        case ast.Dict(keys=keys, values=values):
            return _dict(node, keys, values, names)
        case ast.Name() | ast.Attribute():
            return _named(node, names)
        case ast.Call():
            return _call(node, names)
    raise Computed


def _checked(value: Any) -> Any:
    if type(value) is int and value.bit_length() > LARGEST_BITS:
        raise BadInput(f"a whole number has {value.bit_length()} bits; at most {LARGEST_BITS} are read")
    if value is None or type(value) in (bool, int, float, str):
        return value
    raise Computed


def _number(value: Any) -> Any:
    if isinstance(value, (*_NUMBERS, timedelta)):
        return value
    raise Computed


def _arithmetic(node: ast.BinOp, sign: ast.operator, left: Any, right: Any) -> Any:
    if isinstance(left, PurePath):
        if not isinstance(sign, ast.Div) or not isinstance(right, str | PurePath):
            raise Computed
    elif not isinstance(sign, ast.Add | ast.Mult) and not _are_numbers(left, right):
        raise Computed
    _check_size(node, sign, left, right)
    result = _tried(node, _OPERATORS[type(sign)], left, right)
    if isinstance(result, complex):
        raise Computed
    if isinstance(result, int) and result.bit_length() > LARGEST_BITS:
        raise _too_large(node)
    return result


def _are_numbers(*values: Any) -> bool:
    return all(isinstance(value, (*_NUMBERS, *_TIMES)) for value in values)


def _check_size(node: ast.expr, sign: ast.operator, left: Any, right: Any) -> None:
    """Refuse what would take long to compute before it is."""
    if isinstance(sign, ast.Pow):
        if isinstance(left, int) and isinstance(right, int):
            is_large = abs(left) > 1 and left.bit_length() * right > 2 * LARGEST_BITS
        else:
            is_large = isinstance(left, Decimal) or isinstance(right, Decimal)
    elif isinstance(sign, ast.LShift):
        is_large = isinstance(right, int) and right > LARGEST_BITS
    elif isinstance(sign, ast.Mult):
        sizes = [len(each) for each in (left, right) if isinstance(each, str | list | tuple)]
        times = [each for each in (left, right) if isinstance(each, int)]
        is_large = bool(sizes and times) and sizes[0] * times[0] > LONGEST
    else:
        is_large = False
    if is_large:
        raise _too_large(node)


def _dict(node: ast.expr, keys: list[ast.expr | None], values: list[ast.expr], names: Names) -> Any:
    known = [key for key in keys if key is not None]
    if len(known) < len(keys):  # ** of another
        raise Computed
    pairs = zip(
        [read_literal(key, names) for key in known],
        [read_literal(each, names) for each in values],
        strict=True,
    )
    return _tried(node, dict, list(pairs))


def _named(node: ast.expr, names: Names) -> Any:
    origin = names.origin(node)
    if origin in _CONSTANTS:
        return _CONSTANTS[origin]
    if member := find_member(origin, names):
        return member
    raise Computed


def find_member(origin: str, names: Names) -> EnumMember | None:
    """The member ``<cell>.Colour.RED`` of an enum of the cell, if there is one."""
    name, _, member = origin.removeprefix("<cell>.").partition(".")
    enum = names.enums.get(name)
    return enum.member(member.removesuffix(".value")) if enum and not member.endswith(".value") else None


def _call(node: ast.Call, names: Names) -> Any:
    make = _CALLS.get(names.origin(node.func))
    if make is None or any(keyword.arg is None for keyword in node.keywords):
        raise Computed
    given = [read_literal(argument, names) for argument in node.args]
    named = {str(each.arg): read_literal(each.value, names) for each in node.keywords}
    return _tried(node, make, *given, **named)


def _tried(node: ast.expr, make: Callable[..., Any], *given: Any, **named: Any) -> Any:
    try:
        return make(*given, **named)
    except _WRONG as err:
        why = "it is no number" if isinstance(err, InvalidOperation) else err
        raise BadInput(f"{shorten(ast.unparse(node))} has no value ({why}); write one that has") from err


def _too_large(node: ast.expr) -> BadInput:
    return BadInput(f"{shorten(ast.unparse(node))} is too large to be worked out here; write a smaller value")


def shorten(text: str, most: int = 60) -> str:
    """The text, cut where it is long."""
    return text if len(text) <= most else f"{text[: most - 1]}…"

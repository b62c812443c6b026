"""When a parameter counts: a condition on earlier ones, read by ``ast`` into values and never run as code."""

import ast
import operator
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from notebench.errors import BadInput
from notebench.parameters.kinds import CONTAINERS
from notebench.parameters.reading.literals import Computed, read_literal
from notebench.parameters.reading.names import Names
from notebench.parameters.reading.parsing import parse_expression
from notebench.parameters.values.convert import convert
from notebench.parameters.values.fits import show, why_not
from notebench.parameters.values.scalars import Unfit

if TYPE_CHECKING:
    from notebench.parameters.parameter import Parameter

_COMPARE: dict[str, Callable[[Any, Any], bool]] = {
    "==": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
    "in": lambda have, among: have in among,
    "not in": lambda have, among: have not in among,
    "is": lambda have, want: have is want,
    "is not": lambda have, want: have is not want,
}
_SIGNS: dict[type[ast.cmpop], str] = {
    ast.Eq: "==",
    ast.NotEq: "!=",
    ast.Lt: "<",
    ast.LtE: "<=",
    ast.Gt: ">",
    ast.GtE: ">=",
    ast.In: "in",
    ast.NotIn: "not in",
    ast.Is: "is",
    ast.IsNot: "is not",
}
_EXPECTED = "compare earlier parameters with values, joined by and, or, not"
LONGEST_CONDITION = 2000
"""Characters."""


@dataclass(frozen=True, slots=True)
class Reference:
    """The value of an earlier parameter; on its own, whether it counts as true."""

    name: str


@dataclass(frozen=True, slots=True)
class Constant:
    """A value."""

    value: Any


Operand = Reference | Constant


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two operands and one of Python's comparisons; values that cannot be compared compare as false."""

    left: Operand
    operator: str
    right: Operand


@dataclass(frozen=True, slots=True)
class Both:
    """All of these hold."""

    parts: tuple["Test", ...]


@dataclass(frozen=True, slots=True)
class Either:
    """At least one of these holds."""

    parts: tuple["Test", ...]


@dataclass(frozen=True, slots=True)
class Not:
    """The part does not hold."""

    part: "Test"


Test = Reference | Comparison | Both | Either | Not


@dataclass(frozen=True, slots=True)
class Condition:
    """When a parameter counts.

    Attributes
    ----------
    text
        The condition as Python writes it.
    """

    text: str
    test: Test

    def __str__(self) -> str:
        return self.text

    @property
    def names(self) -> frozenset[str]:
        """The parameters that it looks at."""
        return frozenset(_names(self.test))

    def holds(self, values: Mapping[str, Any]) -> bool:
        """Whether it holds for these values; one that is missing counts as None."""
        return _holds(self.test, values)


def parse_condition(text: str, known: Mapping[str, "Parameter"], names: Names | None = None) -> Condition:
    """The condition that the text says about these parameters.

    Raises
    ------
    SyntaxError
        When it is no expression of Python's.
    BadInput
        When it is one that no condition may be, or names what is no parameter above.
    """
    if len(text) > LONGEST_CONDITION:
        raise BadInput(f"its condition has {len(text)} characters; at most {LONGEST_CONDITION} are read")
    try:
        node = parse_expression(text)
        test = _Reader(known, names or Names()).test(node)
        return Condition(ast.unparse(node), test)
    except (RecursionError, MemoryError, ValueError) as err:
        raise BadInput("its condition cannot be read; write a shorter one") from err


class _Reader:
    def __init__(self, known: Mapping[str, "Parameter"], names: Names) -> None:
        self._known, self._names = known, names

    def test(self, node: ast.expr) -> Test:
        match node:
            case ast.BoolOp(op=ast.And(), values=values):
                return Both(tuple(map(self.test, values)))
            case ast.BoolOp(op=ast.Or(), values=values):
                return Either(tuple(map(self.test, values)))
            case ast.UnaryOp(op=ast.Not(), operand=operand):
                return Not(self.test(operand))
            case ast.Compare():
                parts = tuple(self._comparisons(node))
                return parts[0] if len(parts) == 1 else Both(parts)
            case ast.Name(id=name):
                return self._reference(name)
        raise BadInput(f"its condition has {ast.unparse(node)[:60]!r} in it; {_EXPECTED}")

    def _comparisons(self, node: ast.Compare) -> Iterator[Comparison]:
        left = node.left
        for sign, right in zip(node.ops, node.comparators, strict=True):
            yield self._comparison(self._operand(left), _SIGNS[type(sign)], self._operand(right))
            left = right

    def _reference(self, name: str) -> Reference:
        if name not in self._known:
            there = f"there are {', '.join(self._known)}" if self._known else "there is none"
            raise BadInput(
                f"its condition names {name!r}, which is no parameter above it ({there}); "
                "name one, or write `help: …` for plain text"
            )
        return Reference(name)

    def _operand(self, node: ast.expr) -> Operand:
        if isinstance(node, ast.Name):
            return self._reference(node.id)
        try:
            return Constant(read_literal(node, self._names))
        except Computed as err:
            raise BadInput(f"its condition has {ast.unparse(node)[:60]!r} in it; {_EXPECTED}") from err

    def _comparison(self, left: Operand, sign: str, right: Operand) -> Comparison:
        if isinstance(left, Reference) and isinstance(right, Constant):
            right = self._fitted(left, sign, right)
        elif isinstance(left, Constant) and isinstance(right, Reference):
            left = self._fitted(right, sign, left)
        elif isinstance(left, Constant):
            raise BadInput("its condition compares two values; compare an earlier parameter with one")
        return Comparison(left, sign, right)

    def _fitted(self, reference: Reference, sign: str, constant: Constant) -> Constant:
        """The value as the parameter has it: a condition that can never hold is a slip of the pen."""
        parameter = self._known[reference.name]
        if constant.value is None or sign in ("is", "is not"):
            return constant
        is_among = sign in ("in", "not in")
        if is_among and parameter.type.kind not in CONTAINERS:
            if not isinstance(constant.value, tuple | list | set):
                raise BadInput(
                    f"its condition asks whether {reference.name} is in one value; write in (a, b)"
                )
            return Constant(tuple(self._value(parameter, each, sign) for each in constant.value))
        return Constant(self._value(parameter, constant.value, sign))

    def _value(self, parameter: "Parameter", value: Any, sign: str) -> Any:
        is_whole = sign not in ("in", "not in") or parameter.type.kind not in CONTAINERS
        try:
            found = convert(value, parameter.type if is_whole else parameter.type.leaf)
        except Unfit as err:
            told = show(parameter.name, value)
            raise BadInput(
                f"its condition compares {parameter.name} with {told}, which {err}; write another"
            ) from err
        is_exact = is_whole and sign in ("==", "!=", "in", "not in")
        if is_exact and (why := why_not(parameter, found)):
            told = f"its condition compares {parameter.name} with a value that it never has"
            raise BadInput(f"{told}: {why}; write another")
        return found


def _names(test: Test | Operand) -> Iterator[str]:
    match test:
        case Reference(name):
            yield name
        case Comparison(left, _, right):
            yield from _names(left)
            yield from _names(right)
        case Both(parts) | Either(parts):
            for part in parts:
                yield from _names(part)
        case Not(part):
            yield from _names(part)


def _holds(test: Test, values: Mapping[str, Any]) -> bool:
    match test:
        case Reference(name):
            return bool(values.get(name))
        case Comparison(left, sign, right):
            try:
                return bool(_COMPARE[sign](_value_of(left, values), _value_of(right, values)))
            except TypeError:
                return False
        case Both(parts):
            return all(_holds(part, values) for part in parts)
        case Either(parts):
            return any(_holds(part, values) for part in parts)
        case Not(part):
            return not _holds(part, values)


def _value_of(operand: Operand, values: Mapping[str, Any]) -> Any:
    return values.get(operand.name) if isinstance(operand, Reference) else operand.value

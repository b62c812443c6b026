"""What a parameter's values are: kinds, types made of them, and the members of an enum as plain values.

A type is spelled as Python spells it (``list[str] | None``), and is read again from that text.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any


class Kind(StrEnum):
    """The kinds of values; the word is the one that Python's annotations use."""

    ANY = "Any"
    BOOL = "bool"
    INT = "int"
    FLOAT = "float"
    STR = "str"
    DATE = "date"
    DATETIME = "datetime"
    TIME = "time"
    TIMEDELTA = "timedelta"
    PATH = "Path"
    DECIMAL = "Decimal"
    ENUM = "enum"
    LIST = "list"
    TUPLE = "tuple"
    SET = "set"
    DICT = "dict"
    UNION = "union"


NUMBERS = frozenset({Kind.INT, Kind.FLOAT, Kind.DECIMAL})
ORDERED = NUMBERS | {Kind.DATE, Kind.DATETIME, Kind.TIME, Kind.TIMEDELTA}
"""The kinds that can have a range."""
SEQUENCES = frozenset({Kind.LIST, Kind.TUPLE, Kind.SET})
CONTAINERS = SEQUENCES | {Kind.DICT}


@dataclass(frozen=True, slots=True)
class EnumMember:
    """A member of an enum that a cell defines; the class itself lives in the kernel only."""

    enum: str
    name: str
    value: Any

    def __str__(self) -> str:
        return f"{self.enum}.{self.name}"


@dataclass(frozen=True, slots=True)
class EnumType:
    """An enum's name, and its members in their order."""

    name: str
    members: tuple[EnumMember, ...]

    def member(self, name: str) -> EnumMember | None:
        """The member of this name, if there is one."""
        return next((each for each in self.members if each.name == name), None)


@dataclass(frozen=True, slots=True)
class ParameterType:
    """What values a parameter takes.

    Attributes
    ----------
    items
        Of a list, a set or an open tuple its items' type; of a tuple the type of each place; of a dict those
        of keys and values; of a union its members.
    is_optional
        None is a value too.
    is_open
        Of a tuple: it has any number of items, all of one type.
    enum
        Of an enum: which one.
    """

    kind: Kind
    items: tuple["ParameterType", ...] = ()
    is_optional: bool = False
    is_open: bool = False
    enum: EnumType | None = None

    @property
    def leaf(self) -> "ParameterType":
        """What a range or choices of items are about: the items of a sequence, else the type itself."""
        if self.kind in SEQUENCES and len(set(map(repr, self.items))) == 1:
            return self.items[0]
        return self

    @property
    def bare(self) -> "ParameterType":
        """The type without None."""
        return replace(self, is_optional=False)

    @property
    def optional(self) -> "ParameterType":
        """The type with None."""
        return replace(self, is_optional=True)

    def __str__(self) -> str:
        if self.kind is Kind.ANY:
            return str(self.kind)
        return f"{self._bare_text()}{' | None' if self.is_optional else ''}"

    def _bare_text(self) -> str:
        if self.kind is Kind.ENUM and self.enum:
            return self.enum.name
        inner = [str(item) for item in self.items]
        if self.kind is Kind.UNION:
            return " | ".join(inner)
        if self.kind is Kind.TUPLE and not inner:
            return "tuple[()]"
        if self.is_open:
            inner.append("...")
        return f"{self.kind}[{', '.join(inner)}]" if inner else str(self.kind)


ANY = ParameterType(Kind.ANY, is_optional=True)


def unify(types: Iterable[ParameterType]) -> ParameterType:
    """One type for values of all these; ``Any`` where they have nothing in common.

    Examples
    --------
    >>> str(unify([ParameterType(Kind.INT), ParameterType(Kind.FLOAT)]))
    'float'
    """
    known = list(types)
    distinct: list[ParameterType] = []
    for each in known:
        if each.bare not in distinct and each != NOTHING:
            distinct.append(each.bare)
    if not distinct:
        return ANY
    is_optional = any(each.is_optional for each in known)
    if {each.kind for each in distinct} == {Kind.INT, Kind.FLOAT}:
        distinct = [ParameterType(Kind.FLOAT)]
    return replace(distinct[0], is_optional=is_optional) if len(distinct) == 1 else ANY


NOTHING = ParameterType(Kind.UNION, is_optional=True)
"""The type of None alone; no parameter has it."""

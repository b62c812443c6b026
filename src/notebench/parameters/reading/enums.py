"""Enums that a cell defines, read from their source."""

import ast
from typing import Any

from notebench.parameters.kinds import EnumMember, EnumType
from notebench.parameters.reading.literals import Computed, read_literal
from notebench.parameters.reading.names import Names

_BASES = ("enum.Enum", "enum.StrEnum", "enum.IntEnum")


def read_enum(node: ast.ClassDef, names: Names) -> EnumType | None:
    """The enum that a class is; None where it is none, or where its values are computed.

    Raises
    ------
    BadInput
        When a member's value is none, such as ``1 / 0``.
    """
    base = next((origin for each in node.bases if (origin := names.origin(each)) in _BASES), None)
    if base is None:
        return None
    members: list[EnumMember] = []
    for each in node.body:
        if (
            not isinstance(each, ast.Assign)
            or len(each.targets) != 1
            or not isinstance(each.targets[0], ast.Name)
        ):
            continue
        name = each.targets[0].id
        if name.startswith("_"):
            continue
        try:
            value = _value(each.value, base, name, members, names)
        except Computed:
            return None
        if not any(member.value == value for member in members):  # an alias is the member that it names again
            members.append(EnumMember(node.name, name, value))
    return EnumType(node.name, tuple(members)) if members else None


def _value(node: ast.expr, base: str, name: str, members: list[EnumMember], names: Names) -> Any:
    if isinstance(node, ast.Call) and names.origin(node.func) == "enum.auto":
        if base == "enum.StrEnum":
            return name.lower()
        numbers = [member.value for member in members if isinstance(member.value, int)]
        return max(numbers, default=0) + 1
    return read_literal(node, names)

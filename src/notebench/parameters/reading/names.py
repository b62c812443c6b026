"""What names mean in a cell: its imports, its enums, and the names that everybody imports the same way."""

import ast
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from notebench.parameters.kinds import EnumType

_USUAL = {
    "date": "datetime.date",
    "datetime": "datetime.datetime",
    "time": "datetime.time",
    "timedelta": "datetime.timedelta",
    "timezone": "datetime.timezone",
    "UTC": "datetime.UTC",
    "Path": "pathlib.Path",
    "PurePath": "pathlib.PurePath",
    "Decimal": "decimal.Decimal",
    "Enum": "enum.Enum",
    "StrEnum": "enum.StrEnum",
    "IntEnum": "enum.IntEnum",
    "auto": "enum.auto",
}
"""What a name means that the cell does not import: another cell did."""
_USUAL_MODULES = {"dt": "datetime", "np": "numpy"}
_TYPING = ("typing.", "typing_extensions.", "collections.abc.", "annotated_types.", "builtins.", "pydantic.")


@dataclass(frozen=True, slots=True)
class Names:
    """The names of a cell.

    Attributes
    ----------
    origins
        Where an imported or defined name comes from, as a dotted path.
    enums
        The enums that the cell defines, by name.
    aliases
        The annotations that the cell gives names to.
    """

    origins: Mapping[str, str] = field(default_factory=dict)
    enums: Mapping[str, EnumType] = field(default_factory=dict)
    aliases: Mapping[str, ast.expr] = field(default_factory=dict)

    def origin(self, node: ast.expr) -> str:
        """The dotted path of what an expression names, as its module calls it; empty where it is no name.

        Names of typing's modules stand without the module.
        """
        written = dotted(node)
        head, dot, rest = written.partition(".")
        if head in self.origins:
            path = self.origins[head] + dot + rest
        else:
            path = _USUAL.get(written, _USUAL_MODULES.get(head, head) + dot + rest)
        for module in _TYPING:
            path = path.removeprefix(module)
        return path

    def imported(self, node: ast.Import | ast.ImportFrom) -> "Names":
        """The names after an import."""
        new = {}
        for each in node.names:
            if isinstance(node, ast.ImportFrom):
                new[each.asname or each.name] = f"{node.module or ''}.{each.name}"
            else:
                head = each.name.partition(".")[0]
                new[each.asname or head] = each.name if each.asname else head
        return replace(self, origins={**self.origins, **new})

    def defined(self, name: str) -> "Names":
        """The names after a definition of the cell's own hides another."""
        return replace(self, origins={**self.origins, name: f"<cell>.{name}"})

    def with_enum(self, enum: EnumType) -> "Names":
        """The names after the definition of an enum."""
        return replace(self.defined(enum.name), enums={**self.enums, enum.name: enum})

    def with_alias(self, name: str, annotation: ast.expr) -> "Names":
        """The names after an annotation was given one."""
        return replace(self, aliases={**self.aliases, name: annotation})

    def without_alias(self, name: str) -> "Names":
        """The names before it was: what the annotation itself is read with, so that it cannot name itself."""
        return replace(self, aliases={each: node for each, node in self.aliases.items() if each != name})


def dotted(node: ast.expr) -> str:
    """``a.b.c`` as it is written; empty where it is no plain name."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        head = dotted(node.value)
        return f"{head}.{node.attr}" if head else ""
    return ""

"""What a notebook could be judged by: the names that its cells assign, as a form suggests them."""

import ast
from collections.abc import Mapping
from typing import Any

from notebench.parameters.reading.parsing import parse_code

_MOST_NAMES = 100
_OF_PYTHON = ("track", "time", "timeit", "capture", "prun")
"""Magics of a cell whose rest is Python."""


def metric_names(notebook: Mapping[str, Any]) -> list[str]:
    """The names that code cells assign at their top, those of the last cell first; nothing is run.

    A cell that is no Python, but for lines of magics and of the shell, is passed over.
    """
    found: dict[str, None] = {}
    for cell in reversed(notebook.get("cells", [])):
        for name in reversed(_assigned(cell)):
            found.setdefault(name)
    return list(found)[:_MOST_NAMES]


def _assigned(cell: Any) -> list[str]:
    if not isinstance(cell, Mapping) or cell.get("cell_type") != "code":
        return []
    source = cell.get("source", "")
    text = "".join(map(str, source)) if isinstance(source, list) else str(source)
    first = text.split(maxsplit=1)[:1]
    if first and first[0].startswith("%%") and first[0][2:] not in _OF_PYTHON:
        return []
    try:
        tree = parse_code("\n".join(_plain(line) for line in text.split("\n")))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return []
    targets = [target for statement in tree.body for target in _targets(statement)]
    names = [each.id for target in targets for each in ast.walk(target) if isinstance(each, ast.Name)]
    return [name for name in names if not name.startswith("_")]


def _plain(line: str) -> str:
    """The line, or a statement that does nothing in the place of a magic."""
    bare = line.lstrip()
    return line[: len(line) - len(bare)] + "pass" if bare[:1] in ("%", "!") else line


def _targets(statement: ast.stmt) -> list[ast.expr]:
    if isinstance(statement, ast.Assign):
        return [each for each in statement.targets if isinstance(each, ast.Name | ast.Tuple)]
    if isinstance(statement, ast.AnnAssign | ast.AugAssign) and isinstance(statement.target, ast.Name):
        return [statement.target]
    return []

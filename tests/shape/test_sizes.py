"""No file and no function grows until nobody reads it."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SOURCES = sorted((ROOT / "src").rglob("*.py"))
LONGEST_MODULE = 400  # lines; the aim is 200
LONGEST_FUNCTION = 30  # statements; the aim is 15


def functions(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    """The functions and methods of a file."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))


def statements(function: ast.AST) -> int:
    """The statements in a function, those within others too, without its docstring."""
    inner = [node for node in ast.walk(function) if isinstance(node, ast.stmt)]
    strings = [node for node in inner if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)]
    return len(inner) - len(strings) - 1


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT / "src")))
def test_a_module_is_short_enough_to_read(path: Path) -> None:
    """Split it by what its parts are about."""
    assert len(path.read_text(encoding="utf-8").splitlines()) <= LONGEST_MODULE


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT / "src")))
def test_its_functions_are_short_enough_to_read(path: Path) -> None:
    """Name the steps."""
    long = [function.name for function in functions(path) if statements(function) > LONGEST_FUNCTION]
    assert long == []

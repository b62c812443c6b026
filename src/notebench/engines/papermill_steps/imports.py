"""What notebooks import, read from their code, so that a fork server can do it once."""

import ast
import importlib.util
import json
import sysconfig
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

_PLACES = ("stdlib", "platstdlib", "purelib", "platlib")


def read_imports(notebooks: Iterable[Path]) -> list[str]:
    """Modules that the notebooks import, in their order, each once.

    Of installed packages only, and the standard library: a module of the user's own may be another for each
    notebook's folder, and may be edited between two steps. What cannot be read is passed over, as its kernel
    will say what is wrong with it.
    """
    found: dict[str, None] = {}
    for path in notebooks:
        for source in _sources(path):
            found |= dict.fromkeys(_imported(source))
    return [name for name in found if _is_installed(name.partition(".")[0])]


def _sources(path: Path) -> Iterator[str]:
    try:
        cells = json.loads(path.read_bytes())["cells"]
    except (OSError, ValueError, KeyError, TypeError):
        return
    for cell in cells if isinstance(cells, list) else ():
        if isinstance(cell, Mapping) and cell.get("cell_type") == "code":
            source = cell.get("source", "")
            yield "".join(map(str, source)) if isinstance(source, list) else str(source)


def _imported(source: str) -> Iterator[str]:
    lines = ("" if line.lstrip().startswith(("%", "!", "?")) else line for line in source.splitlines())
    try:
        tree = ast.parse("\n".join(lines))
    except (SyntaxError, ValueError, RecursionError):
        return
    for node in _statements(tree.body):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module


def _statements(body: Iterable[ast.stmt]) -> Iterator[ast.stmt]:
    """Those that run when the cell does: not those of functions and classes."""
    for node in body:
        yield node
        parts: Any = (getattr(node, name, ()) for name in ("body", "orelse", "finalbody"))
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            for part in parts:
                yield from _statements(part)


def _is_installed(package: str) -> bool:
    try:
        spec = importlib.util.find_spec(package)
    except (ImportError, ValueError):
        return False
    if spec is None or spec.origin in (None, "built-in", "frozen"):
        return spec is not None and spec.origin is not None
    paths = [Path(sysconfig.get_path(name)).resolve() for name in _PLACES]
    return any(Path(spec.origin).resolve().is_relative_to(path) for path in paths)

"""An objective that is a Python function, named ``module:function``."""

import ast
import importlib
import sys
from collections.abc import Callable
from importlib.machinery import ModuleSpec, PathFinder
from pathlib import Path
from typing import Any

from notebench.errors import BadInput, NotFound


def parse_function(target: str) -> tuple[str, str]:
    """Module and function that the text names; a file's name stands for its module.

    Raises
    ------
    BadInput
        When it has another form.

    Examples
    --------
    >>> parse_function("train.py:objective")
    ('train', 'objective')
    """
    module, _, name = target.partition(":")
    module = module.removesuffix(".py")
    if not name.isidentifier() or not all(part.isidentifier() for part in module.split(".")):
        raise BadInput(f"{target[:80]!r} names no function; write module:function, such as train:objective")
    return module, name


def find_function(target: str, folder: Path) -> None:
    """Look, without running it, that the function is there.

    Raises
    ------
    BadInput
        When the text names no function, or its module has none of this name.
    NotFound
        When there is no such module.
    """
    module, name = parse_function(target)
    spec = _find(module, [str(folder), *sys.path])
    if spec is None:
        raise NotFound(f"there is no module {module!r} for {target[:80]!r}; looked from {folder}")
    if not spec.origin or not spec.origin.endswith(".py"):
        return
    try:
        tree = ast.parse(Path(spec.origin).read_bytes())
    except SyntaxError as err:
        raise BadInput(f"{spec.origin}, line {err.lineno}: {err.msg}") from err
    if not {name, "*"} & _names(tree):
        raise BadInput(f"{Path(spec.origin).name} has no function {name!r}; name one of it")


def module_file(target: str, folder: Path) -> Path | None:
    """The file of the module that the text names; None where it is no Python file that can be read.

    Raises
    ------
    BadInput
        When the text names no function.
    """
    module, _ = parse_function(target)
    spec = _find(module, [str(folder), *sys.path])
    return Path(spec.origin) if spec and spec.origin and spec.origin.endswith(".py") else None


def _names(tree: ast.AST) -> set[str]:
    """All that the module defines, assigns or imports."""
    found: set[str] = set()
    for each in ast.walk(tree):
        if isinstance(each, ast.FunctionDef | ast.ClassDef):
            found.add(each.name)
        elif isinstance(each, ast.Name):
            found.add(each.id)
        elif isinstance(each, ast.alias):
            found.add(each.asname or each.name)
    return found


def load_function(target: str, folder: Path) -> Callable[..., Any]:
    """The function, its module imported as from the folder."""
    module, name = parse_function(target)
    if str(folder) not in sys.path:
        sys.path.insert(0, str(folder))
    function: Callable[..., Any] = getattr(importlib.import_module(module), name)
    return function


def takes_trial(target: str, folder: Path) -> bool:
    """Whether the function, which is not run, is written to be given a trial: ``def objective(trial)``."""
    module, name = parse_function(target)
    spec = _find(module, [str(folder), *sys.path])
    if spec is None or not spec.origin or not spec.origin.endswith(".py"):
        return False
    defined = [
        node
        for node in ast.parse(Path(spec.origin).read_bytes()).body
        if isinstance(node, ast.FunctionDef) and node.name == name
    ]
    if not defined:
        return False
    known = defined[-1].args
    given = [*known.posonlyargs, *known.args]
    needed = [each.arg for each in given[: len(given) - len(known.defaults)]]
    return needed == ["trial"] and all(known.kw_defaults)


def _find(module: str, path: list[str]) -> ModuleSpec | None:
    spec = None
    parts = module.split(".")
    for end in range(1, len(parts) + 1):
        spec = PathFinder.find_spec(".".join(parts[:end]), path)
        if spec is None or (end < len(parts) and spec.submodule_search_locations is None):
            return None
        path = list(spec.submodule_search_locations or [])
    return spec

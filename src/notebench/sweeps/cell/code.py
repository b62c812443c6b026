"""A cell's code: split into its head, which says the parameters, and its body, which measures."""

import __future__

import ast
import functools
import inspect
import linecache
import operator
from collections.abc import Mapping
from dataclasses import dataclass
from types import CodeType
from typing import Any

from notebench.errors import BadInput
from notebench.parameters import Head, Parameters, read_head, write_cell
from notebench.sweeps.cell.flow import Needs, needs_of

_FUTURES = functools.reduce(
    operator.or_, (getattr(__future__, name).compiler_flag for name in __future__.all_feature_names)
)
# What they do is for the kernel's own display; a trial has none, and goes on without.
_ONLY_FOR_A_KERNEL = ("matplotlib", "config", "load_ext", "reload_ext", "autoreload", "pdb", "xmode")
_KERNEL = "get_ipython"


@dataclass(frozen=True, slots=True)
class CellCode:
    """The code of an objective.

    Attributes
    ----------
    source
        Python; its lines are those of the cell.
    ends_at
        The line, from 1, at which the body begins.
    label
        What tracebacks call it.
    """

    source: str
    ends_at: int
    label: str

    def run(self, namespace: dict[str, Any], values: Mapping[str, Any]) -> None:
        """Run the head, give the values to its parameters, and run the body."""
        lines = self.source.splitlines(keepends=True)
        linecache.cache[self.label] = (len(self.source), None, lines, self.label)
        head, body = self._compiled()
        exec(head, namespace)  # noqa: S102 - the user's own cell
        exec(write_cell(values), namespace)  # noqa: S102 - values that were checked, written down by repr
        exec(body, namespace)  # noqa: S102 - the user's own cell

    def _compiled(self) -> tuple[CodeType, CodeType]:
        tree = ast.parse(self.source, self.label)
        flags = compile(self.source, self.label, "exec", dont_inherit=True).co_flags & _FUTURES
        parts = (
            [node for node in tree.body if node.lineno < self.ends_at],
            [node for node in tree.body if node.lineno >= self.ends_at],
        )
        head, body = (
            compile(ast.Module(part, []), self.label, "exec", flags=flags, dont_inherit=True)
            for part in parts
        )
        return head, body


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell that can be an objective: its code, its parameters, and what it takes from outside."""

    code: CellCode
    parameters: Parameters
    needs: Needs


def read_objective(written: str, transformed: str, label: str) -> Cell:
    """The cell as an objective.

    Parameters
    ----------
    written
        As it stands in the notebook.
    transformed
        The same, where IPython has put calls of its own for magics and shell lines.

    Raises
    ------
    BadInput
        When a trial could not run it; one line with the cell's line.
    """
    head = read_head(written)
    source = _without_kernel(transformed, label)
    tree = _parse(source, label)
    _check_body(head, tree, label)
    return Cell(CellCode(source, head.ends_at, label), head.parameters, needs_of(tree, source))


def _parse(source: str, label: str) -> ast.Module:
    try:
        tree = ast.parse(source, label)
        code = compile(source, label, "exec", flags=ast.PyCF_ALLOW_TOP_LEVEL_AWAIT, dont_inherit=True)
    except SyntaxError as err:
        raise BadInput(f"{label}, line {err.lineno}: {err.msg}; mend it") from err
    except (ValueError, RecursionError, MemoryError) as err:
        raise BadInput(f"{label}: it cannot be read ({err}); make it simpler") from err
    if code.co_flags & inspect.CO_COROUTINE:
        awaits = (ast.Await, ast.AsyncFor, ast.AsyncWith)
        line = next((node.lineno for node in ast.walk(tree) if isinstance(node, awaits)), 1)
        raise BadInput(
            f"{label}, line {line}: the cell awaits at its top level, which a trial cannot; "
            "put it into a function and call asyncio.run(…)"
        )
    return tree


def _check_body(head: Head, tree: ast.Module, label: str) -> None:
    body = [node for node in tree.body if node.lineno >= head.ends_at]
    if not body:
        raise BadInput(f"{label}: the cell has no code behind its parameters; write what measures the metric")
    first = body[0]
    names = {each.id for each in ast.walk(first) if isinstance(each, ast.Name)}
    is_shared = len(body) > 1 and body[1].lineno == first.lineno
    if is_shared and isinstance(first, ast.Assign | ast.AnnAssign) and names & set(head.parameters.names):
        raise BadInput(
            f"{label}, line {first.lineno}: parameters and code share the line; "
            "put the code on a line of its own"
        )


def _without_kernel(transformed: str, label: str) -> str:
    """The code without what only a kernel can do: some is left out, the rest is refused."""
    lines = transformed.splitlines()
    try:
        tree = ast.parse(transformed)
    except SyntaxError:
        return transformed  # told later, with its line
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr) and (magic := _line_magic(node.value)):
            _replace(lines, node, _instead(*magic, f"{label}, line {node.lineno}"))
    code = "\n".join(lines) + "\n"
    for node in ast.walk(_parse(code, label)):
        if isinstance(node, ast.Name) and node.id == _KERNEL:
            raise BadInput(f"{label}, line {node.lineno}: {_told(lines[node.lineno - 1])}")
    return code


def _line_magic(node: ast.expr) -> tuple[str, str] | None:
    """Name and line of ``get_ipython().run_line_magic(name, line)``."""
    match node:
        case ast.Call(
            func=ast.Attribute(
                value=ast.Call(func=ast.Name(id="get_ipython")),  # as IPython writes it
                attr="run_line_magic",
            ),
            args=[ast.Constant(value=str(name)), ast.Constant(value=str(line))],
        ):
            return name, line
    return None


def _instead(name: str, line: str, where: str) -> str:
    if name in _ONLY_FOR_A_KERNEL:
        return "pass"
    if name == "time" and line.strip():
        return line
    raise BadInput(f"{where}: {_refused(f'%{name}')}")


def _replace(lines: list[str], node: ast.stmt, code: str) -> None:
    first, last = node.lineno - 1, (node.end_lineno or node.lineno) - 1
    before, behind = lines[first][: node.col_offset], lines[last][node.end_col_offset or 0 :]
    lines[first : last + 1] = [f"{before}{code}{behind}", *([""] * (last - first))]


def _told(line: str) -> str:
    calls = {"getoutput(": "!", "system(": "!", "run_cell_magic(": "%%", "run_line_magic(": "%"}
    for call, written in calls.items():
        if f"{_KERNEL}().{call}" in line:
            return _refused(f"a {written} line")
    return _refused(_KERNEL)


def _refused(what: str) -> str:
    return (
        f"{what} needs a kernel, and a trial runs in a worker without one; "
        "do it in an earlier cell, or write it in Python"
    )

"""Which names cells need of those before them: read from their code, rather one too many than too few."""

import ast
import re
from collections.abc import Sequence

from notebench.parameters import BadParameter
from notebench.parameters.reading.source import read_statements

_HISTORY = re.compile(r"_{1,3}|_i{1,3}|_i?\d+|_[ioed]h|In|Out")
_WORD = re.compile(r"[A-Za-z_]\w*")
_LATER = (  # what may run later, or not at all
    *(ast.If, ast.While, ast.Try, ast.TryStar, ast.Match, ast.IfExp, ast.BoolOp),
    *(ast.Lambda, ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp),
)
_DEFINED = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)


def needed_by(cells: Sequence[str]) -> frozenset[str]:
    r"""The names that cells read before they set them.

    Parameters
    ----------
    cells
        The sources of code cells, in the order in which they run.

    Examples
    --------
    >>> sorted(needed_by(["with open(path) as f:\n    text = f.read()", "print(text)"]))
    ['open', 'path', 'print']
    """
    reader = _Needs()
    for source in cells:
        try:
            for statement in read_statements(source):
                reader.visit(statement.node)
        except BadParameter:  # another language, or no Python
            reader.needs.update(_WORD.findall(source))
        for line in source.splitlines():
            if line.lstrip().startswith(("%", "!")) or "=" in line.partition("%")[0]:
                reader.needs.update(_WORD.findall(line) if _is_magic(line) else ())
    return frozenset(reader.needs)


def is_history(name: str) -> bool:
    """Whether the name is one by which IPython calls earlier cells and results.

    Examples
    --------
    >>> [is_history(each) for each in ("_", "_12", "Out", "_mine")]
    [True, True, True, False]
    """
    return bool(_HISTORY.fullmatch(name))


def _is_magic(line: str) -> bool:
    bare = line.lstrip()
    return bare.startswith(("%", "!")) or line.partition("=")[2].lstrip().startswith(("%", "!"))


class _Needs(ast.NodeVisitor):
    def __init__(self) -> None:
        self.needs: set[str] = set()
        self._set: set[str] = set()
        self._depth = 0

    def visit(self, node: ast.AST) -> None:
        """See :class:`ast.NodeVisitor`; in the order in which Python evaluates."""
        match node:
            case ast.Name():
                self._name(node)
            case ast.Assign() | ast.AnnAssign() | ast.NamedExpr() | ast.AugAssign():
                self._assign(node)
            case ast.For() | ast.AsyncFor():
                self._all(node.iter, node.target)
                self._later(*node.body, *node.orelse)
            case ast.Import() | ast.ImportFrom():
                self._bind(*(each.asname or each.name.partition(".")[0] for each in node.names))
            case _ if isinstance(node, _DEFINED):
                self._later(*ast.iter_child_nodes(node))
                self._bind(node.name)
            case _ if isinstance(node, _LATER):
                self._later(*ast.iter_child_nodes(node))
            case _:
                self.generic_visit(node)

    def _assign(self, node: ast.Assign | ast.AnnAssign | ast.NamedExpr | ast.AugAssign) -> None:
        match node:
            case ast.Assign(targets=targets, value=value):
                self._all(value, *targets)
            case ast.AnnAssign(target=target, annotation=annotation, value=each):
                self._all(annotation, each, target if each else None)
            case ast.NamedExpr(target=target, value=value):
                self._all(value, target)
            case ast.AugAssign(target=target, value=value):
                if isinstance(target, ast.Name):
                    self._name(ast.Name(target.id, ast.Load()))
                self._all(value, target)

    def _name(self, node: ast.Name) -> None:
        if isinstance(node.ctx, ast.Store):
            self._bind(node.id)
        elif node.id not in self._set:
            self.needs.add(node.id)

    def _bind(self, *names: str) -> None:
        if not self._depth:
            self._set.update(names)

    def _all(self, *nodes: ast.AST | None) -> None:
        for each in nodes:
            if each is not None:
                self.visit(each)

    def _later(self, *nodes: ast.AST) -> None:
        self._depth += 1
        self._all(*nodes)
        self._depth -= 1

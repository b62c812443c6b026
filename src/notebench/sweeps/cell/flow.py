"""Which names a cell takes from outside: those that it reads before it binds them.

Names are followed in the order in which the cell runs. A loop is taken to be run, and the body of a ``try``
to come to its end, as else every name that they bind would be taken from earlier cells too.
"""

import ast
import symtable
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Needs:
    """What a cell reads.

    Attributes
    ----------
    required
        Names that it does not bind before it reads them, each with a line in which it does.
    optional
        Names that it binds in some cases only: taken from outside where they are there.
    bound
        Names that it binds at its top level, in whatever case.
    has_star
        Whether it imports names that only their module tells.
    """

    required: dict[str, int]
    optional: frozenset[str]
    bound: frozenset[str]
    has_star: bool = False


def needs_of(tree: ast.Module, source: str) -> Needs:
    """What the cell reads; ``tree`` is the source's.

    Examples
    --------
    >>> code = "model = Forest(depth); auc = model.score(data)"
    >>> sorted(needs_of(ast.parse(code), code).required)
    ['Forest', 'data', 'depth']
    """
    flow = _Flow()
    for node in tree.body:
        flow.visit(node)
    later, written = _read_later(symtable.symtable(source, "<cell>", "exec"))
    required = dict(flow.required)
    optional = set(flow.optional) | {name for name in written if name not in flow.bound}
    for name, line in later.items():  # what a function reads when it is called, at the end for all we know
        if name in flow.maybe:
            optional.add(name)
        elif name not in flow.bound:
            required.setdefault(name, line)
    return Needs(
        required, frozenset(optional - set(required)), frozenset(flow.bound | flow.maybe), flow.has_star
    )


def _read_later(table: symtable.SymbolTable) -> tuple[dict[str, int], set[str]]:
    """The global names that functions read, each with its function's line, and those that they only write."""
    read: dict[str, int] = {}
    written: set[str] = set()
    for child in table.get_children():
        for symbol in child.get_symbols():
            if symbol.is_global() and symbol.is_referenced():
                read.setdefault(symbol.get_name(), child.get_lineno())
            elif symbol.is_declared_global():
                written.add(symbol.get_name())
        more, others = _read_later(child)
        read = {**more, **read}
        written |= others
    return read, written


@dataclass(slots=True)
class _Flow(ast.NodeVisitor):
    """Follows a cell's statements."""

    bound: set[str] = field(default_factory=set)
    maybe: set[str] = field(default_factory=set)
    required: dict[str, int] = field(default_factory=dict)
    optional: set[str] = field(default_factory=set)
    has_star: bool = False

    def visit_Name(self, node: ast.Name) -> None:
        match node.ctx:
            case ast.Store():
                self._bind(node.id)
            case ast.Del():
                self.bound.discard(node.id)
                self.maybe.add(node.id)
            case _:
                self._read(node)

    def visit_Assign(self, node: ast.Assign) -> None:
        self.visit(node.value)
        self._visit(node.targets)

    def visit_AnnAssign(self, node: ast.AnnAssign) -> None:
        self.visit(node.annotation)
        if node.value is not None:
            self.visit(node.value)
            self.visit(node.target)

    def visit_AugAssign(self, node: ast.AugAssign) -> None:
        self.visit(node.value)
        if isinstance(node.target, ast.Name):
            self._read(node.target)
        self.visit(node.target)

    def visit_NamedExpr(self, node: ast.NamedExpr) -> None:
        self.visit(node.value)
        self.visit(node.target)

    def visit_For(self, node: ast.For) -> None:
        self.visit(node.iter)
        self.visit(node.target)
        self._visit([*node.body, *node.orelse])

    def visit_If(self, node: ast.If) -> None:
        self.visit(node.test)
        self._branch([node.body, node.orelse])

    def visit_IfExp(self, node: ast.IfExp) -> None:
        self.visit(node.test)
        self._branch([[node.body], [node.orelse]])

    def visit_Match(self, node: ast.Match) -> None:
        self.visit(node.subject)
        branches: list[Sequence[ast.AST]] = [
            [each.pattern, *([each.guard] if each.guard else []), *each.body] for each in node.cases
        ]
        last = node.cases[-1]
        is_for_all = isinstance(last.pattern, ast.MatchAs) and last.pattern.pattern is None and not last.guard
        self._branch(branches if is_for_all else [*branches, []])

    def visit_MatchAs(self, node: ast.MatchAs) -> None:
        self._pattern(node, node.name)

    def visit_MatchStar(self, node: ast.MatchStar) -> None:
        self._pattern(node, node.name)

    def visit_MatchMapping(self, node: ast.MatchMapping) -> None:
        self._pattern(node, node.rest)

    def visit_Try(self, node: ast.Try) -> None:
        self._try(node)

    def _try(self, node: ast.Try | ast.TryStar) -> None:
        self._visit([*node.body, *node.orelse])
        for handler in node.handlers:
            self._branch([[handler], []])
        self._visit(node.finalbody)

    def visit_TryStar(self, node: ast.TryStar) -> None:
        self._try(node)

    def visit_ExceptHandler(self, node: ast.ExceptHandler) -> None:
        if node.type:
            self.visit(node.type)
        if node.name:
            self._bind(node.name)
        self._visit(node.body)
        self.bound.discard(node.name or "")

    def visit_Import(self, node: ast.Import | ast.ImportFrom) -> None:
        for each in node.names:
            if each.name == "*":
                self.has_star = True
            else:
                self._bind(each.asname or each.name.partition(".")[0])

    visit_ImportFrom = visit_Import  # noqa: N815 - ast's

    def visit_FunctionDef(self, node: ast.FunctionDef | ast.AsyncFunctionDef) -> None:
        self._visit(node.decorator_list)
        self._arguments(node.args)
        if node.returns:
            self.visit(node.returns)
        self._bind(node.name)

    visit_AsyncFunctionDef = visit_FunctionDef  # noqa: N815 - ast's

    def visit_Lambda(self, node: ast.Lambda) -> None:
        self._arguments(node.args)

    def visit_ClassDef(self, node: ast.ClassDef) -> None:
        self._visit([*node.decorator_list, *node.bases, *node.keywords])
        before = set(self.bound)
        self._visit(node.body)
        self.bound = before | {node.name}

    def visit_ListComp(self, node: Any) -> None:
        first, *others = node.generators
        self.visit(first.iter)
        before = set(self.bound)
        self._visit([first.target, *first.ifs])
        for each in others:
            self._visit([each.iter, each.target, *each.ifs])
        self._visit([node.key, node.value] if isinstance(node, ast.DictComp) else [node.elt])
        self.bound = before

    visit_SetComp = visit_DictComp = visit_GeneratorExp = visit_ListComp  # noqa: N815 - ast's

    def _arguments(self, node: ast.arguments) -> None:
        known = [*node.posonlyargs, *node.args, *node.kwonlyargs, node.vararg, node.kwarg]
        self._visit([*node.defaults, *(each for each in node.kw_defaults if each)])
        self._visit(each.annotation for each in known if each and each.annotation)

    def _pattern(self, node: ast.AST, name: str | None) -> None:
        self.generic_visit(node)
        if name:
            self._bind(name)

    def _branch(self, branches: Sequence[Sequence[ast.AST]]) -> None:
        """What all branches bind is bound, what some do is so maybe."""
        before, ends = set(self.bound), []
        for branch in branches:
            self.bound = set(before)
            self._visit(branch)
            ends.append(self.bound)
        self.bound = set.intersection(*ends)
        self.maybe |= set.union(*ends) - self.bound

    def _visit(self, nodes: Iterable[ast.AST]) -> None:
        for each in nodes:
            self.visit(each)

    def _bind(self, name: str) -> None:
        self.bound.add(name)

    def _read(self, node: ast.Name) -> None:
        if node.id in self.bound:
            return
        if node.id in self.maybe:
            self.optional.add(node.id)
        else:
            self.required.setdefault(node.id, node.lineno)

"""What cells change that no variable holds: read from their code alone.

Who goes on with kept variables must know it. What is not understood counts as a change.
"""

import ast
import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from notebench.parameters import BadParameter
from notebench.parameters.reading.names import Names
from notebench.parameters.reading.source import read_statements
from notebench.pipelines.process_state import (
    KNOWN,
    OTHER_LANGUAGES,
    PLAIN_MAGICS,
    SET_AGAIN,
    STATEFUL,
    TIMING,
    is_kept,
    is_outside,
    is_setting,
    sets_something,
)

_MAGIC = re.compile(r"^\s*%(\w+)(.*)$")
_ASSIGNED_MAGIC = re.compile(r"^\s*[\w, ]+=\s*%(\w+)(.*)$")
_TIMED = re.compile(r"^(\s*)%(?:time|timeit)[ \t]+(?=[^-\s])", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Effects:
    """What cells change besides variables.

    Attributes
    ----------
    again
        Imports and settings of packages, which another process may run again in this order.
    problem
        The first change that can neither be kept nor made again, with its cell and line; empty for none.
    """

    again: tuple[str, ...] = ()
    problem: str = ""


class _Problem(Exception):
    def __init__(self, line: int, told: str) -> None:
        super().__init__(told)
        self.line, self.told = line, told


def effects_of(cells: Sequence[str], own: Collection[str] = ()) -> Effects:
    r"""What the cells change besides variables.

    Parameters
    ----------
    cells
        The sources of code cells, in the order in which they ran.
    own
        Modules whose variables are kept too.

    Examples
    --------
    >>> effects_of(["import pandas as pd\npd.set_option('display.width', 80)", "df = pd.DataFrame()"]).again
    ('import pandas as pd', "pd.set_option('display.width', 80)")
    >>> effects_of(["import mlflow", "mlflow.start_run()"]).problem
    'cell 2, line 1: mlflow.start_run changes what mlflow keeps in its process'
    """
    names = Names()
    again: list[str] = []
    for number, written in enumerate(cells, 1):
        source = _TIMED.sub(r"\1", written)
        try:
            again += _magics(source)
            statements = [each.node for each in read_statements(source)] if _is_python(source) else []
            for node in (each for statement in statements for each in ast.walk(statement)):
                if isinstance(node, ast.Import | ast.ImportFrom):
                    names = names.imported(node)
            for statement in statements:
                again += _Reader(names, frozenset(own)).read(statement)
        except _Problem as err:
            return Effects(problem=f"cell {number}, line {err.line}: {err.told}")
        except BadParameter as err:
            return Effects(problem=f"cell {number}: {err}")
    return Effects(tuple(again))


def _is_python(source: str) -> bool:
    magic = _cell_magic(source)
    return not magic or magic in TIMING


def _cell_magic(source: str) -> str:
    first = source.lstrip().partition("\n")[0]
    return (first[2:].split() or ["!"])[0] if first.startswith("%%") else ""


def _magics(source: str) -> Iterator[str]:
    """Those that are run again."""
    magic = _cell_magic(source)
    if magic and magic not in TIMING:
        if magic not in OTHER_LANGUAGES:
            raise _Problem(1, f"%%{magic} may change what is not kept")
        return
    for number, line in enumerate(source.splitlines(), 1):
        if found := _ASSIGNED_MAGIC.match(line) or _MAGIC.match(line):
            name = found[1]
            if name in SET_AGAIN and not line[:1].isspace():
                yield line
            elif name not in PLAIN_MAGICS and not line.lstrip().startswith("%%"):
                raise _Problem(number, f"%{name} may change what is not kept")


@dataclass(frozen=True, slots=True)
class _Reader:
    names: Names
    own: frozenset[str]

    def read(self, statement: ast.stmt) -> list[str]:
        """The statement, where it is one to be run again."""
        if isinstance(statement, ast.Import | ast.ImportFrom):
            return [ast.unparse(statement)]
        for path in self._set_by(statement):
            if is_setting(path) and self._stands_alone(statement):
                return [ast.unparse(statement)]
        for node in ast.walk(statement):
            self._check(node, {id(each.value) for each in ast.walk(statement) if isinstance(each, ast.Expr)})
        return []

    def _check(self, node: ast.AST, bare: set[int]) -> None:
        if isinstance(node, ast.Call) and (path := self._path(node.func)):
            package = path.partition(".")[0]
            if self._is_kept(path) or is_outside(path):
                return
            is_told = id(node) in bare and package not in KNOWN
            if package in STATEFUL or is_told or is_setting(path) or sets_something(path):
                raise _Problem(node.lineno, f"{path} changes what {package} keeps in its process")
        if isinstance(node, ast.stmt):
            for path in self._set_by(node):
                if isinstance(node, ast.Expr) or self._is_kept(path):
                    continue
                raise _Problem(node.lineno, f"{path} is changed, which is no variable of the notebook")

    def _set_by(self, node: ast.stmt) -> Iterator[str]:
        """What of modules a statement sets, or calls for its own sake."""
        targets: list[ast.expr] = []
        match node:
            case ast.Expr(value=ast.Call(func=func)):
                targets = [func]
            case ast.Assign(targets=several) | ast.Delete(targets=several):
                targets = [each for each in several if isinstance(each, ast.Attribute | ast.Subscript)]
            case (
                ast.AugAssign(target=(ast.Attribute() | ast.Subscript()) as target)
                | ast.AnnAssign(target=(ast.Attribute() | ast.Subscript()) as target)
            ):
                targets = [target]
        yield from filter(None, map(self._path, targets))

    def _path(self, node: ast.expr) -> str:
        """The dotted path that an expression of a module's begins with; empty of any other."""
        inner, named = node, node
        while not isinstance(inner, ast.Name):
            match inner:
                case ast.Attribute(value=value):
                    inner = value
                case ast.Subscript(value=value) | ast.Call(func=value):
                    inner = named = value
                case _:
                    return ""
        known = self.names.origins
        return (self.names.origin(named) or known[inner.id]) if inner.id in known else ""

    def _is_kept(self, path: str) -> bool:
        return path.partition(".")[0] in self.own or is_kept(path)

    def _stands_alone(self, statement: ast.stmt) -> bool:
        """Whether it reads nothing but what is imported."""
        read = (each.id for each in ast.walk(statement) if isinstance(each, ast.Name))
        return all(each in self.names.origins or each in ("True", "False", "None") for each in read)

"""The parameters that a cell defines: all of a cell tagged ``parameters``, or the head of any other."""

import ast
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import TypeVar

from notebench.errors import BadInput
from notebench.parameters.faults import BadParameter
from notebench.parameters.parameter import Computed, Parameter, Parameters
from notebench.parameters.reading.annotations import is_alias, read_annotation
from notebench.parameters.reading.building import build
from notebench.parameters.reading.comments import read_comment
from notebench.parameters.reading.drafts import Draft
from notebench.parameters.reading.enums import read_enum
from notebench.parameters.reading.literals import Computed as ComputedValue
from notebench.parameters.reading.literals import read_literal
from notebench.parameters.reading.names import Names
from notebench.parameters.reading.source import Statement, count_lines, read_statements

_T = TypeVar("_T")
MOST_PARAMETERS = 1000
"""Of a cell."""


@dataclass(frozen=True, slots=True)
class Head:
    """The head of a cell.

    Attributes
    ----------
    ends_at
        The line, from 1, of the first statement that is not of the head; one more than there are lines where
        there is none.
    """

    parameters: Parameters
    ends_at: int


@dataclass(slots=True)
class _Reading:
    """What was read so far."""

    names: Names = field(default_factory=Names)
    parameters: dict[str, Parameter] = field(default_factory=dict)
    computed: dict[str, Computed] = field(default_factory=dict)

    def result(self) -> Parameters:
        return Parameters(tuple(self.parameters.values()), tuple(self.computed.values()))


def read_cell(source: str) -> Parameters:
    """The parameters of a cell; statements that are no assignments of literals are passed over.

    A name that is assigned twice is what the last assignment makes it.

    Raises
    ------
    BadParameter
        When the cell is no Python, or a definition contradicts itself; the text names line and remedy.

    Examples
    --------
    >>> [trees] = read_cell("n: int = 100  # 10..500 step 10, trees in the forest")
    >>> trees.low, trees.high, trees.step, trees.help
    (10, 500, 10, 'trees in the forest')
    """
    reading = _Reading()
    for statement in read_statements(source):
        _read(statement, reading)
    return reading.result()


def read_head(source: str) -> Head:
    """The parameters that a cell begins with: up to the first statement that is no assignment of a literal.

    Imports, definitions of enums, comments, magics and shell lines are passed over.

    Raises
    ------
    BadParameter
        As :func:`read_cell` does, of the head alone as far as Python can read the cell.
    """
    reading = _Reading()
    for statement in read_statements(source):
        before = dict(reading.parameters)
        if not _read(statement, reading) or reading.computed:
            # What the statement did to them is the body's, which runs after they are given.
            return Head(Parameters(tuple(before.values())), statement.line)
    return Head(reading.result(), count_lines(source) + 1)


def _read(statement: Statement, reading: _Reading) -> bool:
    """Take a statement in; False where it is neither a definition nor something that a head may have."""
    node = statement.node
    match node:
        case ast.Import() | ast.ImportFrom():
            reading.names = reading.names.imported(node)
        case ast.ClassDef():
            enum = _located(partial(read_enum, node, reading.names), node.name, node.lineno)
            reading.names = reading.names.with_enum(enum) if enum else reading.names.defined(node.name)
            return enum is not None
        case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name):
            reading.names = reading.names.defined(name)
            return False
        case ast.Assign(targets=[ast.Name(id=name)], value=value) if is_alias(value, reading.names):
            reading.names = reading.names.with_alias(name, value)
        case ast.Assign(targets=targets, value=value):
            pairs = [pair for target in targets for pair in _pairs(target, value)]
            return _assign(statement, pairs, None, reading)
        case ast.AnnAssign(target=ast.Name() as target, annotation=annotation, value=value):
            return _assign(statement, [(target.id, value)], annotation, reading)
        case ast.AugAssign(target=ast.Name(id=name)):
            reading.parameters.pop(name, None)
            reading.computed[name] = Computed(name, statement.line)
            return False
        case ast.Pass() | ast.Expr(value=ast.Constant()):
            return True
        case _:
            return False
    return True


def _pairs(target: ast.expr, value: ast.expr) -> Iterator[tuple[str, ast.expr]]:
    """The names that are assigned, each with its own part of the value."""
    if isinstance(target, ast.Name):
        yield target.id, value
    elif isinstance(target, ast.Tuple | ast.List):
        is_alike = isinstance(value, ast.Tuple | ast.List) and len(value.elts) == len(target.elts)
        has_star = any(isinstance(each, ast.Starred) for each in target.elts)
        parts = value.elts if isinstance(value, ast.Tuple | ast.List) and is_alike and not has_star else None
        for place, each in enumerate(target.elts):
            # A star in front of a value is no literal: it stands for a part that only running tells.
            yield from _pairs(each, parts[place] if parts else ast.Starred(value))
    elif isinstance(target, ast.Starred):
        yield from _pairs(target.value, ast.Starred(value))


def _assign(
    statement: Statement,
    pairs: Sequence[tuple[str, ast.expr | None]],
    annotation: ast.expr | None,
    reading: _Reading,
) -> bool:
    is_literal = bool(pairs)  # not so where an attribute or an item is assigned
    for name, value in pairs:
        reading.parameters.pop(name, None)
        reading.computed.pop(name, None)
        define = partial(_define, name, value, annotation, statement, reading)
        try:
            parameter = _located(define, name, statement.line)
        except ComputedValue:
            reading.computed[name] = Computed(name, statement.line)
            is_literal = False
        else:
            reading.parameters[name] = parameter
            if len(reading.parameters) > MOST_PARAMETERS:
                what = f"the cell has more than {MOST_PARAMETERS} parameters; put them into a list or a file"
                raise BadParameter(what, line=statement.line)
    return is_literal


def _define(
    name: str, value: ast.expr | None, annotation: ast.expr | None, statement: Statement, reading: _Reading
) -> Parameter:
    names = reading.names
    draft = Draft() if value is None else Draft(default=read_literal(value, names))
    if annotation is not None:
        draft = draft.under(read_annotation(annotation, names))
    draft = draft.under(read_comment(statement.comment, names))
    if not draft.help and statement.above:
        draft = replace(draft, help=statement.above)
    return build(name, draft, statement.line, reading.parameters, names)


def _located(read: Callable[[], _T], name: str, line: int) -> _T:
    """What is read; a fault is told with the name and line that it belongs to."""
    try:
        return read()
    except BadParameter:
        raise
    except BadInput as err:
        raise BadParameter(str(err), name, line) from err
    except RecursionError as err:
        raise BadParameter("it is nested too deep to be read; make it simpler", name, line) from err

"""What an annotation says of a parameter: type, and by ``Literal`` and ``Annotated`` choices and range."""

import ast
import itertools
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from notebench.errors import BadInput
from notebench.parameters.kinds import ANY, NOTHING, Kind, ParameterType, unify
from notebench.parameters.reading.drafts import Bound, Draft
from notebench.parameters.reading.inference import infer_type
from notebench.parameters.reading.literals import Computed, read_literal
from notebench.parameters.reading.names import Names
from notebench.parameters.reading.parsing import parse_expression

_SCALARS = {
    "bool": Kind.BOOL,
    "int": Kind.INT,
    "float": Kind.FLOAT,
    "str": Kind.STR,
    "datetime.date": Kind.DATE,
    "datetime.datetime": Kind.DATETIME,
    "datetime.time": Kind.TIME,
    "datetime.timedelta": Kind.TIMEDELTA,
    "pathlib.Path": Kind.PATH,
    "pathlib.PurePath": Kind.PATH,
    "decimal.Decimal": Kind.DECIMAL,
}
_LISTS = ("list", "List", "Sequence", "MutableSequence", "Collection", "Iterable")
_SETS = ("set", "Set", "frozenset", "FrozenSet", "AbstractSet", "MutableSet")
_TUPLES = ("tuple", "Tuple")
_DICTS = ("dict", "Dict", "Mapping", "MutableMapping")
_SEE_THROUGH = ("Final", "ClassVar", "Required", "NotRequired", "ReadOnly")
_LOWS = {"Ge": False, "ge": False, "Gt": True, "gt": True}
_LONGEST_ALIAS = 200  # characters
_HIGHS = {"Le": False, "le": False, "Lt": True, "lt": True}


def read_annotation(node: ast.expr, names: Names) -> Draft:
    """What the annotation says; nothing where it is not known.

    Raises
    ------
    BadInput
        When a bound or choice in it has no value.
    """
    draft = _read(node, names)
    return replace(draft, type=ANY if draft.type == NOTHING else draft.type)


def is_alias(node: ast.expr, names: Names) -> bool:
    """Whether an assigned expression is an annotation that is given a name, such as ``Literal["a", "b"]``."""
    if not isinstance(node, ast.Subscript | ast.BinOp):
        return False
    try:
        type_ = read_annotation(node, names).type
    except BadInput:
        return False
    # Of names of names of names, a type could be too large to be told.
    return type_ is not None and len(str(type_)) <= _LONGEST_ALIAS


def parse_annotation(text: str, names: Names) -> Draft | None:
    """What an annotation in a comment says; None where it is none that is known."""
    try:
        draft = read_annotation(parse_expression(text), names)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None
    return None if draft.type is None else draft


def _read(node: ast.expr, names: Names) -> Draft:
    match node:
        case ast.Constant(value=None):
            return Draft(type=NOTHING)
        case ast.Constant(value=str() as text):
            try:
                return _read(parse_expression(text), names)
            except (SyntaxError, ValueError):
                return Draft()
        case ast.Name(id=name) if name in names.aliases:
            return _read(names.aliases[name], names.without_alias(name))
        case ast.BinOp(op=ast.BitOr()):
            return _union([_read(part, names) for part in _parts(node)])
        case ast.Subscript(value=value, slice=inner):
            return _subscript(names.origin(value), inner, names)
        case ast.Name() | ast.Attribute():
            return Draft(type=_named(names.origin(node), names))
    return Draft()


def _parts(node: ast.expr) -> list[ast.expr]:
    """The parts of ``a | b | c``."""
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.BitOr):
        return [*_parts(node.left), *_parts(node.right)]
    return [node]


def _named(origin: str, names: Names) -> ParameterType | None:
    if kind := _SCALARS.get(origin):
        return ParameterType(kind)
    if enum := names.enums.get(origin.removeprefix("<cell>.")):
        return ParameterType(Kind.ENUM, enum=enum)
    if origin in ("Any", "object"):
        return ANY
    if origin == "None":
        return NOTHING
    for known, kind in ((_LISTS, Kind.LIST), (_SETS, Kind.SET)):
        if origin in known:
            return ParameterType(kind, (ANY,))
    if origin in _DICTS:
        return ParameterType(Kind.DICT, (ANY, ANY))
    return ParameterType(Kind.TUPLE, (ANY,), is_open=True) if origin in _TUPLES else None


def _subscript(origin: str, inner: ast.expr, names: Names) -> Draft:
    parts = inner.elts if isinstance(inner, ast.Tuple) else [inner]
    if origin == "Literal":
        return _literal(parts, names)
    if origin == "Annotated":
        draft = _read(parts[0], names)
        for note in parts[1:]:
            draft = draft.under(_note(note, names))
        return draft
    if origin == "Optional":
        return _union([_read(inner, names), Draft(type=NOTHING)])
    if origin == "Union":
        return _union([_read(part, names) for part in parts])
    if origin in _SEE_THROUGH:
        return _read(inner, names)
    if origin in (*_LISTS, *_SETS):
        return _items(Kind.LIST if origin in _LISTS else Kind.SET, _read(inner, names))
    if origin in _TUPLES:
        return _tuple(parts, names)
    if origin in _DICTS and len(parts) == 2:
        types = tuple(_read(part, names).type or ANY for part in parts)
        return Draft(type=ParameterType(Kind.DICT, types))
    return Draft()


def _items(kind: Kind, item: Draft) -> Draft:
    """A list of what the draft says: its range and choices are those of the items."""
    inner = ParameterType(kind, (item.type or ANY,), is_open=kind is Kind.TUPLE)
    return replace(item, type=inner, is_multiple=True if item.choices else None)


def _tuple(parts: list[ast.expr], names: Names) -> Draft:
    if len(parts) == 2 and isinstance(parts[1], ast.Constant) and parts[1].value is ...:
        return _items(Kind.TUPLE, _read(parts[0], names))
    return Draft(type=ParameterType(Kind.TUPLE, tuple(_read(part, names).type or ANY for part in parts)))


def _union(drafts: list[Draft]) -> Draft:
    is_optional = any(draft.type == NOTHING or (draft.type and draft.type.is_optional) for draft in drafts)
    others = [draft for draft in drafts if draft.type != NOTHING]
    if not others or any(draft.type is None for draft in others):
        return Draft(type=NOTHING if not others else None)
    types = [each for draft in others if draft.type for each in _members(draft.type.bare)]
    distinct = list({repr(each): each for each in types}.values())
    common = unify(distinct) if {each.kind for each in distinct} == {Kind.INT, Kind.FLOAT} else None
    made = common or (distinct[0] if len(distinct) == 1 else ParameterType(Kind.UNION, tuple(distinct)))
    base = others[0] if len(others) == 1 else _merged(others)
    choices = base.choices
    if choices is not None and is_optional and not base.is_multiple and None not in choices:
        choices = (*choices, None)
    return replace(base, type=made.optional if is_optional else made, choices=choices)


def _members(type_: ParameterType) -> tuple[ParameterType, ...]:
    return type_.items if type_.kind is Kind.UNION else (type_,)


def _merged(drafts: list[Draft]) -> Draft:
    """Of several types only choices are kept, where each has some."""
    if all(draft.choices is not None and not draft.is_multiple for draft in drafts):
        return Draft(choices=tuple(itertools.chain.from_iterable(draft.choices or () for draft in drafts)))
    return Draft()


def _literal(parts: list[ast.expr], names: Names) -> Draft:
    choices: list[Any] = []
    for part in parts:
        if isinstance(part, ast.Subscript):  # Literal[Literal["a"], "b"]
            choices += _read(part, names).choices or ()
        else:
            try:
                choices.append(read_literal(part, names))
            except Computed:
                return Draft()
    types = [infer_type(each, names.enums) if each is not None else NOTHING for each in choices]
    distinct = {repr(each.bare): each.bare for each in types if each != NOTHING}
    is_mixed = len(distinct) > 1
    made = ParameterType(Kind.UNION, tuple(distinct.values())) if is_mixed else unify(types)
    return Draft(type=made.optional if None in choices else made, choices=tuple(choices))


def _note(node: ast.expr, names: Names) -> Draft:
    """What the metadata of ``Annotated`` says; what is not known says nothing."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return Draft(help=" ".join(node.value.split()))
    if not isinstance(node, ast.Call):
        return Draft()
    name = names.origin(node.func).rpartition(".")[2]
    draft = Draft()
    for word, value in _arguments(name, node, names):
        if word in _LOWS:
            draft = replace(draft, low=Bound(value, _LOWS[word]))
        elif word in _HIGHS:
            draft = replace(draft, high=Bound(value, _HIGHS[word]))
        elif word in ("MultipleOf", "multiple_of"):
            draft = replace(draft, step=value)
        elif word in ("Doc", "doc", "description") and isinstance(value, str):
            draft = replace(draft, help=" ".join(value.split()))
    return draft


def _arguments(name: str, node: ast.Call, names: Names) -> Iterator[tuple[str, Any]]:
    """The arguments of a note by what they say; ``Interval`` and pydantic's ``Field`` name theirs."""
    alone = (*_LOWS, *_HIGHS, "MultipleOf", "Doc")
    if name not in (*alone, "Interval", "Field"):
        return
    given = [(name, argument) for argument in node.args[:1] if name in alone]
    if name in alone:
        given += [(name, keyword.value) for keyword in node.keywords]
    else:
        given += [(str(keyword.arg), keyword.value) for keyword in node.keywords]
    for word, argument in given:
        try:
            value = read_literal(argument, names)
        except Computed:
            continue
        if value is not None:
            yield word, value

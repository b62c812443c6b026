"""Parameters that hypothesis makes: schemas whose types, ranges and choices go together."""

import string
from datetime import UTC
from pathlib import Path
from typing import Any

from hypothesis import strategies as st

from notebench.parameters import EnumMember, EnumType, Kind, Parameter, Parameters, ParameterType

COLOUR = EnumType("Colour", (EnumMember("Colour", "RED", "red"), EnumMember("Colour", "BLUE", 2)))
_words = st.text(string.ascii_letters + " 'é\"\\\n|#%", max_size=8)
_VALUES: dict[Kind, st.SearchStrategy[Any]] = {
    Kind.BOOL: st.booleans(),
    Kind.INT: st.integers(-(10**18), 10**18),
    Kind.FLOAT: st.floats(allow_nan=False),
    Kind.STR: _words,
    Kind.DATE: st.dates(),
    Kind.DATETIME: st.datetimes() | st.datetimes(timezones=st.just(UTC)),
    Kind.TIME: st.times(),
    Kind.TIMEDELTA: st.timedeltas(),
    Kind.PATH: st.text(string.ascii_letters + "./ ", max_size=12).map(Path),
    Kind.DECIMAL: st.decimals(allow_nan=False, allow_infinity=False, places=3),
    Kind.ENUM: st.sampled_from(COLOUR.members),
}
_scalar_types = st.sampled_from(sorted(_VALUES)).map(
    lambda kind: ParameterType(kind, enum=COLOUR if kind is Kind.ENUM else None)
)
_keys = st.sampled_from([ParameterType(kind) for kind in (Kind.STR, Kind.INT, Kind.DATE)])


def _containers(inner: st.SearchStrategy[ParameterType]) -> st.SearchStrategy[ParameterType]:
    one = inner.map(lambda item: (item,))
    return st.one_of(
        one.map(lambda items: ParameterType(Kind.LIST, items)),
        one.map(lambda items: ParameterType(Kind.TUPLE, items, is_open=True)),
        st.lists(inner, max_size=3).map(lambda items: ParameterType(Kind.TUPLE, tuple(items))),
        _scalar_types.map(lambda item: ParameterType(Kind.SET, (item,))),
        st.tuples(_keys, inner).map(lambda items: ParameterType(Kind.DICT, items)),
    )


types = st.recursive(
    st.tuples(_scalar_types, st.booleans()).map(lambda pair: pair[0].optional if pair[1] else pair[0]),
    _containers,
    max_leaves=4,
)


def values_of(type_: ParameterType) -> st.SearchStrategy[Any]:
    """Values of the type."""
    found = _bare(type_)
    return st.none() | found if type_.is_optional else found


def _bare(type_: ParameterType) -> st.SearchStrategy[Any]:
    if type_.kind in _VALUES:
        return _VALUES[type_.kind]
    inner = [values_of(item) for item in type_.items]
    if type_.kind is Kind.DICT:
        return st.dictionaries(*inner, max_size=3)
    if type_.kind is Kind.TUPLE and not type_.is_open:
        return st.tuples(*inner)
    many = st.lists(inner[0], max_size=3)
    return {Kind.LIST: many, Kind.TUPLE: many.map(tuple), Kind.SET: many.map(set)}[type_.kind]


@st.composite
def _ranged(draw: st.DrawFn, name: str) -> Parameter:
    """A parameter with a range that its default lies in."""
    kind = draw(st.sampled_from([Kind.INT, Kind.FLOAT, Kind.DATE, Kind.DECIMAL, Kind.TIMEDELTA]))
    numbers = st.floats(-1e9, 1e9) if kind is Kind.FLOAT else _VALUES[kind]
    low, default, high = sorted(draw(st.tuples(numbers, numbers, numbers)))
    has_log = kind in (Kind.INT, Kind.FLOAT) and low > 0 and draw(st.booleans())
    step = 7 if kind is Kind.INT and not has_log and draw(st.booleans()) else None
    if step:
        default, high = low + (default - low) // step * step, low + (high - low) // step * step
    return Parameter(
        name=name,
        type=ParameterType(kind),
        default=default,
        low=draw(st.sampled_from([low, None])) if step is None and not has_log else low,
        high=high,
        step=step,
        log=has_log,
        help=draw(st.sampled_from(["", "some help"])),
        line=draw(st.integers(0, 9)),
    )


@st.composite
def _plain(draw: st.DrawFn, name: str) -> Parameter:
    """A parameter of any type; some must be given, some have choices."""
    type_ = draw(types)
    values = draw(st.lists(values_of(type_), min_size=1, max_size=3))
    choices = tuple(each for at, each in enumerate(values) if each not in values[:at])
    has_choices = type_.kind in (Kind.INT, Kind.STR, Kind.DATE, Kind.PATH) and draw(st.booleans())
    is_required = draw(st.booleans())
    return Parameter(
        name=name,
        type=type_,
        default=None if is_required else values[0],
        is_required=is_required,
        choices=choices if has_choices else (),
        line=draw(st.integers(0, 9)),
    )


@st.composite
def parameters(draw: st.DrawFn) -> Parameters:
    """Up to four parameters."""
    names = draw(st.lists(st.sampled_from(["a", "b", "été", "_x", "n1"]), unique=True, max_size=4))
    return Parameters(tuple(draw(st.one_of(_ranged(name), _plain(name))) for name in names))


ANYTHING = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-5, 5)
    | st.floats(allow_nan=False)
    | _words
    | st.dates()
    | st.times()
    | st.timedeltas()
    | _VALUES[Kind.PATH]
    | _VALUES[Kind.DECIMAL]
    | st.datetimes(),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.lists(inner, max_size=3).map(tuple)
        | st.dictionaries(_words | st.integers(0, 3), inner, max_size=3)
        | st.sets(st.integers() | _words, max_size=3)
    ),
    max_leaves=6,
)
"""Any value that a notebook can be given."""

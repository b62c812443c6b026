"""A parameter from what was said of it: its type deduced where nothing names it, its values typed."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from notebench.errors import BadInput
from notebench.parameters.conditions import Condition, parse_condition
from notebench.parameters.faults import BadParameter
from notebench.parameters.kinds import NOTHING, ORDERED, SEQUENCES, Kind, ParameterType, unify
from notebench.parameters.parameter import Parameter
from notebench.parameters.reading.drafts import UNSET, Bound, Draft
from notebench.parameters.reading.inference import infer_type
from notebench.parameters.reading.names import Names
from notebench.parameters.values.convert import convert
from notebench.parameters.values.fits import show
from notebench.parameters.values.scalars import Unfit
from notebench.parameters.values.text import Text

_TO_RANGE = "change the range or the type"
_TO_DEFAULT = "change the default or the type"
_TO_CHOICE = "change the choice or the type"


def build(name: str, draft: Draft, line: int, known: Mapping[str, Parameter], names: Names) -> Parameter:
    """The parameter that a draft describes.

    Parameters
    ----------
    known
        The parameters above it, by name: what its condition may look at.
    names
        The cell's, for the enums in it.

    Raises
    ------
    BadParameter
        When it contradicts itself; the text names parameter, line and remedy.
    """
    maker = _Maker(name, line)
    draft = _without_words(draft)
    type_ = draft.type or _deduce(draft, names)
    is_required = draft.default is UNSET
    is_multiple = bool(draft.is_multiple and draft.choices)
    if draft.default is None or (not is_multiple and any(map(_is_none, draft.choices or ()))):
        type_ = type_.optional
    leaf = type_.leaf.bare
    choice_type = type_.leaf if is_multiple else type_
    step_type = ParameterType(Kind.INT) if leaf.kind is Kind.DATE else leaf
    low, high = maker.end(draft.low, leaf, "lower end", 1), maker.end(draft.high, leaf, "upper end", -1)
    return Parameter(
        name=name,
        type=type_,
        default=None if is_required else maker.fit(draft.default, type_, "default", _TO_DEFAULT),
        is_required=is_required,
        low=low.value if low else None,
        high=high.value if high else None,
        excludes_low=bool(low and low.is_excluded),
        excludes_high=bool(high and high.is_excluded),
        step=maker.measure(draft.step, step_type, "step") if draft.step is not None else None,
        log=bool(draft.log),
        choices=tuple(maker.fit(each, choice_type, "choice", _TO_CHOICE) for each in draft.choices or ()),
        is_multiple=is_multiple,
        condition=maker.condition(draft.when, known, names) if draft.when else None,
        help=draft.help or "",
        line=line,
    )


class _Maker:
    """Makes the parts of one parameter; what does not fit is told with its name and line."""

    def __init__(self, name: str, line: int) -> None:
        self._name, self._line = name, line

    def fit(self, value: Any, to: ParameterType, what: str, remedy: str) -> Any:
        try:
            return convert(value, to)
        except Unfit as err:
            shown = str(value) if isinstance(value, Text) else show(self._name, value)
            raise BadParameter(f"its {what} {shown} {err}; {remedy}", self._name, self._line) from err

    def measure(self, value: Any, to: ParameterType, what: str) -> Any:
        """An end or a step; of a type that can have no range it is left for the parameter to refuse."""
        return self.fit(value, to, what, _TO_RANGE) if to.kind in ORDERED else value

    def end(self, bound: Bound | None, leaf: ParameterType, what: str, inward: int) -> Bound | None:
        """An end of the range, typed; a whole number that is excluded is the next one, which is not."""
        if bound is None:
            return None
        value = self.measure(bound.value, leaf, what)
        if bound.is_excluded and leaf.kind is Kind.INT:
            return Bound(value + inward)
        return Bound(value, bound.is_excluded)

    def condition(self, text: str, known: Mapping[str, Parameter], names: Names) -> Condition:
        try:
            return parse_condition(text, known, names)
        except SyntaxError as err:
            what = f'its condition {text[:60]!r} cannot be read; write one such as model == "forest"'
            raise BadParameter(what, self._name, self._line) from err
        except BadInput as err:
            raise BadParameter(str(err), self._name, self._line) from err


def _without_words(draft: Draft) -> Draft:
    """The draft; its comment is help where ``rows | columns`` stands beside a number."""
    if not draft.choices or draft.written is None or draft.is_multiple:
        return draft
    type_ = draft.type or infer_type(None if draft.default is UNSET else draft.default)
    if type_.kind in (Kind.ANY, Kind.STR, Kind.ENUM) or any(_fits(each, type_) for each in draft.choices):
        return draft
    return replace(draft, choices=None, help=draft.written)


def _fits(value: Any, type_: ParameterType) -> bool:
    try:
        convert(value, type_.optional)
    except Unfit:
        # A float is what an int beside it may become.
        return type_.kind is Kind.INT and _fits(value, ParameterType(Kind.FLOAT))
    return True


def _deduce(draft: Draft, names: Names) -> ParameterType:
    default = None if draft.default is UNSET else draft.default
    found = infer_type(default, names.enums)
    told = unify([*_ends(draft), *map(_word_type, draft.choices or ())])
    if found.kind is Kind.ANY:
        if draft.is_multiple:
            return ParameterType(Kind.LIST, (told,))
        return told.optional if draft.default is None else told
    if found.kind is Kind.INT or found.kind in SEQUENCES:
        return _with_leaf(found, told)
    return found


def _ends(draft: Draft) -> Iterable[ParameterType]:
    values = [each.value for each in (draft.low, draft.high) if each]
    if isinstance(draft.step, int | float) and all(isinstance(each, int | float) for each in values):
        values.append(draft.step)
    return map(infer_type, values)


def _with_leaf(found: ParameterType, told: ParameterType) -> ParameterType:
    """The type with floats for whole numbers, or known items for unknown ones, as range or choices say."""
    if found.kind is Kind.INT:
        return ParameterType(Kind.FLOAT) if told.kind is Kind.FLOAT else found
    leaf = found.leaf
    is_told = leaf.kind is Kind.ANY or (leaf.kind, told.kind) == (Kind.INT, Kind.FLOAT)
    if leaf is found or not is_told or told.kind is Kind.ANY:
        return found
    return replace(found, items=tuple(told for _ in found.items))


def _word_type(word: Any) -> ParameterType:
    """The type that a choice has by itself."""
    if not isinstance(word, Text):
        return infer_type(word) if word is not None else NOTHING
    if _is_none(word):
        return NOTHING
    for kind in (Kind.INT, Kind.FLOAT):
        if _fits_exactly(word, kind):
            return ParameterType(kind)
    is_bool = word.lower() in ("true", "false")
    return ParameterType(Kind.BOOL if is_bool else Kind.STR)


def _fits_exactly(word: Text, kind: Kind) -> bool:
    try:
        convert(word, ParameterType(kind))
    except Unfit:
        return False
    return True


def _is_none(word: Any) -> bool:
    return word is None or (isinstance(word, Text) and word in ("None", "null"))

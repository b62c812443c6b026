"""Where a sweep searches: which parameters are drawn, which stand still, and when each counts."""

import difflib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from notebench.errors import BadInput
from notebench.parameters import BadValues, Parameter, Parameters, check, from_schema, to_schema
from notebench.parameters.schema.encoding import from_json, to_json
from notebench.parameters.values.check import fit
from notebench.parameters.values.scalars import Unfit
from notebench.sweeps.dimension import Dimension, Label, can_sweep, decode, dimension_of, encode


@dataclass(frozen=True, slots=True)
class SearchSpace:
    """What is drawn for each trial, and what stands still.

    Attributes
    ----------
    parameters
        All of the objective's.
    swept
        The names of those that are drawn, in the parameters' order.
    fixed
        Values that were given for others.
    is_open
        Whether the objective names its axes itself, as it runs: nothing is known of them here.

    Raises
    ------
    BadInput
        When nothing can be drawn; one line that names the parameter.
    """

    parameters: Parameters
    swept: tuple[str, ...]
    fixed: Mapping[str, Any] = field(default_factory=dict)
    is_open: bool = False

    def __post_init__(self) -> None:
        if self.is_open:
            return
        if not self.swept:
            raise BadInput(
                "there is nothing to sweep: no parameter has a range or choices; "
                "write one behind its value, such as n = 3  # 1..10"
            )
        for each in self.parameters:
            if each.name in self.swept:
                dimension_of(each)
            elif each.is_required and each.condition is None and each.name not in self.fixed:
                raise BadInput(f"{each.name}: it must be given, as it is not swept; give it a value")

    @property
    def dimensions(self) -> tuple[Dimension, ...]:
        """The axes, in the parameters' order."""
        return tuple(dimension_of(self.parameters[name]) for name in self.swept)

    @property
    def is_conditional(self) -> bool:
        """Whether it depends on the values which axes are drawn."""
        return any(self.parameters[name].condition for name in self.swept)

    def draw(self, suggest: Callable[[Dimension], Label]) -> dict[str, Label]:
        """What is drawn on each axis that counts, asked for one after the other."""
        drawn: dict[str, Label] = {}
        for name in self.swept:
            if name in {each.name for each in self.parameters.active(self._known(drawn))}:
                drawn[name] = suggest(dimension_of(self.parameters[name]))
        return drawn

    def values(self, drawn: Mapping[str, Label]) -> dict[str, Any]:
        """The values of all parameters that count for what was drawn."""
        if self.is_open:
            return dict(drawn)
        known = self._known(drawn)
        return {each.name: known[each.name] for each in self.parameters.active(known) if each.name in known}

    def encode(self, given: Mapping[str, Any]) -> dict[str, Label]:
        """What stands on the axes for values that a person gives.

        Raises
        ------
        BadInput
            When a name is not swept, or a value does not fit.
        """
        drawn: dict[str, Label] = {}
        for name, value in given.items():
            if self.is_open:
                drawn[name] = _label(name, value)
                continue
            if name not in self.swept:
                raise BadInput(_no_such(name, self.swept, "is not swept"))
            parameter = self.parameters[name]
            try:
                drawn[name] = encode(parameter, fit(parameter, value))
            except Unfit as err:
                raise BadInput(f"{name}: {err}") from err
        return drawn

    def show(self, drawn: Mapping[str, Label]) -> dict[str, Any]:
        """What was drawn, as JSON and as people write it."""
        if self.is_open:
            return dict(drawn)
        shown = {}
        for name, label in drawn.items():
            parameter = self.parameters[name]
            shown[name] = to_json(decode(parameter, label), parameter.type)
        return shown

    @property
    def defaults(self) -> dict[str, Label] | None:
        """What stands on the axes for the defaults; None where one has no place there."""
        if self.is_open:
            return None
        try:
            return self.encode({each: self.parameters.defaults[each] for each in self.swept})
        except (KeyError, BadInput):
            return None

    def _known(self, drawn: Mapping[str, Label]) -> dict[str, Any]:
        found = {
            name: value for name, value in self.parameters.defaults.items() if name not in self.swept
        } | dict(self.fixed)
        return found | {name: decode(self.parameters[name], each) for name, each in drawn.items()}

    def to_json(self) -> dict[str, Any]:
        """As a job's spec keeps it."""
        types = {each.name: each.type for each in self.parameters}
        return {
            "parameters": to_schema(self.parameters),
            "order": list(self.parameters.names),
            "swept": list(self.swept),
            "fixed": {name: to_json(value, types[name]) for name, value in self.fixed.items()},
            "is_open": self.is_open,
        }

    @classmethod
    def from_json(cls, read: Mapping[str, Any]) -> "SearchSpace":
        """The space that :meth:`to_json` wrote.

        Raises
        ------
        BadInput, KeyError, TypeError, ValueError
            When it is none.
        """
        parameters = from_schema(read["parameters"])
        found = Parameters(tuple(parameters[name] for name in read["order"]), parameters.computed)
        fixed = {name: from_json(value, found[name].type) for name, value in read["fixed"].items()}
        return cls(found, tuple(read["swept"]), fixed, read.get("is_open", False))


OPEN_SPACE = SearchSpace(Parameters(()), (), is_open=True)
"""Of an objective that names its axes itself."""


def make_space(
    parameters: Parameters, over: Sequence[str] = (), given: Mapping[str, Any] | None = None
) -> SearchSpace:
    """The space of all parameters with a range or choices, or of those that ``over`` names.

    Parameters
    ----------
    given
        Values that stand still; their parameters are not swept.

    Raises
    ------
    BadInput
        When a name is not known, cannot be swept, or a value does not fit; the text names it.

    Examples
    --------
    >>> from notebench.parameters import read_cell
    >>> make_space(read_cell("n: int = 100  # 10..500")).swept
    ('n',)
    """
    given = given or {}
    fixed = _fit(parameters, given)
    for name in over:
        if name not in parameters:
            raise BadInput(_no_such(name, parameters.names, "is no parameter"))
        if name in given:
            raise BadInput(f"{name}: it is given a value and swept over; do one of them")
        if not can_sweep(parameters[name]):
            dimension_of(parameters[name])
    wanted = tuple(over) or tuple(
        each.name for each in parameters.searchable if each.name not in given and not each.is_secret
    )
    return SearchSpace(parameters, tuple(name for name in parameters.names if name in wanted), fixed)


def _fit(parameters: Parameters, given: Mapping[str, Any]) -> dict[str, Any]:
    known = Parameters(tuple(_unneeded(each) for each in parameters), parameters.computed)
    try:
        checked = check(known, given)
    except BadValues as err:
        raise BadInput("; ".join(err.faults)) from err
    return {name: checked[name] for name in given}


def _label(name: str, value: Any) -> Label:
    if value is None or type(value) in (bool, int, float, str):
        label: Label = value
        return label
    raise BadInput(f"{name}: {str(value)[:80]!r} is no text, number or bool; give one")


def _unneeded(parameter: Parameter) -> Parameter:
    """The parameter, which need not be given: it may be swept."""
    if not parameter.is_required:
        return parameter
    return replace(parameter, is_required=False, type=parameter.type.optional)


def _no_such(name: str, known: Sequence[str], what: str) -> str:
    near = difflib.get_close_matches(name, known, n=1)
    told = f"did you mean {near[0]}?" if near else f"there are {', '.join(known)}"
    return f"{name[:80]}: it {what}; {told}"

"""What a notebook or cell may vary: one parameter, and all of them in their order."""

import copy
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from notebench.parameters.conditions import Condition
from notebench.parameters.faults import BadParameter
from notebench.parameters.kinds import Kind, ParameterType
from notebench.parameters.values.fits import definition_fault, why_not
from notebench.redaction import is_secret_name


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameter:
    """One parameter, whose definition makes sense and whose default it allows.

    Attributes
    ----------
    type
        What values it takes.
    default
        Its value when none is given; None, and no value, where ``is_required``.
    low, high
        The ends of its range, or of its items' range; None where an end is open.
    excludes_low, excludes_high
        The end itself is not in the range.
    step
        Values lie whole steps above ``low``: a number; of dates, days.
    log
        The range is meant by magnitude.
    choices
        The only values, or where ``is_multiple`` the only items.
    condition
        When it counts; None: always.
    help
        One line for people.
    line
        Where it stands in its cell, from 1; 0 where it stands in none.

    Raises
    ------
    BadParameter
        When the definition contradicts itself; the text names parameter, line and remedy.
    """

    name: str
    type: ParameterType
    default: Any = None
    is_required: bool = False
    low: Any = None
    high: Any = None
    excludes_low: bool = False
    excludes_high: bool = False
    step: Any = None
    log: bool = False
    choices: tuple[Any, ...] = ()
    is_multiple: bool = False
    condition: Condition | None = None
    help: str = ""
    line: int = 0

    def __post_init__(self) -> None:
        if fault := definition_fault(self):
            raise BadParameter(fault, self.name, self.line)
        if not self.is_required and (why := why_not(self, self.default)):
            raise BadParameter(
                f"its own default {why}; change the default or the range", self.name, self.line
            )

    @property
    def has_range(self) -> bool:
        """Whether an end or a step bounds its values."""
        return self.low is not None or self.high is not None or self.step is not None

    @property
    def is_secret(self) -> bool:
        """Whether its name tells that its value is to be shown to nobody."""
        return is_secret_name(self.name)

    @property
    def options(self) -> tuple[Any, ...]:
        """All its values where they can be counted: its choices, or its enum's members."""
        if self.choices or self.type.kind is not Kind.ENUM or self.type.enum is None:
            return () if self.is_multiple else self.choices
        return (*self.type.enum.members, *((None,) if self.type.is_optional else ()))

    @property
    def is_searchable(self) -> bool:
        """Whether a sweep can choose its values: it has a range with two ends, or options."""
        has_ends = self.low is not None and self.high is not None
        return bool(self.options) or (has_ends and self.type.leaf is self.type)


@dataclass(frozen=True, slots=True)
class Computed:
    """A name that the cell computes, and that so is no parameter."""

    name: str
    line: int = 0


@dataclass(frozen=True, slots=True)
class Parameters:
    """Parameters in their order; a condition looks at earlier ones only.

    Attributes
    ----------
    computed
        What the cell assigns and does not write down.

    Raises
    ------
    BadParameter
        When a name is there twice, or a condition looks at a later one.
    """

    items: tuple[Parameter, ...] = ()
    computed: tuple[Computed, ...] = ()

    def __post_init__(self) -> None:
        seen: set[str] = set()
        for each in self.items:
            if each.name in seen:
                raise BadParameter("it is there twice; keep one", each.name, each.line)
            if each.condition and (later := sorted(each.condition.names - seen)):
                raise BadParameter(
                    f"its condition names {later[0]!r}, which is no parameter above it; name another",
                    each.name,
                    each.line,
                )
            seen.add(each.name)

    def __iter__(self) -> Iterator[Parameter]:
        return iter(self.items)

    def __len__(self) -> int:
        return len(self.items)

    def __contains__(self, name: object) -> bool:
        return any(each.name == name for each in self.items)

    def __getitem__(self, name: str) -> Parameter:
        for each in self.items:
            if each.name == name:
                return each
        raise KeyError(name)

    @property
    def names(self) -> tuple[str, ...]:
        """Their names."""
        return tuple(each.name for each in self.items)

    @property
    def defaults(self) -> dict[str, Any]:
        """The values of those that have one, for the caller to keep."""
        return {each.name: copy.deepcopy(each.default) for each in self.items if not each.is_required}

    @property
    def searchable(self) -> tuple[Parameter, ...]:
        """Those whose values a sweep can choose."""
        return tuple(each for each in self.items if each.is_searchable)

    def active(self, values: Mapping[str, Any]) -> tuple[Parameter, ...]:
        """Those that count for these values; none does whose condition looks at one that does not."""
        names: set[str] = set()
        found = []
        for each in self.items:
            if each.condition is None or (each.condition.names <= names and each.condition.holds(values)):
                names.add(each.name)
                found.append(each)
        return tuple(found)

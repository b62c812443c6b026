"""What one source says of a parameter, and how several sources together say it: the later one wins."""

from dataclasses import dataclass, fields, replace
from enum import Enum
from typing import Any

from notebench.parameters.kinds import ParameterType


class Unset(Enum):
    """Stands where nothing is said, and None would say something."""

    UNSET = "unset"


UNSET = Unset.UNSET


@dataclass(frozen=True, slots=True)
class Bound:
    """One end of a range."""

    value: Any
    is_excluded: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """What a source says; None, or ``UNSET``, where it says nothing.

    Attributes
    ----------
    when
        A condition as text.
    written
        The whole comment: what is help after all where its choices are none of the type's values.
    """

    type: ParameterType | None = None
    default: Any = UNSET
    low: Bound | None = None
    high: Bound | None = None
    step: Any = None
    log: bool | None = None
    choices: tuple[Any, ...] | None = None
    is_multiple: bool | None = None
    when: str | None = None
    help: str | None = None
    written: str | None = None

    @property
    def has_range(self) -> bool:
        """Whether it says how far values go."""
        return self.low is not None or self.high is not None or self.step is not None

    def under(self, other: "Draft") -> "Draft":
        """What both say, the other where both say something; a range and choices replace each other."""
        base = self
        if other.choices is not None:
            base = replace(base, low=None, high=None, step=None, log=None, is_multiple=None)
        elif other.low is not None or other.high is not None:
            base = replace(base, choices=None, is_multiple=None)
        said = {each.name: getattr(other, each.name) for each in fields(other)}
        return replace(
            base, **{name: value for name, value in said.items() if value is not None and value is not UNSET}
        )

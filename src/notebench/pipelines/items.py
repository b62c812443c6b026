"""What a step is given when its references are known; of a mapped one, once for each of its items."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any

from notebench.errors import BadInput
from notebench.parameters import Parameters, check
from notebench.pipelines.outputs import Output
from notebench.pipelines.pipeline import Step
from notebench.pipelines.references import Reference, resolve

MOST_ITEMS = 10_000
"""Of a mapped step."""
LookUp = Callable[[Reference], Any]
"""Gives a parameter's value, or an :class:`Output`."""


@dataclass(frozen=True, slots=True)
class Item:
    """One execution of a step.

    Attributes
    ----------
    label
        Which of a mapped step's it is, by its place from 0; empty of any other.
    given
        By name, values, with an :class:`Output` in the place of each reference to one.
    """

    label: str
    given: Mapping[str, Any]

    @property
    def values(self) -> dict[str, Any]:
        """By name, plain values: of a frame or file its path."""
        return {name: plain(value) for name, value in self.given.items()}


def items_of(step: Step, look_up: LookUp) -> tuple[Item, ...]:
    """What the step is given, once for each of its items.

    Raises
    ------
    BadInput
        When what it is mapped over is no list, or has too many values.
    """
    given = {name: resolve(value, look_up) for name, value in step.given.items()}
    if not step.mapped:
        return (Item("", given),)
    lists = [_list(step, name, resolve(value, look_up)) for name, value in step.mapped.items()]
    count = 1
    for each in lists:
        count *= len(each)
    if count > MOST_ITEMS:
        raise BadInput(f"{step.name}: map: it has {count} items; at most {MOST_ITEMS} are run")
    return tuple(
        Item(str(place), {**given, **dict(zip(step.mapped, values, strict=True))})
        for place, values in enumerate(product(*lists))
    )


def check_item(parameters: Parameters, item: Item) -> dict[str, Any]:
    """The values that are given, as the parameters have them; those that stay by default are left out.

    Raises
    ------
    BadValues
        When a value does not fit, or is missing; each fault is a line.
    """
    values = item.values
    checked = check(parameters, values)
    return {name: checked[name] for name in values}


def gathered(outputs: Sequence[Mapping[str, Output]]) -> dict[str, list[Output]]:
    """What the items of a mapped step gave, by name a list in the items' order."""
    names = dict.fromkeys(name for each in outputs for name in each)
    return {name: [each[name] for each in outputs if name in each] for name in names}


def plain(value: Any) -> Any:
    """The value with what parameters get in the place of outputs."""
    if isinstance(value, Output):
        return value.given
    if isinstance(value, list):
        return [plain(each) for each in value]
    if isinstance(value, Mapping):
        return {key: plain(each) for key, each in value.items()}
    return value


def _list(step: Step, name: str, value: Any) -> list[Any]:
    if isinstance(value, Output):
        value = value.given
    if not isinstance(value, list | tuple):
        raise BadInput(
            f"{step.name}: map: {name} is to be one of {str(value)[:60]!r}, which is no list; give one"
        )
    return list(value)

"""References: ``$seed`` is a parameter of the pipeline, ``$prepare.data`` a step's output, ``$$`` a dollar.

A reference is a whole value: text in which a dollar stands further on is text.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from notebench.errors import BadInput

_REFERENCE = re.compile(r"\$([^\W\d][\w-]*)(?:\.([^\W\d]\w*))?")


@dataclass(frozen=True, slots=True, order=True)
class Reference:
    """A parameter of the pipeline, or an output of a step.

    Attributes
    ----------
    step
        Empty for a parameter.
    """

    step: str
    name: str

    def __str__(self) -> str:
        return f"${self.step}.{self.name}" if self.step else f"${self.name}"


def parse_reference(text: str) -> Reference:
    """The reference that the text is.

    Raises
    ------
    BadInput
        When it is none.

    Examples
    --------
    >>> parse_reference("$prepare.data")
    Reference(step='prepare', name='data')
    """
    found = _REFERENCE.fullmatch(text)
    if not found or (found[2] is None and not found[1].isidentifier()):
        raise BadInput(
            f"{text[:60]!r} is no reference; write $parameter or $step.output, "
            "or begin with $$ for a dollar sign"
        )
    return Reference(found[1], found[2]) if found[2] else Reference("", found[1])


def read_value(value: Any) -> Any:
    """The value as a step is given it: references where they stand, also inside lists and mappings.

    Raises
    ------
    BadInput
        When text begins with one dollar and is no reference.

    Examples
    --------
    >>> read_value(["$seed", "$$seed", "a $seed"])
    [Reference(step='', name='seed'), '$seed', 'a $seed']
    """
    if isinstance(value, str):
        if value.startswith("$$"):
            return value[1:]
        return parse_reference(value) if value.startswith("$") else value
    if isinstance(value, list):
        return [read_value(each) for each in value]
    if isinstance(value, Mapping):
        return {key: read_value(each) for key, each in value.items()}
    return value


def write_value(value: Any) -> Any:
    """What :func:`read_value` reads as this value.

    Examples
    --------
    >>> write_value([Reference("", "seed"), "$seed"])
    ['$seed', '$$seed']
    """
    if isinstance(value, Reference):
        return str(value)
    if isinstance(value, str):
        return f"${value}" if value.startswith("$") else value
    if isinstance(value, list):
        return [write_value(each) for each in value]
    if isinstance(value, Mapping):
        return {key: write_value(each) for key, each in value.items()}
    return value


def references_in(value: Any) -> Iterator[Reference]:
    """All references in the value, in their order."""
    if isinstance(value, Reference):
        yield value
    elif isinstance(value, list):
        for each in value:
            yield from references_in(each)
    elif isinstance(value, Mapping):
        for each in value.values():
            yield from references_in(each)


def resolve(value: Any, look_up: Callable[[Reference], Any]) -> Any:
    """The value with what each reference stands for in its place."""
    if isinstance(value, Reference):
        return look_up(value)
    if isinstance(value, list):
        return [resolve(each, look_up) for each in value]
    if isinstance(value, Mapping):
        return {key: resolve(each, look_up) for key, each in value.items()}
    return value

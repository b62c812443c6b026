"""Conditions of steps: what parameters and outputs are compared with, read by ``ast`` and never run as code.

They are the conditions of the parameter language, whose names are references: ``$prepare.rows > 100``.
"""

import ast
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from notebench.errors import BadInput
from notebench.parameters import Condition, Parameter, ParameterType
from notebench.parameters.conditions import LONGEST_CONDITION, parse_condition
from notebench.parameters.kinds import ANY
from notebench.parameters.reading.parsing import parse_expression
from notebench.pipelines.references import Reference, parse_reference

_DOT = "\N{MIDDLE DOT}"  # Python takes it for a letter of a name
_DASH = "\N{UNDERTIE}"
_QUOTES = "'\""


@dataclass(frozen=True, slots=True)
class When:
    """When a step runs.

    Attributes
    ----------
    text
        As it is written.
    references
        What it looks at, in their order.
    """

    text: str
    references: tuple[Reference, ...]

    def __str__(self) -> str:
        return self.text

    def holds(
        self, look_up: Callable[[Reference], Any], types: Mapping[Reference, Parameter] | None = None
    ) -> bool:
        """Whether it holds; values that cannot be compared compare as false.

        Raises
        ------
        BadInput
            When a value in it never fits the parameter that it is compared with.
        """
        condition = self.condition(types or {})
        return condition.holds({_name(each): look_up(each) for each in self.references})

    def condition(self, types: Mapping[Reference, Parameter]) -> Condition:
        """The condition on names, its values read as the types say.

        Raises
        ------
        BadInput
            When it is none, or a value in it does not fit; the text tells which.
        """
        known = {_name(each): _parameter(each, types.get(each)) for each in self.references}
        code, _ = _without_dollars(self.text)
        try:
            return parse_condition(code, known)
        except SyntaxError as err:
            raise BadInput(f"{self.text[:80]!r} is no condition ({err.msg}); {_EXAMPLE}") from err
        except BadInput as err:
            raise BadInput(_shown(err.message)) from err


_EXAMPLE = 'write one such as $prepare.rows > 100 and $mode == "full"'


def parse_when(text: str) -> When:
    """The condition that the text is.

    Raises
    ------
    BadInput
        When it is none; the text tells why.

    Examples
    --------
    >>> parse_when("$prepare.rows > 100").references
    (Reference(step='prepare', name='rows'),)
    """
    if len(text) > LONGEST_CONDITION:
        raise BadInput(f"it has {len(text)} characters; at most {LONGEST_CONDITION} are read")
    code, found = _without_dollars(text)
    names = {_name(each) for each in found}
    try:
        tree = parse_expression(code)
        bare = [node.id for node in ast.walk(tree) if isinstance(node, ast.Name) and node.id not in names]
    except (SyntaxError, ValueError, RecursionError, MemoryError) as err:
        told = err.msg if isinstance(err, SyntaxError) else err
        raise BadInput(f"{text[:80]!r} is no condition ({told}); {_EXAMPLE}") from err
    if bare:
        raise BadInput(
            f"{text[:80]!r} names {bare[0]!r}; write ${bare[0]} for a parameter, or quotes for text"
        )
    when = When(text, tuple(dict.fromkeys(found)))
    when.condition({})
    return when


def _without_dollars(text: str) -> tuple[str, list[Reference]]:
    """The text with a name in place of each reference outside quotes, and the references."""
    made, found, at, quote = "", [], 0, ""
    while at < len(text):
        char = text[at]
        if quote:
            if char == "\\":
                made, at = made + char, at + 1
                char = text[at : at + 1]
            elif char == quote:
                quote = ""
        elif char in _QUOTES:
            quote = char
        elif char == "$":
            end = _end(text, at + 1)
            found.append(parse_reference(text[at:end]))
            made, at = made + _name(found[-1]), end
            continue
        made, at = made + char, at + 1
    return made, found


def _end(text: str, at: int) -> int:
    """Where the reference ends that begins before here."""
    end = at
    while end < len(text) and (text[end].isalnum() or text[end] == "_" or _goes_on(text, end)):
        end += 1
    return end


def _goes_on(text: str, at: int) -> bool:
    """Whether a dot or dash stands within a reference."""
    after = text[at + 1 : at + 2]
    return text[at] in ".-" and (after.isalpha() or after == "_") and text[at - 1] != "$"


def _name(reference: Reference) -> str:
    whole = f"{reference.step}{_DOT}{reference.name}" if reference.step else reference.name
    return whole.replace("-", _DASH)


def _shown(text: str) -> str:
    return text.replace("its condition", "it").replace(_DOT, ".").replace(_DASH, "-")


def _parameter(reference: Reference, known: Parameter | None) -> Parameter:
    name, bare = _name(reference), ParameterType(ANY.kind, is_optional=True)
    if known is None:
        return Parameter(name=name, type=bare)
    from dataclasses import replace

    return replace(known, name=name, condition=None)

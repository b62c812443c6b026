"""What a form field of Colab says: ``#@param {type:"slider", min:0, max:10}``, ``#@param ["a", "b"]``."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from notebench.parameters.kinds import Kind, ParameterType
from notebench.parameters.reading.bounds import parse_bound
from notebench.parameters.reading.drafts import Bound, Draft
from notebench.parameters.values.text import Text, read_candidates, read_loose, split_outside

_TYPES = {
    "boolean": Kind.BOOL,
    "integer": Kind.INT,
    "number": Kind.FLOAT,
    "string": Kind.STR,
    "date": Kind.STR,  # Colab writes the date as text into the code
}


def read_colab(text: str) -> Draft:
    """What the text behind ``@param`` says; a field that other values may be typed into has no choices."""
    choices: list[Any] | None = None
    options: Mapping[str, Any] = {}
    for part in split_outside(text, " "):
        if part.startswith("[") and part.endswith("]"):
            choices = next(iter(read_candidates(part, is_mapping=False)), None)
        elif part.startswith("{") and part.endswith("}"):
            options = _options(part)
    is_raw = options.get("type") == "raw"
    kind = _TYPES.get(str(options.get("type", "")))
    draft = Draft(
        type=ParameterType(kind) if kind else None,
        low=_bound(options, "min"),
        high=_bound(options, "max"),
        step=parse_bound(str(options["step"])) if "step" in options else None,
    )
    if choices and str(options.get("allow-input", "false")).lower() != "true":
        read: list[Any] = [_choice(each, is_raw=is_raw) for each in choices]
        draft = replace(draft, choices=tuple(read))
    return draft


def _options(text: str) -> dict[str, Any]:
    """The options, whose names stand with or without quotes."""
    read: Any = next(iter(read_candidates(text, is_mapping=True)), {})
    return {str(key): value for key, value in read.items()} if isinstance(read, dict) else {}


def _bound(options: Mapping[str, Any], name: str) -> Bound | None:
    value = parse_bound(str(options[name])) if name in options else None
    return None if value is None else Bound(value)


def _choice(choice: Any, *, is_raw: bool) -> Any:
    """A choice as the field's code has it: a raw one is code, another is text where its field is of text."""
    if not is_raw or not isinstance(choice, str):
        return choice
    read: Any = read_loose(choice)
    return Text(choice) if isinstance(read, str) else read

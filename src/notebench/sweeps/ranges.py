"""Other ranges and choices for parameters than those that their notebook says, given as a JSON Schema."""

import difflib
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from notebench.errors import BadInput
from notebench.parameters import Parameter, Parameters, from_schema
from notebench.parameters.schema.encoding import from_json
from notebench.parameters.schema.writer import OURS
from notebench.parameters.values.scalars import Unfit

_PLAIN = frozenset({"minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"})
_NOTED = frozenset({"step", "log", "low", "high", "excludes_low", "excludes_high"})


def with_ranges(parameters: Parameters, schema: Any) -> Parameters:
    """The parameters, those that the schema names with its range or choices in the place of their own.

    Types, conditions and help stay; a default does where the new range allows it.

    Raises
    ------
    BadInput
        When it is no schema of an object, names another parameter, or says no range; the text names it.
    """
    properties = schema.get("properties") if isinstance(schema, Mapping) else None
    if not isinstance(properties, Mapping):
        raise BadInput("parameters: it is no JSON Schema with properties; give one range by name")
    for name, given in properties.items():
        if name not in parameters:
            near = difflib.get_close_matches(name, parameters.names, n=1)
            told = f"did you mean {near[0]}?" if near else f"there are {', '.join(parameters.names)}"
            raise BadInput(f"{name[:80]}: there is no such parameter; {told}")
        if not isinstance(given, Mapping):
            raise BadInput(f"{name}: {str(given)[:80]!r} is no JSON Schema of a parameter; give an object")
    return replace(
        parameters,
        items=tuple(
            _ranged(each, properties[each.name], parameters) if each.name in properties else each
            for each in parameters
        ),
    )


def _ranged(parameter: Parameter, given: Mapping[str, Any], known: Parameters) -> Parameter:
    bare = replace(
        parameter,
        default=None,
        is_required=True,
        low=None,
        high=None,
        excludes_low=False,
        excludes_high=False,
        step=None,
        log=False,
        choices=(),
        line=0,  # what is wrong does not stand in the cell
    )
    made = _chosen(bare, given["enum"]) if "enum" in given else _between(bare, given, known)
    found = replace(made, line=parameter.line)
    if parameter.is_required:
        return found
    try:
        return replace(found, default=parameter.default, is_required=False)
    except BadInput:  # the default lies outside: it is swept, and needs none
        return found


def _chosen(bare: Parameter, listed: Any) -> Parameter:
    if not isinstance(listed, list) or not listed:
        raise BadInput(f"{bare.name}: enum is no list of choices; give at least one")
    try:
        choices = tuple(None if each is None else from_json(each, bare.type) for each in listed)
    except (Unfit, ValueError, TypeError) as err:
        raise BadInput(f"{bare.name}: a choice {err}; give others") from err
    return replace(bare, choices=choices)


def _between(bare: Parameter, given: Mapping[str, Any], known: Parameters) -> Parameter:
    ours = given.get(OURS, {})
    noted = {key: ours[key] for key in _NOTED & ours.keys()} if isinstance(ours, Mapping) else {}
    said = {key: given[key] for key in _PLAIN & given.keys()}
    schema = {"properties": {bare.name: {**said, OURS: noted}}}
    base = Parameters(tuple(bare if each.name == bare.name else each for each in known), known.computed)
    return from_schema(schema, base)[bare.name]

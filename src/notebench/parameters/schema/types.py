"""The type that a JSON Schema's keywords tell, for schemas that are not ours."""

from collections.abc import Mapping
from typing import Any

from notebench.parameters.kinds import ANY, NOTHING, Kind, ParameterType, unify
from notebench.parameters.reading.inference import infer_type
from notebench.parameters.schema.writer import FORMATS

_KINDS = {"boolean": Kind.BOOL, "integer": Kind.INT, "number": Kind.FLOAT, "string": Kind.STR}
_TEXTS = {word: kind for kind, word in FORMATS.items()}
_MOST_REFERENCES = 20


def resolve(schema: Any, root: Mapping[str, Any]) -> Mapping[str, Any]:
    """The schema with a ``$ref`` into the root's ``$defs`` followed; what stands beside it wins."""
    found = dict(schema) if isinstance(schema, Mapping) else {}
    for _ in range(_MOST_REFERENCES):
        reference = found.pop("$ref", None)
        if not isinstance(reference, str) or not reference.startswith("#/"):
            return found
        target: Any = root
        for part in reference[2:].split("/"):
            target = target.get(part, {}) if isinstance(target, Mapping) else {}
        found = {**target, **found} if isinstance(target, Mapping) else found
    return found


def type_of(schema: Any) -> ParameterType | None:
    """The type that the keywords tell; None where they tell none."""
    if not isinstance(schema, Mapping):
        return None
    for word in ("anyOf", "oneOf"):
        if isinstance(schema.get(word), list):
            return _union([type_of(each) or ANY for each in schema[word]])
    given = schema.get("type")
    if isinstance(given, list):
        return _union([_one(str(each), schema) or ANY for each in given])
    if isinstance(given, str):
        return _one(given, schema)
    values = schema.get("enum", [schema["const"]] if "const" in schema else None)
    if isinstance(values, list) and values:
        return _union([infer_type(each) if each is not None else NOTHING for each in values])
    return None


def _one(word: str, schema: Mapping[str, Any]) -> ParameterType | None:
    if word == "null":
        return NOTHING
    if word == "string":
        return ParameterType(_TEXTS.get(str(schema.get("format")), Kind.STR))
    if word in _KINDS:
        return ParameterType(_KINDS[word])
    if word == "object":
        return ParameterType(
            Kind.DICT, (ParameterType(Kind.STR), type_of(schema.get("additionalProperties")) or ANY)
        )
    if word != "array":
        return None
    if isinstance(schema.get("prefixItems"), list) and schema.get("items") is False:
        return ParameterType(Kind.TUPLE, tuple(type_of(each) or ANY for each in schema["prefixItems"]))
    kind = Kind.SET if schema.get("uniqueItems") is True else Kind.LIST
    return ParameterType(kind, (type_of(schema.get("items")) or ANY,))


def _union(types: list[ParameterType]) -> ParameterType:
    distinct = list({repr(each.bare): each.bare for each in types if each != NOTHING}.values())
    is_optional = any(each == NOTHING or (each.is_optional and each != ANY) for each in types)
    if not distinct:
        return NOTHING
    if len(distinct) > 1 and {each.kind for each in distinct} == {Kind.INT, Kind.FLOAT}:
        distinct = [unify(distinct)]
    if any(each.kind is Kind.ANY for each in distinct):
        return ANY
    made = distinct[0] if len(distinct) == 1 else ParameterType(Kind.UNION, tuple(distinct))
    return made.optional if is_optional else made

"""Parameters as a JSON Schema (draft 2020-12); what it has no keyword for stands under ``x-notebench``."""

from typing import Any

from notebench.parameters.kinds import SEQUENCES, EnumType, Kind, ParameterType
from notebench.parameters.parameter import Parameter, Parameters
from notebench.parameters.schema.encoding import tag, to_json
from notebench.parameters.values.convert import is_finite

DIALECT = "https://json-schema.org/draft/2020-12/schema"
OURS = "x-notebench"
FORMATS = {
    Kind.DATE: "date",
    Kind.DATETIME: "date-time",
    Kind.TIME: "time",
    Kind.TIMEDELTA: "duration",
    Kind.PATH: "path",
    Kind.DECIMAL: "decimal",
}
"""How the kinds that JSON writes as text are told apart."""
_TYPES = {
    Kind.BOOL: "boolean",
    Kind.INT: "integer",
    Kind.FLOAT: "number",
    Kind.STR: "string",
    Kind.ENUM: "string",
}


def to_schema(parameters: Parameters, *, has_secrets: bool = True) -> dict[str, Any]:
    """The schema of an object with a value for each parameter; reading it gives the parameters again.

    Parameters
    ----------
    has_secrets
        Whether the defaults of secret parameters are in it: not where others may see it.
    """
    schema: dict[str, Any] = {
        "$schema": DIALECT,
        "type": "object",
        "properties": {each.name: property_of(each, has_secrets=has_secrets) for each in parameters},
        "required": [each.name for each in parameters if each.is_required and each.condition is None],
        "additionalProperties": False,
    }
    if parameters.computed:
        schema[OURS] = {"computed": [{"name": each.name, "line": each.line} for each in parameters.computed]}
    return schema


def property_of(parameter: Parameter, *, has_secrets: bool = True) -> dict[str, Any]:
    """The schema of one parameter's value; see :func:`to_schema`."""
    type_ = parameter.type
    schema = _shape(type_)
    ours: dict[str, Any] = {"type": str(type_)}
    if parameter.help:
        schema["description"] = parameter.help
    is_hidden = parameter.is_secret and bool(parameter.default) and not has_secrets
    if not parameter.is_required and not is_hidden:
        is_plain = _is_plain(parameter.default)
        (schema if is_plain else ours)["default"] = to_json(parameter.default, type_)
    _add_choices(parameter, schema, ours)
    _add_range(parameter, schema, ours)
    if parameter.condition:
        ours["when"] = parameter.condition.text
    if parameter.is_required and parameter.condition:
        ours["required"] = True
    if parameter.line:
        ours["line"] = parameter.line
    if enums := {each.name: each for each in _enums(type_)}:
        ours["enums"] = {name: _members(each) for name, each in enums.items()}
    if parameter.is_secret:
        schema["writeOnly"] = True
    return {**schema, OURS: ours}


def _shape(type_: ParameterType) -> dict[str, Any]:
    """The keywords that a type alone gives."""
    if type_.kind is Kind.ANY:
        return {}
    if type_.kind is Kind.UNION:
        null = [{"type": "null"}] if type_.is_optional else []
        return {"anyOf": [*map(_shape, type_.items), *null]}
    shape = _bare_shape(type_)
    if type_.is_optional:
        shape["type"] = [shape["type"], "null"]
        if "enum" in shape:
            shape["enum"] = [*shape["enum"], None]
    return shape


def _bare_shape(type_: ParameterType) -> dict[str, Any]:
    if type_.kind in FORMATS:
        return {"type": "string", "format": FORMATS[type_.kind]}
    if type_.kind is Kind.DICT:
        key, inner = type_.items
        if key.kind in (Kind.STR, Kind.INT):
            return {"type": "object", "additionalProperties": _shape(inner)}
        pair = {"type": "array", "prefixItems": [_shape(key), _shape(inner)], "items": False}
        return {"type": "array", "items": pair}
    if type_.kind not in SEQUENCES:
        enum = {"enum": [each.name for each in type_.enum.members]} if type_.enum else {}
        return {"type": _TYPES[type_.kind], **enum}
    if type_.kind is Kind.TUPLE and not type_.is_open:
        count = len(type_.items)
        ends = {"items": False, "minItems": count, "maxItems": count}
        return {"type": "array", **({"prefixItems": list(map(_shape, type_.items))} if count else {}), **ends}
    is_set = {"uniqueItems": True} if type_.kind is Kind.SET else {}
    return {"type": "array", "items": _shape(type_.items[0]), **is_set}


def _inner(parameter: Parameter, schema: dict[str, Any]) -> dict[str, Any] | None:
    """Where the keywords of the values' range and choices belong; None where no keyword is for them."""
    type_ = parameter.type
    if type_.leaf is type_:
        return schema
    items = schema.get("items")
    return items if isinstance(items, dict) else None


def _add_choices(parameter: Parameter, schema: dict[str, Any], ours: dict[str, Any]) -> None:
    if not parameter.choices:
        return
    to = parameter.type.leaf if parameter.is_multiple else parameter.type
    encoded = [to_json(each, to) for each in parameter.choices]
    inner = _inner(parameter, schema) if parameter.is_multiple else schema
    if inner is None:
        ours["choices"] = encoded
    else:
        inner["enum"] = encoded


def _add_range(parameter: Parameter, schema: dict[str, Any], ours: dict[str, Any]) -> None:
    leaf = parameter.type.leaf
    inner = _inner(parameter, schema) if leaf.kind in (Kind.INT, Kind.FLOAT) else None
    for name, keyword, end, is_excluded in (
        ("low", "minimum", parameter.low, parameter.excludes_low),
        ("high", "maximum", parameter.high, parameter.excludes_high),
    ):
        if end is None:
            continue
        if inner is None:
            ours[name] = to_json(end, leaf.bare)
            if is_excluded:
                ours[f"excludes_{name}"] = True
        else:
            inner[f"exclusive{keyword.title()}" if is_excluded else keyword] = end
    if parameter.step is not None:
        ours["step"] = parameter.step if isinstance(parameter.step, int | float) else str(parameter.step)
        if inner is not None and leaf.kind is Kind.INT and (parameter.low or 0) % parameter.step == 0:
            inner["multipleOf"] = parameter.step
    if parameter.log:
        ours["log"] = True


def _is_plain(value: Any) -> bool:
    """Whether JSON has the value as its type says: no number in it is infinite or NaN."""
    if isinstance(value, dict):
        return all(map(_is_plain, [*value, *value.values()]))
    if isinstance(value, list | tuple | set | frozenset):
        return all(map(_is_plain, value))
    return not isinstance(value, float) or is_finite(value)


def _enums(type_: ParameterType) -> list[EnumType]:
    own = [type_.enum] if type_.enum else []
    return own + [each for item in type_.items for each in _enums(item)]


def _members(enum: EnumType) -> list[list[Any]]:
    return [[each.name, tag(each.value)] for each in enum.members]

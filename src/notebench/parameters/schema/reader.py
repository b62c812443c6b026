"""Parameters from a JSON Schema, ours or one that a person or pydantic wrote; over what a cell says."""

import math
from collections.abc import Mapping
from dataclasses import replace
from keyword import iskeyword
from typing import Any

from notebench.errors import BadInput
from notebench.parameters.faults import BadParameter
from notebench.parameters.kinds import NOTHING, EnumMember, EnumType, ParameterType
from notebench.parameters.parameter import Computed, Parameter, Parameters
from notebench.parameters.reading.annotations import parse_annotation
from notebench.parameters.reading.building import build
from notebench.parameters.reading.drafts import UNSET, Bound, Draft
from notebench.parameters.reading.names import Names
from notebench.parameters.schema.encoding import from_json, untag
from notebench.parameters.schema.types import resolve, type_of
from notebench.parameters.schema.writer import OURS
from notebench.parameters.values.scalars import Unfit

_ENDS = {
    "minimum": ("low", False),
    "exclusiveMinimum": ("low", True),
    "maximum": ("high", False),
    "exclusiveMaximum": ("high", True),
}


def from_schema(schema: Any, base: Parameters | None = None) -> Parameters:
    """The parameters that a schema describes.

    Parameters
    ----------
    base
        What is known of them already: the schema changes what it names, and adds what it names first.

    Raises
    ------
    BadParameter
        When the schema is none of an object, or contradicts itself; the text names the parameter.
    """
    if not isinstance(schema, Mapping) or not isinstance(schema.get("properties", {}), Mapping):
        raise BadParameter("the JSON Schema of the parameters is no object with properties; mend it")
    required = schema.get("required", [])
    required = required if isinstance(required, list) else []
    found = {each.name: each for each in base or ()}
    names = Names(enums={enum.name: enum for each in found.values() for enum in _enums_of(each.type)})
    for name, given in schema.get("properties", {}).items():
        if not name.isidentifier() or iskeyword(name):
            raise BadParameter(
                f"the JSON Schema has a property {name[:40]!r}, which no cell can assign; rename it"
            )
        names, found[name] = _read(name, resolve(given, schema), found, names, is_required=name in required)
    return Parameters(tuple(found.values()), _computed(schema, base))


def _read(
    name: str, schema: Mapping[str, Any], found: Mapping[str, Parameter], names: Names, *, is_required: bool
) -> tuple[Names, Parameter]:
    ours = schema.get(OURS, {})
    ours = ours if isinstance(ours, Mapping) else {}
    known = found.get(name)
    base = _draft_of(known) if known else Draft()
    try:
        for enum in _read_enums(ours):
            names = names.with_enum(enum)
        draft = base.under(_draft(schema, ours, names, base))
    except Unfit as err:
        raise BadParameter(f"a value in its JSON Schema {err}; mend it", name) from err
    except BadInput as err:
        raise BadParameter(str(err), name) from err
    if is_required or ours.get("required"):
        draft = replace(draft, default=UNSET if "default" not in schema else draft.default)
    elif draft.default is UNSET and draft.type is not None and draft.type.is_optional:
        draft = replace(draft, default=None)
    line = ours.get("line", known.line if known else 0)
    earlier = {each: found[each] for each in _before(name, found)}
    return names, build(name, draft, line if isinstance(line, int) else 0, earlier, names)


def _before(name: str, found: Mapping[str, Parameter]) -> list[str]:
    names = list(found)
    return names[: names.index(name)] if name in names else names


def _draft(schema: Mapping[str, Any], ours: Mapping[str, Any], names: Names, base: Draft) -> Draft:
    """What the schema of one parameter says."""
    told = parse_annotation(str(ours["type"]), names) if "type" in ours else None
    type_ = told.type if told else type_of(schema)
    kind = type_ or base.type
    help_ = schema.get("description", schema.get("title"))
    draft = Draft(
        type=None if type_ == NOTHING else type_,
        help=" ".join(help_.split()) if isinstance(help_, str) else None,
        log=True if ours.get("log") else None,
        when=str(ours["when"]) if "when" in ours else None,
    )
    if "default" in schema or "default" in ours:
        default = ours["default"] if "default" in ours else schema["default"]
        draft = replace(draft, default=from_json(default, kind) if kind and kind != NOTHING else default)
    return _with_range(_with_choices(draft, schema, ours, kind), schema, ours, kind)


def _with_choices(
    draft: Draft, schema: Mapping[str, Any], ours: Mapping[str, Any], kind: ParameterType | None
) -> Draft:
    if kind is not None and kind.enum is not None:  # its members are its choices
        return draft
    inner = _inner(schema)
    listed = ours.get("choices", inner.get("enum")) if inner is not schema else None
    if isinstance(listed, list) and listed:
        leaf = kind.leaf if kind else None
        return (
            replace(draft, choices=_values(listed, leaf), is_multiple=True)
            if leaf and not leaf.enum
            else draft
        )
    whole = schema.get("enum", [schema["const"]] if "const" in schema else None)
    return replace(draft, choices=_values(whole, kind)) if isinstance(whole, list) and whole else draft


def _values(listed: list[Any], type_: ParameterType | None) -> tuple[Any, ...]:
    return tuple(from_json(each, type_) if type_ and each is not None else each for each in listed)


def _with_range(
    draft: Draft, schema: Mapping[str, Any], ours: Mapping[str, Any], kind: ParameterType | None
) -> Draft:
    inner = _inner(schema)
    bounds = {
        end: Bound(inner[word], is_excluded) for word, (end, is_excluded) in _ENDS.items() if word in inner
    }
    for end in ("low", "high"):
        if end in ours:
            leaf = kind.leaf.bare if kind else None
            value = from_json(ours[end], leaf) if leaf else ours[end]
            bounds[end] = Bound(value, bool(ours.get(f"excludes_{end}")))
    low, high = bounds.get("low"), bounds.get("high")
    if "step" in ours:
        return replace(draft, low=low, high=high, step=ours["step"])
    multiple = inner.get("multipleOf")
    if isinstance(multiple, int | float) and multiple > 0:
        # Our steps begin at the lower end, those of JSON Schema at 0.
        low = Bound(_multiple(low, multiple, math.ceil)) if low else None
        high = Bound(_multiple(high, multiple, math.floor)) if high else None
        return replace(draft, low=low, high=high, step=multiple)
    return replace(draft, low=low, high=high)


def _multiple(bound: Bound, of: float, towards: Any) -> Any:
    """The nearest multiple inside the range."""
    value = bound.value
    if not isinstance(value, int | float):
        return value
    count = towards(round(value / of, 9))
    if bound.is_excluded and count * of == value:
        count += 1 if towards is math.ceil else -1
    return count * of


def _inner(schema: Mapping[str, Any]) -> Mapping[str, Any]:
    """The schema that a range is about: that of the items, where there are some."""
    items = schema.get("items")
    return items if isinstance(items, Mapping) else {} if "prefixItems" in schema else schema


def _draft_of(parameter: Parameter) -> Draft:
    """What a parameter says, for another source to change."""
    return Draft(
        type=parameter.type,
        default=UNSET if parameter.is_required else parameter.default,
        low=Bound(parameter.low, parameter.excludes_low) if parameter.low is not None else None,
        high=Bound(parameter.high, parameter.excludes_high) if parameter.high is not None else None,
        step=parameter.step,
        log=parameter.log or None,
        choices=parameter.choices or None,
        is_multiple=parameter.is_multiple or None,
        when=parameter.condition.text if parameter.condition else None,
        help=parameter.help or None,
    )


def _computed(schema: Mapping[str, Any], base: Parameters | None) -> tuple[Computed, ...]:
    ours = schema.get(OURS)
    listed = ours.get("computed") if isinstance(ours, Mapping) else None
    own = [
        Computed(str(each.get("name")), each["line"] if isinstance(each.get("line"), int) else 0)
        for each in (listed if isinstance(listed, list) else ())
        if isinstance(each, Mapping)
    ]
    known = {each.name for each in own}
    return (*own, *(each for each in (base.computed if base else ()) if each.name not in known))


def _read_enums(ours: Mapping[str, Any]) -> list[EnumType]:
    enums = ours.get("enums", {})
    if not isinstance(enums, Mapping):
        return []
    found = []
    for name, members in enums.items():
        listed = members if isinstance(members, list) else []
        pairs = [each for each in listed if isinstance(each, list) and len(each) == 2]
        made = tuple(EnumMember(name, str(member), untag(value)) for member, value in pairs)
        found.append(EnumType(name, made))
    return found


def _enums_of(type_: ParameterType) -> list[EnumType]:
    own = [type_.enum] if type_.enum else []
    return own + [each for item in type_.items for each in _enums_of(item)]

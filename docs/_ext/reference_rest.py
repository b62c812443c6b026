"""The routes and schemas of REST, as the description tells them."""

import json
from pathlib import Path
from typing import Any

import yaml
from reference_markdown import as_table

import notebench.server

OPENAPI = Path(notebench.server.__file__).with_name("openapi.yaml")


def openapi() -> dict[str, Any]:
    """The description of the REST routes."""
    read: dict[str, Any] = yaml.safe_load(OPENAPI.read_text(encoding="utf-8"))
    return read


def rest() -> str:
    """Each route with its arguments and answers, then what the answers look like."""
    document = openapi()
    base = document["servers"][0]["url"]
    parts = ["## Routes\n"]
    for path, verbs in document["paths"].items():
        for verb, route in verbs.items():
            parts.append(f"### `{verb.upper()} {base}{path}`\n\n{route['summary']}.\n")
            parts.append(_arguments(document, route.get("parameters", [])))
            parts.append(_answers(document, route["responses"]))
    parts.append("## Schemas\n")
    for name, schema in document["components"]["schemas"].items():
        parts.append(f"### {name}\n\n{_schema(schema)}")
    return "\n".join(parts)


def _arguments(document: dict[str, Any], parameters: list[dict[str, Any]]) -> str:
    rows = []
    for given in parameters:
        parameter = _resolve(document, given)
        needed = "yes" if parameter.get("required") else f"`{json.dumps(parameter['schema'].get('default'))}`"
        rows.append(
            (
                f"`{parameter['name']}`",
                parameter["in"],
                shape_of(parameter["schema"]),
                needed if needed != "`null`" else "",
                parameter.get("description", ""),
            )
        )
    return as_table(("Argument", "In", "Kind", "Required, or default", "Meaning"), rows) if rows else ""


def _answers(document: dict[str, Any], responses: dict[str, Any]) -> str:
    rows = []
    for status, given in responses.items():
        response = _resolve(document, given)
        shapes = [shape_of(content["schema"]) for content in response.get("content", {}).values()]
        rows.append((status, response["description"], ", ".join(shapes)))
    return as_table(("Status", "Meaning", "Body"), rows)


def _schema(schema: dict[str, Any]) -> str:
    if "properties" not in schema:
        words = ", ".join(f"`{word}`" for word in schema.get("enum", ()))
        return f"{words or shape_of(schema)}.\n"
    rows = [
        (f"`{name}`", shape_of(inner), inner.get("description", ""))
        for name, inner in schema["properties"].items()
    ]
    return as_table(("Property", "Kind", "Meaning"), rows)


def shape_of(schema: dict[str, Any]) -> str:
    """What a value looks like, in words; a schema of the description is a link."""
    if "$ref" in schema:
        name = schema["$ref"].rsplit("/", 1)[1]
        return f"[{name}](#{name.lower()})"
    if "oneOf" in schema:
        return " or ".join(shape_of(inner) for inner in schema["oneOf"])
    kind = schema.get("type", "")
    if isinstance(kind, list):
        return " or ".join(kind)
    if kind == "array":
        return f"list of {shape_of(schema['items'])}"
    if kind == "object" and "properties" in schema:
        inner = (f"`{name}`: {shape_of(each)}" for name, each in schema["properties"].items())
        return f"object with {', '.join(inner)}"
    if kind == "object" and isinstance(schema.get("additionalProperties"), dict):
        return f"object of {shape_of(schema['additionalProperties'])}"
    if "enum" in schema:
        return " or ".join(f"`{word}`" for word in schema["enum"])
    return " ".join(filter(None, [kind or "any", schema.get("format", "")]))


def _resolve(document: dict[str, Any], value: dict[str, Any]) -> dict[str, Any]:
    if "$ref" not in value:
        return value
    found: Any = document
    for part in value["$ref"].removeprefix("#/").split("/"):
        found = found[part]
    resolved: dict[str, Any] = found
    return resolved

"""The parts of the reference that the code itself tells, written anew by every build.

Each noun has a function that gives Markdown; :func:`setup` lets Sphinx write them to
``reference/generated/``, where the pages of ``reference/`` include them.
"""

import importlib
import inspect
import json
import os
import pkgutil
import re
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import click
import yaml
from pydantic import BaseModel
from pydantic.fields import FieldInfo
from sphinx.application import Sphinx
from sphinx.pycode import ModuleAnalyzer

import notebench.magics
import notebench.server
from notebench.cli.app import app
from notebench.events import SCHEMA_FILES
from notebench.magics.arguments import MagicParser
from notebench.pipelines.cases import CaseDefinition, CasesDefinition, ExpectedDefinition, case_schema
from notebench.pipelines.definition import (
    ContractDefinition,
    PipelineDefinition,
    RetriesDefinition,
    StepDefinition,
    pipeline_schema,
)
from notebench.settings import Settings, TargetSettings

WIDTH = 88
PIPELINE_MODELS = {
    "The file": PipelineDefinition,
    "A step": StepDefinition,
    "Its `retries`": RetriesDefinition,
    "What an output must be like": ContractDefinition,
    "The file of tests": CasesDefinition,
    "A case": CaseDefinition,
    "What an output of a case must be": ExpectedDefinition,
}
OPENAPI = Path(notebench.server.__file__).with_name("openapi.yaml")


# Magics


def magic_parsers() -> list[MagicParser]:
    """The parser of every magic, by name."""
    names = [found.name for found in pkgutil.iter_modules(notebench.magics.__path__)]
    modules = [importlib.import_module(f"notebench.magics.{name}") for name in names]
    values = [value for module in modules for value in vars(module).values()]
    parsers = {value.prog: value for value in values if isinstance(value, MagicParser)}
    return [parsers[name] for name in sorted(parsers, key=lambda name: (name.lstrip("%"), len(name)))]


def magics() -> str:
    """The help of each magic, as ``-h`` prints it."""
    before = os.environ.get("COLUMNS")
    os.environ["COLUMNS"] = str(WIDTH)  # argparse asks the terminal
    try:
        return "\n".join(f"## `{each.prog}`\n\n{_text(each.format_help())}" for each in magic_parsers())
    finally:
        os.environ.pop("COLUMNS") if before is None else os.environ.update(COLUMNS=before)


# Commands


def each_command(
    command: click.Command = app, words: tuple[str, ...] = ("notebench",), above: click.Context | None = None
) -> Iterator[tuple[str, click.Context]]:
    """Each command with the words that call it; a group before its own."""
    # The same width everywhere, whatever terminal the build runs in.
    context = command.make_context(
        words[-1], [], parent=above, resilient_parsing=True, terminal_width=WIDTH, color=False
    )
    yield " ".join(words), context
    if isinstance(command, click.Group):
        for name in command.list_commands(context):
            inner = command.get_command(context, name)
            assert inner is not None
            yield from each_command(inner, (*words, name), context)


def commands() -> str:
    """The help of each command, as ``--help`` prints it."""
    parts = []
    for words, context in each_command():
        level = "##" if words.count(" ") < 2 else "###"
        parts.append(f"{level} `{words}`\n\n{_text(context.command.get_help(context))}")
    return "\n".join(parts)


# Settings


def each_setting() -> Iterator[tuple[str, FieldInfo, str]]:
    """Each setting's name as the file has it, what may stand there, and what it is for."""
    told = ModuleAnalyzer.for_module("notebench.settings").find_attr_docs()

    def inside(model: type[BaseModel], prefix: str = "") -> Iterator[tuple[str, FieldInfo, str]]:
        for name, field in model.model_fields.items():
            kind = field.annotation
            if inspect.isclass(kind) and issubclass(kind, BaseModel):
                yield from inside(kind, f"{name}.")
            elif kind == dict[str, TargetSettings]:
                yield name, field, " ".join(told[(model.__name__, name)]).strip()
                yield from inside(TargetSettings, f"{name}.NAME.")
            else:
                yield f"{prefix}{name}", field, " ".join(told[(model.__name__, name)]).strip()

    return inside(Settings)


def variable(name: str) -> str:
    """The environment variable of a setting."""
    return f"NOTEBENCH_{name.replace('.', '__').upper()}"


def settings() -> str:
    """One entry a setting: names, kind, default, meaning."""
    parts = []
    for name, field, told in each_setting():
        shown = _default(field)
        bounds = [_bound(rule) for rule in field.metadata]
        kind = ", ".join(filter(None, [_kind(field.annotation), *bounds]))
        parts.append(
            f"`{name}`\n"
            f": {_code(told)}\n\n"
            f"  Kind: {kind}. Default: {shown}. "
            f"Environment: `{variable(name)}`.\n"
        )
    return "\n".join(parts)


def _default(field: FieldInfo) -> str:
    if field.is_required():
        return "it must be said"
    default = field.get_default(call_default_factory=True)  # type: ignore[call-arg]
    return "none" if default is None else f"`{json.dumps(default)}`"


def _kind(annotation: Any) -> str:
    words = {str: "text", int: "whole number", bool: "`true` or `false`", list[str]: "list of texts"}
    return words.get(annotation, "text")


def _bound(rule: Any) -> str:
    if (least := getattr(rule, "ge", None)) is not None:
        return f"at least {least:,}"
    if (most := getattr(rule, "le", None)) is not None:
        return f"at most {most:,}"
    return ""


# REST


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
                _shape(parameter["schema"]),
                needed if needed != "`null`" else "",
                parameter.get("description", ""),
            )
        )
    return _table(("Argument", "In", "Kind", "Required, or default", "Meaning"), rows) if rows else ""


def _answers(document: dict[str, Any], responses: dict[str, Any]) -> str:
    rows = []
    for status, given in responses.items():
        response = _resolve(document, given)
        shapes = [_shape(content["schema"]) for content in response.get("content", {}).values()]
        rows.append((status, response["description"], ", ".join(shapes)))
    return _table(("Status", "Meaning", "Body"), rows)


def _schema(schema: dict[str, Any]) -> str:
    if "properties" not in schema:
        words = ", ".join(f"`{word}`" for word in schema.get("enum", ()))
        return f"{words or _shape(schema)}.\n"
    rows = [
        (f"`{name}`", _shape(inner), inner.get("description", ""))
        for name, inner in schema["properties"].items()
    ]
    return _table(("Property", "Kind", "Meaning"), rows)


def _shape(schema: dict[str, Any]) -> str:
    if "$ref" in schema:
        name = schema["$ref"].rsplit("/", 1)[1]
        return f"[{name}](#{name.lower()})"
    if "oneOf" in schema:
        return " or ".join(_shape(inner) for inner in schema["oneOf"])
    kind = schema.get("type", "")
    if isinstance(kind, list):
        return " or ".join(kind)
    if kind == "array":
        return f"list of {_shape(schema['items'])}"
    if kind == "object" and "properties" in schema:
        inner = (f"`{name}`: {_shape(each)}" for name, each in schema["properties"].items())
        return f"object with {', '.join(inner)}"
    if kind == "object" and isinstance(schema.get("additionalProperties"), dict):
        return f"object of {_shape(schema['additionalProperties'])}"
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


# Events


def events() -> str:
    """Each noun's events, by the schema that they are checked with."""
    parts = []
    for noun, path in sorted(SCHEMA_FILES.items()):
        schema = json.loads(path.read_text(encoding="utf-8"))
        rows = [
            (f"`{name}`", _shape(inner), needed, inner.get("description", ""))
            for name, inner in schema["properties"].items()
            for needed in ["yes" if name in schema["required"] else ""]
        ]
        parts.append(
            f"## `{noun}`\n\n{schema['description']}\n\nSchema id: `{schema['$id']}`.\n\n"
            + _table(("Property", "Kind", "Always there", "Meaning"), rows)
        )
    return "\n".join(parts)


# Pipelines


def pipelines() -> str:
    """The words of a pipeline's file, by the models that read it."""
    parts = []
    for title, model in PIPELINE_MODELS.items():
        schema = model.model_json_schema(by_alias=True)
        rows = [
            (f"`{name}`", _said(inner), _shown_default(inner), _code(inner.get("description", "")))
            for name, inner in schema["properties"].items()
        ]
        parts.append(f"## {title}\n\n" + _table(("Word", "Kind", "Default", "Meaning"), rows))
    return "\n".join(parts)


def _said(schema: dict[str, Any]) -> str:
    forms = [_said(each) for each in schema.get("anyOf", []) if each.get("type") != "null"]
    if forms:
        return " or ".join(dict.fromkeys(forms))
    if "const" in schema or "enum" in schema:
        return " or ".join(f"`{word}`" for word in schema.get("enum", [schema.get("const")]))
    words = {"string": "text", "integer": "whole number", "boolean": "`true` or `false`", "array": "list"}
    return words.get(schema.get("type", ""), "values by name" if "$ref" not in schema else "options by name")


def _shown_default(schema: dict[str, Any]) -> str:
    default = schema.get("default")
    return f"`{json.dumps(default)}`" if default not in (None, "", {}, []) else ""


# Markdown


def _text(content: str) -> str:
    return f"```text\n{content.rstrip()}\n```\n"


def _code(told: str) -> str:
    """Single backquotes for the double ones of a docstring."""
    return re.sub(r"``(.+?)``", r"`\1`", told)


def _table(titles: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    heads = list(titles)
    lines = [heads, ["---"] * len(heads), *([cell.replace("|", r"\|") for cell in row] for row in rows)]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


PAGES: dict[str, Callable[[], str]] = {
    "magics": magics,
    "commands": commands,
    "settings": settings,
    "pipelines": pipelines,
    "rest": rest,
    "events": events,
}


def write(folder: Path) -> None:
    """Write all pages into the folder; one that did not change is left alone, so that Sphinx does too."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, page in PAGES.items():
        path, text = folder / f"{name}.md", page()
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            path.write_text(text, encoding="utf-8")


def publish(app: Sphinx) -> None:
    """Put the schemas of pipelines' files, and of their tests, where their ids say."""
    schema = json.dumps(pipeline_schema(), indent=2, ensure_ascii=False)
    (Path(app.outdir) / "pipeline.schema.json").write_text(f"{schema}\n", encoding="utf-8")
    tests = json.dumps(case_schema(), indent=2, ensure_ascii=False)
    (Path(app.outdir) / "pipeline.test.schema.json").write_text(f"{tests}\n", encoding="utf-8")


def setup(app: Sphinx) -> dict[str, bool]:
    """Let each build begin by writing them."""
    app.connect("build-finished", lambda app, err: None if err else publish(app))
    app.connect("builder-inited", lambda app: write(Path(app.srcdir) / "reference" / "generated"))
    return {"parallel_read_safe": True}

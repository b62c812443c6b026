"""The parts of the reference that the code itself tells, written anew by every build.

Each noun has a function that gives Markdown, here or in a file of its own; :func:`setup` lets Sphinx write
them to ``reference/generated/``, where the pages of ``reference/`` include them.
"""

import importlib
import inspect
import json
import os
import pkgutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import click
from pydantic import BaseModel
from pydantic.fields import FieldInfo
from reference_markdown import as_code, as_table, as_text
from reference_pipelines import pipelines, publish_schemas
from reference_rest import rest, shape_of
from sphinx.application import Sphinx
from sphinx.pycode import ModuleAnalyzer

import notebench.magics
from notebench.cli.app import app
from notebench.events import SCHEMA_FILES
from notebench.magics.arguments import MagicParser
from notebench.settings import Settings, TargetSettings

WIDTH = 88


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
        return "\n".join(f"## `{each.prog}`\n\n{as_text(each.format_help())}" for each in magic_parsers())
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
        parts.append(f"{level} `{words}`\n\n{as_text(context.command.get_help(context))}")
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
            f": {as_code(told)}\n\n"
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


# Events


def events() -> str:
    """Each noun's events, by the schema that they are checked with."""
    parts = []
    for noun, path in sorted(SCHEMA_FILES.items()):
        schema = json.loads(path.read_text(encoding="utf-8"))
        rows = [
            (f"`{name}`", shape_of(inner), needed, inner.get("description", ""))
            for name, inner in schema["properties"].items()
            for needed in ["yes" if name in schema["required"] else ""]
        ]
        parts.append(
            f"## `{noun}`\n\n{schema['description']}\n\nSchema id: `{schema['$id']}`.\n\n"
            + as_table(("Property", "Kind", "Always there", "Meaning"), rows)
        )
    return "\n".join(parts)


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


def setup(app: Sphinx) -> dict[str, bool]:
    """Let each build begin by writing them."""
    app.connect("build-finished", lambda app, err: None if err else publish_schemas(Path(app.outdir)))
    app.connect("builder-inited", lambda app: write(Path(app.srcdir) / "reference" / "generated"))
    return {"parallel_read_safe": True}

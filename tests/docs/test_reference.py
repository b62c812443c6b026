"""Claims on the reference: what the code takes and gives is in it, all of it."""

import functools
import importlib
import sys
from types import ModuleType

import click
import pytest

import notebench
from notebench.cli.checks_workspace import setting_variables
from notebench.events import SCHEMA_FILES
from notebench.experiments import card, ports
from notebench.experiments.capture import capture
from notebench.experiments.restore import repeat
from notebench.pipelines.definition import StepDefinition
from notebench.server.app import API, ROUTES
from notebench.sweeps.card import SWEEP_CARD_TYPE
from tests.docs.pages import DOCS


def load(name: str) -> ModuleType:
    """A part of what writes the reference when the documentation is built."""
    sys.path.insert(0, str(DOCS / "_ext"))  # as conf.py does: it has its nouns beside it
    try:
        return importlib.import_module(name)
    finally:
        sys.path.pop(0)


GENERATOR, REST = load("generated_reference"), load("reference_rest")
PARSERS = GENERATOR.magic_parsers()
COMMANDS = dict(GENERATOR.each_command())
SETTINGS = [name for name, *_ in GENERATOR.each_setting()]


@functools.cache
def page(name: str) -> str:
    """A page of the reference with what the build writes into it."""
    text = (DOCS / "reference" / f"{name}.md").read_text(encoding="utf-8")
    mark = f"```{{include}} generated/{name}.md\n```\n"
    assert mark in text
    return text.replace(mark, GENERATOR.PAGES[name]())


@pytest.mark.parametrize("parser", PARSERS, ids=lambda parser: parser.prog)
def test_each_magic_has_all_its_options_in_the_reference(parser) -> None:
    """As ``-h`` prints them."""
    section = page("magics").split(f"## `{parser.prog}`\n")[1].split("\n## ")[0]
    options = [option for action in parser._actions for option in action.option_strings]
    assert [option for option in options if option not in section] == []


@pytest.mark.parametrize(
    "magic",
    [
        "%notebench",
        "%pipeline run",
        "%%pipeline",
        "%restore",
        "%runs",
        "%sweep",
        "%%sweep",
        "%track",
        "%%track",
    ],
)
def test_no_magic_is_missed(magic: str) -> None:
    """A parser that the generator did not find would be missing without a word."""
    assert magic in [parser.prog for parser in PARSERS]


@pytest.mark.parametrize("words", sorted(COMMANDS))
def test_each_command_has_all_its_options_in_the_reference(words: str) -> None:
    """As ``--help`` prints them."""
    section = page("commands").split(f"# `{words}`\n")[1].split("\n## ")[0]
    options = [param for param in COMMANDS[words].command.params if isinstance(param, click.Option)]
    assert [option.opts for option in options if option.opts[-1] not in section] == []


@pytest.mark.parametrize("setting", SETTINGS)
def test_each_setting_has_its_variable_in_the_reference(setting: str) -> None:
    """In the file and in the environment."""
    text = page("settings")
    assert f"`{setting}`" in text
    assert f"`{GENERATOR.variable(setting)}`" in text


def test_no_variable_is_missed() -> None:
    """Those that are no setting stand in the page's own text; one is for the project's tests only."""
    names = {GENERATOR.variable(setting) for setting in SETTINGS}
    groups = {name for name in setting_variables() if any(each.startswith(f"{name}__") for each in names)}
    others = set(setting_variables()) - groups - {"NOTEBENCH_CHROMIUM"}
    assert [name for name in sorted(others) if f"`{name}`" not in page("settings")] == []


@pytest.mark.parametrize(
    ("path", "verb"),
    [
        (path, verb)
        for path, handler in ROUTES
        for verb in ("get", "post", "put", "patch", "delete")
        if verb in vars(handler)
    ],
)
def test_each_route_is_in_the_reference(path: str, verb: str) -> None:
    """With its verb, and the server's base before it."""
    assert f"### `{verb.upper()} {API}{path}`\n" in page("rest")


@pytest.mark.parametrize("schema", sorted(REST.openapi()["components"]["schemas"]))
def test_each_schema_is_in_the_reference(schema: str) -> None:
    """So that each name of a kind leads somewhere."""
    assert f"### {schema}\n" in page("rest")


@pytest.mark.parametrize("word", sorted(StepDefinition.model_fields))
def test_each_word_of_a_step_is_in_the_reference(word: str) -> None:
    """As the file has it."""
    field = StepDefinition.model_fields[word]
    assert f"| `{field.alias or word}` |" in page("pipelines")


@pytest.mark.parametrize("noun", sorted(SCHEMA_FILES))
def test_each_nouns_events_are_in_the_reference(noun: str) -> None:
    """With the id of their schema."""
    assert f"## `{noun}`\n" in page("events")


@pytest.mark.parametrize("name", sorted({*notebench.__all__} - {"__version__"}))
def test_each_public_name_is_in_the_reference(name: str) -> None:
    """With its docstring."""
    text = (DOCS / "reference" / "python.md").read_text(encoding="utf-8")
    thing = getattr(notebench, name)
    is_error = isinstance(thing, type) and issubclass(thing, BaseException)
    kind = "autoexception" if is_error else "autoclass" if isinstance(thing, type) else "autofunction"
    assert f".. {kind}:: notebench.{name}\n" in text


@pytest.mark.parametrize(
    "name",
    [
        capture.CAPTURE_FILE,
        f"{capture.FIGURES_FOLDER}/figure-01.png",
        capture.SOURCE_TAG,
        ports.OWNER_TAG,
        ports.LOST_TAG,
        ports.JOB_TAG,
        repeat.REPRODUCES_TAG,
        card.CARD_TYPE,
        SWEEP_CARD_TYPE,
    ],
)
def test_each_file_and_tag_is_in_the_reference(name: str) -> None:
    """By the name that other programs find it under."""
    assert f"`{name}`" in (DOCS / "reference" / "files.md").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "key", [*capture.Cell.__slots__, *capture.Environment.__slots__, *capture.Failure.__slots__]
)
def test_each_key_of_what_is_captured_is_in_the_reference(key: str) -> None:
    """Other programs may read the file."""
    assert f"`{key}`" in (DOCS / "reference" / "files.md").read_text(encoding="utf-8")

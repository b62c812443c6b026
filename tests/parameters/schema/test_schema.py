"""Parameters as a JSON Schema, and back."""

import json
import math

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from notebench.parameters import BadParameter, Computed, Kind, from_schema, read_cell, to_schema
from notebench.parameters.schema.encoding import tag, untag
from tests.parameters.corpus.definitions import DEFINITIONS, IMPORTS, Definition
from tests.parameters.strategies import ANYTHING, parameters


def again(found):
    """What the schema of parameters says, after it was written as JSON."""
    schema = json.loads(json.dumps(to_schema(found), allow_nan=False))
    jsonschema.Draft202012Validator.check_schema(schema)
    return from_schema(schema)


@pytest.mark.parametrize("definition", DEFINITIONS, ids=str)
def test_a_schema_says_all_that_a_cell_says(definition: Definition) -> None:
    """So that reading it gives the same parameters."""
    found = read_cell(IMPORTS + definition.source)
    assert again(found) == found


@settings(max_examples=150)
@given(parameters())
def test_any_parameters_come_back_from_their_schema(found) -> None:
    """Whatever their types, values and ranges."""
    assert again(found) == found


def test_conditions_and_what_must_be_given_come_back() -> None:
    """With enums in them."""
    enum = "class Colour(Enum):\n    RED = 'red'\n    BLUE = 2\n"
    found = read_cell(
        f"{enum}c = Colour.RED\nd = date(2026, 1, 1)\n"
        "n: int  # 1..5 when c == Colour.RED and d > '2025-01-01'\ncs: list[Colour] = [Colour.BLUE]\n"
    )
    assert again(found) == found
    assert to_schema(found)["required"] == []


@given(ANYTHING)
def test_any_value_comes_back_from_json(value) -> None:
    """With its type."""
    read = untag(json.loads(json.dumps(tag(value), allow_nan=False)))
    assert repr(read) == repr(value) or read == value


@pytest.mark.parametrize("definition", [each for each in DEFINITIONS if each.default is not None], ids=str)
def test_the_default_complies_with_its_own_schema(definition: Definition) -> None:
    """As tools that know no more than JSON Schema see it."""
    schema = to_schema(read_cell(IMPORTS + definition.source))
    defaults = {name: each["default"] for name, each in schema["properties"].items() if "default" in each}
    jsonschema.Draft202012Validator(schema).validate(defaults)


def test_the_schema_has_the_keywords_that_tools_know() -> None:
    """And ours beside them."""
    schema = to_schema(
        read_cell("n: int = 100  # 10..500 step 10, trees\nlr = .1  # 1e-4..1 log\nx: str\ny = f()")
    )
    assert schema["properties"]["n"] == {
        "type": "integer",
        "description": "trees",
        "default": 100,
        "minimum": 10,
        "maximum": 500,
        "multipleOf": 10,
        "x-notebench": {"type": "int", "step": 10, "line": 1},
    }
    assert schema["properties"]["lr"]["x-notebench"] == {"type": "float", "log": True, "line": 2}
    assert (schema["required"], schema["x-notebench"]) == (["x"], {"computed": [{"name": "y", "line": 4}]})


def test_a_step_that_does_not_begin_at_a_multiple_is_no_multiple_of() -> None:
    """The keyword counts from 0."""
    assert "multipleOf" not in to_schema(read_cell("n = 3  # 1..9 step 2"))["properties"]["n"]


def test_nan_is_no_json() -> None:
    """The default stands beside, as text."""
    found = read_cell('x = float("nan")')
    prop = to_schema(found)["properties"]["x"]
    assert ("default" in prop, prop["x-notebench"]["default"]) == (False, "nan")
    assert math.isnan(again(found)["x"].default)


def test_a_secret_is_write_only() -> None:
    """Forms show its value to nobody."""
    assert to_schema(read_cell("api_token = ''"))["properties"]["api_token"]["writeOnly"] is True


def test_a_schema_of_pydantics_is_read() -> None:
    """References, anyOf, exclusive ends and multiples."""
    schema = {
        "$defs": {"Model": {"enum": ["forest", "linear"], "type": "string"}},
        "properties": {
            "model": {"$ref": "#/$defs/Model", "default": "linear"},
            "n": {"type": "integer", "exclusiveMinimum": 0, "maximum": 23, "multipleOf": 5, "title": "Count"},
            "share": {"anyOf": [{"type": "number"}, {"type": "null"}], "default": None},
            "since": {"type": "string", "format": "date"},
            "tags": {"type": "array", "items": {"enum": ["a", "b"]}, "uniqueItems": True, "default": ["a"]},
            "both": {"type": ["integer", "string"]},
            "fixed": {"const": 3},
            "pair": {"type": "array", "prefixItems": [{"type": "integer"}, True], "items": False},
            "map": {"type": "object", "additionalProperties": {"type": "integer"}},
            "free": True,
        },
        "required": ["n"],
    }
    found = from_schema(schema)
    assert {each.name: str(each.type) for each in found} == {
        "model": "str", "n": "int", "share": "float | None", "since": "date", "tags": "set[str]",
        "both": "int | str", "fixed": "int", "pair": "tuple[int, Any]", "map": "dict[str, int]", "free": "Any",
    }  # fmt: skip
    number = found["n"]
    assert (number.low, number.high, number.step, number.is_required, number.help) == (
        5,
        20,
        5,
        True,
        "Count",
    )
    assert (found["model"].choices, found["tags"].is_multiple) == (("forest", "linear"), True)


def test_a_schema_changes_what_a_cell_says() -> None:
    """Only what it names, and it may add."""
    cell = read_cell("n = 3  # 1..5, trees\nm = 'a'  # a | b\nz = f()")
    schema = {
        "properties": {"n": {"maximum": 9}, "m": {"enum": ["a", "c"]}, "k": {"type": "number", "default": 1}}
    }
    found = from_schema(schema, cell)
    assert (found["n"].low, found["n"].high, found["n"].help, found["n"].line) == (1, 9, "trees", 1)
    assert (found["m"].choices, found["k"].default, found.computed) == (("a", "c"), 1.0, (Computed("z", 3),))
    assert found["k"].type.kind is Kind.FLOAT


def test_a_condition_in_a_schema_is_about_the_earlier_ones() -> None:
    """As in a cell."""
    schema = {"properties": {"a": {"default": 1}, "b": {"default": 2, "x-notebench": {"when": "a > 0"}}}}
    assert str(from_schema(schema)["b"].condition) == "a > 0"


@pytest.mark.parametrize(
    ("schema", "word"),
    [
        ([], "no object"),
        ({"properties": []}, "no object"),
        ({"properties": {"a b": {}}}, "rename it"),
        ({"properties": {"n": {"type": "integer", "minimum": "low"}}}, "n: its lower end"),
        ({"properties": {"n": {"type": "integer", "minimum": 3, "maximum": 1}}}, "3..1 runs backwards"),
        ({"properties": {"n": {"type": "integer", "default": "x"}}}, "n: a value in its JSON Schema is not a whole"),
        ({"properties": {"n": {"enum": [1, 2], "default": 3}}}, "not one of 1, 2"),
        ({"properties": {"n": {"default": {"$type": "date", "$value": "x"}, "type": ["integer", "object"]}}}, "marked as 'date'"),
    ],
)  # fmt: skip
def test_a_schema_that_is_wrong_is_refused_by_name(schema, word) -> None:
    """On one line."""
    with pytest.raises(BadParameter) as caught:
        from_schema(schema)
    assert word in caught.value.message
    assert "\n" not in caught.value.message


@given(st.recursive(st.none() | st.booleans() | st.integers() | st.text(max_size=4), lambda i: st.lists(i, max_size=3) | st.dictionaries(st.sampled_from(["type", "enum", "items", "default", "minimum", "x-notebench", "anyOf", "$ref", "const", "computed", "when", "enums", "step"]), i, max_size=4)))  # fmt: skip
def test_no_schema_crashes_the_reader(prop) -> None:
    """Anyone may have written the notebook's metadata."""
    try:
        from_schema({"properties": {"a": {"default": 1}, "b": prop}, "x-notebench": prop})
    except BadParameter as err:
        assert err.message  # noqa: PT017 - one or the other

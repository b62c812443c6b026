"""The injected cell: values are what they were, and no text becomes code."""

import ast
import copy
import datetime as dt
import math
from decimal import Decimal
from enum import Enum
from pathlib import Path

import nbformat
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from nbclient import NotebookClient

from notebench.errors import BadInput
from notebench.parameters import (
    BadValues,
    EnumMember,
    check,
    from_schema,
    inject,
    read_cell,
    read_notebook,
    to_schema,
    write_cell,
)
from tests.parameters.strategies import ANYTHING, parameters

COLOUR = "class Colour(Enum):\n    RED = 'red'\n    BLUE = 2\n"


class Colour(Enum):
    RED = "red"
    BLUE = 2


def run(source: str) -> dict:
    """What the cell binds."""
    bound: dict = {"Colour": Colour}
    exec(compile(source, "cell", "exec"), bound)
    return bound


@settings(max_examples=150)
@given(ANYTHING)
def test_any_value_is_what_it_was(value) -> None:
    """Of the same type, when the cell has run, and when it is read."""
    source = write_cell({"x": value})
    assert repr(run(source)["x"]) == repr(value) or run(source)["x"] == value
    assert read_cell(source)["x"].default == value or value != value


@given(parameters())
def test_from_schema_to_values_to_a_cell_nothing_is_lost(found) -> None:
    """The whole way round."""
    known = from_schema(to_schema(found))
    values = known.defaults
    again = {each.name: each.default for each in read_cell(COLOUR + write_cell(values))}
    assert again == values
    if len(values) == len(found):
        assert check(known, again) == values


@given(st.text() | st.text(alphabet="'\"\\\n{}#\r\0"))
def test_no_text_becomes_code(text: str) -> None:
    """Nor as a key, nor as a path."""
    values = {"x": text, "y": {text: [text]}, "z": Path(text.replace("\0", ""))}
    tree = ast.parse(write_cell(values))
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
    assert len(calls) == 1
    assert [type(node) for node in tree.body] == [ast.Import, *[ast.Assign] * 3]


def test_numbers_that_are_not_finite_are_rebuilt() -> None:
    """In lists too."""
    bound = run(write_cell({"a": float("nan"), "b": [float("-inf")], "c": {"k": float("inf")}}))
    assert math.isnan(bound["a"])
    assert (bound["b"], bound["c"]) == ([-math.inf], {"k": math.inf})


def test_the_notebooks_own_names_are_not_hidden() -> None:
    """`from datetime import datetime` of an earlier cell still means the class."""
    source = write_cell({"d": dt.date(2026, 1, 1), "_datetime": 3, "p": Path("x"), "m": Decimal("1.0")})
    names = {
        alias.asname
        for node in ast.parse(source).body
        if isinstance(node, ast.Import)
        for alias in node.names
    }
    assert names == {"__datetime", "_pathlib", "_decimal"}
    assert run(source)["_datetime"] == 3


@pytest.mark.parametrize("value", [object(), [object()], {"a": b"x"}, 1j, type("Text", (str,), {})("x")])
def test_a_value_of_an_unknown_type_is_refused(value: object) -> None:
    """It has no text that is certain to make it again."""
    with pytest.raises(BadValues, match=r"x: .* cannot be written into a cell; give plain values"):
        write_cell({"x": value})


def test_a_name_that_is_none_is_refused() -> None:
    """It would be code."""
    with pytest.raises(BadValues, match="Python does not have"):
        write_cell({"x = 1; y": 2})
    with pytest.raises(BadValues, match="Python does not have"):
        write_cell({"class": 2})


def notebook(*cells: tuple[str, str], minor: int = 5, **metadata) -> dict:
    """A notebook of code cells, given as tag and source."""
    made = nbformat.v4.new_notebook(metadata=metadata)
    made.cells = [
        nbformat.v4.new_code_cell(source, metadata={"tags": [tag]} if tag else {}) for tag, source in cells
    ]
    made.nbformat_minor = minor
    if minor < 5:
        for cell in made.cells:
            del cell["id"]
    return made


def sources(made: dict) -> list[str]:
    """The sources of its cells."""
    return [cell["source"] for cell in made["cells"]]


GIVEN = "# Parameters\nn = 5"


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        ([("", "a"), ("parameters", "n = 3"), ("", "b")], ["a", "n = 3", GIVEN, "b"]),
        ([("", "a"), ("", "b")], [GIVEN, "a", "b"]),
        ([("parameters", "n = 3"), ("", "a"), ("injected-parameters", "n = 4")], ["n = 3", "a", GIVEN]),
        ([("injected-parameters", "n = 4"), ("", "a"), ("parameters", "n = 3"), ("", "b")], ["a", "n = 3", GIVEN, "b"]),
        ([("parameters", "n = 3"), ("injected-parameters", "n = 4"), ("injected-parameters", "n = 6")], ["n = 3", GIVEN]),
        ([], [GIVEN]),
    ],
)  # fmt: skip
@pytest.mark.parametrize("minor", [4, 5])
def test_values_stand_where_papermill_puts_them(cells, expected, minor: int) -> None:
    """But never before their defaults, nor twice."""
    before = notebook(*cells, minor=minor)
    kept = copy.deepcopy(before)
    made = inject(before, {"n": 5})
    nbformat.validate(made)
    assert (sources(made), before) == (expected, kept)
    assert [cell["metadata"]["tags"] for cell in made["cells"] if cell["source"] == GIVEN] == [
        ["injected-parameters"]
    ]


def test_an_injected_cell_keeps_its_metadata_and_id() -> None:
    """Somebody may have folded it."""
    before = notebook(("injected-parameters", "n = 4"))
    before.cells[0].metadata["jupyter"] = {"source_hidden": True}
    (cell,) = inject(before, {"n": 5})["cells"]
    assert (cell["id"], cell["metadata"]["jupyter"]) == (before.cells[0].id, {"source_hidden": True})


def test_the_id_of_a_new_cell_is_free() -> None:
    """A notebook that was given values twice keeps its ids apart."""
    before = notebook(("", "a"))
    before.cells[0]["id"] = "injected-parameters"
    assert inject(before, {})["cells"][0]["id"] == "injected-parameters-2"


def test_the_schema_in_the_metadata_has_the_last_word() -> None:
    """It may also add a parameter."""
    schema = {"properties": {"n": {"maximum": 9}, "k": {"type": "integer", "default": 1}}}
    read = read_notebook(notebook(("parameters", "n = 3  # 1..5"), notebench={"parameters": schema}))
    assert (read["n"].low, read["n"].high, read["k"].default) == (1, 9, 1)


def test_a_notebook_without_a_tagged_cell_has_no_parameters() -> None:
    """In whatever language."""
    assert (
        len(
            read_notebook(
                notebook(("", "n = 3"), kernelspec={"name": "ir", "display_name": "R", "language": "R"})
            )
        )
        == 0
    )


@pytest.mark.parametrize(
    ("made", "message"),
    [
        (notebook(("parameters", "n = 3"), ("", ""), ("parameters", "")), "cells 1 and 3 are tagged `parameters`; tag one"),
        (notebook(("parameters", ""), kernelspec={"name": "ir", "display_name": "R", "language": "R"}), "written in R; parameters are read from Python"),
        ({"nbformat": 3, "worksheets": []}, "nbformat 3; open it in JupyterLab and save it"),
        ({"cells": 3}, "no list of cells"),
        ({}, "no list of cells"),
        ({"cells": [{"cell_type": "markdown", "metadata": {"tags": ["parameters"]}, "source": ""}]}, "cell 1, tagged `parameters`, is no code cell"),
        (notebook(("parameters", "n = 3  # 5..1")), "line 1: n: 5..1 runs backwards; write 1..5"),
        (notebook(("parameters", ""), notebench={"parameters": 3}), "no object with properties"),
    ],
)  # fmt: skip
def test_a_notebook_that_cannot_be_read_says_why(made, message: str) -> None:
    """On one line."""
    with pytest.raises(BadInput) as caught:
        read_notebook(made)
    assert message in caught.value.message


def test_values_arrive_in_a_kernel_as_they_were(tmp_path: Path) -> None:
    """One real kernel, of every type."""
    cell = (
        "from datetime import datetime\nfrom enum import Enum\nfrom pathlib import Path\n"
        "class Colour(Enum):\n    RED = 'red'\n    BLUE = 'blue'\n"
        "n = 1\nlr = 0.5\ns = 'a'\nflag = False\nnone: int | None = 3\nday: 'date' = None\nat: 'datetime.datetime' = None\n"
        "span: 'timedelta' = None\np = Path('x')\nprice: 'Decimal' = None\ncolour = Colour.RED\nxs = [1]\n"
        "t: tuple[int, str] = (1, 'a')\ntags = {'a'}\nw: dict[str, float] = {}\nnan = 0.5\n"
    )
    made = notebook(
        ("parameters", cell),
        ("", "print([type(v).__name__ for v in (n, lr, s, flag, none, day, at, span, p, price, colour, xs, t, tags, w, nan)])"),
        ("", "print([n, lr, s, flag, none, day, at, span, p, price, colour is Colour.BLUE, xs, t, tags, w, nan != nan, datetime.__name__])"),
    )  # fmt: skip
    given_ = {
        "n": 2, "lr": 1, "s": "it's\n\"'''", "flag": True, "none": None, "day": "2026-01-31", "at": dt.datetime(2026, 1, 1, tzinfo=dt.UTC),
        "span": "90s", "p": "a b/c", "price": "1.10", "colour": "BLUE", "xs": "2,3", "t": [2, "b"], "tags": ["z"], "w": {"k": 1}, "nan": "nan",
    }  # fmt: skip
    done = inject(made, check(read_notebook(made), given_))
    book = nbformat.from_dict(done)
    NotebookClient(book, timeout=60, resources={"metadata": {"path": str(tmp_path)}}).execute()
    types, values = (
        ast.literal_eval(cell.outputs[0].text) if place == 0 else cell.outputs[0].text
        for place, cell in enumerate(book.cells[2:])
    )
    assert types == [
        "int", "float", "str", "bool", "NoneType", "date", "datetime", "timedelta", "PosixPath", "Decimal", "Colour",
        "list", "tuple", "set", "dict", "float",
    ]  # fmt: skip
    assert values.strip() == str(
        [2, 1.0, given_["s"], True, None, dt.date(2026, 1, 31), given_["at"], dt.timedelta(seconds=90), Path("a b/c"),
         Decimal("1.10"), True, [2, 3], (2, "b"), {"z"}, {"k": 1.0}, True, "datetime"]
    )  # fmt: skip


def test_a_member_is_written_by_its_name() -> None:
    """The class is the notebook's own."""
    assert write_cell({"c": EnumMember("Colour", "RED", "red")}).endswith("c = Colour.RED")

"""What is read of code that is not run."""

import pytest

from notebench.errors import BadInput
from notebench.pipelines.code import cells_of, read_code, read_signature, steps_of
from tests.pipelines.books import book, code


@pytest.mark.parametrize(
    "source",
    [
        "import notebench\nnotebench.output('a', 1)",
        "import notebench as nb\nif x:\n    for i in y:\n        nb.output('a', i)",
        "from notebench import output\nz = output('a', 1)",
        "from notebench import output as give\ngive(name='a', thing=1)",
        "%load_ext notebench\n!ls\nimport notebench\n%time x = 1\nnotebench.output('a', 1)",
        "%%time\nimport notebench\nnotebench.output('a', 1)",
        "def f():\n    from notebench import output\n    output('a', 1)",
        "import notebench\nnotebench.output('a', 1); notebench.output('a', 2)",
    ],
)
def test_an_output_is_found_however_it_is_given(source: str) -> None:
    """Magics in the cell do not break it."""
    assert read_code(book(source)).outputs == ("a",)


@pytest.mark.parametrize(
    "source", ["output('a', 1)", "x.output('a', 1)", "import notebench\nnotebench.output(n, 1)"]
)
def test_what_is_no_output_or_has_no_name_to_read_is_none(source: str) -> None:
    """Such are named under `outputs`."""
    assert read_code(book(source)).outputs == ()


def test_an_import_counts_in_later_cells() -> None:
    """As it does in a kernel; a cell in another language is passed over."""
    found = read_code(
        book("import notebench as nb, pandas.io", "%%bash\nnb.output('x', 1)", "nb.output('a', 1)")
    )
    assert (found.outputs, found.imports) == (("a",), ("notebench", "pandas"))


def test_the_cells_of_a_step_are_those_up_to_the_next() -> None:
    """And those above the first, which all steps share."""
    cells = [code("0"), code("1", "step:a"), code("2"), code("3", "step: b"), code("4", "step:a")]
    notebook = book(*cells)
    assert steps_of(notebook) == ("a", "b")
    assert read_code(cells_of(notebook, "a")).cells == ("0", "1", "2", "4")
    assert read_code(cells_of(notebook, "b")).cells == ("0", "3")
    with pytest.raises(BadInput, match=r"no cell is tagged `step:c` \(there are a, b\)"):
        cells_of(notebook, "c")


def test_an_injected_cell_is_no_code_of_the_notebook() -> None:
    """An executed notebook may be a source."""
    assert read_code(book("x = 1", code("y = 2", "injected-parameters"))).cells == ("x = 1",)


def test_a_function_tells_its_parameters(tmp_path) -> None:
    """By annotations and defaults; what cannot be read takes any value."""
    path = tmp_path / "lib.py"
    path.write_text(
        "import datetime as dt\nfrom typing import Literal\nFRAME = object\n"
        "def f(a, b: int, c: Literal['x', 'y'] = 'x', *, d=dt.date(2026, 1, 1), e: FRAME = None, **rest): ...\n"
    )
    found = read_signature(path, "f", ["a", "more"])
    assert [(each.name, str(each.type), each.is_required) for each in found] == [
        ("a", "Any", True),
        ("b", "int", True),
        ("c", "str", False),
        ("d", "date", False),
        ("e", "Any", False),
        ("more", "Any", False),
    ]
    assert read_signature(path, "FRAME", ["x"]).names == ("x",)
    path.write_text("def f(:")
    with pytest.raises(BadInput, match=r"lib.py cannot be read as Python"):
        read_signature(path, "f", [])

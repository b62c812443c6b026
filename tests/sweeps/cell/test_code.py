"""Claims on a cell's code: what a trial can run of it, and what is one line before anything starts."""

import traceback

import pytest
from IPython.core.inputtransformer2 import TransformerManager

from notebench.errors import BadInput
from notebench.sweeps.cell.code import Cell, read_objective


def read(cell: str) -> Cell:
    return read_objective(cell, TransformerManager().transform_cell(cell), "<%%sweep s>")


def run(cell: str, **values: object) -> dict[str, object]:
    namespace: dict[str, object] = {}
    read(cell).code.run(namespace, values)
    return namespace


CELL = """# %%sweep
from enum import Enum

class Kind(Enum):
    A = "a"
    B = "b"

depth = 3  # 1..9
kind: Kind = Kind.A

loss = depth * 2
"""


def test_the_values_take_the_place_of_the_heads():
    """Enums and all; the body sees them."""
    cell = read(CELL)
    values = {
        "depth": 7,
        "kind": cell.parameters["kind"].choices[1] if cell.parameters["kind"].choices else None,
    }
    namespace = run(CELL, depth=7)
    assert (namespace["depth"], namespace["loss"], cell.code.ends_at) == (7, 14, 11)
    assert cell.parameters.names == ("depth", "kind")
    if values["kind"] is not None:
        assert run(CELL, **values)["kind"].name == "B"


def test_a_traceback_shows_the_cells_own_line():
    """With its number in the notebook."""
    with pytest.raises(ZeroDivisionError) as raised:
        run("n = 1  # 0..3\n\nloss = 1 / n", n=0)
    told = "".join(traceback.format_exception(raised.value))
    assert 'File "<%%sweep s>", line 3, in <module>\n    loss = 1 / n' in told


def test_what_the_body_says_of_the_future_holds_for_it():
    """Though head and body are compiled apart."""
    cell = "from __future__ import annotations\nn = 1  # 0..3\ndef f(x: nowhere): return x\nloss = f(n)"
    assert run(cell, n=2)["loss"] == 2


@pytest.mark.parametrize(
    ("line", "instead"), [("%matplotlib inline", None), ("%time loss = n", 2), ("%autoreload 2", None)]
)
def test_magics_for_a_kernels_display_are_left_out(line, instead):
    """What `%time` times is run."""
    assert run(f"n = 1  # 0..3\nk = len('ab')\n{line}\n", n=2).get("loss") == instead


@pytest.mark.parametrize(
    ("cell", "told"),
    [
        ("n = 1  # 0..3\nloss = f()\n!ls", "<%%sweep s>, line 3: a ! line needs a kernel"),
        ("n = 1  # 0..3\nloss = f()\nfiles = !ls", "line 3: a ! line needs a kernel"),
        ("n = 1  # 0..3\nloss = f()\n%timeit f()", "line 3: %timeit needs a kernel"),
        ("n = 1  # 0..3\nloss = f()\nx = %pwd", "line 3: a % line needs a kernel"),
        ("n = 1  # 0..3\nloss = f()\nget_ipython()", "line 3: get_ipython needs a kernel"),
        ("n = 1  # 0..3\nloss = await f()", "line 2: the cell awaits at its top level"),
        ("n = 1  # 0..3\nloss = (", "line 2"),
        ("n = 1  # 0..3\nreturn 2", "line 2: 'return' outside function; mend it"),
        ("n = 1  # 0..3\n", "the cell has no code behind its parameters"),
        ("n = 1; loss = f(n)  # 0..3", "line 1: parameters and code share the line"),
        ("n = 1  # 3..0\nloss = n", "runs backwards"),
    ],
)
def test_what_a_trial_cannot_run_is_one_line(cell, told):
    """With the line of the cell, before anything starts."""
    with pytest.raises(BadInput) as raised:
        read(cell)
    assert told in raised.value.message
    assert "\n" not in raised.value.message

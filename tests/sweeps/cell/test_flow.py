"""Claims on which names a cell takes from outside."""

import ast

import pytest

from notebench.sweeps.cell.flow import needs_of


def reads(code: str) -> set[str]:
    needs = needs_of(ast.parse(code), code)
    return {*needs.required, *(f"{name}?" for name in needs.optional)}


@pytest.mark.parametrize(
    ("code", "taken"),
    [
        ("model = Forest(depth)\nauc = model.score(x)", {"Forest", "depth", "x"}),
        ("df = df.dropna()", {"df"}),
        ("total += 1", {"total"}),
        ("total = 0\ntotal += 1", set()),
        ("x: kind = make()", {"kind", "make"}),
        ("for row in rows:\n    last = row\nauc = last", {"rows"}),
        ("while go():\n    n = 1\nauc = n", {"go"}),
        ("with open_it() as f:\n    a = f\nb = a", {"open_it"}),
        ("if fast:\n    n = 1\nauc = n", {"fast", "n?"}),
        ("if fast:\n    n = 1\nelse:\n    n = 2\nauc = n", {"fast"}),
        ("try:\n    n = f()\nexcept Broken as err:\n    told = err\nauc = n", {"f", "Broken"}),
        ("try:\n    n = f()\nexcept* Broken:\n    m = 1\nauc = m", {"f", "Broken", "m?"}),
        ("match kind:\n    case 'a':\n        n = 1\n    case _:\n        n = 2\nauc = n", {"kind"}),
        ("match kind:\n    case [a, *b]:\n        n = a, b\n    case {'x': 1, **c}:\n        n = c\nm = n", {"kind", "n?"}),
        ("def f():\n    return scale * g()\nscale = 2", {"g"}),
        ("def f(x, y=start):\n    return x + y", {"start"}),
        ("f = lambda x: x + offset", {"offset"}),
        ("auc = [row + k for row in rows for k in row if k > low]", {"rows", "low"}),
        ("auc = {k: v for k, v in pairs}", {"pairs"}),
        ("class Model(Base):\n    size = width\n    def fit(self):\n        return size_of(self)", {"Base", "width", "size_of"}),
        ("def count():\n    global seen\n    seen += 1", {"seen?"}),
        ("import numpy as np, os.path\nauc = np.mean(os.path)", set()),
        ("from math import *\nauc = sqrt(2)", {"sqrt"}),
        ("(n := f())\nauc = n", {"f"}),
        ("n = 1\ndel n\nauc = n", {"n?"}),
        ("a = b = c", {"c"}),
        ("x.y = z\nk[i] = v", {"x", "z", "k", "i", "v"}),
    ],
)  # fmt: skip
def test_a_cell_takes_what_it_reads_before_it_binds_it(code, taken):
    """So that what an earlier run of the same cell left is not taken along."""
    assert reads(code) - {"open"} == taken


def test_a_name_knows_its_line():
    """The refusal says it."""
    assert needs_of(ast.parse("\na = b"), "\na = b").required == {"b": 2}

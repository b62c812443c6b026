"""Claims on what a cell takes along from earlier cells."""

import ast
import io
import sys
import threading
from pathlib import Path
from typing import Any

import pytest

from notebench.errors import BadInput
from notebench.sweeps.cell.flow import needs_of
from notebench.sweeps.cell.names import Packer, unpack

EARLIER = """
import math
import os.path as osp
threshold = 0.5
rows = [1, 2, 3]

class Model:
    built = 0
    def fit(self):
        Model.built += 1
        return score(self)

def score(model, of=None):
    return threshold + math.floor(depth)

def make():
    return Model()

fitted = Model()
def counted():
    global count
    count += 1
    return count
count = 0
"""


def kernel(code: str = EARLIER) -> dict[str, Any]:
    """The namespace of a kernel in which the code was run."""
    namespace: dict[str, Any] = {"__name__": "__main__"}
    exec(code, namespace)
    return namespace


def pack(cell: str, namespace: dict[str, Any], limit: int = 10**6) -> bytes:
    needs = needs_of(ast.parse(cell), cell)
    packer = Packer(namespace, needs.bound, limit, frozenset({"Out", "open"}))
    return packer.pack(packer.choose(needs, "<cell>"))


def trial(content: bytes, cell: str) -> dict[str, Any]:
    namespace: dict[str, Any] = {"__name__": "__main__"}
    unpack(io.BytesIO(content), namespace)
    exec(cell, namespace)
    return namespace


def test_functions_of_the_notebook_see_what_the_cell_assigns():
    """As they do in the notebook, whatever they saw before."""
    cell = "depth = 7.5\nthreshold = 2\nloss = make().fit()"
    assert trial(pack(cell, kernel()), cell)["loss"] == 9


def test_what_is_made_of_a_class_is_still_of_it():
    """An instance, the class and a function that makes one are taken along as they hang together."""
    cell = "depth = 1\nsame = type(fitted) is Model is type(make())"
    assert trial(pack(cell, kernel()), cell)["same"]


def test_a_function_behind_a_cache_is_taken_along(tmp_path):
    """Its cache is empty for each trial."""
    namespace = kernel(
        "from functools import cache, lru_cache\n@cache\ndef a(n): return n * scale\n@lru_cache(7)\ndef b(n): return a(n)"
    )
    namespace["scale"] = 2
    cell = "loss = b(3)\nsize = a.cache_info().currsize, b.cache_info().maxsize"
    namespace["a"](1)
    found = trial(pack(cell, namespace), cell)
    assert (found["loss"], found["size"]) == (6, (1, 7))


def test_a_trial_leaves_nothing_to_the_next():
    """Neither in data, nor in classes, nor in what functions count."""
    cell = "depth = 1\nrows.append(4)\nmake().fit()\nseen = len(rows), Model.built, counted()"
    content = pack(cell, kernel())
    assert [trial(content, cell)["seen"] for _ in range(2)] == [(4, 1, 1)] * 2


def test_what_the_cell_binds_itself_is_not_taken_along():
    """The kernel has it from an earlier run of the same cell, and a helper reads it."""
    namespace = kernel("def helper():\n    return model\nmodel = open('/dev/null')")
    with namespace["model"]:
        cell = "model = 3\nloss = helper()"
        assert trial(pack(cell, namespace), cell)["loss"] == 3


def test_a_name_that_is_bound_in_some_cases_is_taken_along_if_it_can_be():
    """Else the trial may do without."""
    cell = "if go:\n    x = y = 1\nloss = [x, y] if go else 0"
    with Path("file").open("w") as file:
        namespace = {"go": False, "x": 5, "y": file}
        content = pack(cell, namespace)
    found: dict[str, Any] = {}
    unpack(io.BytesIO(content), found)
    assert (found["x"], "y" in found) == (5, False)


def test_modules_are_imported_again_by_name(folder, monkeypatch):
    """Also under another name, and such as lie beside the notebook."""
    (folder / "beside.py").write_text("def two(): return 2\n")
    monkeypatch.syspath_prepend(str(folder))
    namespace = kernel("import beside as b\nimport os.path as osp\nfrom beside import two")
    cell = "loss = b.two() + two() + len(osp.join('a', 'b'))"
    content = pack(cell, namespace)
    del sys.modules["beside"]
    assert trial(content, cell)["loss"] == 7
    del sys.modules["beside"]


@pytest.mark.parametrize(
    ("earlier", "cell", "told"),
    [
        ("", "loss = scroe(x)", "<cell>, line 1: scroe is not defined"),
        ("score = 1", "loss = scroe", "did you mean score?"),
        ("Out = {}", "loss = Out[1]", "Out is not defined; it belongs to the kernel"),
        ("def f(): return nowhere", "loss = f()", "nowhere: f() uses it, and it is not defined"),
        ("class A:\n    def f(self): return nowhere", "loss = A().f()", "nowhere: A.f() uses it"),
        ("fs = [lambda: nowhere]", "loss = fs[0]()", "nowhere: <lambda>() uses it"),
    ],
)  # fmt: skip
def test_a_name_that_is_not_defined_is_one_line(earlier, cell, told):
    """However deep it is used."""
    with pytest.raises(BadInput) as raised:
        pack(cell, kernel(earlier))
    assert told in raised.value.message


@pytest.mark.parametrize(
    ("earlier", "cell", "told"),
    [
        ("import threading\nlock = threading.Lock()", "loss = lock", "lock: a lock cannot be pickled"),
        ("import threading\nlock = threading.Lock()\ndef g(): return lock\ndef f(): return g()", "loss = f()",
         "lock (used by g): a lock cannot be pickled"),
        ("g = (i for i in [1])", "loss = sum(g)", "g: a generator cannot be pickled"),
    ],
)  # fmt: skip
def test_what_cannot_be_pickled_is_named(earlier, cell, told):
    """It itself, not the function that uses it."""
    with pytest.raises(BadInput) as raised:
        pack(cell, kernel(earlier))
    assert told in raised.value.message
    assert raised.value.message.endswith("make it inside the cell")
    assert threading


def test_what_is_too_large_names_the_largest():
    """With its size, and the setting."""
    namespace = kernel("small = bytes(500)\nlarge = bytes(3_000_000)")
    with pytest.raises(BadInput) as raised:
        pack("loss = len(small + large)", namespace, limit=1_000_000)
    assert raised.value.message.startswith(
        "large: what the cell takes along has 3 MB, of which this is 3 MB; 1 MB"
    )
    assert "sweeps.pickle_bytes" in raised.value.message


def test_what_a_worker_cannot_load_is_one_line():
    """Such as a module that is not there."""
    with pytest.raises(BadInput, match="cannot be loaded by a worker: UnpicklingError"):
        unpack(io.BytesIO(b"no pickle"), {})

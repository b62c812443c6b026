"""Claims on the route of a notebook's parameters."""

import json

import pytest


async def test_a_notebook_tells_its_parameters(bench, read, complies):
    """As a JSON Schema, with what a sweep can search."""
    bench.keep_notebook("n: int = 3  # 1..5, trees\nname = 'a'\nx: str")
    told = await read("params", path="a.ipynb")
    complies(told, "/params")
    assert told["schema"]["properties"]["n"]["maximum"] == 5
    assert (told["schema"]["required"], told["searchable"], told["path"]) == (["x"], ["n"], "a.ipynb")


async def test_what_it_could_be_judged_by_is_told(bench, read):
    """A form suggests it; parameters are none of it."""
    bench.keep_notebook("n = 1  # 1..5\nloss = n / 2")
    assert (await read("params", path="a.ipynb"))["assigned"] == ["loss"]
    book = json.loads((bench.root / "a.ipynb").read_text())
    book["cells"].append({"cell_type": "code", "metadata": {}, "source": "accuracy = n * 2"})
    (bench.root / "a.ipynb").write_text(json.dumps(book))
    assert (await read("params", path="a.ipynb"))["assigned"] == ["accuracy", "loss"]


async def test_parameters_keep_their_order(bench, read):
    """A form shows them as the cell does."""
    bench.keep_notebook("z = 1\na = 2\nm = 3")
    assert list((await read("params", path="a.ipynb"))["schema"]["properties"]) == ["z", "a", "m"]


async def test_a_secret_is_told_to_nobody(bench, get):
    """Though the notebook has it."""
    bench.keep_notebook("api_token = 'hunter2'")
    assert b"hunter2" not in (await get("params", path="a.ipynb")).body


@pytest.mark.parametrize(
    ("path", "code", "word"),
    [
        ("../a.ipynb", 400, "below the workspace"),
        ("/etc/passwd", 400, "below the workspace"),
        ("sub/../../a.ipynb", 400, "below the workspace"),
        ("%2e%2e/a.ipynb", 404, "no notebook"),
        ("link.ipynb", 400, "below the workspace"),
        ("a\0.ipynb", 400, "below the workspace"),
        ("", 400, "below the workspace"),
        ("a.csv", 400, "ends in .ipynb"),
        ("none.ipynb", 404, "no notebook"),
        ("bad.ipynb", 400, "bad.ipynb: line 1: n: 5..1 runs backwards; write 1..5"),
        ("torn.ipynb", 400, "not JSON"),
    ],
)
async def test_what_cannot_be_read_is_told_in_one_line(bench, get, tmp_path, path, code, word):
    """With the path, or the parameter's name."""
    bench.keep_notebook("n = 3  # 5..1", "bad.ipynb")
    (bench.root / "torn.ipynb").write_text('{"cells": [')
    outside = tmp_path / "outside.ipynb"
    outside.write_text("{}")
    (bench.root / "link.ipynb").symlink_to(outside)
    answer = await get("params", path=path)
    assert answer.code == code
    message = json.loads(answer.body)["message"]
    assert word in message
    assert "\n" not in message

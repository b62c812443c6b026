"""Claims on the routes of data and lineage."""

import json

import pytest

from tests.server.stand_in import IRIS, START


async def test_a_run_tells_the_data_that_it_used(bench, read):
    """Short, as its page lists it."""
    bench.add_run()
    (use,) = (await read("runs/run-1"))["data"]
    assert (use["data_id"], use["role"], use["rows"], use["columns"]) == (IRIS.data_id, "train", 150, 1)


async def test_the_list_is_filtered_and_paged(bench, read):
    """By the query's arguments."""
    bench.add_run()
    assert (await read("data", text="IRIS"))["total"] == 1
    assert await read("data", text="none") == {
        "data": [],
        "total": 0,
        "next_offset": None,
        "is_partial": False,
    }
    assert (await read("data", offset="1"))["data"] == []


async def test_a_version_tells_its_runs_and_their_models(bench, read, complies):
    """And all columns."""
    bench.add_run(ended_at=START)
    told = await read(f"data/{IRIS.data_id}")
    complies(told, "/data/{data_id}")
    assert [use["run_id"] for use in told["uses"]] == ["run-1"]
    assert [(model["model_id"], model["run_id"]) for model in told["models"]] == [("m-1", "run-1")]


@pytest.mark.parametrize("params", [{"run": "run-1"}, {"data": IRIS.data_id}, {"model": "m-1"}])
async def test_lineage_is_told_around_each_kind_of_thing(bench, read, complies, params):
    """With the same three nodes."""
    bench.add_run()
    told = await read("lineage", **params)
    complies(told, "/lineage")
    assert {node["kind"] for node in told["nodes"]} == {"data", "run", "model"}
    opened = [each for trace in told["figure"]["data"] for each in trace.get("customdata", [])]
    assert ["run", "run-1", "run:run-1"] in opened


@pytest.mark.parametrize(
    ("route", "params", "code", "word"),
    [
        ("lineage", {}, 400, "only one"),
        ("lineage", {"run": "run-1", "model": "m-1"}, 400, "only one"),
        ("lineage", {"run": "../x"}, 400, "run id"),
        ("lineage", {"model": "../x"}, 400, "model"),
        ("lineage", {"run": "run-1", "depth": "7"}, 400, "depth"),
        ("lineage", {"run": "run-1", "limit": "501"}, 400, "limit"),
        ("lineage", {"run": "none"}, 404, "none"),
        ("lineage", {"model": "m-none"}, 404, "m-none"),
        ("data", {"limit": "0"}, 400, "limit"),
        ("data", {"offset": "-1"}, 400, "offset"),
        ("data", {"texts": "a"}, 400, "did you mean text"),
        ("data/none", {}, 404, "none"),
        (f"data/{'x' * 37}", {}, 400, "36"),
    ],
)
async def test_what_is_wrong_is_told_in_one_line(bench, get, route, params, code, word):
    """With the value, or the argument's name."""
    bench.add_run()
    answer = await get(route, **params)
    assert answer.code == code
    assert word in json.loads(answer.body)["message"]

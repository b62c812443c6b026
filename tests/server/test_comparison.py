"""Claims on the routes that hold runs side by side."""

import json
from datetime import timedelta

import pytest

from notebench.experiments.capture.capture import CAPTURE_FILE, Capture, Cell, Environment
from notebench.experiments.run import MetricPoint
from tests.server.stand_in import START

A, B = "run-a", "run-b"


def keep(folder, source, packages):
    """Put the capture of a run into the folder of its artifacts."""
    capture = Capture(
        (Cell(source, START, cell_id="one", stdout=f"{source}\n"),), Environment("3.11.9", "Linux", packages)
    )
    (folder / CAPTURE_FILE).parent.mkdir()
    (folder / CAPTURE_FILE).write_bytes(capture.to_bytes())


@pytest.fixture
def pair(bench):
    """Two runs that differ in code, packages and curve."""
    keep(bench.add_run(run_id=A, history=curve(1.0, 0.5)), "fit(depth=3)", {"numpy": "2.0", "old": "1"})
    keep(bench.add_run(run_id=B, history=curve(2.0, 1.5)), "fit(depth=4)", {"numpy": "2.1"})
    return [A, B]


def curve(*values):
    """A history whose steps are a second apart."""
    return {
        "loss": [
            MetricPoint(value, step, START + timedelta(seconds=step)) for step, value in enumerate(values)
        ]
    }


async def test_the_runs_come_in_the_order_that_was_asked_for(read, pair):
    """The first is the baseline, where none is named."""
    body = await read("runs/compare", run=[B, A])
    assert [run["run_id"] for run in body["runs"]] == [B, A]
    assert body["baseline"] == B


async def test_a_run_named_twice_is_compared_once(read, pair):
    """As a list of ids may repeat itself."""
    body = await read("runs/compare", run=[A, B, A])
    assert [run["run_id"] for run in body["runs"]] == [A, B]


async def test_code_is_told_from_the_baseline_to_each_other_run(read, pair, complies):
    """Removed lines are the baseline's."""
    body = await read("runs/compare/code", run=pair, baseline=B)
    complies(body, "CodeComparison")
    (diff,) = body["diffs"]
    assert diff["run_id"] == A
    lines = [(line["mark"], line["text"]) for line in diff["cells"][0]["source"]]
    assert lines == [("-", "fit(depth=4)"), ("+", "fit(depth=3)")]


async def test_packages_stand_side_by_side(read, pair, complies):
    """One that a run lacks is null there."""
    body = await read("runs/compare/environment", run=pair)
    complies(body, "EnvironmentComparison")
    assert {row["name"]: row["values"] for row in body["packages"]} == {
        "numpy": ["2.0", "2.1"],
        "old": ["1", None],
    }


async def test_curves_are_smoothed_placed_and_scaled_as_asked(read, pair):
    """All three at once."""
    body = await read(
        "runs/compare/metrics", run=pair, metric="loss", smoothing="0.5", x="relative", log="true"
    )
    assert [trace["x"] for trace in body["figure"]["data"]] == [[0.0, 1.0], [0.0, 1.0]]
    assert body["figure"]["data"][0]["y"] == [1.0, pytest.approx(2 / 3)]
    assert body["figure"]["layout"]["yaxis"]["type"] == "log"


@pytest.mark.parametrize(
    ("route", "arguments", "told"),
    [
        ("", {"run": [A]}, "run: 1 different runs were given; compare 2 to 50"),
        ("", {}, "run: 0 different runs"),
        ("", {"run": [f"r{number}" for number in range(51)]}, "run: 51 different runs"),
        ("", {"run": [A, "../etc"]}, "'../etc' is not a run id"),
        ("", {"run": [A, B], "baseline": "run-c"}, "baseline: 'run-c' is not among the runs"),
        ("/metrics", {"run": [A, B]}, "metric: it is missing"),
        (
            "/metrics",
            {"run": [A, B], "metric": "los"},
            "metric: none of these runs has 'los'; did you mean loss?",
        ),
        ("/metrics", {"run": [A, B], "metric": "loss", "smoothing": "1"}, "smoothing: 1.0 is not between"),
        (
            "/metrics",
            {"run": [A, B], "metric": "loss", "smoothing": "nan"},
            "smoothing: 'nan' is not a number",
        ),
        ("/metrics", {"run": [A, B], "metric": "loss", "x": "day"}, "x: 'day' is not known; there are step,"),
        ("/parallel", {"run": [A, B], "param": ["depth"]}, "param, metric: 1 axes were asked for"),
        ("/parallel", {"run": [A, B], "param": ["dept"], "metric": ["loss"]}, "did you mean depth?"),
        ("/scatter", {"run": [A, B], "x": "depth", "y": "metrics.loss"}, "x: 'depth' is not known"),
        ("/scatter", {"run": [A, B], "x": "params.depth", "y": "metrics.aucuracy"}, "did you mean accuracy?"),
    ],
)
async def test_what_is_not_allowed_is_named(get, pair, route, arguments, told):
    """With what to do next."""
    answer = await get(f"runs/compare{route}", **arguments)
    assert answer.code == 400
    assert told in json.loads(answer.body)["message"]


@pytest.mark.parametrize("route", ["", "/code", "/environment"])
async def test_a_run_that_is_not_there_is_named(get, pair, route):
    """Also among others that are."""
    answer = await get(f"runs/compare{route}", run=[A, "gone"])
    assert answer.code == 404
    assert "gone" in json.loads(answer.body)["message"]

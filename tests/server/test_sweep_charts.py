"""Claims on the routes of a sweep's figures."""

import json

import pytest

from notebench.engines.optuna_search import JOURNAL_FILE, OptunaSearch
from notebench.sweeps import Metric, Trial, TrialReply, TrialState
from notebench.sweeps.chart_query import CHARTS
from tests.fake_sweeps import START, make_plan
from tests.server.stand_in import OTHER_SWEEP_ID, SWEEP_ID, finish

SWEEP = f"sweeps/{SWEEP_ID}"


@pytest.mark.parametrize("chart", CHARTS)
async def test_each_chart_is_drawn(bench, read, complies, chart):
    """Of trials that finished, failed, and run."""
    search = bench.keep_sweep(
        "x = 0.5  # 0.0..1.0\nk = 'a'  # a | b", metrics=(Metric("loss"), Metric("size")), pruner=None
    )
    for loss in (0.5, 0.25):
        number = search.ask().number
        search.tell(TrialReply(number, TrialState.FINISHED, {"loss": loss, "size": 1 - loss}))
    search.ask()
    body = await read(f"{SWEEP}/charts/{chart}")
    complies(body, "SweepFigure")
    assert body["is_whole"]
    if chart != "intermediate":
        assert body["shown"] >= 2


async def test_a_history_is_drawn_on(bench, read, complies):
    """Only what is new travels, with the best so far."""
    search = bench.keep_sweep()
    finish(search, 0.5, 0.75)
    whole = await read(f"{SWEEP}/charts/history")
    finish(search, 0.25, None)
    more = await read(f"{SWEEP}/charts/history", since=whole["cursor"])
    complies(more, "SweepFigure")
    points = {trace["name"]: trace["x"] for trace in more["figure"]["data"]}
    assert (more["is_whole"], points["finished"], points["failed"]) == (False, [2], [3])
    assert points["best so far"] == [0, 2, 3]
    assert more["cursor"] != whole["cursor"]
    again = await read(f"{SWEEP}/charts/history", since="00000000-1")
    assert again["is_whole"]


async def test_a_figure_is_of_the_sweeps_own_trials(bench, read):
    """What it took over from an earlier one is listed, and neither drawn nor its best."""
    bench.keep_sweep()
    file = bench.fake_jobs.folder_of(SWEEP_ID).path / JOURNAL_FILE
    earlier = Trial(0, TrialState.FINISHED, {"x": 0.1}, (0.1,), START, START, source="earlier")
    finish(OptunaSearch(make_plan(), file, [earlier]), 0.5)
    assert (await read(f"{SWEEP}/charts/history"))["total"] == 1
    assert (await read(SWEEP))["best_value"] == 0.5
    assert [each["source"] for each in (await read(f"{SWEEP}/trials"))["trials"]] == ["earlier", ""]


@pytest.mark.parametrize(
    ("chart", "params", "status", "word"),
    [
        ("histroy", {}, 404, "there are history"),
        ("history", {"metric": "lose"}, 400, "did you mean loss?"),
        ("slice", {"param": ["y"]}, 400, "y"),
        ("slice", {"metric": ["loss", "loss"]}, 400, "shows one"),
        ("history", {"param": "x"}, 400, "leave it away"),
        ("slice", {"since": "0-0"}, 400, "no additions"),
        ("history", {"since": "yesterday"}, 400, "no cursor"),
        ("pareto", {}, 400, "2 or 3 metrics"),
        ("contour", {"param": ["x"]}, 400, "give 2"),
    ],
)
async def test_a_chart_that_cannot_be_drawn_is_told(bench, get, chart, params, status, word):
    """In one line that names what to change."""
    finish(bench.keep_sweep(), 0.5)
    answer = await get(f"{SWEEP}/charts/{chart}", **params)
    message = json.loads(answer.body)["message"]
    assert (answer.code, word in message, "\n" in message) == (status, True, False), message


async def test_sweeps_stand_side_by_side(bench, read, complies):
    """What differs in how they were asked for comes first, with the best so far of each."""
    finish(bench.keep_sweep(), 0.5, 0.25)
    finish(bench.keep_sweep(sweep_id=OTHER_SWEEP_ID, workers=2, seed=7), 0.75)
    body = await read("sweeps/compare", sweep_id=[SWEEP_ID, OTHER_SWEEP_ID])
    complies(body, "SweepComparison")
    assert [each["best_value"] for each in body["sweeps"]] == [0.25, 0.75]
    rows = {row["name"]: row["values"] for row in body["plans"] if not row["is_equal"]}
    assert rows == {"seed": ["1", "7"], "workers": ["1", "2"]}
    assert [trace["y"][-1] for trace in body["by_trials"]["data"]] == [0.25, 0.75]
    assert (body["by_trials"]["data"][0]["x"], body["remark"]) == ([1, 2, 2], "")


@pytest.mark.parametrize(
    ("ids", "status"),
    [
        ([SWEEP_ID], 400),
        ([SWEEP_ID, SWEEP_ID], 400),
        ([SWEEP_ID, "x"], 400),
        ([SWEEP_ID, OTHER_SWEEP_ID], 404),
    ],
)
async def test_what_cannot_be_compared_is_told(bench, get, ids, status):
    """One sweep alone, no id, or one that is not there."""
    bench.keep_sweep()
    assert (await get("sweeps/compare", sweep_id=ids)).code == status

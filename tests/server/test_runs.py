"""Claims on the routes of runs."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from notebench.experiments.capture.capture import Capture, Cell, Environment, Failure, GitState
from notebench.experiments.record import MOST_FIGURES, RunRecord
from notebench.experiments.run import MetricPoint, RunDetail, RunState
from tests.server.stand_in import START, make_run

CAPTURE = Capture(
    cells=(Cell("fit()", START, duration_s=1.5, state=RunState.FAILED, stdout="fitting"),),
    environment=Environment("3.11.9", "Linux", {"mlflow": "3.17.2"}, GitState("abc", "main", is_dirty=True)),
    failure=Failure("ValueError", "no rows", "Traceback …"),
)


def keep(folder, files):
    for path, content in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(content)


async def test_the_arguments_choose_the_page(bench, read):
    """Experiment, state, text, order and place."""
    for number in range(5):
        bench.add_run(run_id=f"r{number}", name=f"n{number}")
    bench.add_run(run_id="failed", name="n9", state=RunState.FAILED)
    body = await read(
        "runs", experiment="forest", state=["finished", "lost"], text="N", sort="name",
        descending="false", limit="2", offset="1",
    )  # fmt: skip
    assert [run["run_id"] for run in body["runs"]] == ["r1", "r2"]
    assert (body["total"], body["next_offset"]) == (5, 3)


async def test_an_experiment_nobody_has_gives_an_empty_page(bench, read):
    """Repeated arguments add up."""
    bench.add_run()
    assert (await read("runs", experiment=["a", "b"]))["total"] == 0


async def test_a_metric_that_is_not_finite_is_null(bench, get):
    """No NaN leaves: no browser reads it."""
    bench.add_run()
    body = json.loads((await get("runs")).body, parse_constant=pytest.fail)
    assert body["runs"][0]["metrics"] == {"accuracy": 0.9, "loss": None}


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        ("limit", "0", "limit: 0 is not between 1 and 1000"),
        ("limit", "many", "limit: 'many' is not a whole number"),
        ("offset", "-1", "offset: -1 is below 0"),
        ("offset", "9" * 30, "offset: '9999"),
        ("state", "done", "state: 'done' is not known; there are queued,"),
        ("sort", "color", "sort: 'color' is not known; sort by started_at,"),
        ("descending", "yes", "descending: 'yes' is neither true nor false"),
        ("text", "x" * 501, "text: it has 501 characters"),
        ("limits", "5", "did you mean limit?"),
    ],
)
async def test_a_bad_argument_is_told_with_its_value_and_the_remedy(bench, get, name, value, told):
    """As a 400 and not as an empty page."""
    answer = await get("runs", **{name: value})
    assert answer.code == 400
    assert told in json.loads(answer.body)["message"]


async def test_a_run_shows_what_was_kept_of_its_code(bench, read, complies):
    """Cells, environment and error lie among its artifacts."""
    keep(bench.add_run(state=RunState.FAILED), {"notebench/capture.jsonl": CAPTURE.to_bytes()})
    body = await read("runs/run-1")
    complies(body, "/runs/{run_id}")
    assert (body["cells"][0]["source"], body["cells"][0]["stdout"]) == ("fit()", "fitting")
    assert body["environment"]["git"] == {"commit": "abc", "branch": "main", "is_dirty": True}
    assert body["error"]["type"] == "ValueError"


async def test_a_run_of_plain_mlflow_shows_what_it_has(bench, read):
    """Nothing was kept of its code."""
    bench.add_run()
    body = await read("runs/run-1")
    assert (body["cells"], body["environment"], body["error"], body["figures"]) == ([], None, None, [])
    assert body["models"] == [{"model_id": "m-1", "name": "model", "state": "READY"}]


async def test_a_torn_capture_does_not_hide_the_run(bench, get, complies):
    """What cannot be read counts as not known; NaN does not leave."""
    first = CAPTURE.to_bytes().splitlines()[0]
    keep(bench.add_run(), {"notebench/capture.jsonl": first + b'\n{"kind": "environment", \n\xff'})
    body = json.loads((await get("runs/run-1")).body)
    complies(body, "/runs/{run_id}")
    assert (len(body["cells"]), body["environment"]) == (1, None)


async def test_only_the_users_tags_are_shown(bench, read):
    """MLflow's and ours are told in other ways."""
    bench.add_run()
    body = await read("runs/run-1")
    assert (body["tags"], body["user"], body["notebook"]) == ({"team": "blue"}, "ada", "work/a.ipynb")


async def test_figures_are_the_pictures_of_the_run(bench, read):
    """Those of its cells first."""
    pictures = ["figures/figure-01.png", "figures/figure-02.plotly.json", "plots/a.png", "matrix.svg"]
    others = ["figures/notes.txt", "metrics.json"]
    keep(bench.add_run(), dict.fromkeys((*pictures, *others), b"x"))
    assert (await read("runs/run-1"))["figures"] == pictures


async def test_a_run_with_very_many_figures_shows_the_first(bench, read):
    """The page stays quick."""
    keep(bench.add_run(), {f"figures/{number:04}.png": b"x" for number in range(MOST_FIGURES + 5)})
    assert len((await read("runs/run-1"))["figures"]) == MOST_FIGURES


async def test_metrics_come_as_figures(bench, read, complies):
    """A metric with one value is told in the run; it has no history."""
    points = [MetricPoint(1.0 / (step + 1), step, START + timedelta(seconds=step)) for step in range(3)]
    bench.add_run(history={"loss": points, "accuracy": points[:1]})
    body = await read("runs/run-1/metrics")
    complies(body, "/runs/{run_id}/metrics")
    assert [(figure["metric"], figure["points"]) for figure in body["figures"]] == [("loss", 3)]


@pytest.mark.parametrize("path", ["runs/none", "runs/none/metrics", "runs/none/artifacts"])
async def test_a_run_that_is_not_there_is_a_404(bench, get, path):
    """With its id."""
    answer = await get(path)
    assert (answer.code, "none" in json.loads(answer.body)["message"]) == (404, True)


@pytest.mark.parametrize("run_id", ["a.b", "..%2F..%2Fetc", "-a", "a" * 257, "%00"])
@pytest.mark.parametrize("tail", ["", "/metrics", "/artifacts"])
async def test_what_cannot_be_a_run_id_is_a_400(
    bench, jp_serverapp, http_server_client, jp_auth_header, run_id, tail
):
    """It never reaches the store."""
    bench.runs = None
    path = f"{jp_serverapp.base_url}notebench/api/runs/{run_id}{tail}"
    answer = await http_server_client.fetch(path, headers=jp_auth_header, raise_error=False)
    assert (answer.code, "is not a run id" in json.loads(answer.body)["message"]) == (400, True)


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        (None, None),
        ("/desk/a/b.ipynb", "a/b.ipynb"),
        ("/elsewhere/b.py", "/elsewhere/b.py"),
        ("b.py", "b.py"),
        ("/env/site-packages/ipykernel_launcher.py", None),
        ("-c", None),
    ],
)
def test_a_notebook_is_told_relative_to_the_workspace(source, expected):
    """Where it lies below it; a kernel that told MLflow nothing is no notebook."""
    tags = {"mlflow.source.name": source} if source else {}
    detail = RunDetail(make_run(), tags, "ada", "")
    assert RunRecord(detail, Path("/desk")).notebook == expected


async def test_times_are_told_in_utc(bench, read):
    """The panel shows them in the reader's zone."""
    bench.add_run(ended_at=datetime(2026, 3, 1, 13, tzinfo=UTC))
    body = await read("runs/run-1")
    assert (body["started_at"], body["ended_at"]) == ("2026-03-01T12:00:00.000Z", "2026-03-01T13:00:00.000Z")

"""Claims on the routes of sweeps."""

import json

import pytest

from notebench.engines.optuna_search import JOURNAL_FILE
from notebench.jobs.progress import Progress
from notebench.sweeps import Metric, TrialReply, TrialState
from tests.fake_jobs import START
from tests.server.stand_in import ASKED, JOB_ID, SWEEP_ID, finish

SWEEP = f"sweeps/{SWEEP_ID}"


async def test_a_sweep_tells_its_plan_and_what_came_of_its_trials(bench, read, complies):
    """All that its page shows."""
    finish(bench.keep_sweep(), 0.5, 0.25, None)
    body = await read(SWEEP)
    complies(body, "Sweep")
    assert (body["trials"], body["best_value"], body["best_trial"]) == ({"finished": 2, "failed": 1}, 0.25, 1)
    assert body["best_params"].keys() == {"x"}
    assert (body["plan"]["budget"]["trials"], body["verbs"]) == (5, ["pause", "stop", "cancel"])
    assert body["metrics"] == [{"name": "loss", "direction": "minimize"}]
    assert body["rest_s"] >= 0


async def test_sweeps_come_page_by_page_without_their_studies_being_read(bench, read, complies):
    """A list of many must not cost as much as all of them."""
    bench.keep_sweep(metrics=(Metric("loss", is_maximized=True),))
    bench.keep_job()
    folder = bench.fake_jobs.folder_of(SWEEP_ID)
    facts = {"trials": {"finished": 3}, "best_value": 0.5, "best_params": {"x": 0.1}, "best_trial": 2}
    folder.tell_progress(Progress(3, 5, "best loss 0.5", START, facts))
    (folder.path / JOURNAL_FILE).write_text("no journal")
    page = await read("sweeps")
    complies(page, "SweepPage")
    (sweep,) = page["sweeps"]
    assert (sweep["id"], sweep["best_value"], sweep["trials"]) == (SWEEP_ID, 0.5, {"finished": 3})
    assert sweep["metrics"] == [{"name": "loss", "direction": "maximize"}]
    assert (await read("sweeps", state=["failed"]))["total"] == 0


async def test_trials_are_told_once_and_again_when_they_change(bench, read, complies):
    """What the panel has already is not sent again."""
    search = bench.keep_sweep()
    finish(search, 0.5, 0.25)
    first = await read(f"{SWEEP}/trials")
    complies(first, "TrialPage")
    assert (first["is_whole"], [each["values"] for each in first["trials"]]) == (True, [[0.5], [0.25]])
    asked = search.ask()
    search.report(asked.number, 3, 0.75)
    second = await read(f"{SWEEP}/trials", since=first["cursor"])
    (running,) = second["trials"]
    assert (second["is_whole"], running["state"]) == (False, "running")
    assert running["last_report"] == {"step": 3, "value": 0.75}
    search.tell(TrialReply(asked.number, TrialState.PRUNED))
    third = await read(f"{SWEEP}/trials", since=second["cursor"])
    assert [(each["number"], each["state"]) for each in third["trials"]] == [(2, "pruned")]
    assert (await read(f"{SWEEP}/trials", since=third["cursor"]))["trials"] == []


async def test_a_cursor_of_another_server_begins_anew(bench, read):
    """The server was started again: the panel is told to forget what it has."""
    finish(bench.keep_sweep(), 0.5)
    page = await read(f"{SWEEP}/trials", since="00000000-7")
    assert (page["is_whole"], len(page["trials"])) == (True, 1)


async def test_many_trials_come_in_parts(bench, read):
    """Each tells where the next begins."""
    finish(bench.keep_sweep(), 0.3, 0.2, 0.1)
    first = await read(f"{SWEEP}/trials", limit=2)
    rest = await read(f"{SWEEP}/trials", limit=2, since=first["cursor"])
    assert (first["has_more"], rest["has_more"], rest["is_whole"], first["total"]) == (True, False, False, 3)
    assert [each["number"] for each in first["trials"] + rest["trials"]] == [0, 1, 2]


@pytest.mark.parametrize("params", [{"since": "yesterday"}, {"limit": 0}, {"limit": 10_001}, {"sinse": "x"}])
async def test_a_cursor_that_is_none_is_refused(bench, get, params):
    """And a limit beyond reason."""
    bench.keep_sweep()
    assert (await get(f"{SWEEP}/trials", **params)).code == 400


@pytest.mark.parametrize(
    ("verb", "state"), [("pause", "paused"), ("stop", "finished"), ("cancel", "cancelled")]
)
async def test_what_is_asked_is_heeded(bench, send, complies, verb, state):
    """And the sweep is told as it is then; asked again, nothing more happens."""
    bench.keep_sweep()
    status, body = await send("POST", f"{SWEEP}/control", {"verb": verb})
    complies(body, "Sweep")
    assert (status, body["state"]) == (200, state)
    assert (await send("POST", f"{SWEEP}/control", {"verb": verb}))[0] == 200


async def test_what_the_state_forbids_is_a_conflict(bench, send):
    """In one line, for the page to show."""
    bench.keep_sweep()
    bench.fake_jobs.place.end(bench.fake_jobs.folder_of(SWEEP_ID), "finished")
    status, body = await send("POST", f"{SWEEP}/control", {"verb": "pause"})
    assert (status, "it is finished" in body["message"]) == (409, True)


async def test_a_lost_sweep_is_begun_again_elsewhere(bench, send, complies):
    """Where the body says; a target that is not attached is not found."""
    bench.keep_sweep()
    bench.fake_jobs.place.kill(bench.fake_jobs.folder_of(SWEEP_ID))
    assert (await send("POST", f"{SWEEP}/control", {"verb": "retry", "on": "box"}))[0] == 404
    status, body = await send("POST", f"{SWEEP}/control", {"verb": "retry", "on": "local"})
    complies(body, "Sweep")
    assert (status, body["state"], body["attempt"]) == (200, "running", 2)


async def test_a_sweep_goes_on_with_other_gpus(bench, send):
    """For each trial: of a part of one, which only a target gives out, it says so."""
    bench.keep_sweep()
    bench.fake_jobs.place.kill(bench.fake_jobs.folder_of(SWEEP_ID))
    for gpus, told in ((0.5, "only a target"), (-1, "less than 0")):
        status, body = await send("POST", f"{SWEEP}/control", {"verb": "retry", "gpus": gpus})
        assert (status, told in body["message"]) == (400, True), body
    status, body = await send("POST", f"{SWEEP}/control", {"verb": "retry", "on": "local", "gpus": 0})
    assert (status, body["plan"]["gpus"], body["attempt"]) == (200, 0, 2)


@pytest.mark.parametrize("body", [{}, {"verb": "kill"}, {"verb": 3}, {"word": "stop"}, "no json"])
async def test_what_cannot_be_asked_is_refused(bench, send, body):
    """With what can."""
    bench.keep_sweep()
    assert (await send("POST", f"{SWEEP}/control", body))[0] == 400


async def test_a_sweep_that_is_not_there_is_told(bench, get, send):
    """It was deleted; or it is a job of another kind."""
    bench.keep_job()
    for sweep_id in (SWEEP_ID, JOB_ID):
        for tail in ("", "/trials"):
            assert (await get(f"sweeps/{sweep_id}{tail}")).code == 404
        assert (await send("POST", f"sweeps/{sweep_id}/control", {"verb": "stop"}))[0] == 404
    assert (await get("sweeps/..%2F..%2Fetc")).code in (400, 404)


async def test_a_function_is_swept(bench, send, complies):
    """Its module is found from the workspace; the sweep is a job."""
    (bench.root / "train.py").write_text("def objective(x): return x")
    status, body = await send("POST", "sweeps", {**ASKED, "name": "forest", "sampler": "random", "seed": 3})
    complies(body, "Sweep")
    assert (status, body["name"], body["kind"], body["by"]) == (200, "forest", "sweep", "ada")
    assert (body["plan"]["seed"], body["plan"]["sampler"]["name"]) == (3, "random")
    assert len(bench.jobs.listing.folders()) == 1


async def test_a_notebook_is_swept_over_other_ranges_than_its_own(bench, send):
    """A form changes them; the notebook stays as it is."""
    bench.keep_notebook("n: int = 3  # 1..5, trees\nk = 'a'  # a | b | c\nrate = 0.1  # 0.0..1.0")
    schema = {"properties": {"n": {"minimum": 10, "maximum": 50}, "k": {"enum": ["a", "c"]}}}
    asked = {"notebook": "a.ipynb", "metric": ["loss"], "over": ["n", "k"], "values": {"rate": 0.5}}
    status, body = await send("POST", "sweeps", {**asked, "parameters": schema})
    assert status == 200, body
    space = body["plan"]["space"]
    found = space["parameters"]["properties"]
    assert (space["swept"], space["fixed"]) == (["n", "k"], {"rate": 0.5})
    assert (found["n"]["minimum"], found["n"]["maximum"], found["n"]["description"]) == (10, 50, "trees")
    assert found["k"]["enum"] == ["a", "c"]


async def test_a_preview_begins_nothing(bench, send, complies):
    """It shows the plan and the first trials."""
    (bench.root / "train.py").write_text("def objective(x): return x")
    status, body = await send(
        "POST", "sweeps/preview", {**ASKED, "sampler": "grid", "space": "x = 1  # 1..4"}
    )
    complies(body, "SweepPreview")
    assert (status, body["first"], body["points"]) == (200, [{"x": 1}, {"x": 2}, {"x": 3}], 4)
    assert bench.jobs.listing.folders() == []


@pytest.mark.parametrize("route", ["sweeps", "sweeps/preview"])
@pytest.mark.parametrize(
    ("changed", "status", "word"),
    [
        ({"function": ""}, 400, "names no notebook and no function"),
        ({"notebook": "a.ipynb"}, 400, "or both"),
        ({"function": "", "space": "", "notebook": "../a.ipynb"}, 400, "below the workspace"),
        ({"function": "", "space": "", "notebook": "/etc/passwd"}, 400, "below the workspace"),
        ({"function": "", "space": "", "notebook": "link.ipynb"}, 400, "below the workspace"),
        ({"function": "", "space": "", "notebook": "none.ipynb"}, 404, "there is no notebook"),
        ({"function": "", "space": "", "notebook": "sweep.yaml"}, 400, "ends in .ipynb"),
        ({"function": "", "space": "", "notebook": 3}, 400, "no text"),
        ({"function": "../../etc/passwd"}, 400, "names no function"),
        ({"function": "../x.ipynb"}, 400, "names no function"),
        ({"function": "nowhere:objective"}, 404, "no module"),
        ({"space": "x = 1  # 5..1"}, 400, "runs backwards"),
        ({"space": ""}, 400, "needs a space"),
        ({"metric": []}, 400, "metric: none is named"),
        ({"trials": 0}, 400, "trials: 0 is not above 0"),
        ({"trials": "many"}, 400, "trials: 'many' does not fit"),
        ({"trails": 3}, 400, "did you mean trials?"),
        ({"sampler": "tep"}, 400, "did you mean tpe?"),
        ({"over": ["y"]}, 400, "y: it is no parameter"),
        ({"values": {"x": 7}, "over": []}, 400, "x"),
        ({"parameters": []}, 400, "no JSON Schema"),
        ({"parameters": {"properties": {"xx": {}}}}, 400, "did you mean x?"),
        ({"parameters": {"properties": {"x": {"minimum": 2.0, "maximum": 1.0}}}}, 400, "x"),
        ({"parameters": {"properties": {"x": {"enum": []}}}}, 400, "at least one"),
    ],
)
async def test_what_cannot_be_swept_is_one_line_and_begins_nothing(
    bench, send, tmp_path, route, changed, status, word
):
    """Whatever is wrong with it."""
    (bench.root / "train.py").write_text("def objective(x): return x")
    bench.keep_notebook()
    outside = tmp_path / "outside.ipynb"
    outside.write_text("{}")
    (bench.root / "link.ipynb").symlink_to(outside)
    told, body = await send("POST", route, {**ASKED, **changed})
    assert (told, word in body["message"], "\n" in body["message"]) == (status, True, False), body
    assert bench.jobs.listing.folders() == []


@pytest.mark.parametrize("content", ["no json", "[]", '{"metric": ["a"], "metric": ["b"]}', "{" * 300_000])
async def test_a_body_that_is_none_is_refused(bench, send, content):
    """Before anything is read for it."""
    assert (await send("POST", "sweeps", content))[0] == 400


async def test_a_value_that_is_not_finite_reaches_the_browser_as_null(bench, get):
    """JSON has no word for it."""
    finish(bench.keep_sweep(), float("inf"))
    answer = await get(f"{SWEEP}/trials")
    assert json.loads(answer.body)["trials"][0]["values"] == [None]


async def test_limits_are_changed_while_it_runs(bench, send, complies):
    """The plan that is told is the one that counts."""
    bench.keep_sweep()
    limits = {"trials": None, "timeout": "2m", "workers": 3}
    status, body = await send("PATCH", f"{SWEEP}/budget", limits)
    complies(body, "Sweep")
    budget = body["plan"]["budget"]
    assert (status, budget["trials"], budget["timeout_s"], body["plan"]["workers"]) == (200, None, 120, 3)


@pytest.mark.parametrize(
    ("body", "word"),
    [({}, "nothing is changed"), ({"trails": 3}, "did you mean trials?"), ({"workers": 0}, "workers: 0")],
)
async def test_a_limit_that_cannot_be_is_refused(bench, send, body, word):
    """In one line, and nothing changes."""
    bench.keep_sweep()
    status, told = await send("PATCH", f"{SWEEP}/budget", body)
    assert (status, word in told["message"]) == (400, True)


async def test_a_sweep_of_which_nothing_more_comes_keeps_its_limits(bench, send):
    """It would read as if it had had them."""
    bench.keep_sweep()
    bench.fake_jobs.place.end(bench.fake_jobs.folder_of(SWEEP_ID), "finished")
    assert (await send("PATCH", f"{SWEEP}/budget", {"trials": 9}))[0] == 409


async def test_a_running_trial_is_skipped(bench, send):
    """Its driver reads the order."""
    bench.keep_sweep().ask()
    assert (await send("POST", f"{SWEEP}/trials/0/skip"))[0] == 200
    assert bench.jobs.changes(SWEEP_ID) == ({"skip": 0},)


@pytest.mark.parametrize(
    ("number", "status"), [("0", 409), ("7", 404), ("x", 400), ("-1", 400), ("9" * 12, 400)]
)
async def test_only_a_trial_that_runs_is_skipped(bench, send, number, status):
    """Another has ended, or is none."""
    finish(bench.keep_sweep(), 0.5)
    assert (await send("POST", f"{SWEEP}/trials/{number}/skip"))[0] == status
    assert bench.jobs.changes(SWEEP_ID) == ()

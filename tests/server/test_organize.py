"""Claims on the routes that change runs."""

import pytest


async def test_many_runs_are_changed_and_each_is_told(bench, send, read, complies):
    """One that is not there does not keep the others from it."""
    for run_id in ("r1", "r2"):
        bench.add_run(run_id=run_id)
    body = {
        "run_ids": ["r1", "none", "r2"],
        "tags": {"team": "red", "old": None},
        "note": "**good**",
        "is_starred": True,
    }
    status, told = await send("PATCH", "runs", body)
    complies(told, "RunOutcomes")
    assert (status, [each["result"] for each in told["outcomes"]]) == (200, ["done", "failed", "done"])
    run = (await read("runs", starred="only", filter="tags.team = 'red'"))["runs"][0]
    assert (run["tags"], run["note"], run["is_starred"]) == ({"team": "red"}, "**good**", True)
    assert bench.announced == [("updated", {"id": "r1"}), ("updated", {"id": "r2"})]


async def test_archived_and_deleted_runs_are_listed_when_asked_for(bench, send, read):
    """Neither is lost."""
    for run_id in ("kept", "archived", "deleted"):
        bench.add_run(run_id=run_id)
    await send("PATCH", "runs", {"run_ids": ["archived"], "is_archived": True})
    await send("POST", "runs/delete", {"run_ids": ["deleted"]})
    listed = [
        [run["run_id"] for run in (await read("runs", **asked))["runs"]]
        for asked in ({}, {"archived": "only"}, {"archived": "too"}, {"deleted": "true"})
    ]
    assert listed == [["kept"], ["archived"], ["archived", "kept"], ["deleted"]]
    await send("POST", "runs/undelete", {"run_ids": ["deleted"]})
    assert (await read("runs"))["total"] == 2


@pytest.mark.parametrize(
    ("verb", "route", "body", "told"),
    [
        ("PATCH", "runs", {}, "run_ids: no run is named"),
        ("PATCH", "runs", {"run_ids": ["r1"]}, "nothing is to be changed"),
        ("PATCH", "runs", {"run_ids": ["r1"], "colour": "red"}, "there is no key 'colour'"),
        ("PATCH", "runs", {"run_ids": ["r1", "r2"], "name": "x"}, "rename one at a time"),
        ("PATCH", "runs", {"run_ids": ["r1"], "tags": {"a": 3}}, "tags: 'a' is neither a text nor null"),
        ("PATCH", "runs", {"run_ids": ["r1"], "tags": {"mlflow.user": "x"}}, "belongs to MLflow"),
        ("PATCH", "runs", {"run_ids": ["r1"], "is_starred": "yes"}, "is_starred: it is not true or false"),
        ("PATCH", "runs", {"run_ids": "r1"}, "run_ids: it is not a list"),
        ("PATCH", "runs", {"run_ids": ["../etc"]}, "is not a run id"),
        ("POST", "runs/delete", {"run_ids": [3.5]}, "is not a run id"),
        ("POST", "runs/delete", {"run_ids": [f"r{number}" for number in range(1001)]}, "at most 1000"),
        ("POST", "runs/undelete", {}, "run_ids: no run is named"),
        ("POST", "runs/undelete", "[", "the body is not JSON"),
    ],
)
async def test_a_bad_request_is_told_and_changes_nothing(bench, send, verb, route, body, told):
    """As a 400, before any run is touched."""
    bench.add_run(run_id="r1")
    status, answer = await send(verb, route, body)
    assert (status, told in answer["message"]) == (400, True), answer
    assert bench.announced == []

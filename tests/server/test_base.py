"""Claims on what all routes have in common: errors, the event loop, and what may be kept."""

import asyncio
import json
import logging
import re
import threading

import pytest

from notebench.errors import BadInput, Conflict, EngineFailure, NotebenchError, NotFound, Unavailable


class Raising:
    """Runs that cannot be read."""

    def __init__(self, error):
        self.error = error

    def __getattr__(self, name):
        raise self.error


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (BadInput("limit: 0"), 400),
        (NotFound("no run"), 404),
        (Conflict("it has ended"), 409),
        (Unavailable("the store\n is away"), 503),
    ],
)
async def test_an_error_of_ours_is_told_by_its_class(bench, get, error, status):
    """Its message is for the user."""
    bench.runs = Raising(error)
    answer = await get("runs")
    assert (answer.code, json.loads(answer.body)) == (status, {"message": error.message})
    assert answer.headers["Content-Type"] == "application/json"


@pytest.mark.parametrize(
    "error",
    [RuntimeError("secret payload"), EngineFailure("secret payload"), NotebenchError("secret payload")],
)
async def test_an_unforeseen_error_is_told_by_a_number_that_the_log_knows(bench, get, caplog, error):
    """No trace and no payload leaves."""
    bench.runs = Raising(error)
    with caplog.at_level(logging.ERROR):
        answer = await get("runs")
    incident = re.search(r"\(incident ([0-9a-f]{8})\)", json.loads(answer.body)["message"])[1]
    assert answer.code == 500
    assert b"secret" not in answer.body
    assert b"Traceback" not in answer.body
    (record,) = [record for record in caplog.records if incident in record.getMessage()]
    assert record.exc_info[1] is error


async def test_a_slow_store_does_not_hold_up_the_server(bench, get):
    """Other requests are answered while one waits."""
    entered, gate = threading.Event(), threading.Event()

    def wait():
        entered.set()
        gate.wait(10)
        return []

    bench.runs.experiments = wait
    slow = asyncio.ensure_future(get("experiments"))
    assert await asyncio.to_thread(entered.wait, 10)
    assert (await get("runs")).code == 200
    assert not slow.done()
    gate.set()
    assert (await slow).code == 200


async def test_answers_are_not_kept(bench, get):
    """Neither good ones nor errors."""
    answers = [await get("runs"), await get("runs/none")]
    assert [answer.headers["Cache-Control"] for answer in answers] == ["no-store", "no-store"]


async def test_other_sites_are_told_what_jupyter_tells_them(bench, jp_fetch):
    """Nothing of ours loosens its rule."""
    name = "Access-Control-Allow-Origin"
    ours, jupyters = await jp_fetch("notebench/api/runs"), await jp_fetch("api/status")
    assert ours.headers.get(name) == jupyters.headers.get(name)


async def test_reading_does_not_keep_an_idle_server_alive(bench, get, jp_serverapp):
    """A forgotten panel is no activity."""
    before = jp_serverapp.web_app.settings.get("api_last_activity")
    await get("runs")
    assert jp_serverapp.web_app.settings.get("api_last_activity") == before

"""Claims on the routes of jobs."""

import pytest

from notebench.jobs import JobState
from notebench.jobs.progress import Progress
from tests.fake_jobs import START
from tests.server.stand_in import JOB_ID

CONTROL = f"jobs/{JOB_ID}/control"


async def test_a_job_tells_what_it_does_how_far_it_is_and_what_may_be_asked(bench, read, complies):
    """All that its page shows."""
    bench.keep_job().tell_progress(Progress(3, 10, "fold 3", START))
    body = await read(f"jobs/{JOB_ID}")
    complies(body, "JobDetail")
    assert (body["name"], body["state"], body["work"]["argv"]) == ("train", "running", ["python", "train.py"])
    assert (body["progress"]["done"], body["progress"]["text"]) == (3, "fold 3")
    assert body["verbs"] == ["pause", "stop", "cancel"]


async def test_jobs_come_page_by_page_the_newest_first(bench, read, complies):
    """And only those of a state, where one is given."""
    bench.keep_job()
    newer = [bench.fake_jobs.submit() for _ in range(2)]
    bench.fake_jobs.place.end(bench.fake_jobs.folder_of(newer[0]), "failed", reason="exit code 3")
    page = await read("jobs", limit=2)
    complies(page, "JobPage")
    assert ({job["id"] for job in page["jobs"]}, page["next_offset"], page["total"]) == ({*newer}, 2, 3)
    failed = await read("jobs", state=["failed"])
    assert [job["id"] for job in failed["jobs"]] == [newer[0]]


async def test_a_log_is_read_from_an_offset(bench, read):
    """Each part tells where the next begins."""
    bench.keep_job()
    first = await read(f"jobs/{JOB_ID}/log", limit=3)
    rest = await read(f"jobs/{JOB_ID}/log", offset=first["next_offset"])
    assert (first["text"] + rest["text"], rest["size_bytes"]) == ("hello\n", 6)
    assert (await read(f"jobs/{JOB_ID}/log", offset=-3))["text"] == "lo\n"


@pytest.mark.parametrize(
    ("verb", "state"),
    [("pause", "paused"), ("stop", "finished"), ("cancel", "cancelled"), ("kill", "cancelled")],
)
async def test_what_is_asked_is_heeded(bench, send, complies, verb, state):
    """And the job is told as it is then; asked again, nothing more happens."""
    bench.keep_job()
    status, body = await send("POST", CONTROL, {"verb": verb})
    complies(body, "JobDetail")
    assert (status, body["state"]) == (200, state)
    assert (await send("POST", CONTROL, {"verb": verb}))[0] == 200


async def test_a_lost_job_is_begun_again_elsewhere(bench, send, complies):
    """Where the body says; a target that is not attached is not found."""
    bench.fake_jobs.place.kill(bench.keep_job())
    assert (await send("POST", CONTROL, {"verb": "resume", "on": "box"}))[0] == 404
    assert (await send("POST", CONTROL, {"verb": "stop", "on": "local"}))[0] == 400
    status, body = await send("POST", CONTROL, {"verb": "resume", "on": "local"})
    complies(body, "JobDetail")
    assert (status, body["state"], body["place"]) == (200, "running", "process")


async def test_what_the_state_forbids_is_a_conflict(bench, send):
    """In one line, for the page to show."""
    bench.fake_jobs.place.end(bench.keep_job(), "finished")
    status, body = await send("POST", CONTROL, {"verb": "pause"})
    assert (status, "it is finished" in body["message"]) == (409, True)


@pytest.mark.parametrize("body", [{}, {"verb": "explode"}, {"verb": 3}, {"word": "stop"}, "no json"])
async def test_what_cannot_be_asked_is_refused(bench, send, body):
    """With what can."""
    bench.keep_job()
    assert (await send("POST", CONTROL, body))[0] == 400


@pytest.mark.parametrize("name", ["..%2F..%2Fetc", "notes", "20260301T120000000-3f2a91%2Fspec.json"])
async def test_an_id_that_leads_elsewhere_is_refused(bench, get, name):
    """No path is made of it."""
    bench.keep_job()
    for tail in ("", "/log"):
        assert (await get(f"jobs/{name}{tail}")).code in (400, 404)


async def test_a_job_that_is_not_there_is_told(bench, get, send):
    """It was deleted, or is another workspace's."""
    assert (await get(f"jobs/{JOB_ID}")).code == 404
    assert (await send("POST", CONTROL, {"verb": "stop"}))[0] == 404


@pytest.mark.parametrize("params", [{"limit": 0}, {"limit": 2_000_000}])
async def test_a_stretch_beyond_reason_is_refused(bench, get, params):
    """The server holds it in memory."""
    bench.keep_job()
    assert (await get(f"jobs/{JOB_ID}/log", **params)).code == 400


async def test_a_job_whose_driver_vanished_is_lost_for_who_looks(bench, read):
    """And may be begun again."""
    bench.fake_jobs.place.kill(bench.keep_job())
    body = (await read("jobs"))["jobs"][0]
    assert (body["state"], body["verbs"]) == (JobState.LOST, ["resume", "retry"])

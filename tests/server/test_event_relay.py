"""Claims on the event relay."""

import asyncio
import threading
from types import SimpleNamespace

import pytest

from notebench.errors import Unavailable
from notebench.events import Event, Journal
from notebench.server.event_relay import EventRelay
from notebench.workspace import Workspace
from tests.server.stand_in import StandInWorkbench


class Listeners:
    """Jupyter's event logger: keeps what is emitted, and may refuse."""

    def __init__(self):
        self.told = []

    def emit(self, *, schema_id, data):
        if data.get("state") == "strange":
            raise ValueError("the schema forbids it")
        self.told.append((schema_id, data["verb"], data.get("id")))

    @property
    def verbs(self):
        return [verb for _, verb, _ in self.told]


class Clock:
    """A clock that the test moves."""

    def __init__(self):
        self.time = 0.0

    def __call__(self):
        return self.time


@pytest.fixture
def workspace(tmp_path):
    workspace = Workspace(tmp_path)
    workspace.create()
    return workspace


@pytest.fixture
def make_relay(tmp_path, jp_asyncio_loop):
    """A relay that is opened, and told when to look by the test."""
    relays = []

    def make(uri=None):
        store = uri or f"sqlite:///{tmp_path}/.notebench/mlflow.db"
        relay = EventRelay(StandInWorkbench(tmp_path, store), Listeners(), Clock())
        relay._open()
        relays.append(relay)
        return relay, relay._event_logger, relay._now

    yield make
    for relay in relays:
        jp_asyncio_loop.run_until_complete(relay.stop())


def append(workspace, *events):
    journal = Journal(workspace.journal)
    for event in events:
        journal.append(event)


async def test_an_event_of_the_journal_is_told(make_relay, workspace):
    """Under its schema's name, with its data."""
    relay, listeners, _ = make_relay()
    append(workspace, Event("run", "started", data={"id": "r1", "state": "running"}))
    await relay.tell_news()
    assert listeners.told == [("https://events.notebench.dev/run/v1", "started", "r1")]


async def test_what_is_past_is_not_told_again(make_relay, workspace):
    """A server that starts anew begins at the journal's end."""
    append(workspace, Event("run", "started"))
    relay, listeners, _ = make_relay()
    await relay.tell_news()
    assert listeners.told == []


async def test_a_workspace_that_is_made_later_is_followed(make_relay, tmp_path):
    """The relay starts with the server, the first run comes when it comes."""
    relay, listeners, _ = make_relay()
    await relay.tell_news()
    workspace = Workspace(tmp_path)
    workspace.create()
    append(workspace, Event("run", "started"))
    await relay.tell_news()
    assert listeners.verbs == ["started"]


async def test_a_foreign_line_stops_nothing(make_relay, workspace):
    """Nor does an event that its schema forbids."""
    relay, listeners, _ = make_relay()
    with workspace.journal.open("ab") as journal:
        journal.write(b'{"noun": "planet"}\n\xff\xfe garbage\n[1]\n')
    append(workspace, Event("run", "updated", data={"state": "strange"}), Event("run", "ended"))
    await relay.tell_news()
    assert listeners.verbs == ["ended"]


async def test_a_burst_ends_in_one_changed(make_relay, workspace):
    """A sweep of a thousand trials does not flood the panel."""
    relay, listeners, _ = make_relay()
    append(workspace, *[Event("run", "updated")] * 1000)
    await relay.tell_news()
    assert listeners.verbs == ["updated"] * 20 + ["changed"]


@pytest.mark.parametrize("suffix", ["", "-wal"])
async def test_a_store_that_a_plain_script_writes_is_told(make_relay, workspace, suffix):
    """It keeps no journal; the store's files differ."""
    relay, listeners, clock = make_relay()
    workspace.database.with_name(workspace.database.name + suffix).write_bytes(b"page")
    await relay.tell_news()
    clock.time = 1.0
    await relay.tell_news()
    assert listeners.verbs == ["changed"]


async def test_reading_the_store_is_no_change(make_relay, workspace):
    """SQLite makes and removes an empty log as readers come and go."""
    workspace.database.write_bytes(b"page")
    relay, listeners, clock = make_relay()
    wal = workspace.database.with_name("mlflow.db-wal")
    for clock.time in (1.0, 2.0, 3.0, 4.0):
        wal.unlink() if wal.exists() else wal.touch()
        await relay.tell_news()
    assert listeners.told == []


async def test_a_remote_store_is_followed_by_its_journal_alone(make_relay, workspace):
    """Its files are not here."""
    relay, listeners, clock = make_relay("https://mlflow.example")
    workspace.database.write_bytes(b"another's")
    for clock.time in (1.0, 2.0):
        await relay.tell_news()
    assert listeners.told == []


async def test_stopping_twice_does_no_harm(make_relay, workspace):
    """A server may end in more than one way."""
    relay, _, _ = make_relay()
    await relay.stop()
    await relay.stop()


@pytest.fixture
def heard(bench, jp_serverapp, jp_asyncio_loop):
    """What a listener of the running server hears: a queue."""
    bench.workspace.create()
    queue = asyncio.Queue()

    async def listen(logger, schema_id, data):
        queue.put_nowait(data)

    jp_serverapp.event_logger.add_listener(schema_id="https://events.notebench.dev/run/v1", listener=listen)
    return queue


async def next_of(queue):
    return await asyncio.wait_for(queue.get(), 20)


async def test_a_listener_of_jupyters_events_hears_of_a_run(bench, heard, jp_serverapp):
    """From the journal's file to the event's listener."""
    await jp_serverapp.extension_manager.start_all_extensions()
    append(bench.workspace, Event("run", "started", data={"id": "r1"}))
    event = await next_of(heard)
    assert (event["verb"], event["id"]) == ("started", "r1")


async def test_lost_runs_are_closed_when_the_server_starts(bench, heard, jp_serverapp):
    """A kernel may have died while no server ran."""
    closed = threading.Event()
    bench.close_lost = closed.set
    await jp_serverapp.extension_manager.start_all_extensions()
    assert await asyncio.to_thread(closed.wait, 20)


async def test_a_store_that_fails_does_not_end_the_relay(bench, heard, jp_serverapp):
    """Closing lost runs may fail; events are told all the same."""

    def fail():
        failed.set()
        raise Unavailable("the store is away")

    failed = threading.Event()
    bench.close_lost = fail
    await jp_serverapp.extension_manager.start_all_extensions()
    assert await asyncio.to_thread(failed.wait, 20)
    append(bench.workspace, Event("run", "ended"))
    assert (await next_of(heard))["verb"] == "ended"


async def test_without_a_workspace_nothing_is_closed(tmp_path):
    """And none is made."""
    bench = StandInWorkbench(tmp_path)
    bench.close_lost = pytest.fail
    relay = EventRelay(bench, Listeners())
    await relay.close_lost()
    await relay.stop()
    assert not bench.workspace.exists


async def test_lost_jobs_are_closed_though_the_runs_store_is_away(tmp_path):
    """They are files here."""

    def fail():
        raise Unavailable("the store is away")

    bench = StandInWorkbench(tmp_path)
    folder = bench.keep_job()
    bench.fake_jobs.place.kill(folder)
    bench.close_lost = fail
    relay = EventRelay(bench, Listeners())
    with pytest.raises(Unavailable):
        await relay.close_lost()
    await relay.stop()
    assert folder.status().state == "lost"


async def test_what_becomes_of_a_job_is_told(make_relay, workspace):
    """Under its own schema."""
    relay, listeners, _ = make_relay()
    append(workspace, Event("job", "paused", data={"id": "j1", "state": "paused"}))
    await relay.tell_news()
    assert listeners.told == [("https://events.notebench.dev/job/v1", "paused", "j1")]


async def test_a_pipelines_file_that_a_terminal_writes_is_told(make_relay, workspace):
    """The panel's list follows jobs' events; whoever writes the file announces nothing."""
    relay, listeners, _ = make_relay()
    await relay.tell_files()
    (workspace.root / "new.pipeline.yaml").write_text("pipeline: new\n")
    await relay.tell_files()
    await relay.tell_files()
    assert listeners.told == [("https://events.notebench.dev/job/v1", "changed", None)]


async def test_a_workspace_that_takes_long_to_look_through_is_looked_at_less_often(make_relay, workspace):
    """A fiftieth of the time at most."""
    relay, listeners, clock = make_relay()
    look = relay._files.differs

    def slow():
        clock.time += 1.0
        return look()

    relay._files = SimpleNamespace(differs=slow)
    await relay.tell_files()
    (workspace.root / "new.pipeline.yaml").touch()
    for clock.time, told in ((49.0, []), (50.0, ["changed"])):
        await relay.tell_files()
        assert listeners.verbs == told

"""Claims on the routes of targets."""

import asyncio
import http.server
import json
import logging
import threading
from contextlib import contextmanager

import keyring
import pytest
from keyring.backends.fail import Keyring as NoKeyring

from notebench.server.target_probe import TargetProbe
from notebench.server.workers import Workers
from notebench.targets import Node, Target
from notebench.targets.look import TargetLook, TargetState
from tests.fake_jobs import make_spec
from tests.server.stand_in import JOB_ID, SWEEP_ID
from tests.targets.test_token import MemoryKeyring
from tests.try_cluster import GPUS, needs_ray

SECRET = "hunter2hunter2hunter2"
NEW = {"name": "gpu-box", "address": "https://gpu-box.example", "token_env": "GPU_BOX_TOKEN"}


@pytest.fixture
def vault():
    before, mine = keyring.get_keyring(), MemoryKeyring()
    keyring.set_keyring(mine)
    yield mine
    keyring.set_keyring(before)


@contextmanager
def answering(status, body=b"{}"):
    """A server of the loopback that answers everything so; gives its address."""

    class Answer(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(status)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *words):
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Answer) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


async def test_a_target_is_attached_listed_and_detached(bench, read, send, complies):
    """As the command does it; the settings file has it meanwhile."""
    status, body = await send("POST", "targets", {**NEW, "gpus_per_trial": 0.5})
    complies(body, "Target")
    assert (status, body["token_from"], body["gpus_per_trial"]) == (200, "variable", 0.5)
    listed = await read("targets")
    complies(listed, "TargetList")
    assert listed["targets"] == [body]
    assert "gpu-box" in (bench.root / "notebench.toml").read_text()
    assert await send("DELETE", "targets/gpu-box") == (200, {})
    assert (await read("targets"))["targets"] == []


async def test_a_token_goes_into_the_keyring_and_nowhere_else(bench, send, read, vault, caplog):
    """Not into an answer, a file or the log; it is forgotten with its target."""
    caplog.set_level(logging.DEBUG)
    asked = {"name": "box", "address": "http://127.0.0.1:1", "token": f"{SECRET}\n"}
    status, body = await send("POST", "targets", asked)
    assert (status, body["token_from"], [*vault.kept.values()]) == (200, "keyring", [SECRET])
    told = [
        body,
        await read("targets"),
        await read("targets/box"),
        (bench.root / "notebench.toml").read_text(),
    ]
    assert SECRET not in json.dumps(told)
    assert SECRET not in caplog.text
    await send("DELETE", "targets/box")
    assert vault.kept == {}


async def test_what_cannot_be_attached_leaves_the_keyring_as_it_was(bench, send, vault):
    """The name is taken: the token of whoever has it stays."""
    address = "http://127.0.0.1:1"
    await send("POST", "targets", {"name": "box", "address": address, "token": SECRET})
    status, body = await send(
        "POST", "targets", {"name": "box", "address": address, "token": "another", "gpus_per_trial": 2}
    )
    assert (status, "choose another name" in body["message"]) == (409, True)
    assert [*vault.kept.values()] == [SECRET]
    status, _ = await send(
        "POST", "targets", {"name": "box", "address": "http://127.0.0.1:2", "token": "another"}
    )
    assert (status, [*vault.kept.values()]) == (409, [SECRET])


@pytest.mark.parametrize(
    ("part", "told"),
    [
        ({"name": "Gpu Box"}, "no name of a target"),
        ({"name": "local"}, "this machine"),
        ({"address": "http://10.0.0.7:8265"}, "ssh -L 8265:localhost:8265 10.0.0.7"),
        ({"address": f"https://someone:{SECRET}@box.example"}, "carries a password"),
        ({"address": "ray://box:10001"}, "client port"),
        ({"token": SECRET}, "not both"),
        ({"token_env": ""}, "name the environment variable"),
        ({"token_env": "PATH"}, "does not tell that it is a secret"),
        ({"token_env": "", "token": "two words"}, "no token"),
        ({"gpus_per_trial": 1.5}, "cannot be given out"),
        ({"gpus_per_trial": "much"}, "it is not a number"),
        ({"is_insecure": 1}, "it is not true or false"),
        ({"color": "red"}, "there is no key 'color'"),
    ],
)
async def test_what_the_command_refuses_is_refused(bench, send, vault, part, told):
    """In one line, without the secret in it; nothing is kept."""
    status, body = await send("POST", "targets", {**NEW, **part})
    assert (status, told in body["message"], SECRET in body["message"]) == (400, True, False)
    assert (vault.kept, (bench.root / "notebench.toml").exists()) == ({}, False)


async def test_what_is_missing_or_not_there_is_told(bench, send):
    """Before anything is kept."""
    assert (await send("POST", "targets", {"name": "box"}))[1]["message"].startswith("address: ")
    assert (await send("POST", "targets", {**NEW, "requirements": "none.txt"}))[0] == 404
    for verb, route in (("DELETE", "targets/none"), ("GET", "targets/none"), ("POST", "targets/none/check")):
        assert (await send(verb, route))[0] == 404
    assert (await send("DELETE", "targets/try"))[0] == 409


async def test_where_there_is_no_keyring_another_way_is_named(bench, send):
    """Nothing is attached."""
    before = keyring.get_keyring()
    keyring.set_keyring(NoKeyring())
    try:
        status, body = await send(
            "POST", "targets", {"name": "box", "address": "https://box.example", "token": SECRET}
        )
    finally:
        keyring.set_keyring(before)
    assert (status, "environment variable" in body["message"]) == (503, True)
    assert not (bench.root / "notebench.toml").exists()


async def test_a_target_that_is_not_there_is_an_answer_with_a_remedy(bench, read, complies):
    """The panel shows it as any other."""
    bench.keep_target()
    body = await read("targets/box")
    complies(body, "TargetDetail")
    (finding,) = body["findings"]
    assert (body["state"], body["nodes"], finding["level"]) == ("unreachable", None, "problem")
    assert finding["remedy"].startswith("see that the cluster runs")


@pytest.mark.parametrize(
    ("status", "told"), [(200, "answers without a token"), (401, "BOX_TOKEN"), (500, "it answered 500")]
)
async def test_a_cluster_that_cannot_be_used_says_why(bench, read, complies, status, told):
    """It is open to everyone, wants a token that is not here, or is none."""
    with answering(status) as address:
        bench.targets.book.add(Target(name="open", address=address, token_env="BOX_TOKEN"))
        body = await read("targets/open")
    complies(body, "TargetDetail")
    assert body["state"] == "refused"
    assert any(told in each["what"] + each["remedy"] for each in body["findings"])


async def test_the_jobs_of_this_workspace_there_are_told(bench, read, complies):
    """Those of other places are not."""
    bench.keep_target()
    folder = bench.fake_jobs.folder_of(SWEEP_ID)
    folder.create(make_spec(kind="sweep", name="forest", place="ray:box"))
    bench.keep_job()
    body = await read("targets/box")
    complies(body, "TargetDetail")
    assert [(job["id"], job["place"]) for job in body["jobs"]] == [(SWEEP_ID, "ray:box")]
    assert JOB_ID not in json.dumps(body)


class SlowTargets:
    """Stands for targets whose answer comes when a test lets it."""

    def __init__(self):
        self.asked, self.may_answer = [], threading.Event()

    def look(self, target, *, is_quick, answer_s):
        self.asked.append((target.name, is_quick))
        self.may_answer.wait(20)
        return TargetLook(target, TargetState.READY, (), "2.60.0", (Node("head", True, 2, 1, 2, 0.5),))


class TestProbe:
    """Claims on how often a target is asked, and how long one waits for it."""

    BOX = Target(name="box", address="http://127.0.0.1:1")

    @pytest.fixture
    def slow(self):
        targets = SlowTargets()
        yield targets
        targets.may_answer.set()

    @pytest.fixture
    def workers(self):
        workers = Workers(threads=2)
        yield workers
        workers.stop()

    async def test_many_tabs_ask_once(self, slow, workers):
        """And again only when the answer is some seconds old."""
        now = [0.0]
        probe = TargetProbe(lambda: slow, workers, fresh_s=4, clock=lambda: now[0])
        slow.may_answer.set()
        looks = await asyncio.gather(*(probe.look(self.BOX) for _ in range(5)))
        now[0] = 3.9
        looks.append(await probe.look(self.BOX))
        assert ({look.state for look in looks}, len(slow.asked)) == ({TargetState.READY}, 1)
        now[0] = 8.1
        await probe.look(self.BOX)
        assert slow.asked == [("box", True)] * 2

    async def test_who_does_not_answer_in_time_is_told_and_not_asked_twice(self, slow, workers):
        """Its thread waits on; nobody else's does."""
        probe = TargetProbe(lambda: slow, workers, patience_s=0.05)
        looks = [await probe.look(self.BOX) for _ in range(2)]
        assert [look.state for look in looks] == [TargetState.UNREACHABLE] * 2
        assert "within 0.05 s" in looks[0].findings[0][1].what
        assert len(slow.asked) == 1
        slow.may_answer.set()
        assert (await probe.check(self.BOX)).state is TargetState.READY
        await probe.stop()

    async def test_one_check_serves_all_who_ask_meanwhile(self, slow, workers):
        """Each would run a job there; who only looks does not wait for it."""
        probe = TargetProbe(lambda: slow, workers, patience_s=0.05)
        both = asyncio.gather(probe.check(self.BOX), probe.check(self.BOX))
        look = await probe.look(self.BOX)
        slow.may_answer.set()
        assert (look.state, len(await both)) == (TargetState.UNREACHABLE, 2)
        assert sorted(slow.asked) == [("box", False), ("box", True)]
        await probe.stop()


@needs_ray
async def test_a_real_cluster_is_ready_and_tells_its_nodes(bench, cluster, read, send, complies, monkeypatch):
    """What is in use, and by the whole check its Python too; the token is in no answer."""
    monkeypatch.setenv("REAL_TOKEN", cluster.token)
    bench.targets.book.add(Target(name="real", address=cluster.target.address, token_env="REAL_TOKEN"))
    body = await read("targets/real")
    complies(body, "TargetDetail")
    node = next(each for each in body["nodes"] if each["is_head"])  # other tests may have joined a second one
    assert (body["state"], node["gpus"]) == ("ready", GPUS)
    assert node["free_gpus"] is None or 0 <= node["free_gpus"] <= 2  # it tells some seconds after it began
    status, checked = await send("POST", "targets/real/check")
    complies(checked, "TargetDetail")
    assert (status, "python" in {each["check"] for each in checked["findings"]}) == (200, True)
    assert cluster.token not in json.dumps([body, checked])

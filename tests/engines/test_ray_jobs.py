"""Ray's Jobs API: what other servers answer, and a real cluster."""

import contextlib
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from notebench.engines.ray_jobs.api import RayApi
from notebench.engines.ray_jobs.asking import ask_cluster, read_nodes
from notebench.engines.ray_jobs.mirror import Mirror
from notebench.engines.ray_jobs.place import RayPlace, check_usable
from notebench.engines.ray_jobs.record import MirrorRecord
from notebench.engines.ray_jobs.room import Room
from notebench.errors import Conflict, EngineFailure, NotebenchError, NotFound, Unavailable
from notebench.jobs import JobFolder, JobState, Presence, Verb
from notebench.jobs.orders import Order
from notebench.targets import Target
from notebench.targets.token import NoToken
from tests.fake_jobs import make_spec
from tests.try_cluster import CPUS, GPUS, Cluster, needs_ray, until


class Server(ThreadingHTTPServer):
    """Answers each path as it is told to, and keeps the tokens that came."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.answers: dict[str, tuple[int, str]] = {}
        self.tokens: list[str | None] = []
        self.paths: list[str] = []
        self.headers: dict[str, str] = {}
        self.wants_token, self.drop_s = False, 0.0

    @property
    def target(self) -> Target:
        return Target(name="box", address=f"http://127.0.0.1:{self.server_port}")


class Handler(BaseHTTPRequestHandler):
    server: Server

    def do_GET(self) -> None:
        self.server.tokens.append(self.headers["Authorization"])
        self.server.paths.append(self.path)
        code, text = self.server.answers.get(self.path.partition("?")[0], (404, "not here"))
        if self.server.wants_token and not self.headers["Authorization"]:
            code, text = 401, "no token"
        self.send_response(code)
        for name, value in {"Location": "/elsewhere", **self.server.headers}.items():
            self.send_header(name, value)
        self.end_headers()
        with contextlib.suppress(OSError):  # who asked has left
            self._write(text.encode())

    def _write(self, content: bytes) -> None:
        step = 1 if self.server.drop_s else len(content) or 1
        for at in range(0, len(content), step):
            self.wfile.write(content[at : at + step])
            threading.Event().wait(self.server.drop_s)

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        self.do_GET()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - http.server's word
        pass


@pytest.fixture
def server() -> Iterator[Server]:
    with Server() as found:
        thread = threading.Thread(target=found.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield found
        found.shutdown()
        thread.join()


def told(target: Target, error: type[NotebenchError], path: str = "/api/version") -> str:
    with pytest.raises(error) as raised:
        RayApi(target, "abc", patience_s=2).get(path)
    return raised.value.message


def test_a_port_on_which_nobody_listens_is_told_with_what_to_look_at(server: Server) -> None:
    """A tunnel that is closed, mostly."""
    target = server.target
    server.shutdown()  # its thread looks at the port as long as it goes on, which keeps it open
    server.server_close()
    assert "is not there" in told(target, Unavailable)
    assert "tunnel" in told(target, Unavailable)


def test_a_server_that_never_answers_is_left(server: Server) -> None:
    """It accepts, and is silent."""
    import socket

    with socket.create_server(("127.0.0.1", 0)) as silent:
        target = Target(name="box", address=f"http://127.0.0.1:{silent.getsockname()[1]}")
        with pytest.raises(Unavailable, match="does not answer within"):
            RayApi(target, patience_s=0.2).get("/api/version")


def test_a_server_without_tls_is_told_apart(server: Server) -> None:
    """By https, to what speaks http."""
    target = Target(name="box", address=server.target.address.replace("http:", "https:"))
    assert "speaks no TLS" in told(target, Unavailable)


def test_another_servers_page_is_not_taken_for_an_answer(server: Server) -> None:
    """Of a proxy, say."""
    server.answers["/api/version"] = (200, "<html>welcome</html>")
    assert "not as Ray's dashboard" in told(server.target, EngineFailure)


@pytest.mark.parametrize("text", ["[1]", "null", "[" * 100_000, "\\ud800"])
def test_json_of_another_form_is_not_taken_for_an_answer(server: Server, text: str) -> None:
    """Other servers speak JSON too."""
    server.answers["/api/version"] = (200, text)
    assert "not as Ray's dashboard" in told(server.target, EngineFailure)


def test_an_answer_that_cannot_be_unpacked_is_told(server: Server) -> None:
    """A proxy that says what it packed with, and did not."""
    server.headers["Content-Encoding"] = "gzip"
    server.answers["/api/version"] = (200, "{}")
    assert "broke off" in told(server.target, Unavailable)


def test_an_answer_that_comes_in_drops_is_left(server: Server) -> None:
    """Each drop within the patience for one: without a bound it would hold a server's thread for ever."""
    server.answers["/api/version"] = (200, "." * 1000)
    server.drop_s = 0.02
    with pytest.raises(Unavailable, match="does not answer within"):
        RayApi(server.target, patience_s=0.2).get("/api/version")


def test_a_host_that_cannot_be_looked_up_is_told() -> None:
    """Not every name that looks like one is."""
    assert "cannot be asked" in told(Target(name="box", address="https://xn--"), Unavailable)


@pytest.mark.parametrize("count", ['"many"', "NaN", "1e999"])
def test_nodes_with_counts_that_are_none_are_told(server: Server, count: str) -> None:
    """They would be added up."""
    row = f'{{"state": "ALIVE", "node_id": "a", "resources_total": {{"CPU": {count}}}}}'
    server.answers["/api/v0/nodes"] = (200, f'{{"data": {{"result": {{"result": [{row}]}}}}}}')
    server.answers["/api/cluster_status"] = (200, "{}")
    with pytest.raises(Unavailable, match="tells of its nodes in a way that is not known"):
        read_nodes(RayApi(server.target, "abc"))


def test_what_goes_wrong_inside_is_told_by_its_last_line(server: Server) -> None:
    """Ray answers with a whole traceback."""
    server.answers["/api/version"] = (500, "Traceback\n  File x\nRuntimeError: no room\n")
    assert told(server.target, EngineFailure).endswith("answered 500: RuntimeError: no room")


def test_what_is_not_there_is_not_found(server: Server) -> None:
    assert "not here" in told(server.target, NotFound)
    assert not RayApi(server.target).has("/api/packages/gcs/x.zip")


def test_a_redirect_is_not_followed(server: Server) -> None:
    """The token would go with it."""
    server.answers["/api/version"] = (302, "")
    assert "answered 302" in told(server.target, EngineFailure)
    assert server.tokens == ["Bearer abc"]


def test_no_token_goes_to_a_cluster_that_asks_for_none(server: Server) -> None:
    """It could be anyone's."""
    server.answers["/api/version"] = (200, '{"ray_version": "2.60.0"}')
    answers = ask_cluster(server.target, lambda: "secret-token")
    assert (answers.without_token, answers.with_token) == (200, None)
    assert server.tokens == [None]


def test_no_token_goes_to_a_cluster_that_takes_any(server: Server) -> None:
    """It does not look at it, whatever it does with it."""
    server.wants_token = True
    server.answers["/api/version"] = (200, '{"ray_version": "2.60.0"}')
    answers = ask_cluster(server.target, lambda: "secret-token")
    assert (answers.without_token, answers.with_wrong_token, answers.with_token) == (401, 200, None)
    assert "Bearer secret-token" not in server.tokens


@pytest.mark.parametrize("code", [302, 404, 500])
def test_no_token_goes_to_what_is_no_dashboard(server: Server, code: int) -> None:
    """An address with a slip in it, and another server there."""
    server.answers["/api/version"] = (code, "")
    with pytest.raises(Unavailable, match=f"answered {code}, which Ray's dashboard does not"):
        check_usable(server.target, lambda: "secret-token")
    assert server.tokens == [None]


def test_without_a_token_the_cluster_is_asked_no_more(server: Server) -> None:
    """The reason is kept."""
    server.answers["/api/version"] = (401, "")

    def find() -> str:
        raise NoToken("there is none")

    assert ask_cluster(server.target, find).no_token == "there is none"
    assert server.tokens == [None]


@pytest.mark.parametrize(
    ("version", "told"),
    [
        ("2.51.1", "target box has Ray 2.51.1, and 2.52 is the oldest"),
        ("", "Ray of an unknown version"),
    ],
)
def test_a_cluster_that_is_too_old_is_refused_with_its_version(
    server: Server, version: str, told: str
) -> None:
    """It would take a token and not look at it."""
    server.wants_token = True
    server.answers["/api/version"] = (200, f'{{"ray_version": "{version}"}}')
    with pytest.raises(Unavailable, match=told):
        check_usable(server.target, lambda: "abc")
    server.answers["/api/version"] = (200, '{"ray_version": "2.60.0"}')
    check_usable(server.target, lambda: "abc")


def test_a_cluster_that_answers_without_a_token_gets_no_job(server: Server) -> None:
    """Unless that is allowed."""
    server.answers["/api/version"] = (200, '{"ray_version": "2.60.0"}')
    with pytest.raises(Unavailable, match="answers without a token, so no job goes there"):
        check_usable(server.target, lambda: "abc")
    assert server.tokens == [None]


@pytest.mark.parametrize(("code", "answers"), [(200, True), (401, True), (403, True), (502, False)])
def test_a_place_answers_where_there_is_a_cluster_behind_the_address(
    server: Server, code: int, answers: bool
) -> None:
    """Whoever refuses a token does; a proxy that finds nobody does not, nor does a closed port."""
    server.answers["/api/version"] = (code, "")
    place = RayPlace(server.target, lambda: "", lambda folder: None)
    assert place.answers() is answers
    closed = RayPlace(Target(name="box", address="http://127.0.0.1:1"), lambda: "", lambda folder: None)
    assert not closed.answers()


@pytest.mark.parametrize(("size", "calls"), [(10, ["bring", "begin"]), (6_000_000, ["begin"])])
def test_what_is_small_is_brought_before_the_mirror_is_begun(
    server: Server, folder: Path, size: int, calls: list[str]
) -> None:
    """What is large is left to it: nobody waits for an upload."""
    server.wants_token = True
    server.answers["/api/version"] = (200, '{"ray_version": "2.60.0"}')
    (folder / "data.bin").write_bytes(bytes(size))
    job = JobFolder(folder.parent / "job")
    job.create(make_spec(folder=str(folder)))
    done: list[str] = []
    place = RayPlace(
        server.target, lambda: "abc", lambda job: done.append("begin"), lambda job: done.append("bring")
    )
    place.start(job)
    assert done == calls


def test_a_mirror_that_was_not_begun_after_all_is_begun_by_who_looks(server: Server, tmp_path: Path) -> None:
    """Who brought the job was killed before it could: the cluster has it already."""
    job = JobFolder(tmp_path / "job")
    job.create(make_spec())
    done: list[str] = []
    place = RayPlace(server.target, lambda: "abc", lambda job: done.append("begin"))
    assert (place.poll(job), done) == (Presence.UNKNOWN, [])
    MirrorRecord(1, "notebench-1", is_submitted=True).keep(job)
    assert (place.poll(job), done) == (Presence.ALIVE, ["begin"])


def test_a_job_that_waits_for_room_is_cancelled_where_it_is(server: Server, tmp_path: Path) -> None:
    """Its orders cannot be brought to a driver that is nowhere yet."""
    job = JobFolder(tmp_path / "job")
    job.create(make_spec())
    record = MirrorRecord(1, "notebench-1", is_submitted=True).keep(job)
    server.answers["/api/jobs/notebench-1"] = (200, '{"status": "PENDING"}')
    server.answers["/api/jobs/notebench-1/stop"] = (200, "{}")
    mirror = Mirror(job, RayApi(server.target, "abc"), room=Room(cpus=1), say=str)
    job.order(Order("1", Verb.CANCEL, 1))
    thread = threading.Thread(target=mirror._bring_orders, args=(record,))
    thread.start()
    try:
        until(lambda: job.status().state is JobState.CANCELLED)
        until(lambda: "/api/jobs/notebench-1/stop" in server.paths)
    finally:
        mirror._is_over.set()
        thread.join()
    assert job.status().reason == "it waited for room"


@needs_ray
def test_a_real_cluster_tells_what_it_is(cluster: Cluster) -> None:
    """Its token is wanted and accepted; a small job tells of Python and packages."""
    import platform

    answers = ask_cluster(cluster.target, lambda: cluster.token, ["psutil", "no-such-package>=1"])
    assert (answers.without_token, answers.with_wrong_token, answers.with_token) == (401, 403, 200)
    assert answers.nodes is not None
    (head,) = (each for each in answers.nodes if each.is_head)
    assert (head.cpus, head.gpus) == (CPUS, GPUS)
    assert head.free_gpus is not None
    assert 0 <= head.free_gpus <= GPUS
    assert answers.probe is not None
    assert (answers.probe.python, answers.probe.missing) == (platform.python_version(), ("no-such-package",))


@needs_ray
def test_a_job_of_the_same_id_is_begun_once(cluster: Cluster) -> None:
    """Who asks again after a broken connection has one job, not two."""
    api = RayApi(cluster.target, cluster.token)
    api.submit("twice", "echo hello", entrypoint_num_cpus=0)
    with pytest.raises(Conflict, match="twice"):
        api.submit("twice", "echo hello", entrypoint_num_cpus=0)


@needs_ray
def test_a_token_that_is_refused_names_the_check(cluster: Cluster) -> None:
    with pytest.raises(Unavailable, match="notebench target check try"):
        RayApi(cluster.target, "0" * 64).get("/api/version")


@needs_ray
def test_a_cluster_to_try_on_listens_on_the_loopback_alone(cluster: Cluster) -> None:
    """All of Ray's processes, and its workers."""
    import psutil

    folder = cluster.bench.jobs.listing.folder_of(cluster.job_id)
    driver = folder.driver()
    assert driver is not None
    found = psutil.Process(driver.process.pid).children(recursive=True)
    listening = []
    for process in found:
        with contextlib.suppress(psutil.NoSuchProcess, FileNotFoundError):  # workers come and go
            connections = process.net_connections("tcp")
            listening += [each.laddr.ip for each in connections if each.status == "LISTEN"]
    assert len(listening) > 5
    assert {ip.removeprefix("::ffff:") for ip in listening} == {"127.0.0.1"}

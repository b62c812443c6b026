"""Ray's Jobs API: what other servers answer, and a real cluster."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from notebench.engines.ray_jobs.api import RayApi
from notebench.engines.ray_jobs.asking import ask_cluster
from notebench.errors import Conflict, EngineFailure, NotebenchError, NotFound, Unavailable
from notebench.targets import Target
from notebench.targets.token import NoToken
from tests.try_cluster import Cluster, needs_ray


class Server(ThreadingHTTPServer):
    """Answers each path as it is told to, and keeps the tokens that came."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.answers: dict[str, tuple[int, str]] = {}
        self.tokens: list[str | None] = []

    @property
    def target(self) -> Target:
        return Target(name="box", address=f"http://127.0.0.1:{self.server_port}")


class Handler(BaseHTTPRequestHandler):
    server: Server

    def do_GET(self) -> None:
        self.server.tokens.append(self.headers["Authorization"])
        code, text = self.server.answers.get(self.path.partition("?")[0], (404, "not here"))
        self.send_response(code)
        self.send_header("Location", "/elsewhere")
        self.end_headers()
        self.wfile.write(text.encode())

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


def test_without_a_token_the_cluster_is_asked_no_more(server: Server) -> None:
    """The reason is kept."""
    server.answers["/api/version"] = (401, "")

    def find() -> str:
        raise NoToken("there is none")

    assert ask_cluster(server.target, find).no_token == "there is none"
    assert server.tokens == [None]


@needs_ray
def test_a_real_cluster_tells_what_it_is(cluster: Cluster) -> None:
    """Its token is wanted and accepted; a small job tells of Python and packages."""
    import platform

    answers = ask_cluster(cluster.target, lambda: cluster.token, ["psutil", "no-such-package>=1"])
    assert (answers.without_token, answers.with_wrong_token, answers.with_token) == (401, 403, 200)
    assert answers.nodes is not None
    assert [(each.is_head, each.cpus, each.gpus, each.free_gpus) for each in answers.nodes] == [
        (True, 2, 2, 2)
    ]
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
    listening = [
        each.laddr.ip
        for process in found
        for each in process.net_connections("tcp")
        if each.status == "LISTEN"
    ]
    assert len(listening) > 5
    assert {ip.removeprefix("::ffff:") for ip in listening} == {"127.0.0.1"}

"""Claims on who may call: nobody without Jupyter's token, nor without the Authorizer's word."""

import json
from urllib.parse import urlencode

import pytest
from jupyter_server.auth import Authorizer
from tornado.httpclient import HTTPClientError

from notebench.experiments.capture.capture import CAPTURE_FILE, Capture, Cell
from notebench.experiments.run import MetricPoint
from notebench.server.app import API, ROUTES
from tests.server.stand_in import ARGUMENTS, BODIES, OTHER_PIPELINE_RUN_ID, OTHER_SWEEP_ID, START, address

PATHS = [API + address(path) for path, _ in ROUTES]
VERBS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE")
DONE = [
    (path, API + address(path), verb)
    for path, handler in ROUTES
    for verb in VERBS
    if verb.lower() in vars(handler)
]
"""What routes do: the route, its address for a run, and the verb."""
ASKED = []


class Refusing(Authorizer):
    """Lets nobody do anything."""

    def is_authorized(self, handler, user, action, resource):
        ASKED.append((action, resource))
        return False


@pytest.fixture(params=["/", "/user/some%20one/"])
def jp_base_url(request):
    return request.param


@pytest.fixture
def ask(http_server_client, jp_base_url):
    """The status of a request without Jupyter's own headers."""

    async def status_of(path, headers=None, method="GET", body=None):
        try:
            answer = await http_server_client.fetch(
                jp_base_url.rstrip("/") + path,
                headers=headers,
                method=method,
                body=json.dumps(body) if body else None,
                allow_nonstandard_methods=True,
            )
        except HTTPClientError as err:
            return err.code
        return answer.code

    return status_of


@pytest.mark.parametrize("headers", [{}, {"Authorization": "token wrong"}], ids=["no_token", "wrong_token"])
async def test_nobody_comes_in_without_the_token(bench, ask, headers):
    """By any verb, below any base URL."""
    bench.add_run()
    answers = {(verb, path): await ask(path, headers, verb) for verb in VERBS for path in PATHS}
    assert answers == dict.fromkeys(answers, 403)


async def test_an_xsrf_cookie_of_ones_own_opens_nothing(bench, ask):
    """The hole that another extension had."""
    headers = {"Cookie": "_xsrf=mine", "X-XSRFToken": "mine"}
    assert [await ask(path, headers, "DELETE") for path in PATHS] == [403] * len(PATHS)


async def test_the_token_opens_each_route(bench, ask, jp_auth_header):
    """The same requests, with it."""
    for run_id in ("run-1", "run-2"):
        history = {"loss": [MetricPoint(0.5, 0, START)]}
        folder = bench.add_run(run_id=run_id, history=history)
        (folder / "a.csv").write_text("a")
        (folder / CAPTURE_FILE).parent.mkdir()
        (folder / CAPTURE_FILE).write_bytes(Capture((Cell("x = 1", START),)).to_bytes())
    bench.keep_view()
    bench.keep_notebook()
    bench.keep_job()
    bench.keep_sweep().ask()
    bench.keep_target()
    bench.keep_sweep(sweep_id=OTHER_SWEEP_ID)
    bench.keep_pipeline()
    bench.keep_pipeline(OTHER_PIPELINE_RUN_ID)
    for route, path, verb in DONE:
        query = urlencode(ARGUMENTS.get(route, []))
        told = await ask(f"{path}?{query}", jp_auth_header, verb, BODIES.get((route, verb)))
        assert (path, verb, told) == (path, verb, 200)


async def test_a_verb_that_no_route_has_is_refused_even_with_the_token(bench, ask, jp_auth_header):
    """Each has its own."""
    done = {(path, verb) for _, path, verb in DONE}
    others = [(path, verb) for path in PATHS for verb in VERBS if (path, verb) not in done and verb != "HEAD"]
    assert [await ask(path, jp_auth_header, verb) for path, verb in others] == [405] * len(others)


async def test_a_preflight_tells_nothing(bench, ask):
    """Browsers send it without credentials; it does no work."""
    assert await ask(PATHS[0], {"Origin": "https://evil.example"}, "OPTIONS") == 200


class TestRefusingAuthorizer:
    """Claims on a server whose Authorizer refuses."""

    @pytest.fixture
    def jp_server_config(self, jp_server_config):
        jp_server_config["ServerApp"]["authorizer_class"] = Refusing
        return jp_server_config

    async def test_the_authorizer_is_asked_and_heard(self, bench, ask, jp_auth_header):
        """With the token, for each route, and by the name under which permissions are given."""
        for _, path, verb in DONE:
            ASKED.clear()
            action = "read" if verb == "GET" else "write"
            assert (path, await ask(path, jp_auth_header, verb), ASKED) == (
                path,
                403,
                [(action, "notebench")],
            )

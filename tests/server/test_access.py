"""Claims on who may call: nobody without Jupyter's token, nor without the Authorizer's word."""

import pytest
from jupyter_server.auth import Authorizer
from tornado.httpclient import HTTPClientError

from notebench.server.app import API, ROUTES

PATHS = [API + path.replace("{run_id}", "run-1") for path, _ in ROUTES]
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

    async def status_of(path, headers=None, method="GET"):
        try:
            answer = await http_server_client.fetch(
                jp_base_url.rstrip("/") + path, headers=headers, method=method, allow_nonstandard_methods=True
            )
        except HTTPClientError as err:
            return err.code
        return answer.code

    return status_of


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("method", ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"])
@pytest.mark.parametrize("headers", [{}, {"Authorization": "token wrong"}], ids=["no_token", "wrong_token"])
async def test_nobody_comes_in_without_the_token(bench, ask, path, method, headers):
    """By any verb, below any base URL."""
    bench.add_run()
    assert await ask(path, headers, method) == 403


async def test_an_xsrf_cookie_of_ones_own_opens_nothing(bench, ask):
    """The hole that another extension had."""
    headers = {"Cookie": "_xsrf=mine", "X-XSRFToken": "mine"}
    assert [await ask(path, headers, "DELETE") for path in PATHS] == [403] * len(PATHS)


async def test_the_token_opens_each_route(bench, ask, jp_auth_header):
    """The same requests, with it."""
    (bench.add_run() / "a.txt").write_text("a")
    wants_path = ("/preview", "/file")
    paths = [f"{path}?path=a.txt" if path.endswith(wants_path) else path for path in PATHS]
    assert [await ask(path, jp_auth_header) for path in paths] == [200] * len(paths)


async def test_a_verb_that_no_route_has_is_refused_even_with_the_token(bench, ask, jp_auth_header):
    """Reading is all there is."""
    assert [await ask(path, jp_auth_header, "DELETE") for path in PATHS] == [405] * len(PATHS)


async def test_a_preflight_tells_nothing(bench, ask):
    """Browsers send it without credentials; it does no work."""
    assert await ask(PATHS[0], {"Origin": "https://evil.example"}, "OPTIONS") == 200


class TestRefusingAuthorizer:
    """Claims on a server whose Authorizer refuses."""

    @pytest.fixture
    def jp_server_config(self, jp_server_config):
        jp_server_config["ServerApp"]["authorizer_class"] = Refusing
        return jp_server_config

    @pytest.mark.parametrize("path", PATHS)
    async def test_the_authorizer_is_asked_and_heard(self, bench, ask, jp_auth_header, path):
        """With the token, and by the name under which permissions are given."""
        ASKED.clear()
        assert await ask(path, jp_auth_header) == 403
        assert ASKED == [("read", "notebench")]

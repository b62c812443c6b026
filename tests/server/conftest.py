"""A Jupyter Server with Notebench in it, for the tests of this folder alone."""

import json
from pathlib import Path

import jsonschema
import pytest
import yaml
from tornado.httpclient import HTTPClientError

import notebench.server
from tests.server.stand_in import StandInWorkbench

OPENAPI_FILE = Path(notebench.server.__file__).parent / "openapi.yaml"


@pytest.fixture(scope="session")
def openapi():
    """The contract with the panel."""
    return yaml.safe_load(OPENAPI_FILE.read_text(encoding="utf-8"))


@pytest.fixture
def jp_server_config():
    return {
        "ServerApp": {
            # The terminals of Jupyter itself warn of a socket without authentication: they stay out.
            "jpserver_extensions": {"notebench": True, "jupyter_server_terminals": False},
            "allow_unauthenticated_access": False,
            "reraise_server_extension_failures": True,
        }
    }


@pytest.fixture
def bench(jp_serverapp, jp_root_dir):
    """A workbench in memory, in the place of the real one."""
    bench = StandInWorkbench(jp_root_dir)
    app = jp_serverapp.extension_manager.extension_points["notebench"].app
    app.use(bench)
    jp_serverapp.web_app.settings.update(app.settings)
    return bench


@pytest.fixture
def get(jp_fetch):
    """Ask for ``/notebench/api/<route>``; an error's answer is an answer too."""

    async def ask(route, /, **params):
        pairs = [(name, value) for name, given in params.items() for value in _listed(given)]
        try:
            return await jp_fetch("notebench", "api", *route.split("/"), params=pairs)
        except HTTPClientError as err:
            if err.response is None:
                raise
            return err.response

    return ask


def _listed(given):
    return given if isinstance(given, list) else [given]


@pytest.fixture
def send(jp_fetch):
    """Send JSON to ``/notebench/api/<route>`` by a verb; gives the status and the JSON of the answer."""

    async def ask(verb, route, body=None):
        content = json.dumps(body) if isinstance(body, dict) else body
        try:
            answer = await jp_fetch(
                "notebench",
                "api",
                *route.split("/"),
                method=verb,
                body=content,
                allow_nonstandard_methods=True,
            )
        except HTTPClientError as err:
            if err.response is None:
                raise
            answer = err.response
        return answer.code, json.loads(answer.body)

    return ask


@pytest.fixture
def read(get):
    """The JSON of an answer."""

    async def ask(route, /, **params):
        return json.loads((await get(route, **params)).body)

    return ask


@pytest.fixture
def complies(openapi):
    """Hold an answer to the schema of this name, or to that of an operation's 200."""

    def check(body, schema, verb="get"):
        root = {
            "$schema": "https://json-schema.org/draft/2020-12/schema",
            "components": openapi["components"],
        }
        if schema.startswith("/"):
            content = openapi["paths"][schema][verb]["responses"]["200"]["content"]
            wanted = content["application/json"]["schema"]
        else:
            wanted = {"$ref": f"#/components/schemas/{schema}"}
        checker = jsonschema.Draft202012Validator.FORMAT_CHECKER
        jsonschema.Draft202012Validator({**root, **wanted}, format_checker=checker).validate(body)

    return check

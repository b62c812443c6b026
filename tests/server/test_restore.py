"""Claims on the route that writes a run's code as a new notebook."""

import json

import nbformat
import pytest
from tornado.httpclient import HTTPClientError

from notebench.experiments.capture.capture import CAPTURE_FILE, Capture, Cell
from tests.server.stand_in import START


@pytest.fixture
def post(jp_fetch):
    """The status and the JSON of an answer to a POST."""

    async def ask(route, body=""):
        content = body if isinstance(body, str) else json.dumps(body)
        try:
            answer = await jp_fetch("notebench", "api", *route.split("/"), method="POST", body=content)
        except HTTPClientError as err:
            answer = err.response
        return answer.code, json.loads(answer.body)

    return ask


@pytest.fixture
def run_folder(bench):
    """The artifacts of a run whose code was captured."""
    folder = bench.add_run()
    (folder / CAPTURE_FILE).parent.mkdir()
    (folder / CAPTURE_FILE).write_bytes(Capture((Cell("x = 1", START),)).to_bytes())
    return folder


async def test_the_notebook_is_written_below_the_workspace(bench, run_folder, post, openapi):
    """And the answer says where."""
    status, body = await post("runs/run-1/restore")
    assert status == 200
    assert sorted(body) == sorted(openapi["components"]["schemas"]["RestoredNotebook"]["required"])
    notebook = nbformat.read(bench.root / body["path"], as_version=4)
    assert [cell.source for cell in notebook.cells if cell.cell_type == "code"] == ["x = 1"]


async def test_a_second_restore_gets_a_name_of_its_own(bench, run_folder, post):
    """Nothing is overwritten."""
    (_, first), (_, second) = await post("runs/run-1/restore"), await post("runs/run-1/restore")
    assert first["path"] != second["path"]


@pytest.mark.parametrize("path", ["../x.ipynb", "/x.ipynb", "deep/../../x.ipynb", "", "x\0.ipynb"])
async def test_nothing_is_written_outside_the_workspace(bench, run_folder, post, path):
    """Whatever the path says."""
    status, body = await post("runs/run-1/restore", {"path": path})
    assert (status, "does not lie below the workspace" in body["message"]) == (400, True)


async def test_a_link_leads_nowhere_else(bench, run_folder, post, tmp_path):
    """Links are followed before the path is judged."""
    (bench.root / "away").symlink_to(tmp_path)
    assert (await post("runs/run-1/restore", {"path": "away/x.ipynb"}))[0] == 400


@pytest.mark.parametrize(
    ("body", "told"),
    [
        ({"file": "x.ipynb"}, "there is no key 'file' in this body; there are path"),
        ({"path": 3}, "path: it is not a text"),
        ([], "the body is no JSON object"),
        ("{", "the body is not JSON"),
        ('{"path": "a.ipynb", "path": "b.ipynb"}', "path: it is in the body twice"),
        ({"path": "x" * 70_000}, "bytes; at most 64000 are read"),
        ({"path": "x.txt"}, "'x.txt' is no name of a notebook"),
    ],
)
async def test_a_body_that_is_not_allowed_is_refused(bench, run_folder, post, body, told):
    """With the reason in one line."""
    status, answer = await post("runs/run-1/restore", body)
    assert status == 400
    assert told in answer["message"]


async def test_a_file_that_exists_is_left_alone(bench, run_folder, post):
    """The caller hears of it."""
    (bench.root / "x.ipynb").write_text("mine")
    status, _ = await post("runs/run-1/restore", {"path": "x.ipynb"})
    assert (status, (bench.root / "x.ipynb").read_text()) == (409, "mine")


async def test_a_run_without_code_says_so(bench, post):
    """It was made by another program."""
    bench.add_run()
    status, body = await post("runs/run-1/restore")
    assert status == 409
    assert "no code was captured" in body["message"]


async def test_a_run_that_is_not_there_is_not_found(bench, post):
    """As for every route of a run."""
    assert (await post("runs/none/restore"))[0] == 404

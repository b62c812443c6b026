"""Claims on the routes of artifacts."""

import asyncio
import io
import json
import os

import pytest
from tornado.simple_httpclient import HTTPStreamClosedError

from notebench.server import artifacts
from notebench.server.artifacts import CHUNK_BYTES

OUTSIDE = [
    "..", "../run-2/secret.txt", "a/../../run-2/secret.txt", "/etc/passwd", "//etc/passwd", "..\\run-2",
    "a\\b", "C:/secret.txt", "c:secret.txt", "a\x00.txt", "a\n.txt", "./a.txt", "a//b", "a/", "a/./b",
    "%2e%2e/run-2/secret.txt", "%252e%252e%252frun-2", "..%2frun-2", "%2fetc%2fpasswd", "%5c..%5crun-2",
    "a%00",
]  # fmt: skip
ROUTES = ["runs/run-1/artifacts", "runs/run-1/artifacts/preview", "runs/run-1/artifacts/file"]


@pytest.fixture
def folder(bench):
    """The artifacts of run-1, beside those of run-2 that no path may reach."""
    (bench.add_run(run_id="run-2") / "secret.txt").write_text("secret")
    return bench.add_run(run_id="run-1")


async def test_a_folder_lists_what_lies_in_it(folder, read):
    """Paths from the top, and names."""
    (folder / "model").mkdir()
    (folder / "model" / "größe.txt").write_text("a")
    top = await read("runs/run-1/artifacts")
    below = await read("runs/run-1/artifacts", path="model")
    assert top["artifacts"] == [{"path": "model", "name": "model", "is_folder": True, "size_bytes": None}]
    assert below == {
        "path": "model",
        "artifacts": [{"path": "model/größe.txt", "name": "größe.txt", "is_folder": False, "size_bytes": 1}],
    }


@pytest.mark.parametrize("route", ROUTES)
@pytest.mark.parametrize("path", OUTSIDE)
async def test_a_path_that_leads_elsewhere_is_refused(folder, get, route, path):
    """Whatever its disguise, and before any engine hears of it."""
    answer = await get(route, path=path)
    assert answer.code == 400
    assert "does not lie below the run's artifacts" in json.loads(answer.body)["message"]


@pytest.mark.parametrize("route", ROUTES[1:])
async def test_a_link_that_leaves_the_folder_is_not_followed(folder, get, route):
    """Though the engine of this test would; a link within is fine."""
    (folder / "out.txt").symlink_to(folder.parent / "run-2" / "secret.txt")
    (folder / "real.txt").write_text("mine")
    (folder / "in.txt").symlink_to(folder / "real.txt")
    assert (await get(route, path="out.txt")).code == 404
    assert (await get(route, path="in.txt")).code == 200


@pytest.mark.parametrize("route", ROUTES[1:])
async def test_what_is_no_file_is_a_404(folder, get, route):
    """A folder, a pipe that would never end, and nothing at all."""
    (folder / "model").mkdir()
    os.mkfifo(folder / "pipe")
    codes = [(await get(route, path=path)).code for path in ("model", "pipe", "none.txt")]
    assert codes == [404, 404, 404]


@pytest.mark.parametrize("route", ROUTES[1:])
async def test_a_file_must_be_named(folder, get, route):
    """Left out is told apart from empty."""
    missing, empty = await get(route), await get(route, path="")
    assert (missing.code, json.loads(missing.body)["message"]) == (400, "path: it is missing; add ?path=…")
    assert empty.code == 400


async def test_a_preview_tells_how_to_show_it(folder, read, complies):
    """A table as CSV."""
    (folder / "scores.csv").write_text("a,b\n1,2\n")
    body = await read("runs/run-1/artifacts/preview", path="scores.csv")
    complies(body, "/runs/{run_id}/artifacts/preview")
    assert (body["kind"], body["content"]) == ("table", "a,b\n1,2\n")


async def test_a_large_file_is_sent_in_chunks(folder, jp_fetch):
    """Whole, and its length told before."""
    content = os.urandom(5 * CHUNK_BYTES + 7)
    (folder / "model.bin").write_bytes(content)
    received = []
    answer = await jp_fetch(
        "notebench/api/runs/run-1/artifacts/file",
        params={"path": "model.bin"},
        streaming_callback=received.append,
    )
    assert b"".join(received) == content
    assert (answer.headers["Content-Length"], len(received) > 1) == (str(len(content)), True)


async def test_an_empty_file_is_sent(folder, get):
    """As bytes, not as JSON."""
    (folder / "empty.json").write_bytes(b"")
    answer = await get("runs/run-1/artifacts/file", path="empty.json")
    assert (answer.code, answer.body, answer.headers["Content-Type"]) == (
        200,
        b"",
        "application/octet-stream",
    )


async def test_a_download_is_saved_and_never_shown(folder, get):
    """An artifact may be a page with a script."""
    (folder / "page.html").write_text("<script>alert(1)</script>")
    headers = (await get("runs/run-1/artifacts/file", path="page.html")).headers
    assert headers["Content-Type"] == "application/octet-stream"
    assert headers["Content-Disposition"] == 'attachment; filename="page.html"'
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in headers["Content-Security-Policy"]
    assert headers["Cache-Control"] == "no-store"


async def test_a_name_of_any_letters_can_be_downloaded(folder, get):
    """Quotes, spaces, percent signs, other alphabets."""
    name = 'größe "50%" 模型.txt'
    (folder / name).write_text("ok")
    answer = await get("runs/run-1/artifacts/file", path=name)
    assert answer.body == b"ok"
    assert "filename*=UTF-8''gr%C3%B6%C3%9Fe%20%2250%25%22%20" in answer.headers["Content-Disposition"]


async def test_a_file_that_shrinks_while_it_is_sent_is_never_taken_for_whole(folder, get, monkeypatch):
    """The connection ends early; the browser reports a failed download."""
    (folder / "log.txt").write_bytes(b"x" * (3 * CHUNK_BYTES))

    # No file system shrinks a file at a moment that a test can choose.
    monkeypatch.setattr(artifacts, "_open", lambda path: (path.open("rb"), 10 * CHUNK_BYTES))
    with pytest.raises(HTTPStreamClosedError):
        await get("runs/run-1/artifacts/file", path="log.txt")


async def test_a_browser_that_leaves_lets_the_file_go(
    folder, jp_serverapp, jp_http_port, jp_auth_header, jp_base_url, http_server, monkeypatch
):
    """Half a download keeps nothing open."""
    (folder / "model.bin").write_bytes(bytes(100 * CHUNK_BYTES))
    closed = asyncio.Event()

    class Watched(io.FileIO):
        def close(self):
            super().close()
            closed.set()

    monkeypatch.setattr(artifacts, "_open", lambda path: (Watched(path), 100 * CHUNK_BYTES))
    reader, writer = await asyncio.open_connection("127.0.0.1", jp_http_port)
    address = f"{jp_base_url}notebench/api/runs/run-1/artifacts/file?path=model.bin"
    writer.write(
        f"GET {address} HTTP/1.1\r\nHost: localhost\r\nAuthorization: {jp_auth_header['Authorization']}\r\n\r\n".encode()
    )
    assert b"200 OK" in await reader.readline()
    writer.close()
    await asyncio.wait_for(closed.wait(), 20)

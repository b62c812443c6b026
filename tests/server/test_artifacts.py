"""Claims on the routes of artifacts."""

import asyncio
import contextlib
import io
import json
import os
import zipfile

import pytest
from tornado.simple_httpclient import HTTPStreamClosedError

from notebench.errors import Unavailable
from notebench.experiments.artifacts.bundle import PIECE_BYTES as CHUNK_BYTES
from notebench.server import downloads

OUTSIDE = [
    "..", "../run-2/secret.txt", "a/../../run-2/secret.txt", "/etc/passwd", "//etc/passwd", "..\\run-2",
    "a\\b", "C:/secret.txt", "c:secret.txt", "a\x00.txt", "a\n.txt", "./a.txt", "a//b", "a/", "a/./b",
    "%2e%2e/run-2/secret.txt", "%252e%252e%252frun-2", "..%2frun-2", "%2fetc%2fpasswd", "%5c..%5crun-2",
    "a%00",
]  # fmt: skip
ROUTES = [f"runs/run-1/artifacts{tail}" for tail in ("", "/preview", "/file", "/size", "/zip")]


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
        "total": 1,
        "next_offset": None,
        "artifacts": [{"path": "model/größe.txt", "name": "größe.txt", "is_folder": False, "size_bytes": 1}],
    }


@pytest.mark.parametrize("route", ROUTES)
@pytest.mark.parametrize("path", OUTSIDE)
async def test_a_path_that_leads_elsewhere_is_refused(folder, get, route, path):
    """Whatever its disguise, and before any engine hears of it."""
    answer = await get(route, path=path)
    assert answer.code == 400
    assert "does not lie below the run's artifacts" in json.loads(answer.body)["message"]


@pytest.mark.parametrize("route", ROUTES[1:3])
async def test_a_link_that_leaves_the_folder_is_not_followed(folder, get, route):
    """Though the engine of this test would; a link within is fine."""
    (folder / "out.txt").symlink_to(folder.parent / "run-2" / "secret.txt")
    (folder / "real.txt").write_text("mine")
    (folder / "in.txt").symlink_to(folder / "real.txt")
    assert (await get(route, path="out.txt")).code == 404
    assert (await get(route, path="in.txt")).code == 200


@pytest.mark.parametrize("route", ROUTES[1:3])
async def test_what_is_no_file_is_a_404(folder, get, route):
    """A folder, a pipe that would never end, and nothing at all."""
    (folder / "model").mkdir()
    os.mkfifo(folder / "pipe")
    codes = [(await get(route, path=path)).code for path in ("model", "pipe", "none.txt")]
    assert codes == [404, 404, 404]


@pytest.mark.parametrize("route", ROUTES[1:3])
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
    monkeypatch.setattr(downloads, "_open", lambda path: (path.open("rb"), 10 * CHUNK_BYTES))
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

    monkeypatch.setattr(downloads, "_open", lambda path: (Watched(path), 100 * CHUNK_BYTES))
    reader, writer = await asyncio.open_connection("127.0.0.1", jp_http_port)
    address = f"{jp_base_url}notebench/api/runs/run-1/artifacts/file?path=model.bin"
    writer.write(
        f"GET {address} HTTP/1.1\r\nHost: localhost\r\nAuthorization: {jp_auth_header['Authorization']}\r\n\r\n".encode()
    )
    assert b"200 OK" in await reader.readline()
    writer.close()
    await asyncio.wait_for(closed.wait(), 20)


async def test_a_large_folder_is_listed_page_by_page(folder, read):
    """Each file on one page and no other; the answer says where the next begins."""
    for number in range(25):
        (folder / f"{number:02}.txt").write_text("a")
    pages, offset = [], 0
    while offset is not None:
        body = await read("runs/run-1/artifacts", limit=10, offset=offset)
        pages.append([artifact["name"] for artifact in body["artifacts"]])
        offset = body["next_offset"]
    assert [len(page) for page in pages] == [10, 10, 5]
    assert [name for page in pages for name in page] == [f"{number:02}.txt" for number in range(25)]


@pytest.mark.parametrize("given", [{"limit": 0}, {"limit": 1001}, {"offset": -1}])
async def test_a_page_that_cannot_be_is_refused(folder, get, given):
    """The name of the argument is in the message."""
    answer = await get("runs/run-1/artifacts", **given)
    assert (answer.code, next(iter(given)) in json.loads(answer.body)["message"]) == (400, True)


async def test_the_size_of_a_folder_is_that_of_all_below_it(folder, read):
    """Also in the folders below."""
    (folder / "a" / "b").mkdir(parents=True)
    (folder / "a" / "one").write_bytes(b"1" * 10)
    (folder / "a" / "b" / "two").write_bytes(b"2" * 5)
    (folder / "beside").write_bytes(b"3")
    body = await read("runs/run-1/artifacts/size", path="a")
    assert body == {"path": "a", "files": 2, "size_bytes": 15, "is_complete": True}


async def test_a_folder_is_sent_as_an_archive(folder, get):
    """Named after the run, all of it below one folder."""
    (folder / "model").mkdir()
    (folder / "model" / "weights").write_bytes(b"w" * 1000)
    (folder / "notes.txt").write_text("notes")
    answer = await get("runs/run-1/artifacts/zip")
    archive = zipfile.ZipFile(io.BytesIO(answer.body))
    assert archive.testzip() is None
    assert archive.namelist() == ["first-run-1/model/weights", "first-run-1/notes.txt"]
    assert answer.headers["Content-Disposition"] == 'attachment; filename="first-run-1.zip"'


async def test_a_folder_that_does_not_exist_is_no_archive(folder, get):
    """It is told before anything is sent."""
    assert (await get("runs/run-1/artifacts/zip", path="none")).code == 404


async def test_an_archive_that_cannot_be_finished_is_never_taken_for_whole(folder, bench, get, monkeypatch):
    """The connection ends early; the browser reports a failed download."""
    (folder / "a.bin").write_bytes(os.urandom(4 * CHUNK_BYTES))
    (folder / "b.bin").write_text("b")
    lend = bench.artifacts.borrow

    def borrow(uri, path):
        if path == "b.bin":
            raise Unavailable("the store went away")
        return lend(uri, path)

    # No file system fails at a moment that a test can choose.
    monkeypatch.setattr(bench.artifacts, "borrow", borrow)
    with pytest.raises(HTTPStreamClosedError):
        await get("runs/run-1/artifacts/zip")


async def test_a_browser_that_leaves_ends_the_archive(
    folder, bench, jp_http_port, jp_auth_header, jp_base_url, http_server, monkeypatch
):
    """What was not yet read is not read any more."""
    for number in range(50):
        (folder / f"{number:02}.bin").write_bytes(os.urandom(4 * CHUNK_BYTES))
    lent, ended, lend = [], asyncio.Event(), bench.artifacts.borrow

    @contextlib.contextmanager
    def borrow(uri, path):
        with lend(uri, path) as file:
            lent.append(path)
            try:
                yield file
            except GeneratorExit:
                ended.set()
                raise

    monkeypatch.setattr(bench.artifacts, "borrow", borrow)
    reader, writer = await asyncio.open_connection("127.0.0.1", jp_http_port)
    address = f"{jp_base_url}notebench/api/runs/run-1/artifacts/zip"
    writer.write(
        f"GET {address} HTTP/1.1\r\nHost: localhost\r\nAuthorization: {jp_auth_header['Authorization']}\r\n\r\n".encode()
    )
    assert b"200 OK" in await reader.readline()
    writer.close()
    await asyncio.wait_for(ended.wait(), 20)
    assert len(lent) < 50

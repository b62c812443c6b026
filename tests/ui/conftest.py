"""One browser, one JupyterLab and one page for most tests.

A page whose files the browser knows is loaded in half the time. Tests with the mark ``only_looks`` change no more
than what the panel lists and which pages are open: one of them after another begins with what is loaded.
"""

import json
import re
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, expect, sync_playwright

from notebench.errors import Conflict
from notebench.jobs import has_ended
from notebench.workbench import Workbench
from notebench.workbench.pipeline_place import unwritten
from notebench.workspace import Workspace
from tests.ui.browser import find_chromium, launch
from tests.ui.desk import PICTURES, SIZE, Desk
from tests.ui.lab import Lab, lab

SCRIPT = Path(__file__).with_name("logged_runs.py")
# A computer that does much at once is slow, not wrong.
PATIENCE_MS = 20_000
WRITTEN_WITHIN_S = 30.0
FAILED = pytest.StashKey[bool]()


@dataclass(frozen=True)
class Logged:
    """What the script logged: ids by name, the card of the run with everything, and that of a comparison."""

    ids: dict[str, str]
    card: dict[str, Any]
    comparison: dict[str, Any]


@pytest.fixture
def jp_asyncio_loop() -> None:
    """Stand in for pytest-jupyter's own: Playwright's loop runs already."""


@pytest.fixture
def jp_server_cleanup() -> None:
    """Stand in for pytest-jupyter's own: our servers are processes."""


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    PICTURES.mkdir(parents=True, exist_ok=True)
    expect.set_options(timeout=PATIENCE_MS)
    with sync_playwright() as playwright:
        chromium = launch(playwright, find_chromium())
        yield chromium
        chromium.close()


@pytest.fixture(scope="session")
def shared_lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    """The server of most tests; they tell their runs by their names."""
    with lab(tmp_path_factory.mktemp("lab")) as server:
        yield server


@pytest.fixture(scope="session")
def logged(shared_lab: Lab) -> Logged:
    """The runs of the script, logged in the shared server's workspace."""
    told = json.loads(shared_lab.python(SCRIPT.read_text(encoding="utf-8"), "train.py").splitlines()[-1])
    return Logged(**told)


@pytest.fixture(scope="session")
def session_desk(browser: Browser, shared_lab: Lab) -> Iterator[Desk]:
    """The page of the shared server."""
    with seat(browser, shared_lab) as desk:
        yield desk


@pytest.fixture
def ends() -> Iterator[ExitStack]:
    """What ends after the test, and after what was watched is looked at."""
    with ExitStack() as ends:
        yield ends


@pytest.fixture
def watched(request: pytest.FixtureRequest, ends: ExitStack) -> Iterator[list[Desk]]:
    """Desks of this test: what goes wrong in their pages fails it."""
    desks: list[Desk] = []
    yield desks
    if has_failed(request):
        for number, desk in enumerate(desks):
            desk.picture(f"failed-{re.sub(r'[^a-z0-9]+', '-', request.node.name.lower())}-{number}")
    assert [told for desk in desks for told in desk.troubles] == []


@pytest.fixture
def open_desk(browser: Browser, ends: ExitStack, watched: list[Desk]) -> Callable[[Lab], Desk]:
    """Opens pages without history, logged in by the server's token."""

    def open_one(server: Lab) -> Desk:
        watched.append(ends.enter_context(seat(browser, server)))
        return watched[-1]

    return open_one


@pytest.fixture
def unloaded_desk(session_desk: Desk, watched: list[Desk]) -> Desk:
    """The page of the shared server, for who loads it by an address of their own."""
    session_desk.leave()
    watched.append(session_desk)
    return session_desk


@pytest.fixture
def desk(
    session_desk: Desk, logged: Logged, watched: list[Desk], request: pytest.FixtureRequest
) -> Iterator[Desk]:
    """JupyterLab of the shared server with nothing open: loaded anew, unless this test and the last only look."""
    desk, only_looks = session_desk, request.node.get_closest_marker("only_looks") is not None
    if only_looks and desk.is_tidy:
        desk.tidy()
    else:
        desk.leave()
        desk.open()
    watched.append(desk)
    yield desk
    desk.is_tidy = only_looks and not has_failed(request)


@pytest.fixture
def bench(desk: Desk) -> Iterator[Workbench]:
    """The workbench of the shared server; no job is left in it."""
    bench = Workbench(Workspace(desk.lab.root))
    yield bench
    for job in bench.jobs.listing.jobs():
        if not has_ended(job):
            with suppress(Conflict):  # it has ended since
                bench.jobs.kill(job.job_id)
    # Their runs have been told to MLflow too, or one would run for ever in the panel of the tests after this.
    ends_at = time.monotonic() + WRITTEN_WITHIN_S
    while [*unwritten(bench.workspace).jobs()] and time.monotonic() < ends_at:
        time.sleep(0.05)
    shutil.rmtree(desk.lab.root / ".notebench" / "jobs", ignore_errors=True)


@pytest.fixture
def fresh_lab(tmp_path: Path) -> Iterator[Lab]:
    """A server whose folder is empty."""
    with lab(tmp_path / "lab") as server:
        yield server


@pytest.fixture
def fresh_desk(fresh_lab: Lab, open_desk: Callable[[Lab], Desk]) -> Desk:
    """A page of that server, not loaded yet; it is closed before the server ends."""
    return open_desk(fresh_lab)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put those that only look one after another, in the order drawn: a page that stays loaded saves seconds."""
    items.sort(key=lambda item: item.get_closest_marker("only_looks") is not None)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Any:
    """Remember that the test failed: its pages are photographed then."""
    report = yield
    item.stash[FAILED] = item.stash.get(FAILED, False) or report.failed
    return report


def has_failed(request: pytest.FixtureRequest) -> bool:
    return bool(request.node.stash.get(FAILED, False))


@contextmanager
def seat(browser: Browser, server: Lab) -> Iterator[Desk]:
    """A page that is not loaded yet, in a browser without history."""
    context = browser.new_context(
        viewport=SIZE, locale="en-US", timezone_id="UTC", reduced_motion="reduce", accept_downloads=True
    )
    context.set_default_timeout(PATIENCE_MS)
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    # As the link in the terminal does; the answer's cookie is the page's too.
    assert context.request.get(f"{server.url}?token={server.token}").ok
    yield Desk(context.new_page(), server)
    context.close()

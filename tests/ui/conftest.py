"""One browser and one JupyterLab for all tests; a page of its own for each."""

import json
import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, expect, sync_playwright

from tests.ui.browser import find_chromium, launch
from tests.ui.desk import PICTURES, Desk
from tests.ui.lab import Lab, lab

SCRIPT = Path(__file__).with_name("logged_runs.py")
# A computer that does much at once is slow, not wrong.
PATIENCE_MS = 20_000
FAILED = pytest.StashKey[bool]()


@dataclass(frozen=True)
class Logged:
    """What the script logged: ids by name, and the card of the run with everything."""

    ids: dict[str, str]
    card: dict[str, Any]


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
    return Logged(told["ids"], told["card"])


@pytest.fixture
def open_desk(browser: Browser, request: pytest.FixtureRequest) -> Iterator[Callable[[Lab], Desk]]:
    """Opens pages without history, logged in by the server's token; what goes wrong in them fails the test."""
    with ExitStack() as ends:
        desks: list[Desk] = []

        def open_one(server: Lab) -> Desk:
            context = browser.new_context(
                viewport={"width": 1400, "height": 900},
                locale="en-US",
                timezone_id="UTC",
                reduced_motion="reduce",
                accept_downloads=True,
            )
            ends.callback(context.close)
            context.set_default_timeout(PATIENCE_MS)
            context.grant_permissions(["clipboard-read", "clipboard-write"])
            _forget_theme(server)
            # As the link in the terminal does; the answer's cookie is the page's too.
            assert context.request.get(f"{server.url}?token={server.token}").ok
            desks.append(Desk(context.new_page(), server))
            return desks[-1]

        yield open_one
        if request.node.stash.get(FAILED, False):
            for number, desk in enumerate(desks):
                desk.picture(f"failed-{re.sub(r'[^a-z0-9]+', '-', request.node.name.lower())}-{number}")
        assert [told for desk in desks for told in desk.troubles] == []


@pytest.fixture
def desk(open_desk: Callable[[Lab], Desk], shared_lab: Lab) -> Desk:
    """JupyterLab of the shared server, with nothing open."""
    desk = open_desk(shared_lab)
    desk.open()
    return desk


@pytest.fixture
def fresh_lab(tmp_path: Path) -> Iterator[Lab]:
    """A server whose folder is empty."""
    with lab(tmp_path / "lab") as server:
        yield server


@pytest.fixture
def fresh_desk(fresh_lab: Lab, open_desk: Callable[[Lab], Desk]) -> Desk:
    """A page of that server, not loaded yet; it is closed before the server ends."""
    return open_desk(fresh_lab)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Any:
    """Remember that the test failed: its pages are photographed then."""
    report = yield
    item.stash[FAILED] = item.stash.get(FAILED, False) or report.failed
    return report


def _forget_theme(server: Lab) -> None:
    """JupyterLab keeps a chosen theme with the user's settings: the test before this one may have chosen."""
    folder = server.root.parent / "settings" / "@jupyterlab" / "apputils-extension"
    (folder / "themes.jupyterlab-settings").unlink(missing_ok=True)

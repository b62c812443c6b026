"""The ways from JupyterLab into Notebench, and a server whose address is not the plainest."""

import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Error, expect

from tests.ui.conftest import Logged
from tests.ui.desk import Desk
from tests.ui.lab import Lab, lab


@pytest.fixture
def lab_of_ann(tmp_path: Path) -> Iterator[Lab]:
    """A server below a path, as JupyterHub starts them."""
    with lab(tmp_path / "lab", base_url="/user/ann/") as server:
        yield server


def test_the_launcher_has_a_card(desk: Desk) -> None:
    """It shows the panel."""
    expect(desk.panel).to_be_hidden()
    desk.page.locator(".jp-LauncherCard").filter(has_text="Experiments").click()
    expect(desk.filter).to_be_focused()


@pytest.mark.only_looks
def test_the_palette_offers_the_commands(desk: Desk) -> None:
    """Under a title of their own."""
    typed = desk.page.locator(".lm-CommandPalette-input")
    offered = desk.page.locator(".lm-CommandPalette-itemLabel")

    def is_searched() -> bool:
        """It closes when something else takes the focus, as what comes late into the page does."""
        if not typed.is_visible():
            desk.execute("apputils:activate-command-palette")
        with suppress(Error):
            typed.fill("notebench", timeout=1000)
        return offered.filter(has_text="Insert a Tracked Cell").is_visible()

    desk.until(is_searched, "the palette is searched")
    expect(offered.filter(has_text=re.compile("^Experiments$"))).to_be_visible()
    desk.page.keyboard.press("Escape")


def test_menu_and_status_bar_show_the_panel(desk: Desk, logged: Logged) -> None:
    """The status bar says how many runs are running."""
    item = desk.page.locator(".notebench-RunningItem")
    expect(item).to_contain_text(re.compile(r"\d+ runs? (is|are) running"))
    item.click()
    expect(desk.filter).to_be_focused()
    desk.execute("application:toggle-left-area")
    expect(desk.panel).to_be_hidden()
    desk.page.get_by_role("menuitem", name="View", exact=True).click()
    desk.page.get_by_role("menuitem", name="Experiments").click()
    expect(desk.filter).to_be_focused()


@pytest.mark.only_looks
def test_a_row_s_menu_copies_the_run_s_id(desk: Desk, logged: Logged) -> None:
    """And says so, for what was copied cannot be seen."""
    desk.open_panel()
    desk.row(logged.ids["everything"]).click(button="right")
    desk.page.get_by_role("menuitem", name="Copy Run Id").click()
    assert desk.copied(logged.ids["everything"]) == logged.ids["everything"]
    expect(desk.page.get_by_text(f"Copied: {logged.ids['everything']}")).to_be_visible()


def test_a_server_below_a_path_works_as_well(lab_of_ann: Lab, open_desk: Callable[[Lab], Desk]) -> None:
    """Its list, its events, its pages and its downloads."""
    desk = open_desk(lab_of_ann)
    desk.open()
    desk.open_panel()
    expect(desk.no_runs).to_be_visible()
    lab_of_ann.python(
        "import mlflow\nfrom notebench import track\n"
        "with track('far', experiment='paths'):\n    mlflow.log_text('below a path', 'note.txt')\n"
    )
    desk.named_row("far").click()
    page = desk.page.locator(".notebench-RunPage:visible")
    desk.choose_tab(page, "artifacts")
    with desk.page.expect_download() as saved:
        page.get_by_role("link", name="Download note.txt").click()
    assert saved.value.path().read_text(encoding="utf-8") == "below a path"


def test_nobody_gets_in_without_the_token(shared_lab: Lab, logged: Logged, browser: Browser) -> None:
    """Neither to the runs nor to their files."""
    stranger = browser.new_context()
    api = shared_lab.url.removesuffix("lab") + "notebench/api"
    paths = ("runs", "status", f"runs/{logged.ids['everything']}/artifacts/file?path=tables/scores.csv")
    assert [stranger.request.get(f"{api}/{path}").status for path in paths] == [403, 403, 403]
    stranger.close()

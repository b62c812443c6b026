"""Everything without a mouse."""

from playwright.sync_api import Locator, expect

from tests.ui.conftest import Logged
from tests.ui.desk import Desk


def test_from_the_shortcut_to_a_run_s_code_and_back(desk: Desk, logged: Logged) -> None:
    """Control+Alt+E, a filter, the list, a page, its tabs, and the panel again."""
    keys = desk.page.keyboard
    expect(desk.page.locator(".jp-Launcher")).to_be_visible()
    keys.press("Control+Alt+e")
    expect(desk.filter).to_be_focused()
    keys.type("linear")
    expect(desk.rows).to_have_count(10)
    keys.press("ArrowDown")
    runs = desk.panel.get_by_role("listbox", name="Runs")
    expect(runs).to_be_focused()
    expect(active(desk)).to_have_attribute("data-run-id", logged.ids["linear 9"])
    keys.press("ArrowDown")
    expect(active(desk)).to_have_attribute("data-run-id", logged.ids["linear 8"])
    keys.press("End")
    expect(active(desk)).to_have_attribute("data-run-id", logged.ids["linear 0"])
    keys.press("Enter")
    page = desk.run_page(logged.ids["linear 0"])
    expect(page.get_by_role("tab", name="Overview")).to_be_visible()
    for _ in range(20):
        if page.get_by_role("tab", name="Overview").evaluate("tab => tab === document.activeElement"):
            break
        keys.press("Tab")
    expect(page.get_by_role("tab", name="Overview")).to_be_focused()
    for tab in ("Figures", "Artifacts", "Code"):
        keys.press("ArrowRight")
        expect(page.get_by_role("tab", name=tab)).to_be_focused()
    expect(page.locator(".notebench-Cells-cell")).to_contain_text("def log_everything()")
    keys.press("Control+Alt+e")
    expect(desk.filter).to_be_focused()
    keys.press("Escape")
    expect(desk.filter).to_have_value("")
    keys.press("ArrowDown")
    expect(runs).to_be_focused()
    keys.press("Escape")
    expect(runs).not_to_be_focused()
    desk.page.wait_for_function("document.activeElement.closest('#jp-main-dock-panel') !== null")


def active(desk: Desk) -> Locator:
    """The row that the keys act on."""
    return desk.rows.and_(desk.page.locator('[data-active="true"]'))

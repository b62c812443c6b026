"""What the panel shows when there is nothing to show, or nothing to show it from."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import expect

from tests.ui.conftest import Logged
from tests.ui.desk import Desk

# Chromium tells the console of each answer that is no success; these are the server's on purpose.
STORE_IS_AWAY = r"Failed to load resource: the server responded with a status of 503 .*/notebench/api/"


def test_an_empty_workspace_leads_to_its_first_run(fresh_desk: Desk) -> None:
    """Its button inserts cells into a new notebook; run as they are, they make the first run."""
    desk = fresh_desk
    desk.open()
    desk.open_panel()
    empty = desk.no_runs
    expect(empty).to_contain_text("Runs appear here")
    assert not (desk.lab.root / ".notebench").exists()
    desk.picture("panel-light-empty", desk.panel)
    empty.get_by_role("button", name="Track a cell").click()
    cells = desk.page.locator(".jp-NotebookPanel:visible .jp-Cell")
    expect(cells).to_have_count(2)
    expect(cells.nth(1)).to_contain_text("%%track")
    desk.wait_for_kernel("Untitled.ipynb")
    desk.begin_all_cells()
    row = desk.rows.first
    expect(row.locator('.notebench-StateMark[data-state="finished"]')).to_be_visible()
    expect(row).to_contain_text("Untitled")
    expect(
        cells.nth(1).locator('.notebench-RunCard .notebench-StateMark[data-state="finished"]')
    ).to_be_visible()
    metric = cells.nth(1).locator(".notebench-RunCard tbody tr").filter(has_text="loss")
    expect(metric).to_contain_text("0.100")


def test_a_store_that_is_gone_is_told_and_the_last_data_stay(desk: Desk, logged: Logged) -> None:
    """Retry brings everything back when the store is."""
    desk.allowed.append(STORE_IS_AWAY)
    desk.open_panel()
    row = desk.row(logged.ids["everything"])
    expect(row).to_be_visible()
    page = desk.open_run(logged.ids["everything"])
    expect(page).to_contain_text("0.9474")

    with broken(desk.lab.store):
        desk.execute("notebench:refresh-runs")
        trouble = desk.panel.locator(".notebench-Trouble")
        expect(trouble).to_contain_text("store of the runs cannot be reached")
        expect(desk.panel.locator('.notebench-ConnectionDot[data-connection="broken"]')).to_be_visible()
        expect(row.and_(desk.panel.locator(".notebench-stale .notebench-RunRow"))).to_be_visible()
        desk.execute("notebench:refresh-run")
        expect(page.locator(".notebench-Trouble")).to_be_visible()
        expect(page.locator(".notebench-stale")).to_contain_text("0.9474")
        desk.picture("states-light-broken")

        expect(trouble.get_by_role("button", name="Retry")).to_be_enabled()

    # The panel also finds by itself that the store is back, and may have done so already.
    trouble.get_by_role("button", name="Retry").evaluate_all("found => found.forEach(each => each.click())")
    expect(trouble).to_have_count(0)
    expect(desk.panel.locator('.notebench-ConnectionDot[data-connection="ready"]')).to_be_visible()
    expect(row).to_be_visible()
    desk.execute("notebench:refresh-run")
    expect(page.locator(".notebench-Trouble")).to_have_count(0)


def test_a_run_that_is_not_there_is_told(unloaded_desk: Desk) -> None:
    """By a link that somebody else sent, say."""
    desk = unloaded_desk
    desk.allowed.append(r"status of 404 .*/notebench/api/runs/")
    page = desk.open_missing_run("0123456789abcdef0123456789abcdef")
    expect(page.locator(".notebench-Trouble").first).to_contain_text("This was not found")


def test_a_card_of_another_workspace_says_when_it_was_true(desk: Desk) -> None:
    """It shows what the notebook carries."""
    desk.allowed.append(r"status of 404 .*/notebench/api/runs/")
    run = {
        "run_id": "f" * 32,
        "name": "elsewhere",
        "state": "finished",
        "experiment": "far away",
        "started_at": "2026-01-02T03:04:05+00:00",
        "ended_at": "2026-01-02T03:05:05+00:00",
        "metrics": {"accuracy": 0.5},
        "params": {},
    }
    card = {"version": 1, "workspace": "other", "at": "2026-01-02T03:05:05+00:00", "run": run}
    shown = desk.open_saved_card({"application/vnd.notebench.run+json": card, "text/plain": json.dumps(run)})
    expect(shown).to_contain_text("elsewhere")
    expect(shown.locator(".notebench-RunCard-source")).to_contain_text("not in the workspace")


@contextmanager
def broken(store: Path) -> Iterator[None]:
    """Lay a file that is no database in the place of the store."""
    away = store.rename(store.with_suffix(".away"))
    try:
        store.write_bytes(b"this is no database" * 1000)
        yield
    finally:
        away.replace(store)

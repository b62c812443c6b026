"""The table of all runs, and runs put in order."""

import csv

import pytest
from playwright.sync_api import Locator, Response, expect

from tests.ui.conftest import Logged
from tests.ui.desk import THEMES, Desk
from tests.ui.test_accessibility import AXE, violations


def open_table(desk: Desk) -> Locator:
    """Show the table, until its rows are there."""
    desk.execute("notebench:open-runs-table")
    grid = desk.page.locator(".notebench-Grid")
    expect(grid.locator(".notebench-Grid-row[data-run-id]").first).to_be_visible()
    return grid


def row(grid: Locator, run_id: str) -> Locator:
    return grid.locator(f'.notebench-Grid-row[data-run-id="{run_id}"]')


def keeps_columns(answer: Response, *order: str) -> bool:
    """Whether the server was given these columns, one after another, to keep."""
    told = answer.request.post_data or ""
    places = [told.find(rf"\"{key}\"") for key in order]
    is_settings = answer.request.method == "PUT" and "/api/settings/notebench" in answer.url
    return is_settings and -1 not in places and places == sorted(places)


def apply_filter(desk: Desk, text: str) -> None:
    field = desk.page.get_by_role("searchbox", name="Filter", exact=True)
    field.fill(text)
    field.press("Enter")


@pytest.mark.only_looks
def test_a_filter_narrows_the_table_and_its_faults_stand_at_the_field(desk: Desk, logged: Logged) -> None:
    """What was listed before stays while the filter cannot be read."""
    desk.allowed.append(r"status of 400 .*/notebench/api/runs")
    grid = open_table(desk)
    apply_filter(desk, "metrics.accuracy >= 0.78 AND params.penalty = 'l2'")
    expect(grid.locator(".notebench-Grid-row[data-run-id]")).to_have_count(3)
    apply_filter(desk, "metrics.accuracy >=")
    expect(desk.page.locator(".notebench-Filter-fault")).to_contain_text("filter")
    expect(row(grid, logged.ids["linear 9"])).to_be_visible()


def test_a_link_opens_the_same_view_again(desk: Desk, logged: Logged) -> None:
    """The filter and the order are in its address."""
    grid = open_table(desk)
    apply_filter(desk, "params.penalty = 'l2'")
    grid.get_by_role("columnheader", name="accuracy").get_by_role("button").click()
    expect(row(grid, logged.ids["linear 9"])).to_have_attribute("aria-rowindex", "2")
    desk.page.get_by_role("button", name="Copy link").click()
    expect(desk.page.locator(".notebench-RunsTable-top").get_by_text("Copied")).to_be_visible()
    link = desk.copied("notebench-runs=")
    desk.leave()
    desk.open(f"reset&{link.partition('?')[2]}")
    grid = desk.page.locator(".notebench-Grid")
    expect(grid).to_have_attribute("aria-rowcount", "11")
    expect(row(grid, logged.ids["linear 9"])).to_have_attribute("aria-rowindex", "2")


def test_columns_stay_where_they_were_moved(desk: Desk, logged: Logged) -> None:
    """By the mouse and by keys, also after a reload."""
    grid = open_table(desk)
    heads = grid.locator(".notebench-Grid-sort:visible")
    usual = heads.all_text_contents()
    assert usual[2:5] == ["State", "Experiment", "Started"]
    heads.nth(4).drag_to(heads.nth(2))
    expect(heads.nth(2)).to_contain_text("Started")
    expect(heads.nth(3)).to_contain_text("State")
    with desk.page.expect_response(lambda answer: keeps_columns(answer, "experiment", "started_at", "state")):
        heads.nth(4).press("Alt+ArrowLeft")
        expect(heads.nth(3)).to_contain_text("Experiment")
        heads.nth(3).press("Alt+ArrowLeft")
        expect(heads.nth(2)).to_contain_text("Experiment")
    desk.page.reload(wait_until="domcontentloaded")
    desk.wait_until_ready()
    open_table(desk)
    expect(heads.nth(2)).to_contain_text("Experiment")
    expect(heads.nth(3)).to_contain_text("Started")
    expect(heads.nth(4)).to_contain_text("State")


@pytest.mark.only_looks
def test_an_export_has_the_runs_of_the_query(desk: Desk, logged: Logged) -> None:
    """All of them, with all their values."""
    open_table(desk)
    apply_filter(desk, "params.penalty = 'l2' AND metrics.accuracy > 0.7")
    expect(desk.page.locator(".notebench-RunsTable-total")).to_have_text("4")
    desk.page.get_by_role("button", name="Export").click()
    with desk.page.expect_download() as saved:
        desk.page.get_by_role("link", name="CSV").click()
    rows = list(csv.DictReader(saved.value.path().read_text(encoding="utf-8").splitlines()))
    assert sorted(row["name"] for row in rows) == [f"linear {number}" for number in (6, 7, 8, 9)]
    assert {row["params.penalty"] for row in rows} == {"l2"}


def test_a_run_is_starred_archived_and_brought_back_without_a_mouse(desk: Desk, logged: Logged) -> None:
    """Keys choose, the bar acts, the notification undoes."""
    grid = open_table(desk)
    apply_filter(desk, "attributes.run_name = 'linear 3'")
    mine = row(grid, logged.ids["linear 3"])
    expect(grid).to_have_attribute("aria-rowcount", "2")
    grid.focus()
    desk.page.keyboard.press("Space")
    expect(mine).to_have_attribute("aria-selected", "true")
    bar = desk.page.locator(".notebench-RunsTable .notebench-SelectionBar")
    bar.get_by_role("button", name="Star").press("Enter")
    expect(mine.locator('.notebench-Star[data-starred="true"]')).to_be_visible()
    bar.get_by_role("button", name="Star").press("Enter")
    expect(mine.locator('.notebench-Star[data-starred="false"]')).to_be_visible()
    bar.get_by_role("button", name="Archive").press("Enter")
    expect(mine).to_have_count(0)
    desk.page.get_by_role("button", name="Undo").press("Enter")
    expect(mine).to_be_visible()


def test_delete_asks_names_the_run_and_can_be_undone(desk: Desk, logged: Logged) -> None:
    """Until then the run lies in the bin, where the table shows it too."""
    grid = open_table(desk)
    apply_filter(desk, "attributes.run_name = 'linear 4'")
    expect(grid).to_have_attribute("aria-rowcount", "2")
    grid.focus()
    desk.page.keyboard.press("Delete")
    asked = desk.page.get_by_role("dialog")
    expect(asked).to_contain_text("“linear 4”")
    asked.get_by_role("button", name="Delete").click()
    expect(desk.page.locator(".notebench-RunsTable .notebench-Empty")).to_be_visible()
    desk.page.locator(".notebench-RunsTable").get_by_label("Shelf", exact=True).select_option(label="Deleted")
    expect(row(grid, logged.ids["linear 4"])).to_be_visible()
    desk.page.get_by_role("button", name="Undo").click()
    desk.page.locator(".notebench-RunsTable").get_by_label("Shelf", exact=True).select_option(label="In use")
    expect(row(grid, logged.ids["linear 4"])).to_be_visible()


def test_the_table_keeps_the_rules_in_every_theme(desk: Desk, logged: Logged) -> None:
    """Wide and narrow; pictures of both are kept."""
    grid = open_table(desk)
    row(grid, logged.ids["everything"]).locator(".notebench-Grid-check").click()
    table = desk.page.locator(".notebench-RunsTable")
    desk.page.evaluate(AXE)
    found = []
    for theme in THEMES:
        desk.use_theme(theme)
        found += [f"{theme}: {one}" for one in violations(table)]
        desk.picture(f"table-{theme.removeprefix('JupyterLab ').lower().replace(' ', '-')}")
    assert found == []

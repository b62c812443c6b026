"""The list of runs: what it shows, and how it is narrowed and ordered."""

import re

import pytest
from playwright.sync_api import expect

from tests.ui.conftest import Logged
from tests.ui.desk import THEMES, Desk


@pytest.mark.only_looks
def test_runs_that_a_script_logged_are_listed(desk: Desk, logged: Logged) -> None:
    """Newest first, with state, name and age; the title counts them."""
    desk.open_panel()
    row = desk.row(logged.ids["everything"])
    expect(row).to_contain_text("everything")
    expect(row.locator(".notebench-StateMark")).to_have_attribute("data-state", "finished")
    expect(row.locator(".notebench-RunRow-age")).to_have_text(re.compile(r"^(now|\d+ min)$"))
    expect(
        desk.row(logged.ids["broken"]).locator('.notebench-StateMark[data-state="failed"]')
    ).to_be_visible()
    titles = desk.panel.locator(".lm-AccordionPanel-title")
    expect(titles.filter(has_text="Experiments (")).to_be_visible()
    expect(desk.panel.locator(".notebench-PanelHeader-workspace")).to_have_text("project")


def test_the_panel_is_drawn_in_every_theme(desk: Desk, logged: Logged) -> None:
    """At the width that the left area has at first, and at a wide one; pictures of both are kept."""
    desk.open_panel()
    desk.choose("Experiment", "forest (3)")
    desk.choose("Metric", "accuracy")
    for theme in THEMES:
        desk.use_theme(theme)
        short = theme.removeprefix("JupyterLab ").lower().replace(" ", "-")
        for width in (280, 400):
            desk.widen_panel(width)
            metric = desk.row(logged.ids["everything"]).locator(".notebench-RunRow-metric")
            expect(metric).to_have_text("0.9474")
            assert desk.panel.evaluate("panel => panel.scrollWidth <= panel.clientWidth")
            desk.picture(f"panel-{short}-{width}", desk.panel)


@pytest.mark.only_looks
def test_the_filter_narrows_the_list_by_names_parameters_and_tags(desk: Desk, logged: Logged) -> None:
    """And the slash leads to it, Escape empties it."""
    desk.open_panel()
    desk.panel.get_by_role("listbox", name="Runs").focus()
    desk.page.keyboard.press("/")
    expect(desk.filter).to_be_focused()
    for text, count in (("linear 7", 1), ("l2", 10), ("BLUE", 5), ("no such run", 0)):
        desk.filter.fill(text)
        expect(desk.rows).to_have_count(count)
    expect(desk.no_runs).to_contain_text("No run matches")
    desk.panel.get_by_role("button", name="Show all runs").click()
    expect(desk.filter).to_have_value("")
    expect(desk.row(logged.ids["everything"])).to_be_visible()
    desk.filter.fill("linear 7")
    expect(desk.rows).to_have_count(1)
    desk.filter.press("Escape")
    expect(desk.row(logged.ids["everything"])).to_be_visible()


@pytest.mark.only_looks
def test_the_list_is_narrowed_by_experiment_and_state(desk: Desk, logged: Logged) -> None:
    """Both at once, too."""
    desk.open_panel()
    desk.choose("Experiment", "forest (3)")
    expect(desk.rows).to_have_count(3)
    desk.choose("State", "Failed")
    expect(desk.rows).to_have_count(1)
    expect(desk.row(logged.ids["broken"])).to_be_visible()
    desk.choose("Experiment", "linear (10)")
    expect(desk.no_runs).to_be_visible()
    desk.panel.get_by_role("button", name="Show all runs").click()
    expect(desk.row(logged.ids["everything"])).to_be_visible()


def test_starred_runs_and_the_archive_are_a_choice_away(desk: Desk, logged: Logged) -> None:
    """A star stands in the row; keys set it and take it away."""
    desk.open_panel()
    desk.choose("Experiment", "linear (10)")
    expect(desk.rows).to_have_count(10)
    row = desk.row(logged.ids["linear 6"])
    row.click(modifiers=["ControlOrMeta"])
    star = desk.panel.locator(".notebench-SelectionBar").get_by_role("button", name="Star")
    star.press("Enter")
    expect(row.locator(".notebench-Star")).to_be_visible()
    desk.panel.get_by_label("Starred only").check()
    expect(desk.rows).to_have_count(1)
    desk.panel.get_by_label("Starred only").uncheck()
    expect(desk.rows).to_have_count(10)
    star.press("Enter")
    expect(row.locator(".notebench-Star")).to_have_count(0)
    desk.choose("Shelf", "Archived")
    expect(desk.no_runs).to_contain_text("No run matches")


@pytest.mark.only_looks
def test_the_list_is_sorted_by_a_metric_that_is_chosen(desk: Desk, logged: Logged) -> None:
    """Each row bears the metric's last value."""
    desk.open_panel()
    desk.choose("Experiment", "linear (10)")
    expect(desk.rows).to_have_count(10)
    desk.choose("Metric", "No metric")
    expect(desk.panel.get_by_label("Order", exact=True).get_by_text("Highest metric")).to_have_count(0)
    desk.choose("Metric", "accuracy")
    desk.choose("Order", "Highest metric")
    expect(desk.rows.first).to_have_attribute("data-run-id", logged.ids["linear 9"])
    expect(desk.rows.locator(".notebench-RunRow-metric").first).to_have_text("0.860")
    desk.choose("Order", "Lowest metric")
    expect(desk.rows.first).to_have_attribute("data-run-id", logged.ids["linear 0"])
    desk.choose("Order", "By name")
    expect(desk.rows.first).to_contain_text("linear 0")
    desk.choose("Order", "Newest first")
    expect(desk.rows.first).to_have_attribute("data-run-id", logged.ids["linear 9"])

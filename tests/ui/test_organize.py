"""What stands around a run on its page: a note, verbs, kin, data, the graph."""

import pytest
from playwright.sync_api import expect

from tests.ui.conftest import Logged
from tests.ui.desk import THEMES, Desk
from tests.ui.test_accessibility import AXE, violations

SCRIPT = """
import mlflow
import pandas as pd
import notebench
pd.DataFrame({"a": [1, 2, 3], "b": [1.5, 2.5, None]}).to_csv("numbers.csv", index=False)
with notebench.track("has kin", experiment="around") as run:
    notebench.log_data(pd.read_csv("numbers.csv"), name="numbers", role="train")
    with mlflow.start_run(nested=True, run_name="is kin"):
        mlflow.log_metric("loss", 1)
print(run.run_id)
"""

USE = """
import pandas as pd
import notebench
with notebench.track("user of data", experiment="around") as run:
    notebench.log_data(pd.DataFrame({"height": [1.5, 1.8, None]}), name="heights", role="test")
print(run.run_id)
"""


@pytest.fixture(scope="module")
def kin(session_desk: Desk, logged: Logged) -> str:
    """The id of a run with data and a child."""
    assert logged.ids
    return session_desk.lab.python(SCRIPT, "around.py").split()[-1]


def test_a_note_is_drawn_as_markdown_and_stays_with_the_run(desk: Desk, kin: str) -> None:
    """Written without a mouse."""
    page = desk.open_run(kin)
    page.get_by_role("button", name="Add a note").press("Enter")
    expect(page.get_by_label("Note, in Markdown")).to_be_focused()
    desk.page.keyboard.type("It **worked**")
    desk.page.keyboard.press("Control+Enter")
    expect(page.locator(".notebench-Markdown strong")).to_have_text("worked")
    desk.leave()
    desk.open()
    page = desk.open_run(kin)
    expect(page.locator(".notebench-Markdown strong")).to_have_text("worked")


def test_a_run_is_renamed_and_tagged_from_its_page(desk: Desk, kin: str) -> None:
    """By the verbs under its name."""
    page = desk.open_run(kin)
    page.get_by_role("button", name="Rename…").click()
    dialog = desk.page.get_by_role("dialog")
    dialog.get_by_role("textbox").fill("has another name")
    dialog.get_by_role("button", name="Rename").click()
    expect(page.get_by_role("heading", level=2)).to_have_text("has another name")
    page.get_by_role("button", name="Tags…").click()
    dialog.get_by_label("Tag 1", exact=True).fill("reader")
    dialog.get_by_label("Value 1", exact=True).fill("ann")
    dialog.get_by_role("button", name="Save").click()
    expect(page.get_by_role("region", name="Tags")).to_contain_text("ann")


def test_data_and_graph_lead_from_run_to_data_and_back(desk: Desk, kin: str) -> None:
    """And keep the rules for accessible pages in every theme."""
    page = desk.open_run(kin, tab="lineage")
    nodes = page.get_by_role("list", name="Nodes of the graph")
    expect(nodes.get_by_role("listitem")).to_have_count(3)
    desk.choose_tab(page, "data")
    page.get_by_role("button", name="numbers").click()
    data = desk.page.locator("[id^=notebench-data-]:visible")
    expect(data.get_by_role("region", name="Runs that used it")).to_contain_text("train")
    expect(data.locator(".js-plotly-plot .main-svg").first).to_be_attached()
    desk.page.evaluate(AXE)
    found = []
    for theme in THEMES:
        desk.use_theme(theme)
        found += [f"{theme}: {one}" for one in violations(data)]
    assert found == []
    data.get_by_role("region", name="Runs that used it").get_by_role("button").first.click()
    expect(page).to_be_visible()


@pytest.mark.only_looks
def test_a_click_on_a_node_of_the_graph_opens_its_run(desk: Desk, kin: str) -> None:
    """The picture is for the mouse, the list below it for the keys."""
    page = desk.open_run(kin, tab="lineage")
    runs = page.locator(".js-plotly-plot .scatterlayer .trace").filter(has_text="is kin")
    expect(runs.locator(".textpoint").filter(has_text="is kin")).to_be_attached()
    names = runs.locator(".textpoint").all_text_contents()
    desk.click_point(runs.locator(".point").nth(names.index("is kin")))
    expect(desk.page.locator(".notebench-RunPage:visible h2")).to_have_text("is kin")


@pytest.mark.only_looks
def test_a_page_of_data_hears_of_runs_that_use_it(desk: Desk, logged: Logged) -> None:
    """Nobody asks for it."""
    page = desk.open_run(logged.ids["everything"], tab="data")
    page.get_by_role("button", name="heights").click()
    uses = desk.page.locator("[id^=notebench-data-]:visible").get_by_role("region", name="Runs that used it")
    expect(uses.locator("tbody tr")).to_have_count(1)
    other = desk.lab.python(USE, "use.py").split()[-1]
    expect(uses.locator("tbody tr")).to_have_count(2)
    desk.lab.delete_runs([other])

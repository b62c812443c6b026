"""Runs held side by side: the page, its tabs, and the ways that lead to it."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from playwright.sync_api import Locator, expect

from tests.ui.conftest import Logged
from tests.ui.desk import THEMES, Desk
from tests.ui.lab import Lab
from tests.ui.test_accessibility import AXE, violations

TRAIN = """
import json, math
import mlflow, pandas
from notebench import track

ids = []
for depth in {depths}:
    with track(f"forest {{depth}} <b>", experiment="compared") as run:
        mlflow.log_params({{"depth": depth, "solver": "{solver}", "seed": 1, "query": "x" * 200}})
        for step in range(20):
            mlflow.log_metric("loss", math.exp(-step / (5 + depth)) + 0.05 * math.sin(step * depth), step=step)
        mlflow.log_metrics({{"accuracy": 0.5 + depth / 40, "rows": 100}})
        table = pandas.DataFrame({{"x": range(depth), "{column}": range(depth)}})
        mlflow.log_input(mlflow.data.from_pandas(table, name="iris"), context="train")
        print("trained with", depth)
    ids.append(run.run_id)
print(json.dumps(ids))
"""
SEEN = {
    "parameters": 'tbody th:has-text("depth")',
    "metrics": 'td[data-mark="best"]',
    "curves": ".js-plotly-plot .scatterlayer .trace",
    "parallel": ".js-plotly-plot .scatterlayer .trace",
    "scatter": ".js-plotly-plot .scatterlayer .trace",
    "code": '.notebench-Diff-line[data-mark="+"]',
    "environment": 'tbody th:has-text("Python")',
    "data": ".notebench-Uses li",
    "notebook": '.notebench-Diff-line[data-mark="-"]',
}


@dataclass(frozen=True)
class Runs:
    """Six runs of two scripts, in order."""

    ids: list[str]


@pytest.fixture(scope="module")
def runs(shared_lab: Lab) -> Iterator[Runs]:
    """Three of each script: they differ in a parameter, some lines and the data.

    They are gone afterwards: other tests look for the first of a few runs in a list as long as the window.
    """
    ids: list[str] = []
    for depths, solver, column in (((2, 4, 8), "gini", "y"), ((16, 17, 18), "entropy", "z")):
        script = TRAIN.format(depths=depths, solver=solver, column=column)
        ids += json.loads(shared_lab.python(script, "compared.py").splitlines()[-1])
    yield Runs(ids)
    shared_lab.delete_runs(ids)


def open_comparison(desk: Desk, ids: list[str], **arguments: object) -> Locator:
    """Hold runs side by side by command; gives the page."""
    desk.execute("notebench:compare-runs", runIds=ids, **arguments)
    page = desk.page.locator(".notebench-Comparison:visible")
    expect(page.locator(".notebench-Tabs")).to_be_visible()
    return page


def test_every_tab_is_drawn_and_keeps_the_rules(desk: Desk, runs: Runs) -> None:
    """In every theme; pictures are kept."""
    desk.execute("application:toggle-left-area")
    desk.page.evaluate(AXE)
    page = open_comparison(desk, [*runs.ids[:3], runs.ids[5]])
    found = []
    for theme in THEMES:
        desk.use_theme(theme)
        short = theme.removeprefix("JupyterLab ").lower().replace(" ", "-")
        for tab, seen in SEEN.items():
            desk.choose_tab(page, tab)
            if tab in ("code", "data", "notebook"):
                page.get_by_label("Held against the baseline").select_option(index=2)
            expect(page.locator(seen).first).to_be_attached()
            desk.picture(f"comparison-{short}-{tab}")
            found += [f"{theme}, {tab}: {one}" for one in violations(page)]
    assert found == []


@pytest.mark.only_looks
def test_what_differs_comes_first_and_can_stand_alone(desk: Desk, runs: Runs) -> None:
    """The best value of each metric bears a star."""
    page = open_comparison(desk, [runs.ids[0], runs.ids[5]])
    heads = page.locator("tbody th")
    expect(heads.nth(0)).to_contain_text("depth")
    expect(heads.nth(1)).to_contain_text("solver")
    expect(page.locator("tbody tr")).to_have_count(4)
    page.get_by_label("Only differences").check()
    expect(page.locator("tbody tr")).to_have_count(2)
    desk.choose_tab(page, "metrics")
    best = page.locator("tbody tr", has_text="accuracy").locator("td").nth(1)
    expect(best).to_contain_text("+0.400")
    expect(best).to_have_attribute("data-mark", "best")


@pytest.mark.only_looks
def test_curves_are_smoothed_and_scaled(desk: Desk, runs: Runs) -> None:
    """The axes say so."""
    page = open_comparison(desk, runs.ids, tab="curves", metric="loss")
    expect(page.locator(".js-plotly-plot .scatterlayer .trace")).to_have_count(6)
    page.get_by_label("Smoothing").fill("0.9")
    page.get_by_label("Logarithmic").check()
    page.get_by_label("Horizontal axis").select_option(label="Since the run began")
    expect(page.locator(".ytitle")).to_have_text("loss (moving average, 0.9)")
    expect(page.locator(".xtitle")).to_have_text("time since the run began (s)")
    page.get_by_role("button", name="Show the data of loss").click()
    expect(page.locator("tbody tr").first).to_contain_text("forest 2 <b> (")


def test_a_link_brings_the_page_again_as_it_was(desk: Desk, runs: Runs) -> None:
    """With the tab, the baseline and all that was chosen."""
    page = open_comparison(desk, runs.ids[:3], tab="curves", metric="loss")
    page.get_by_label("Baseline").select_option(index=1)
    page.get_by_label("Smoothing").fill("0.5")
    desk.page.get_by_role("button", name="Copy Link").click()
    link = desk.copied("notebench-compare=")
    desk.open(f"reset&{link.partition('?')[2]}")
    expect(page.locator(".ytitle")).to_have_text("loss (moving average, 0.5)")
    expect(page.get_by_label("Baseline").locator("option:checked")).to_contain_text("forest 4")


def test_pages_come_back_after_a_reload(desk: Desk, runs: Runs) -> None:
    """With what was chosen."""
    page = open_comparison(desk, runs.ids[:2])
    desk.choose_tab(page, "metrics")
    desk.save_layout('"tab":"metrics"')
    desk.page.reload(wait_until="domcontentloaded")
    desk.wait_until_ready()
    expect(page.locator('.notebench-Tabs-tab[data-tab="metrics"]')).to_have_attribute("aria-selected", "true")


def test_runs_that_are_chosen_in_the_panel_are_compared(desk: Desk, runs: Runs) -> None:
    """By the button of the bar."""
    desk.open_panel()
    desk.choose("Experiment", "compared (6)")
    desk.rows.nth(0).click(modifiers=["ControlOrMeta"])
    desk.rows.nth(1).click(modifiers=["ControlOrMeta"])
    desk.panel.get_by_role("button", name="Compare").click()
    expect(desk.page.locator(".notebench-Comparison:visible h2")).to_have_text("Comparison of 2 runs")


def test_the_menu_of_runs_compares_those_that_are_chosen(desk: Desk, runs: Runs) -> None:
    """Of one run alone there is nothing to compare: the menu says so."""
    desk.open_panel()
    desk.choose("Experiment", "compared (6)")
    expect(desk.rows).to_have_count(6)
    desk.row(runs.ids[0]).click(button="right")
    offered = desk.page.locator(".lm-Menu-item").filter(has_text="Compare Runs")
    expect(offered).to_have_class(re.compile("lm-mod-disabled"))
    desk.page.keyboard.press("Escape")
    expect(offered).to_have_count(0)
    for run_id in runs.ids[:3]:
        desk.row(run_id).click(modifiers=["ControlOrMeta"])
    desk.row(runs.ids[1]).click(button="right")
    offered.click()
    expect(desk.page.locator(".notebench-Comparison:visible h2")).to_have_text("Comparison of 3 runs")


def test_a_card_in_a_notebook_leads_to_the_page(desk: Desk, logged: Logged) -> None:
    """What it carries is drawn by us, not as the HTML for other readers."""
    card = desk.open_saved_card(logged.comparison)
    expect(card.get_by_role("rowheader", name="eta")).to_be_visible()
    expect(card).to_contain_text("code: the same")
    expect(card.locator(".notebench-RunCard-source")).to_have_count(0)
    desk.picture("notebook-light-comparison")
    card.get_by_role("button", name="Open comparison").click()
    expect(desk.page.locator(".notebench-Comparison:visible h2")).to_have_text("Comparison of 3 runs")


def test_a_run_that_is_gone_and_too_few_of_them_are_told(desk: Desk, runs: Runs) -> None:
    """The page says what was not found."""
    desk.allowed.append(r"status of 404 .*/notebench/api/runs/compare")
    desk.execute("notebench:compare-runs", runIds=[runs.ids[0], "0" * 32])
    expect(desk.page.locator(".notebench-Comparison .notebench-Trouble")).to_contain_text("0" * 32)
    desk.execute("notebench:compare-runs", runIds=[runs.ids[0]])
    expect(desk.page.get_by_text("Choose 2 to 50 runs to compare them")).to_be_visible()


def test_a_comparison_is_kept_under_a_name(desk: Desk, runs: Runs) -> None:
    """And opened again by it."""
    page = open_comparison(desk, runs.ids[:2], tab="metrics")
    for name in ("best of march", "best of march"):
        desk.page.get_by_role("button", name="Save View…").click()
        desk.page.locator(".jp-Dialog input").fill(name)
        desk.page.locator(".jp-Dialog").get_by_role("button", name="Save").click()
        expect(desk.page.locator(".jp-Dialog")).to_have_count(0)
    desk.allowed.append("status of 409 .*/notebench/api/views")
    expect(desk.page.get_by_text("best of march").last).to_be_visible()
    desk.open()
    desk.page.evaluate("() => void window.jupyterapp.commands.execute('notebench:open-comparison')")
    desk.page.locator(".jp-Dialog select").select_option(label="best of march")
    desk.page.locator(".jp-Dialog").get_by_role("button", name="Open").click()
    expect(page.locator('.notebench-Tabs-tab[data-tab="metrics"]')).to_have_attribute("aria-selected", "true")


def test_fifty_runs_fit_on_the_page(desk: Desk, shared_lab: Lab) -> None:
    """The table is scrolled, not the page; the first seven are coloured."""
    script = (
        TRAIN.format(depths=tuple(range(50)), solver="many", column="y")
        .replace("range(20)", "range(3)")
        .replace('"compared"', '"many"')
    )
    ids = json.loads(shared_lab.python(script, "many.py").splitlines()[-1])
    page = open_comparison(desk, ids)
    expect(page.locator("thead th")).to_have_count(51)
    body = desk.page.locator(".notebench-RunBody:visible")
    assert body.evaluate("body => body.scrollWidth <= body.clientWidth")
    desk.picture("comparison-light-fifty")
    desk.choose_tab(page, "parallel")
    expect(page.locator(".js-plotly-plot .scatterlayer .trace")).to_have_count(50)
    desk.picture("comparison-light-fifty-parallel")
    shared_lab.delete_runs(ids)

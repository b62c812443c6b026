"""Sweeps in the panel and on their pages: followed, steered, looked into, compared, and very many trials of one."""

import time
from datetime import UTC, datetime

from playwright.sync_api import Locator, expect

from notebench.ids import JobId
from notebench.jobs import has_ended
from notebench.sweeps.card import sweep_card
from notebench.workbench import Workbench
from tests.ui.desk import THEMES, Desk
from tests.ui.swept import add_trials, begin
from tests.ui.test_accessibility import AXE, violations

MANY = 5000
MOST_ROWS = 200
MOST_BYTES = 300_000
TABS = ("overview", "trials", "charts", "log", "plan")
CHARTS = ("history", "parallel", "importances", "slice", "contour", "intermediate", "timeline")


def row(desk: Desk, sweep_id: JobId) -> Locator:
    return desk.panel.locator(f'.notebench-SweepList [data-sweep-id="{sweep_id}"]')


def page_of(desk: Desk, sweep_id: JobId) -> Locator:
    return desk.page.locator(f"#notebench-sweep-{sweep_id}")


def state(part: Locator, word: str) -> Locator:
    return part.locator(f'.notebench-StateMark[data-state="{word}"]').first


def test_a_sweep_is_followed_paused_resumed_and_stopped(desk: Desk, bench: Workbench) -> None:
    """From its row in the section to its page, while its trials go on."""
    desk.open_panel(320)
    gate = desk.lab.root / "hold"
    gate.touch()
    sweep_id = begin(bench, "bowl", trials=500)
    expect(state(row(desk, sweep_id), "running")).to_be_visible()
    expect(desk.panel.locator(".notebench-JobList").locator(f'[data-job-id="{sweep_id}"]')).to_be_visible()
    row(desk, sweep_id).click()
    page = page_of(desk, sweep_id)
    expect(page.get_by_role("progressbar", name="Trials done")).to_have_attribute(
        "aria-valuetext", "0 of 500"
    )
    gate.unlink()
    points = page.locator(".js-plotly-plot .scatterlayer .point")
    desk.until(lambda: points.count() > 3, "the history grows")
    page.get_by_role("button", name="Pause").click()
    expect(state(page, "paused")).to_be_visible()
    page.get_by_role("button", name="Change…").click()
    page.get_by_label("Trials", exact=True).fill("400")
    page.get_by_role("button", name="Change", exact=True).click()
    expect(page.get_by_role("progressbar", name="Trials done")).to_have_attribute("aria-valuemax", "400")
    page.get_by_role("button", name="Resume").click()
    expect(state(row(desk, sweep_id), "running")).to_be_visible()
    row(desk, sweep_id).hover()
    row(desk, sweep_id).locator('[data-verb="stop"]').click()
    expect(state(row(desk, sweep_id), "finished")).to_be_visible()
    expect(page.get_by_role("button", name="Retry")).to_be_visible()


def test_a_trial_is_opened_by_keys_and_the_page_comes_back_with_the_layout(
    desk: Desk, bench: Workbench
) -> None:
    """Its parameters, its curve, and again after the page was loaded anew."""
    sweep_id = ended(bench, "bowl of few", trials=6)
    desk.execute("notebench:open-sweep", sweepId=sweep_id, tab="trials")
    page = page_of(desk, sweep_id)
    grid = page.get_by_role("grid", name="Trials")
    expect(grid.locator("[data-trial]")).to_have_count(6)
    grid.focus()
    desk.page.keyboard.press("End")
    desk.page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Trial 0")).to_be_visible()
    expect(page.get_by_role("table", name="Parameters")).to_contain_text("rate")
    expect(page.locator(".js-plotly-plot .scatterlayer .trace").first).to_be_attached()
    page.get_by_role("button", name="Copy as Python").click()
    assert 'model = "' in desk.copied("rate = ")
    desk.save_layout('"trial":0')
    desk.page.goto(desk.lab.url, wait_until="domcontentloaded")
    desk.wait_until_ready()
    expect(page.get_by_role("heading", name="Trial 0")).to_be_visible()


def test_views_of_sweeps_keep_the_rules_in_every_theme(desk: Desk, bench: Workbench) -> None:
    """Section, each tab, the comparison and the card; with pictures."""
    desk.page.evaluate(AXE)
    desk.open_panel(320)
    one, other = ended(bench, "one", trials=8), ended(bench, "other", trials=6, sampler="random")
    card = sweep_card(bench.sweeps.look(one).to_json(), "project", datetime.now(UTC))
    expect(row(desk, other)).to_be_visible()
    desk.panel.get_by_role(
        "listbox", name="Sweeps"
    ).focus()  # other sections, as they load, move rows from under a mouse
    for key in ("Home", "Space", "ArrowDown", "Space"):
        desk.page.keyboard.press(key)
    desk.panel.get_by_role("button", name="Compare").click()
    compared = desk.page.locator("[id^=notebench-sweep-comparison-]")
    expect(compared.get_by_role("rowheader", name="Best value")).to_be_visible()
    found = []
    for theme in THEMES:
        desk.use_theme(theme)
        short = theme.removeprefix("JupyterLab ").lower().replace(" ", "-")
        shown = desk.open_saved_card(card)
        expect(shown).to_contain_text("Best trial")
        found += [f"{theme}: {told}" for told in violations(shown)]
        desk.execute("notebench:compare-sweeps", sweepIds=[one, other])
        found += [f"{theme}: {told}" for part in (desk.panel, compared) for told in violations(part)]
        for tab in TABS if theme == THEMES[0] else TABS[:2]:
            desk.execute("notebench:open-sweep", sweepId=one, tab=tab)
            page = page_of(desk, one)
            expect(page.locator(".notebench-Waiting")).to_have_count(0)
            desk.picture(f"sweep-{tab}-{short}")
            found += [f"{theme} {tab}: {told}" for told in violations(page)]
    assert found == []


def test_five_thousand_trials_stay_quick(desk: Desk, bench: Workbench) -> None:
    """Few rows are drawn, figures stay small, and an event is on screen within a second."""
    sweep_id = ended(bench, "bowl of very many", trials=MANY + 10, target=1e9)
    add_trials(bench, sweep_id, MANY - 1)
    desk.execute("notebench:open-sweep", sweepId=sweep_id, tab="trials")
    page = page_of(desk, sweep_id)
    grid = page.get_by_role("grid", name="Trials")
    expect(grid).to_have_attribute("aria-rowcount", str(MANY + 1))
    page.get_by_role("button", name="loss", exact=True).click()
    for key in ("End", "PageUp", "Home"):
        grid.focus()
        desk.page.keyboard.press(key)
        assert grid.locator("[data-trial]").count() <= MOST_ROWS
    page.get_by_role("button", name="Trial", exact=True).click()
    add_trials(bench, sweep_id, 1)
    began = time.monotonic()
    bench.jobs.announce("progressed", {"id": sweep_id, "kind": "sweep", "state": "finished"})
    expect(grid.locator(f'[data-trial="{MANY}"]')).to_be_visible()
    assert time.monotonic() - began < 1.0
    desk.choose_tab(page, "overview")
    expect(page.locator(".js-plotly-plot .scatterlayer .trace").first).to_be_attached()
    sizes = {chart: len(figure_of(desk, sweep_id, chart)) for chart in CHARTS}
    assert {chart: size for chart, size in sizes.items() if size >= MOST_BYTES} == {}


def figure_of(desk: Desk, sweep_id: JobId, chart: str) -> bytes:
    """A figure as the page is sent it."""
    address = f"{desk.lab.url.removesuffix('lab')}notebench/api/sweeps/{sweep_id}/charts/{chart}"
    answer = desk.page.request.get(address)
    assert answer.ok
    return answer.body()


def ended(bench: Workbench, name: str, **asked: object) -> JobId:
    """A sweep that has ended."""
    sweep_id = begin(bench, name, **asked)
    bench.jobs.wait(sweep_id, has_ended, 60)
    return sweep_id

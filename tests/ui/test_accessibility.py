"""What axe, the checker of the rules for accessible pages, says of our parts."""

from collections.abc import Iterator
from pathlib import Path

from playwright.sync_api import Locator, expect

from tests.ui.conftest import Logged
from tests.ui.desk import THEMES, Desk

ROOT = Path(__file__).parents[2]
AXE = (ROOT / "labextension/node_modules/axe-core/axe.min.js").read_text(encoding="utf-8")
TABS = ("overview", "figures", "artifacts", "code", "data", "lineage", "environment")
LOOKS = ("tables/scores.csv", "docs/report.md", "looks/made.ipynb", "notes/folds.json")
# Plotly draws the first: the picture as a whole has a name, and its data a table. JupyterLab draws the second.
NOT_OURS = [".js-plotly-plot .plot-container", "jp-toolbar"]


def test_panel_pages_and_cards_keep_the_rules(desk: Desk, logged: Logged) -> None:
    """No violation that is serious or critical, in any theme."""
    desk.page.evaluate(AXE)
    desk.open_panel()
    desk.choose("Metric", "accuracy")
    found = []
    for theme in THEMES:
        desk.use_theme(theme)
        found += [f"{theme}: {one}" for part in shown_in_turn(desk, logged) for one in violations(part)]
    assert found == []


def shown_in_turn(desk: Desk, logged: Logged) -> Iterator[Locator]:
    """Each of our parts, when it is on screen: to change the theme takes longer than to show another part."""
    expect(desk.row(logged.ids["everything"])).to_contain_text("0.9474")
    yield desk.panel
    desk.filter.fill("no such run")
    expect(desk.no_runs).to_be_visible()
    yield desk.panel
    desk.filter.fill("")
    page = desk.open_run(logged.ids["broken"])
    expect(page).to_contain_text("Traceback")
    yield page
    page = desk.open_run(logged.ids["everything"])
    for tab in TABS:
        desk.choose_tab(page, tab)
        expect(page.locator(".notebench-Waiting")).to_have_count(0)
        if tab in ("overview", "figures", "lineage"):
            expect(page.locator(".js-plotly-plot .main-svg").first).to_be_attached()
        if tab == "artifacts":
            for path in LOOKS:
                desk.choose_file(page, path)
                expect(page.locator(".notebench-Look")).to_be_visible()
                yield page
        yield page
    for card in (logged.card, logged.comparison):
        shown = desk.open_saved_card(card)
        expect(shown).to_contain_text("accuracy")
        yield shown


def violations(part: Locator) -> list[str]:
    """The rules that are broken inside the part, with the elements that break them."""
    told = part.evaluate(
        """async (part, exclude) => {
          const found = await axe.run({ include: [part], exclude }, { resultTypes: ['violations'] });
          return found.violations
            .filter(one => ['serious', 'critical'].includes(one.impact))
            .flatMap(one => one.nodes.map(node => `${one.id}: ${node.html} ${node.failureSummary}`));
        }""",
        NOT_OURS,
    )
    return list(told)

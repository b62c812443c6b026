"""The page of one run: its tabs, its files, and the ways that lead to it."""

import re
import zipfile
from pathlib import Path

import pytest
from playwright.sync_api import Locator, expect

from tests.ui.conftest import Logged
from tests.ui.desk import THEMES, Desk

# What of each tab is there when it is drawn.
SEEN = {
    "overview": [".js-plotly-plot .scatterlayer .trace"],
    "figures": [".js-plotly-plot .barlayer .point", 'img[alt="curve.png"]'],
    "artifacts": [".notebench-Look table"],
    "code": [".notebench-Cells-cell"],
    "environment": ['tbody th:has-text("mlflow")'],
}
FILES = {
    "tables/scores.csv": "id,score\n1,0.25\n2,0.75\n",
    "notes/grüße & more.txt": "grüße\n",
}


@pytest.mark.only_looks
def test_the_overview_has_parameters_metrics_and_curves(desk: Desk, logged: Logged) -> None:
    """The curves are drawn by plotly, one for each metric that was logged more than once."""
    page = desk.open_run(logged.ids["everything"])
    expect(page.get_by_role("heading", name="everything")).to_be_visible()
    expect(row(page, "depth")).to_contain_text("4")
    expect(row(page, "learning_rate")).to_contain_text("0.05")
    expect(row(page, "accuracy")).to_contain_text("0.9474")
    expect(row(page, "stage")).to_contain_text("test")
    expect(page.locator(".notebench-Plot .js-plotly-plot")).not_to_have_count(0)
    expect(page.locator(".notebench-Plot .js-plotly-plot .scatterlayer .trace").first).to_be_attached()
    page.get_by_role("button", name="Show the data of loss", exact=True).click()
    expect(page.get_by_role("region", name="loss", exact=True).locator("tbody tr")).to_have_count(30)


@pytest.mark.only_looks
def test_a_page_that_was_closed_opens_again(desk: Desk, logged: Logged) -> None:
    """The layout hears that a page is gone, and does not take the closed one for open."""
    desk.open_run(logged.ids["everything"])
    desk.execute("application:close")
    expect(desk.run_page(logged.ids["everything"])).to_have_count(0)
    expect(desk.open_run(logged.ids["everything"])).to_be_visible()


def test_every_tab_is_drawn(desk: Desk, logged: Logged) -> None:
    """Light and dark; pictures are kept, of pages 1200 pixels wide."""
    desk.page.set_viewport_size({"width": 1276, "height": 900})
    desk.execute("application:toggle-left-area")
    page = desk.open_run(logged.ids["everything"])
    for theme in THEMES[:2]:
        desk.use_theme(theme)
        short = theme.removeprefix("JupyterLab ").lower()
        for tab, seen in SEEN.items():
            desk.choose_tab(page, tab)
            if tab == "artifacts":
                desk.choose_file(page, "tables/scores.csv")
            for part in seen:
                expect(page.locator(part).first).to_be_attached()
            desk.picture(f"page-{short}-{tab}", page)


@pytest.mark.only_looks
def test_what_is_long_stays_inside_the_page(desk: Desk, logged: Logged) -> None:
    """A name of two hundred characters, a long value and a metric's long name widen nothing."""
    page = desk.open_run(logged.ids["long"])
    expect(row(page, "query")).to_contain_text("column_29")
    body = page.locator(".notebench-RunBody")
    assert body.evaluate("body => body.scrollWidth <= body.clientWidth")
    expect(page.locator("h2")).to_have_attribute("title", re.compile("to its end$"))
    desk.picture("page-light-long", page)


@pytest.mark.only_looks
def test_files_are_looked_into(desk: Desk, logged: Logged) -> None:
    """Each by its kind: a table, text, JSON and a picture."""
    page = desk.open_run(logged.ids["everything"], "artifacts")
    look = page.locator(".notebench-Artifacts-look")
    desk.choose_file(page, "tables/scores.csv")
    expect(look.locator("tbody tr")).to_have_count(2)
    expect(look.locator("th").nth(1)).to_contain_text("score")
    desk.choose_file(page, "notes/grüße & more.txt")
    expect(look).to_contain_text("grüße")
    desk.choose_file(page, "notes/folds.json")
    expect(look.locator("pre")).to_contain_text('"folds"')
    desk.choose_file(page, "curve.png")
    expect(look.locator("img")).to_have_js_property("naturalWidth", 640)


@pytest.mark.only_looks
def test_a_report_in_markdown_is_drawn_with_the_pictures_beside_it(desk: Desk, logged: Logged) -> None:
    """Its script is not run; its source is a press away."""
    page = desk.open_run(logged.ids["everything"], "artifacts")
    desk.choose_file(page, "docs/report.md")
    look = page.locator(".notebench-MarkdownLook")
    expect(look.locator("strong")).to_have_text("worked")
    expect(look.locator("img")).to_have_js_property("naturalWidth", 640)
    expect(look.locator("a").filter(has_text="the scores")).to_have_attribute(
        "href", re.compile(r"path=tables%2Fscores")
    )
    expect(look.locator("script")).to_have_count(0)
    look.get_by_role("button", name="Source").click()
    expect(look.locator("pre")).to_contain_text("It **worked**")


@pytest.mark.only_looks
def test_a_zoomed_curve_is_drawn_with_all_its_points(desk: Desk, logged: Logged) -> None:
    """Of four thousand, the whole shows a part; the stretch that is drawn over shows each."""
    page = desk.open_run(logged.ids["everything"])
    curve = page.get_by_role("group", name="wave")
    expect(curve.locator(".scatterlayer .trace")).to_be_attached()
    curve.scroll_into_view_if_needed()
    assert max(steps_between(curve)) > 1
    place = curve.locator(".nsewdrag").bounding_box()
    assert place
    x, y = place["x"] + place["width"] * 0.4, place["y"] + place["height"] / 2
    desk.page.mouse.move(x, y)
    desk.page.mouse.down()
    desk.page.mouse.move(x + place["width"] * 0.1, y, steps=4)
    with desk.page.expect_response(re.compile(r"/metrics\?.*from_step=\d+")):
        desk.page.mouse.up()
    desk.until(lambda: set(steps_between(curve)) == {1}, "each step is drawn")


@pytest.mark.only_looks
def test_files_are_downloaded_whole(desk: Desk, logged: Logged) -> None:
    """Under their own names, whatever letters these have, and the page stays."""
    page = desk.open_run(logged.ids["everything"], "artifacts")
    for path, content in FILES.items():
        desk.open_folder(page, path)
        name = Path(path).name
        with desk.page.expect_download() as saved:
            page.get_by_role("link", name=f"Download {name}").click()
        assert saved.value.suggested_filename == name
        assert saved.value.path().read_text(encoding="utf-8") == content
    expect(page).to_be_visible()


@pytest.mark.only_looks
def test_a_folder_is_downloaded_as_an_archive(desk: Desk, logged: Logged) -> None:
    """And so is all of it."""
    page = desk.open_run(logged.ids["everything"], "artifacts")
    for link, inside in (
        ("Download notes as an archive", "grüße & more.txt"),
        ("Download all", "scores.csv"),
    ):
        with desk.page.expect_download() as saved:
            page.get_by_role("link", name=link).click()
        names = zipfile.ZipFile(saved.value.path()).namelist()
        assert any(name.endswith(inside) for name in names)
    expect(page.locator(".notebench-Artifacts-whole")).to_contain_text(re.compile(r"in \d+ files"))


def test_a_page_reaches_neither_jupyter_nor_the_network(desk: Desk, logged: Logged) -> None:
    """Nor is its script run before someone says so."""
    desk.allowed.append("about:srcdoc")  # the console hears of each thing that the page is kept from
    page = desk.open_run(logged.ids["everything"], "artifacts")
    desk.choose_file(page, "looks/page.html")
    told = page.frame_locator(".notebench-PageLook iframe").locator("#told")
    expect(told).to_have_text("no script has run")
    page.get_by_role("button", name="Run its scripts").click()
    expect(told).to_have_text("no parent, no cookies, no network")
    for theme in THEMES[:2]:
        desk.use_theme(theme)
        desk.picture(f"page-{theme.removeprefix('JupyterLab ').lower()}-html", page)


def test_a_notebook_is_shown_cell_by_cell(desk: Desk, logged: Logged) -> None:
    """Sources and what they printed."""
    page = desk.open_run(logged.ids["everything"], "artifacts")
    desk.choose_file(page, "looks/made.ipynb")
    look = page.locator(".notebench-NotebookLook")
    expect(look.locator("li")).to_have_count(2)
    expect(look).to_contain_text("print(6 * 7)")
    expect(look.locator(".notebench-NotebookLook-output")).to_have_text("42")
    for theme in THEMES[:2]:
        desk.use_theme(theme)
        desk.picture(f"page-{theme.removeprefix('JupyterLab ').lower()}-notebook", page)


@pytest.mark.only_looks
def test_code_and_environment_are_kept(desk: Desk, logged: Logged) -> None:
    """The script as it ran, what it printed, and with which packages."""
    page = desk.open_run(logged.ids["everything"], "code")
    expect(page.locator(".notebench-Cells-cell")).to_contain_text("def log_everything()")
    expect(page.locator(".notebench-Printed")).to_contain_text("thirty steps are done")
    desk.choose_tab(page, "environment")
    expect(row(page, "Python")).to_contain_text("3.")
    page.get_by_label("Filter Packages").fill("mlflow")
    expect(row(page, "mlflow")).to_contain_text(re.compile(r"3\.\d+"))


@pytest.mark.only_looks
def test_a_failed_run_shows_its_error(desk: Desk, logged: Logged) -> None:
    """Type, message and the lines of the traceback."""
    page = desk.open_run(logged.ids["broken"])
    expect(page.locator(".notebench-StateMark").first).to_have_attribute("data-state", "failed")
    expect(page).to_contain_text("ValueError")
    expect(page).to_contain_text("depth 3 is < 4 & not allowed")
    expect(page).to_contain_text("in check_depth")
    desk.picture("page-light-failed", page)


def test_a_page_is_opened_by_a_click_by_enter_and_by_a_link(desk: Desk, logged: Logged) -> None:
    """The link is JupyterLab's address with the run's id."""
    desk.open_panel()
    desk.filter.fill("linear 3")
    expect(desk.rows).to_have_count(1)
    desk.named_row("linear 3").click()
    expect(desk.run_page(logged.ids["linear 3"])).to_be_visible()
    desk.filter.fill("linear 4")
    expect(desk.named_row("linear 4")).to_be_visible()
    expect(desk.rows).to_have_count(1)
    desk.filter.press("Enter")
    desk.page.keyboard.press("Enter")
    expect(desk.run_page(logged.ids["linear 4"])).to_be_visible()
    desk.open(f"reset&notebench-run={logged.ids['linear 5']}")
    expect(desk.run_page(logged.ids["linear 5"]).get_by_role("heading", name="linear 5")).to_be_visible()


def test_pages_come_back_after_a_reload(desk: Desk, logged: Logged) -> None:
    """With the tab that was chosen, and the panel at their left."""
    desk.open_panel()
    page = desk.open_run(logged.ids["everything"])
    desk.choose_tab(page, "code")
    expect(page.locator(".notebench-Cells-cell")).to_be_visible()
    desk.save_layout('"tab":"code"')
    desk.page.reload(wait_until="domcontentloaded")
    desk.wait_until_ready()
    expect(page.locator(".notebench-Cells-cell")).to_be_visible()
    expect(desk.row(logged.ids["everything"])).to_be_visible()


def row(page: Locator, name: str) -> Locator:
    """A row of a table of names and values."""
    return page.locator("tbody tr").filter(has=page.page.get_by_role("rowheader", name=name, exact=True))


def steps_between(curve: Locator) -> list[int]:
    """How far the points that are drawn are from each other."""
    told = curve.evaluate("place => place.data[0].x.slice(1).map((x, before) => x - place.data[0].x[before])")
    return list(told)

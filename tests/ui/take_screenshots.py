"""Takes the pictures of the documentation: JupyterLab after the tutorial, light and dark.

python -m tests.ui.take_screenshots
"""

import shutil
import tempfile
from pathlib import Path

from playwright.sync_api import Browser, Locator, expect, sync_playwright

from tests.ui.browser import find_chromium, launch
from tests.ui.desk import THEMES, Desk
from tests.ui.lab import Lab, lab

ROOT = Path(__file__).parents[2]
IMAGES = ROOT / "docs" / "images"
TUTORIAL = "01_tutorial.ipynb"
SIZE = {"width": 1560, "height": 960}
TUTORIAL_MS = 300_000

# All cells are drawn, so that none changes its height when it comes into sight.
DRAW_ALL = """path => {
  const { shell } = window.jupyterapp;
  const notebook = [...shell.widgets('main')].find(one => one.context?.path === path).content;
  notebook.notebookConfig = { ...notebook.notebookConfig, windowingMode: 'none' };
}"""

# The page of the run stands right of the notebook, which keeps the smaller half.
BESIDE = """([page, notebook, share]) => {
  const { shell } = window.jupyterapp;
  const [first] = [...shell.widgets('main')].filter(one => one.id === page);
  const [other] = [...shell.widgets('main')].filter(one => one.context?.path === notebook);
  shell.add(first, 'main', { mode: 'split-right', ref: other.id });
  const layout = shell.saveLayout();
  layout.mainArea.dock.main.sizes = share;
  shell._dockPanel.restoreLayout(layout.mainArea.dock);
}"""


def main() -> None:
    """Run the tutorial, and take both pictures."""
    IMAGES.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, lab(Path(folder) / "lab", root="tutorial") as server:
        shutil.copy(ROOT / "notebook_templates" / TUTORIAL, server.root)
        with sync_playwright() as playwright:
            take(launch(playwright, find_chromium()), server)


def take(browser: Browser, server: Lab) -> None:
    """One page serves for both themes."""
    context = browser.new_context(viewport=SIZE, locale="en-US", timezone_id="UTC", reduced_motion="reduce")
    context.request.get(f"{server.url}?token={server.token}")
    desk = Desk(context.new_page(), server)
    desk.open()
    desk.open_panel(width=270)
    notebook = desk.open_notebook(TUTORIAL)
    desk.page.evaluate(DRAW_ALL, TUTORIAL)
    desk.execute("notebook:run-all-cells")
    last = desk.rows.filter(has_text="forest of depth 8").locator(
        '.notebench-StateMark[data-state="finished"]'
    )
    expect(last).to_be_visible(timeout=TUTORIAL_MS)
    desk.choose("Metric", "accuracy")
    run_id = desk.named_row("learning curve").get_attribute("data-run-id") or ""
    page = desk.open_run(run_id)
    desk.page.evaluate(BESIDE, [f"notebench-run-{run_id}", TUTORIAL, [0.4, 0.6]])
    expect(page.locator(".js-plotly-plot .scatterlayer .trace").first).to_be_attached()
    show_card(notebook, "learning curve")
    for theme in THEMES[:2]:
        desk.use_theme(theme)
        expect(page.locator(".js-plotly-plot .scatterlayer .trace").first).to_be_attached()
        desk.page.mouse.move(5, SIZE["height"] - 5)
        desk.page.wait_for_load_state("networkidle")
        short = theme.removeprefix("JupyterLab ").lower()
        desk.page.screenshot(path=IMAGES / f"panel-{short}.png", animations="disabled")


def show_card(notebook: Locator, name: str) -> None:
    """Scroll so that the run's cell and card are both seen."""
    card = notebook.locator(f'.notebench-RunCard[aria-label="Run {name}"]')
    expect(card).to_be_attached()
    card.evaluate("card => card.scrollIntoView({ block: 'end' })")
    expect(card).to_be_in_viewport()


if __name__ == "__main__":
    main()

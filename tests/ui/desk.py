"""A browser's page with JupyterLab in it, and the words in which tests speak of Notebench's parts."""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playwright.sync_api import ConsoleMessage, Locator, Page, ViewportSize, expect

from tests.ui.lab import Lab

PICTURES = Path(__file__).parents[2] / "test-results" / "ui"
THEMES = ("JupyterLab Light", "JupyterLab Dark", "JupyterLab Dark High Contrast")

SIZE = ViewportSize(width=1400, height=900)

# What the console may say in any test; each with its reason.
ALWAYS_ALLOWED: tuple[str, ...] = ()


@dataclass
class Desk:
    """One page.

    Attributes
    ----------
    allowed
        Patterns of what the console may say in this test beside :data:`ALWAYS_ALLOWED`.
    is_tidy
        Whether :meth:`tidy` is enough for the next test: the one before left no more than it takes away.
    """

    page: Page
    lab: Lab
    allowed: list[str] = field(default_factory=list)
    is_tidy: bool = False
    _told: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page.on("console", self._hear)
        self.page.on("pageerror", lambda error: self._told.append(f"uncaught: {error.stack}"))

    @property
    def troubles(self) -> list[str]:
        """The console's errors and what nobody caught, but for what is allowed."""
        allowed = re.compile("|".join([*ALWAYS_ALLOWED, *self.allowed]) or "(?!)", re.DOTALL)
        return [told for told in self._told if not allowed.search(told)]

    # JupyterLab

    def open(self, query: str = "reset") -> None:
        """Load JupyterLab as it is at first, until it can be used."""
        self.lab.forget_settings()
        self.page.set_viewport_size(SIZE)
        self.page.goto(f"{self.lab.url}?{query}", wait_until="domcontentloaded")
        self.wait_until_ready()

    def wait_until_ready(self) -> None:
        self.page.wait_for_function("window.jupyterapp !== undefined")
        self.page.evaluate("window.jupyterapp.restored.then(() => null)")
        expect(self.page.locator("#jupyterlab-splash")).to_have_count(0)

    def execute(self, command: str, **arguments: Any) -> None:
        """Run a command of JupyterLab, to its end."""
        self.page.evaluate(
            "([command, given]) => window.jupyterapp.commands.execute(command, given).then(() => null)",
            [command, arguments],
        )

    def leave(self) -> None:
        """Leave the page; what it told and was allowed to tell belongs to the test before."""
        self.page.goto("about:blank")
        self._forget()

    def tidy(self) -> None:
        """Close all pages, and bring the panel back to all runs in their first order."""
        self.execute("application:close-all")
        expect(self.page.locator("#jp-main-dock-panel [id^=notebench-]")).to_have_count(0)
        self.open_panel()
        self.filter.fill("")
        for label in ("Experiment", "State", "Metric", "Order", "Shelf"):
            self.panel.get_by_label(label, exact=True).select_option(index=0)
        self.panel.get_by_label("Starred only").uncheck()
        self._forget()

    def _forget(self) -> None:
        self.is_tidy = False
        self.allowed.clear()
        self._told.clear()

    def save_layout(self, told: str) -> None:
        """Wait until the server keeps a layout in which this stands: one that is under way may be older."""
        with self.page.expect_response(
            lambda answer: (
                "/lab/api/workspaces/" in answer.url
                and answer.request.method == "PUT"
                and told in (answer.request.post_data or "")
            )
        ):
            self.page.evaluate("window.dispatchEvent(new Event('resize'))")

    def click_point(self, point: Locator) -> None:
        """Click a point of a figure: what hears of it lies above the point."""
        expect(point).to_be_attached()
        point.scroll_into_view_if_needed()
        box = point.bounding_box()
        assert box
        self.page.mouse.move(box["x"] + box["width"] / 2 + 1, box["y"] + box["height"] / 2)
        self.page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)

    def copied(self, part: str) -> str:
        """What is on the clipboard, as soon as this stands in it."""
        self.until(lambda: part in self.page.evaluate("navigator.clipboard.readText()"), f"{part} is copied")
        return str(self.page.evaluate("navigator.clipboard.readText()"))

    def use_theme(self, theme: str) -> None:
        self.execute("apputils:change-theme", theme=theme)
        expect(self.page.locator(f'body[data-jp-theme-name="{theme}"]')).to_be_attached()
        expect(self.page.locator("#jupyterlab-splash")).to_have_count(0)

    def picture(self, name: str, of: Locator | None = None) -> None:
        """Keep a screenshot for who wants to look."""
        path = PICTURES / f"{name}.png"
        if of:
            of.screenshot(path=path, animations="disabled")
        else:
            self.page.screenshot(path=path, animations="disabled")

    # The panel

    @property
    def panel(self) -> Locator:
        return self.page.locator("#notebench-panel")

    @property
    def rows(self) -> Locator:
        return self.panel.locator(".notebench-RunRow[data-run-id]")

    @property
    def no_runs(self) -> Locator:
        """What the list of runs shows when it is empty; other sections may be empty too."""
        return self.panel.locator(".notebench-Empty").filter(
            has_not_text=re.compile("Sweeps search|Pipelines run|A target is")
        )

    @property
    def filter(self) -> Locator:
        return self.panel.locator(".notebench-FilterBox")

    def open_panel(self, width: int | None = None) -> None:
        self.execute("notebench:open-panel")
        expect(self.panel.locator('.notebench-ConnectionDot[data-connection="ready"]')).to_be_visible()
        if width:
            self.widen_panel(width)

    def widen_panel(self, width: int) -> None:
        """Drag the edge of the left area until the panel is so wide."""
        handle = self.page.locator(
            "#jp-main-split-panel > .lm-SplitPanel-handle:visible"
        ).first.bounding_box()
        panel = self.panel.bounding_box()
        assert handle
        assert panel
        x, y = handle["x"] + handle["width"] / 2, handle["y"] + handle["height"] / 2
        self.page.mouse.move(x, y)
        self.page.mouse.down()
        self.page.mouse.move(x + width - panel["width"], y, steps=2)
        self.page.mouse.up()
        self.page.wait_for_function(
            "width => Math.abs(document.querySelector('#notebench-panel').clientWidth - width) <= 2",
            arg=width,
        )

    def row(self, run_id: str) -> Locator:
        return self.panel.locator(f'.notebench-RunRow[data-run-id="{run_id}"]')

    def named_row(self, name: str) -> Locator:
        return self.rows.filter(has_text=name)

    def choose(self, label: str, option: str) -> None:
        self.panel.get_by_label(label, exact=True).select_option(label=option)

    # Pages of runs

    def run_page(self, run_id: str) -> Locator:
        return self.page.locator(f"#notebench-run-{run_id}")

    def open_run(self, run_id: str, tab: str = "overview") -> Locator:
        """Show the page of a run by command."""
        self.execute("notebench:open-run", runId=run_id, tab=tab)
        page = self.run_page(run_id)
        expect(page.locator(f'.notebench-Tabs-tab[data-tab="{tab}"]')).to_have_attribute(
            "aria-selected", "true"
        )
        return page

    def open_missing_run(self, run_id: str) -> Locator:
        """Follow a link to a run that there is not; gives its page."""
        self.open(f"reset&notebench-run={run_id}")
        return self.run_page(run_id)

    def choose_tab(self, page: Locator, tab: str) -> Locator:
        """Click a tab of a run's page; gives the page."""
        page.locator(f'.notebench-Tabs-tab[data-tab="{tab}"]').click()
        return page

    def open_folder(self, page: Locator, path: str) -> None:
        """Open the folder of a file in the tree of artifacts, where it is in one that is closed."""
        if "/" not in path:
            return
        folder = page.locator(".notebench-Artifacts-item.notebench-mod-folder").filter(
            has_text=f"{Path(path).parts[0]}/"
        )
        if folder.get_attribute("aria-expanded") == "false":
            folder.click()

    def choose_file(self, page: Locator, path: str) -> None:
        """Choose a file in the tree of artifacts."""
        self.open_folder(page, path)
        item = page.locator("button.notebench-Artifacts-item:not(.notebench-mod-folder)").filter(
            has_text=Path(path).name[-8:]
        )
        item.click()
        expect(item).to_have_attribute("aria-current", "true")

    # Notebooks

    def open_notebook(self, path: str) -> Locator:
        """Open a notebook, and wait for its kernel."""
        self.execute("docmanager:open", path=path, factory="Notebook")
        self.wait_for_kernel(path)
        return self.page.locator(".jp-NotebookPanel:visible")

    def wait_for_kernel(self, path: str) -> None:
        self.page.evaluate(
            """async path => {
              const { shell } = window.jupyterapp;
              const panel = [...shell.widgets('main')].find(one => one.context?.path === path);
              await panel.context.ready;
              await panel.sessionContext.ready;
              await panel.sessionContext.session?.kernel?.info;
            }""",
            path,
        )

    def open_saved_card(self, bundle: dict[str, Any]) -> Locator:
        """Open a notebook that holds a card in its output, and no kernel; gives the card."""
        # The widgets' manager takes every notebook to have a kernel.
        self.allowed.append("Cannot read properties of null .*/@jupyter-widgets/jupyterlab-manager/")
        saved = json.loads(notebook("%%track"))
        output = {"output_type": "display_data", "data": bundle, "metadata": {}}
        saved["cells"][0] |= {"outputs": [output], "execution_count": 1}
        name = f"saved-{abs(hash(json.dumps(bundle)))}.ipynb"
        (self.lab.root / name).write_text(json.dumps(saved), encoding="utf-8")
        self.execute(
            "docmanager:open", path=name, factory="Notebook", kernelPreference={"shouldStart": False}
        )
        return self.page.locator(".jp-NotebookPanel:visible .notebench-RunCard")

    def begin_all_cells(self) -> None:
        """Run all cells of the notebook in front, without waiting for their end."""
        self.page.evaluate("() => void window.jupyterapp.commands.execute('notebook:run-all-cells')")

    def until(self, claim: Callable[[], bool], what: str, timeout_s: float = 20) -> None:
        """Wait for something outside of the page."""
        for _ in range(int(timeout_s / 0.05)):
            if claim():
                return
            self.page.wait_for_timeout(50)
        raise AssertionError(f"after {timeout_s} s it is not so that {what}")

    def _hear(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self._told.append(f"{message.text} ({message.location['url']})")


def notebook(*sources: str) -> str:
    """A notebook's file with these cells of code."""
    cells = [
        {
            "cell_type": "code",
            "id": f"cell-{place}",
            "execution_count": None,
            "metadata": {},
            "outputs": [],
            "source": source,
        }
        for place, source in enumerate(sources)
    ]
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    return json.dumps(
        {"cells": cells, "metadata": {"kernelspec": kernel}, "nbformat": 4, "nbformat_minor": 5}
    )

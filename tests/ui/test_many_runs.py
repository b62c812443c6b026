"""50,000 runs: all of them are reached, few are drawn, few are kept."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, CDPSession, Locator, expect

from tests.ui.conftest import seat
from tests.ui.desk import Desk
from tests.ui.lab import lab
from tests.ui.many_runs import fill

RUNS = 50_000
STEPS = 150
MOST_ROWS = 200
FRAME_MS = 50
# Twenty pages of a hundred runs each, and what draws them.
MOST_GROWTH_MB = 60

PREPARE = """
from pathlib import Path
from notebench.engines.mlflow_tracking import prepare
folder = Path.cwd() / ".notebench"
folder.mkdir()
prepare(folder / "mlflow.db", folder / "artifacts")
"""

SCROLL = """async (place, [rows, steps]) => {
  let most = 0;
  for (let step = 1; step <= steps; step += 1) {
    place.scrollTop = (place.scrollHeight * step) / steps;
    await new Promise(requestAnimationFrame);
    most = Math.max(most, place.querySelectorAll(rows).length);
  }
  return most;
}"""


@pytest.fixture(scope="module")
def full_desk(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """The page of a server whose store is full."""
    with lab(tmp_path_factory.mktemp("many")) as server:
        server.python(PREPARE, "prepare.py")
        fill(server.store, RUNS)
        with seat(browser, server) as desk:
            desk.open()
            yield desk
            assert desk.troubles == []


def test_the_table_is_scrolled_through_from_end_to_end(full_desk: Desk) -> None:
    """The frames stay short, the rows few, and the memory bounded."""
    full_desk.execute("notebench:open-runs-table")
    grid = full_desk.page.locator(".notebench-Grid")
    expect(grid).to_have_attribute("aria-rowcount", str(RUNS + 1))
    expect(grid.get_by_text(f"run {RUNS - 1}", exact=True)).to_be_visible()
    hold_to_bounds(full_desk, grid, ".notebench-Grid-row")
    expect(grid.get_by_text("run 0", exact=True)).to_be_visible()


def test_the_list_of_the_panel_is_held_to_the_same(full_desk: Desk) -> None:
    """It shows the same runs in less room."""
    full_desk.open_panel(width=280)
    runs = full_desk.panel.locator(".notebench-RunList")
    expect(runs.get_by_text(f"run {RUNS - 1}", exact=True)).to_be_visible()
    hold_to_bounds(full_desk, runs, ".notebench-RunRow")
    expect(runs.get_by_text("run 0", exact=True)).to_be_visible()


def hold_to_bounds(desk: Desk, place: Locator, rows: str) -> None:
    """Scroll through all runs and compare with the limits above."""
    session = desk.page.context.new_cdp_session(desk.page)
    # The time that the page itself has the processor: what other programs do at once is none of it.
    session.send("Performance.enable", {"timeDomain": "threadTicks"})
    before = measure(session)
    most = place.evaluate(SCROLL, [rows, STEPS])
    busy_ms = 1000 * (measure(session)["TaskDuration"] - before["TaskDuration"]) / STEPS
    growth_mb = (measure(session)["JSHeapUsedSize"] - before["JSHeapUsedSize"]) / 1e6
    session.detach()
    assert 0 < most <= MOST_ROWS
    assert busy_ms < FRAME_MS, f"a frame takes {busy_ms:.0f} ms"
    assert growth_mb < MOST_GROWTH_MB, f"the heap grew by {growth_mb:.0f} MB"


def measure(session: CDPSession) -> dict[str, float]:
    """What the page has used until now, by Chromium's names."""
    session.send("HeapProfiler.collectGarbage")
    return {one["name"]: float(one["value"]) for one in session.send("Performance.getMetrics")["metrics"]}

"""50,000 runs: all of them are reached, few are drawn, few are kept."""

from collections.abc import Iterator
from statistics import quantiles

import pytest
from playwright.sync_api import Browser, Locator, expect

from tests.ui.conftest import seat
from tests.ui.desk import Desk
from tests.ui.lab import lab
from tests.ui.many_runs import fill

RUNS = 50_000
STEPS = 150
# A pass that another program slowed down says nothing of ours.
PASSES = 6
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
  const frames = [];
  let most = 0;
  const frame = () => new Promise(requestAnimationFrame);
  await frame();
  let before = performance.now();
  for (let step = 1; step <= steps; step += 1) {
    place.scrollTop = (place.scrollHeight * step) / steps;
    await frame();
    const now = performance.now();
    frames.push(now - before);
    before = now;
    most = Math.max(most, place.querySelectorAll(rows).length);
  }
  return { frames, most };
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
    runs = full_desk.panel.get_by_role("listbox", name="Runs")
    expect(runs.get_by_text(f"run {RUNS - 1}", exact=True)).to_be_visible()
    hold_to_bounds(full_desk, runs, ".notebench-RunRow")
    expect(runs.get_by_text("run 0", exact=True)).to_be_visible()


def hold_to_bounds(desk: Desk, place: Locator, rows: str) -> None:
    """Scroll through all runs and compare with the limits above."""
    before = heap_mb(desk)
    slowest = []
    for _ in range(PASSES):
        told = place.evaluate(SCROLL, [rows, STEPS])
        assert 0 < told["most"] <= MOST_ROWS
        slowest.append(quantiles(told["frames"], n=20)[-1])
        if slowest[-1] < FRAME_MS:
            break
    assert min(slowest) < FRAME_MS, f"one frame in twenty takes {slowest} ms"
    growth = heap_mb(desk) - before
    assert growth < MOST_GROWTH_MB, f"the heap grew by {growth:.0f} MB"


def heap_mb(desk: Desk) -> float:
    """What JavaScript keeps, after what it need not is thrown away."""
    session = desk.page.context.new_cdp_session(desk.page)
    session.send("HeapProfiler.collectGarbage")
    session.send("Performance.enable")
    metrics = {one["name"]: one["value"] for one in session.send("Performance.getMetrics")["metrics"]}
    session.detach()
    return float(metrics["JSHeapUsedSize"]) / 1e6

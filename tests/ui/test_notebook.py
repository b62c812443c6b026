"""Notebooks that are run in the front end: what the panel, the cards and the pages make of their runs."""

from datetime import datetime
from pathlib import Path

from playwright.sync_api import Locator, expect

from tests.ui.conftest import Logged
from tests.ui.desk import Desk, notebook

# A run is to be seen within a second of being logged. The server reads the journal each 0.2 s, the panel waits
# 0.25 s at the most between two readings, and a reading takes some milliseconds: half of this is margin.
SEEN_WITHIN_S = 1.0

# Each step waits for a file of its name, which the test writes: no clock decides what is seen.
LIVE = """%%track live --experiment lessons --tag place=subfolder
import time
from pathlib import Path

import mlflow

def wait_for(name):
    while not Path(name).exists():
        time.sleep(0.02)

mlflow.log_params({"depth": 5, "eta": 0.1})
wait_for("log")
for step in range(5):
    mlflow.log_metric("loss", 1 / (step + 1), step=step)
wait_for("log-more")
mlflow.log_metric("loss", 0.125, step=5)
mlflow.log_param("late", "yes")
wait_for("end")
print("the lesson ends")
"""

FAILING = """%%track failing --experiment lessons
import mlflow

def divide(by):
    return 1 / by

mlflow.log_param("by", 0)
divide(0)
"""

KILLED = """%%track killed --experiment lessons
import os
import signal
import time
from pathlib import Path

import mlflow

mlflow.log_param("depth", 5)
while not Path("kill").exists():
    time.sleep(0.02)
os.kill(os.getpid(), signal.SIGKILL)
"""

# Notes, in the page's own time, when a row with this text is first on screen.
NOTE_FIRST_SIGHT = """text => {
  const look = () => {
    const rows = [...document.querySelectorAll('#notebench-panel .notebench-RunRow[data-run-id]')];
    if (window.firstSight === undefined && rows.some(row => row.textContent.includes(text))) {
      window.firstSight = Date.now();
    }
    requestAnimationFrame(look);
  };
  look();
}"""


def test_a_run_of_a_notebook_in_a_subfolder_is_followed_live(desk: Desk, logged: Logged) -> None:
    """In the panel, which is the root's, and in its card: from its first second to its end."""
    folder = write(desk, "lessons/one/live.ipynb", notebook("%load_ext notebench", LIVE))
    desk.open_panel()
    desk.page.evaluate(NOTE_FIRST_SIGHT, "live")
    shown = desk.open_notebook("lessons/one/live.ipynb")
    desk.begin_all_cells()

    row = desk.named_row("live")
    expect(state_of(row)).to_have_attribute("data-state", "running")
    assert desk.page.evaluate("window.firstSight") / 1000 - started_at(desk, row) <= SEEN_WITHIN_S
    card = shown.locator(".notebench-RunCard")
    expect(state_of(card)).to_have_attribute("data-state", "running")
    expect(row_of(card, "depth")).to_contain_text("5")
    expect(desk.page.locator(".notebench-RunningItem")).to_contain_text("1 run is running")

    (folder / "log").touch()
    expect(row_of(card, "loss")).to_contain_text("0.200")
    desk.choose("Metric", "loss")
    expect(row.locator(".notebench-RunRow-metric")).to_have_text("0.200")
    (folder / "log-more").touch()
    expect(row.locator(".notebench-RunRow-metric")).to_have_text("0.125")
    expect(row_of(card, "loss")).to_contain_text("0.125")
    expect(row_of(card, "late")).to_contain_text("yes")
    desk.picture("notebook-light-running")

    (folder / "end").touch()
    expect(state_of(row)).to_have_attribute("data-state", "finished")
    expect(state_of(card)).to_have_attribute("data-state", "finished")
    expect(desk.page.locator(".notebench-RunningItem")).to_contain_text("0 runs are running")
    card.get_by_role("button", name="Open run").click()
    page = desk.page.locator(".notebench-RunPage:visible")
    expect(page.get_by_role("heading", name="live")).to_be_visible()
    expect(page.locator(".js-plotly-plot .scatterlayer .trace").first).to_be_attached()
    desk.choose_tab(page, "code")
    expect(page.locator(".notebench-Printed")).to_contain_text("the lesson ends")


def test_a_cell_that_fails_is_told_by_row_card_and_page(desk: Desk, logged: Logged) -> None:
    """The page has the traceback, of the user's frames alone."""
    write(desk, "lessons/two/failing.ipynb", notebook("%load_ext notebench", FAILING))
    desk.open_panel()
    shown = desk.open_notebook("lessons/two/failing.ipynb")
    desk.begin_all_cells()
    row = desk.named_row("failing")
    expect(state_of(row)).to_have_attribute("data-state", "failed")
    card = shown.locator(".notebench-RunCard")
    expect(state_of(card)).to_have_attribute("data-state", "failed")
    expect(card).to_contain_text("ZeroDivisionError")
    desk.picture("notebook-light-failed")
    row.click()
    page = desk.page.locator(".notebench-RunPage:visible")
    expect(page).to_contain_text("ZeroDivisionError: division by zero")
    expect(page).to_contain_text("in divide")
    expect(page).not_to_contain_text("site-packages")


def test_the_run_of_a_kernel_that_is_killed_is_lost_by_itself(desk: Desk, logged: Logged) -> None:
    """Nobody asks for it; the server closes such runs from time to time."""
    folder = write(desk, "lessons/three/killed.ipynb", notebook("%load_ext notebench", KILLED))
    desk.open_panel()
    shown = desk.open_notebook("lessons/three/killed.ipynb")
    desk.begin_all_cells()
    row, card = desk.named_row("killed"), shown.locator(".notebench-RunCard")
    expect(state_of(row)).to_have_attribute("data-state", "running")
    expect(row_of(card, "depth")).to_contain_text("5")
    (folder / "kill").touch()
    expect(state_of(row)).to_have_attribute("data-state", "lost")
    expect(state_of(card)).to_have_attribute("data-state", "lost")
    expect(row_of(card, "depth")).to_contain_text("5")


def test_a_card_that_was_saved_tells_what_the_store_knows_now(desk: Desk, logged: Logged) -> None:
    """Without a kernel, and though the notebook says that the run goes on."""
    card = {**logged.card["application/vnd.notebench.run+json"]}
    card["run"] = {**card["run"], "state": "running", "ended_at": None, "metrics": {}}
    shown = desk.open_saved_card({**logged.card, "application/vnd.notebench.run+json": card})
    expect(state_of(shown)).to_have_attribute("data-state", "finished")
    expect(row_of(shown, "accuracy")).to_contain_text("0.9474")


def write(desk: Desk, path: str, content: str) -> Path:
    """Lay a notebook into the root; gives its folder."""
    file = desk.lab.root / path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(content, encoding="utf-8")
    return file.parent


def state_of(place: Locator) -> Locator:
    return place.locator(".notebench-StateMark").first


def row_of(card: Locator, name: str) -> Locator:
    """A row of the card's tables."""
    return card.locator("tbody tr").filter(has=card.page.get_by_role("rowheader", name=name, exact=True))


def started_at(desk: Desk, row: Locator) -> float:
    """When the journal was told that the row's run began, in seconds."""
    run_id = row.get_attribute("data-run-id")
    (event,) = [one for one in desk.lab.events() if one["id"] == run_id and one["verb"] == "started"]
    return datetime.fromisoformat(event["at"]).timestamp()

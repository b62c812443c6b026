"""Jobs in the panel and on their page, from the running command to its end and back."""

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Locator, expect

from notebench.workbench import Workbench
from tests.ui.desk import THEMES, Desk
from tests.ui.test_accessibility import AXE, violations

MAIN = "from notebench.cli import main; main()"
TRAIN = """
import pathlib, time
for fold in range(40):
    print(f"\\033[32mfold {fold:2d}\\033[0m  loss {1 / (fold + 1):.4f}  " + "." * fold)
print("50 %\\r100 %", flush=True)
while not pathlib.Path("go").exists():
    time.sleep(0.05)
print("went on", flush=True)
time.sleep(600)
"""


@pytest.fixture
def run(desk: Desk, bench: Workbench) -> Callable[..., Path]:
    """Starts a job by the command line, as a user does; gives its folder."""

    def start(name: str, code: str) -> Path:
        words = ["jobs", "run", "--name", name, "--", sys.executable, "-S", "-c", code]
        told = subprocess.run(
            [sys.executable, "-c", MAIN, *words],
            cwd=desk.lab.root,
            env=desk.lab.environ,
            capture_output=True,
            text=True,
            check=True,
        )
        return bench.jobs.folder / told.stdout.strip()

    return start


def section(desk: Desk) -> Locator:
    return desk.panel.locator(".notebench-JobList")


def state(part: Locator, word: str) -> Locator:
    return part.locator(f'.notebench-StateMark[data-state="{word}"]').first


def test_a_job_is_followed_paused_cancelled_and_begun_again(desk: Desk, run: Callable[..., Path]) -> None:
    """From its row to its page; in each theme, with pictures."""
    desk.page.evaluate(AXE)
    desk.open_panel(320)
    expect(section(desk)).to_have_count(0)
    folder = run("fit the forest with every tree", TRAIN)
    row = section(desk).locator(f'[data-job-id="{folder.name}"]')
    expect(state(row, "running")).to_be_visible()
    expect(desk.panel.locator(".lm-AccordionPanel-title").first).to_contain_text("Running (1)")
    section(desk).focus()
    desk.page.keyboard.press("Enter")
    page = desk.page.locator(f"#notebench-job-{folder.name}")
    log = page.get_by_role("log")
    expect(log).to_contain_text("fold 39  loss 0.0250")
    expect(log).to_contain_text("100 %")
    expect(log).not_to_contain_text("50 %")
    progress = {"done": 3, "total": 10, "text": "tree 3", "at": "2026-03-01T12:00:00+00:00"}
    (folder / "progress.json").write_text(json.dumps(progress), encoding="utf-8")
    page.get_by_role("button", name="Pause").click()
    expect(state(page, "paused")).to_be_visible()
    expect(page.get_by_role("progressbar")).to_have_attribute("aria-valuetext", "3 of 10")
    expect(row.get_by_role("progressbar")).to_be_visible()
    look_at(desk, page)
    page.get_by_role("button", name="Resume").click()
    expect(state(row, "running")).to_be_visible()
    (desk.lab.root / "go").touch()
    expect(log).to_contain_text("went on")
    at_end = "log => log.scrollHeight - log.scrollTop - log.clientHeight < 30"
    desk.until(lambda: bool(log.evaluate(at_end)), "the log stands at its end")
    page.get_by_role("button", name="Cancel…").click()
    desk.page.get_by_role("button", name="Cancel the job").click()
    expect(state(page, "cancelled")).to_be_visible()
    page.get_by_role("button", name="Retry").click()
    expect(state(row, "running")).to_be_visible()
    expect(log).to_contain_text("attempt 2")


def look_at(desk: Desk, page: Locator) -> None:
    """Panel and page in every theme: pictures, and the rules for accessible pages."""
    found = []
    for theme in THEMES:
        desk.use_theme(theme)
        short = theme.removeprefix("JupyterLab ").lower().replace(" ", "-")
        desk.picture(f"jobs-{short}")
        found += [f"{theme}: {one}" for part in (section(desk), page) for one in violations(part)]
    assert found == []


def test_a_failed_job_says_why_and_its_page_comes_back_with_the_layout(
    desk: Desk, run: Callable[..., Path]
) -> None:
    """After the page of the browser was loaded again."""
    folder = run("fails", "import sys; print('no such column'); sys.exit(3)")
    desk.execute("notebench:open-job", jobId=folder.name)
    page = desk.page.locator(f"#notebench-job-{folder.name}")
    expect(page.locator(".notebench-JobPage-reason")).to_have_text("exit code 3")
    expect(page.get_by_role("log")).to_contain_text("no such column")
    desk.picture("jobs-failed")
    desk.save_layout(f'"jobId":"{folder.name}"')
    desk.page.goto(desk.lab.url, wait_until="domcontentloaded")
    desk.wait_until_ready()
    expect(page.get_by_role("log")).to_contain_text("no such column")

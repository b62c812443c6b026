"""Targets in the panel: attached in a dialog, seen as they are, checked, and detached."""

import contextlib
import importlib.util
import shutil
from collections.abc import Iterator

import pytest
from playwright.sync_api import Locator, expect

from notebench.errors import Conflict, NotFound
from notebench.jobs import has_ended
from notebench.workbench import Workbench
from notebench.workspace import Workspace
from tests.ui.desk import THEMES, Desk
from tests.ui.test_accessibility import AXE, violations

CLOSED = "http://127.0.0.1:1"


@pytest.fixture
def bench(desk: Desk) -> Iterator[Workbench]:
    """The workbench of the shared server; no target, cluster or job is left in it."""
    bench = Workbench(Workspace(desk.lab.root))
    yield bench
    with contextlib.suppress(NotFound):
        bench.targets.stop_try()
    for job in bench.jobs.listing.jobs():
        if not has_ended(job):
            with contextlib.suppress(Conflict):  # it has ended since
                bench.jobs.kill(job.job_id)
    shutil.rmtree(desk.lab.root / ".notebench" / "jobs", ignore_errors=True)
    (desk.lab.root / "notebench.toml").unlink(missing_ok=True)


def open_section(desk: Desk) -> Locator:
    """The section, opened as a user does; it is closed at first."""
    desk.open_panel(320)
    title = desk.panel.get_by_role("button", name="Targets Section")
    if title.count() == 0:
        title = desk.panel.locator(".jp-AccordionPanel-title, .lm-AccordionPanel-title").filter(
            has_text="Targets"
        )
    title.click()
    section = desk.panel.locator("#notebench-targets-section")
    expect(section).to_be_visible()
    return section


def look_at(desk: Desk, part: Locator, name: str) -> None:
    """The part in every theme: a picture, and the rules for accessible pages."""
    found = []
    for theme in THEMES:
        desk.use_theme(theme)
        short = theme.removeprefix("JupyterLab ").lower().replace(" ", "-")
        desk.picture(f"targets-{name}-{short}")
        found += [f"{theme}: {one}" for one in violations(part)]
    desk.use_theme(THEMES[0])
    assert found == []


def test_a_target_is_attached_told_of_and_detached(desk: Desk, bench: Workbench) -> None:
    """At a port at which nothing listens; what is refused is told in the dialog, which keeps what was typed."""
    desk.page.evaluate(AXE)
    desk.allowed.append(r"status of 400 .*/notebench/api/targets")
    asked: list[str] = []
    desk.page.on("request", lambda each: asked.append(each.url) if "/api/targets/" in each.url else None)
    desk.open_panel(320)
    section = open_section(desk)
    expect(section).to_contain_text("notebench target try")
    look_at(desk, section, "empty")
    section.get_by_role("button", name="Attach a target").click()
    dialog = desk.page.get_by_role("dialog")
    dialog.get_by_label("Name").fill("gpu-box")
    dialog.get_by_label("Address").fill("http://10.0.0.7:8265")
    dialog.get_by_label("Token", exact=True).select_option("variable")
    dialog.get_by_label("The variable").fill("GPU_BOX_TOKEN")
    dialog.get_by_role("button", name="Attach").click()
    expect(dialog.get_by_role("alert")).to_contain_text("ssh -L 8265:localhost:8265 10.0.0.7")
    look_at(desk, dialog, "refused")
    assert bench.targets.book.targets() == []
    dialog.get_by_label("Address").fill(CLOSED)
    dialog.get_by_role("button", name="Attach").click()
    row = section.locator('[data-target="gpu-box"]')
    expect(row).to_contain_text("is not there")
    expect(row).to_contain_text("see that the cluster runs")
    assert [each.address for each in bench.targets.book.targets()] == [CLOSED]
    look_at(desk, section, "unreachable")
    row.get_by_role("button", name="Check").click()
    expect(row.get_by_text("Checked at")).to_be_visible()
    assert any(each.endswith("/targets/gpu-box/check") for each in map(plain, asked))
    row.get_by_role("button", name="Detach").click()
    desk.page.get_by_role("dialog").get_by_role("button", name="Detach").click()
    expect(row).to_have_count(0)
    assert bench.targets.book.targets() == []


def plain(url: str) -> str:
    return url.partition("?")[0]


# Not among the tests of the one cluster: a browser's loop and theirs do not share a process.
@pytest.mark.skipif(importlib.util.find_spec("ray") is None, reason="Ray is not installed")
def test_a_real_cluster_shows_what_is_in_use(desk: Desk, bench: Workbench) -> None:
    """And the job there, which leads to its page."""
    desk.page.evaluate(AXE)
    bench.targets.start_try(2, 2)
    section = open_section(desk)
    row = section.locator('[data-target="try"]')
    row.locator(".notebench-TargetRow-head").press("Enter")
    expect(row.locator('.notebench-StateMark[data-state="finished"]').first).to_be_attached()
    expect(row.locator(".notebench-TargetRow-use")).to_contain_text("0 of 2 GPUs in use")
    expect(row.get_by_role("region", name="Nodes")).to_contain_text("(head)")
    job = bench.run_command(["python", "-c", "print('there')"], desk.lab.root, "there", on="try")
    link = row.get_by_role("button", name="there")
    expect(link).to_be_visible()
    look_at(desk, section, "ready")
    link.click()
    page = desk.page.locator(".notebench-JobPage:visible")
    expect(page).to_contain_text("try")
    expect(page.locator('.notebench-StateMark[data-state="finished"]')).to_be_visible(timeout=90_000)
    assert has_ended(bench.jobs.wait(job.job_id, has_ended, 60))
    desk.picture("targets-job")

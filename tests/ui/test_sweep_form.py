"""The form for a new sweep, from an open notebook to the page of the sweep that it began."""

import contextlib
import json
import shutil
from collections.abc import Iterator

import pytest
from playwright.sync_api import Locator, expect

from notebench.errors import Conflict
from notebench.jobs import has_ended
from notebench.targets import Target
from notebench.workbench import Workbench
from notebench.workspace import Workspace
from tests.ui.desk import THEMES, Desk
from tests.ui.test_accessibility import AXE, violations

PARAMETERS = """import datetime
n: int = 100  # 10..500 log, trees in the forest
rate = 0.1  # 0.0..1.0 step 0.1
model = "forest"  # forest | boosting | linear
depth = 6  # 2..16 when model == "forest", how deep a tree grows
since = datetime.date(2026, 1, 1)  # 2026-01-01..2026-06-30
drop_missing = True
label: str
"""
NOTEBOOK = "swept form.ipynb"


@pytest.fixture
def bench(desk: Desk) -> Iterator[Workbench]:
    """The workbench of the shared server; no sweep is left in it."""
    bench = Workbench(Workspace(desk.lab.root))
    yield bench
    for job in bench.jobs.listing.jobs():
        if not has_ended(job):
            with contextlib.suppress(Conflict):  # it has ended since
                bench.jobs.kill(job.job_id)
    shutil.rmtree(desk.lab.root / ".notebench" / "jobs", ignore_errors=True)
    (desk.lab.root / "notebench.toml").unlink(missing_ok=True)


def keep_notebook(desk: Desk) -> None:
    """A notebook with parameters of each kind, whose loss is known."""
    tagged = {"tags": ["parameters"]}
    cells = [
        {"id": "a", "cell_type": "code", "metadata": tagged, "source": PARAMETERS},
        {"id": "b", "cell_type": "code", "metadata": {}, "source": "val_loss = rate + n / 1000"},
    ]
    whole = [{**cell, "outputs": [], "execution_count": None} for cell in cells]
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    book = {"nbformat": 4, "nbformat_minor": 5, "metadata": {"kernelspec": kernel}, "cells": whole}
    (desk.lab.root / NOTEBOOK).write_text(json.dumps(book), encoding="utf-8")


def row(form: Locator, name: str) -> Locator:
    return form.locator(f'[data-param="{name}"]')


def test_a_sweep_is_said_in_a_form_previewed_and_begun(desk: Desk, bench: Workbench) -> None:
    """From the notebook in front, by keys and clicks; in each theme, with pictures."""
    keep_notebook(desk)
    bench.targets.add(Target(name="gpu-box", address="http://127.0.0.1:1", token_env="GPU_BOX_TOKEN"))
    desk.page.evaluate(AXE)
    notebook = desk.open_notebook(NOTEBOOK)
    notebook.locator(".jp-Cell").first.click(button="right")
    expect(desk.page.get_by_role("menuitem", name="New Sweep")).to_be_visible()
    desk.page.keyboard.press("Escape")
    desk.picture("sweep-toolbar")
    notebook.locator(".jp-NotebookPanel-toolbar").get_by_role("button", name="Sweep…").click()
    form = desk.page.get_by_role("form", name="New sweep")
    expect(form.get_by_label("Notebook")).to_have_value(NOTEBOOK)
    expect(form.get_by_label("Metric", exact=True)).to_have_value("val_loss")
    high = row(form, "n").get_by_label("To")
    high.fill("5")
    expect(high).to_have_attribute("aria-invalid", "true")
    expect(row(form, "n")).to_contain_text("It must be above 10.")
    expect(form.get_by_role("button", name="Start")).to_have_attribute("aria-disabled", "true")
    look_at(desk, form, "faulty")
    high.fill("50")
    row(form, "model").get_by_label("linear").uncheck()
    row(form, "since").get_by_label("Sweep").uncheck()
    row(form, "label").get_by_label("Stands still at").fill("by a form")
    form.get_by_label("Trials", exact=True).fill("3")
    form.get_by_text("More options").click()
    form.get_by_label("Keep each trial as a run").uncheck()
    form.get_by_label("GPUs", exact=True).fill("0.5")
    expect(form.get_by_label("GPUs", exact=True)).to_have_attribute("aria-invalid", "true")
    form.get_by_label("Runs on").select_option("gpu-box")
    expect(form.get_by_label("GPUs", exact=True)).to_have_attribute("aria-invalid", "false")
    form.get_by_label("Trials", exact=True).press("Enter")
    expect(form.get_by_role("status", name="Preview")).to_contain_text("3 trials")
    form.get_by_label("GPUs", exact=True).fill("")
    form.get_by_label("Runs on").select_option("")
    form.get_by_label("Trials", exact=True).press("Enter")
    preview = form.get_by_role("status", name="Preview")
    expect(preview).to_contain_text("3 trials")
    expect(preview.get_by_role("row")).to_have_count(4)
    look_at(desk, form, "previewed")
    assert bench.sweeps.page().jobs.total == 0
    form.get_by_role("button", name="Start").press("Enter")
    expect(form).to_have_count(0)
    page = desk.page.locator(".notebench-SweepPage:visible")
    expect(page.locator('.notebench-StateMark[data-state="finished"]').first).to_be_visible(timeout=90_000)
    (job,) = bench.sweeps.page().jobs.jobs
    assert has_ended(bench.jobs.wait(job.job_id, has_ended, 90))
    view = bench.sweeps.look(job.job_id)
    assert (view.progress.settled, view.plan.space.fixed) == (3, {"label": "by a form"})
    assert all(10 <= each.drawn["n"] <= 50 and each.drawn["model"] != "linear" for each in view.trials)


def look_at(desk: Desk, form: Locator, name: str) -> None:
    """The form in every theme: a picture, and the rules for accessible pages."""
    found = []
    for theme in THEMES:
        desk.use_theme(theme)
        short = theme.removeprefix("JupyterLab ").lower().replace(" ", "-")
        desk.picture(f"sweep-form-{name}-{short}")
        found += [f"{theme}: {one}" for one in violations(form)]
    assert found == []


def test_a_notebook_that_cannot_be_swept_is_told(desk: Desk, bench: Workbench) -> None:
    """In the form, with a way on."""
    (desk.lab.root / "plain.ipynb").write_text(
        json.dumps({"nbformat": 4, "nbformat_minor": 4, "metadata": {}, "cells": []}), encoding="utf-8"
    )
    desk.execute("notebench:new-sweep", path="plain.ipynb")
    form = desk.page.get_by_role("form", name="New sweep")
    expect(form).to_contain_text("It has no parameters.")
    desk.allowed.append(r"status of 404 .*/notebench/api/params")
    path = form.get_by_label("Notebook")
    path.fill("none.ipynb")
    path.press("Enter")
    expect(form.get_by_role("alert")).to_contain_text("there is no notebook")

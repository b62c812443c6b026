"""Pipelines from the panel: made of notebooks, run by a form, mended and resumed, compared."""

from collections.abc import Iterator
from pathlib import Path

from playwright.sync_api import Locator, expect

from notebench.workbench import Workbench
from tests.ui.desk import THEMES, Desk, notebook
from tests.ui.test_accessibility import AXE, violations

NOTEBOOKS = {
    "load": ("seed: int = 1  # 0..1000", "import notebench\nnotebench.output('rows', [seed, 2, 3])"),
    "fit": ("rows = [1]\nseed: int = 1  # 0..1000", "import notebench\nnotebench.output('score', sum(rows))"),
    "tell": ("score = 0", "import notebench\nnotebench.output('told', f'score {score}')"),
}
BROKEN = "import notebench\nprint('scoring', rows)\nnotebench.output('score', {}['score'])"
MENDED = "import notebench\nnotebench.output('score', sum(rows) + 1)"
FOLDER = "flows"
PATH = f"{FOLDER}/churn.pipeline.yaml"


def keep(root: Path, name: str, *cells: str) -> None:
    """A notebook whose first cell holds its parameters."""
    text = notebook(*cells).replace('"metadata": {}', '"metadata": {"tags": ["parameters"]}', 1)
    (root / FOLDER / f"{name}.ipynb").write_text(text, encoding="utf-8")


def run_page(desk: Desk) -> Locator:
    return desk.page.locator(".notebench-PipelineRunPage:visible")


def press_run(desk: Desk) -> None:
    """Press Run in the dialog, as soon as it is known what would run."""
    dialog = desk.page.get_by_role("dialog")
    expect(dialog.get_by_role("region", name="Plan")).to_have_attribute("aria-busy", "false")
    dialog.get_by_role("button", name="Run", exact=True).click()
    expect(dialog).to_have_count(0)


def open_section(desk: Desk) -> Locator:
    desk.open_panel(400)
    section = desk.panel.locator("#notebench-pipelines-section")
    expect(section).to_be_visible()
    return section


def ask_to_run(desk: Desk, seed: str = "") -> Locator:
    """The dialog that runs the pipeline, with this seed."""
    desk.page.evaluate(
        "path => void window.jupyterapp.commands.execute('notebench:run-pipeline', { path })", PATH
    )
    dialog = desk.page.get_by_role("dialog")
    expect(dialog.get_by_label("seed")).to_be_visible()
    if seed:
        dialog.get_by_label("seed").fill(seed)
    return dialog


def ask_in_file_browser(desk: Desk) -> Locator:
    """The same dialog, by the menu of the file."""
    desk.execute("filebrowser:go-to-path", path=FOLDER)
    desk.execute("filebrowser:refresh")
    desk.page.locator('.jp-DirListing-item[data-file-type="notebench-pipeline"]').click(button="right")
    desk.page.get_by_role("menuitem", name="Run Pipeline…").click()
    dialog = desk.page.get_by_role("dialog")
    expect(dialog.get_by_label("seed")).to_be_visible()
    return dialog


def test_a_pipeline_is_made_run_broken_mended_and_resumed(desk: Desk, bench: Workbench) -> None:
    """From three notebooks to a rerun that keeps all, by the panel's own buttons and dialogs."""
    desk.page.evaluate(AXE)
    root = desk.lab.root
    (root / FOLDER).mkdir(exist_ok=True)
    for file in root.rglob("*.pipeline.yaml"):
        file.unlink()
    for name, cells in NOTEBOOKS.items():
        keep(root, name, *cells)
    section = open_section(desk)
    make(desk, section)
    row = section.locator(f'[data-pipeline-path="{PATH}"]')
    expect(row).to_contain_text("Never ran")
    row.hover()
    row.locator('[data-verb="run"]').click()
    dialog = desk.page.get_by_role("dialog")
    dialog.get_by_label("seed").fill("8")
    expect(dialog.get_by_role("region", name="Plan")).to_contain_text("3 of 3 steps run")
    press_run(desk)
    expect(box(desk, "tell", "finished")).to_be_visible()
    keep(root, "fit", NOTEBOOKS["fit"][0], BROKEN)
    expect(ask_to_run(desk, "8").get_by_role("region", name="Plan")).to_contain_text("2 of 3 steps run")
    press_run(desk)
    expect(box(desk, "fit", "failed")).to_be_visible()
    expect(run_page(desk).get_by_role("region", name="Step fit")).to_contain_text("KeyError: 'score'")
    keep(root, "fit", NOTEBOOKS["fit"][0], MENDED)
    ask_to_run(desk).get_by_label("Which steps").select_option("resumed")
    press_run(desk)
    expect(box(desk, "tell", "finished")).to_be_visible()
    dialog = ask_in_file_browser(desk)
    dialog.get_by_label("seed").fill("8")
    expect(dialog.get_by_role("region", name="Plan")).to_contain_text("no step runs")
    press_run(desk)
    expect(box(desk, "tell", "cached")).to_be_visible()
    desk.open_panel()
    marks = row.locator(".notebench-StateStrip [data-state]")
    expect(marks).to_have_count(4)
    states = [each.get_attribute("data-state") for each in marks.all()]
    assert states == ["finished", "failed", "finished", "finished"]
    compare(desk)
    found = []
    for theme in THEMES:
        desk.use_theme(theme)
        short = theme.removeprefix("JupyterLab ").lower().replace(" ", "-")
        for name, part in shown_in_turn(desk, section):
            desk.picture(f"pipelines-{name}-{short}")
            found += [f"{theme}: {one}" for one in violations(part)]
    desk.use_theme(THEMES[0])
    desk.widen_panel(280)
    desk.picture("pipelines-section-narrow")
    expect(row.locator("> .notebench-StateMark")).to_be_visible()
    expect(row.get_by_text("churn", exact=True)).to_be_visible()
    desk.page.set_viewport_size({"width": 760, "height": 800})
    desk.picture("pipelines-compared-narrow")
    assert found == []


def shown_in_turn(desk: Desk, section: Locator) -> Iterator[tuple[str, Locator]]:
    """Each view by its name, when it is on screen."""
    yield "section", section
    yield "compared", desk.page.get_by_role("article", name="Comparison of two runs")
    desk.execute("notebench:list-pipeline-runs", path=PATH)
    yield "runs", desk.page.locator(".notebench-PipelineRuns:visible")
    dialog = ask_to_run(desk, "x")
    expect(dialog.get_by_label("seed")).to_have_attribute("aria-invalid", "true")
    yield "form-faulty", dialog
    dialog.get_by_label("seed").fill("9")
    expect(dialog.get_by_role("region", name="Plan")).to_contain_text("3 of 3")
    yield "form", dialog
    desk.page.keyboard.press("Escape")
    desk.page.evaluate("() => void window.jupyterapp.commands.execute('notebench:new-pipeline')")
    dialog.get_by_role("button", name="Make it").click()
    expect(dialog).to_contain_text("Choose at least one notebook.")
    yield "new", dialog
    desk.page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    desk.page.get_by_role("tab", name="Two runs").click()


def make(desk: Desk, section: Locator) -> None:
    """Make the pipeline of the three notebooks of the folder; its document opens."""
    desk.execute("filebrowser:go-to-path", path=FOLDER, dontShowBrowser=True)
    section.get_by_role("button", name="New pipeline from notebooks…").click()
    dialog = desk.page.get_by_role("dialog")
    desk.picture("pipelines-empty")
    assert violations(section) == []
    typed = dialog.get_by_label("Name")
    expect(typed).to_be_focused()
    desk.page.keyboard.type("churn")
    for name in sorted(NOTEBOOKS):
        desk.page.keyboard.press("Tab")
        expect(dialog.get_by_label(f"{FOLDER}/{name}.ipynb")).to_be_focused()
        desk.page.keyboard.press("Space")
    for _ in ("Cancel", "Make it", "around"):
        desk.page.keyboard.press("Tab")
    expect(typed).to_be_focused()
    desk.page.keyboard.press("Enter")
    expect(dialog).to_have_count(0)
    expect(desk.page.locator('.notebench-StepBox[data-step="tell"]:visible')).to_be_visible()


def box(desk: Desk, step: str, state: str) -> Locator:
    """A step of the run in front, in this state."""
    return run_page(desk).locator(f'.notebench-StepBox[data-step="{step}"][data-state="{state}"]')


def compare(desk: Desk) -> None:
    """Hold the run that was mended against the first, chosen by keys among all runs."""
    desk.execute("notebench:list-pipeline-runs", path=PATH)
    page = desk.page.locator(".notebench-PipelineRuns:visible")
    rows = page.get_by_role("option").filter(has=desk.page.locator("time"))
    expect(rows).to_have_count(4)
    page.get_by_role("listbox").focus()
    for key in ("End", "Space", "ArrowUp", "ArrowUp", "Space"):
        desk.page.keyboard.press(key)
    expect(page.get_by_role("toolbar", name="Chosen runs")).to_contain_text("2 chosen")
    page.get_by_role("button", name="Compare").click()
    compared = desk.page.get_by_role("article", name="Comparison of two runs")
    expect(compared.get_by_role("region", name="Steps")).to_contain_text("code changed")

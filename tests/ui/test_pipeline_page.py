"""Pipelines as documents and the pages of their runs: followed live, led to the cell that failed, drawn as they are typed."""

from pathlib import Path

from playwright.sync_api import Locator, expect

from notebench.ids import JobId
from notebench.jobs import has_ended
from notebench.workbench import Workbench
from tests.ui.desk import THEMES, Desk, notebook
from tests.ui.test_accessibility import AXE, violations

FILE = "leaving.pipeline.yaml"
PIPELINE = """\
pipeline: leaving
parameters: {seed: 7}
steps:
  prepare: {notebook: prepare.ipynb, with: {seed: $seed}}
  train:
    notebook: train.ipynb
    map: {rate: [0.1, 0.2]}
    with: {rows: $prepare.rows}
  clean: {notebook: clean.ipynb, with: {rows: $prepare.rows}}
  publish: {notebook: publish.ipynb, with: {clean: $clean.clean}}
"""
GATE = "import time\nfrom pathlib import Path\nwhile Path('hold').exists():\n    time.sleep(0.02)"
# A cell behind one that takes a second is gone on at.
SLOW = "import time\ntime.sleep(1)"
MENDED = "print('cleaned', rows)"
FAILING = "print('cleaning', rows)\n{}['age']"
NOTEBOOKS = {
    "prepare": ("seed = 1", GATE, "import notebench\nnotebench.output('rows', 3)"),
    "train": ("rows = 1\nrate = 0.1", "import notebench\nnotebench.output('score', 1 - rate)"),
    "clean": ("rows = 1", SLOW, FAILING, "import notebench\nnotebench.output('clean', True)"),
    "publish": ("clean = True", "print(clean)"),
}


def keep_pipeline(root: Path) -> None:
    """The file and its notebooks, the first cell of each with its parameters."""
    for name, cells in NOTEBOOKS.items():
        keep_step(root, name, *cells)
    (root / FILE).write_text(PIPELINE, encoding="utf-8")


def keep_step(root: Path, name: str, *cells: str) -> None:
    text = notebook(*cells).replace('"metadata": {}', '"metadata": {"tags": ["parameters"]}', 1)
    (root / f"{name}.ipynb").write_text(text, encoding="utf-8")


def begin(bench: Workbench) -> JobId:
    """Begin a run."""
    pipelines = bench.pipelines
    return pipelines.start(pipelines.read(bench.workspace.root / FILE), {}).job_id


def ended(bench: Workbench) -> JobId:
    """A run that has ended."""
    run_id = begin(bench)
    bench.jobs.wait(run_id, has_ended, 60)
    return run_id


def page_of(desk: Desk, run_id: JobId) -> Locator:
    return desk.page.locator(f"#notebench-pipeline-run-{run_id}")


def box(part: Locator, step: str, state: str = "") -> Locator:
    """A step in the graph, in this state."""
    return part.locator(
        f'.notebench-StepBox[data-step="{step}"]' + (f'[data-state="{state}"]' if state else "")
    )


def open_document(desk: Desk) -> Locator:
    """Open the file by its own factory; gives its document."""
    desk.execute("docmanager:open", path=FILE)
    document = desk.page.locator(".jp-Document:has(.notebench-PipelinePanes)")
    expect(box(document, "prepare")).to_be_visible()
    return document


def wait_for_line(desk: Desk, line: int) -> None:
    """Wait until the cursor of the document stands on a line, from 1."""
    desk.page.wait_for_function(
        """([path, line]) => {
          const document = [...window.jupyterapp.shell.widgets('main')].find(one => one.context?.path === path);
          return document.content.editor.editor.getCursorPosition().line === line - 1;
        }""",
        arg=[FILE, line],
    )


def test_a_run_is_followed_to_the_cell_that_failed_and_goes_on_there(desk: Desk, bench: Workbench) -> None:
    """In the executed notebook and in the source; once that is mended, in another run."""
    keep_pipeline(desk.lab.root)
    gate = desk.lab.root / "hold"
    gate.touch()
    run_id = begin(bench)
    desk.execute("notebench:open-pipeline-run", runId=run_id)
    page = page_of(desk, run_id)
    expect(box(page, "prepare", "running")).to_be_visible()
    expect(box(page, "train", "pending")).to_be_visible()
    gate.unlink()
    expect(box(page, "clean", "failed")).to_be_visible()
    expect(box(page, "train", "finished")).to_contain_text("2/2")
    expect(box(page, "publish", "skipped")).to_be_visible()
    step = page.get_by_role("region", name="Step clean")
    expect(step).to_contain_text("KeyError: 'age'")
    step.get_by_role("button", name="Open executed notebook at cell").click()
    failed = page.locator(".notebench-NotebookLook > li[aria-current=true]")
    expect(failed).to_contain_text("{}['age']")
    expect(failed).to_be_in_viewport()
    expect(failed).to_be_focused()
    page.get_by_role("button", name="Back to the graph").click()
    graph = page.get_by_role("listbox")
    graph.focus()
    desk.page.keyboard.press("ArrowLeft")
    expect(page.get_by_role("region", name="Step prepare")).to_be_visible()
    desk.page.keyboard.press("End")
    box(page, "clean").click()
    step.get_by_role("button", name="Open source notebook").click()
    expect(desk.page.locator(".jp-Notebook:visible .jp-Cell.jp-mod-active")).to_contain_text("cleaning")
    parameters, slow, _, gives = NOTEBOOKS["clean"]
    keep_step(desk.lab.root, "clean", parameters, slow, MENDED, gives)
    desk.execute("notebench:open-pipeline-run", runId=run_id)
    page.get_by_role("button", name="Resume at the cell").click()
    resumed = desk.page.locator(f".notebench-RunPageWidget:visible:not([id$='{run_id}'])")
    expect(box(resumed, "publish", "finished")).to_be_visible()
    expect(box(resumed, "train", "cached")).to_be_visible()
    box(resumed, "clean").click()
    expect(resumed.get_by_role("region", name="Step clean")).to_contain_text("went on at cell 4")


def test_a_card_follows_its_run_and_cancels_it(desk: Desk, bench: Workbench) -> None:
    """In the notebook whose cells wrote the pipeline and began the run; with pictures."""
    desk.page.evaluate(AXE)
    keep_pipeline(desk.lab.root)
    (desk.lab.root / FILE).unlink()
    gate = desk.lab.root / "hold"
    gate.touch()
    cells = ("%load_ext notebench", f"%%pipeline leaving\n{PIPELINE}", f"%pipeline run {FILE}")
    (desk.lab.root / "all.ipynb").write_text(notebook(*cells), encoding="utf-8")
    shown = desk.open_notebook("all.ipynb")
    desk.begin_all_cells()
    card = shown.locator(".notebench-PipelineCard")
    prepare = card.get_by_role("listitem").filter(has=desk.page.get_by_role("button", name="prepare"))
    expect(prepare.locator(".notebench-StateMark")).to_have_attribute("data-state", "running")
    expect(prepare).to_contain_text("cell 2 of 4")
    found = []
    for theme in THEMES:
        desk.use_theme(theme)
        desk.picture(f"pipeline-card-{theme.removeprefix('JupyterLab ').lower().replace(' ', '-')}")
        found += [f"{theme}: {told}" for told in violations(card)]
    card.get_by_role("button", name="Cancel").click()
    desk.page.get_by_role("dialog").get_by_role("button", name="Cancel the job").click()
    expect(card.locator(".notebench-StateMark").first).to_have_attribute("data-state", "cancelled")
    expect(card.get_by_role("button", name="Retry")).to_be_visible()
    card.get_by_role("button", name="prepare").click()
    expect(desk.page.get_by_role("region", name="Step prepare")).to_be_visible()
    gate.unlink()
    assert found == []


def test_a_document_redraws_its_graph_and_its_faults_lead_to_lines(desk: Desk) -> None:
    """Typed text is drawn, a fault and a step move the cursor, and a plan colours the steps."""
    keep_pipeline(desk.lab.root)
    document = open_document(desk)
    expect(document.get_by_text("Nothing is wrong in it.")).to_be_visible()
    box(document, "train").click()
    wait_for_line(desk, 5)
    document.get_by_role("button", name="Plan").click()
    expect(box(document, "prepare", "queued")).to_contain_text("Would run")
    document.locator(".cm-content").click()
    desk.page.keyboard.press("Control+End")
    desk.page.keyboard.type("  report: {notebook: missing.ipynb, needs: [train]}")
    expect(box(document, "report")).to_be_visible()
    expect(box(document, "prepare", "none")).to_be_visible()
    faults = document.get_by_role("region", name="Faults")
    expect(faults).to_contain_text("missing.ipynb")
    box(document, "prepare").click()
    wait_for_line(desk, 4)
    faults.get_by_role("button", name="Line 11").click()
    wait_for_line(desk, 11)
    expect(document.locator(".cm-content")).to_be_focused()
    document.get_by_role("button", name="Run…").click()
    desk.page.get_by_role("dialog").get_by_role("button", name="Cancel").click()
    expect(document.locator("jp-button[aria-pressed=true]")).to_have_text("Both")
    document.get_by_role("button", name="Graph", exact=True).click()
    expect(document.locator(".cm-content")).to_be_hidden()
    desk.execute("docmanager:save")


def test_views_of_pipelines_keep_the_rules_in_every_theme(desk: Desk, bench: Workbench) -> None:
    """Each tab of a run that failed, its executed notebook, and the document; with pictures."""
    desk.page.evaluate(AXE)
    keep_pipeline(desk.lab.root)
    run_id = ended(bench)
    found = []
    for theme in THEMES:
        desk.use_theme(theme)
        short = theme.removeprefix("JupyterLab ").lower().replace(" ", "-")
        document = open_document(desk)
        expect(document.get_by_role("navigation", name="Last runs").get_by_role("button")).to_have_count(1)
        desk.picture(f"pipeline-document-{short}")
        found += [
            f"{theme} document: {told}" for told in violations(document.locator(".notebench-GraphPane"))
        ]
        views = (
            {"tab": "overview", "step": "clean"},
            {"tab": "overview", "step": "clean", "isNotebook": True},
        )
        others = ({"tab": "steps"}, {"tab": "log"}, {"tab": "parameters"})
        for view in (*views, *others) if theme == THEMES[0] else views:
            desk.execute("notebench:open-pipeline-run", runId=run_id, **view)
            page = page_of(desk, run_id)
            expect(page.locator(".notebench-Waiting")).to_have_count(0)
            desk.picture(f"pipeline-run-{view['tab']}-{len(view)}-{short}")
            found += [f"{theme} {view}: {told}" for told in violations(page)]
    assert found == []

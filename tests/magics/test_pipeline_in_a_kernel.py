"""Claims on ``%pipeline`` and ``%%pipeline``, in a real kernel with real drivers."""

from typing import Any

from notebench.pipelines.card import PIPELINE_CARD_TYPE
from tests.kernels import Answer
from tests.magics.conftest import SharedKernel
from tests.pipelines.books import write_book

CELL = """%%pipeline churn
pipeline: churn
parameters: {seed: 7}
steps:
  load: {notebook: load.ipynb, with: {seed: $seed}}
  fit: {notebook: fit.ipynb, with: {rows: $load.rows}}
"""


def card(answer: Answer) -> dict[str, Any]:
    (bundle,) = [each for each in answer.bundles.values() if PIPELINE_CARD_TYPE in each]
    return dict(bundle[PIPELINE_CARD_TYPE]["run"])


def said(answer: Answer) -> str:
    assert answer.status == "error", answer.text
    return answer.text


def write(shared: SharedKernel) -> None:
    root = shared.bench.workspace.root
    write_book(root / "load.ipynb", "import notebench\nnotebench.output('rows', seed)", parameters="seed = 1")
    write_book(root / "fit.ipynb", "import notebench\nnotebench.output('score', rows)", parameters="rows = 1")


def test_a_cell_writes_a_pipeline_where_nothing_is_wrong_in_it(shared):
    """A fault is told with its line, and the file stays as it is."""
    write(shared)
    path = shared.bench.workspace.root / "churn.pipeline.yaml"
    assert "churn.pipeline.yaml is right: 2 steps, load -> fit" in shared.run(CELL).text
    kept = path.read_text()
    assert kept == CELL.partition("\n")[2]
    assert "the file is the same" in shared.run(CELL).text
    told = said(shared.run(CELL.replace("$load.rows", "$load.row")))
    assert "churn.pipeline.yaml:5: fit: rows: $load.row: load gives no output 'row'" in told
    assert path.read_text() == kept


def test_a_cell_leaves_what_was_edited_elsewhere(shared):
    """Unless it is told to write over it."""
    write(shared)
    path = shared.bench.workspace.root / "edited.pipeline.yaml"
    cell = CELL.replace("churn", "edited")
    shared.run(cell)
    path.write_text("# by hand\n" + path.read_text())
    told = said(shared.run(cell.replace("7", "8")))
    assert "edited.pipeline.yaml says something else than a cell wrote last" in told
    assert path.read_text().startswith("# by hand")
    assert "is right: 2 steps" in shared.run(cell.replace("%%pipeline", "%%pipeline --replace")).text
    assert path.read_text() == cell.partition("\n")[2]
    assert (shared.bench.workspace.folder / ".gitignore").exists()


def test_a_pipeline_is_checked_planned_and_run_below_its_card(shared):
    """As the command does; the second run keeps all."""
    write(shared)
    shared.run(CELL)
    assert "is right: 2 steps" in shared.run("%pipeline validate churn.pipeline.yaml").text
    plan = shared.run("print(get_ipython().run_line_magic('pipeline', 'plan churn.pipeline.yaml -p seed=3'))")
    assert "load    run" in plan.text
    shown = card(shared.run("%pipeline run churn.pipeline.yaml -p seed=3 --wait"))
    assert (shown["name"], shown["state"]) == ("churn", "finished")
    assert [(each["name"], each["state"]) for each in shown["steps"]] == [
        ("load", "finished"),
        ("fit", "finished"),
    ]
    again = card(shared.run("%pipeline run churn.pipeline.yaml -p seed=3 --from fit --wait"))
    assert [each["state"] for each in again["steps"]] == ["cached", "finished"]
    assert card(shared.run("%pipeline show"))["run_id"] == again["run_id"]
    listed = shared.run("print(list(get_ipython().run_line_magic('pipeline', 'list')['run_id']))").text
    assert again["run_id"] in listed
    assert shown["run_id"] in listed


def test_what_does_not_fit_is_told_in_one_line(shared):
    """And help is shown whatever is missing."""
    assert "'runn' is not known; there are run, plan" in said(shared.run("%pipeline runn x"))
    write(shared)
    shared.run(CELL)
    assert "--resume RUN" in shared.run("%pipeline run -h").text
    assert "ask for one of these" in said(shared.run("%pipeline run churn.pipeline.yaml --step a --from b"))

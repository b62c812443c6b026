"""Claims on the notebook that a run's code becomes."""

import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import nbformat
import pytest
from hypothesis import given
from hypothesis import strategies as st

from notebench.experiments.capture.capture import (
    PATCH_FILE,
    SOURCE_TAG,
    Capture,
    Cell,
    Environment,
    Failure,
    GitState,
    PastCell,
)
from notebench.experiments.record import RunRecord
from notebench.experiments.restore.restore import code_of, make_notebook
from notebench.experiments.restore.text import UsedData
from notebench.experiments.run import Run, RunDetail, RunState
from notebench.ids import RunId

START = datetime(2026, 3, 1, 12, tzinfo=UTC)
THEN = Environment("3.11.9", "Linux", {"numpy": "1.26", "scikit-learn": "1.6", "zope": "5"})


def cell(source: str, **facts: object) -> Cell:
    return Cell(source, START, **{"state": RunState.FINISHED, **facts})  # type: ignore[arg-type] - facts are Cell's


def record(*cells: Cell, root: Path = Path("/desk"), **facts: object) -> RunRecord:
    run = Run(RunId("0123456789abcdef"), "base|line `x`", RunState.FINISHED, "forest", START)
    tags = {"notebench.notebook": str(root / "train.ipynb")}
    detail = RunDetail(run, tags, "ada", (root / "artifacts").as_uri())
    return RunRecord(detail, root, Capture(cells, **{"environment": THEN, **facts}))  # type: ignore[arg-type]


def made(made_of: RunRecord, now: Environment | None = None, data: tuple[UsedData, ...] = ()):
    return nbformat.from_dict(make_notebook(made_of, code_of(made_of), now, data))


def sources(notebook) -> list[str]:
    return [each.source for each in notebook.cells if each.cell_type == "code"]


def top(notebook) -> str:
    return str(notebook.cells[0].source)


def test_the_code_stands_in_the_order_in_which_it_ran() -> None:
    """Not in that of the notebook."""
    assert sources(made(record(cell("b"), cell("a"), cell("b")))) == ["b", "a", "b"]


@given(
    st.lists(
        st.builds(
            cell,
            st.text(),
            cell_id=st.none() | st.text(max_size=70) | st.sampled_from(["a", "restored-1", "restored-2"]),
            state=st.sampled_from(RunState),
            execution_count=st.none() | st.integers(1, 99),
        ),
        max_size=6,
    )
)
def test_whatever_was_captured_makes_a_valid_notebook(cells: list[Cell]) -> None:
    """Ids too: each once, and of the form that nbformat wants."""
    nbformat.validate(made(record(*cells)))


def test_a_cell_keeps_its_id() -> None:
    """The first time that it ran; an id stands once in a notebook."""
    notebook = made(record(cell("x = 1", cell_id="mine"), cell("x = 2", cell_id="mine")))
    ids = [each.id for each in notebook.cells if each.cell_type == "code"]
    assert ids[0] == "mine"
    assert ids[1].startswith("restored-")


def test_magics_are_kept() -> None:
    """They ran too."""
    assert sources(made(record(cell("%%track deep\nfit()"))))[-1] == "%%track deep\nfit()"


def test_a_notebook_whose_magics_nothing_loads_loads_them() -> None:
    """Else its first cell fails."""
    assert sources(made(record(cell("%%track\nfit()")))) == ["%load_ext notebench", "%%track\nfit()"]


def test_magics_that_the_code_loads_are_not_loaded_twice() -> None:
    """The cell that did it is there."""
    code = [cell("%load_ext notebench"), cell("%%track\nfit()")]
    assert len(sources(made(record(*code)))) == 2


def test_parameters_that_papermill_injected_keep_its_tag() -> None:
    """So that papermill replaces them."""
    notebook = made(record(cell("# Parameters\ndepth = 3\n")))
    assert notebook.cells[1].metadata.tags == ["injected-parameters"]


def test_a_cell_that_failed_is_marked_and_does_not_stop_the_others() -> None:
    """By the tag that Jupyter and papermill know."""
    failure = Failure("ValueError", "no rows", "Traceback …")
    notebook = made(record(cell("fit(", state=RunState.FAILED), failure=failure))
    assert notebook.cells[1].source == "> The next cell failed in the run: `ValueError: no rows`."
    assert notebook.cells[2].metadata.tags == ["raises-exception"]


def test_a_cell_that_was_edited_is_marked() -> None:
    """Both forms ran."""
    notebook = made(record(cell("x = 1", cell_id="a"), cell("x = 2", cell_id="a")))
    assert "was edited" in notebook.cells[2].source


def test_outputs_are_not_claimed() -> None:
    """Nothing of this notebook has run."""
    notebook = made(record(cell("x", execution_count=7, stdout="seven")))
    assert (notebook.cells[1].outputs, notebook.cells[1].execution_count) == ([], None)


def test_the_top_names_the_run() -> None:
    """Whatever its name does to Markdown."""
    text = top(made(record(cell("x"))))
    assert text.startswith("# Restored from the run `` base|line `x` ``\n")
    assert "`0123456789abcdef` in the experiment `forest`, finished" in text
    assert "Started 2026-03-01T12:00:00.000Z" in text
    assert "From `train.ipynb`" in text


def test_the_top_tells_how_to_have_uncommitted_changes_again(tmp_path: Path) -> None:
    """Where they were kept."""
    (tmp_path / "artifacts" / PATCH_FILE).parent.mkdir(parents=True)
    (tmp_path / "artifacts" / PATCH_FILE).touch()
    dirty = replace(THEN, git=GitState("c0ffee", "main", is_dirty=True))
    text = top(made(record(cell("x"), root=tmp_path, environment=dirty)))
    assert "`git checkout c0ffee`" in text
    assert "`git apply artifacts/notebench/uncommitted.patch`" in text


def test_the_top_says_that_uncommitted_changes_were_not_kept(tmp_path: Path) -> None:
    """Instead of naming a file that is not there."""
    dirty = replace(THEN, git=GitState("c0ffee", "main", is_dirty=True))
    assert "what differed was not kept" in top(made(record(cell("x"), root=tmp_path, environment=dirty)))


def test_the_top_names_data_by_content() -> None:
    """With its source."""
    text = top(made(record(cell("x")), data=(UsedData("rows", "a|b.csv", "d1", "train"),)))
    assert "| `rows` | `train` | `a\\|b.csv` | `d1` |" in text


def test_packages_that_differ_now_are_told_those_of_the_code_first() -> None:
    """And those that are missing; what came in since is not."""
    now = Environment("3.12.0", "Linux", {"numpy": "2.0", "Scikit_Learn": "1.7", "new": "1"})
    text = top(made(record(cell("import sklearn")), now))
    rows = [line for line in text.splitlines() if line.startswith("| `")]
    assert rows == [
        "| `python` | `3.11.9` | `3.12.0` |",
        "| `scikit-learn` | `1.6` | `1.7` |",
        "| `numpy` | `1.26` | `2.0` |",
        "| `zope` | `5` | `missing` |",
    ]


def test_a_table_of_packages_is_bounded() -> None:
    """A run may know of thousands."""
    then = replace(THEN, packages={f"p{number}": "1" for number in range(5000)})
    text = top(made(record(cell("x"), environment=then), replace(THEN, packages={})))
    assert text.endswith("and 4980 more.")


def test_a_secret_that_was_not_kept_is_told() -> None:
    """The code does not run without it."""
    assert "stands for a secret" in top(made(record(cell("key = '•••'"))))


def test_a_run_without_code_says_why() -> None:
    """It was made by another program."""
    assert "no code was captured" in str(code_of(record()).problem)


def test_a_killed_run_whose_code_was_cut_says_so() -> None:
    """Its tag has the beginning only."""
    long = "x = 1\n…"
    made_of = record(cell(long))
    cut = replace(made_of, detail=replace(made_of.detail, tags={SOURCE_TAG: long}))
    assert "only the beginning" in str(code_of(cut).problem)


@pytest.mark.parametrize("kernel", [None, {"name": "r", "display_name": "R", "language": "R"}])
def test_the_kernel_is_that_of_the_runs_notebook_where_it_is_known(kernel) -> None:
    """Else Python's own."""
    made_of = record(cell("x"))
    notebook = make_notebook(made_of, code_of(made_of), None, (), kernel)
    assert notebook["metadata"]["kernelspec"]["name"] == (kernel or {"name": "python3"})["name"]
    json.dumps(notebook)


def test_what_ran_before_in_the_kernel_comes_first() -> None:
    """The run's own cells need it."""
    before = PastCell("import numpy", 1, cell_id="a")
    notebook = made(record(cell("numpy.e"), history=(before,)))
    assert sources(notebook) == ["import numpy", "numpy.e"]
    assert [each.metadata.notebench.part for each in notebook.cells[1:]] == ["before", "run"]


def test_cells_that_were_too_many_to_keep_are_told() -> None:
    """It is not all of the code."""
    text = top(made(record(cell("x"), left_out=12)))
    assert "Not all of the code is here, because 12 cells that ran before it were too many" in text


def test_a_cell_that_was_edited_in_its_notebook_since_is_marked(tmp_path: Path) -> None:
    """The code that ran is what stands here."""
    notebook = {"cells": [{"id": "a", "cell_type": "code", "source": "x = 2"}]}
    (tmp_path / "train.ipynb").write_text(json.dumps(notebook))
    marked = made(record(cell("x = 1", cell_id="a"), root=tmp_path))
    assert marked.cells[1].source == "> The run's notebook has other code in this cell now."

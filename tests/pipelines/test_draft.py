"""Pipelines that are made of notebooks, and in Python."""

from pathlib import Path

import numpy as np
import pytest

import notebench
from notebench.errors import BadInput, Conflict, NotFound
from notebench.pipelines.building import read_pipeline
from notebench.pipelines.document import read_document
from notebench.pipelines.draft import add_draft, draft_steps, write_draft
from notebench.pipelines.faults import BadPipeline
from tests.pipelines.books import CHURN, code, write_book, write_churn


def drafted(folder: Path, *names: str) -> str:
    return write_draft(draft_steps([folder / name for name in names], folder / "x.pipeline.yaml"), "x")


def test_parameters_get_the_outputs_of_their_names(folder: Path) -> None:
    """The file that is written can be run as it is."""
    write_churn(folder)
    text = drafted(folder, "prepare.ipynb", "train.ipynb")
    assert text.splitlines() == [
        "pipeline: x",
        "steps:",
        "  prepare: {notebook: prepare.ipynb}",
        "  train:",
        "    notebook: train.ipynb",
        "    with: {data: $prepare.data}",
    ]
    (folder / "x.pipeline.yaml").write_text(text)
    assert list(read_pipeline(folder / "x.pipeline.yaml").steps) == ["prepare", "train"]


def test_steps_are_written_in_the_order_in_which_they_run(folder: Path) -> None:
    """A list of files is in that of their names; what is in no order stays as it came, circles too."""
    give = "import notebench; notebench.output({!r}, 1)"
    write_book(folder / "a.ipynb", "x", parameters="model = 0")
    write_book(folder / "b.ipynb", give.format("model"), parameters="data = 0")
    write_book(folder / "c.ipynb", "x")
    write_book(folder / "d.ipynb", give.format("data"))
    text = drafted(folder, "a.ipynb", "b.ipynb", "c.ipynb", "d.ipynb")
    (folder / "x.pipeline.yaml").write_text(text)
    assert list(read_pipeline(folder / "x.pipeline.yaml").steps) == ["c", "d", "b", "a"]
    write_book(folder / "d.ipynb", give.format("data"), parameters="model = 0")
    drafts = draft_steps([folder / f"{name}.ipynb" for name in "abd"], folder / "x.pipeline.yaml")
    assert list(drafts.to_document("x")["steps"]) == ["a", "b", "d"]


def test_parameters_that_several_have_become_the_pipelines(folder: Path) -> None:
    """Where they have the same default; a secret never does."""
    for name, more in (("a", "k = 1"), ("b", "k = 2")):
        write_book(folder / "in" / f"{name}.ipynb", "x", parameters=f'seed = 7\napi_key = ""\n{more}')
    assert drafted(folder, "in/a.ipynb", "in/b.ipynb").splitlines() == [
        "pipeline: x",
        "parameters: {seed: 7}",
        "steps:",
        "  a:",
        "    notebook: in/a.ipynb",
        "    with: {seed: $seed}",
        "  b:",
        "    notebook: in/b.ipynb",
        "    with: {seed: $seed}",
    ]


def test_a_notebook_that_tags_split_is_several_steps(folder: Path) -> None:
    """Named by the tags."""
    cells = [
        code("import notebench"),
        code("notebench.output('n', 1)", "step:load"),
        code("m = n", "step:fit"),
    ]
    write_book(folder / "all.ipynb", *cells, parameters="n = 0")
    (folder / "x.pipeline.yaml").write_text(drafted(folder, "all.ipynb"))
    load, fit = read_pipeline(folder / "x.pipeline.yaml")
    assert (load.name, load.cells, fit.upstream) == ("load", "load", ("load",))


def test_names_of_files_become_names_of_steps(folder: Path) -> None:
    """Each another."""
    for name in ("1 load.ipynb", "sub/1 load.ipynb"):
        write_book(folder / name, "x")
    found = draft_steps(
        [folder / "1 load.ipynb", folder / "sub" / "1 load.ipynb"], folder / "x.pipeline.yaml"
    )
    assert [each.name for each in found.steps] == ["step_1_load", "step_1_load_2"]


def test_an_output_that_two_give_is_told(folder: Path) -> None:
    """Which one is meant cannot be known."""
    for name in ("a", "b"):
        write_book(folder / f"{name}.ipynb", "import notebench\nnotebench.output('data', 1)")
    write_book(folder / "c.ipynb", "x", parameters="data = 0")
    with pytest.raises(
        BadPipeline, match=r"x.pipeline.yaml: a and b both give 'data'; call one of them otherwise"
    ):
        drafted(folder, "a.ipynb", "b.ipynb", "c.ipynb")
    assert drafted(folder, "a.ipynb", "b.ipynb")
    with pytest.raises(NotFound, match="there is no notebook"):
        drafted(folder, "gone.ipynb")


def test_steps_are_added_to_a_file_whose_comments_stay(folder: Path) -> None:
    """What it says already is left as it is."""
    write_churn(folder)
    write_book(folder / "report.ipynb", "x", parameters="score = 0.5\nseed = 1")
    books = [folder / name for name in ("prepare.ipynb", "train.ipynb", "report.ipynb")]
    drafts = draft_steps(books, folder / "churn.pipeline.yaml")
    text, added = add_draft(CHURN, read_document(CHURN, "churn.pipeline.yaml"), drafts)
    assert added == ["report"]
    assert all(line in text.splitlines() for line in CHURN.splitlines())
    (folder / "churn.pipeline.yaml").write_text(text)
    report = read_pipeline(folder / "churn.pipeline.yaml").steps["report"]
    assert {name: str(value) for name, value in report.given.items()} == {
        "score": "$train.score",
        "seed": "$seed",
    }


def test_lines_end_as_they_did(folder: Path) -> None:
    """A file of Windows comes back with one step more, and not with each line another."""
    write_churn(folder)
    text = "pipeline: x  # named\r\n# behind\r\nsteps:\r\n  prepare: {notebook: prepare.ipynb}\r\n"
    drafts = draft_steps([folder / "train.ipynb"], folder / "x.pipeline.yaml")
    written, _ = add_draft(text, read_document(text, "x"), drafts)
    assert written.startswith(text)
    assert written.count("\n") == written.count("\r\n") == 5


@pytest.mark.parametrize("mapping", [1, 2, 3, 4, 8])
@pytest.mark.parametrize("dash", [0, 1, 2, 4])
def test_lines_are_indented_as_they_were(folder: Path, mapping: int, dash: int) -> None:
    """Comments would stand askew to what they tell of, and each line be another in a review."""
    write_churn(folder)
    one, two, three = (" " * mapping * depth for depth in (1, 2, 3))
    text = (
        f"pipeline: x\nsteps:\n{one}# the first\n{one}prepare:\n{two}# read\n{two}notebook: prepare.ipynb\n"
        f"{two}sources:\n{two}{' ' * dash}- a.csv  # mine\n{two}{' ' * dash}- b.csv\n"
        f"{two}expect:\n{three}rows: {{min: 1}}\n"
    )
    drafts = draft_steps([folder / "train.ipynb"], folder / "x.pipeline.yaml")
    written, _ = add_draft(text, read_document(text, "x"), drafts)
    assert written.startswith(text)
    assert list(read_document(written, "x").value["steps"]) == ["prepare", "train"]
    assert f"\n{one}train:" in written


def test_python_writes_the_file_that_a_person_would(folder: Path) -> None:
    """Outputs are attributes of steps."""
    write_churn(folder)
    churn = notebench.PipelineBuilder("churn", "who leaves", seed=7)
    prepare = churn.step("prepare", notebook="prepare.ipynb", given={"seed": churn.parameter("seed")})
    churn.step(
        "train",
        notebook="train.ipynb",
        given={"data": prepare.data},
        map={"rate": [0.1, 0.2]},
        needs=[prepare],
    )
    churn.check(folder)
    churn.write(folder / "made.pipeline.yaml")
    train = read_pipeline(folder / "made.pipeline.yaml").steps["train"]
    assert (train.upstream, train.mapped) == (("prepare",), {"rate": [0.1, 0.2]})
    with pytest.raises(Conflict, match="there is a file"):
        churn.write(folder / "made.pipeline.yaml")
    churn.write(folder / "made.pipeline.yaml", is_replaced=True)


def test_python_gives_what_it_has(folder: Path) -> None:
    """Values of NumPy, paths, tuples and ranges; what no file can hold is told where it is said."""
    write_churn(folder)
    churn = notebench.PipelineBuilder("churn", seed=np.int64(7))
    prepare = churn.step("prepare", notebook=Path("prepare.ipynb"), given={"seed": churn.parameter("seed")})
    rates = np.linspace(0, 1, 3)
    churn.step("train", notebook="train.ipynb", given={"data": Path("a b.csv")}, map={"rate": rates})
    churn.step("other", notebook="train.ipynb", given={"rate": np.float64(0.5)}, needs=(prepare,))
    made = churn.check(folder)
    assert made.steps["train"].given == {"data": "a b.csv"}
    assert (made.steps["train"].mapped, made.steps["other"].given) == (
        {"rate": [0.0, 0.5, 1.0]},
        {"rate": 0.5},
    )
    with pytest.raises(BadInput, match="fit: rate: 1j is a complex, which no file holds"):
        churn.step("fit", notebook="train.ipynb", given={"rate": 1j})


def test_a_builder_tells_what_is_wrong_at_once(folder: Path) -> None:
    """Names when they are said, the rest when it is checked."""
    made = notebench.PipelineBuilder("x", seed=7)
    made.step("a", notebook="gone.ipynb", given={"seed": "$5"})
    for name in ("a", "1"):
        with pytest.raises(BadInput, match=r"already|no name of a step"):
            made.step(name, notebook="b.ipynb")
    with pytest.raises(BadInput, match="has no parameter 'sed'"):
        made.parameter("sed")
    with pytest.raises(BadPipeline, match=r"x.pipeline.yaml:5: a: there is no notebook"):
        made.check(folder)

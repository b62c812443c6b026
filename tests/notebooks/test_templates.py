"""Claims on the ready notebooks: they are clean, they run, and they leave the runs that they promise."""

import ast
import contextlib
import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat
import papermill
import pytest

from notebench.experiments import Run, RunDetail, RunQuery
from notebench.workbench import Workbench, open_workbench
from notebench.workspace import WORKSPACE_VARIABLE
from tests.conftest import furnish

FOLDER = Path(__file__).parents[2] / "notebook_templates"
TEMPLATES = sorted(FOLDER.glob("*.ipynb"))
GIVEN: dict[str, dict[str, Any]] = {
    "01_tutorial": {"epochs": 6, "max_depth": 3},
    "02_train_and_track": {"model": "linear", "test_size": 0.3},
}
"""The parameters that the tests give, so that a parameters cell that is not read would show."""
TUTORIAL_RUNS = {"baseline", "learning curve", "figures", "forest of depth 1", "forest of depth 8"}

each_template = pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.stem)


@dataclass(frozen=True)
class Executed:
    """A template that was run from top to bottom, and the workspace that it ran in."""

    book: Any
    bench: Workbench

    @property
    def runs(self) -> dict[str, Run]:
        """The workspace's runs by name."""
        return {run.name: run for run in self.bench.runs.page(RunQuery(limit=100)).runs}

    def detail(self, name: str) -> RunDetail:
        """One run, whole."""
        return self.bench.runs.get(self.runs[name].run_id)

    def artifacts(self, name: str, folder: str) -> list[str]:
        """The names of what lies in a folder of a run's artifacts."""
        uri = self.detail(name).artifact_uri
        return [Path(artifact.path).name for artifact in self.bench.artifacts.list(uri, folder)]


@contextlib.contextmanager
def environment(**values: str) -> Iterator[None]:
    """Only these variables of Notebench and MLflow; the kernels that start inside get them."""
    ours = ("NOTEBENCH_", "MLFLOW_", "_MLFLOW_", "JPY_SESSION")
    before = dict(os.environ)
    for name in before:
        if name.startswith(ours):
            del os.environ[name]
    os.environ.update(values)
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)


def execute(stem: str, folder: Path) -> Executed:
    """Run a template as papermill's command does, with its path told to the kernel."""
    named = {WORKSPACE_VARIABLE: str(folder), "MLFLOW_DISABLE_TELEMETRY": "true", "IPYTHONDIR": str(folder)}
    source = FOLDER / f"{stem}.ipynb"
    given: Mapping[str, Any] = {**GIVEN[stem], "PAPERMILL_INPUT_PATH": str(source)}
    with environment(**named), contextlib.chdir(folder):
        book = papermill.execute_notebook(
            source, folder / f"{stem}.out.ipynb", parameters=given, kernel_name="python3", progress_bar=False
        )
        bench = open_workbench(folder)
        assert bench.settings.tracking_uri is None  # read here: each test's own environment is another
    return Executed(book, bench)


@pytest.fixture(scope="module")
def tutorial(tmp_path_factory: pytest.TempPathFactory) -> Executed:
    """The tutorial, executed."""
    return execute("01_tutorial", tmp_path_factory.mktemp("tutorial"))


@pytest.fixture(scope="module")
def train(tmp_path_factory: pytest.TempPathFactory, empty_store: Path) -> Executed:
    """The notebook to copy, executed in a workspace that is there."""
    folder = tmp_path_factory.mktemp("train")
    furnish(folder, empty_store)
    return execute("02_train_and_track", folder)


# What lies in the repository


def parameters_of(path: Path) -> list[ast.stmt]:
    """The statements of the one cell with the tag ``parameters``."""
    cells = nbformat.read(path, as_version=4).cells
    (found,) = [cell for cell in cells if "parameters" in cell.metadata.get("tags", [])]
    return ast.parse(found.source).body


def test_each_template_is_executed_by_a_test_here() -> None:
    """A new template brings its own claims."""
    assert [path.stem for path in TEMPLATES] == sorted(GIVEN)


@each_template
def test_a_template_is_a_valid_notebook(path: Path) -> None:
    """In nbformat 4.5, which gives cells their ids."""
    book = nbformat.read(path, as_version=nbformat.NO_CONVERT)
    nbformat.validate(book)
    assert (book.nbformat, book.nbformat_minor) == (4, 5)


@each_template
def test_a_template_bears_no_outputs(path: Path) -> None:
    """They would be those of the machine on which it was written."""
    code = [cell for cell in nbformat.read(path, as_version=4).cells if cell.cell_type == "code"]
    assert [cell.id for cell in code if cell.outputs or cell.execution_count is not None] == []


@each_template
def test_a_template_asks_for_any_python_3_kernel(path: Path) -> None:
    """By the name that ipykernel gives its kernel everywhere."""
    assert nbformat.read(path, as_version=4).metadata.kernelspec.name == "python3"


@each_template
def test_a_template_names_its_cells(path: Path) -> None:
    """Ids that say what a cell is for stay the same when the notebook is edited."""
    ids = [cell.id for cell in nbformat.read(path, as_version=4).cells]
    assert [name for name in ids if not re.fullmatch(r"[a-z]+(-[a-z]+)+", name)] == []


@each_template
def test_a_parameter_is_an_assignment_of_a_literal(path: Path) -> None:
    """Nothing is computed where papermill puts other values."""
    for line in parameters_of(path):
        assert isinstance(line, ast.Assign | ast.AnnAssign)
        assert isinstance(line.value, ast.Constant)


@each_template
def test_the_given_parameters_exist(path: Path) -> None:
    """Else papermill would set names that nothing reads."""
    names = {node.id for line in parameters_of(path) for node in ast.walk(line) if isinstance(node, ast.Name)}
    assert set(GIVEN[path.stem]) <= names


# The tutorial


@pytest.mark.parametrize("name", sorted(TUTORIAL_RUNS))
def test_the_tutorial_leaves_its_runs(tutorial: Executed, name: str) -> None:
    """By the names that its text speaks of, and finished."""
    assert tutorial.runs[name].state == "finished"


def test_the_plain_fit_is_a_run_too(tutorial: Executed) -> None:
    """``%track on`` needs no other line; MLflow chooses the name."""
    (name,) = set(tutorial.runs) - TUTORIAL_RUNS
    assert tutorial.runs[name].params["C"] == "0.1"


def test_the_tutorials_runs_lie_in_its_own_experiment(tutorial: Executed) -> None:
    """It is called after the notebook."""
    assert {run.experiment for run in tutorial.runs.values()} == {"01_tutorial"}


def test_scikit_learn_logs_the_tutorials_parameters(tutorial: Executed) -> None:
    """The one that was given to the notebook among them."""
    assert tutorial.runs["baseline"].params["max_depth"] == "3"


def test_the_tutorials_model_learnt(tutorial: Executed) -> None:
    """It does better than one that guesses."""
    assert 0.85 < tutorial.runs["baseline"].metrics["accuracy"] <= 1


@pytest.mark.parametrize("name", ["baseline", "forest of depth 8"])
def test_the_tutorial_tags_its_runs(tutorial: Executed, name: str) -> None:
    """By the magic and by the call alike."""
    assert tutorial.detail(name).user_tags["stage"] == "tutorial"


def test_the_tutorial_keeps_its_model(tutorial: Executed) -> None:
    """One for the run that fitted one, ready to be loaded."""
    assert [model.state for model in tutorial.detail("baseline").models] == ["READY"]


def test_the_tutorial_draws_a_curve(tutorial: Executed) -> None:
    """A value for each epoch, in order."""
    history = tutorial.bench.runs.metric_history(tutorial.runs["learning curve"].run_id)
    assert [point.step for point in history["test_loss"]] == list(range(GIVEN["01_tutorial"]["epochs"]))


def test_the_tutorial_keeps_its_figures(tutorial: Executed) -> None:
    """Matplotlib's as an image, plotly's as a figure."""
    assert tutorial.artifacts("figures", "figures") == ["figure-01.png", "figure-02.plotly.json"]


def test_the_tutorial_shows_a_card_for_each_tracked_cell(tutorial: Executed) -> None:
    """With the run as it ended."""
    outputs = [output for cell in tutorial.book.cells for output in cell.get("outputs", [])]
    cards = [output.data.get("application/vnd.notebench.run+json") for output in outputs if "data" in output]
    shown = {card["run"]["name"]: card["run"]["state"] for card in cards if card}
    assert shown == dict.fromkeys(("baseline", "learning curve", "figures"), "finished")


# The notebook to copy


def test_the_notebook_to_copy_makes_one_run(train: Executed) -> None:
    """Only one of its cells is tracked."""
    assert [(run.name, run.state) for run in train.runs.values()] == [("train", "finished")]


def test_the_notebook_to_copy_reads_its_parameters(train: Executed) -> None:
    """Those that papermill put in."""
    params = train.runs["train"].params
    assert (params["model"], params["test_size"]) == ("linear", "0.3")


@pytest.mark.parametrize("metric", ["accuracy", "f1", "roc_auc"])
def test_the_notebook_to_copy_measures(train: Executed, metric: str) -> None:
    """On rows that the model has not seen."""
    assert 0.85 < train.runs["train"].metrics[metric] <= 1


def test_the_notebook_to_copy_keeps_its_model(train: Executed) -> None:
    """Without a line that says so."""
    assert [model.state for model in train.detail("train").models] == ["READY"]


def test_the_notebook_to_copy_keeps_its_figure(train: Executed) -> None:
    """The curve that its cell shows."""
    assert train.artifacts("train", "figures") == ["figure-01.png"]

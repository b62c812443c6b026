"""Claims on all that is known of one run."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from notebench.errors import NotFound
from notebench.experiments import Capture, Cell, Failure, NewRun, RunDetail
from notebench.experiments.capture.capture import CAPTURE_FILE, SOURCE_TAG
from notebench.experiments.record import MOST_FIGURES, RunRecord, read_record, walk_artifacts
from notebench.ids import RunId
from tests.fakes import FakeArtifacts, FakeTracker

AT = datetime(2026, 7, 1, tzinfo=UTC)
CAPTURE = Capture((Cell("x = 1", AT),), failure=Failure("ValueError", "no rows", "Traceback…"))


@pytest.fixture
def fake(folder: Path) -> FakeTracker:
    return FakeTracker(folder)


def begin(fake: FakeTracker, **tags: str) -> RunId:
    return fake.start(
        NewRun("first", "iris", {name.replace("__", "."): value for name, value in tags.items()})
    )


def read(fake: FakeTracker, run_id: RunId, root: Path = Path("/desk")) -> RunRecord:
    return read_record(fake, FakeArtifacts(), run_id, root)


def notebook(source: str, root: str = "/desk") -> str | None:
    fake = FakeTracker(Path.cwd())
    return RunRecord(fake.get(begin(fake, notebench__notebook=source)), Path(root)).notebook


# The notebook


@pytest.mark.parametrize(
    ("source", "shown"),
    [
        ("/desk/train.ipynb", "train.ipynb"),
        ("/desk/a/b/train.py", "a/b/train.py"),
        ("/elsewhere/train.ipynb", "/elsewhere/train.ipynb"),
        ("/workshop/train.ipynb", "/workshop/train.ipynb"),
        ("train.ipynb", "train.ipynb"),
    ],
)
def test_a_notebook_in_the_workspace_is_named_from_its_root(source: str, shown: str) -> None:
    assert notebook(source) == shown


@pytest.mark.parametrize("source", ["", "-c", "/usr/lib/python3/ipykernel_launcher.py"])
def test_what_mlflow_says_of_a_process_without_a_file_is_no_notebook(fake: FakeTracker, source: str) -> None:
    assert read(fake, begin(fake, mlflow__source__name=source)).notebook is None


def test_what_mlflow_knows_of_a_run_of_anothers_counts(fake: FakeTracker) -> None:
    assert read(fake, begin(fake, mlflow__source__name="/desk/train.py")).notebook == "train.py"


def test_what_we_know_counts_over_what_mlflow_says(fake: FakeTracker) -> None:
    run_id = begin(fake, mlflow__source__name="-c", notebench__notebook="/desk/train.ipynb")
    assert read(fake, run_id).notebook == "train.ipynb"


def test_a_run_may_come_from_nowhere(fake: FakeTracker) -> None:
    assert read(fake, begin(fake)).notebook is None


# The capture


def test_a_capture_is_read_from_its_file(fake: FakeTracker) -> None:
    run_id = begin(fake)
    fake.save(run_id, {CAPTURE_FILE: CAPTURE.to_bytes()})
    assert read(fake, run_id).capture == CAPTURE


def test_while_it_runs_the_code_is_known_by_its_tag(fake: FakeTracker) -> None:
    record = read(fake, begin(fake, notebench__source="x = 1"))
    assert [cell.source for cell in record.capture.cells] == ["x = 1"]
    assert record.capture.cells[0].started_at == record.detail.run.started_at


def test_the_file_counts_over_the_tag(fake: FakeTracker) -> None:
    run_id = begin(fake, **{SOURCE_TAG: "begun"})
    fake.save(run_id, {CAPTURE_FILE: CAPTURE.to_bytes()})
    assert [cell.source for cell in read(fake, run_id).capture.cells] == ["x = 1"]


def test_a_run_of_another_program_has_no_capture(fake: FakeTracker) -> None:
    assert read(fake, begin(fake)).capture == Capture()


def test_an_unknown_run_is_not_found(fake: FakeTracker) -> None:
    with pytest.raises(NotFound):
        read(fake, RunId("0" * 32))


# The figures


def test_figures_are_those_that_cells_showed_then_others(fake: FakeTracker) -> None:
    run_id = begin(fake)
    named = [
        "figures/figure-01.png",
        "figures/figure-02.svg",
        "figures/notes.txt",
        "confusion.png",
        "model/plot.png",
    ]
    fake.save(run_id, dict.fromkeys(named, b""))
    assert list(read(fake, run_id).figures) == [
        "figures/figure-01.png",
        "figures/figure-02.svg",
        "model/plot.png",
        "confusion.png",
    ]


def test_of_very_many_figures_the_first_are_listed(fake: FakeTracker) -> None:
    run_id = begin(fake)
    fake.save(run_id, {f"figures/figure-{number:03}.png": b"" for number in range(MOST_FIGURES + 5)})
    figures = read(fake, run_id).figures
    assert (len(figures), figures[0]) == (MOST_FIGURES, "figures/figure-000.png")


def test_walking_lists_files_of_all_folders_up_to_a_number(fake: FakeTracker) -> None:
    run_id = begin(fake)
    fake.save(run_id, dict.fromkeys(["a/b/1", "a/2", "3"], b""))
    uri = fake.get(run_id).artifact_uri
    assert [each.path for each in walk_artifacts(FakeArtifacts(), uri, 10)] == ["a/b/1", "a/2", "3"]
    assert len(walk_artifacts(FakeArtifacts(), uri, 2)) == 2


# As JSON


def detail(fake: FakeTracker) -> RunDetail:
    return fake.get(begin(fake, notebench__notebook="/desk/train.ipynb", owner="Ada"))


def test_json_tells_what_was_captured(fake: FakeTracker) -> None:
    told = RunRecord(detail(fake), Path("/desk"), CAPTURE, ["figures/figure-01.png"]).to_json()
    assert (told["notebook"], told["tags"], told["user"]) == ("train.ipynb", {"owner": "Ada"}, "somebody")
    assert told["error"] == {"type": "ValueError", "message": "no rows", "traceback": "Traceback…"}
    assert told["cells"][0]["started_at"] == "2026-07-01T00:00:00.000Z"
    assert (told["environment"], told["models"]) == (None, [])

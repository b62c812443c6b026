"""``notebench data`` and ``notebench runs lineage``."""

import json
from pathlib import Path

import pytest

from notebench.data import Column, DataUse, DataVersion
from notebench.experiments import NewRun, RunState
from notebench.ids import DataId, RunId
from tests.cli.stand_ins import Command, MemoryBench, lines
from tests.fake_data import FakeData
from tests.fakes import FakeTracker

IRIS = DataVersion(
    DataId("ab" * 16),
    "iris.csv",
    "table",
    "data/iris.csv",
    rows=1500,
    columns=(
        Column("width", "double", "c" * 32, nulls=2, distinct=None, minimum=0.1, maximum=2.5, mean=1.25),
    ),
    file_id="f" * 32,
)
LARGE = DataVersion(DataId("ac" * 16), "large\x1b[2J", "array", is_identified=False)


@pytest.fixture
def run_id(bench: MemoryBench, tmp_path: Path) -> RunId:
    """A run that used both."""
    tracker = FakeTracker(tmp_path / "runs")
    bench.runs, bench.data = tracker, FakeData(tracker)  # type: ignore[assignment] - it reads runs too
    run_id = tracker.start(NewRun("fit", "iris"))
    tracker.use_data(run_id, [DataUse(IRIS, "train"), DataUse(LARGE, "eval")])
    tracker.end(run_id, RunState.FINISHED)
    return run_id


def test_data_is_listed_with_its_size_and_uses(command: Command, run_id: RunId) -> None:
    """One line each."""
    title, *rows = lines(command("data", "list"))
    assert title.split() == [
        "NAME",
        "KIND",
        "ROWS",
        "COLUMNS",
        "RUNS",
        "LAST",
        "USED",
        "SOURCE",
        "DATA",
        "ID",
    ]
    (iris,) = [row.split() for row in rows if "iris" in row]
    assert iris[:5] == ["iris.csv", "table", "1,500", "1", "1"]
    assert iris[-2:] == ["data/iris.csv", IRIS.data_id]


def test_a_name_of_data_cannot_drive_the_terminal(command: Command, run_id: RunId) -> None:
    """It may come from anywhere."""
    assert "\x1b" not in command("data", "list").stdout


def test_the_list_is_filtered_and_given_as_json(command: Command, run_id: RunId) -> None:
    """As REST carries it."""
    (entry,) = json.loads(command("data", "list", "--text", "IRIS", "--json").stdout)
    assert (entry["data_id"], entry["columns"], entry["runs"]) == (IRIS.data_id, 1, 1)


def test_no_data_is_said_to_be_none(command: Command, bench: MemoryBench, tmp_path: Path) -> None:
    """Two kinds of none."""
    bench.data = FakeData(FakeTracker(tmp_path))
    assert "has noted data yet" in command("data", "list").stderr
    assert "no data matches" in command("data", "list", "--text", "x").stderr


def test_a_version_is_shown_with_columns_and_runs(command: Command, run_id: RunId) -> None:
    """By the beginning of its id."""
    shown = command("data", "show", "abab")
    assert shown.exit_code == 0, shown.output
    assert "width" in shown.stdout
    assert run_id in shown.stdout
    assert "1,500" in shown.stdout


def test_a_version_that_is_not_identified_says_so(command: Command, run_id: RunId) -> None:
    """Its id is no content's."""
    assert "identified" in command("data", "show", LARGE.data_id).stdout


def test_a_version_is_given_as_json(command: Command, run_id: RunId) -> None:
    """Whole."""
    told = json.loads(command("data", "show", IRIS.data_id, "--json").stdout)
    assert (told["file_id"], told["columns"][0]["mean"], told["uses"][0]["run_id"]) == (
        "f" * 32,
        1.25,
        run_id,
    )


@pytest.mark.parametrize(
    ("asked", "exit_code", "message"),
    [
        ("a", 1, "2 data versions have ids that begin with a"),
        ("zz", 1, "there is no data zz"),
        ("x" * 40, 2, "36"),
    ],
)
def test_an_id_that_cannot_be_found_is_told_in_one_line(
    command: Command, run_id: RunId, asked: str, exit_code: int, message: str
) -> None:
    """With what it was."""
    result = command("data", "show", asked)
    assert (result.exit_code, message in result.stderr, result.stderr.count("\n")) == (exit_code, True, 1)


def test_lineage_tells_what_led_to_a_run(command: Command, run_id: RunId) -> None:
    """Of each run, from which data it came."""
    told = command("runs", "lineage", run_id[:8])
    assert told.exit_code == 0, told.output
    assert "train: data iris.csv" in told.stdout


def test_lineage_is_given_as_json(command: Command, run_id: RunId) -> None:
    """Nodes and edges."""
    told = json.loads(command("runs", "lineage", run_id, "--json").stdout)
    assert {node["kind"] for node in told["nodes"]} == {"data", "run"}
    assert {edge["role"] for edge in told["edges"]} == {"train", "eval"}


def test_a_depth_that_is_not_allowed_is_refused(command: Command, run_id: RunId) -> None:
    """With its bounds."""
    result = command("runs", "lineage", run_id, "--depth", "9")
    assert (result.exit_code, "between 0 and 6" in result.stderr) == (2, True)

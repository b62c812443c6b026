"""Claims on the commands that put runs in order, and on the export."""

import json
from pathlib import Path

import pytest

from notebench.experiments import NewRun, RunQuery
from notebench.ids import RunId
from tests.cli.stand_ins import Command, MemoryBench, lines
from tests.fakes import FakeTracker


@pytest.fixture
def tracker(bench: MemoryBench, tmp_path: Path) -> FakeTracker:
    """A store with three runs in the bench's place, which can be changed."""
    tracker = FakeTracker(tmp_path / "kept")
    bench.runs = tracker  # type: ignore[assignment] - it reads as the other does
    for number in range(3):
        run_id = tracker.start(NewRun(f"run {number}", "iris", {"team": "a"}))
        tracker.write(run_id, params={"depth": str(number)}, metrics={"accuracy": number / 2})
    return tracker


@pytest.fixture
def ids(tracker: FakeTracker) -> list[RunId]:
    """The oldest first."""
    return [run.run_id for run in tracker.every(RunQuery(is_descending=False))]


def test_tags_are_set_and_removed(command: Command, tracker: FakeTracker, ids: list[RunId]) -> None:
    """Of several runs, named by the beginning of their ids."""
    told = lines(command("runs", "tag", ids[0][:12], ids[1], "--set", "phase=a=b", "--remove", "team"))
    assert told == ["runs: 2 updated"]
    assert [tracker.get(run_id).user_tags for run_id in ids[:2]] == [{"phase": "a=b"}] * 2


def test_a_note_may_come_from_the_input(command: Command, tracker: FakeTracker, ids: list[RunId]) -> None:
    """A long one is written in an editor."""
    assert command("runs", "note", ids[0], "-", input="# Why\n").exit_code == 0
    assert tracker.get(ids[0]).run.marks.note == "# Why\n"


def test_what_was_so_already_is_said(command: Command, ids: list[RunId]) -> None:
    """Safe to repeat."""
    assert lines(command("runs", "star", ids[0])) == ["runs: 1 updated"]
    assert lines(command("runs", "star", ids[0], ids[1])) == ["runs: 1 updated, 1 as they were"]
    assert lines(command("runs", "unstar", *ids)) == ["runs: 2 updated, 1 as they were"]


def test_a_run_is_renamed_archived_and_shown_again(command: Command, ids: list[RunId]) -> None:
    """And lists do as they are told."""
    command("runs", "rename", ids[0], "the best")
    command("runs", "archive", ids[0])
    shown = [
        [run["name"] for run in json.loads(command("runs", "list", "--json", *asked).stdout)]
        for asked in ((), ("--archived", "only"), ("--archived", "too", "--sort", "name"))
    ]
    assert shown == [["run 2", "run 1"], ["the best"], ["the best", "run 2", "run 1"]]
    assert lines(command("runs", "unarchive", ids[0][:12])) == ["runs: 1 updated"]


def test_a_deleted_run_is_found_to_be_undeleted(
    command: Command, bench: MemoryBench, ids: list[RunId]
) -> None:
    """By the beginning of its id too."""
    assert lines(command("runs", "delete", ids[0])) == ["runs: 1 deleted"]
    assert json.loads(command("runs", "list", "--deleted", "--json").stdout)[0]["run_id"] == ids[0]
    assert lines(command("runs", "undelete", ids[0][:12])) == ["runs: 1 restored"]
    assert bench.told == [("deleted", ids[0]), ("restored", ids[0])]


def test_what_fails_is_told_for_each_run(command: Command, ids: list[RunId]) -> None:
    """With exit code 1; the others are done."""
    command("runs", "delete", ids[0])
    result = command("runs", "star", ids[0], ids[1], "--json")
    assert result.exit_code == 1
    assert [each["result"] for each in json.loads(result.stdout)] == ["failed", "done"]
    assert "is deleted; restore it first" in command("runs", "star", ids[0]).stderr


def test_an_id_that_nobody_has_keeps_all_from_being_changed(
    command: Command, bench: MemoryBench, ids: list[RunId]
) -> None:
    """A slip of the hand is noticed first."""
    assert command("runs", "delete", ids[0], "zzz").exit_code == 1
    assert bench.told == []


def test_a_filter_selects_and_a_bad_one_is_one_line(command: Command, ids: list[RunId]) -> None:
    """With exit code 2."""
    good = command("runs", "list", "--filter", "metrics.accuracy >= 0.5 and params.depth != '2'", "--json")
    assert [run["run_id"] for run in json.loads(good.stdout)] == [ids[1]]
    bad = command("runs", "list", "--filter", "metrics.accuracy >")
    assert (bad.exit_code, bad.stderr.count("\n")) == (2, 1)


def test_an_export_is_written_whole(command: Command, ids: list[RunId], workspace_root: Path) -> None:
    """To the output, or to a file."""
    asked = (
        "runs",
        "export",
        "--sort",
        "name",
        "--ascending",
        "--column",
        "name",
        "--column",
        "metrics.accuracy",
    )
    assert lines(command(*asked)) == ["name,metrics.accuracy", "run 0,0.0", "run 1,0.5", "run 2,1.0"]
    told = json.loads(command(*asked, "-o", "runs.csv", "--json").stdout)
    assert told["size_bytes"] == (workspace_root / "runs.csv").stat().st_size
    assert [path.name for path in workspace_root.glob("*runs.csv*")] == ["runs.csv"]


def test_a_file_that_cannot_be_written_is_one_line(command: Command, ids: list[RunId]) -> None:
    """And no piece of it is left."""
    result = command("runs", "export", "-o", "nowhere/runs.csv")
    assert (result.exit_code, "cannot be written" in result.stderr) == (1, True)

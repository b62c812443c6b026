"""Claims on a run around code: how it ends, and what is kept of it."""

import asyncio
import json
from concurrent.futures import CancelledError as FutureCancelled
from pathlib import Path

import pytest

from notebench.errors import BadInput
from notebench.experiments import Cell, Figure, RunState
from notebench.experiments.ports import JOB_TAG, OWNER_TAG, Place
from notebench.experiments.tracking.tracking import Limits, checked_name
from notebench.processes import this_process
from notebench.redaction import MASK
from tests.experiments.conftest import Process
from tests.fake_capture import FakeEnvironment, FakeRecording

# How it ends


def test_code_that_runs_through_is_finished(process: Process) -> None:
    with process.run() as run:
        assert process.only().state is RunState.RUNNING
    assert (run.state, process.only().state) == (RunState.FINISHED, RunState.FINISHED)
    assert process.tracker.active() == []


@pytest.mark.parametrize(
    ("error", "state"),
    [
        (ValueError("no rows"), RunState.FAILED),
        (SystemExit(1), RunState.FAILED),
        (MemoryError(), RunState.FAILED),
        (KeyboardInterrupt(), RunState.CANCELLED),
        (asyncio.CancelledError(), RunState.CANCELLED),
        (FutureCancelled(), RunState.CANCELLED),
        (GeneratorExit(), RunState.CANCELLED),
    ],
)
def test_code_that_raises_ends_its_run_and_raises_on(
    process: Process, error: BaseException, state: RunState
) -> None:
    with pytest.raises(type(error)) as raised, process.run():
        raise error
    assert raised.value is error
    assert process.only().state is state


def test_a_failure_is_kept_with_the_users_frames_only(process: Process) -> None:
    with pytest.raises(ValueError, match="no rows"), process.run() as run:
        raise ValueError("no rows")
    failure = process.capture(run.run_id).failure
    assert failure is not None
    assert (failure.type, failure.message) == ("ValueError", "no rows")
    assert "test_tracking.py" in failure.traceback
    assert "notebench/experiments/tracking/" not in failure.traceback


def test_a_chained_failure_is_kept_with_its_cause(process: Process) -> None:
    with pytest.raises(RuntimeError), process.run() as run:
        raise RuntimeError("outer") from KeyError("inner")
    failure = process.capture(run.run_id).failure
    assert failure is not None
    assert "KeyError: 'inner'" in failure.traceback


def test_a_run_may_be_told_that_it_failed(process: Process) -> None:
    with process.run() as run:
        run.fail(ValueError("shown already"))
    assert process.only().state is RunState.FAILED
    assert process.capture(run.run_id).cells[0].state is RunState.FAILED


class Awkward(Exception):
    def __str__(self) -> str:
        raise RuntimeError("no words")


def test_an_exception_that_cannot_be_shown_is_raised_all_the_same(process: Process) -> None:
    with pytest.raises(Awkward), process.run():
        raise Awkward
    assert process.only().state is RunState.FAILED


# What is written


def test_a_run_bears_what_it_was_called(process: Process) -> None:
    with process.run(" first ", "iris ", owner="Ada"):
        pass
    run = process.only()
    assert (run.name, run.experiment) == ("first", "iris")
    assert process.tracker.get(run.run_id).tags["owner"] == "Ada"


def test_a_run_names_its_process_and_where_it_came_from(process: Process) -> None:
    with process.run() as run:
        tags = process.tracker.get(run.run_id).tags
    assert {
        OWNER_TAG: str(this_process()),
        "notebench.notebook": "/desk/train.ipynb",
        "notebench.cell_id": "cell-1",
        "notebench.source": "x = 1",
        "mlflow.source.name": "/desk/train.ipynb",
        "mlflow.source.type": "NOTEBOOK",
        "mlflow.source.git.commit": "c0ffee",
    }.items() <= tags.items()


def test_a_run_names_the_job_it_was_begun_in(process: Process, monkeypatch: pytest.MonkeyPatch) -> None:
    with process.run() as run:
        assert JOB_TAG not in process.tracker.get(run.run_id).tags
    monkeypatch.setenv("NOTEBENCH_JOB_ID", "20260301T120000000-3f2a91")
    with process.run() as run:
        assert process.tracker.get(run.run_id).tags[JOB_TAG] == "20260301T120000000-3f2a91"


def test_what_is_not_known_is_no_tag(process: Process) -> None:
    process.recorder.where = Place()
    with process.run() as run:
        tags = process.tracker.get(run.run_id).tags
    assert not {"notebench.notebook", "notebench.cell_id", "notebench.source", "mlflow.source.name"} & set(
        tags
    )
    assert tags["mlflow.source.type"] == "LOCAL"


def test_the_code_its_output_and_its_environment_are_kept(process: Process) -> None:
    process.recorder.recording = FakeRecording("out", "err")
    with process.run() as run:
        pass
    capture = process.capture(run.run_id)
    (cell,) = capture.cells
    assert (cell.source, cell.stdout, cell.stderr, cell.state) == ("x = 1", "out", "err", RunState.FINISHED)
    assert (cell.cell_id, cell.execution_count) == ("cell-1", 3)
    assert capture.environment == FakeEnvironment.environment


def test_nothing_is_kept_as_a_file_while_the_code_runs(process: Process) -> None:
    with process.run() as run:
        assert process.files(run.run_id) == set()
    assert process.files(run.run_id) == {"notebench/capture.jsonl"}


@pytest.mark.parametrize("name", ["", " \n", "a" * 251, "a\nb", "a\0b", "\x1b[31m"])
@pytest.mark.parametrize("what", ["name", "experiment"])
def test_nothing_is_written_for_a_bad_name(process: Process, what: str, name: str) -> None:
    with pytest.raises(BadInput, match="name"), process.run(**{what: name}):
        pytest.fail("the code inside is not run")
    assert (process.runs(), process.told, process.tracker.is_active) == ([], [], False)


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("", "the run's name is blank"),
        ("a" * 251, "has 251 characters; give at most 250"),
        ("a\nb", r"'a\nb' has control characters"),
    ],
)
def test_a_bad_name_is_told_with_its_value(name: str, told: str) -> None:
    with pytest.raises(BadInput) as raised:
        checked_name("run", name)
    assert told in raised.value.message


@pytest.mark.parametrize("name", ["a", "größe 🌍", "a" * 250, "a/b: c"])
def test_an_ordinary_name_is_allowed(name: str) -> None:
    assert checked_name("run", name) == name


# Figures


def test_figures_are_kept_in_order(process: Process) -> None:
    process.recorder.recording = FakeRecording(figures=[Figure("png", b"1"), Figure("svg", b"2")])
    with process.run() as run:
        pass
    assert process.files(run.run_id) >= {"figures/figure-01.png", "figures/figure-02.svg"}


@pytest.mark.parametrize(("most", "kept"), [(0, 0), (2, 2), (9, 3)])
def test_no_more_figures_are_kept_than_wanted(folder: Path, most: int, kept: int) -> None:
    process = Process(folder, Limits(figures=most))
    process.recorder.recording = FakeRecording(figures=[Figure("png", b"1")] * 3)
    with process.run() as run:
        pass
    assert len(process.files(run.run_id)) - 1 == kept


def test_a_figure_that_is_too_large_is_left_out(folder: Path) -> None:
    process = Process(folder, Limits(figure_bytes=3))
    figures = [Figure("png", b"1234"), Figure("png", b"123")]
    process.recorder.recording = FakeRecording(figures=figures)
    with process.run() as run:
        pass
    assert (folder / run.run_id / "figures" / "figure-01.png").read_bytes() == b"123"


# Secrets


def test_secrets_are_taken_out_of_all_that_is_kept(process: Process) -> None:
    process.recorder.where = Place("/desk/train.ipynb", 'api_key = "hunter2hunter2"')
    process.recorder.recording = FakeRecording("key hunter2hunter2", "err hunter2hunter2")
    with pytest.raises(ValueError, match="bad key"), process.run(note="hunter2hunter2", token="x1") as run:
        raise ValueError("bad key hunter2hunter2")
    tags = process.tracker.get(run.run_id).tags
    kept = (process.artifacts / run.run_id / "notebench/capture.jsonl").read_text() + json.dumps(dict(tags))
    assert "hunter2hunter2" not in kept
    assert (tags["token"], tags["note"]) == (MASK, MASK)
    assert json.loads(json.dumps(tags["notebench.source"])) == f'api_key = "{MASK}"'


def test_a_secret_at_the_cut_of_the_tag_is_taken_out_first(process: Process) -> None:
    process.recorder.where = Place(None, "#" * 4990 + " hunter2hunter2 " + "#" * 100)
    with process.run() as run:
        assert "hunter2" not in process.tracker.get(run.run_id).tags["notebench.source"]


def test_a_cells_duration_is_measured(process: Process) -> None:
    with process.run() as run:
        pass
    cell: Cell = process.capture(run.run_id).cells[0]
    assert 0 <= cell.duration_s < 5

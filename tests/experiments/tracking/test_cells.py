"""Claims on the cells of a notebook while tracking is on."""

from pathlib import Path

import pytest

from notebench.experiments import Cell, Figure, NewRun, RunState
from notebench.experiments.ports import Place
from notebench.experiments.tracking.tracking import Kept, Limits
from notebench.ids import RunId
from tests.experiments.conftest import Process
from tests.fake_capture import FakeRecording

NEW = NewRun("mine", "iris")


@pytest.fixture
def on(process: Process) -> Process:
    """A process whose user has switched tracking on; a cell is running."""
    process.tracking.turn(on=True)
    process.tracking.cell_begins()
    return process


def sources(process: Process, run_id: RunId) -> list[str]:
    return [cell.source for cell in process.capture(run_id).cells]


def next_cell(process: Process, source: str, error: BaseException | None = None) -> None:
    """The running cell ends, the next one begins."""
    process.cell(error)
    process.recorder.where = Place("/desk/train.ipynb", source)
    process.tracking.cell_begins()


def test_a_cell_is_kept_with_the_run_that_it_began(on: Process) -> None:
    run_id = on.tracker.start(NEW)
    on.tracker.end(run_id, RunState.FINISHED)
    on.cell()
    assert sources(on, run_id) == ["x = 1"]


def test_a_cell_that_began_no_run_writes_nothing(on: Process) -> None:
    on.cell()
    assert (on.runs(), on.told) == ([], [])


def test_a_run_that_stays_open_keeps_every_cell_until_its_end(on: Process) -> None:
    run_id = on.tracker.start(NEW)
    next_cell(on, "y = 2")
    next_cell(on, "z = 3")
    on.tracker.end(run_id, RunState.FINISHED)
    next_cell(on, "not in it")
    on.cell()
    assert sources(on, run_id) == ["x = 1", "y = 2", "z = 3"]


def test_a_run_left_open_by_a_failing_cell_is_ended(on: Process) -> None:
    run_id = on.tracker.start(NEW)
    on.cell(ValueError("no rows"))
    failure = on.capture(run_id).failure
    assert on.only().state is RunState.FAILED
    assert failure is not None
    assert failure.message == "no rows"


def test_a_run_left_open_by_an_interrupted_cell_is_cancelled(on: Process) -> None:
    on.tracker.start(NEW)
    on.cell(KeyboardInterrupt())
    assert on.only().state is RunState.CANCELLED


def test_a_run_begun_in_an_earlier_cell_outlives_a_failure(on: Process) -> None:
    run_id = on.tracker.start(NEW)
    next_cell(on, "1 / 0")
    on.cell(ZeroDivisionError("division by zero"))
    assert on.only().state is RunState.RUNNING
    assert [cell.state for cell in on.capture(run_id).cells] == [RunState.FINISHED, RunState.FAILED]


def test_what_the_engine_ended_as_failed_was_cancelled_by_an_interrupt(on: Process) -> None:
    """MLflow's own context manager knows no interrupt."""
    run_id = on.tracker.start(NEW)
    on.tracker.end(run_id, RunState.FAILED)
    on.cell(KeyboardInterrupt())
    assert on.only().state is RunState.CANCELLED


def test_a_run_that_had_failed_before_the_interrupt_stays_failed(on: Process) -> None:
    for name in ("failed", "later"):
        run_id = on.tracker.start(NewRun(name, "iris"))
        on.tracker.end(run_id, RunState.FAILED if name == "failed" else RunState.FINISHED)
    on.cell(ValueError("after both"))
    assert [run.state for run in on.runs()] == [RunState.FAILED, RunState.FINISHED]


def test_a_run_that_finished_stays_finished_when_the_cell_fails_later(on: Process) -> None:
    run_id = on.tracker.start(NEW)
    on.tracker.end(run_id, RunState.FINISHED)
    on.cell(ValueError("later"))
    assert on.only().state is RunState.FINISHED


def test_every_run_of_a_cell_keeps_its_code(on: Process) -> None:
    ids = []
    for _ in range(3):
        ids.append(on.tracker.start(NEW))
        on.tracker.end(ids[-1], RunState.FINISHED)
    on.cell()
    assert [sources(on, run_id) for run_id in ids] == [["x = 1"]] * 3


def test_figures_of_several_cells_are_numbered_through(on: Process) -> None:
    on.recorder.recording = FakeRecording(figures=[Figure("png", b"1")])
    run_id = on.tracker.start(NEW)
    next_cell(on, "plot()")
    on.cell()
    assert on.files(run_id) >= {"figures/figure-01.png", "figures/figure-02.png"}


def test_the_most_figures_are_those_of_a_run_not_of_a_cell(folder: Path) -> None:
    process = Process(folder, Limits(figures=3))
    process.tracking.turn(on=True)
    process.recorder.recording = FakeRecording(figures=[Figure("png", b"1")] * 2)
    process.tracking.cell_begins()
    run_id = process.tracker.start(NEW)
    next_cell(process, "plot()")
    process.cell()
    assert len([name for name in process.files(run_id) if name.startswith("figures/")]) == 3


def test_a_cell_magic_inside_a_tracked_cell_is_one_cell_of_its_run(on: Process) -> None:
    with on.run() as run:
        pass
    on.cell()
    assert sources(on, run.run_id) == ["x = 1"]


def test_a_store_that_fails_leaves_the_cell_alone(on: Process, caplog: pytest.LogCaptureFixture) -> None:
    on.tracker.start(NEW)
    on.tracker.down = {"save"}
    on.cell()
    assert "not all of the run could be kept: the store is down: save" in caplog.text


def test_a_run_left_open_is_ended_though_its_code_cannot_be_saved(on: Process) -> None:
    on.tracker.start(NEW)
    on.tracker.down = {"save"}
    on.cell(ValueError("no rows"))
    assert on.only().state is RunState.FAILED


def test_the_next_cell_knows_nothing_of_the_last(on: Process) -> None:
    run_id = on.tracker.start(NEW)
    on.tracker.end(run_id, RunState.FINISHED)
    next_cell(on, "y = 2")
    on.cell(ValueError("no run here"))
    assert (on.only().state, sources(on, run_id)) == (RunState.FINISHED, ["x = 1"])


# Runs that go on from earlier


def test_a_run_that_is_resumed_keeps_what_it_had(on: Process) -> None:
    run_id = on.tracker.start(NEW)
    on.tracker.end(run_id, RunState.FINISHED)
    on.cell()
    on.earlier[run_id] = Kept([Cell("long ago", on.capture(run_id).cells[0].started_at)], figures=1)
    on.recorder.recording = FakeRecording(figures=[Figure("png", b"2")])
    on.tracking.cell_begins()
    on.tracking.resumed(run_id)
    on.cell()
    assert sources(on, run_id) == ["long ago", "x = 1"]
    assert "figures/figure-02.png" in on.files(run_id)


def test_a_run_whose_past_cannot_be_read_goes_on(on: Process, caplog: pytest.LogCaptureFixture) -> None:
    on.tracker.down = {"earlier"}
    run_id = RunId("a" * 32)
    on.tracking.resumed(run_id)
    assert on.told == [("started", {"id": run_id, "state": "running"})]
    assert "the store is down: earlier" in caplog.text


def test_a_run_begun_and_resumed_in_one_cell_keeps_the_cell_once(on: Process) -> None:
    run_id = on.tracker.start(NEW)
    on.tracker.end(run_id, RunState.FINISHED)
    on.tracking.resumed(run_id)
    on.cell()
    assert sources(on, run_id) == ["x = 1"]


def test_a_run_resumed_twice_in_one_cell_keeps_what_it_had(on: Process) -> None:
    run_id = on.tracker.start(NEW)
    on.tracker.end(run_id, RunState.FINISHED)
    on.cell()
    on.earlier[run_id] = Kept([Cell("long ago", on.capture(run_id).cells[0].started_at)])
    on.tracking.cell_begins()
    on.tracking.resumed(run_id)
    on.tracking.resumed(run_id)
    on.cell()
    assert sources(on, run_id) == ["long ago", "x = 1"]

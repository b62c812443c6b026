"""Claims on runs inside runs, and on who listens meanwhile."""

import pytest

from notebench.experiments import NewRun, RunState
from tests.experiments.conftest import Process


def test_runs_nest(process: Process) -> None:
    with process.run("outer") as outer, process.run("inner") as inner:
        assert process.tracker.active() == [outer.run_id, inner.run_id]
    assert process.tracker.get(inner.run_id).tags["mlflow.parentRunId"] == outer.run_id
    assert [run.state for run in process.runs()] == [RunState.FINISHED] * 2


def test_each_of_two_nested_runs_keeps_its_own_code_once(process: Process) -> None:
    with process.run("outer") as outer, process.run("inner") as inner:
        pass
    for run in (outer, inner):
        assert [cell.source for cell in process.capture(run.run_id).cells] == ["x = 1"]


def test_the_end_of_an_inner_run_is_not_kept_with_the_outer(process: Process) -> None:
    with process.run("outer") as outer:
        with process.run("inner"):
            pass
        assert process.files(outer.run_id) == set()


def test_an_inner_failure_that_is_caught_leaves_the_outer_finished(process: Process) -> None:
    with process.run("outer"):
        with pytest.raises(ValueError, match="inner"), process.run("inner"):
            raise ValueError("inner")
        assert process.tracker.is_active
    assert [run.state for run in process.runs()] == [RunState.FINISHED, RunState.FAILED]


def test_a_run_that_the_code_begins_below_is_kept_with_the_same_code(process: Process) -> None:
    with process.run("outer"):
        child = process.tracker.start(NewRun("child", "iris"))
        process.tracker.end(child, RunState.FINISHED)
    assert [cell.source for cell in process.capture(child).cells] == ["x = 1"]


def test_nobody_listens_after_the_outermost_run(process: Process) -> None:
    with process.run():
        with process.run():
            pass
        assert process.tracker.is_active
    assert not process.tracker.is_active


def test_while_tracking_is_on_somebody_listens_after_a_run_too(process: Process) -> None:
    process.tracking.turn(on=True)
    with process.run():
        pass
    assert process.tracker.is_active
    process.tracking.turn(on=False)
    assert not process.tracker.is_active


def test_switching_off_inside_a_run_waits_for_its_end(process: Process) -> None:
    process.tracking.turn(on=True)
    with process.run():
        process.tracking.turn(on=False)
        assert process.tracker.is_active
    assert (process.tracking.is_on, process.tracker.is_active) == (False, False)

"""Claims on runs that go on from earlier."""

from dataclasses import replace

import pytest

from notebench.errors import Conflict
from notebench.experiments import NewRun, RunDetail, RunState
from notebench.experiments.capture.cell import PastCell
from notebench.experiments.ports import OWNER_TAG
from notebench.experiments.tracking.resuming import check_can_go_on
from notebench.experiments.tracking.tracking import Kept
from notebench.processes import Process as Owner
from notebench.processes import this_process
from tests.experiments.conftest import Process


def detail(process: Process, state: RunState = RunState.FINISHED, owner: str | None = None) -> RunDetail:
    run_id = process.tracker.start(NewRun("first", "iris"))
    if state.has_ended:
        process.tracker.end(run_id, state)
    found = process.tracker.get(run_id)
    return replace(found, tags={OWNER_TAG: owner} if owner else {})


def test_a_run_that_is_resumed_goes_on_and_ends_again(process: Process) -> None:
    with process.tracking.resume(detail(process, RunState.FAILED)) as run:
        assert process.only().state is RunState.RUNNING
        assert process.only().ended_at is None
    assert (process.only().state, run.name) == (RunState.FINISHED, "first")


def test_it_belongs_to_this_process(process: Process) -> None:
    with process.tracking.resume(detail(process)) as run:
        assert process.tracker.get(run.run_id).tags[OWNER_TAG] == str(this_process())


def test_it_keeps_its_earlier_history_and_what_ran_since(process: Process) -> None:
    found = detail(process)
    process.earlier[found.run.run_id] = Kept(past=(PastCell("long ago", 1),), left_out=2)
    process.recorder.history.add(PastCell("since", 5))
    with process.tracking.resume(found) as run:
        pass
    kept = process.capture(run.run_id)
    assert ([cell.source for cell in kept.history], kept.left_out) == (["long ago", "since"], 2)


def test_what_it_has_already_is_not_kept_twice(process: Process) -> None:
    found = detail(process)
    process.earlier[found.run.run_id] = Kept(past=(PastCell("a", 1),))
    process.recorder.history.add(PastCell("a", 1))
    with process.tracking.resume(found) as run:
        pass
    assert [cell.source for cell in process.capture(run.run_id).history] == ["a"]


def test_a_run_that_is_active_here_is_refused(process: Process) -> None:
    found = detail(process, RunState.RUNNING)
    with pytest.raises(Conflict, match="goes on here already"):
        check_can_go_on(found, [found.run.run_id])


def test_a_run_that_goes_on_elsewhere_is_refused_with_where(process: Process) -> None:
    found = detail(process, RunState.RUNNING, str(Owner("far", "boot", 7, 1.0)))
    with pytest.raises(Conflict, match="running in process 7 on far; end it there"):
        check_can_go_on(found, [], is_gone=lambda _: False)


def test_a_run_that_goes_on_nobody_knows_where_is_refused(process: Process) -> None:
    with pytest.raises(Conflict, match="nothing tells where"):
        check_can_go_on(detail(process, RunState.RUNNING), [])


def test_a_run_whose_process_vanished_may_go_on(process: Process) -> None:
    found = detail(process, RunState.RUNNING, str(Owner("far", "boot", 7, 1.0)))
    check_can_go_on(found, [], is_gone=lambda _: True)

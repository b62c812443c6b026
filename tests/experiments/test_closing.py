"""Claims on ending runs whose process vanished."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from notebench.experiments import NewRun, RunState
from notebench.experiments.closing import close_lost
from notebench.experiments.ports import LOST_TAG, OWNER_TAG
from notebench.ids import RunId
from notebench.processes import Process, this_process
from tests.fakes import FakeTracker

HERE = this_process()
GONE = Process(HERE.host, HERE.boot, HERE.pid, HERE.started - 1000)
ELSEWHERE = Process("another", HERE.boot, HERE.pid, HERE.started - 1000)


@pytest.fixture
def fake(folder: Path) -> FakeTracker:
    return FakeTracker(folder)


def begin(fake: FakeTracker, tags: Mapping[str, str]) -> RunId:
    return fake.start(NewRun("first", "iris", tags))


def owned(process: Process) -> dict[str, str]:
    return {OWNER_TAG: str(process)}


def test_a_run_whose_process_is_gone_is_lost(fake: FakeTracker) -> None:
    run_id = begin(fake, owned(GONE))
    assert close_lost(fake, lambda: fake) == [run_id]
    assert fake.get(run_id).run.state is RunState.LOST
    assert LOST_TAG in fake.get(run_id).tags


@pytest.mark.parametrize("tags", [owned(HERE), owned(ELSEWHERE), {}], ids=["alive", "elsewhere", "not ours"])
def test_every_other_run_is_left_alone(fake: FakeTracker, tags: Mapping[str, str]) -> None:
    run_id = begin(fake, tags)
    assert close_lost(fake, lambda: fake) == []
    assert fake.get(run_id).run.state is RunState.RUNNING


def test_a_run_that_has_ended_stays_as_it_ended(fake: FakeTracker) -> None:
    run_id = begin(fake, owned(GONE))
    fake.end(run_id, RunState.FINISHED)
    assert close_lost(fake, lambda: fake) == []
    assert fake.get(run_id).run.state is RunState.FINISHED


def test_closing_again_finds_nothing(fake: FakeTracker) -> None:
    begin(fake, owned(GONE))
    close_lost(fake, lambda: fake)
    assert close_lost(fake, lambda: fake) == []


def test_no_tracker_is_made_when_nothing_is_lost(fake: FakeTracker) -> None:
    begin(fake, owned(HERE))
    assert close_lost(fake, lambda: pytest.fail("MLflow would be loaded")) == []

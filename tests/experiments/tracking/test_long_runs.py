"""Claims on what is done for runs while they last; the clock is the test's."""

from time import monotonic

import pytest

from notebench.errors import Unavailable
from notebench.experiments.tracking.long_runs import LongRuns
from notebench.ids import RunId

RUN = RunId("a")


class Done:
    def __init__(self, every_s: float = 10) -> None:
        self.kept = 0
        self.samples: list[int] = []
        self.runs = LongRuns(self._keep, lambda _, number: self.samples.append(number), every_s)
        self.runs.began(RUN)
        self.began = monotonic()

    def look(self, age_s: float) -> None:
        self.runs.look(self.began + age_s)

    def _keep(self, run_id: RunId) -> None:
        self.kept += 1
        if self.kept == 2:
            raise Unavailable("the store is down")


def test_nothing_is_done_for_a_short_run() -> None:
    done = Done()
    done.look(0.1)
    assert (done.kept, done.samples) == (0, [])


def test_a_run_that_lasts_is_kept_so_far_ever_more_seldom() -> None:
    done = Done()
    done.look(1.1)
    done.look(2)
    assert done.kept == 1


def test_the_machine_is_measured_in_steps() -> None:
    done = Done()
    for age_s in (9, 11, 12, 22):
        done.look(age_s)
    assert done.samples == [0, 1]


def test_the_machine_is_not_measured_when_that_is_off() -> None:
    done = Done(every_s=0)
    done.look(10**6)
    assert done.samples == []


def test_nothing_is_done_for_a_run_that_ended() -> None:
    done = Done()
    done.runs.ended(RUN)
    done.look(100)
    assert (done.kept, done.samples) == (0, [])


def test_a_store_that_is_down_is_told_and_tried_again(caplog: pytest.LogCaptureFixture) -> None:
    done = Done()
    for age_s in (2, 10, 100):
        done.look(age_s)
    assert done.kept == 3
    assert "the store is down" in caplog.text

"""Claims on runs that are written behind a sweep's back, by a process that may be slow, be killed, or be gone."""

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

import psutil
import pytest

from notebench.engines.trial_runs import BackgroundRecorder
from notebench.engines.trial_runs.backlog import Backlog, Round
from notebench.experiments.nested import Reported, Written
from notebench.states import State
from notebench.sweeps import Budget, Sweep, Trial, TrialReply, TrialState
from notebench.sweeps.recording import BestTrial, TrialRun
from notebench.sweeps.run_book import RunBook
from tests.fake_sweeps import START, Asking, FakeExecutor, FakeSearch, finish, make_ground, make_plan
from tests.fake_trial_runs import sweep_run
from tests.file_writer import FileWriter, lines

PATIENCE_S = 60.0


@dataclass
class Bench:
    """A recorder whose writer writes into a file."""

    folder: Path
    said: list[str] = field(default_factory=list)
    announced: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    recorder: BackgroundRecorder = field(init=False)

    def __post_init__(self) -> None:
        self.recorder = BackgroundRecorder(
            make_plan(),
            sweep_run(),
            partial(FileWriter, self.folder),
            RunBook(self.folder / "runs.jsonl"),
            self.said.append,
            lambda verb, data: self.announced.append((verb, dict(data))),
        )

    def calls(self, call: str = "write") -> list[dict[str, Any]]:
        return [each for each in lines(self.folder) if each["call"] == call]

    def until(self, is_so: Callable[[], object]) -> None:
        pause, waited = threading.Event(), 0.0
        while not is_so():
            assert waited < PATIENCE_S, (lines(self.folder), self.said)
            pause.wait(0.02)
            waited += 0.02

    def close(self, go_on: Callable[[int], bool] = lambda left: True, **facts: Any) -> None:
        self.recorder.close(State.FINISHED, go_on, **{"is_final": True, **facts})


@pytest.fixture
def bench(folder: Path) -> Iterator[Bench]:
    made = Bench(folder)
    yield made
    if made.recorder._thread.is_alive():
        made.close(lambda left: False)


def trial(number: int = 0, state: TrialState = TrialState.RUNNING, *values: float) -> Trial:
    ended = None if state is TrialState.RUNNING else START
    return Trial(number, state, {"x": 0.5}, values, START, ended)


def finished(number: int = 0) -> Trial:
    return trial(number, TrialState.FINISHED, 0.25)


def run(number: int = 0, state: TrialState = TrialState.RUNNING, **facts: Any) -> TrialRun:
    return TrialRun(number, state, {}, **facts)


def test_all_that_was_told_is_written_before_the_sweeps_own_run_ends(bench):
    """In the order that it needs; each trial's run is noted, and the process is gone."""
    bench.recorder.open([finished(0), trial(1)])
    bench.recorder.end(finished(1), {"loss": 0.25})
    bench.recorder.promote(finished(1), 2)
    bench.close()
    assert {each["number"]: each["state"] for each in bench.calls()} == {0: "finished", 1: "finished"}
    assert [each["call"] for each in lines(bench.folder)][-2:] == ["promote", "close"]
    assert bench.calls("close") == [{"call": "close", "state": "finished", "best": 1}]
    assert RunBook(bench.folder / "runs.jsonl").read() == {None: "own", 0: "run-0", 1: "run-1"}
    assert not psutil.pid_exists(bench.calls("open")[0]["pid"])
    assert bench.said == []


def test_whoever_looks_at_runs_is_told_of_the_sweeps_own(bench):
    """When it begins and when it ends; the runs of its trials are not announced one by one."""
    bench.recorder.open([finished(number) for number in range(20)])
    bench.close()
    verbs = [verb for verb, _ in bench.announced]
    assert verbs[0] == "started"
    assert verbs[-1] == "ended"
    assert len(verbs) < 10
    assert {told["id"] for _, told in bench.announced} == {"own"}
    assert bench.announced[-1][1]["state"] == "finished"


def test_a_store_that_takes_a_second_for_each_write_holds_up_no_trial(folder):
    """The sweep is through with its trials while their runs wait; what is told meanwhile is told once."""
    (folder / "slow").write_text("1.0")
    bench, left = Bench(folder), []
    plan = make_plan(budget=Budget(trials=40))
    sweep = Sweep(plan, FakeSearch(plan), FakeExecutor(finish, 2), make_ground(), bench.recorder)

    class Impatient(Asking):
        def report(self, done: float, total: Any = None, text: str = "", *facts: Any) -> None:
            super().report(done, total, text, *facts)
            if "runs are written" in text:
                left.append(bench.recorder._backlog.left)
                self.cancel_at = 0

    assert sweep.run(Impatient()).reason == "all 40 trials are done"
    assert left[0] >= 38
    assert "are not written to their end; the study has all trials" in bench.said[-1]


def test_a_writer_that_is_killed_is_begun_again_and_loses_nothing(bench):
    """It is told that there may be runs already."""
    (bench.folder / "dies").touch()
    bench.recorder.open([finished(0)])
    bench.close()
    assert [each["number"] for each in bench.calls()] == [0]
    assert bench.calls("close")
    assert bench.said == []


def test_a_writer_that_dies_in_the_middle_goes_on_with_what_it_has(bench):
    """Nothing is written twice that was acknowledged."""
    bench.recorder.open([finished(0)])
    bench.until(lambda: bench.calls())
    (bench.folder / "dies").touch()
    bench.recorder.end(finished(1), {})
    bench.close()
    assert [each["number"] for each in bench.calls()] == [0, 1]
    assert [each["is_resumed"] for each in bench.calls("open")] == [False, True]


def test_a_store_that_is_gone_is_waited_for(bench):
    """People are told once, and again when it is back."""
    (bench.folder / "gone").touch()
    bench.recorder.open([finished(0)])
    bench.until(lambda: bench.said)
    (bench.folder / "gone").unlink()
    bench.close()
    assert bench.said == [
        "runs cannot be written now, and are as soon as they can be: nobody answers",
        "runs are written again",
    ]
    assert [each["number"] for each in bench.calls()] == [0]


def test_what_a_store_refuses_costs_no_other_run(bench):
    """It is told, and not tried for ever."""
    (bench.folder / "refuses").write_text("0")
    bench.recorder.open([finished(0), finished(1)])
    bench.close()
    assert [each["number"] for each in bench.calls()] == [1]
    assert bench.said == ["the run of trial 0 is refused: the store does not take it"]


def test_a_trial_that_asks_for_its_run_gets_it_first(bench):
    """Though others wait; one that nobody can make is none."""
    (bench.folder / "slow").write_text("0.05")
    bench.recorder.open([finished(number) for number in range(50)])
    bench.recorder.begin(trial(50))
    found = bench.recorder.run_of(50, PATIENCE_S)
    assert found == Written("run-50", "file:")
    assert len(bench.calls()) < 50
    bench.recorder.end(finished(50), {})
    bench.close()
    assert bench.calls()[-1]["is_used"]
    assert bench.recorder.run_of(99, PATIENCE_S) is None


def test_what_a_trial_logged_elsewhere_is_taken_in_with_its_end(bench):
    """Not before: it comes home then."""
    bench.recorder.open([])
    bench.recorder.begin(trial(0))
    bench.until(lambda: bench.calls())
    bench.recorder.logged(0, ["/outputs/trial-00000-0.zip"])
    bench.recorder.end(finished(0), {})
    bench.close()
    assert [each["logged"] for each in bench.calls()] == [[], ["/outputs/trial-00000-0.zip"]]
    assert bench.recorder.is_done


def test_runs_that_are_left_stay_as_they_are(bench):
    """For who goes on with them."""
    bench.recorder.open([])
    bench.recorder.begin(trial(0))
    bench.until(lambda: bench.calls())
    bench.recorder.leave()
    assert bench.calls("close") == []
    assert not bench.recorder.is_done


def test_what_is_told_of_a_run_before_it_is_written_is_told_once():
    """So what waits does not grow with what happens."""
    backlog = Backlog()
    for number in (0, 1):
        backlog.tell(run(number))
        backlog.report(number, Reported(0, 0.5, 1))
        backlog.tell(run(number, TrialState.FINISHED))
    assert backlog.left == 2
    runs = backlog.next().runs
    assert [(each.number, each.has_ended, len(each.reported)) for each in runs] == [
        (0, True, 1),
        (1, True, 1),
    ]
    for each in runs:
        backlog.wrote(each, Written("run", "file:", has_ended=True))
    assert backlog.left == 0


def test_a_report_after_the_end_is_passed_over():
    """It came late."""
    backlog = Backlog()
    backlog.tell(run(0, TrialState.FINISHED))
    backlog.report(0, Reported(0, 0.5, 1))
    assert backlog.next().runs[0].reported == ()


def test_a_long_trial_shows_its_parameters_while_it_goes_on(monkeypatch):
    """Once."""
    monkeypatch.setattr("notebench.engines.trial_runs.backlog._LONG_S", 0.0)
    backlog = Backlog()
    backlog.tell(run(0))
    (first,) = backlog.next().runs
    backlog.wrote(first, Written("run", "file:"))
    assert first.has_params
    assert backlog.left == 0


def test_the_best_is_named_before_all_is_written_in_a_sweep_that_never_rests(monkeypatch):
    """From time to time, where its run is there."""
    monkeypatch.setattr("notebench.engines.trial_runs.backlog._PROMOTE_EVERY_S", -1.0)
    backlog, best = Backlog(), BestTrial(0, {"loss": 0.25}, {})
    backlog.tell(run(0, TrialState.FINISHED))
    backlog.tell(run(1))
    backlog.promote(best)
    assert backlog.next().runs
    backlog.wrote(run(0, TrialState.FINISHED), Written("run", "file:", has_ended=True))
    assert backlog.next() == Round(best=best)


def test_a_failed_trial_is_told_as_it_is(bench):
    """By the sweep itself."""
    plan = make_plan(budget=Budget(trials=1))
    run = FakeExecutor(lambda task: TrialReply(task.number, TrialState.PRUNED))
    Sweep(plan, FakeSearch(plan), run, make_ground(), bench.recorder).run(Asking())
    assert bench.calls()[-1]["state"] == "pruned"

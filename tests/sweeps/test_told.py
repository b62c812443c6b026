"""What a driver in a cluster tells of its runs, as lines and back; and the same told again at home."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import pytest

from notebench.experiments.nested import Reported
from notebench.states import State
from notebench.sweeps import Sweep, Trial, TrialState
from notebench.sweeps.retelling import Retelling
from notebench.sweeps.telling import TellingRecorder
from notebench.sweeps.told import (
    Begun,
    Closed,
    Ended,
    Logged,
    OnTheWay,
    Opened,
    Promoted,
    Told,
    read_told,
    to_line,
)
from tests.fake_sweeps import START, Asking, FakeExecutor, FakeSearch, finish, make_ground, make_plan

RUNNING = Trial(
    3, TrialState.RUNNING, {"x": 0.5, "kind": None, "is_deep": True}, started_at=START, retry_of=1
)
FINISHED = Trial(3, TrialState.FINISHED, {"x": 0.5}, (0.25,), START, START)
FAILED = Trial(4, TrialState.FAILED, {}, (), START, START, "no data")


@dataclass
class Kept:
    """What a keeper of runs was told."""

    begun: list[int] = field(default_factory=list)
    values: list[tuple[int, float, int]] = field(default_factory=list)
    ended: dict[int, TrialState] = field(default_factory=dict)
    best: list[int] = field(default_factory=list)
    archives: dict[int, list[str]] = field(default_factory=dict)

    def begin(self, trial: Trial) -> None:
        self.begun.append(trial.number)

    def reported(self, number: int, reported: Reported) -> None:
        self.values.append((number, reported.value, reported.at_ms))

    def logged(self, number: int, archives: Sequence[str]) -> None:
        self.archives[number] = [Path(each).name for each in archives]

    def end(self, trial: Trial, measured: Mapping[str, float]) -> None:
        if trial.drawn == {"x": "nonsense"}:
            raise KeyError("x")
        self.ended[trial.number] = trial.state

    def promote(self, trial: Trial, settled: int) -> None:
        self.best.append(trial.number)


@pytest.mark.parametrize(
    "told",
    [
        Opened(2),
        Begun(RUNNING),
        OnTheWay(3, Reported(7, 0.5, 1_700_000_000_123)),
        OnTheWay(3, Reported(7, 0.5, 1_700_000_000_123, "acc")),
        Logged(3, ("logged/trial-00003-0.zip", "logged/trial-00003-1.zip")),
        Ended(FINISHED, {"loss": 0.25, "size": 3.0}),
        Ended(FAILED),
        Promoted(FINISHED, 9),
        Closed(State.CANCELLED, datetime(2026, 3, 1, tzinfo=UTC), is_final=True),
    ],
)
def test_what_is_told_comes_back_the_same(told: Told) -> None:
    """Types of labels and times too, on one line."""
    line = to_line(told)
    assert read_told(line) == told
    assert line.count(b"\n") == 1


@pytest.mark.parametrize(
    "line",
    [
        b"",
        b"{",
        b"[]",
        b'{"told":"Burned"}',
        b'{"told":"Begun"}',
        b'{"told":"Begun","trial":{"number":1,"state":"on fire","drawn":{}}}',
        b'{"told":"Begun","trial":{"number":1,"state":"running","drawn":{"x":[1]}}}',
        b'{"told":"OnTheWay","number":1e999,"step":0,"value":0,"at_ms":0}',
        b'{"told":"Logged","number":1,"files":["../spec.json"]}',
        b'{"told":"Closed","state":"finished","at":"noon","is_final":true}',
    ],
)
def test_a_line_that_says_nothing_is_passed_over(line: bytes) -> None:
    """A driver was killed in its midst, or it is no driver of ours."""
    assert read_told(line) is None


def test_a_sweep_that_is_told_and_told_again_has_the_same_runs(tmp_path: Path) -> None:
    """Whatever is read twice."""
    plan = make_plan()
    recorder = TellingRecorder(tmp_path / "told.jsonl", 1)
    Sweep(plan, FakeSearch(plan), FakeExecutor(finish), make_ground(), recorder).run(Asking())
    kept, lines = Kept(), (tmp_path / "told.jsonl").read_bytes().splitlines()
    retelling = Retelling(kept, tmp_path)
    for line in [*lines, *lines]:
        retelling.take(read_told(line) or Opened(0))
    assert kept.ended == dict.fromkeys(range(5), TrialState.FINISHED)
    closed = retelling.end_of(1)
    assert closed is not None
    assert (closed.state, closed.is_final) == (State.FINISHED, True)
    assert retelling.end_of(2) is None


def test_a_later_attempt_tells_what_an_earlier_one_could_not(tmp_path: Path) -> None:
    """What it has told is not told again."""
    path = tmp_path / "told.jsonl"
    TellingRecorder(path, 1).end(FINISHED, {"loss": 0.25})
    TellingRecorder(path, 2).open([FINISHED, FAILED])
    told = [read_told(line) for line in path.read_bytes().splitlines()]
    assert told == [Ended(FINISHED, {"loss": 0.25}), Opened(2), Ended(FAILED)]


def test_a_disk_that_is_full_ends_no_sweep(tmp_path: Path) -> None:
    """It is said once."""
    said: list[str] = []
    recorder = TellingRecorder(tmp_path, 1, said.append)  # a folder, where a file should be
    recorder.begin(RUNNING)
    recorder.end(FINISHED, {})
    assert len(said) == 1


def test_what_a_vanished_driver_left_open_ends_as_the_study_says_or_as_lost(tmp_path: Path) -> None:
    """The study is the truth: a trial may have ended before its driver could tell."""
    kept = Kept()
    retelling = Retelling(kept, tmp_path)
    for number in range(3):
        retelling.take(Begun(Trial(number, TrialState.RUNNING, {})))
    retelling.take(Ended(Trial(0, TrialState.PRUNED, {})))
    study = [
        Trial(0, TrialState.FINISHED, {}),
        Trial(1, TrialState.FINISHED, {}),
        Trial(2, TrialState.RUNNING, {}),
    ]
    retelling.settle(study, START)
    assert kept.ended == {0: TrialState.PRUNED, 1: TrialState.FINISHED, 2: TrialState.LOST}


def test_what_does_not_fit_the_plan_costs_no_other_line(tmp_path: Path) -> None:
    """What a cluster sends is not trusted."""
    kept, said = Kept(), []
    retelling = Retelling(kept, tmp_path, said.append)
    retelling.take(Ended(Trial(0, TrialState.FINISHED, {"x": "nonsense"})))
    retelling.take(Ended(FINISHED))
    assert (kept.ended, len(said)) == ({3: TrialState.FINISHED}, 1)


def test_a_trial_ends_at_home_when_what_it_logged_has_come(tmp_path: Path) -> None:
    """Not before; and without it where nothing more comes, which is told."""
    kept, said = Kept(), []
    retelling = Retelling(kept, tmp_path, said.append)
    names = ("logged/trial-00003-0.zip", "logged/trial-00003-1.zip")
    retelling.take(Logged(3, names))
    retelling.take(Ended(FINISHED))
    retelling.take(Logged(4, ("logged/trial-00004-0.zip",)))
    retelling.take(Ended(FAILED))
    assert kept.ended == {}
    (tmp_path / "logged").mkdir()
    for name in names:
        retelling.look()
        assert kept.ended == {}
        (tmp_path / name).touch()
    retelling.look()
    assert (kept.ended, kept.archives) == (
        {3: TrialState.FINISHED},
        {3: ["trial-00003-0.zip", "trial-00003-1.zip"]},
    )
    retelling.release()
    assert kept.ended == {3: TrialState.FINISHED, 4: TrialState.FAILED}
    assert said == ["trial-00004-0.zip did not come home: what trial 4 logged lacks it"]

"""Claims on Optuna's study beyond the contract of searches."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import optuna
import pytest

from notebench.engines.optuna_search import (
    PRUNERS,
    OptunaSearch,
    make_pruner,
    make_sampler,
    read_trials,
)
from notebench.errors import BadInput, NotebenchError
from notebench.sweeps import Budget, Metric, Named, TrialReply, TrialState, reclaim
from notebench.sweeps.plan import parse_constraint
from tests.fake_sweeps import make_plan

DRIVER = """
import sys
from pathlib import Path
from notebench.engines.optuna_search import OptunaSearch
from notebench.sweeps import TrialReply, TrialState
from tests.fake_sweeps import make_plan
search = OptunaSearch(make_plan(), Path(sys.argv[1]))
search.ask(), search.ask()
search.tell(TrialReply(0, TrialState.FINISHED, {"loss": 0.25}))
print("there", flush=True)
sys.stdin.read()
"""


@pytest.fixture
def journal(tmp_path):
    return tmp_path / "study.journal"


def finish(search, count, loss=lambda drawn: drawn["x"]):
    """Try so many; gives what was drawn."""
    found = []
    for _ in range(count):
        suggestion = search.ask()
        if suggestion is None:
            break
        found.append(dict(suggestion.drawn))
        search.tell(TrialReply(suggestion.number, TrialState.FINISHED, {"loss": loss(suggestion.drawn)}))
    return found


def test_a_killed_driver_loses_only_what_ran(journal):
    """Its study is opened again: what finished stays, what ran is tried again with the same values."""
    root = Path(__file__).parents[2]
    driver = subprocess.Popen(
        [sys.executable, "-c", DRIVER, str(journal)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": f"{root / 'src'}{os.pathsep}{root}"},
    )
    assert driver.stdout.readline() == b"there\n"
    driver.send_signal(signal.SIGKILL)
    driver.communicate()
    search = OptunaSearch(make_plan(), journal)
    running = search.trials()[1]
    reclaim(search, retries=1)
    assert [str(each.state) for each in search.trials()] == ["finished", "lost", "queued"]
    again = search.ask()
    assert (dict(again.drawn), again.retry_of) == (dict(running.drawn), 1)
    assert read_trials(journal)[0].values == (0.25,)


def test_half_a_line_and_a_lock_that_were_left_are_taken_away(journal):
    """A full disk or a power cut costs that line, and not the study."""
    finish(OptunaSearch(make_plan(), journal), 2)
    with journal.open("ab") as file:
        file.write(b'{"op_code": 4, "stu')
    Path(f"{journal}.lock").touch()
    search = OptunaSearch(make_plan(), journal)
    assert len(finish(search, 1)) == 1
    assert len(read_trials(journal)) == 3


def test_a_study_is_read_while_it_is_written_and_optuna_reads_it_too(journal):
    """Before there is a journal there are no trials."""
    assert read_trials(journal) == []
    search = OptunaSearch(make_plan(), journal)
    search.ask()
    assert [str(each.state) for each in read_trials(journal)] == ["running"]
    storage = optuna.storages.JournalStorage(optuna.storages.journal.JournalFileBackend(str(journal)))
    assert len(optuna.load_study(study_name="sweep", storage=storage).trials) == 1


@pytest.mark.parametrize("name", sorted(PRUNERS))
def test_each_pruner_can_be_made(name):
    """With the options that it needs."""
    needed = {"percentile": {"percentile": 25.0}, "patient": {"patience": 2}, "threshold": {"lower": 0.0}}
    assert isinstance(make_pruner(Named(name, needed.get(name, {}))), PRUNERS[name])


@pytest.mark.parametrize("name", ["grid", "brute"])
def test_a_grid_tries_each_point_once_and_ends(journal, name):
    """Over two attempts, and where conditions decide what counts."""
    plan = make_plan('model = "a"  # a | b\nx = 1  # 1..3 when model == "a"', sampler=Named(name))
    first = finish(OptunaSearch(plan, journal), 2, loss=lambda drawn: 1.0)
    rest = finish(OptunaSearch(plan, journal), 9, loss=lambda drawn: 1.0)
    points = sorted(map(str, [*first, *rest]))
    assert points == [
        "{'model': 'a', 'x': 1}",
        "{'model': 'a', 'x': 2}",
        "{'model': 'a', 'x': 3}",
        "{'model': 'b'}",
    ]


@pytest.mark.parametrize(
    ("facts", "told"),
    [
        ({"sampler": Named("tep")}, "sampler: 'tep' is not known; did you mean tpe?"),
        ({"sampler": Named("tpe", {"n_startup_trial": 3})}, "did you mean n_startup_trials?"),
        ({"sampler": Named("random", {"n": 3})}, "sampler random: it has no options"),
        ({"sampler": Named("nsga2", {"population_size": 0})}, "it cannot have population_size=0"),
        ({"sampler": Named("cmaes"), "metrics": (Metric("a"), Metric("b"))}, "cmaes"),
    ],
)
def test_a_sampler_that_is_not_known_is_one_line(facts, told):
    """With the nearest name."""
    with pytest.raises(NotebenchError) as raised:
        make_sampler(make_plan(**facts))
    assert told in raised.value.message


def test_a_pruner_without_an_option_that_it_needs_says_which():
    """And how to write it."""
    with pytest.raises(BadInput, match="it needs the option percentile; write percentile:percentile="):
        make_pruner(Named("percentile"))
    with pytest.raises(BadInput, match="did you mean median"):
        make_pruner(Named("medain"))


def test_the_same_seed_draws_the_same_and_goes_on_with_others(tmp_path):
    """An attempt that continues does not try again what there is."""
    plan = make_plan(seed=7, sampler=Named("random"))
    first = finish(OptunaSearch(plan, tmp_path / "a"), 3)
    assert finish(OptunaSearch(plan, tmp_path / "b"), 3) == first
    assert not [each for each in finish(OptunaSearch(plan, tmp_path / "b"), 3) if each in first]


def test_what_is_to_be_tried_first_is(journal):
    """Once, and not again by a later attempt."""
    plan = make_plan(enqueued=({"x": 0.125},))
    assert finish(OptunaSearch(plan, journal), 1) == [{"x": 0.125}]
    assert finish(OptunaSearch(plan, journal), 1) != [{"x": 0.125}]


def test_a_trial_that_does_worse_on_the_way_is_pruned(journal):
    """By the median of those before it."""
    plan = make_plan(pruner=Named("median", {"n_startup_trials": 1}))
    search = OptunaSearch(plan, journal)
    for number in range(2):
        search.ask()
        assert search.report(number, 0, 0.1 + number) is bool(number)
        assert search.report(number, 0, 0.1) is bool(number)  # said again: the first counts
        search.tell(TrialReply(number, TrialState.PRUNED if number else TrialState.FINISHED, {"loss": 0.1}))
    assert [str(each.state) for each in search.trials()] == ["finished", "pruned"]


def test_several_metrics_and_constraints_reach_the_study(journal):
    """Of several metrics none is reported on the way."""
    plan = make_plan(
        metrics=(Metric("loss"), Metric("accuracy", is_maximized=True)),
        constraints=(parse_constraint("size <= 10"),),
        budget=Budget(trials=2),
    )
    search = OptunaSearch(plan, journal)
    for size in (5.0, 50.0):
        asked = search.ask()
        assert search.report(asked.number, 0, 1.0) is False
        measured = {"loss": 0.1, "accuracy": 0.9, "size": size}
        search.tell(TrialReply(asked.number, TrialState.FINISHED, measured))
    assert [(each.values, each.is_feasible) for each in search.trials()] == [
        ((0.1, 0.9), True),
        ((0.1, 0.9), False),
    ]

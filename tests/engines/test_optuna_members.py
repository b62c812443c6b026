"""Claims on each sampler and each pruner by name: held to the same few, so that none is only a word."""

import importlib.util
from pathlib import Path

import pytest

from notebench.engines.optuna_search import PRUNERS, SAMPLERS, OptunaSearch
from notebench.errors import NotebenchError
from notebench.sweeps import Metric, Named, TrialReply, TrialState
from notebench.sweeps.plan import EXHAUSTIVE, parse_constraint
from tests.fake_sweeps import make_plan

CELL = 'rate = 0.1  # 1e-3..1.0 log\nmodel = "a"  # a | b\ndepth = 3  # 1..8 when model == "a"\nwide = False'
STEPPED = 'rate = 0.5  # 0.0..1.0 step 0.5\nmodel = "a"  # a | b\ndepth = 3  # 1..3 when model == "a"'
TRIALS = 12
OPTIONS = {
    "tpe": {"n_startup_trials": 4},
    "gp": {"n_startup_trials": 8},
    "cmaes": {"n_startup_trials": 2, "warn_independent_sampling": False},
    "nsga2": {"population_size": 3},
    "nsga3": {"population_size": 3},
}
MISSING = {"gp": "torch", "cmaes": "cmaes"}


def plan_of(name, **facts):
    if (package := MISSING.get(name)) and importlib.util.find_spec(package) is None:
        pytest.skip(f"{package} is not installed")
    return make_plan(
        STEPPED if name in EXHAUSTIVE else CELL, sampler=Named(name, OPTIONS.get(name, {})), **facts
    )


def run(plan, file: Path):
    """Trials whose loss is least for the smallest rate; every third fails."""
    search = OptunaSearch(plan, file)
    for at in range(TRIALS):
        asked = search.ask()
        measured = {
            "loss": asked.drawn["rate"],
            "gain": float(asked.drawn.get("depth", 0)),
            "size": float(at % 4),
        }
        state = TrialState.FAILED if at % 3 == 2 else TrialState.FINISHED
        search.tell(TrialReply(asked.number, state, measured, error="no" if at % 3 == 2 else ""))
    return search.trials()


@pytest.mark.parametrize("name", sorted(SAMPLERS))
def test_each_sampler_follows_conditions_and_lives_with_failures(tmp_path, name):
    """Within ranges, choices and steps; a parameter that does not count is not drawn."""
    trials = run(plan_of(name), tmp_path / "study.journal")
    assert len(trials) == TRIALS
    for each in trials:
        assert each.drawn["model"] in ("a", "b")
        assert 0.0 <= each.drawn["rate"] <= 1.0
        assert ("depth" in each.drawn) == (each.drawn["model"] == "a")
        assert 1 <= each.drawn.get("depth", 1) <= 8


@pytest.mark.parametrize("name", sorted(SAMPLERS))
def test_each_sampler_of_several_metrics_knows_constraints(tmp_path, name):
    """One that is for one metric says so before any trial is burnt."""
    plan = plan_of(
        name,
        metrics=(Metric("loss"), Metric("gain", is_maximized=True)),
        constraints=(parse_constraint("size <= 2"),),
    )
    if name == "cmaes":
        with pytest.raises(NotebenchError, match="cmaes: it is for one metric, and there are 2"):
            run(plan, tmp_path / "study.journal")
        return
    finished = [each for each in run(plan, tmp_path / "study.journal") if each.values]
    assert {len(each.values) for each in finished} == {2}
    assert {each.is_feasible for each in finished} == {True, False}
    assert {tuple(each.violations) for each in finished} == {("size",)}


PRUNING = {
    "median": {"n_startup_trials": 2},
    "percentile": {"percentile": 25.0, "n_startup_trials": 2},
    "halving": {"min_resource": 1, "reduction_factor": 2},
    "hyperband": {"min_resource": 1, "max_resource": 8, "reduction_factor": 2},
    "threshold": {"upper": 5.0},
    "patient": {"patience": 1},
    "wilcoxon": {"p_threshold": 0.2, "n_startup_steps": 0},
    "none": {},
}


@pytest.mark.parametrize("name", sorted(PRUNERS))
def test_each_pruner_ends_what_does_worse_and_only_that(tmp_path, name):
    """First trials that are better and better, then bad ones; all are reported step by step."""
    search = OptunaSearch(make_plan(pruner=Named(name, PRUNING[name])), tmp_path / "study.journal")
    pruned = {}
    for at in range(12):
        asked = search.ask()
        is_bad = at >= 7
        state = TrialState.FINISHED
        for step in range(1, 9):
            value = 10.0 + step if is_bad else 1.0 / step - at / 100
            if search.report(asked.number, step, value):
                state = TrialState.PRUNED
                break
        search.tell(TrialReply(asked.number, state, {"loss": 1.0}))
        pruned[at] = state is TrialState.PRUNED
    assert any(pruned[at] for at in range(7, 12)) == (name != "none"), pruned
    assert not any(pruned[at] for at in range(7)), pruned

"""Claims on functions that are given a trial, and on what :func:`notebench.sweep` gives."""

import contextlib
import os
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

import notebench
from notebench.errors import BadInput, Conflict, Unavailable
from notebench.jobs import JobState
from notebench.sweeps import TrialState
from notebench.sweeps.card import SWEEP_CARD_TYPE
from notebench.sweeps.remote import RemoteTrial
from notebench.workbench import Workbench, process_workbench
from notebench.workspace import Workspace

PATIENCE_S = 90.0
MODULE = """
import os, time
import optuna
import notebench
from pathlib import Path

def objective(trial):
    model = trial.suggest_categorical("model", ["forest", "linear"])
    loss = trial.suggest_float("rate", 1e-4, 1e-1, log=True)
    if model == "forest":
        loss += trial.suggest_int("depth", 2, 16, step=2)
    assert trial.params["model"] == model and trial.suggest_categorical("model", ["forest", "linear"]) == model
    trial.set_user_attr("seen", [1, 2])
    trial.set_constraint("size", 1.0 if model == "forest" else -1.0)
    trial.report(loss, 0)
    if trial.should_prune() or (model == "linear" and trial.number == 7):
        raise optuna.TrialPruned
    print("trial", trial.number)
    return loss

def backwards(trial):
    return trial.suggest_int("depth", 8, 2)

def slow(trial):
    x = trial.suggest_float("x", 0.0, 1.0)
    Path(f"pid-{x}-{os.getpid()}").touch()
    while not Path("go").exists():
        time.sleep(0.02)
    return x + trial.suggest_float("y", 0.0, 1.0)
"""


@pytest.fixture
def desk(folder: Path) -> Iterator[Workbench]:
    """The process's own workbench, in a workspace with a module."""
    Workspace(folder).create()
    (folder / "objectives.py").write_text(MODULE)
    process_workbench.cache_clear()
    made = process_workbench()
    yield made
    process_workbench.cache_clear()
    for job in made.jobs.listing.jobs():
        with contextlib.suppress(Conflict):
            made.jobs.kill(job.job_id)


def sweep(objective, **options):
    return notebench.sweep(objective, metric="loss", track=False, **options)


def test_a_function_asks_its_trial_for_what_it_needs(desk):
    """A space that depends on what was drawn before; the best is within the limits that trials set."""
    found = sweep("objectives:objective", trials=16, seed=1, workers=2).wait(PATIENCE_S)
    log = desk.jobs.log(found.id).text
    assert (found.state, found.reason) == (JobState.FINISHED, "all 16 trials are done"), log
    view = desk.sweeps.look(found.id)
    drawn = {each.drawn["model"]: set(each.drawn) for each in view.trials}
    assert drawn == {"forest": {"model", "rate", "depth"}, "linear": {"model", "rate"}}
    assert all(each.drawn["depth"] % 2 == 0 for each in view.trials if "depth" in each.drawn)
    assert found.best_params["model"] == "linear"
    assert found.best == min(each.values[0] for each in view.trials if each.is_feasible and each.values)
    assert len(found.trials) == 16
    assert found.trials["user_attrs.seen"].iloc[0] == [1, 2]
    assert list(found.trials.columns[:4]) == ["trial", "state", "loss", "params.model"]
    assert found._repr_mimebundle_()[SWEEP_CARD_TYPE]["sweep"]["id"] == found.id
    assert repr(found) == f"<sweep {found.id}: finished>"
    assert "trial 3" in log


def test_a_range_that_is_none_fails_the_trial_by_its_name(desk):
    """In the objective's own traceback."""
    found = sweep("objectives:backwards", trials=1, wait=True)
    assert found.state is JobState.FAILED
    assert "depth: " in found.reason
    assert found.best is found.best_params is None


def test_a_lost_trial_is_tried_again_with_what_it_had_drawn(desk, folder):
    """What it had not drawn yet is drawn then."""
    found = sweep("objectives:slow", trials=1)
    until = time.monotonic() + PATIENCE_S
    while not (begun := list(folder.glob("pid-*"))):
        assert time.monotonic() < until
        time.sleep(0.02)
    _, x, pid = begun[0].name.split("-")
    with contextlib.suppress(psutil.NoSuchProcess):
        os.kill(int(pid), signal.SIGKILL)
    (folder / "go").touch()
    assert found.wait(PATIENCE_S).state is JobState.FINISHED, desk.jobs.log(found.id).text
    lost, again = desk.sweeps.look(found.id).trials
    assert (lost.state, again.retry_of) == (TrialState.LOST, 0)
    assert dict(lost.drawn) == {"x": float(x)} == {"x": again.drawn["x"]}
    assert set(again.drawn) == {"x", "y"}


def test_a_sweep_in_hand_is_steered(desk, folder):
    """Paused, resumed and cancelled; then it goes on with what it has."""
    found = sweep("objectives:slow", trials=2)
    found.pause()
    (folder / "go").touch()
    desk.jobs.wait(found.id, lambda job: job.status.state is JobState.PAUSED, PATIENCE_S)
    assert found.state is JobState.PAUSED
    found.cancel()
    assert found.wait(PATIENCE_S).state is JobState.CANCELLED
    found.retry()
    assert found.wait(PATIENCE_S).state is JobState.FINISHED
    with pytest.raises(Conflict):
        found.stop()


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"sampler": "grid"}, "sampler grid: the function says itself what it varies"),
        ({"over": ["x"]}, "over: the function says itself"),
        ({"values": {"x": 1}}, "values: the function says itself"),
        ({"warm_start": ["earlier"]}, "warm_start: the function says itself"),
        ({"trails": 3}, "trails: there is no such option of a sweep; did you mean trials?"),
        ({"enqueue": [{"x": [1]}]}, "x: '[1]' is no text, number or bool"),
    ],
)
def test_what_does_not_fit_is_one_line(desk, given, told):
    """Before anything starts."""
    with pytest.raises(BadInput) as raised:
        sweep("objectives:objective", **given)
    assert told in raised.value.message
    assert desk.jobs.listing.folders() == []


def test_a_trial_outside_of_a_sweep_says_so():
    """It has nobody to ask."""
    with pytest.raises(Unavailable, match="at no trial of a sweep"):
        RemoteTrial()

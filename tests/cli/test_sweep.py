"""Claims on ``notebench sweep``."""

import json

import pytest

from notebench.engines.optuna_search import OptunaSearch
from notebench.sweeps import TrialReply, TrialState
from notebench.sweeps.earlier import read_earlier
from tests.cli.stand_ins import lines

SPACE = 'x = 0.5  # 0.0..1.0\nk = "a"  # a | b'
GIVEN = ("train:objective", "--space", SPACE, "--metric", "loss", "--trials", "3")


@pytest.fixture
def sweep(command, bench, workspace_root):
    """Runs ``notebench sweep`` where there is a module with an objective."""
    (workspace_root / "train.py").write_text("def objective(x, k): return x\n")
    return lambda *words: command("sweep", *words)


def try_some(bench, job_id):
    """What the driver would do: one trial finishes, one fails."""
    folder = bench.fake_jobs.folder_of(job_id)
    search = OptunaSearch(bench.sweeps.look(job_id).plan, folder.path / "study.journal")
    for reply in (
        TrialReply(0, TrialState.FINISHED, {"loss": 0.25}),
        TrialReply(1, TrialState.FAILED, error="ValueError: no data"),
    ):
        search.ask()
        search.tell(reply)


def test_a_sweep_becomes_a_job_whose_id_is_printed(sweep, bench):
    """For scripts it is all that stdout has; the plan is in its spec."""
    result = sweep("run", *GIVEN, "--workers", "2", "--sampler", "tpe:n_startup_trials=5", "--defaults-first")
    (job_id,) = lines(result)
    plan = bench.sweeps.look(job_id).plan
    assert (plan.workers, plan.budget.trials, dict(plan.enqueued[0])) == (2, 3, {"x": 0.5, "k": "a"})
    assert plan.sampler.options == {"n_startup_trials": 5}
    assert "notebench sweep show" in result.stderr


def test_a_dry_run_shows_space_and_first_trials_and_begins_nothing(sweep, bench):
    """As a table, or as JSON."""
    result = sweep("run", *GIVEN, "--over", "k", "-p", "x=0.25", "--sampler", "grid", "--dry-run")
    told = "\n".join(lines(result))
    assert "k      str   a | b" in told
    assert told.endswith("trial 0: k=a\ntrial 1: k=b")
    read = json.loads(sweep("run", *GIVEN, "--dry-run", "--seed", "1", "--json").stdout)
    assert (len(read["first"]), read["plan"]["seed"], bench.jobs.listing.folders()) == (3, 1, [])


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("train:objectiv", "--space", SPACE, "--metric", "loss"), "train.py has no function 'objectiv'"),
        (("train:objective", "--metric", "loss"), "a function needs a space"),
        (("train.ipynb", "--metric", "loss"), "there is no notebook"),
        (("train:objective", "--space", SPACE), "metric: none is named"),
        ((*GIVEN, "--sampler", "tep"), "did you mean tpe?"),
        ((*GIVEN, "--pruner", "medain"), "did you mean median?"),
        ((*GIVEN, "--over", "y"), "y: it is no parameter"),
        ((*GIVEN, "--trial-timeout", "soon"), "trial_timeout: 'soon' is no time; write one such as 90s"),
        ((*GIVEN, "--metric", "a:up"), "write a:maximize"),
        ((*GIVEN, "--isolation", "room"), "there are process, worker"),
        ((*GIVEN, "--on", "mars"), "there is no target 'mars'"),
        ((*GIVEN, "--gpus", "99"), "gpus: 1 workers with 99 each need 99"),
        ((*GIVEN[:2], "x = 0.5  # 1.0..0.0", *GIVEN[3:]), "runs backwards"),
    ],
)
def test_what_cannot_be_is_one_line_before_anything_starts(sweep, bench, words, told):
    """And no trial is burnt."""
    result = sweep("run", *words)
    assert result.exit_code in (1, 2)
    assert told in result.stderr
    assert len(result.stderr.strip().splitlines()) == 1
    assert bench.jobs.listing.folders() == []


def test_a_spec_file_says_all_and_options_change_it(sweep, bench, workspace_root):
    """Under version control, beside the code."""
    (workspace_root / "forest.yaml").write_text(
        "function: train:objective\nspace: |\n  x = 0.5  # 0.0..1.0\n  k = 'a'  # a | b\n"
        "metric: [loss, 'depth:maximize']\ntrials: 40\ntimeout: 10m\nenqueue: [{x: 0.25}]\nvalues: {k: b}\n"
        "constraint: size <= 10\n"
    )
    (job_id,) = lines(sweep("run", "forest.yaml", "--trials", "4"))
    view = bench.sweeps.look(job_id)
    assert (view.job.spec.name, view.plan.space.swept, view.plan.space.fixed) == (
        "forest",
        ("x",),
        {"k": "b"},
    )
    assert (view.plan.budget.trials, view.plan.budget.timeout_s) == (4, 600)
    assert [(each.name, each.is_maximized) for each in view.plan.metrics] == [
        ("loss", False),
        ("depth", True),
    ]
    assert view.plan.enqueued == ({"x": 0.25},)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("metric: loss", "bad.yaml: it names no notebook and no function"),
        ("function: train:objective\nspace: x = 0.5\ntrails: 3", "bad.yaml: trails: there is no such option"),
        ("function: train:objective\nspace: x = 0.5\ntrials: many", "bad.yaml: trials: 'many' does not fit"),
        ("function: [", "bad.yaml is no YAML"),
        ("- a", "bad.yaml: it holds no options by name"),
        ("function: train:objective\nspace: x = 0.5\nmetric: 3", "bad.yaml: metric: '3' is no text"),
    ],
)
def test_a_spec_file_that_is_wrong_says_where(sweep, workspace_root, text, told):
    """With the nearest option."""
    (workspace_root / "bad.yaml").write_text(text)
    result = sweep("run", "bad.yaml")
    assert (result.exit_code, told in result.stderr) == (2, True), result.stderr


def test_a_notebook_is_kept_as_it_was_without_its_outputs(sweep, bench, workspace_root):
    """So that edits in the middle of a sweep change nothing."""
    cell = {"cell_type": "code", "metadata": {"tags": ["parameters"]}, "outputs": [{"a": 1}], "source": SPACE}
    book = {"nbformat": 4, "nbformat_minor": 4, "metadata": {}, "cells": [cell]}
    (workspace_root / "train.ipynb").write_text(json.dumps(book))
    (job_id,) = lines(sweep("run", "train.ipynb", "--metric", "loss"))
    kept = json.loads((bench.fake_jobs.folder_of(job_id).path / "objective.ipynb").read_text())
    assert (kept["cells"][0]["source"], kept["cells"][0]["outputs"]) == (SPACE, [])


def test_sweeps_are_listed_without_other_jobs(sweep, bench):
    """The newest first; without one it says how they come about."""
    bench.fake_jobs.submit("another job")
    assert "notebench sweep run" in sweep("list").stderr
    (job_id,) = lines(sweep("run", *GIVEN, "--name", "forest"))
    _, row = lines(sweep("list"))
    assert row.split()[-1] == job_id
    assert "forest" in row
    assert [each["id"] for each in json.loads(sweep("list", "--json").stdout)] == [job_id]


def test_a_sweep_is_shown_with_its_best_and_its_trials(sweep, bench):
    """By the end of its id; with all trials as JSON."""
    (job_id,) = lines(sweep("run", *GIVEN))
    assert "none yet" in sweep("show", job_id).stdout
    try_some(bench, job_id)
    told = "\n".join(lines(sweep("show", job_id[-6:])))
    assert "1 finished, 1 failed" in told
    assert "0.25 by trial 0" in told
    assert "ValueError: no data" in told
    read = json.loads(sweep("show", job_id, "--json").stdout)
    assert (read["trials"], read["best_value"], len(read["all_trials"])) == (
        {"finished": 1, "failed": 1},
        0.25,
        2,
    )
    assert set(read["best_params"]) == {"x", "k"}


def test_verbs_of_jobs_are_those_of_sweeps_and_of_sweeps_alone(sweep, bench):
    """Each by the end of the id."""
    (job_id,) = lines(sweep("run", *GIVEN))
    for verb, state in [
        ("pause", "paused"),
        ("resume", "running"),
        ("cancel", "cancelled"),
        ("retry", "running"),
    ]:
        assert lines(sweep(verb, job_id[-6:])) == [f"job {job_id} is {state}"]
    assert lines(sweep("stop", job_id)) == [f"job {job_id} is finished, stopped"]
    other = bench.fake_jobs.submit("another job")
    assert "is no sweep" in sweep("stop", other).stderr


def test_waiting_tells_the_end_as_json(sweep, bench, monkeypatch):
    """Id, state, counts, the best value and its parameters; a sweep that failed is exit code 1."""
    begin = bench.fake_jobs.place.start

    def start(folder):
        begin(folder)
        try_some(bench, folder.job_id)
        bench.fake_jobs.place.end(folder, "failed", reason="2 trials failed in a row")

    monkeypatch.setattr(bench.fake_jobs.place, "start", start)
    result = sweep("run", *GIVEN, "--wait", "--json")
    read = json.loads(result.stdout)
    assert (read["state"], read["trials"], read["best_value"]) == (
        "failed",
        {"finished": 1, "failed": 1},
        0.25,
    )
    assert result.exit_code == 1
    assert "2 trials failed in a row" in sweep("run", *GIVEN, "--wait").stdout


def test_limits_are_changed_and_the_sweep_keeps_them(sweep, bench):
    """As text or JSON; `none` takes one away."""
    (job_id,) = lines(sweep("run", *GIVEN))
    (told,) = lines(sweep("change", job_id[-6:], "--trials", "none", "--timeout", "10m", "--workers", "2"))
    assert told == f"sweep {job_id} has 600 s, 10 failures in a row, 2 workers"
    read = json.loads(sweep("change", job_id, "--target", "0.5", "--json").stdout)
    assert (read["budget"]["target"], read["budget"]["timeout_s"], read["workers"]) == (0.5, 600, 2)
    assert bench.sweeps.look(job_id).plan.budget.target == 0.5


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ((), "nothing is changed"),
        (("--trials", "many"), "trials: 'many' is no number; give one, or `none`"),
        (("--trials", "none"), "never end"),
        (("--timeout", "soon"), "timeout: 'soon' is no time"),
    ],
)
def test_a_change_that_does_not_fit_is_one_line(sweep, words, told):
    """And is not asked of the driver."""
    (job_id,) = lines(sweep("run", *GIVEN))
    result = sweep("change", job_id, *words)
    assert (result.exit_code, told in result.stderr) == (2, True), result.stderr


def test_a_finished_sweep_is_changed_no_more(sweep, bench):
    """One that is to be begun again is."""
    (job_id,) = lines(sweep("run", *GIVEN))
    lines(sweep("cancel", job_id))
    lines(sweep("change", job_id, "--trials", "9"))
    lines(sweep("retry", job_id))
    bench.fake_jobs.place.end(bench.fake_jobs.folder_of(job_id), "finished")
    result = sweep("change", job_id, "--trials", "99")
    assert (result.exit_code, "cannot be changed: it is finished" in result.stderr) == (1, True)
    assert bench.sweeps.look(job_id).plan.budget.trials == 9


def test_a_lost_sweep_goes_on_where_it_is_told_to(sweep, bench):
    """With as many GPUs as are asked for; where it is told nothing, it goes on where it was."""
    (job_id,) = lines(sweep("run", *GIVEN))
    bench.fake_jobs.place.kill(bench.fake_jobs.folder_of(job_id))
    assert "no target 'moon'" in sweep("resume", job_id, "--on", "moon").stderr
    assert "gpus" in sweep("resume", job_id, "--gpus", "-1").stderr
    assert lines(sweep("resume", job_id, "--on", "local", "--gpus", "0")) == [f"job {job_id} is running"]
    assert bench.jobs.get(job_id).status.attempt == 2


def test_only_a_trial_that_runs_is_skipped(sweep, bench):
    """The others are named with their state."""
    (job_id,) = lines(sweep("run", *GIVEN))
    try_some(bench, job_id)
    assert "has no trial 7" in sweep("skip", job_id, "7").stderr
    assert "trial 0 cannot be skipped: it is finished" in sweep("skip", job_id, "0").stderr
    folder = bench.fake_jobs.folder_of(job_id)
    OptunaSearch(bench.sweeps.look(job_id).plan, folder.path / "study.journal").ask()
    bench.fake_jobs.place.end(folder, "failed")
    result = sweep("skip", job_id[-6:], "2")
    assert lines(result) == [f"trial 2 of sweep {job_id} is running"]
    assert "heeded when the sweep runs" in result.stderr
    assert bench.jobs.changes(job_id) == ({"skip": 2},)


def test_sweeps_stand_side_by_side(sweep, bench):
    """What differs between them, and what came of each; as JSON all of it."""
    ids = [lines(sweep("run", *GIVEN, "--seed", seed))[0] for seed in ("1", "2")]
    try_some(bench, ids[0])
    result = sweep("compare", *ids)
    told = "\n".join(lines(result))
    assert "loss (minimize)" in told
    assert "0.25" in told
    assert "seed" in told
    assert "sampler" not in told
    assert "--all shows" in result.stderr
    read = json.loads(sweep("compare", *ids, "--json").stdout)
    assert [each["best_value"] for each in read["sweeps"]] == [0.25, None]
    assert sweep("compare", ids[0]).exit_code == 2


def test_a_sweep_begins_with_what_an_earlier_one_found(sweep, bench):
    """By name or id, as the earlier one is then; its trials are shown with where they are from."""
    (first,) = lines(sweep("run", *GIVEN, "--name", "coarse"))
    try_some(bench, first)
    (job_id,) = lines(sweep("run", *GIVEN, "--warm-start", "coarse"))
    assert bench.sweeps.look(job_id).plan.warm_start == (first,)
    kept = read_earlier((bench.fake_jobs.folder_of(job_id).path / "earlier.json").read_bytes())
    assert [(each.source, each.values) for each in kept] == [(first, (0.25,))]
    told = sweep("run", *GIVEN, "--warm-start", first[-6:], "--dry-run").stdout
    assert f"begins with  {first}" in told
    assert "expected     about 3 trials in" in told


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("--warm-start", "nothing"), "nothing"),
        (("--warm-start", "coarse", "--metric", "size"), "did not measure size"),
        (("--warm-start", "coarse", "--sampler", "grid", "--over", "k"), "sampler grid tries every point"),
    ],
)
def test_an_earlier_sweep_that_does_not_fit_is_one_line(sweep, bench, words, told):
    """Before anything starts."""
    (first,) = lines(sweep("run", *GIVEN, "--name", "coarse"))
    try_some(bench, first)
    result = sweep("run", *GIVEN, *words)
    assert (result.exit_code in (1, 2), told in result.stderr) == (True, True), result.stderr
    assert len(bench.jobs.listing.folders()) == 1

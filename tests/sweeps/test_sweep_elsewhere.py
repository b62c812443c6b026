"""Sweeps on a target: what it changes of what is asked, and a real one."""

import json
import math
import time
from dataclasses import replace
from pathlib import Path

import pytest

from notebench.errors import BadInput, Unavailable
from notebench.experiments import RunState
from notebench.ids import JobId, RunId
from notebench.jobs import Control, JobFolder, JobSpec, JobState, Verb, has_ended
from notebench.settings import Settings, load_settings
from notebench.sweeps.ask import SweepAsk, make_plan
from notebench.sweeps.empty import NoRecorder
from notebench.sweeps.plan import Objective, ObjectiveKind, SweepPlan
from notebench.sweeps.source import read_source
from notebench.sweeps.told import TOLD_FILE
from notebench.targets import Target
from notebench.workbench.elsewhere import (
    check_python,
    moved,
    on_target,
    runs_there,
)
from notebench.workbench.home_side import PYTHON_VARIABLE, TRACKING_VARIABLE, home_python
from notebench.workbench.mirroring import variables_of
from notebench.workbench.runs_home import needs_writing
from notebench.workbench.sweeps import Sweeps
from tests.fake_jobs import FakeBook
from tests.fake_sweeps import START
from tests.fake_sweeps import make_plan as make_faked
from tests.try_cluster import PATIENCE_S, Cluster, needs_ray

BOX = Target(name="box", address="https://box.example", gpus_per_trial=0.5)
TRAIN = """
def objective(rate, model):
    from notebench import report
    report(rate, 0)
    import mlflow
    mlflow.log_param("seen", model)
    mlflow.log_metric("acc", rate)
    mlflow.log_text(model, "model.txt")
    return (rate - 0.25) ** 2 + (1 if model == "linear" else 0)
"""
SPACE = 'rate = 0.1  # 0.0..1.0\nmodel = "forest"  # forest | linear'


def test_the_target_says_how_many_gpus_where_nobody_does() -> None:
    """And the study is kept in a journal, which comes home; whether trials are runs stays as it was asked."""
    asked = on_target(SweepAsk(on="box", track=False), BOX)
    assert (asked.gpus, asked.storage, asked.track) == (0.5, "journal", False)
    assert on_target(SweepAsk(on="box"), BOX).track is None
    assert on_target(SweepAsk(on="box", gpus=2), BOX).gpus == 2


def test_what_does_not_come_home_is_refused() -> None:
    """By its name, where someone asks for it."""
    with pytest.raises(BadInput, match=r"^storage: "):
        on_target(SweepAsk(on="box", storage="sqlite"), BOX)


@pytest.mark.parametrize(("on", "gpus"), [(None, 0.5), ("box", 1.5), ("box", math.inf), ("box", math.nan)])
def test_gpus_that_nobody_gives_out_are_refused(on: str | None, gpus: float) -> None:
    """Parts of one on a target, whole ones here."""
    with pytest.raises(BadInput, match=r"^gpus: "):
        make_plan(
            SweepAsk(metric=("loss",), on=on, gpus=gpus), None, Objective(ObjectiveKind.FUNCTION, "a:b")
        )


def test_a_plan_knows_where_it_runs_and_an_older_one_runs_here() -> None:
    """As its job's spec keeps it."""
    plan = make_faked(on="box", gpus=0.5)
    kept = plan.to_json()
    assert SweepPlan.from_json(json.loads(json.dumps(kept))) == plan
    del kept["on"]
    assert SweepPlan.from_json({**kept, "gpus": 1}).on == "local"


def make_control(folder: Path) -> Control:
    spec = JobSpec("sweep", "forest", {}, str(folder), START, place="ray:box")
    job = JobFolder(folder / "job")
    job.create(spec)
    return Control(job, spec, 1, str)


def test_a_driver_in_a_cluster_tells_of_runs_where_it_reaches_no_server(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And nothing where nobody wants them."""
    monkeypatch.delenv(TRACKING_VARIABLE, raising=False)
    control = make_control(folder)
    kept = runs_there(folder)(make_faked(), control, str)
    assert (kept.uri, kept.is_caught) == ("", True)
    kept.recorder.open([])
    assert (control.folder / TOLD_FILE).exists()
    kept = runs_there(folder)(make_faked(is_tracked=False), control, str)
    assert (kept.is_caught, type(kept.recorder)) == (False, NoRecorder)


def test_a_driver_in_a_cluster_records_where_it_reaches_a_server(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever stands in the folder that travelled; in the experiment that it would have at home."""
    target = replace(BOX, tracking_uri="https://mlflow.example")
    told = variables_of(Settings(experiment="prices", redact=["x+"]), target)
    for name, text in {**told, "NOTEBENCH_TRACKING_URI": "", "NOTEBENCH_OFFLINE": "queue"}.items():
        monkeypatch.setenv(name, text)
    (folder / "notebench.toml").write_text('tracking_uri = "https://of-home.example"')
    control = make_control(folder)
    kept = runs_there(folder)(make_faked(), control, str)
    assert (kept.uri, kept.is_caught, *kept.answers) == ("https://mlflow.example", False, "run")
    assert not (control.folder / TOLD_FILE).exists()
    assert load_settings(folder).experiment == "prices"
    assert TRACKING_VARIABLE not in variables_of(Settings(), BOX)


def test_a_cell_of_another_python_is_told_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    """Names taken along by value cannot be read; modules can."""
    cell = make_faked(objective=Objective(ObjectiveKind.CELL, "objective.py"))
    monkeypatch.setenv(PYTHON_VARIABLE, home_python())
    check_python(cell)
    monkeypatch.setenv(PYTHON_VARIABLE, "2.7")
    check_python(make_faked())
    with pytest.raises(Unavailable, match=r"Python 2\.7.*module:function"):
        check_python(cell)


def begin(fake: FakeBook, **facts: object) -> tuple[Sweeps, JobId]:
    """A sweep on the target, as far as its job tells."""
    plan = make_faked(on="box", **facts)
    (fake.root / "train.py").write_text(TRAIN)
    sweeps = Sweeps(fake.book, fake.book.submit, target={"box": BOX}.__getitem__)
    return sweeps, sweeps.start(read_source("train:objective", fake.root, SPACE), plan).job_id


def test_a_sweep_of_a_silent_target_goes_on_here_with_its_changes(folder: Path) -> None:
    """With a whole GPU for each part of one, unless another number is asked for."""
    fake = FakeBook(folder)
    sweeps, job_id = begin(fake, gpus=0.5)
    sweeps.change(job_id, {"trials": 9})
    fake.elsewhere.is_silent = True
    with pytest.raises(BadInput, match="none was found"):
        sweeps.ask(job_id, Verb.RESUME, "local")
    view = sweeps.ask(job_id, Verb.RESUME, "local", gpus=0)
    assert (view.plan.on, view.plan.gpus, view.plan.budget.trials) == ("local", 0, 9)
    assert (view.job.spec.place, view.job.status.attempt) == ("process", 2)
    fake.place.kill(fake.folder_of(job_id))
    fake.elsewhere.is_silent = False
    view = sweeps.ask(job_id, Verb.RETRY, "box", gpus=0.25)
    assert (view.plan.on, view.plan.gpus, view.job.spec.place) == ("box", 0.25, "ray:box")


def test_gpus_are_whole_here_and_a_database_stays_here() -> None:
    """What a target gives out in parts, this machine does not; and a study in a database does not travel."""
    plan = make_faked(on="box", gpus=0.5)
    assert (moved(plan, None).gpus, moved(make_faked(gpus=2), BOX).gpus) == (1, 2)
    with pytest.raises(BadInput, match="storage: 'sqlite'"):
        moved(make_faked(storage="sqlite"), BOX)
    with pytest.raises(BadInput, match=r"gpus: 1\.5"):
        moved(plan, BOX, 1.5)


@needs_ray
def test_a_sweep_on_a_target_is_a_run_here(cluster: Cluster, folder: Path) -> None:
    """Its study and its runs are here, as if it had run here, with what trials logged; they report on the way."""
    (folder / "train.py").write_text(TRAIN)
    sweeps = cluster.bench.sweeps
    source = read_source("train:objective", folder, SPACE)
    ask = SweepAsk(metric=("loss",), trials=12, workers=2, gpus=0.5, on="try", seed=1, isolation="worker")
    job = sweeps.start(source, sweeps.plan(source, ask))
    job = cluster.bench.jobs.wait(job.job_id, has_ended, PATIENCE_S)
    assert job.status.state is JobState.FINISHED, (job.status, cluster.bench.jobs.log(job.job_id).text)
    view = sweeps.look(job.job_id)
    best = view.progress.best
    assert len(view.trials) == 12
    assert best is not None
    folder = cluster.bench.jobs.listing.folder_of(job.job_id)
    until = time.monotonic() + PATIENCE_S
    while needs_writing(folder.path, job.status):
        assert time.monotonic() < until, (folder.path / "mirror.log").read_text()
        time.sleep(0.1)
    view = sweeps.look(job.job_id)
    own = cluster.bench.runs.get(RunId(view.run_id))
    below = {run.run_id: run for run in cluster.bench.runs.children(own.run.run_id, 100)}
    assert {each.run_id for each in view.trials} == below.keys()
    assert {run.state for run in below.values()} <= {RunState.FINISHED, RunState.CANCELLED}
    assert own.run.state is RunState.FINISHED
    assert own.run.metrics["best_loss"] == best.values[0]
    run = below[RunId(view.trials[best.number].run_id)]
    assert (run.params["seen"], run.metrics["acc"]) == ("forest", best.drawn["rate"])
    kept = cluster.bench.artifacts.list(cluster.bench.runs.get(run.run_id).artifact_uri)
    assert [each.path for each in kept] == ["model.txt"]
    assert own.tags["notebench.best_run_id"] == view.trials[best.number].run_id

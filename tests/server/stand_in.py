"""A workbench in memory whose runs have ids and times that a test can name."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from notebench.data import Column, DataUse, DataVersion
from notebench.engines.optuna_search import JOURNAL_FILE, OptunaSearch
from notebench.engines.run_export import export
from notebench.experiments.record import read_record
from notebench.experiments.restore.file import Restored, restore_run
from notebench.experiments.run import LoggedModel, MetricPoint, Run, RunDetail, RunState
from notebench.experiments.search.organize import Organizing
from notebench.experiments.search.views import ViewBook
from notebench.ids import DataId, JobId, RunId
from notebench.pipelines.run_folder import PIPELINE_FILE
from notebench.settings import Settings
from notebench.sweeps import TrialReply, TrialState
from notebench.sweeps.notebook import notebook_of
from notebench.targets import Target
from notebench.workbench.jobs import WithJobs
from notebench.workbench.pipelines import Pipelines
from notebench.workbench.sweeps import Sweeps
from notebench.workbench.targets import Targets
from notebench.workspace import Workspace
from tests.fake_data import FakeData
from tests.fake_jobs import FakeBook, make_spec
from tests.fake_pipelines import fill_run
from tests.fake_sweeps import make_plan
from tests.fakes import FakeArtifacts, FakeTracker, KeptRun
from tests.pipelines.books import write_churn

START = datetime(2026, 3, 1, 12, tzinfo=UTC)
IRIS = DataVersion(
    DataId("d" * 32),
    "iris.csv",
    "table",
    "data/iris.csv",
    rows=150,
    columns=(Column("width", "double", "c" * 32, nulls=0, minimum=0.1, maximum=2.5, mean=1.2),),
)


VIEW_ID = "0123456789abcdef"
JOB_ID = JobId("20260301T120000000-3f2a91")
SWEEP_ID = JobId("20260301T130000000-5b11c0")
OTHER_SWEEP_ID = JobId("20260301T140000000-77aa01")
PIPELINE_RUN_ID = JobId("20260301T150000000-9c01de")
OTHER_PIPELINE_RUN_ID = JobId("20260301T160000000-0b7702")


def address(path):
    """A route's address for what ``add_run`` and the others of :class:`StandInWorkbench` add."""
    names = {"{run_id}": "run-1", "{data_id}": IRIS.data_id, "{view_id}": VIEW_ID, "{job_id}": JOB_ID}
    names |= {"{name}": "box", "{sweep_id}": SWEEP_ID, "{number}": "0", "{chart}": "history"}
    if path.startswith("/pipelines"):
        names |= {"{run_id}": PIPELINE_RUN_ID, "{step}": "prepare"}
    for name, value in names.items():
        path = path.replace(name, value)
    return path


_COMPARED = [("run", "run-1"), ("run", "run-2")]
ARGUMENTS = {
    "/sweeps/compare": [("sweep_id", SWEEP_ID), ("sweep_id", OTHER_SWEEP_ID)],
    "/pipelines/graph": [("path", "churn.pipeline.yaml")],
    "/pipelines/runs/compare": [("run", PIPELINE_RUN_ID), ("run", OTHER_PIPELINE_RUN_ID)],
    "/runs/{run_id}/artifacts/preview": [("path", "a.csv")],
    "/runs/{run_id}/artifacts/file": [("path", "a.csv")],
    "/lineage": [("run", "run-1")],
    "/params": [("path", "a.ipynb")],
    "/runs/groups": [("by", "params.depth"), ("metric", "accuracy")],
    "/runs/compare": _COMPARED,
    "/runs/compare/code": _COMPARED,
    "/runs/compare/data": _COMPARED,
    "/runs/compare/environment": _COMPARED,
    "/runs/compare/metrics": [*_COMPARED, ("metric", "loss")],
    "/runs/compare/parallel": [*_COMPARED, ("param", "depth"), ("metric", "accuracy")],
    "/runs/compare/scatter": [*_COMPARED, ("x", "params.depth"), ("y", "metrics.accuracy")],
}
"""What an address asks for when its runs are ``run-1`` and ``run-2``, and each has a file ``a.csv``; ``keep_notebook`` made ``a.ipynb``."""

ASKED = {"function": "train:objective", "space": "x = 0.5  # 0.0..1.0", "metric": ["loss"], "trials": 3}
BODIES = {
    ("/runs", "PATCH"): {"run_ids": ["run-1"], "is_starred": True},
    ("/runs/delete", "POST"): {"run_ids": ["run-1"]},
    ("/runs/undelete", "POST"): {"run_ids": ["run-1"]},
    ("/jobs/{job_id}/control", "POST"): {"verb": "pause"},
    ("/sweeps", "POST"): ASKED,
    ("/sweeps/preview", "POST"): ASKED,
    ("/sweeps/{sweep_id}/budget", "PATCH"): {"trials": 50},
    ("/sweeps/{sweep_id}/control", "POST"): {"verb": "pause"},
    ("/pipelines/graph", "POST"): {"path": "new.pipeline.yaml", "text": "pipeline: new"},
    ("/pipelines/plan", "POST"): {"path": "churn.pipeline.yaml"},
    ("/pipelines/draft", "POST"): {"notebooks": ["prepare.ipynb"], "path": "new.pipeline.yaml"},
    ("/pipelines/runs", "POST"): {"path": "churn.pipeline.yaml"},
    ("/pipelines/runs/{run_id}/control", "POST"): {"verb": "pause"},
    ("/targets", "POST"): {"name": "other", "address": "http://127.0.0.1:1", "token_env": "OTHER_TOKEN"},
    ("/views", "POST"): {"name": "new", "kind": "compare", "state": {}},
    ("/views/{view_id}", "PATCH"): {"name": "another"},
}
"""What an address wants to be sent; the others want nothing."""


def make_run(run_id="run-1", name="first", state=RunState.FINISHED, **facts):
    return Run(
        RunId(run_id),
        name,
        state,
        experiment="forest",
        started_at=START,
        metrics={"accuracy": 0.9, "loss": float("nan")},
        params={"depth": "6"},
        **facts,
    )


def finish(search, *losses):
    """Begin a trial for each, and end it with this loss; None fails."""
    for loss in losses:
        number = search.ask().number
        if loss is None:
            search.tell(TrialReply(number, TrialState.FAILED, error="ValueError: no data"))
        else:
            search.tell(TrialReply(number, TrialState.FINISHED, {"loss": loss}))


@dataclass
class FakeSending:
    """Counts how often waiting runs were to be sent."""

    begun: int = 0

    def send_soon(self):
        self.begun += 1


@dataclass
class StandInWorkbench:
    """What the server uses of a workbench; a test may replace any part, or make reading it raise."""

    root: Path
    tracking_uri: str = "https://someone:secret@mlflow.example/store"
    runs: Any = None
    data: Any = None
    artifacts: Any = field(default_factory=FakeArtifacts)
    sending: Any = field(default_factory=lambda: FakeSending())
    check_store: Callable[[], str | None] = lambda: None
    close_lost: Callable[[], object] = list
    settings: Any = field(default_factory=Settings)

    def __post_init__(self):
        self.announced = []
        self.views = ViewBook(self.root / ".notebench" / "views.json", self.workspace.create)
        self.runs = FakeTracker(self.root / ".notebench" / "artifacts")
        self.data = FakeData(self.runs)
        self.fake_jobs = FakeBook(self.root)
        self.jobs = self.fake_jobs.book
        self.sweeps = Sweeps(self.jobs, self.jobs.submit, "ada")
        self.targets = Targets(self.workspace, self.jobs, self.jobs.submit)
        self.pipelines = Pipelines(
            self.workspace, self.jobs, self.jobs.submit, lambda name: self.targets.book.get(name), "ada"
        )

    def organizing(self, has_time=lambda: True):
        return Organizing(lambda: self.runs, lambda verb, data: self.announced.append((verb, data)), has_time)

    def export(self, query, form, columns=()):
        return export(self.runs, query, form, columns)

    def ask(self, job_id, verb, on=None):
        return WithJobs.ask(self, job_id, verb, on)

    def keep_view(self):
        """One more view, whose id is :data:`VIEW_ID`."""
        kept = self.views.create("mine", "runs", {"filter": "metrics.accuracy > 0.5"})
        self.views.path.write_text(self.views.path.read_text().replace(kept.view_id, VIEW_ID))

    def keep_notebook(self, source="n: int = 3  # 1..5, trees", name="a.ipynb"):
        """A notebook whose cell tagged ``parameters`` this is."""
        cell = {"cell_type": "code", "metadata": {"tags": ["parameters"]}, "source": source, "outputs": []}
        book = {"nbformat": 4, "nbformat_minor": 4, "metadata": {}, "cells": [cell]}
        (self.root / name).write_text(json.dumps(book))

    def keep_job(self, **facts):
        """A job that runs, whose id is :data:`JOB_ID`; gives its folder."""
        folder = self.fake_jobs.folder_of(JOB_ID)
        folder.create(make_spec(**facts))
        self.fake_jobs.place.start(folder)
        return folder

    def keep_sweep(self, cell="x = 0.5  # 0.0..1.0", sweep_id=SWEEP_ID, **facts):
        """A sweep that runs, by default :data:`SWEEP_ID`; gives the study that its driver would tell."""
        (self.root / "train.py").write_text("def objective(x): return x")
        plan = make_plan(cell, **facts)
        folder = self.fake_jobs.folder_of(sweep_id)
        folder.create(make_spec(kind="sweep", name="forest", work=plan.to_json()))
        self.fake_jobs.place.start(folder)
        self.keep_notebook("fit()", notebook_of(folder.outputs, 0))
        return OptunaSearch(plan, folder.path / JOURNAL_FILE)

    def keep_pipeline(self, run_id=PIPELINE_RUN_ID, seed=7):
        """A pipeline ``churn.pipeline.yaml`` of two notebooks, and a run of it that goes on; gives what it left.

        Its first step has finished, and the second runs.
        """
        file = write_churn(self.root)
        file.write_text(file.read_text().replace("    gpus: 1\n", ""))  # so that any machine has room for it
        work = {"file": str(file), "values": {"seed": seed}, "step": "", "start": "", "resumed": ""}
        folder = self.fake_jobs.folder_of(run_id)
        spec = make_spec(kind="pipeline", name="churn", work=work, folder=str(self.root))
        folder.create(spec, {PIPELINE_FILE: file.read_bytes()})
        self.fake_jobs.place.start(folder)
        return fill_run(folder, seed)

    def keep_target(self, name="box", **facts):
        """A target at which nothing listens, in ``notebench.toml``; gives it."""
        target = Target(name=name, address="http://127.0.0.1:1", token_env="BOX_TOKEN", **facts)
        self.targets.book.add(target)
        return target

    @property
    def workspace(self):
        return Workspace(self.root)

    def restore(self, run_id: RunId, to: Path | None = None) -> Restored:
        record = read_record(self.runs, self.artifacts, run_id, self.root)
        return restore_run(record, lambda: None, to=to)

    def add_run(self, history: dict[str, list[MetricPoint]] | None = None, **facts):
        """One more run; gives the folder of its artifacts, which is empty."""
        run = make_run(**facts)
        folder = self.root / ".notebench" / "artifacts" / run.run_id
        folder.mkdir(parents=True)
        tags = {
            "team": "blue",
            "mlflow.source.name": str(self.root / "work" / "a.ipynb"),
            "notebench.owner": "x",
        }
        detail = RunDetail(run, tags, "ada", folder.as_uri(), [LoggedModel("m-1", "model", "READY")])
        self.runs._runs[run.run_id] = KeptRun(detail, history or {}, [DataUse(IRIS, "train")])
        return folder

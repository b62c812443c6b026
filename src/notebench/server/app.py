"""The extension: one workspace, its routes and its event relay, inside a Jupyter Server."""

import os
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jupyter_core.utils import ensure_async
from jupyter_server.extension.application import ExtensionApp

from notebench.events import SCHEMA_FILES
from notebench.server.artifacts import ArtifactPreviewHandler, ArtifactsHandler, ArtifactsSizeHandler
from notebench.server.columns import RunColumnsHandler, RunGroupsHandler
from notebench.server.comparison import (
    CodeHandler,
    ComparisonHandler,
    CurvesHandler,
    DataDiffHandler,
    EnvironmentHandler,
    ParallelHandler,
    ScatterHandler,
)
from notebench.server.data import DataHandler, DataListHandler
from notebench.server.downloads import ArtifactFileHandler, ArtifactsZipHandler
from notebench.server.event_relay import EventRelay
from notebench.server.experiments import ExperimentsHandler
from notebench.server.export import RunExportHandler
from notebench.server.jobs import JobControlHandler, JobHandler, JobLogHandler, JobsHandler
from notebench.server.lineage import LineageHandler
from notebench.server.organize import RunDeletionHandler, RunUndeletionHandler
from notebench.server.params import ParamsHandler
from notebench.server.pipeline_runs import (
    PipelineComparisonHandler,
    PipelineControlHandler,
    PipelineRunHandler,
    PipelineRunsHandler,
    StepNotebookHandler,
    StepRunHandler,
)
from notebench.server.pipelines import (
    PipelineDraftHandler,
    PipelineGraphHandler,
    PipelinePlanHandler,
    PipelinesHandler,
)
from notebench.server.restore import RestoreHandler
from notebench.server.runs import RequirementsHandler, RunHandler, RunMetricsHandler, RunsHandler
from notebench.server.status import StatusHandler
from notebench.server.store_probe import StoreProbe
from notebench.server.sweep_charts import SweepChartHandler, SweepComparisonHandler
from notebench.server.sweep_trials import TrialHandler, TrialNotebookHandler, TrialSkipHandler
from notebench.server.sweeps import (
    SweepBudgetHandler,
    SweepControlHandler,
    SweepHandler,
    SweepPreviewHandler,
    SweepsHandler,
    SweepTrialsHandler,
)
from notebench.server.target_probe import TargetProbe
from notebench.server.targets import TargetCheckHandler, TargetHandler, TargetsHandler
from notebench.server.views import ViewHandler, ViewsHandler
from notebench.server.workers import Workers
from notebench.workbench import open_workbench
from notebench.workspace import WORKSPACE_VARIABLE

if TYPE_CHECKING:
    from notebench.workbench import Workbench

API = "/notebench/api"

ROUTES = (
    ("/status", StatusHandler),
    ("/experiments", ExperimentsHandler),
    ("/runs", RunsHandler),
    # Before the runs' own: no run's id is "compare".
    ("/runs/compare", ComparisonHandler),
    ("/runs/compare/code", CodeHandler),
    ("/runs/compare/data", DataDiffHandler),
    ("/runs/compare/environment", EnvironmentHandler),
    ("/runs/compare/metrics", CurvesHandler),
    ("/runs/compare/parallel", ParallelHandler),
    ("/runs/compare/scatter", ScatterHandler),
    ("/runs/columns", RunColumnsHandler),
    ("/runs/groups", RunGroupsHandler),
    ("/runs/export", RunExportHandler),
    ("/runs/delete", RunDeletionHandler),
    ("/runs/undelete", RunUndeletionHandler),
    ("/runs/{run_id}", RunHandler),
    ("/runs/{run_id}/metrics", RunMetricsHandler),
    ("/runs/{run_id}/restore", RestoreHandler),
    ("/runs/{run_id}/requirements", RequirementsHandler),
    ("/runs/{run_id}/artifacts", ArtifactsHandler),
    ("/runs/{run_id}/artifacts/preview", ArtifactPreviewHandler),
    ("/runs/{run_id}/artifacts/file", ArtifactFileHandler),
    ("/runs/{run_id}/artifacts/size", ArtifactsSizeHandler),
    ("/runs/{run_id}/artifacts/zip", ArtifactsZipHandler),
    ("/data", DataListHandler),
    ("/data/{data_id}", DataHandler),
    ("/jobs", JobsHandler),
    ("/jobs/{job_id}", JobHandler),
    ("/jobs/{job_id}/log", JobLogHandler),
    ("/jobs/{job_id}/control", JobControlHandler),
    ("/lineage", LineageHandler),
    ("/params", ParamsHandler),
    ("/pipelines", PipelinesHandler),
    ("/pipelines/graph", PipelineGraphHandler),
    ("/pipelines/plan", PipelinePlanHandler),
    ("/pipelines/draft", PipelineDraftHandler),
    ("/pipelines/runs", PipelineRunsHandler),
    (
        "/pipelines/runs/compare",
        PipelineComparisonHandler,
    ),  # before the runs' own, as no run's id is "compare"
    ("/pipelines/runs/{run_id}", PipelineRunHandler),
    ("/pipelines/runs/{run_id}/steps/{step}", StepRunHandler),
    ("/pipelines/runs/{run_id}/steps/{step}/notebook", StepNotebookHandler),
    ("/pipelines/runs/{run_id}/control", PipelineControlHandler),
    ("/sweeps", SweepsHandler),
    ("/sweeps/preview", SweepPreviewHandler),  # before the sweeps' own, as no sweep's id is "preview"
    ("/sweeps/compare", SweepComparisonHandler),
    ("/sweeps/{sweep_id}", SweepHandler),
    ("/sweeps/{sweep_id}/trials", SweepTrialsHandler),
    ("/sweeps/{sweep_id}/trials/{number}", TrialHandler),
    ("/sweeps/{sweep_id}/trials/{number}/notebook", TrialNotebookHandler),
    ("/sweeps/{sweep_id}/trials/{number}/skip", TrialSkipHandler),
    ("/sweeps/{sweep_id}/charts/{chart}", SweepChartHandler),
    ("/sweeps/{sweep_id}/control", SweepControlHandler),
    ("/sweeps/{sweep_id}/budget", SweepBudgetHandler),
    ("/targets", TargetsHandler),
    ("/targets/{name}/check", TargetCheckHandler),
    ("/targets/{name}", TargetHandler),
    ("/views", ViewsHandler),
    ("/views/{view_id}", ViewHandler),
)
"""The addresses below :data:`API`, as ``openapi.yaml`` writes them; the first that fits answers."""


class NotebenchApp(ExtensionApp):  # type: ignore[misc]  # Jupyter Server's hints do not pass --strict: it is Any
    """Notebench in a Jupyter Server."""

    name = "notebench"
    load_other_extensions = True
    _announced = ""

    def initialize_settings(self) -> None:
        """Find the workspace, and make what the routes share."""
        # Before the first browser listens: it hears of the schemas that are known by then.
        for path in SCHEMA_FILES.values():
            self.serverapp.event_logger.register_event_schema(path)
        self.use(open_workbench(Path(self.serverapp.root_dir).absolute()))

    def use(self, workbench: "Workbench") -> None:
        """Serve this workspace, in the kernels that start from now on too."""
        # A kernel starts in its notebook's folder: it must mean the workspace that the panel shows.
        if WORKSPACE_VARIABLE not in os.environ:
            os.environ[WORKSPACE_VARIABLE] = self._announced = str(workbench.workspace.root)
        status_workers, target_workers = Workers(threads=2), Workers(threads=4)
        self.settings.update(
            notebench_workbench=workbench,
            notebench_workers=Workers(),
            notebench_status_workers=status_workers,
            notebench_store_probe=StoreProbe(workbench, status_workers),
            notebench_target_workers=target_workers,
            notebench_target_probe=TargetProbe(lambda: workbench.targets, target_workers),
            notebench_relay=EventRelay(workbench, self.serverapp.event_logger),
        )

    def initialize_handlers(self) -> None:
        """Add the routes; Jupyter puts its base_url before them."""
        for path, handler in ROUTES:
            pattern = re.sub(r"\{\w+\}", "([^/]+)", API + path)
            self.handlers.append((pattern, handler))

    async def _start_jupyter_server_extension(self, serverapp: Any) -> None:
        """Begin to relay events; Jupyter calls it when the event loop runs."""
        del serverapp
        await self.settings["notebench_relay"].start()

    async def stop_extension(self) -> None:
        """Let threads and files go; Jupyter calls it when the server ends."""
        for name in ("relay", "target_probe", "workers", "status_workers", "target_workers"):
            if part := self.settings.get(f"notebench_{name}"):  # none, where no workspace could be opened
                await ensure_async(part.stop())
        if self._announced and os.environ.get(WORKSPACE_VARIABLE) == self._announced:
            del os.environ[WORKSPACE_VARIABLE]  # the next server of this process may have another root

"""Where runs of pipelines are: this machine, and the file that knows of earlier runs."""

import os

from notebench.engines.loky_trials.gpus import find_gpus
from notebench.pipelines.capacity import Capacity, machine_capacity
from notebench.pipelines.history import HistoryFile
from notebench.pipelines.pipeline import Pipeline
from notebench.pipelines.unwritten import Unwritten
from notebench.workspace import Workspace

KIND = "pipeline"
"""The kind of job that a run is."""
FOLDER = "pipelines"
"""The folder below ``.notebench`` in which lies what is known of earlier runs."""


def history_file(workspace: Workspace, pipeline: Pipeline) -> HistoryFile:
    """Where is kept what the pipeline's steps gave."""
    return HistoryFile(workspace.folder / FOLDER, pipeline.file, workspace.jobs)


def unwritten(workspace: Workspace) -> Unwritten:
    """Which runs of the workspace's pipelines are still to be written as runs of MLflow."""
    return Unwritten(workspace.folder / FOLDER / "unwritten")


def here() -> Capacity:
    """What this machine has."""
    return machine_capacity(find_gpus(os.environ))

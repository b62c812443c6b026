"""Runs: a page of them, one whole, and the history of one's metrics."""

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from notebench.charts.run import metric_figures
from notebench.experiments.capture import (
    CELLS_FILE,
    ENVIRONMENT_FILE,
    ERROR_FILE,
    FIGURES_FOLDER,
    Capture,
)
from notebench.experiments.preview import is_picture
from notebench.experiments.query import RunQuery, parse_states
from notebench.ids import RunId, parse_run_id
from notebench.server.arguments import Argument, Kind
from notebench.server.base import NotebenchHandler, guarded

if TYPE_CHECKING:
    from notebench.experiments.ports import ArtifactReader
    from notebench.experiments.run import RunDetail

MOST_FIGURES = 200
_CAPTURE_FOLDER = "notebench"
_CAPTURE_BYTES = 20_000_000  # of one file: what is torn off counts as not known


class RunsHandler(NotebenchHandler):
    """``/runs``."""

    arguments = (
        Argument("experiment", Kind.TEXTS, ()),
        Argument("state", Kind.TEXTS, ()),
        Argument("text", Kind.TEXT, "", longest=500),
        Argument("sort", Kind.TEXT, "started_at", longest=300),
        Argument("descending", Kind.FLAG, default=True),
        Argument("limit", Kind.INTEGER, 100),
        Argument("offset", Kind.INTEGER, 0),
    )

    @guarded
    async def get(self) -> None:
        """Answer with one page of runs."""
        given = self.read_arguments()
        query = RunQuery(
            experiments=given["experiment"],
            states=parse_states(given["state"]),
            text=given["text"],
            sort=given["sort"],
            is_descending=given["descending"],
            limit=given["limit"],
            offset=given["offset"],
        )
        await self.answer(lambda: self._read(query))

    def _read(self, query: RunQuery) -> dict[str, Any]:
        page = self.workbench.runs.page(query)
        return {
            "runs": [run.to_json() for run in page.runs],
            "total": page.total,
            "next_offset": page.next_offset,
        }


class RunHandler(NotebenchHandler):
    """``/runs/{run_id}``."""

    @guarded
    async def get(self, run_id: str) -> None:
        """Answer with one run, whole."""
        self.read_arguments()
        checked = parse_run_id(run_id)
        await self.answer(lambda: self._read(checked))

    def _read(self, run_id: RunId) -> dict[str, Any]:
        detail = self.workbench.runs.get(run_id)
        artifacts = self.workbench.artifacts
        capture = read_capture(artifacts, detail.artifact_uri)
        figures = find_figures(artifacts, detail.artifact_uri)
        return run_json(detail, capture, figures, self.workbench.workspace.root)


class RunMetricsHandler(NotebenchHandler):
    """``/runs/{run_id}/metrics``."""

    @guarded
    async def get(self, run_id: str) -> None:
        """Answer with a figure for each metric that has a history."""
        self.read_arguments()
        checked = parse_run_id(run_id)
        await self.answer(lambda: self._read(checked))

    def _read(self, run_id: RunId) -> dict[str, Any]:
        figures = metric_figures(self.workbench.runs.metric_history(run_id))
        return {"figures": [asdict(figure) for figure in figures]}


def read_capture(artifacts: "ArtifactReader", artifact_uri: str) -> Capture:
    """What was kept of the code that ran; empty where nothing was."""
    there = {artifact.path for artifact in artifacts.list(artifact_uri, _CAPTURE_FOLDER)}
    files = {}
    for path in (CELLS_FILE, ENVIRONMENT_FILE, ERROR_FILE):
        if path in there:
            with artifacts.fetch(artifact_uri, path).open("rb") as file:
                files[path] = file.read(_CAPTURE_BYTES)
    return Capture.from_files(files)


def find_figures(artifacts: "ArtifactReader", artifact_uri: str) -> list[str]:
    """The paths of the run's pictures: those its cells showed, then those at the top."""
    listed = (*artifacts.list(artifact_uri, FIGURES_FOLDER), *artifacts.list(artifact_uri))
    paths = [artifact.path for artifact in listed if not artifact.is_folder and is_picture(artifact.path)]
    return paths[:MOST_FIGURES]


def run_json(detail: "RunDetail", capture: Capture, figures: list[str], root: Path) -> dict[str, Any]:
    """A run as ``RunDetail`` of the OpenAPI document describes it."""
    return {
        **detail.run.to_json(),
        "tags": detail.user_tags,
        "user": detail.user,
        "notebook": notebook_path(detail, root),
        "cells": [cell.to_json() for cell in capture.cells],
        "environment": asdict(capture.environment) if capture.environment else None,
        "error": asdict(capture.failure) if capture.failure else None,
        "figures": figures,
        "models": [asdict(model) for model in detail.models],
    }


def notebook_path(detail: "RunDetail", root: Path) -> str | None:
    """The notebook or script that made the run, relative to ``root`` where it lies below it."""
    source = detail.tags.get("notebench.notebook") or detail.tags.get("mlflow.source.name")
    if not source or Path(source).name == "ipykernel_launcher.py" or source == "-c":
        return None  # MLflow's words for "not known"
    path = Path(source)
    if path.is_absolute() and path.is_relative_to(root):
        return path.relative_to(root).as_posix()
    return source

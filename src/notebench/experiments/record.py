"""All that is known of one run, gathered once for every surface that shows it whole."""

from collections.abc import Container, Iterator, Sequence
from dataclasses import asdict, dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any

from notebench.errors import NotFound
from notebench.experiments.artifacts.preview import is_picture
from notebench.experiments.capture.capture import CAPTURE_FILE, FIGURES_FOLDER, PATCH_FILE, Capture
from notebench.experiments.capture.notebook_cells import compare_with
from notebench.experiments.capture.seeds import find_seeds
from notebench.experiments.ports import Artifact, ArtifactReader, RunReader
from notebench.experiments.run import PARENT_TAG, Run, RunDetail
from notebench.ids import RunId

MOST_FIGURES = 200
MOST_CHILDREN = 200
_MOST_WALKED = 1000
_FOLDER = CAPTURE_FILE.partition("/")[0]
_CAPTURE_BYTES = 20_000_000  # what is torn off counts as not known
_UNKNOWN_SOURCES = ("ipykernel_launcher.py", "-c")  # MLflow's words for it


@dataclass(frozen=True, slots=True)
class RunRecord:
    """A run with what was captured of it.

    Attributes
    ----------
    root
        The workspace's folder.
    figures
        Paths of the artifacts that are pictures: those its cells showed, then others.
    patch
        Path of the artifact with the changes that were not committed.
    parent, children
        The run that this one began in, and the first of those that began in this one.
    """

    detail: RunDetail
    root: Path
    capture: Capture = field(default_factory=Capture)
    figures: Sequence[str] = ()
    patch: str | None = None
    parent: Run | None = None
    children: Sequence[Run] = ()

    @property
    def notebook(self) -> str | None:
        """The notebook's or script's path; relative to the workspace where it lies below it."""
        source = self.detail.tags.get("notebench.notebook") or self.detail.tags.get("mlflow.source.name")
        if not source or Path(source).name in _UNKNOWN_SOURCES:
            return None
        path = Path(source)
        return path.relative_to(self.root).as_posix() if path.is_relative_to(self.root) else source

    def to_json(self) -> dict[str, Any]:
        """As ``RunDetail`` of the OpenAPI document describes it."""
        capture = self.capture
        compare = compare_with(self.notebook, self.root)
        sources = [cell.source for cell in capture.history] + [cell.source for cell in capture.cells]
        return {
            **self.detail.run.to_json(),
            "note": self.detail.run.marks.note,
            "user": self.detail.user,
            "notebook": self.notebook,
            "history": [
                {**cell.to_json(), "in_notebook": str(compare(cell.cell_id, cell.source))}
                for cell in capture.history
            ],
            "history_left_out": capture.left_out,
            "cells": [
                {**cell.to_json(), "in_notebook": str(compare(cell.cell_id, cell.source))}
                for cell in capture.cells
            ],
            "seeds": [asdict(seed) for seed in find_seeds(sources)],
            "environment": capture.environment.to_json() if capture.environment else None,
            "patch": self.patch,
            "error": asdict(capture.failure) if capture.failure else None,
            "figures": list(self.figures),
            "models": [asdict(model) for model in self.detail.models],
            "parent": _relative(self.parent) if self.parent else None,
            "children": [_relative(child) for child in self.children],
        }


def read_record(runs: RunReader, artifacts: ArtifactReader, run_id: RunId, root: Path) -> RunRecord:
    """Gather a run's record.

    Raises
    ------
    NotFound
        When there is no such run.
    Unavailable
        When the run, or its artifacts, cannot be read.
    """
    detail = runs.get(run_id)
    kept = _kept(artifacts, detail)
    return RunRecord(
        detail,
        root,
        _capture(artifacts, detail, kept),
        _figures(artifacts, detail.artifact_uri),
        PATCH_FILE if PATCH_FILE in kept else None,
        _parent(runs, detail),
        runs.children(run_id, MOST_CHILDREN),
    )


def walk_artifacts(artifacts: ArtifactReader, artifact_uri: str, most: int) -> tuple[Artifact, ...]:
    """The files of a run in all its folders, ``most`` at the most."""
    return tuple(islice(iterate_artifacts(artifacts, artifact_uri), most))


def iterate_artifacts(artifacts: ArtifactReader, artifact_uri: str, folder: str = "") -> Iterator[Artifact]:
    """The files below a folder of a run's artifacts, each as it is met."""
    for artifact in artifacts.list(artifact_uri, folder):
        if artifact.is_folder:
            yield from iterate_artifacts(artifacts, artifact_uri, artifact.path)
        else:
            yield artifact


def read_capture(artifacts: ArtifactReader, detail: RunDetail) -> Capture:
    """What was captured of a run; an empty one where nothing was.

    Raises
    ------
    Unavailable
        When its artifacts cannot be read.
    """
    return _capture(artifacts, detail, _kept(artifacts, detail))


def _kept(artifacts: ArtifactReader, detail: RunDetail) -> set[str]:
    """What Notebench itself keeps among the run's artifacts."""
    return {artifact.path for artifact in artifacts.list(detail.artifact_uri, _FOLDER)}


def _relative(run: Run) -> dict[str, Any]:
    return {"run_id": run.run_id, "name": run.name, "state": str(run.state)}


def _parent(runs: RunReader, detail: RunDetail) -> Run | None:
    parent = detail.tags.get(PARENT_TAG)
    if not parent:
        return None
    try:
        return runs.get(RunId(parent)).run
    except NotFound:
        return None


def _capture(artifacts: ArtifactReader, detail: RunDetail, kept: Container[str]) -> Capture:
    if CAPTURE_FILE in kept:
        with artifacts.fetch(detail.artifact_uri, CAPTURE_FILE).open("rb") as file:
            return Capture.from_bytes(file.read(_CAPTURE_BYTES))
    return Capture.from_tags(detail.tags, detail.run.started_at)


def _figures(artifacts: ArtifactReader, artifact_uri: str) -> list[str]:
    shown = [each.path for each in artifacts.list(artifact_uri, FIGURES_FOLDER) if is_picture(each.path)]
    if len(shown) < MOST_FIGURES:
        kept = walk_artifacts(artifacts, artifact_uri, _MOST_WALKED)
        shown += [each.path for each in kept if is_picture(each.path) and each.path not in shown]
    return shown[:MOST_FIGURES]

"""All that is known of one run, gathered once for every surface that shows it whole."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any

from notebench.experiments.capture import CAPTURE_FILE, FIGURES_FOLDER, Capture
from notebench.experiments.ports import Artifact, ArtifactReader, RunReader
from notebench.experiments.preview import is_picture
from notebench.experiments.run import RunDetail, to_text
from notebench.ids import RunId

MOST_FIGURES = 200
_MOST_WALKED = 1000
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
    """

    detail: RunDetail
    root: Path
    capture: Capture = field(default_factory=Capture)
    figures: Sequence[str] = ()

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
        environment, failure = self.capture.environment, self.capture.failure
        return {
            **self.detail.run.to_json(),
            "tags": self.detail.user_tags,
            "user": self.detail.user,
            "notebook": self.notebook,
            "cells": [
                {**asdict(cell), "state": str(cell.state), "started_at": to_text(cell.started_at)}
                for cell in self.capture.cells
            ],
            "environment": asdict(environment) if environment else None,
            "error": asdict(failure) if failure else None,
            "figures": list(self.figures),
            "models": [asdict(model) for model in self.detail.models],
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
    return RunRecord(detail, root, _capture(artifacts, detail), _figures(artifacts, detail.artifact_uri))


def walk_artifacts(artifacts: ArtifactReader, artifact_uri: str, most: int) -> tuple[Artifact, ...]:
    """The files of a run in all its folders, ``most`` at the most."""
    return tuple(islice(_walk(artifacts, artifact_uri, ""), most))


def _walk(artifacts: ArtifactReader, uri: str, folder: str) -> Iterator[Artifact]:
    for artifact in artifacts.list(uri, folder):
        if artifact.is_folder:
            yield from _walk(artifacts, uri, artifact.path)
        else:
            yield artifact


def _capture(artifacts: ArtifactReader, detail: RunDetail) -> Capture:
    folder = CAPTURE_FILE.partition("/")[0]
    if CAPTURE_FILE in {artifact.path for artifact in artifacts.list(detail.artifact_uri, folder)}:
        with artifacts.fetch(detail.artifact_uri, CAPTURE_FILE).open("rb") as file:
            return Capture.from_bytes(file.read(_CAPTURE_BYTES))
    return Capture.from_tags(detail.tags, detail.run.started_at)


def _figures(artifacts: ArtifactReader, artifact_uri: str) -> list[str]:
    shown = [each.path for each in artifacts.list(artifact_uri, FIGURES_FOLDER) if is_picture(each.path)]
    if len(shown) < MOST_FIGURES:
        kept = walk_artifacts(artifacts, artifact_uri, _MOST_WALKED)
        shown += [each.path for each in kept if is_picture(each.path) and each.path not in shown]
    return shown[:MOST_FIGURES]

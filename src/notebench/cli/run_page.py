"""All that is known of one run, gathered once, and printed for a person or for a script."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from notebench.cli.output import echo_facts, echo_heading, format_size, format_time, plain, plain_lines
from notebench.errors import EngineFailure, NotFound, Unavailable
from notebench.experiments.capture import CELLS_FILE, ENVIRONMENT_FILE, ERROR_FILE, Capture, Cell
from notebench.experiments.card import format_duration, format_figure, run_text
from notebench.experiments.ports import Artifact, ArtifactReader
from notebench.experiments.run import RunDetail

if TYPE_CHECKING:
    from notebench.ids import RunId
    from notebench.workbench import Workbench

_MOST_ARTIFACTS = 500
_PACKAGES_SHOWN = ("mlflow", "scikit-learn", "numpy", "pandas")
_SOURCE_TAG = "mlflow.source.name"
_UNKNOWN_SOURCES = ("ipykernel_launcher.py", "-c")  # MLflow's words for it


@dataclass(frozen=True, slots=True)
class RunRecord:
    """A run with what was captured and kept of it.

    Attributes
    ----------
    root
        The workspace's.
    artifacts
        At most 500; folders are left out.
    problem
        Why artifacts (and so the captured code) cannot be read; None when they can.
    """

    detail: RunDetail
    root: Path
    capture: Capture = field(default_factory=Capture)
    artifacts: tuple[Artifact, ...] = ()
    problem: str | None = None

    @property
    def notebook(self) -> str | None:
        """Path of the notebook or script; relative to the workspace where it lies below it."""
        path = Path(self.detail.tags.get(_SOURCE_TAG, "-c"))
        if path.name in _UNKNOWN_SOURCES:
            return None
        return path.relative_to(self.root).as_posix() if path.is_relative_to(self.root) else str(path)

    def to_json(self) -> dict[str, Any]:
        """As REST carries a run, and its artifacts."""
        environment, failure = self.capture.environment, self.capture.failure
        return {
            **self.detail.run.to_json(),
            "tags": self.detail.user_tags,
            "user": self.detail.user,
            "notebook": self.notebook,
            "cells": [cell.to_json() for cell in self.capture.cells],
            "environment": asdict(environment) if environment else None,
            "error": asdict(failure) if failure else None,
            "models": [asdict(model) for model in self.detail.models],
            "artifact_uri": self.detail.artifact_uri,
            "artifacts": [
                {"path": artifact.path, "size_bytes": artifact.size_bytes} for artifact in self.artifacts
            ],
        }


def read_record(bench: "Workbench", run_id: "RunId") -> RunRecord:
    """Gather a run's record.

    Raises
    ------
    NotFound
        When there is no such run.
    """
    detail = bench.runs.get(run_id)
    names = (CELLS_FILE, ENVIRONMENT_FILE, ERROR_FILE)
    try:
        files = {name: _content(bench.artifacts, detail, name) for name in names}
        kept = islice(_walk(bench.artifacts, detail.artifact_uri), _MOST_ARTIFACTS)
        return RunRecord(detail, bench.workspace.root, Capture.from_files(files), tuple(kept))
    except (Unavailable, EngineFailure) as err:
        return RunRecord(detail, bench.workspace.root, problem=err.message)


def _content(artifacts: ArtifactReader, detail: RunDetail, path: str) -> bytes:
    try:
        return artifacts.fetch(detail.artifact_uri, path).read_bytes()
    except NotFound:
        return b""


def _walk(artifacts: ArtifactReader, uri: str, folder: str = "") -> Iterator[Artifact]:
    for artifact in artifacts.list(uri, folder):
        if artifact.is_folder:
            yield from _walk(artifacts, uri, artifact.path)
        else:
            yield artifact


def show_record(record: RunRecord) -> None:
    """Print a run for a person."""
    run = record.detail.run
    click.echo(plain(run_text(run).splitlines()[0]))
    origin = [("started", format_time(run.started_at)), ("by", record.detail.user)]
    if record.notebook:
        origin.append(("notebook", record.notebook))
    echo_facts(origin, indent="  ")
    _section("Parameters", list(run.params.items()))
    _section("Metrics", [(key, format_figure(value)) for key, value in run.metrics.items()])
    _section("Tags", list(record.detail.user_tags.items()))
    _section("Models", [(model.name, f"{model.model_id} {model.state}") for model in record.detail.models])
    for number, cell in enumerate(record.capture.cells, start=1):
        _show_cell(cell, number)
    _show_failure(record)
    _section("Environment", _environment(record.capture))
    _section("Artifacts", [(each.path, _size(each)) for each in record.artifacts])
    if record.problem:
        click.echo(f"notebench: the artifacts cannot be read: {plain(record.problem)}", err=True)


def _section(title: str, facts: list[tuple[str, str]]) -> None:
    if facts:
        echo_heading(title)
        echo_facts(facts, indent="  ")


def _show_cell(cell: Cell, number: int) -> None:
    count = f" [{cell.execution_count}]" if cell.execution_count is not None else ""
    echo_heading(f"Code {number}{count} · {cell.state} in {format_duration(cell.duration_s)}")
    click.echo(plain_lines(cell.source))
    for name, text in (("printed", cell.stdout), ("printed to stderr", cell.stderr)):
        if text.strip():
            click.echo(f"  {name}:\n{plain_lines(text)}")


def _show_failure(record: RunRecord) -> None:
    failure = record.capture.failure
    if failure:
        echo_heading("Error")
        click.echo(f"  {plain(f'{failure.type}: {failure.message}')}")
        click.echo(plain_lines(failure.traceback))


def _environment(capture: Capture) -> list[tuple[str, str]]:
    known = capture.environment
    if known is None:
        return []
    packages = [f"{name} {known.packages[name]}" for name in _PACKAGES_SHOWN if name in known.packages]
    facts = [
        ("Python", known.python),
        ("platform", known.platform),
        ("packages", f"{', '.join(packages)} ({len(known.packages)} in all, --json lists them)"),
    ]
    if known.git:
        dirty = ", with changes that were not committed" if known.git.is_dirty else ""
        facts.append(("git", f"{known.git.commit[:12]} {known.git.branch or ''}{dirty}"))
    return facts


def _size(artifact: Artifact) -> str:
    return "" if artifact.size_bytes is None else format_size(artifact.size_bytes)

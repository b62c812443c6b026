"""All that is known of one run, gathered once, and printed for a person or for a script."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import click

from notebench.cli.output import echo_facts, echo_heading, format_size, format_time, plain, plain_lines
from notebench.errors import EngineFailure, Unavailable
from notebench.experiments.capture.capture import Capture, Cell
from notebench.experiments.card import format_duration, format_figure, run_text
from notebench.experiments.ports import Artifact
from notebench.experiments.record import RunRecord, read_record, walk_artifacts

if TYPE_CHECKING:
    from notebench.ids import RunId
    from notebench.workbench import Workbench

_MOST_ARTIFACTS = 500
_PACKAGES_SHOWN = ("mlflow", "scikit-learn", "numpy", "pandas")


@dataclass(frozen=True, slots=True)
class WholeRun:
    """A run's record with the list of its artifacts.

    Attributes
    ----------
    artifacts
        At most 500; folders are left out.
    problem
        Why artifacts (and so the captured code) cannot be read; None when they can.
    """

    record: RunRecord
    artifacts: tuple[Artifact, ...] = ()
    problem: str | None = None

    def to_json(self) -> dict[str, Any]:
        """As REST carries a run, and its artifacts."""
        return {
            **self.record.to_json(),
            "artifact_uri": self.record.detail.artifact_uri,
            "artifacts": [{"path": each.path, "size_bytes": each.size_bytes} for each in self.artifacts],
        }


def read_page(bench: "Workbench", run_id: "RunId") -> WholeRun:
    """Gather all that is known of a run.

    Raises
    ------
    NotFound
        When there is no such run.
    """
    root = bench.workspace.root
    try:
        record = read_record(bench.runs, bench.artifacts, run_id, root)
        return WholeRun(record, walk_artifacts(bench.artifacts, record.detail.artifact_uri, _MOST_ARTIFACTS))
    except (Unavailable, EngineFailure) as err:
        return WholeRun(RunRecord(bench.runs.get(run_id), root), problem=err.message)


def show_page(page: WholeRun) -> None:
    """Print a run for a person."""
    record = page.record
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
    _section(f"Artifacts ({_total(page)})", [(each.path, _size(each)) for each in page.artifacts])
    if page.problem:
        click.echo(f"notebench: the artifacts cannot be read: {plain(page.problem)}", err=True)


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


def _total(page: WholeRun) -> str:
    """How many files there are and their bytes together; a plus where there may be more."""
    sizes = [each.size_bytes for each in page.artifacts]
    more = "+" if len(sizes) == _MOST_ARTIFACTS or None in sizes else ""
    files = f"{len(sizes)} file{'' if len(sizes) == 1 else 's'}"
    return f"{files}, {format_size(sum(size or 0 for size in sizes))}{more}"


def _size(artifact: Artifact) -> str:
    return "" if artifact.size_bytes is None else format_size(artifact.size_bytes)

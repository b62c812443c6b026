"""``notebench status``: which workspace, which store, how many runs in which state."""

from dataclasses import asdict, dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from platform import python_version
from typing import TYPE_CHECKING, Any

import click

from notebench.cli.opening import Opener
from notebench.cli.output import echo_facts, echo_json
from notebench.errors import NotebenchError
from notebench.experiments.query import RunQuery
from notebench.experiments.run import RunState
from notebench.redaction import Redactor
from notebench.version import __version__

if TYPE_CHECKING:
    from notebench.workbench import Workbench

_LIBRARIES = ("jupyterlab", "mlflow", "optuna", "papermill", "pandas", "scikit-learn", "plotly")


@dataclass(frozen=True, slots=True)
class Status:
    """What a workspace is and has; ``runs`` is empty where the store cannot be read.

    ``waiting`` counts, by server, the runs that wait in an outbox.
    """

    root: Path
    exists: bool
    tracking_uri: str
    problem: str | None
    runs: dict[RunState, int]
    telemetry: bool
    waiting: dict[str, dict[str, int]]

    def to_json(self) -> dict[str, Any]:
        """As REST carries it, and the runs by state."""
        return {
            "version": __version__,
            "versions": library_versions(),
            "workspace": {"root": str(self.root), "name": self.root.name, "exists": self.exists},
            "tracking": {
                "uri": self.tracking_uri,
                "is_reachable": self.problem is None,
                "problem": self.problem,
            },
            "runs": {str(state): count for state, count in self.runs.items()},
            "telemetry": self.telemetry,
            "waiting": self.waiting,
        }


@click.command(short_help="Show the workspace, its store and its runs.")
@click.option("--json", "as_json", is_flag=True, help="Print one object.")
@click.pass_obj
def status(open_workbench: Opener, *, as_json: bool) -> None:
    """Show the workspace of the working directory: its store, its runs by state, versions."""
    found = read_status(open_workbench(Path.cwd()))
    if as_json:
        echo_json(found.to_json())
    else:
        echo_facts(_facts(found))


def read_status(bench: "Workbench") -> Status:
    """What the workbench tells; a store that cannot be read is a problem told, not an error."""
    problem = bench.check_store()
    runs: dict[RunState, int] = {}
    if problem is None:
        try:
            bench.close_lost()
            runs = {state: bench.runs.page(RunQuery(states=(state,), limit=1)).total for state in RunState}
        except NotebenchError as err:
            problem = err.message
    return Status(
        root=bench.workspace.root,
        exists=bench.workspace.exists,
        tracking_uri=Redactor().redact(bench.tracking_uri),
        problem=problem,
        runs=runs,
        telemetry=bench.settings.telemetry,
        waiting={target: asdict(each) for target, each in bench.sending.waiting()},
    )


def library_versions() -> dict[str, str]:
    """Versions of Python and the libraries that matter, none of them loaded; without missing ones."""
    versions = {"python": python_version()}
    for name in _LIBRARIES:
        try:
            versions[name] = version(name)
        except PackageNotFoundError:
            continue
    return versions


def _facts(found: Status) -> list[tuple[str, str]]:
    made = "" if found.exists else " (made by the first tracked run, or by `notebench init`)"
    counts = [f"{count} {state}" for state, count in found.runs.items() if count]
    versions = ", ".join(f"{name} {number}" for name, number in library_versions().items())
    facts = [
        ("Notebench", __version__),
        ("Workspace", f"{found.root}{made}"),
        ("Store", found.tracking_uri),
        ("Runs", ", ".join(counts) or "none yet"),
        ("Versions", versions),
        ("MLflow telemetry", "on, as the settings say" if found.telemetry else "off"),
    ]
    for target, counts_of in found.waiting.items():
        told = f"{counts_of['ended']} runs, and {counts_of['running']} that go on, for {target}"
        facts.append(("Waiting", f"{told}; `notebench sync` sends them"))
    if found.problem:
        facts[3] = ("Problem", found.problem)
    return facts

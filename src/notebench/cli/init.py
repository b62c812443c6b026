"""``notebench init``: a workspace, on a store of its own or on an MLflow store that is there already."""

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click

from notebench.cli.opening import Opener
from notebench.cli.output import echo_json
from notebench.cli.settings_file import set_tracking_uri
from notebench.cli.templates import copy_templates, find_templates
from notebench.errors import BadInput
from notebench.redaction import Redactor
from notebench.workspace import WORKSPACE_VARIABLE, Workspace, find_workspace

_SQLITE = "sqlite:///"
_URI_VARIABLES = ("NOTEBENCH_TRACKING_URI", "MLFLOW_TRACKING_URI")


@dataclass(frozen=True, slots=True)
class Outcome:
    """What was done; ``notes`` are sentences the user should read."""

    workspace: Workspace
    is_new: bool
    tracking_uri: str
    notebooks: tuple[Path, ...]
    notes: tuple[str, ...]

    def to_json(self) -> dict[str, Any]:
        """For scripts."""
        return {
            "workspace": str(self.workspace.root),
            "is_new": self.is_new,
            "tracking_uri": self.tracking_uri,
            "notebooks": [path.as_posix() for path in self.notebooks],
            "notes": list(self.notes),
        }


@click.command(short_help="Make a workspace, or take over an MLflow store.")
@click.argument("folder", required=False, type=click.Path(path_type=Path))
@click.option(
    "--from",
    "uri",
    metavar="URI",
    help="Use an MLflow store that is there already: sqlite:///…, http://…, or a folder; it is not changed.",
)
@click.option("--tutorial", is_flag=True, help="Put the ready notebooks there too.")
@click.option("--json", "as_json", is_flag=True, help="Print what was done as JSON.")
@click.pass_obj
def init(
    open_workbench: Opener, folder: Path | None, uri: str | None, *, tutorial: bool, as_json: bool
) -> None:
    """Make the workspace in FOLDER, or in the working directory: what exists is left alone.

    With --from, the store's address is written to notebench.toml; a relative path is taken from the working
    directory and written whole, as processes with any working directory read it.
    """
    workspace = _chosen(folder)
    outer = find_workspace(workspace.root.parent, environ={})
    # The folder that was named, whatever the environment said before.
    os.environ[WORKSPACE_VARIABLE] = str(workspace.root)
    is_new = not workspace.exists
    notes = [] if uri is None else _adopt(open_workbench, workspace, uri)
    if is_new and outer.exists:
        notes.append(f"it lies within the workspace {outer.root}: from here down, this one counts")
    workspace.create()
    bench = open_workbench(workspace.root)
    if uri is None:
        bench.prepare()
    notebooks = copy_templates(find_templates(), workspace.root) if tutorial else []
    outcome = Outcome(
        workspace, is_new, Redactor().redact(bench.tracking_uri), tuple(notebooks), tuple(notes)
    )
    _show(outcome, as_json=as_json)


def _chosen(folder: Path | None) -> Workspace:
    if folder is None:
        named = os.environ.get(WORKSPACE_VARIABLE)
        return find_workspace(Path.cwd()) if named else Workspace(Path.cwd().resolve())
    if folder.exists() and not folder.is_dir():
        raise BadInput(f"{folder} is no folder; name one")
    return Workspace(folder.expanduser().absolute().resolve())


def from_here(uri: str, here: Path) -> str:
    """The address with a relative path taken from ``here``, as one types it in a terminal.

    Examples
    --------
    >>> from_here("sqlite:///old.db", Path("/data"))
    'sqlite:////data/old.db'
    >>> from_here("./mlruns", Path("/data"))
    '/data/mlruns'
    >>> from_here("http://mlflow.example:5000", Path("/data"))
    'http://mlflow.example:5000'
    """
    if uri.startswith(_SQLITE):
        return f"{_SQLITE}{(here / uri.removeprefix(_SQLITE)).as_posix()}"
    return uri if ":" in uri else str(here / Path(uri).expanduser())


def _adopt(open_workbench: Opener, workspace: Workspace, uri: str) -> list[str]:
    if Redactor().redact(uri) != uri:
        raise BadInput(
            "--from: the address carries a password, and notebench.toml is meant to be committed; "
            "set NOTEBENCH_TRACKING_URI in the environment instead"
        )
    tracking_uri = open_workbench(workspace.root).adopt(from_here(uri, Path.cwd()))
    workspace.create()
    set_tracking_uri(workspace.root, tracking_uri)
    notes = [
        f"{name} is set to another store and wins over notebench.toml; unset it"
        for name in _URI_VARIABLES
        if os.environ.get(name, tracking_uri) != tracking_uri
    ]
    if workspace.database.exists():
        notes.append(f"runs in {workspace.database} stay there, and are not shown any more")
    return notes


def _show(outcome: Outcome, *, as_json: bool) -> None:
    if as_json:
        echo_json(outcome.to_json())
        return
    verb = "is new" if outcome.is_new else "was there already"
    click.echo(f"The workspace {outcome.workspace.root} {verb}.")
    click.echo(f"Its runs are kept in {outcome.tracking_uri}.")
    for note in outcome.notes:
        click.echo(f"Note: {note}.")
    for path in outcome.notebooks:
        click.echo(f"New notebook: {path}")
    click.echo(f"Next: notebench lab {outcome.workspace.root}")

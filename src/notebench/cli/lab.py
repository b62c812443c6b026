"""``notebench lab``: JupyterLab of this very Python, in a folder."""

import importlib.util
import os
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

import click

from notebench.cli.opening import Opener
from notebench.cli.templates import copy_templates, find_templates
from notebench.errors import BadInput, Unavailable
from notebench.workspace import Workspace

# JupyterLab's options that take no value: what follows one of them may be the folder.
_FLAGS = frozenset(
    {
        *("--allow-root", "--app-dev-mode", "--autoreload", "--collaborative", "--core-mode", "--debug"),
        *("--dev-mode", "--expose-app-in-browser", "--extensions-in-dev-mode", "--generate-config"),
        *(
            "--custom-css",
            "--no-browser",
            "--no-mathjax",
            "--no-script",
            "--script",
            "--show-config",
            "--show-config-json",
        ),
        *("--skip-dev-build", "--splice-source", "--watch", "-y"),
    }
)
_ROOT_OPTIONS = ("--ServerApp.root_dir", "--notebook-dir", "--LabApp.root_dir")


@dataclass(frozen=True, slots=True)
class LabCall:
    """Where JupyterLab is to open, and the arguments that are its own; no ``folder`` where none was named."""

    folder: Path | None
    arguments: tuple[str, ...]


@click.command(
    context_settings={"ignore_unknown_options": True},
    short_help="Open JupyterLab in a folder.",
    epilog="Example: notebench lab tutorial --tutorial --no-browser --port=8899",
)
@click.option("--tutorial", is_flag=True, help="First put the ready notebooks there, and make the workspace.")
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED, metavar="[FOLDER] [JUPYTERLAB'S OPTIONS]...")
@click.pass_obj
def lab(open_workbench: Opener, arguments: tuple[str, ...], *, tutorial: bool) -> None:
    """Open JupyterLab in FOLDER, or in the working directory.

    Options that are not listed here go to JupyterLab. Files that are there already are never overwritten.
    """
    call = split_arguments(arguments)
    folder = (call.folder or Path()).absolute()
    if importlib.util.find_spec("jupyterlab") is None:
        raise Unavailable(f"JupyterLab is not installed beside {sys.executable}; pip install jupyterlab")
    if tutorial:
        _lay_out(folder, open_workbench)
    if not folder.is_dir():
        raise BadInput(f"there is no folder {folder}; make it, or add --tutorial to have it made")
    own = list(call.arguments)
    if is_root() and "--allow-root" not in own:
        click.echo("notebench: you are root, so JupyterLab is started with --allow-root", err=True)
        own.insert(0, "--allow-root")
    start(lab_command(folder, own), folder)


def split_arguments(arguments: Sequence[str]) -> LabCall:
    """Tell the folder from JupyterLab's own arguments.

    The folder is the first argument that is no option and no option's value; a file, such as a notebook,
    is JupyterLab's to open.
    """
    for place, argument in enumerate(arguments):
        before = arguments[place - 1] if place else ""
        is_value = before.startswith("-") and "=" not in before and before not in _FLAGS
        if argument.startswith("-") or is_value:
            continue
        path = Path(argument).expanduser()
        if path.is_file():
            break
        return LabCall(path, (*arguments[:place], *arguments[place + 1 :]))
    return LabCall(None, tuple(arguments))


def lab_command(folder: Path, arguments: Sequence[str]) -> list[str]:
    """The command line that opens JupyterLab in the folder."""
    has_root = any(argument.split("=")[0] in _ROOT_OPTIONS for argument in arguments)
    root = [] if has_root else [f"--ServerApp.root_dir={folder}"]
    return [sys.executable, "-m", "jupyterlab", *root, *arguments]


def is_root() -> bool:
    """Whether Jupyter would refuse to start for this user."""
    return sys.platform != "win32" and os.geteuid() == 0


def start(command: Sequence[str], folder: Path) -> NoReturn:
    """Become the command where the system can; else wait for it and take its exit code."""
    os.chdir(folder)
    sys.stdout.flush()
    sys.stderr.flush()
    if sys.platform != "win32":
        os.execv(command[0], list(command))  # noqa: S606 - our own Python, no shell
    # Ctrl-C reaches JupyterLab too: it asks, and this one waits for the answer.
    process = subprocess.Popen(command)  # noqa: S603 - as above
    while True:
        try:
            sys.exit(process.wait())
        except KeyboardInterrupt:
            continue


def _lay_out(folder: Path, open_workbench: Opener) -> None:
    new = copy_templates(find_templates(), folder)
    workspace = Workspace(folder.resolve())
    if not workspace.exists:
        workspace.create()
    bench = open_workbench(folder)
    if not bench.workspace.database.exists():
        bench.prepare()
    for path in new:
        click.echo(f"new: {folder / path}", err=True)

"""The command itself: finds a noun's file when it is asked for, and translates what goes wrong, once.

A noun's file is not loaded before: ``--help`` is quick, and ``doctor`` runs where the others cannot.
"""

import importlib
import os
from pathlib import Path

import click

from notebench.cli.opening import Opener, open_lazily
from notebench.cli.output import prepare_streams
from notebench.deferral import defer_grammars
from notebench.errors import BadInput, NotebenchError
from notebench.version import __version__
from notebench.workspace import WORKSPACE_VARIABLE

DEBUG_VARIABLE = "NOTEBENCH_DEBUG"
_INTERRUPTED = 130  # 128 + SIGINT, as shells count

_COMMANDS = {
    "lab": "Open JupyterLab in a folder.",
    "init": "Make a workspace, or take over an MLflow store.",
    "status": "Show the workspace, its store and its runs.",
    "doctor": "Look for what is wrong, and say how to mend it.",
    "runs": "List, show and organize runs.",
    "sweep": "Search for the best parameters of a notebook or a function.",
    "pipeline": "Run notebooks as steps of one graph.",
    "params": "Show the parameters of a notebook.",
    "jobs": "Run work that outlives the terminal, and steer it.",
    "target": "Attach clusters, and check them.",
    "gc": "Delete what the retention settings no longer keep.",
    "sync": "Send runs that wait for their server.",
    "data": "List and show the data that runs used.",
}
_EPILOG = (
    'Completion of commands and options: put  eval "$(_NOTEBENCH_COMPLETE=bash_source notebench)"  into '
    "~/.bashrc, or the same with zsh_source into ~/.zshrc; for fish, put  _NOTEBENCH_COMPLETE=fish_source "
    "notebench | source  into ~/.config/fish/config.fish."
)


class Complaint(click.ClickException):
    """One line on stderr, and an exit code."""

    def __init__(self, message: str, exit_code: int) -> None:
        super().__init__(message)
        # click reads it from the instance, though it declares it for the class.
        vars(self)["exit_code"] = exit_code

    def show(self, file: object = None) -> None:
        """Print the line."""
        del file
        click.echo(f"notebench: {self.message}", err=True)


class Commands(click.Group):
    """The nouns, each loaded when it is asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Name the nouns in the order in which one meets them."""
        del ctx
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Load a noun's file."""
        del ctx
        if cmd_name not in _COMMANDS:
            return None
        found = getattr(importlib.import_module(f"notebench.cli.{cmd_name}"), cmd_name)
        assert isinstance(found, click.Command)
        return found

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the nouns without loading them."""
        del ctx
        with formatter.section("Commands"):
            formatter.write_dl(list(_COMMANDS.items()))

    def invoke(self, ctx: click.Context) -> object:
        """Run the command; an error becomes one line and an exit code."""
        try:
            return super().invoke(ctx)
        except KeyboardInterrupt:
            raise click.exceptions.Exit(_INTERRUPTED) from None
        except (click.ClickException, click.exceptions.Exit, click.Abort, BrokenPipeError):
            raise
        except Exception as err:
            if ctx.params.get("debug"):
                raise
            raise _complaint(err) from err


def _complaint(err: Exception) -> Complaint:
    if isinstance(err, NotebenchError):
        return Complaint(err.message, 2 if isinstance(err, BadInput) else 1)
    told = " ".join(str(err).split())[:200]
    return Complaint(
        f"nobody foresaw this: {type(err).__name__}: {told}; `notebench doctor` looks for the cause, "
        "`notebench --debug …` shows where it happened",
        1,
    )


@click.group(cls=Commands, epilog=_EPILOG, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="notebench", message="%(prog)s %(version)s")
@click.option(
    "--workspace",
    metavar="FOLDER",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Work in this folder's workspace, not in the one found from the working directory upward.",
)
@click.option("--debug", is_flag=True, envvar=DEBUG_VARIABLE, help="Show Python's traceback of an error.")
@click.pass_context
def app(ctx: click.Context, workspace: Path | None, *, debug: bool) -> None:
    """Work with Notebench, the MLOps workbench inside JupyterLab, from the terminal.

    Every command that shows something has --json for scripts. Exit codes: 0 done, 1 it could not be done,
    2 what you typed is not allowed.
    """
    del debug  # read in Commands.invoke
    prepare_streams()
    if os.environ.get("NO_COLOR"):
        ctx.color = False
    if workspace is not None:
        # The environment, so that processes which this one starts mean the same workspace.
        os.environ[WORKSPACE_VARIABLE] = str(workspace.resolve())
    opener: Opener = ctx.obj or open_lazily
    ctx.obj = opener


def main() -> None:
    """Run the command with this process's arguments; the entry point in ``pyproject.toml``."""
    defer_grammars()
    app(prog_name="notebench")

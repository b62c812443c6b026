"""What holds for every command: help, errors, exit codes, speed."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from notebench.cli.app import _COMMANDS, app
from notebench.errors import EngineFailure
from notebench.version import __version__
from tests.cli.stand_ins import Command, MemoryBench

ENTRY = "from notebench.cli import main; main()"


def notebench(*arguments: str, code: str = ENTRY) -> "subprocess.CompletedProcess[str]":
    """The command in a process of its own."""
    return subprocess.run(
        [sys.executable, "-c", code, *arguments],
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )


@pytest.mark.parametrize("name", _COMMANDS)
def test_the_list_of_commands_says_what_each_says_of_itself(name: str) -> None:
    """The list is written down, so that no command is loaded for it."""
    command = app.get_command(None, name)  # type: ignore[arg-type] - the context is not used
    assert command is not None
    assert command.short_help == _COMMANDS[name]


@pytest.mark.parametrize("name", ["", *_COMMANDS, "runs list", "runs show"])
def test_every_command_explains_itself(name: str) -> None:
    """With -h as with --help."""
    result = CliRunner().invoke(app, [*name.split(), "-h"])
    assert result.exit_code == 0
    assert result.stdout.startswith("Usage: ")


def test_the_version_is_the_package_s() -> None:
    """One number."""
    assert CliRunner().invoke(app, ["--version"]).stdout == f"notebench {__version__}\n"


@pytest.mark.parametrize("arguments", [["bogus"], ["runs", "bogus"], ["runs", "list", "--bogus"]])
def test_what_nobody_knows_is_a_usage_error(command: Command, arguments: list[str]) -> None:
    """Exit code 2."""
    result = command(*arguments)
    assert result.exit_code == 2
    assert "bogus" in result.stderr


@pytest.mark.parametrize(
    ("error", "line"),
    [
        (EngineFailure("MLflow failed"), "notebench: MLflow failed\n"),
        (
            ZeroDivisionError("division\nby zero"),
            "notebench: nobody foresaw this: ZeroDivisionError: division by zero;",
        ),
    ],
)
def test_an_error_is_one_line_and_exit_code_1(
    command: Command, bench: MemoryBench, monkeypatch: pytest.MonkeyPatch, error: Exception, line: str
) -> None:
    """Whether it was foreseen or not; a traceback helps nobody at the prompt."""
    monkeypatch.setattr(bench.runs, "page", _raising(error))
    result = command("runs", "list")
    assert result.exit_code == 1
    assert result.stderr.startswith(line)
    assert result.stderr.count("\n") == 1


def test_debug_shows_where_it_happened(
    command: Command, bench: MemoryBench, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The error comes out as it is."""
    error = EngineFailure("MLflow failed")
    monkeypatch.setattr(bench.runs, "page", _raising(error))
    assert command("--debug", "runs", "list").exception is error
    monkeypatch.setenv("NOTEBENCH_DEBUG", "1")
    assert command("runs", "list").exception is error


def test_ctrl_c_ends_in_silence(
    command: Command, bench: MemoryBench, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With the exit code that shells expect."""
    monkeypatch.setattr(bench.runs, "page", _raising(KeyboardInterrupt()))
    result = command("runs", "list")
    assert (result.exit_code, result.output) == (130, "")


def test_a_reader_that_left_is_no_error() -> None:
    """``notebench … | head`` says nothing on stderr."""
    read, write = os.pipe()
    os.close(read)
    ended = subprocess.run(
        [sys.executable, "-c", ENTRY, "--help"], stdout=write, stderr=subprocess.PIPE, check=False
    )
    os.close(write)
    assert ended.stderr == b""


def test_the_workspace_option_names_the_workspace(command: Command, tmp_path: Path) -> None:
    """Also for the processes that the command starts, so it goes into the environment."""
    other = tmp_path / "other"
    other.mkdir()
    assert str(other) in command("--workspace", str(other), "status").stdout
    assert os.environ["NOTEBENCH_WORKSPACE"] == str(other)


def test_a_workspace_that_is_not_there_is_named(command: Command) -> None:
    """A typing error does not read as an empty workspace."""
    result = command("--workspace", "nowhere", "status")
    assert result.exit_code == 2
    assert "nowhere" in result.stderr


def test_no_color_is_obeyed(command: Command, bench: MemoryBench, monkeypatch: pytest.MonkeyPatch) -> None:
    """https://no-color.org."""
    monkeypatch.setenv("NO_COLOR", "1")
    result = CliRunner().invoke(app, ["doctor"], obj=lambda start: bench, color=True)
    assert "\x1b" not in result.stdout


@pytest.mark.parametrize("arguments", [["--help"], ["status"], ["runs", "list"]])
def test_what_is_asked_often_loads_nothing_heavy(arguments: list[str]) -> None:
    """Half a second is the limit of patience; mlflow alone takes three."""
    code = (
        "import atexit, sys\n"
        "heavy = {'mlflow', 'optuna', 'pandas', 'plotly', 'sqlalchemy', 'tornado', 'IPython'}\n"
        "atexit.register(lambda: print('loaded', sorted(heavy & set(sys.modules))))\n" + ENTRY
    )
    ended = notebench(*arguments, code=code)
    assert ended.returncode == 0, ended.stderr
    assert ended.stdout.endswith("loaded []\n")


def _raising(error: BaseException) -> object:
    def fail(*arguments: object) -> None:
        raise error

    return fail

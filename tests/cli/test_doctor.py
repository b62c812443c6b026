"""``notebench doctor``."""

import json
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path
from types import SimpleNamespace

import pytest
from click.testing import CliRunner

from notebench.cli.app import app
from notebench.cli.checks_install import check_labextension, check_server_extension, panel_findings
from notebench.cli.checks_workspace import check_variables
from notebench.cli.sqlite_store import known_revisions
from notebench.errors import Unavailable
from notebench.findings import Finding, Level, look, ok
from notebench.version import __version__
from tests.cli.stand_ins import Command, MemoryBench


def found(command: Command, check: str) -> list[dict[str, str]]:
    """What a check found."""
    return [each for each in json.loads(command("doctor", "--json").stdout) if each["check"] == check]


def test_a_check_that_breaks_is_a_finding() -> None:
    """A broken installation is what is looked for."""

    def broken() -> list[Finding]:
        raise ImportError("cannot import name 'x'")

    ((name, finding), (_, second)) = look([("libraries", broken), ("next", lambda: [ok("fine")])])
    assert (name, finding.level) == ("libraries", Level.PROBLEM)
    assert "ImportError: cannot import name 'x'" in finding.what
    assert second == ok("fine")


def test_a_workbench_that_cannot_be_opened_is_a_finding(workspace_root: Path) -> None:
    """The other checks are made all the same."""

    def broken(start: Path) -> MemoryBench:
        raise RuntimeError("no")

    result = CliRunner().invoke(app, ["doctor", "--json"], obj=broken)
    assert result.exit_code == 1
    checks = {each["check"]: each["level"] for each in json.loads(result.stdout)}
    assert checks["store"] == "problem"
    assert checks["workspace"] == "ok"


def test_a_problem_makes_the_exit_code_1(command: Command, bench: MemoryBench) -> None:
    """And is shown with its remedy."""
    bench.problem = "the store is gone; bring it back"
    result = command("doctor")
    assert result.exit_code == 1
    assert "✗ store" in result.stdout
    assert "the store is gone; bring it back" in result.stdout


def test_a_settings_file_that_is_not_toml_is_a_problem(command: Command, workspace_root: Path) -> None:
    """It is named."""
    (workspace_root / "notebench.toml").write_text("= nonsense")
    (finding,) = found(command, "settings")
    assert finding["level"] == "problem"
    assert str(workspace_root / "notebench.toml") in finding["what"]


def test_settings_that_are_right_are_well(command: Command, workspace_root: Path) -> None:
    """With a file and without one."""
    assert found(command, "settings")[0]["what"] == "no notebench.toml: the defaults hold"
    (workspace_root / "notebench.toml").write_text("log_models = false")
    assert found(command, "settings")[0]["level"] == "ok"


def test_a_variable_that_nothing_reads_is_a_warning() -> None:
    """With the name that was meant."""
    environ = {"NOTEBENCH_TRACKING_URL": "x", "NOTEBENCH_CAPTURE__FIGURES": "3", "PATH": "/"}
    (finding,) = check_variables(environ)
    assert finding.level is Level.WARNING
    assert finding.remedy == "did you mean NOTEBENCH_TRACKING_URI?"


def test_a_workspace_named_by_a_file_is_a_problem(
    command: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every check that needs the workspace says so, and none breaks."""
    (tmp_path / "file").touch()
    monkeypatch.setenv("NOTEBENCH_WORKSPACE", str(tmp_path / "file"))
    assert found(command, "workspace")[0]["level"] == "problem"


def test_little_space_is_a_warning(command: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    """The disk is full of something else, so it is told to the check."""
    monkeypatch.setattr(shutil, "disk_usage", lambda folder: SimpleNamespace(free=20_000_000))
    assert any(each["what"].startswith("20 MB are free") for each in found(command, "workspace"))


def panel(folder: Path, version: str = __version__) -> Path:
    """A folder of extensions with the panel in it."""
    static = folder / "notebench" / "static"
    static.mkdir(parents=True)
    (static / "remoteEntry.abc.js").touch()
    (folder / "notebench" / "package.json").write_text(json.dumps({"version": version}))
    return folder


def test_a_panel_in_its_place_is_well(tmp_path: Path) -> None:
    """Built, enabled, in the server half's version."""
    assert [each.level for each in panel_findings([panel(tmp_path)], [])] == [Level.OK]


def test_a_missing_panel_is_a_problem(tmp_path: Path) -> None:
    """The folders that were looked in are named."""
    (finding,) = panel_findings([tmp_path], [])
    assert finding.level is Level.PROBLEM
    assert str(tmp_path) in finding.what


@pytest.mark.parametrize("name", ["notebench", "notebench:experiments"])
def test_a_disabled_panel_is_a_problem(tmp_path: Path, name: str) -> None:
    """Also when only one of its plugins is."""
    (finding,) = panel_findings([panel(tmp_path)], [name])
    assert finding.remedy == "jupyter labextension enable notebench"


def test_a_panel_of_another_version_is_a_problem(tmp_path: Path) -> None:
    """The two halves are installed together or not at all."""
    (finding,) = panel_findings([panel(tmp_path, "0.0.1")], [])
    assert "is 0.0.1, the server's half" in finding.what


def test_a_second_panel_is_a_warning(tmp_path: Path) -> None:
    """It is an old installation's."""
    first, second = panel(tmp_path / "a"), panel(tmp_path / "b")
    assert [each.level for each in panel_findings([first, second], [])] == [Level.OK, Level.WARNING]


def test_this_very_jupyterlab_can_be_asked() -> None:
    """What it answers depends on the installation; that it can be understood does not."""
    assert list(check_labextension())
    assert list(check_server_extension())


def make_store(path: Path, revision: str, mode: str = "wal") -> None:
    """A SQLite file that says that it is MLflow's."""
    with closing(sqlite3.connect(path)) as connection:
        connection.execute(f"PRAGMA journal_mode={mode}")
        connection.execute("CREATE TABLE alembic_version (version_num TEXT)")
        connection.execute("INSERT INTO alembic_version VALUES (?)", (revision,))
        connection.commit()


def levels(command: Command) -> list[str]:
    """What was found of the store."""
    return [each["level"] for each in found(command, "store")]


def test_a_store_of_this_mlflow_is_well(command: Command, bench: MemoryBench) -> None:
    """Read, in WAL, of the newest schema."""
    make_store(bench.workspace.database, known_revisions().newest)
    assert levels(command) == ["ok", "ok", "ok"]


def test_a_store_without_wal_is_a_warning(command: Command, bench: MemoryBench) -> None:
    """It works, but readers and writers wait for each other."""
    make_store(bench.workspace.database, known_revisions().newest, mode="delete")
    assert levels(command) == ["ok", "warning", "ok"]


def test_a_store_of_a_newer_mlflow_is_a_problem(command: Command, bench: MemoryBench) -> None:
    """Its schema is not known."""
    make_store(bench.workspace.database, "fedcba987654")
    assert levels(command) == ["ok", "ok", "problem"]


def test_a_store_of_an_older_mlflow_is_a_warning(command: Command, bench: MemoryBench) -> None:
    """MLflow asks for the change of schema; a copy comes first."""
    known = known_revisions()
    make_store(bench.workspace.database, min(known.all - {known.newest}))
    assert levels(command) == ["ok", "ok", "warning"]


def test_a_store_that_is_no_database_is_a_problem(command: Command, bench: MemoryBench) -> None:
    """A line, not a traceback."""
    bench.workspace.database.write_bytes(b"no database at all, " * 100)
    assert levels(command)[-1] == "problem"


def test_a_store_that_is_not_made_yet_is_well(command: Command) -> None:
    """And looking does not make it."""
    (finding,) = found(command, "store")
    assert "is not made yet" in finding["what"]


def test_missing_migrations_are_an_error_of_their_own(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """MLflow is not installed, or lies otherwise than it did."""
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    with pytest.raises(Unavailable, match="migrations"):
        known_revisions()

"""``notebench status``."""

import json
from pathlib import Path

import pytest

from notebench.errors import Unavailable
from notebench.experiments import RunState
from notebench.settings import Settings
from tests.cli.stand_ins import Command, MemoryBench, lines, make_detail


def test_the_runs_are_counted_by_state(command: Command, bench: MemoryBench) -> None:
    """Every state is there for a script; a person reads those that occur."""
    bench.runs.details = [make_detail("a1"), make_detail("a2"), make_detail("a3", state=RunState.LOST)]
    counted = json.loads(command("status", "--json").stdout)["runs"]
    assert counted == {**dict.fromkeys(RunState, 0), "finished": 2, "lost": 1}
    assert any(line.split(maxsplit=1) == ["Runs", "2 finished, 1 lost"] for line in lines(command("status")))


def test_credentials_are_not_shown(command: Command, bench: MemoryBench) -> None:
    """Neither to a person nor to a script."""
    bench.settings = Settings(tracking_uri="https://ann:hunter2@mlflow.example")
    for result in (command("status"), command("status", "--json")):
        assert "mlflow.example" in result.stdout
        assert "hunter2" not in result.output


def test_a_store_that_cannot_be_read_is_a_problem_told(command: Command, bench: MemoryBench) -> None:
    """Not an error: the rest of the status is worth reading."""
    bench.problem = "the store cannot be reached; start it"
    told = json.loads(command("status", "--json").stdout)["tracking"]
    assert (told["is_reachable"], told["problem"]) == (False, bench.problem)
    assert bench.problem in command("status").stdout


def test_a_store_that_fails_meanwhile_is_a_problem_told(
    command: Command, bench: MemoryBench, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The check passed, and reading did not."""

    def refuse(query: object) -> None:
        raise Unavailable("it went away")

    monkeypatch.setattr(bench.runs, "page", refuse)
    assert json.loads(command("status", "--json").stdout)["tracking"]["problem"] == "it went away"


def test_a_workspace_that_is_not_made_yet_says_what_makes_it(command: Command, workspace_root: Path) -> None:
    """Nothing is made by looking."""
    (workspace_root / ".notebench").rmdir()
    assert "made by the first tracked run" in command("status").stdout
    assert not (workspace_root / ".notebench").exists()

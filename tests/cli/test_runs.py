"""``notebench runs``."""

import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from notebench.cli.runs import _LOOKS
from notebench.errors import Unavailable
from notebench.experiments import Capture, Cell, Environment, Failure, GitState, RunState
from notebench.experiments.card import run_text
from tests.cli.stand_ins import Command, FolderArtifacts, MemoryBench, lines, make_detail, run_ids


def test_the_newest_run_is_listed_first(command: Command, bench: MemoryBench) -> None:
    """Without options, by start."""
    bench.runs.details = [make_detail("a1"), make_detail("a3"), make_detail("a2")]
    assert run_ids(lines(command("runs", "list"))) == ["a3", "a2", "a1"]


def test_a_row_tells_state_name_duration_experiment_metric_and_whole_id(
    command: Command, bench: MemoryBench
) -> None:
    """The columns, in their order."""
    bench.runs.details = [make_detail("a" * 40, ended_at=None, state=RunState.RUNNING)]
    title, row = lines(command("runs", "list"))
    assert title.split() == ["STATE", "NAME", "STARTED", "DURATION", "EXPERIMENT", "accuracy", "RUN", "ID"]
    assert row.split()[:3] == ["▶", "running", f"name-of-{'a' * 31}…"]
    assert row.split()[-4:] == ["-", "iris", "0.9", "a" * 40]


def test_the_columns_are_aligned_whatever_their_width_on_screen(command: Command, bench: MemoryBench) -> None:
    """A wide character takes two places."""
    bench.runs.details = [make_detail("a1", name="森の木"), make_detail("a2", name="forest")]
    title, plain, wide = lines(command("runs", "list"))
    assert title.index("STARTED") == plain.index(plain.split()[3]) == wide.index(wide.split()[3]) + 3


def test_a_name_cannot_drive_the_terminal(command: Command, bench: MemoryBench) -> None:
    """Escape characters and line ends are shown as what they are: rubbish."""
    bench.runs.details = [make_detail("a1", name="x\x1b[2J\ny")]
    result = command("runs", "list")
    assert "x�[2J y" in result.stdout
    assert "\x1b" not in result.stdout


def test_json_is_a_list_of_runs(command: Command, bench: MemoryBench) -> None:
    """As REST carries them; what is not finite is null."""
    bench.runs.details = [make_detail("a1", metrics={"loss": float("nan")})]
    (run,) = json.loads(command("runs", "list", "--json").stdout)
    assert run["run_id"] == "a1"
    assert run["metrics"] == {"loss": None}
    assert run["params"] == {"depth": "3"}
    assert run["started_at"] == "2026-03-01T12:01:00.000Z"


def test_json_of_no_runs_is_an_empty_list(command: Command) -> None:
    """A script need not tell the cases apart."""
    assert json.loads(command("runs", "list", "--json").stdout) == []


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (["--state", "failed", "--state", "lost"], ["b3", "b2"]),
        (["--experiment", "wine"], ["b1"]),
        (["--text", "OF-B2"], ["b2"]),
        (["--sort", "metrics.accuracy", "--limit", "1"], ["b3"]),
        (["--sort", "started_at", "--ascending"], ["b1", "b2", "b3"]),
        (["--limit", "1", "--offset", "1"], ["b2"]),
    ],
)
def test_an_option_chooses_runs(
    command: Command, bench: MemoryBench, arguments: list[str], expected: list[str]
) -> None:
    """Each option reaches the query."""
    bench.runs.details = [
        make_detail("b1", experiment="wine"),
        make_detail("b2", state=RunState.FAILED),
        make_detail("b3", state=RunState.LOST, metrics={"accuracy": 0.99}),
    ]
    assert run_ids(lines(command("runs", "list", *arguments))) == expected


def test_the_metric_sorted_by_is_shown_first(command: Command, bench: MemoryBench) -> None:
    """And then those that most runs have."""
    bench.runs.details = [make_detail("a1", metrics={"accuracy": 0.9, "f1": 0.8, "loss": 2.0})]
    (title, _) = lines(command("runs", "list", "--sort", "metrics.loss"))
    assert title.split()[5:8] == ["loss", "accuracy", "f1"]


def test_asked_metrics_alone_are_shown(command: Command, bench: MemoryBench) -> None:
    """Also one that no run has."""
    bench.runs.details = [make_detail("a1")]
    (title, row) = lines(command("runs", "list", "--metric", "auc"))
    assert title.split()[5] == "auc"
    assert row.split()[-2] == "-"


def test_runs_that_were_left_out_are_told(command: Command, bench: MemoryBench) -> None:
    """On stderr, out of a script's way."""
    bench.runs.details = [make_detail("a1"), make_detail("a2")]
    result = command("runs", "list", "--limit", "1")
    assert result.stderr == "1 to 1 of 2 runs; --limit and --offset show others\n"


def test_an_unknown_experiment_is_named_with_those_there_are(command: Command, bench: MemoryBench) -> None:
    """Most often it is a typing error."""
    bench.runs.details = [make_detail("a1")]
    result = command("runs", "list", "--experiment", "irsi")
    assert result.stderr == "no run matches: there is no experiment 'irsi', there are iris\n"


def test_an_empty_workspace_tells_how_a_run_is_made(command: Command) -> None:
    """The first thing a newcomer sees."""
    assert "%%track" in command("runs", "list").stderr


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["--state", "bogus"], "notebench: state: 'bogus' is not known; there are queued,"),
        (["--sort", "size"], "notebench: sort: 'size' is not known; sort by"),
        (["--limit", "0"], "notebench: limit: 0 is not between"),
    ],
)
def test_a_value_that_is_not_allowed_is_named(command: Command, arguments: list[str], told: str) -> None:
    """One line, exit code 2 as click's own usage errors."""
    result = command("runs", "list", *arguments)
    assert result.exit_code == 2
    assert result.stderr.startswith(told)
    assert result.stderr.count("\n") == 1


def test_runs_of_vanished_processes_are_closed_before_they_are_listed(
    command: Command, bench: MemoryBench
) -> None:
    """So that what was killed does not run for ever."""
    command("runs", "list")
    assert bench.closed == 1


def test_a_store_that_cannot_be_written_is_listed_as_it_is(
    command: Command, bench: MemoryBench, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Closing is a help, not a condition."""

    def refuse() -> list[str]:
        raise Unavailable("read only")

    bench.runs.details = [make_detail("a1")]
    monkeypatch.setattr(bench, "close_lost", refuse)
    assert run_ids(lines(command("runs", "list"))) == ["a1"]


def _keep(artifacts: FolderArtifacts, capture: Capture) -> None:
    for path, content in {
        "notebench/capture.jsonl": capture.to_bytes(),
        "figures/figure-01.png": b"x" * 1500,
    }.items():
        (artifacts.folder / path).parent.mkdir(parents=True, exist_ok=True)
        (artifacts.folder / path).write_bytes(content)


@pytest.fixture
def captured(bench: MemoryBench) -> MemoryBench:
    """A failed run with code, error, environment and a figure."""
    at = datetime(2026, 3, 1, 12, tzinfo=UTC)
    cell = Cell("model.fit(x)", at, 1.5, RunState.FAILED, None, 7, stdout="one\n", stderr="two\n")
    git = GitState("0123456789abcdef", "main", is_dirty=True)
    environment = Environment("3.11.7", "Linux", {"mlflow": "3.17.2", "zlib": "1"}, git)
    failure = Failure("ValueError", "no rows", "Traceback…\nValueError: no rows")
    _keep(bench.artifacts, Capture((cell,), environment, failure))
    bench.runs.details = [make_detail("abc1", state=RunState.FAILED), make_detail("abd2")]
    return bench


def test_show_tells_all_of_a_run(command: Command, captured: MemoryBench) -> None:
    """Each part under its heading."""
    shown = "\n".join(lines(command("runs", "show", "abc1")))
    for part in (
        "✗ name-of-abc1 · failed in 42 s · iris · run abc1",
        "Parameters\n  depth  3",
        "Metrics\n  accuracy  0.9",
        "Tags\n  owner  ann",
        "Code 1 [7] · failed in 1.5 s\n    model.fit(x)\n  printed:\n    one\n  printed to stderr:\n    two",
        "Error\n  ValueError: no rows\n    Traceback…",
        "packages  mlflow 3.17.2 (2 in all, --json lists them)",
        "git       0123456789ab main, with changes that were not committed",
        "Artifacts (2 files, ",
        "figures/figure-01.png    1.5 kB",
    ):
        assert part in shown


def test_show_as_json_has_all_of_a_run(command: Command, captured: MemoryBench) -> None:
    """As REST carries it, and the artifacts."""
    shown = json.loads(command("runs", "show", "abc1", "--json").stdout)
    assert shown["run_id"] == "abc1"
    assert shown["tags"] == {"owner": "ann"}
    assert shown["cells"][0]["source"] == "model.fit(x)"
    assert shown["error"]["type"] == "ValueError"
    assert shown["environment"]["git"]["is_dirty"] is True
    assert {"path": "figures/figure-01.png", "size_bytes": 1500} in shown["artifacts"]


def test_a_beginning_that_one_run_has_names_it(command: Command, captured: MemoryBench) -> None:
    """Nobody types 32 characters."""
    assert "run abd2" in lines(command("runs", "show", "abd"))[0]


def test_a_beginning_that_two_runs_have_names_none(command: Command, captured: MemoryBench) -> None:
    """It is said how many there are."""
    result = command("runs", "show", "ab")
    assert result.exit_code == 1
    assert result.stderr == "notebench: 2 runs have ids that begin with ab: give more of it\n"


def test_an_unknown_run_is_one_line(command: Command, captured: MemoryBench) -> None:
    """With exit code 1."""
    result = command("runs", "show", "zzz")
    assert (result.exit_code, result.stderr) == (1, "notebench: there is no run zzz\n")


def test_the_notebook_is_shown_as_seen_from_the_workspace(
    command: Command, bench: MemoryBench, workspace_root: Path
) -> None:
    """Its path is relative where it lies below the root."""
    detail = make_detail("a1")
    source = str(workspace_root / "sub" / "train.ipynb")
    bench.runs.details = [replace(detail, tags={"mlflow.source.name": source})]
    assert json.loads(command("runs", "show", "a1", "--json").stdout)["notebook"] == "sub/train.ipynb"


def test_a_run_is_shown_though_its_artifacts_cannot_be_reached(
    command: Command, bench: MemoryBench, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What the store knows is worth showing."""

    def refuse(*asked: str) -> Path:
        raise Unavailable("s3://bucket cannot be reached")

    bench.runs.details = [make_detail("a1")]
    monkeypatch.setattr(bench.artifacts, "list", refuse)
    result = command("runs", "show", "a1")
    assert "depth" in result.stdout
    assert result.stderr == "notebench: the artifacts cannot be read: s3://bucket cannot be reached\n"


@pytest.mark.parametrize("state", RunState)
def test_the_marks_are_those_of_the_card(state: RunState) -> None:
    """A state looks the same in the terminal and in the notebook."""
    mark, _ = _LOOKS[state]
    assert run_text(make_detail("a1", state=state).run).startswith(f"{mark} ")

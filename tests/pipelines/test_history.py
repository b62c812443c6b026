"""What is known of the steps that ran, in a file that grows and forgets."""

import threading
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from notebench.pipelines.history import HistoryFile, StepRecord
from notebench.pipelines.keys import KeyParts

NOW = datetime(2026, 3, 1, tzinfo=UTC)


@pytest.fixture
def history(folder: Path) -> HistoryFile:
    path = folder / "churn.pipeline.yaml"
    return HistoryFile(folder / ".notebench" / "pipelines", path, folder / ".notebench" / "jobs")


def test_a_history_forgets_the_oldest(history: HistoryFile) -> None:
    """It does not grow for ever; the newest of each step stay."""
    parts = KeyParts(("a",))
    many = [StepRecord("fit", str(n % 3), parts.digest, parts, f"run{n}", "x", NOW, 1.0) for n in range(2100)]
    history.add(many)
    history.tidy()
    kept = history.read().records
    assert len(kept) == 60
    assert kept[0].run_id == "run2099"


def test_to_add_to_a_long_history_reads_none_of_it(history: HistoryFile) -> None:
    """A run of a thousand steps adds a thousand times."""
    parts = KeyParts(("a",))
    many = [StepRecord("fit", str(n), parts.digest, parts, "run1", "x", NOW, 1.0) for n in range(3000)]
    history.add(many)
    before = history.path.stat()
    history.add([replace(many[0], run_id="run2")])
    assert history.path.stat().st_ino == before.st_ino
    assert history.read().of("fit", "0")[0].run_id == "run2"


def test_runs_at_once_forget_nothing_of_each_other(history: HistoryFile) -> None:
    """One forgets what is old while another adds what is new."""
    parts = KeyParts(("a" * 1000,))
    old = StepRecord("old", "", parts.digest, parts, "run1", "x", NOW, 1.0)
    history.add([old] * 600)

    def add() -> None:
        for number in range(12):
            history.add([replace(old, step=f"new{number}"), *[old] * 600])

    adding = threading.Thread(target=add)
    adding.start()
    while adding.is_alive():
        history.tidy()
    assert {each.step for each in history.read().records} == {"old", *(f"new{n}" for n in range(12))}

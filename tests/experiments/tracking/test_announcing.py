"""Claims on what is announced of a run around code."""

import pytest

from tests.experiments.conftest import Process


def test_begin_and_end_are_announced(process: Process) -> None:
    with process.run() as run:
        assert process.told == [("started", {"id": run.run_id, "state": "running"})]
    assert process.told[1:] == [("ended", {"id": run.run_id, "state": "finished"})]


def test_updates_are_announced_four_times_a_second(process: Process, monkeypatch: pytest.MonkeyPatch) -> None:
    # The clock stands still but for what the test says.
    now = 1000.0
    monkeypatch.setattr("notebench.experiments.tracking.tracking.monotonic", lambda: now)
    with process.run() as run:
        for now in (1000.0, 1000.1, 1000.2, 1000.3, 1000.4, 1000.6):  # noqa: B007 - read by the clock
            process.tracker.write(run.run_id, metrics={"auc": 1.0})
    assert [verb for verb, _ in process.told] == ["started", *["updated"] * 3, "ended"]


def test_each_run_is_announced_for_itself(process: Process) -> None:
    with process.run() as outer, process.run() as inner:
        process.tracker.write(outer.run_id, metrics={"auc": 1.0})
        process.tracker.write(inner.run_id, metrics={"auc": 1.0})
    updated = [data["id"] for verb, data in process.told if verb == "updated"]
    assert updated == [outer.run_id, inner.run_id]

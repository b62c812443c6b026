"""Claims on the values of one metric that several runs are drawn with."""

from pathlib import Path

from notebench.experiments.curves.points import read_points
from notebench.experiments.ports import NewRun
from tests.fakes import FakeTracker


def test_many_values_are_thinned_unless_they_are_averaged(folder: Path) -> None:
    """An average of the extremes alone would be another one."""
    tracker = FakeTracker(folder)
    run_id = tracker.start(NewRun("long", "demo"))
    for step in range(1500):
        tracker.write(run_id, metrics={"loss": float(step)}, step=step)
    assert len(read_points(tracker, run_id, "loss")) <= 1000
    assert len(read_points(tracker, run_id, "loss", is_averaged=True)) == 1500


def test_a_single_value_is_a_point(folder: Path) -> None:
    """Runs that logged one each are compared too; a metric that is not there has none."""
    tracker = FakeTracker(folder)
    run_id = tracker.start(NewRun("short", "demo"))
    tracker.write(run_id, metrics={"loss": 0.5})
    assert [point.value for point in read_points(tracker, run_id, "loss")] == [0.5]
    assert list(read_points(tracker, run_id, "auc")) == []

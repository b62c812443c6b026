"""How every reader gives the curves of a run."""

import math

import pytest

from notebench.errors import NotFound
from notebench.experiments import NewRun
from notebench.experiments.curves.downsample import CurveQuery
from notebench.ids import RunId
from tests.contracts.conftest import Engines

pytestmark = pytest.mark.parametrize(
    "engines", ["fake", "mlflow-read-by-sql", "mlflow-read-by-its-client"], indirect=True
)
VALUES = [math.sin(step / 7) for step in range(300)]
VALUES[123], VALUES[200], VALUES[250] = 9.0, -9.0, math.nan


@pytest.fixture
def run_id(engines: Engines) -> RunId:
    """A run with a long curve, a short one, one over time, and a metric of one value."""
    run_id = engines.tracker.start(NewRun("long", "demo"))
    for step, value in enumerate(VALUES):
        engines.tracker.write(run_id, metrics={"loss": value}, step=step)
    for step in (0, 10):
        engines.tracker.write(run_id, metrics={"lr": 0.1}, step=step)
    engines.tracker.write(run_id, metrics={"once": 1.0})
    return run_id


def test_short_curves_come_whole_and_single_values_not_at_all(engines: Engines, run_id: RunId) -> None:
    page = engines.reader.curves(run_id, CurveQuery())
    assert [(curve.metric, curve.logged) for curve in page.curves] == [("loss", 300), ("lr", 2)]
    assert [point.value for point in page.curves[0].points][:250] == VALUES[:250]
    assert (page.total, page.next_offset) == (2, None)


def test_a_long_curve_keeps_its_ends_its_extremes_and_its_gap(engines: Engines, run_id: RunId) -> None:
    (curve,) = engines.reader.curves(run_id, CurveQuery(metrics=("loss",), points=50)).curves
    steps = [point.step for point in curve.points]
    assert len(steps) <= 50
    assert steps == sorted(set(steps))
    assert {0, 123, 200, 250, 299} <= set(steps)
    assert curve.logged == 300


def test_a_stretch_of_steps_is_read_anew(engines: Engines, run_id: RunId) -> None:
    query = CurveQuery(metrics=("loss",), from_step=120, to_step=130, points=20)
    (curve,) = engines.reader.curves(run_id, query).curves
    assert [point.value for point in curve.points] == VALUES[120:131]


def test_curves_come_by_pages(engines: Engines, run_id: RunId) -> None:
    page = engines.reader.curves(run_id, CurveQuery(limit=1))
    assert ([curve.metric for curve in page.curves], page.total, page.next_offset) == (["loss"], 2, 1)


def test_an_unknown_run_has_none(engines: Engines) -> None:
    engines.tracker.start(NewRun("first", "demo"))
    with pytest.raises(NotFound):
        engines.reader.curves(RunId("0" * 32), CurveQuery())

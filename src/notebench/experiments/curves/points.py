"""The values of one metric of a run, for a figure of several: bounded, yet whole where they are averaged."""

from collections.abc import Sequence

from notebench.experiments.curves.downsample import MOST_POINTS, CurveQuery
from notebench.experiments.ports import RunReader
from notebench.experiments.run import MetricPoint
from notebench.ids import RunId

MOST_AVERAGED = 200_000
"""Values of which a moving average is taken one by one; of a longer curve, over what is drawn of it."""
_FIRST_STEP = -(2**53)  # a bound below all steps: with one, a single value is told too


def read_points(
    reader: RunReader, run_id: RunId, metric: str, *, is_averaged: bool = False
) -> Sequence[MetricPoint]:
    """The metric's values in order: thinned where there are many, unless they are to be averaged.

    Raises
    ------
    NotFound
        When there is no such run.
    """
    page = reader.curves(run_id, CurveQuery((metric,), from_step=_FIRST_STEP, points=MOST_POINTS))
    if not page.curves:
        return ()
    curve = page.curves[0]
    if is_averaged and len(curve.points) < curve.logged <= MOST_AVERAGED:
        return reader.metric_history(run_id).get(metric, ())
    return curve.points

"""Claims on figures in which runs are drawn over each other."""

import math
from datetime import UTC, datetime, timedelta

import plotly.graph_objects as go
import pytest

from notebench.charts.comparison import curves_figure, scatter_figure
from notebench.charts.curves import CurveLook, XAxis
from notebench.charts.parallel import parallel_figure
from notebench.errors import BadInput
from notebench.experiments import MetricPoint, Run, RunState
from notebench.ids import RunId

START = datetime(2026, 3, 1, 12, tzinfo=UTC)


def run(run_id: str, params: dict[str, str] | None = None, **metrics: float) -> Run:
    """A run that began at START."""
    return Run(RunId(run_id), "a <b>", RunState.FINISHED, "iris", START, metrics=metrics, params=params or {})


def history(*values: float) -> list[MetricPoint]:
    """The values of a loss, a second apart."""
    return [MetricPoint(value, step, START + timedelta(seconds=step)) for step, value in enumerate(values)]


def heights(smoothing: float, *values: float) -> list[float | None]:
    """What is drawn of the values when they are smoothed."""
    figure = curves_figure("loss", [run("a", loss=1)], [history(*values)], CurveLook(smoothing)).figure
    return list(figure["data"][0]["y"])


def test_each_run_is_a_trace_whose_name_is_no_markup() -> None:
    """And bears the beginning of its id, as names repeat."""
    figure = curves_figure(
        "loss", [run("aaaaaaaa", loss=2), run("b", loss=3)], [history(1, 2), history(3)], CurveLook()
    ).figure
    assert [trace["name"] for trace in figure["data"]] == ["a &lt;b&gt; (aaaaaa)", "a &lt;b&gt; (b)"]
    assert [trace["y"] for trace in figure["data"]] == [[1, 2], [3]]
    assert "colour" not in str(figure)


def test_a_run_without_the_metric_is_told() -> None:
    """It is not in the figure."""
    drawn = curves_figure("loss", [run("a", loss=1), run("b")], [history(1), []], CurveLook())
    assert (len(drawn.figure["data"]), drawn.missing) == (1, ["b"])


def test_smoothing_is_a_moving_average_that_begins_at_the_first_value() -> None:
    """Each value ``n`` back weighs the factor to the ``n``."""
    assert heights(0.5, 1, 0) == [1, pytest.approx(0.5 / 1.5)]
    assert heights(0.9, 4, 4, 4) == [pytest.approx(4)] * 3


def test_what_is_not_finite_is_a_gap_and_is_not_smoothed_over() -> None:
    """The average goes on after it."""
    assert heights(0.5, 1, math.nan, 1) == [1, None, pytest.approx(1)]


@pytest.mark.parametrize("smoothing", [-0.1, 1.0, math.nan])
def test_a_smoothing_that_cannot_be_is_refused(smoothing: float) -> None:
    """Of 1 nothing would be left."""
    with pytest.raises(BadInput, match=r"smoothing: .* is not between 0 and 0\.99"):
        CurveLook(smoothing)


def test_values_stand_over_steps_times_or_seconds() -> None:
    """Seconds count from the run's begin."""
    drawn = {
        axis: curves_figure("loss", [run("a", loss=1)], [history(1, 2)], CurveLook(x=axis)).figure["data"][0][
            "x"
        ]
        for axis in XAxis
    }
    assert drawn == {
        "step": [0, 1],
        "time": ["2026-03-01T12:00:00.000Z", "2026-03-01T12:00:01.000Z"],
        "relative": [0.0, 1.0],
    }


def test_a_logarithmic_axis_leaves_out_what_it_cannot_bear() -> None:
    """Zero and what is below."""
    look = CurveLook(is_log=True)
    figure = curves_figure("loss", [run("a", loss=1)], [history(1, 0, -1)], look).figure
    assert figure["data"][0]["y"] == [1, None, None]


def test_what_mlflow_writes_for_infinity_is_a_gap() -> None:
    """The largest number there is."""
    assert heights(0, 1, 1.7976931348623157e308) == [1, None]


def test_a_metric_that_no_run_has_is_refused() -> None:
    """With the nearest that there is."""
    with pytest.raises(BadInput, match="none of these runs has 'los'; did you mean loss"):
        curves_figure("los", [run("a", loss=1)], [[]], CurveLook())


def test_fifty_long_curves_stay_drawable() -> None:
    """All of them together have at most 20,000 points, and an extreme stays."""
    values = [1.0] * 5000
    values[1234] = 99.0
    runs = [run(f"r{number}", loss=1) for number in range(50)]
    figure = curves_figure("loss", runs, [history(*values)] * 50, CurveLook()).figure
    assert sum(len(trace["y"]) for trace in figure["data"]) <= 20_000
    assert all(max(trace["y"]) == 99 for trace in figure["data"])


def test_the_legend_names_the_runs_that_have_a_colour() -> None:
    """The rest are told where one points at them."""
    runs = [run(f"r{number}", loss=number, auc=number) for number in range(9)]
    for drawn in (
        scatter_figure("metrics.loss", "metrics.auc", runs),
        parallel_figure([], ["loss", "auc"], runs),
        curves_figure("loss", runs, [history(1, 2)] * 9, CurveLook()),
    ):
        assert [trace["showlegend"] for trace in drawn.figure["data"]] == [True] * 7 + [False] * 2


def test_a_scatter_has_a_point_a_run() -> None:
    """A parameter that is a number everywhere is one on the axis; the run that lacks it is told."""
    runs = [run("a", {"lr": "0.1"}, auc=0.5), run("b", {"lr": "1e-3"}, auc=0.7), run("c", auc=0.9)]
    drawn = scatter_figure("params.lr", "metrics.auc", runs)
    assert [(trace["x"], trace["y"]) for trace in drawn.figure["data"]] == [([0.1], [0.5]), ([0.001], [0.7])]
    assert drawn.figure["layout"]["xaxis"] == {"title": {"text": "lr"}, "type": "linear"}
    assert drawn.missing == ["c"]


def test_a_parameter_that_is_text_stands_on_an_axis_of_categories() -> None:
    """As soon as one run's is no number."""
    runs = [run("a", {"solver": "1"}, auc=0.5), run("b", {"solver": "<sgd>"}, auc=0.7)]
    figure = scatter_figure("params.solver", "metrics.auc", runs).figure
    assert figure["layout"]["xaxis"]["type"] == "category"
    assert [trace["x"] for trace in figure["data"]] == [["1"], ["&lt;sgd&gt;"]]


def test_parallel_axes_go_from_the_lowest_to_the_highest() -> None:
    """Texts in their order, equal values in the middle, a gap where a run has none."""
    runs = [
        run("a", {"depth": "2", "kind": "x"}, loss=5, same=1),
        run("b", {"depth": "10", "kind": "y"}, loss=math.nan, same=1),
    ]
    figure = parallel_figure(["depth", "kind"], ["loss", "same"], runs).figure
    assert [trace["y"] for trace in figure["data"]] == [[0, 0, 0.5, 0.5], [1, 1, None, 0.5]]
    assert figure["data"][1]["text"] == ["depth: 10", "kind: y", "loss: none", "same: 1"]
    assert [mark["text"] for mark in figure["layout"]["annotations"]] == ["2", "10", "x", "y", "5", "1"]


def test_the_largest_numbers_have_a_place_on_an_axis() -> None:
    """Their span is larger than any number."""
    figure = parallel_figure([], ["a", "b"], [run("a", a=-1.7e308, b=0), run("b", a=1.7e308, b=0)]).figure
    assert [trace["y"][0] for trace in figure["data"]] == [0, 1]


def test_too_few_and_too_many_axes_are_refused() -> None:
    """One axis shows nothing."""
    with pytest.raises(BadInput, match="1 axes were asked for; give 2 to 20"):
        parallel_figure(["depth"], [], [run("a", {"depth": "1"})])


def test_plotly_takes_the_figures() -> None:
    """All that they say is known to it."""
    runs = [run("a", {"lr": "0.1"}, auc=0.5, loss=1), run("b", {"lr": "x"}, auc=0.7, loss=2)]
    for drawn in (
        curves_figure("loss", runs, [history(1, 2)] * 2, CurveLook(0.5, XAxis.RELATIVE, is_log=True)),
        scatter_figure("params.lr", "metrics.auc", runs),
        parallel_figure(["lr"], ["auc"], runs),
    ):
        go.Figure(drawn.figure)

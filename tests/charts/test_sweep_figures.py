"""Claims on each figure of a sweep."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notebench.charts.sweep import (
    contour_figure,
    history_figure,
    importances_figure,
    intermediate_figure,
    parallel_figure,
    pareto_figure,
    slice_figure,
    timeline_figure,
)
from notebench.charts.sweep.pareto import front
from notebench.errors import BadInput
from notebench.sweeps import Metric, Trial, TrialState
from notebench.sweeps.plan import Constraint
from tests.charts.sweep_trials import check, make_study, make_trial, many, traces
from tests.fake_sweeps import START

NOW = START + timedelta(hours=1)
TWO = (Metric("loss"), Metric("accuracy", is_maximized=True))


class TestHistory:
    """Claims on the metric by trial."""

    def test_each_fate_has_its_mark(self) -> None:
        """Finished, outside the constraints, pruned at its last report, failed at the bottom."""
        trials = (
            make_trial(0, 0.5),
            make_trial(1, 0.1, is_feasible=False),
            make_trial(2, state=TrialState.PRUNED, reported={0: 0.9, 3: 0.7}),
            make_trial(3),
            make_trial(4, state=TrialState.RUNNING, ended_at=None),
        )
        found = traces(check(history_figure(make_study(*trials))))
        assert (found["finished"]["x"], found["outside the constraints"]["x"]) == ([0], [1])
        assert (found["pruned"]["x"], found["pruned"]["y"]) == ([2], [0.7])
        assert (found["failed"]["x"], found["failed"]["yaxis"]) == ([3], "y2")

    @pytest.mark.parametrize(
        ("is_maximized", "best"), [(False, [0.5, 0.25, 0.25]), (True, [0.5, 0.75, 0.75])]
    )
    def test_the_best_so_far_goes_by_the_metrics_direction(
        self, is_maximized: bool, best: list[float]
    ) -> None:
        """It ends at the newest trial, and passes over what is outside the constraints."""
        trials = (
            make_trial(0, 0.5),
            make_trial(1, 0.25),
            make_trial(2, 0.0, is_feasible=False),
            make_trial(3, 0.75),
        )
        study = make_study(*trials, metrics=(Metric("loss", is_maximized),))
        line = traces(check(history_figure(study)))["best so far"]
        assert (line["y"], line["x"][-1]) == (best, 3)

    def test_what_is_appended_adds_up_to_the_whole(self) -> None:
        """Whoever follows sees what a newcomer sees."""
        trials = many(60)
        whole = traces(check(history_figure(make_study(*trials))))
        first = traces(check(history_figure(make_study(*trials[:30]))))
        more = traces(check(history_figure(make_study(*trials), set(range(30, 60)))))
        assert first.keys() == more.keys() == whole.keys()
        for name in whole:
            joined = more[name]["x"] if name == "best so far" else first[name]["x"] + more[name]["x"]
            assert joined == whole[name]["x"]

    def test_another_metric_is_drawn_by_its_own_direction(self) -> None:
        """Of several."""
        study = make_study(make_trial(0, 0.5, 0.1), make_trial(1, 0.25, 0.9), metrics=TWO, metric=1)
        figure = check(history_figure(study))
        assert traces(figure)["best so far"]["y"] == [0.1, 0.9, 0.9]
        assert figure["layout"]["yaxis"]["title"]["text"] == "accuracy"


class TestParallel:
    """Claims on parallel axes."""

    def test_what_was_not_drawn_goes_below_its_axis(self) -> None:
        """A condition did not hold; no line may break."""
        trials = (
            make_trial(0, 0.5, drawn={"x": 0.1, "rate": 0.1, "k": "a"}),
            make_trial(1, 0.4, drawn={"x": 0.2, "rate": 0.01, "k": "b", "depth": 5}),
        )
        (trace,) = check(parallel_figure(make_study(*trials)))["data"]
        axes = {each["label"]: each for each in trace["dimensions"]}
        assert axes["depth"]["values"][0] < 1 <= axes["depth"]["values"][1]
        assert axes["depth"]["ticktext"][0] == "none"
        assert axes["depth"]["range"][0] == axes["depth"]["values"][0]

    def test_magnitudes_choices_and_metrics_have_their_own_ticks(self) -> None:
        """As people write them."""
        trials = (make_trial(0, 0.5), make_trial(1, 0.25))
        (trace,) = check(parallel_figure(make_study(*trials)))["data"]
        axes = {each["label"]: each for each in trace["dimensions"]}
        assert (axes["rate"]["values"][0], axes["rate"]["ticktext"][0]) == (-1, "0.0001")
        assert (axes["k"]["tickvals"], axes["k"]["ticktext"]) == ([0, 1], ["a", "b"])
        assert axes["loss"]["range"] == [0.25, 0.5]
        assert trace["meta"]["axes"][:2] == [{}, {"is_log": True}]
        assert {"texts": [[0, "a"]]} in trace["meta"]["axes"]

    def test_the_strong_end_of_the_colours_is_the_better_one(self) -> None:
        """Whatever the metric's direction."""
        for is_maximized in (True, False):
            study = make_study(make_trial(0, 0.5), metrics=(Metric("loss", is_maximized),))
            assert check(parallel_figure(study))["layout"]["coloraxis"]["reversescale"] is not is_maximized

    def test_axes_are_chosen_by_name(self) -> None:
        """In the order in which they are named."""
        study = make_study(make_trial(0, 0.5))
        (trace,) = check(parallel_figure(study, ("k", "x")))["data"]
        assert [each["label"] for each in trace["dimensions"]] == ["k", "x", "loss"]
        with pytest.raises(BadInput, match=r"depht.*did you mean depth"):
            parallel_figure(study, ("depht",))


def test_importances_are_bars_the_longest_on_top() -> None:
    """Plotly draws the first at the bottom."""
    study = make_study(make_trial(0, 0.5), make_trial(1, 0.25))
    (bars,) = check(importances_figure(study, {"x": 0.7, "k": 0.295, "rate": 0.005}))["data"]
    assert (bars["y"], bars["text"]) == (["rate", "k", "x"], ["<1%", "30%", "70%"])


class TestSlices:
    """Claims on the metric by each parameter."""

    def test_each_parameter_has_an_axis_of_its_kind(self) -> None:
        """Beside the others, with one axis of the metric."""
        layout = check(slice_figure(make_study(make_trial(0, 0.5))))["layout"]
        kinds = [layout[axis]["type"] for axis in ("xaxis", "xaxis2", "xaxis3", "xaxis4")]
        assert kinds == ["linear", "log", "category", "linear"]
        assert (layout["yaxis2"]["matches"], layout["grid"]["rows"]) == ("y", 2)

    def test_a_trial_without_the_parameter_is_not_on_its_slice(self) -> None:
        """It says nothing about it."""
        figure = check(slice_figure(make_study(make_trial(0, 0.5)), ("depth",)))
        assert [trace["x"] for trace in figure["data"]] == [[]]

    def test_the_best_has_a_star(self) -> None:
        """On each slice where it lies."""
        figure = check(slice_figure(make_study(make_trial(0, 0.5), make_trial(7, 0.25)), ("x",)))
        assert traces(figure)["best: trial 7"]["x"] == [0.7]

    def test_what_a_function_draws_by_itself_has_an_axis_too(self) -> None:
        """The plan does not know it: numbers where all are, else words."""
        trials = [make_trial(n, 0.5, drawn={"layers": n, "cell": c}) for n, c in enumerate(("gru", 3, True))]
        layout = check(slice_figure(make_study(*trials), ("layers", "cell")))["layout"]
        assert (layout["xaxis"]["type"], layout["xaxis2"]["categoryarray"]) == (
            "linear",
            ["gru", "3", "True"],
        )


class TestContour:
    """Claims on the metric over two parameters."""

    def test_it_goes_through_its_trials_and_stays_empty_far_from_them(self) -> None:
        """Of what lies elsewhere nothing is known."""
        trials = [
            make_trial(0, 1.0, drawn={"x": 0.0, "y": 0.0}),
            make_trial(1, 3.0, drawn={"x": 0.1, "y": 0.0}),
        ]
        study = make_study(*trials, cell="x = 0.5  # 0.0..1.0\ny = 0.5  # 0.0..1.0")
        surface = check(contour_figure(study))["data"][0]
        assert surface["z"][0][0] == pytest.approx(1.0, abs=0.01)
        assert 1.0 < surface["z"][0][2] < 3.0
        assert surface["z"][-1][-1] is None

    def test_its_grid_has_a_size_of_its_own(self) -> None:
        """Not one that grows with the trials, as tools do that draw 70 MB."""
        surface = check(contour_figure(make_study(*many(500)), ("x", "rate")))["data"][0]
        assert (len(surface["x"]), len(surface["z"]), surface["type"]) == (40, 40, "contour")

    def test_choices_do_not_reach_each_other(self) -> None:
        """Between two words there is nothing."""
        trials = [
            make_trial(0, 1.0, drawn={"x": 0.5, "k": "a"}),
            make_trial(1, 9.0, drawn={"x": 0.5, "k": "b"}),
        ]
        surface = check(contour_figure(make_study(*trials), ("x", "k")))["data"][0]
        assert (surface["type"], surface["y"]) == ("heatmap", ["a", "b"])
        assert [{cell for cell in row if cell is not None} for row in surface["z"]] == [{1.0}, {9.0}]

    @pytest.mark.parametrize("params", [("x",), ("x", "x"), ("x", "rate", "k"), ("x", "y")])
    def test_it_takes_two_parameters(self, params: tuple[str, ...]) -> None:
        """Others are refused."""
        with pytest.raises(BadInput, match="param"):
            contour_figure(make_study(make_trial(0, 0.5)), params)


class TestIntermediate:
    """Claims on values on the way."""

    def test_the_best_comes_first_then_what_runs(self) -> None:
        """The first get the colours that are told apart."""
        trials = [make_trial(n, 1.0 - n / 100, reported={0: 1.0, 1: 0.5}) for n in range(80)]
        trials.append(make_trial(80, state=TrialState.RUNNING, reported={0: 0.7}))
        drawn = intermediate_figure(make_study(*trials))
        names = [trace["name"] for trace in check(drawn)["data"]]
        assert (names[:2], drawn.shown, drawn.total) == (["best: trial 79", "trial 80"], 60, 81)

    def test_a_long_line_keeps_its_ends(self) -> None:
        """It is thinned."""
        reported = {step: step / 10 for step in range(5000)}
        (line,) = check(intermediate_figure(make_study(make_trial(0, 0.5, reported=reported))))["data"]
        assert (line["x"][0], line["x"][-1], len(line["x"])) == (0, 4999, 100)


class TestTimeline:
    """Claims on when trials ran."""

    def test_trials_that_ran_at_once_have_rows_of_their_own(self) -> None:
        """And a row is used again when it is free."""
        trials = [
            make_trial(0, 0.5, started_at=START, ended_at=START + timedelta(seconds=10)),
            make_trial(1, 0.5, started_at=START, ended_at=START + timedelta(seconds=2)),
            make_trial(
                2, 0.5, started_at=START + timedelta(seconds=3), ended_at=START + timedelta(seconds=4)
            ),
        ]
        (bars,) = check(timeline_figure(make_study(*trials), NOW))["data"]
        assert (bars["y"], bars["x"]) == ([1, 2, 2], [10_000, 2000, 1000])
        assert bars["base"][0] == "2026-03-01T12:00:00.000Z"

    def test_what_runs_goes_on_until_now(self) -> None:
        """And each state is a trace, so that its colour tells it."""
        trials = (
            make_trial(0, 0.5),
            make_trial(1, state=TrialState.RUNNING, started_at=START, ended_at=None),
        )
        found = traces(check(timeline_figure(make_study(*trials), NOW)))
        assert (found["running"]["x"], found.keys()) == ([3_600_000], {"running", "finished"})


class TestPareto:
    """Claims on several metrics."""

    def test_the_front_goes_by_each_metrics_direction(self) -> None:
        """And holds none that is outside the constraints."""
        trials = (
            make_trial(0, 0.5, 0.5),
            make_trial(1, 0.2, 0.6),
            make_trial(2, 0.1, 0.1),
            make_trial(3, 0.0, 1.0, is_feasible=False),
        )
        study = make_study(*trials, metrics=TWO, constraints=(Constraint("size", "<=", 1.0),))
        found = traces(check(pareto_figure(study)))
        assert (found["front"]["customdata"], found["others"]["customdata"]) == ([2, 1], [0])
        assert found["outside the constraints"]["customdata"] == [3]

    def test_three_metrics_are_drawn_in_depth(self) -> None:
        """Two of them by name in the plane."""
        study = make_study(make_trial(0, 0.5, 0.5, 0.5), metrics=(*TWO, Metric("ms")))
        assert check(pareto_figure(study))["data"][0]["type"] == "scatter3d"
        flat = check(pareto_figure(study, ("ms", "loss")))
        assert (flat["data"][0]["type"], flat["layout"]["xaxis"]["title"]["text"]) == (
            "scatter",
            "ms (minimize)",
        )

    @given(st.lists(st.tuples(st.integers(0, 5), st.integers(0, 5), st.integers(0, 5)), max_size=30))
    def test_none_on_the_front_is_beaten_and_all_others_are(self, costs: list[tuple[int, int, int]]) -> None:
        """Held against every pair."""
        trials = [replace(make_trial(n), values=tuple(map(float, each))) for n, each in enumerate(costs)]
        found = {each.number for each in front(trials, (1, -1, 1), (0, 1, 2))}

        def beats(one: Trial, other: Trial) -> bool:
            pairs = [(s * a, s * b) for s, a, b in zip((1, -1, 1), one.values, other.values, strict=True)]
            return all(a <= b for a, b in pairs) and any(a < b for a, b in pairs)

        for trial in trials:
            assert (trial.number in found) is not any(beats(other, trial) for other in trials)

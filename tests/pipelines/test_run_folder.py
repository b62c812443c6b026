"""Claims on how far steps have come, as the lines of their run tell it."""

from datetime import timedelta

import pytest

from notebench.pipelines.run_folder import StepLine, fold
from notebench.pipelines.step import StepState
from tests.fake_jobs import START

STATES = {"r": StepState.RUNNING, "f": StepState.FINISHED, "c": StepState.CACHED, "x": StepState.FAILED}


def line(state: StepState, second: int, item: str = "") -> StepLine:
    return StepLine(START + timedelta(seconds=second), "fit", state, item=item)


@pytest.mark.parametrize(
    ("told", "began"),
    [
        ("", None),
        ("r", 0),
        ("rrf", 0),  # tried again
        ("c", None),
        ("rff", 0),  # a later driver tells again what is finished
        ("rxrf", 2),  # begun again
        ("rxc", None),
    ],
)
def test_a_step_began_when_it_began_to_run_last(told: str, began: int | None) -> None:
    """Whatever drivers told on the way."""
    lines = [line(STATES[word], second) for second, word in enumerate(told)]
    found = fold(["fit"], lines)["fit"].started_at
    assert found == (None if began is None else START + timedelta(seconds=began))


def test_of_a_run_that_has_ended_nothing_goes_on() -> None:
    """Neither the step nor its items; what ended stays as it was."""
    view = fold(
        ["fit", "plot"],
        [line(StepState.RUNNING, 0), line(StepState.RUNNING, 1, "0"), line(StepState.FINISHED, 2, "1")],
    )
    fit, plot = (each.settled(START, "the run is lost") for each in view.values())
    assert (fit.state, plot.state) == (StepState.CANCELLED, StepState.CANCELLED)
    assert plot.line is not None
    assert plot.line.reason == "the run is lost"
    assert {item: each.state for item, each in fit.items.items()} == {
        "0": StepState.CANCELLED,
        "1": StepState.FINISHED,
    }
    assert fit.counts() == {"cancelled": 1, "finished": 1}

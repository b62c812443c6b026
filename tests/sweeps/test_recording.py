"""Claims on how the runs of a sweep are to stand, and where they are noted."""

from dataclasses import replace

from notebench.experiments.nested import Reported
from notebench.sweeps import Trial, TrialState
from notebench.sweeps.recording import TrialRun, make_best, make_trial_run, merge, without
from notebench.sweeps.run_book import RunBook
from tests.fake_sweeps import START, make_plan

CELL = "x = 0.5  # 0.0..1.0\nrows = 100"


def run(state: TrialState = TrialState.RUNNING, **facts) -> TrialRun:
    return replace(TrialRun(0, state, {"x": "0.5"}), **facts)


def points(*steps: int) -> tuple[Reported, ...]:
    return tuple(Reported(step, 0.1, step) for step in steps)


def test_a_run_has_all_values_that_its_trial_was_given():
    """Those that stand still too, as text; and all that was measured, where that is known."""
    trial = Trial(3, TrialState.FINISHED, {"x": 0.25}, (0.1,), START, START)
    made = make_trial_run(make_plan(CELL), trial)
    assert (made.params, made.metrics) == ({"x": "0.25", "rows": "100"}, {"loss": 0.1})
    assert make_trial_run(make_plan(CELL), trial, {"loss": 0.1, "size": 3}).metrics["size"] == 3
    assert make_best(make_plan(CELL), trial, 7).params == made.params


def test_a_run_has_what_a_trial_drew_by_itself():
    """A function may; its space does not know of it."""
    drawn = {"x": 0.25, "layers": 3}
    assert make_trial_run(make_plan(), Trial(0, TrialState.RUNNING, drawn)).params == {
        "x": "0.25",
        "layers": "3",
    }


def test_only_a_run_that_has_ended_is_tagged_with_its_end():
    """So what was not written to its end is known."""
    assert run().tags == {}
    ended = run(TrialState.PRUNED, error="e" * 900)
    assert ended.tags == {"notebench.trial_state": "pruned", "notebench.error": "e" * 500}


def test_an_end_stays_whatever_is_told_late():
    """A report may come after it; no value is lost."""
    late = merge(run(TrialState.PRUNED, reported=points(0)), run(reported=points(1)))
    assert (late.state, late.reported) == (TrialState.PRUNED, points(0, 1))
    assert merge(None, late) is late


def test_what_was_told_while_it_was_written_is_left():
    """And nothing is where nothing was."""
    written = run(reported=points(0, 1))
    assert without(written, written) is None
    assert without(merge(written, run(reported=points(2))), written) == run(reported=points(2))
    ended = merge(written, run(TrialState.FINISHED))
    assert without(ended, written) == run(TrialState.FINISHED)


def test_runs_are_noted_by_trial(folder):
    """The later counts; half a line costs no other."""
    book = RunBook(folder / "runs.jsonl")
    assert book.read() == {}
    book.note({None: "parent", 0: "first"})
    with book.path.open("ab") as file:
        file.write(b'{"of": 7, "ru')
    book.note({0: "again"})
    assert book.read() == {None: "parent", 0: "again"}

"""Claims on what a pipeline's run and its steps say as runs of MLflow."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from notebench.experiments.nested import ERROR_TAG
from notebench.pipelines.executed import as_text
from notebench.pipelines.keeping import tell
from notebench.pipelines.recording import (
    ITEMS_TAG,
    MOST_ITEMS,
    REASON_TAG,
    STEP_STATE_TAG,
    RunIds,
    StepRuns,
)
from notebench.pipelines.run_folder import RunFolder
from notebench.pipelines.step import StepState
from notebench.pipelines.tries import StepTry
from notebench.pipelines.unwritten import Unwritten
from notebench.states import State
from notebench.sweeps.run_book import RunBook

START = datetime(2026, 3, 1, tzinfo=UTC)


def tried(
    step: str = "fit", item: str = "", state: StepState = StepState.FINISHED, **facts: object
) -> StepTry:
    ended = {"ended_at": START + timedelta(seconds=3)} if state.has_ended else {}
    return StepTry(step, item, **{"count": 1, "attempt": 1, **facts}, state=state, began_at=START, **ended)  # type: ignore[arg-type]


@pytest.fixture
def run(folder: Path) -> RunFolder:
    """A run whose step gave numbers and a text."""
    made = RunFolder(folder / "job")
    made.clear("fit")
    given = {"rate": 0.1, "grid": [1, 2], "token": "abc"}
    made.notebook("fit").write_text(json.dumps({"metadata": {"papermill": {"parameters": given}}}))
    for name, value in {"score": 0.5, "rows": 3, "is_good": True, "what": "x"}.items():
        tell(made.outputs("fit"), name, "value", 1, "0", {"value": value})
    return made


def test_a_step_says_what_it_was_given_and_which_numbers_it_gave(run):
    """Truths and texts are no metrics; the pipeline's own run has them under the step's name."""
    [made] = StepRuns(run).runs([tried()])
    assert dict(made.params) == {"rate": "0.1", "grid": "[1, 2]", "token": "abc"}
    assert dict(made.metrics) == {"score": 0.5, "rows": 3.0}
    assert made.files == (run.notebook("fit"),)
    assert StepRuns(run).metrics([tried()]) == {"fit.score": 0.5, "fit.rows": 3.0}


def test_secrets_are_taken_out_of_what_a_step_was_given(run):
    """They are kept nowhere else either."""
    [made] = StepRuns(run, lambda values: {**values, "token": "•••"}).runs([tried()])
    assert made.params["token"] == "•••"


def test_a_try_that_was_made_again_has_nothing_of_what_lies_in_the_folder(run):
    """That is of the later one."""
    first, second = StepRuns(run).runs([tried(state=StepState.FAILED), tried(count=2)])
    assert (first.params, first.metrics, first.files, first.run_name) == ({}, {}, (), "fit")
    assert (second.metrics["score"], second.run_name) == (0.5, "fit (2)")


@pytest.mark.parametrize(
    ("made", "kept", "word"),
    [
        (tried(), State.FINISHED, "finished"),
        (tried(state=StepState.CACHED), State.FINISHED, "cached"),
        (tried(state=StepState.SKIPPED), State.CANCELLED, "skipped"),
        (tried(state=StepState.FAILED), State.FAILED, "failed"),
        (tried(state=StepState.FINISHED, is_lost=True), State.LOST, "lost"),
    ],
)
def test_how_a_step_ended_is_told_in_a_runs_words_and_its_own(run, made, kept, word):
    """A run has no word for one that was kept or left out."""
    [step] = StepRuns(run).runs([made])
    assert (step.kept_as, step.tags[STEP_STATE_TAG]) == (kept, word)


def test_a_step_that_failed_says_why(run):
    """As a failed run does, in one line."""
    [step] = StepRuns(run).runs([tried(state=StepState.FAILED, reason="cell 3: KeyError")])
    assert (step.tags[ERROR_TAG], step.tags[REASON_TAG]) == ("cell 3: KeyError",) * 2


def test_the_first_items_have_runs_below_the_steps_and_those_that_log(run):
    """A step of ten thousand items does not fill the store."""
    items = [tried(item=str(place)) for place in range(MOST_ITEMS + 3)]
    made = list(StepRuns(run).runs([tried(), *items], frozenset([f"fit[{MOST_ITEMS + 1}]#1"])))
    assert [each.key for each in made[1:]] == [
        f"fit[{each}]#1" for each in [*range(MOST_ITEMS), MOST_ITEMS + 1]
    ]
    assert {each.above for each in made} == {None, "fit#1"}
    assert made[0].tags[ITEMS_TAG] == f"{MOST_ITEMS + 3} finished"


def test_what_is_written_already_is_not_read_again(run):
    """A run with thousands of steps is looked at several times in a second."""
    assert list(StepRuns(run).runs([tried()], written={"fit#1": tried()})) == []


def test_a_file_of_a_step_is_shown_by_its_content(folder):
    """So that two runs that were given the same show the same."""
    path = folder / "jobs" / "j" / "outputs" / "load" / "2" / "outputs" / ("ab" * 16) / "data.parquet"
    assert as_text(str(path)) == "load/2/data.parquet (abababab)"
    assert as_text([str(path), 1]) == '["load/2/data.parquet (abababab)", 1]'
    assert as_text("/data/outputs/x") == "/data/outputs/x"


def test_which_run_a_step_is_kept_as_is_noted_by_try(folder):
    """The newest is the step's."""
    book: RunBook[str] = RunBook(folder / "runs.jsonl")
    book.note({None: "own", "fit#1": "a", "fit#2": "b", "fit[0]#1": "c"})
    book.note({"fit#10": "d"}, waits=True)
    ids = RunIds.read(folder)
    assert (ids.own, ids.of("fit"), ids.of("fit", "0"), ids.of("load")) == ("own", "d", "c", "")
    assert (book.waits("d"), book.waits("a")) == (True, False)


def test_a_run_is_unwritten_until_it_is_done(folder):
    """Whoever asks for a try is noted with it; one writes at a time."""
    left = Unwritten(folder / "unwritten")
    assert left.jobs() == []
    left.add("b")
    left.add("a", "fit#1")
    left.add("a")
    assert (left.jobs(), left.asked("a"), left.asked("b")) == (["a", "b"], {"fit#1"}, frozenset())
    with left.writing() as is_mine:
        assert is_mine
        assert left.is_written
    assert not left.is_written
    left.done("a")
    left.done("a")
    assert left.jobs() == ["b"]

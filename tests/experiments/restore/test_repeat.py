"""Claims on how a run is made again."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from notebench.experiments.capture.capture import Capture, Cell, Failure, PastCell
from notebench.experiments.record import RunRecord
from notebench.experiments.restore.repeat import (
    REPRODUCES_TAG,
    Plan,
    begun_since,
    choose_repeat,
    make_plan,
    outcome_of,
    why_not,
)
from notebench.experiments.restore.restore import code_of, make_notebook
from notebench.experiments.run import Run, RunDetail, RunState
from notebench.ids import RunId
from tests.cli.stand_ins import MemoryRuns

START = datetime(2026, 3, 1, 12, tzinfo=UTC)
CHILD = {"mlflow.parentRunId": "p"}


def detail(run_id: str = "r0", minute: int = 0, name: str = "base", **tags: str) -> RunDetail:
    at = START + timedelta(minutes=minute)
    return RunDetail(Run(RunId(run_id), name, RunState.FINISHED, "forest", at), tags, "ada", "memory:")


def record(*sources: str, state: RunState = RunState.FINISHED, **captured: object) -> RunRecord:
    cells = tuple(Cell(source, START, state=RunState.FINISHED) for source in sources)
    known = detail()
    known = replace(known, run=replace(known.run, state=state))
    return RunRecord(known, Path("/desk"), Capture(cells, **captured))  # type: ignore[arg-type] - Capture's


def plan(*sources: str, history: tuple[PastCell, ...] = ()) -> Plan:
    made_of = record(*sources, history=history)
    return make_plan(made_of, make_notebook(made_of, code_of(made_of), None), Path("/desk/a.ipynb"))


def called(made: Plan) -> list[str]:
    """The functions that are called before cells, in order."""
    unseen = [code for index in sorted(made.before) for code in made.before[index]]
    return [code.rpartition(").")[2].partition("(")[0] for code in unseen]


def test_runs_are_linked_from_the_runs_first_own_cell() -> None:
    """What ran before made runs of its own."""
    made = plan("%%track\ny", history=(PastCell("%load_ext notebench"), PastCell("%%track other\nx")))
    assert list(made.before) == [3]  # the top, two before, then its own
    assert "'r0'" in made.before[3][0]


@pytest.mark.parametrize(
    "source", ["%%track\nx", "%track on", "with track('a'):\n    x", "@track\ndef f(): ...", "  %track on"]
)
def test_code_that_tracks_is_left_to_do_so(source: str) -> None:
    """It is told of the link only."""
    assert (called(plan(source)), plan(source).after) == (["begin"], {})


def test_code_that_only_begins_runs_is_followed() -> None:
    """As when tracking was on."""
    made = plan("with mlflow.start_run():\n    x")
    assert (called(made), made.after) == (["track_all", "begin"], {})


def test_code_that_tracks_nothing_runs_inside_a_run() -> None:
    """Which ends with it, as it ends."""
    made = plan("x = 1")
    assert called(made) == ["track_all", "begin"]
    assert "'base'" in made.before[1][1]
    assert made.after[True] != made.after[False]


def test_the_new_run_lies_in_the_same_experiment_and_workspace() -> None:
    """Whatever its notebook is called."""
    assert plan("x").variables["NOTEBENCH_EXPERIMENT"] == "forest"
    assert plan("x").variables["NOTEBENCH_WORKSPACE"] == "/desk"


@pytest.mark.parametrize(
    ("made_of", "told"),
    [
        (record(), "no code was captured"),
        (record("x", state=RunState.RUNNING), "it is running; wait for its end"),
        (record("x", state=RunState.LOST), "it is lost"),
        (record("x", state=RunState.CANCELLED), "it is cancelled"),
        (record("key = '•••'"), "a secret in its code was not kept"),
        (record("x", left_out=3), "3 cells that ran before it were too many to keep"),
    ],
)
def test_a_run_that_cannot_be_made_again_says_why(made_of: RunRecord, told: str) -> None:
    """Before anything is run."""
    assert told in str(why_not(made_of, code_of(made_of)))


def test_the_run_of_the_same_name_repeats_the_original() -> None:
    """Of several that its code makes."""
    linked = {REPRODUCES_TAG: "r0"}
    begun = [detail("r1", 1, "other", **linked), detail("r2", 2, **linked), detail("r3", 3, "more", **linked)]
    chosen = choose_repeat(detail(), begun)
    assert chosen is not None
    assert chosen.run.run_id == "r2"


@pytest.mark.parametrize(("tags", "expected"), [({}, "r1"), (CHILD, "r2")])
def test_a_child_repeats_a_child_where_names_tell_nothing(tags: dict[str, str], expected: str) -> None:
    """Names may count cells."""
    linked = {REPRODUCES_TAG: "r0"}
    begun = [detail("r2", 2, "b", **linked, **CHILD), detail("r1", 1, "a", **linked)]
    chosen = choose_repeat(detail(**tags), begun)
    assert chosen is not None
    assert chosen.run.run_id == expected


def test_a_run_of_somebody_else_repeats_nothing() -> None:
    """It began meanwhile."""
    assert choose_repeat(detail(), [detail("r1", 1), detail("r2", 2, **{REPRODUCES_TAG: "r9"})]) is None


def test_runs_that_began_earlier_are_not_looked_at() -> None:
    """There may be many; stores keep milliseconds only."""
    runs = MemoryRuns([detail("r1", 1), detail("r2", 2), detail("r3", 3)])
    since = START + timedelta(minutes=2, microseconds=900)
    assert [each.run.run_id for each in begun_since(runs, since)] == ["r3", "r2"]  # type: ignore[arg-type] - what is used


def test_an_attempt_that_began_no_run_has_failed() -> None:
    """By what stopped it, or by not beginning one."""
    stopped = Failure("KeyError", "x", "")
    assert outcome_of(None, stopped_by=stopped).failure == stopped
    failure = outcome_of(None).failure
    assert failure is not None
    assert failure.type == "NoRun"


def test_seeds_are_read_from_all_of_the_code() -> None:
    """Also from what ran before."""
    history = (PastCell("import random\nrandom.seed(7)"),)
    assert outcome_of(record("x", history=history)).seeds == ("random.seed 7",)

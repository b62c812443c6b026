"""Claims on reading a study while its driver writes it."""

import json
from pathlib import Path

from notebench.engines.optuna_search import JOURNAL_FILE, OptunaSearch, StudyReader, read_trials
from notebench.sweeps import TrialReply, TrialState
from notebench.sweeps.run_book import RUNS_FILE, RunBook
from notebench.workbench.studies import Studies
from tests.fake_sweeps import make_plan


def finish(search: OptunaSearch, loss: float) -> int:
    asked = search.ask()
    assert asked
    search.tell(TrialReply(asked.number, TrialState.FINISHED, {"loss": loss}))
    return asked.number


def test_only_what_changed_is_told(folder: Path) -> None:
    """A trial is, whenever anything is told of it."""
    search, reader = OptunaSearch(make_plan(), folder / JOURNAL_FILE), StudyReader(folder / JOURNAL_FILE)
    finish(search, 0.5)
    assert [each.number for each in reader.changes()] == [0]
    assert reader.changes() == []
    asked = search.ask()
    assert asked
    assert [(each.number, each.state) for each in reader.changes()] == [(1, TrialState.RUNNING)]
    search.report(1, 0, 0.25)
    assert [dict(each.reported) for each in reader.changes()] == [{0: 0.25}]


def test_there_may_be_no_study_yet(folder: Path) -> None:
    """Its driver is about to make it."""
    reader = StudyReader(folder / JOURNAL_FILE)
    assert (reader.changes(), reader.is_stale) == ([], False)
    (folder / JOURNAL_FILE).touch()
    assert reader.changes() == []
    finish(OptunaSearch(make_plan(), folder / JOURNAL_FILE), 0.5)
    assert len(reader.changes()) == 1


def test_half_a_line_is_read_when_it_is_whole(folder: Path) -> None:
    """The driver was killed in the middle, or is about to write the rest."""
    journal = folder / JOURNAL_FILE
    search, reader = OptunaSearch(make_plan(), journal), StudyReader(journal)
    finish(search, 0.5)
    whole = journal.read_bytes()
    finish(search, 0.25)
    added = journal.read_bytes()[len(whole) :]
    journal.write_bytes(whole + added[: added.rindex(b"\n", 0, -1) + 20])
    assert [each.state for each in reader.changes()] == [TrialState.FINISHED, TrialState.RUNNING]
    journal.write_bytes(whole + added)
    assert [each.state for each in reader.changes()] == [TrialState.FINISHED]


def test_a_study_that_was_replaced_is_read_anew(folder: Path) -> None:
    """A cursor of the old one says nothing about the new one."""
    journal, studies = folder / JOURNAL_FILE, Studies()
    search = OptunaSearch(make_plan(), journal)
    for loss in (0.5, 0.25):
        finish(search, loss)
    old = studies.since(folder, is_maximized=False)
    journal.unlink()
    finish(OptunaSearch(make_plan(), journal), 0.75)
    page = studies.since(folder, old.cursor, is_maximized=False)
    assert (page.is_whole, [each.values for each in page.trials]) == (True, [(0.75,)])


def test_a_run_that_is_noted_later_is_a_change_of_its_trial(folder: Path) -> None:
    """Runs are kept in the background, and a trial has ended by then."""
    studies, runs = Studies(), RunBook(folder / RUNS_FILE)
    finish(OptunaSearch(make_plan(), folder / JOURNAL_FILE), 0.5)
    cursor = studies.since(folder, is_maximized=False).cursor
    runs.note({None: "parent", 0: "child", 9: "of a trial that is not there yet"})
    page = studies.since(folder, cursor, is_maximized=False)
    assert ([each.run_id for each in page.trials], page.is_whole) == (["child"], False)
    assert studies.look(folder, is_maximized=False).run_id == "parent"


def test_studies_that_nobody_reads_are_let_go(folder: Path) -> None:
    """A server that runs for months does not keep every study that it showed."""
    studies = Studies(most=1)
    for name in ("a", "b"):
        (folder / name).mkdir()
        finish(OptunaSearch(make_plan(), folder / name / JOURNAL_FILE), 0.5)
    cursor = studies.since(folder / "a", is_maximized=False).cursor
    assert not studies.since(folder / "a", cursor, is_maximized=False).is_whole
    studies.look(folder / "b", is_maximized=False)
    assert studies.since(folder / "a", cursor, is_maximized=False).is_whole


def test_a_reader_leaves_the_journal_as_it_is(folder: Path) -> None:
    """Not a byte, not a lock: its driver alone writes it."""
    journal = folder / JOURNAL_FILE
    finish(OptunaSearch(make_plan(), journal), 0.5)
    before = journal.read_bytes()
    assert len(read_trials(journal)) == 1
    assert json.loads(before.splitlines()[0])["study_name"] == "sweep"
    assert (journal.read_bytes(), [each.name for each in folder.iterdir()]) == (before, [JOURNAL_FILE])

"""What every organizer does, the real one and the tests' fake."""

import pytest

from notebench.errors import Conflict, NotFound
from notebench.experiments import NewRun, RunQuery, RunState
from notebench.experiments.run import ARCHIVED_TAG, NOTE_TAG, PART_TAGS, STARRED_TAG
from notebench.ids import RunId
from tests.contracts.conftest import Engines


@pytest.fixture
def run_id(engines: Engines) -> RunId:
    run_id = engines.tracker.start(NewRun("first", "demo", {"team": "red"}))
    engines.tracker.end(run_id, RunState.FINISHED)
    return run_id


def listed(engines: Engines, **query: object) -> list[str]:
    return [run.run_id for run in engines.reader.page(RunQuery(**query)).runs]  # type: ignore[arg-type]


def test_tags_are_set_replaced_and_removed(engines: Engines, run_id: RunId) -> None:
    assert engines.organizer.change(run_id, tags={"team": "blue", "phase": "2"})
    assert engines.reader.get(run_id).user_tags == {"team": "blue", "phase": "2"}
    assert engines.organizer.change(run_id, tags={"team": None})
    assert engines.reader.page(RunQuery()).runs[0].marks.tags == {"phase": "2"}


def test_what_is_so_already_changes_nothing(engines: Engines, run_id: RunId) -> None:
    assert not engines.organizer.change(run_id, tags={"team": "red", "none": None}, name="first")


def test_a_run_is_renamed(engines: Engines, run_id: RunId) -> None:
    assert engines.organizer.change(run_id, name="größer, besser")
    assert engines.reader.get(run_id).run.name == "größer, besser"
    assert listed(engines, filter="run_name = 'größer, besser'") == [run_id]


def test_marks_are_read_in_lists_and_alone(engines: Engines, run_id: RunId) -> None:
    engines.organizer.change(run_id, tags={NOTE_TAG: "# Why", STARRED_TAG: "true"})
    for run in (engines.reader.get(run_id).run, engines.reader.page(RunQuery()).runs[0]):
        assert (run.marks.note, run.marks.is_starred, run.marks.is_archived) == ("# Why", True, False)


def test_a_child_names_its_parent(engines: Engines) -> None:
    parent = engines.tracker.start(NewRun("parent", "demo"))
    engines.tracker.start(NewRun("child", "demo"))
    child = next(run for run in engines.reader.page(RunQuery()).runs if run.name == "child")
    assert child.marks.parent_id == parent


def test_archived_runs_are_listed_only_when_asked_for(engines: Engines, run_id: RunId) -> None:
    engines.organizer.change(run_id, tags={ARCHIVED_TAG: "true"})
    told = [listed(engines, is_archived=asked) for asked in (False, True, None)]
    assert told == [[], [run_id], [run_id]]
    assert [listed(engines, is_starred=asked, is_archived=None) for asked in (True, False)] == [[], [run_id]]


@pytest.mark.parametrize("tag", PART_TAGS)
def test_runs_of_trials_and_steps_are_left_out_or_listed_alone(
    engines: Engines, run_id: RunId, tag: str
) -> None:
    """Of a sweep or a pipeline with hundreds of them, its own run is listed."""
    part = engines.tracker.start(NewRun("part 7", "demo", {tag: "7"}))
    engines.tracker.end(part, RunState.FINISHED)
    assert [listed(engines, is_part=asked) for asked in (False, True)] == [[run_id], [part]]
    assert sorted(listed(engines)) == sorted([run_id, part])
    assert [run.marks.is_part for run in engines.reader.page(RunQuery(is_part=True)).runs] == [True]


def test_a_deleted_run_is_listed_among_the_deleted_and_comes_back(engines: Engines, run_id: RunId) -> None:
    assert engines.organizer.delete(run_id)
    assert (listed(engines), listed(engines, is_deleted=True)) == ([], [run_id])
    assert engines.reader.get(run_id).run.is_deleted
    assert engines.organizer.restore(run_id)
    assert (listed(engines), listed(engines, is_deleted=True)) == ([run_id], [])


def test_deleting_and_restoring_are_safe_to_repeat(engines: Engines, run_id: RunId) -> None:
    assert [engines.organizer.delete(run_id) for _ in range(2)] == [True, False]
    assert [engines.organizer.restore(run_id) for _ in range(2)] == [True, False]


def test_a_deleted_run_is_not_changed(engines: Engines, run_id: RunId) -> None:
    engines.organizer.delete(run_id)
    with pytest.raises(Conflict, match="is deleted; restore it first"):
        engines.organizer.change(run_id, tags={"a": "b"})


def test_an_unknown_run_is_not_found(engines: Engines, run_id: RunId) -> None:
    unknown = RunId("0" * 32)
    for act in (
        lambda: engines.organizer.change(unknown, tags={"a": None}),
        lambda: engines.organizer.delete(unknown),
        lambda: engines.organizer.restore(unknown),
    ):
        with pytest.raises(NotFound):
            act()

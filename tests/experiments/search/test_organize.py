"""Claims on putting runs in order: many at once, none silently left out."""

from pathlib import Path

import pytest

from notebench.errors import BadInput, Unavailable
from notebench.experiments import NewRun
from notebench.experiments.search.organize import (
    MOST_RUNS,
    Change,
    NoOrganizer,
    Organizing,
    Result,
    Verb,
    change_run,
    delete_run,
    restore_run,
)
from notebench.ids import RunId
from tests.fakes import FakeTracker

STAR = change_run(Change(is_starred=True))


@pytest.fixture
def tracker(folder: Path) -> FakeTracker:
    return FakeTracker(folder)


@pytest.fixture
def ids(tracker: FakeTracker) -> list[RunId]:
    return [tracker.start(NewRun(f"run {number}", "demo")) for number in range(3)]


def organizing(tracker: object, told: list[tuple[str, str]] | None = None) -> Organizing:
    heard = [] if told is None else told
    return Organizing(lambda: tracker, lambda verb, data: heard.append((verb, data["id"])))  # type: ignore[arg-type, return-value]


def test_each_run_has_an_outcome_in_the_order_asked(tracker: FakeTracker, ids: list[RunId]) -> None:
    tracker.change(ids[1], tags={"notebench.starred": "true"})
    asked = [ids[2], RunId("none"), ids[1], ids[2]]
    outcomes = organizing(tracker).each(asked, STAR, Verb.UPDATED)
    assert [(outcome.run_id, outcome.result) for outcome in outcomes] == [
        (ids[2], Result.DONE),
        ("none", Result.FAILED),
        (ids[1], Result.UNCHANGED),
    ]
    assert "there is no run none" in (outcomes[1].message or "")


def test_only_what_changed_is_announced(tracker: FakeTracker, ids: list[RunId]) -> None:
    told: list[tuple[str, str]] = []
    for _ in range(2):
        organizing(tracker, told).each(ids[:1], delete_run, Verb.DELETED)
    organizing(tracker, told).each(ids[:1], restore_run, Verb.RESTORED)
    assert told == [("deleted", ids[0]), ("restored", ids[0])]


def test_a_store_that_is_down_is_not_asked_for_each_run() -> None:
    asked: list[str] = []

    class Down(NoOrganizer):
        def delete(self, run_id: RunId) -> bool:
            asked.append(run_id)
            raise Unavailable("the store is down")

    outcomes = organizing(Down()).each([RunId("a"), RunId("b")], delete_run, Verb.DELETED)
    assert asked == ["a"]
    assert [outcome.message for outcome in outcomes] == ["the store is down"] * 2


def test_what_there_was_no_time_for_is_told(tracker: FakeTracker, ids: list[RunId]) -> None:
    clock = iter([True, False])
    late = Organizing(lambda: tracker, lambda *_: None, lambda: next(clock))
    outcomes = late.each(ids, STAR, Verb.UPDATED)
    assert [outcome.result for outcome in outcomes] == [Result.DONE, Result.FAILED, Result.FAILED]
    assert "ask again for the rest" in (outcomes[2].message or "")


def test_a_workspace_without_runs_has_none_to_change() -> None:
    (outcome,) = organizing(NoOrganizer()).each([RunId("a")], STAR, Verb.UPDATED)
    assert "no runs yet" in (outcome.message or "")


@pytest.mark.parametrize("ids", [[], [RunId(str(number)) for number in range(MOST_RUNS + 1)]])
def test_none_and_too_many_are_refused(tracker: FakeTracker, ids: list[RunId]) -> None:
    with pytest.raises(BadInput, match="run_ids"):
        organizing(tracker).each(ids, STAR, Verb.UPDATED)


@pytest.mark.parametrize(
    ("bad", "told"),
    [
        ({}, "nothing is to be changed"),
        ({"name": " "}, "name: "),
        ({"name": "x" * 251}, "over 250 characters"),
        ({"note": "x" * 5001}, "note: it has 5001"),
        ({"tags": {"": "x"}}, "is no name of a tag"),
        ({"tags": {"mlflow.user": "x"}}, "belongs to MLflow or Notebench"),
        ({"tags": {"notebench.starred": "x"}}, "belongs to MLflow or Notebench"),
        ({"tags": {"a": "x" * 5001}}, "has 5001 characters"),
        ({"tags": {str(number): "" for number in range(101)}}, "there are 101"),
    ],
)
def test_a_bad_change_is_refused_with_its_value(bad: dict[str, object], told: str) -> None:
    with pytest.raises(BadInput, match=told):
        Change(**bad)  # type: ignore[arg-type]


def test_what_a_person_types_is_kept_as_typed() -> None:
    change = Change({"api_key": "sk-live-0123456789"}, note="password=hunter2", is_archived=False)
    assert change.all_tags == {
        "api_key": "sk-live-0123456789",
        "mlflow.note.content": "password=hunter2",
        "notebench.archived": None,
    }

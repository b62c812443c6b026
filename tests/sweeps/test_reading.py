"""Claims on reading trials again and again."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notebench.errors import BadInput
from notebench.sweeps import Trial, TrialState, fold
from notebench.sweeps.reading import TrialBook
from tests.fake_sweeps import START

LIVES = {
    TrialState.QUEUED: (TrialState.RUNNING,),
    TrialState.RUNNING: (
        TrialState.FINISHED,
        TrialState.PRUNED,
        TrialState.FAILED,
        TrialState.CANCELLED,
        TrialState.LOST,
    ),
}


def trial(number: int, state: TrialState = TrialState.RUNNING, value: float = 0.5) -> Trial:
    is_finished = state is TrialState.FINISHED
    ended_at: datetime | None = None
    if state not in LIVES:
        ended_at = START + timedelta(seconds=number)
    return Trial(number, state, values=(value,) if is_finished else (), started_at=START, ended_at=ended_at)


@st.composite
def lives(draw: st.DrawFn) -> list[list[Trial]]:
    """What a reader may find at each of its reads of a study."""
    known: dict[int, Trial] = {}
    reads, seconds = [], 0
    for _ in range(draw(st.integers(0, 8))):
        changed = {}
        for number in sorted(draw(st.sets(st.integers(0, 5)))):
            before = known[number].state if number in known else None
            states = LIVES.get(before, ()) if before else tuple(TrialState)
            if not states:
                continue
            state = draw(st.sampled_from(states))
            seconds += 1
            made = trial(number, state, draw(st.floats(-1, 1)))
            if made.ended_at:
                made = replace(made, ended_at=START + timedelta(seconds=seconds))
            changed[number] = known[number] = made
        reads.append(list(changed.values()))
    return reads


@given(lives(), st.booleans())
def test_the_progress_of_many_reads_is_that_of_one(reads: list[list[Trial]], is_maximized: bool) -> None:
    """What is kept from read to read cannot go astray."""
    book = TrialBook(is_maximized=is_maximized)
    for changed in reads:
        book.add(changed)
    whole = fold(book.trials, is_maximized=is_maximized)
    left = {state: count for state, count in book.progress.counts.items() if count}
    assert replace(book.progress, counts=left) == whole


@given(lives(), st.integers(1, 3), st.data())
def test_who_follows_cursors_knows_all_trials(
    reads: list[list[Trial]], limit: int, data: st.DataObject
) -> None:
    """However often, and in however small parts it asks."""
    book, known, cursor = TrialBook(is_maximized=False), {}, ""
    for changed in reads:
        book.add(changed)
        if data.draw(st.booleans()):
            page = book.since(cursor, limit)
            known |= {each.number: each for each in page.trials}
            cursor = page.cursor
    while (page := book.since(cursor, limit)).trials:
        known |= {each.number: each for each in page.trials}
        cursor = page.cursor
        assert page.has_more == (book.since(cursor).trials != ())
    assert known == {each.number: each for each in book.trials}


def test_a_trial_that_changed_twice_is_told_once() -> None:
    """As it is now."""
    book = TrialBook(is_maximized=False)
    book.add([trial(0)])
    book.add([trial(0, TrialState.FINISHED)])
    page = book.since()
    assert [(each.number, each.state) for each in page.trials] == [(0, TrialState.FINISHED)]


@pytest.mark.parametrize("cursor", ["0badc0de-1", "aaaaaaaa-99"])
def test_a_cursor_that_is_not_known_gives_all_trials_anew(cursor: str) -> None:
    """Another process gave it; or it runs ahead of this one."""
    book = TrialBook(is_maximized=False, token="aaaaaaaa")
    book.add([trial(0), trial(1)])
    page = book.since(cursor)
    assert (page.is_whole, len(page.trials)) == (True, 2)


@pytest.mark.parametrize(("cursor", "limit"), [("x", 1), ("aaaaaaaa", 1), ("", 0), ("", 10_001)])
def test_what_is_no_cursor_is_refused(cursor: str, limit: int) -> None:
    """And a page without an end."""
    with pytest.raises(BadInput, match=r"since|limit"):
        TrialBook(is_maximized=False).since(cursor, limit)

"""Claims on the pace of events."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notebench.events import Event
from notebench.server.pacing import Pace


def events(count):
    return [Event("run", "updated", data={"id": str(number)}) for number in range(count)]


def verbs(told):
    return [event.verb for event in told]


@pytest.fixture
def pace():
    return Pace("run")


def test_events_are_told_at_once(pace):
    """In their order."""
    wanted = events(3)
    assert pace.step(0, wanted, store_differs=False) == wanted


def test_a_burst_is_told_in_one(pace):
    """Twenty, then one that says: read again."""
    assert verbs(pace.step(0, events(100), store_differs=False)) == ["updated"] * 20 + ["changed"]


def test_a_burst_that_goes_on_is_told_twice_a_second(pace):
    """The panel re-reads no faster."""
    told = [
        verbs(pace.step(tick / 10, events(50), store_differs=False)).count("changed") for tick in range(20)
    ]
    assert sum(told) == 4


def test_after_a_burst_all_is_told_again(pace):
    """A second later there is room."""
    pace.step(0, events(100), store_differs=False)
    assert len(pace.step(1.01, events(20), store_differs=False)) == 20


def test_the_end_of_a_burst_is_told(pace):
    """What came too fast while `changed` had just been told is told by the next."""
    pace.step(0, events(100), store_differs=False)
    assert verbs(pace.step(0.2, events(5), store_differs=False)) == []
    assert verbs(pace.step(0.6, [], store_differs=False)) == ["changed"]


def test_a_change_of_the_store_that_nobody_told_is_told(pace):
    """After a grace: our own writers announce after they write."""
    assert pace.step(0, [], store_differs=True) == []
    assert verbs(pace.step(0.4, [], store_differs=False)) == ["changed"]
    assert pace.step(1, [], store_differs=False) == []


@pytest.mark.parametrize("seen_first", [True, False])
def test_a_change_of_the_store_that_an_event_tells_is_not_told_again(pace, seen_first):
    """Whether it is seen with the event or just before."""
    if seen_first:
        pace.step(0, [], store_differs=True)
    assert verbs(pace.step(0.2, events(1), store_differs=not seen_first)) == ["updated"]
    assert pace.step(2, [], store_differs=False) == []


def test_a_change_after_the_event_is_told(pace):
    """Who heard the event may have read before it."""
    pace.step(0, events(1), store_differs=False)
    pace.step(0.2, [], store_differs=True)
    assert verbs(pace.step(0.6, [], store_differs=False)) == ["changed"]


def test_a_store_that_changes_all_the_time_is_told_twice_a_second(pace):
    """However fast a script writes."""
    told = [verbs(pace.step(tick / 10, [], store_differs=True)) for tick in range(101)]
    assert 10 <= sum(map(len, told)) <= 21


steps = st.tuples(st.floats(0.01, 2), st.integers(0, 60), st.booleans())


@given(st.lists(steps, max_size=40))
def test_no_second_is_too_full_and_nothing_is_forgotten(taken):
    """Whatever happens when."""
    pace, now, told = Pace("run"), 0.0, []
    for wait_s, count, differs in taken:
        now += wait_s
        news = pace.step(now, events(count), store_differs=differs)
        told += [(now, event.verb) for event in news]
        assert verbs(news).count("updated") == count or "changed" in verbs(news) or pace._has_overflowed
    final = [event.verb for event in pace.step(now + 10, [], store_differs=False)]
    assert pace.step(now + 20, [], store_differs=False) == []
    assert final in ([], ["changed"])
    for at, _ in told:
        window = [verb for when, verb in told if at <= when < at + 1]
        assert window.count("updated") <= 20
        assert window.count("changed") <= 3

"""Claims on the tries of steps, folded from the lines of a run that may have been killed at any of them."""

from datetime import UTC, datetime, timedelta
from itertools import count

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notebench.pipelines.run_folder import StepLine
from notebench.pipelines.step import StepState
from notebench.pipelines.tries import StepTry, newest, read_tries

START = datetime(2026, 3, 1, tzinfo=UTC)


def lines(*told: tuple[str, str, int] | tuple[str, str, int, str] | tuple[str, str, int, str, str]):
    """Lines of steps or items: name, state, attempt, reason; a second after each other."""
    made = []
    for at, (name, state, attempt, *rest) in zip(count(), told):
        reason, item = [*rest, "", ""][:2]
        made.append(StepLine(START + timedelta(seconds=at), name, StepState(state), reason, item, attempt))
    return made


def brief(tries: list[StepTry]) -> list[tuple[str, str, bool]]:
    return [(each.key, str(each.state), each.is_lost) for each in tries]


def test_a_step_that_ran_is_one_try():
    """From when it began to when it ended."""
    [tried] = read_tries(lines(("fit", "running", 1), ("fit", "finished", 1)))
    assert (tried.began_at, tried.ended_at) == (START, START + timedelta(seconds=1))
    assert (tried.key, tried.attempt, tried.is_lost) == ("fit#1", 1, False)


def test_a_step_that_was_tried_again_is_two():
    """The first failed for the reason that the second begins with; what each logged is kept apart."""
    told = lines(
        ("fit", "running", 1), ("fit", "running", 2, "tried again: cell 3: KeyError"), ("fit", "finished", 2)
    )
    first, second = read_tries(told)
    assert (first.state, first.reason, first.key) == (StepState.FAILED, "cell 3: KeyError", "fit#1")
    assert (second.state, second.reason, second.attempt, second.key) == (StepState.FINISHED, "", 2, "fit#2")


def test_a_step_whose_driver_was_killed_is_lost_and_the_next_ones_another():
    """It ended when its driver told its last."""
    told = lines(
        ("load", "finished", 0), ("fit", "running", 1), ("fit", "running", 1), ("fit", "finished", 1)
    )
    assert brief(read_tries(told)) == [
        ("load#1", "finished", False),
        ("fit#1", "running", True),
        ("fit#2", "finished", False),
    ]
    assert read_tries(told)[1].ended_at == START + timedelta(seconds=1)


def test_what_runs_in_a_run_that_is_over_is_lost():
    """And runs, as long as the run does."""
    told = lines(("fit", "running", 1))
    assert brief(read_tries(told)) == [("fit#1", "running", False)]
    assert brief(read_tries(told, has_ended=True)) == [("fit#1", "running", True)]


def test_a_later_driver_that_tells_again_what_became_of_a_step_is_no_try():
    """What it finished, kept or left out stays as it was."""
    told = lines(
        ("load", "running", 1),
        ("load", "finished", 1),
        ("old", "cached", 0, "unchanged"),
        ("off", "skipped", 0),
        ("load", "finished", 0),
        ("old", "finished", 0),
        ("off", "skipped", 0),
    )
    assert brief(read_tries(told)) == [
        ("load#1", "finished", False),
        ("old#1", "cached", False),
        ("off#1", "skipped", False),
    ]


def test_a_step_that_was_cancelled_and_runs_later_is_tried_anew():
    """So that the run of the first stays as it was told."""
    told = lines(("fit", "cancelled", 0), ("fit", "running", 1), ("fit", "failed", 1))
    assert brief(read_tries(told)) == [("fit#1", "cancelled", False), ("fit#2", "failed", False)]


def test_items_of_a_mapped_step_are_tried_by_themselves():
    """An item that is tried again is told of twice, and is one try more."""
    told = lines(
        ("fit", "running", 1),
        ("fit", "running", 1, "", "0"),
        ("fit", "running", 2, "tried again: no room", "0"),
        ("fit", "running", 2, "", "0"),
        ("fit", "finished", 2, "", "0"),
        ("fit", "finished", 2),
    )
    assert brief(read_tries(told)) == [
        ("fit#1", "finished", False),
        ("fit[0]#1", "failed", False),
        ("fit[0]#2", "finished", False),
    ]


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["a", "b"]), st.sampled_from(list(map(str, StepState))[1:]), st.integers(0, 2)
        ),
        max_size=12,
    )
)
@pytest.mark.filterwarnings("error")
def test_keys_are_unique_and_stay_when_more_is_told(told):
    """A run that is written by its key is found again, whatever comes later."""
    whole = read_tries(lines(*told))
    keys = [each.key for each in whole]
    assert len(set(keys)) == len(keys)
    for end in range(len(told)):
        assert [each.key for each in read_tries(lines(*told[:end]))] == keys[
            : len(read_tries(lines(*told[:end])))
        ]
    assert all(newest(whole)[each.step, each.item].count >= each.count for each in whole)

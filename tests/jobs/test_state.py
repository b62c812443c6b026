"""Claims on the life of a job."""

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notebench.errors import Conflict
from notebench.events import Event
from notebench.ids import JobId
from notebench.jobs.state import JobState, Status, Verb, allowed, fold, is_wanted, step

JOB = JobId("20260301T120000000-3f2a91")
ENDS = [state for state in JobState if state.has_ended]

events = st.builds(
    lambda verb, attempt, state: Event("job", verb, data={"attempt": attempt, "state": state}),
    st.sampled_from(["queued", "started", "paused", "resumed", "stopping", "heeded", "ended", "foreign"]),
    st.sampled_from(["1", "2", "3", "x", ""]),
    st.sampled_from([*JobState, "strange"]),
)


def happened(*verbs, attempt=1, **data):
    return [Event("job", verb, data={"attempt": str(attempt), **data}) for verb in verbs]


RUNNING = happened("queued", "started")


@given(st.lists(events, max_size=40))
def test_no_order_of_events_leads_astray(sequence):
    """An ended attempt stays as it ended, attempts count up by one, and each state has its facts."""
    status = Status()
    for event in sequence:
        before, status = status, step(status, event)
        assert status.attempt - before.attempt in (0, 1)
        if before.state.has_ended and status.attempt == before.attempt:
            assert status == before
        assert (status.ended_at is not None) == status.state.has_ended
        if status.state in (JobState.RUNNING, JobState.PAUSED):
            assert status.started_at is not None


@given(st.lists(events, max_size=40), st.sampled_from(list(Verb)))
def test_what_is_allowed_is_wanted_and_what_is_not_is_told(sequence, verb):
    """One author for buttons and refusals."""
    status = fold(sequence)
    if verb in allowed(status):
        assert is_wanted(JOB, status, verb)
    else:
        with contextlib.suppress(Conflict):
            assert not is_wanted(JOB, status, verb)


def test_a_job_runs_pauses_goes_on_and_finishes():
    """The way most go."""
    states = [JobState.QUEUED, JobState.RUNNING, JobState.PAUSED, JobState.RUNNING, JobState.FINISHED]
    told = [*happened("queued", "started", "paused", "resumed"), *happened("ended", state="finished")]
    assert [fold(told[: count + 1]).state for count in range(5)] == states


@pytest.mark.parametrize("state", ENDS)
def test_why_it_ended_is_kept(state):
    """Exit code, signal and reason."""
    ended = happened("ended", state=state, reason="exit code 3", exit_code="3", signal="SIGTERM")
    status = fold([*RUNNING, *ended])
    assert (status.state, status.reason, status.exit_code, status.signal) == (
        state,
        "exit code 3",
        3,
        "SIGTERM",
    )


def test_a_retry_begins_anew():
    """Nothing of the last attempt is taken for this one's."""
    lost = [*RUNNING, *happened("ended", state="lost", reason="vanished")]
    status = fold([*lost, *happened("queued", attempt=2)])
    assert (status.state, status.attempt, status.reason, status.ended_at) == (JobState.QUEUED, 2, "", None)


def test_a_driver_that_comes_too_late_changes_nothing():
    """It was marked lost, and begun again."""
    told = [*RUNNING, *happened("ended", state="lost"), *happened("queued", attempt=2)]
    assert fold([*told, *happened("paused"), *happened("ended", state="finished")]) == fold(told)


@pytest.mark.parametrize(
    ("told", "verb", "words"),
    [
        ([*RUNNING, *happened("ended", state="lost")], Verb.PAUSE, "cannot be paused: it is lost"),
        ([*RUNNING, *happened("stopping")], Verb.PAUSE, "it is stopping"),
        ([*RUNNING, *happened("ended", state="finished")], Verb.CANCEL, "nothing left to cancel"),
        (
            [*RUNNING, *happened("ended", state="finished")],
            Verb.RETRY,
            "cannot be begun again: it is finished",
        ),
        ([*RUNNING, *happened("ended", state="failed")], Verb.RESUME, "notebench jobs retry"),
        (RUNNING, Verb.RETRY, "it is running"),
    ],
)
def test_what_the_state_forbids_is_told_in_one_line(told, verb, words):
    """With the job, its state and what is possible."""
    with pytest.raises(Conflict, match=words):
        is_wanted(JOB, fold(told), verb)


@pytest.mark.parametrize(
    ("told", "verb"),
    [
        ([*RUNNING, *happened("paused")], Verb.PAUSE),
        (RUNNING, Verb.RESUME),
        ([*RUNNING, *happened("ended", state="lost"), *happened("queued", attempt=2)], Verb.RESUME),
        ([*RUNNING, *happened("stopping")], Verb.STOP),
        ([*RUNNING, *happened("ended", state="cancelled")], Verb.CANCEL),
    ],
)
def test_a_verb_may_be_repeated(told, verb):
    """The second time there is nothing to do."""
    assert not is_wanted(JOB, fold(told), verb)


def test_what_was_stopped_may_be_gone_on_with():
    """It is finished, but not with all that it was to do."""
    stopped = [*RUNNING, *happened("stopping"), *happened("ended", state="finished")]
    assert allowed(fold(stopped)) == (Verb.RETRY,)

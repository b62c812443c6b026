"""Trials whose driver or worker died: closed, and tried again with the same values."""

from collections.abc import Collection, Mapping, Sequence

from notebench.sweeps.ports import TrialSearch
from notebench.sweeps.trial import Trial, TrialReply, TrialState

SKIPPED = "skipped"
"""Why a trial was cancelled that somebody skipped."""


def reclaim(search: TrialSearch, retries: int, skipped: Collection[int] = ()) -> list[Trial]:
    """Close the trials that a dead driver left running, and have each tried again with the same values.

    A trial that was lost more than ``retries`` times has failed instead; one that was skipped is cancelled.
    """
    trials = search.trials()
    left = [each for each in trials if each.state is TrialState.RUNNING]
    return [
        search.tell(TrialReply(trial.number, TrialState.CANCELLED, error=SKIPPED))
        if trial.number in skipped
        else lose(search, trial, trials, retries, "its driver ended")
        for trial in left
    ]


def lose(search: TrialSearch, trial: Trial, trials: Sequence[Trial], retries: int, reason: str) -> Trial:
    """Close one trial, and have it tried again.

    Parameters
    ----------
    trials
        All that there are.
    """
    by_number = {each.number: each for each in trials}
    if (tries := _tries(trial, by_number)) > retries:
        told = f"{reason}, {tries} times with these values" if tries > 1 else reason
        return search.tell(TrialReply(trial.number, TrialState.FAILED, error=told))
    # First the next try: a kill between the two costs a repetition, and not the trial.
    search.enqueue(trial.drawn, retry_of=trial.number)
    return search.tell(TrialReply(trial.number, TrialState.LOST, error=reason))


def _tries(trial: Trial, by_number: Mapping[int, Trial]) -> int:
    count, each = 1, trial
    while each.retry_of is not None and each.retry_of in by_number:
        each = by_number[each.retry_of]
        count += 1
    return count

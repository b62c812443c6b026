"""What every search keeps to: the one in memory, and Optuna on its journal."""

from pathlib import Path

import pytest

from notebench.engines.optuna_search import OptunaSearch
from notebench.sweeps import TrialReply, TrialSearch, TrialState
from tests.fake_sweeps import FakeSearch, make_plan


@pytest.fixture(params=["fake", "optuna"])
def search(request: pytest.FixtureRequest, tmp_path: Path) -> TrialSearch:
    plan = make_plan('x = 0.5  # 0.0..1.0\nk = "a"  # a | b')
    return FakeSearch(plan) if request.param == "fake" else OptunaSearch(plan, tmp_path / "study.journal")


class TestTrialSearch:
    """Claims on a search."""

    def test_what_is_asked_for_runs_and_ends_as_it_is_told(self, search: TrialSearch) -> None:
        """Numbers count from 0; a failure keeps its reason."""
        asked = [search.ask() for _ in range(4)]
        assert [each.number for each in asked if each] == [0, 1, 2, 3]
        assert {each.state for each in search.trials()} == {TrialState.RUNNING}
        search.tell(TrialReply(0, TrialState.FINISHED, {"loss": 0.25}))
        search.tell(TrialReply(1, TrialState.FAILED, error="no data"))
        search.tell(TrialReply(2, TrialState.CANCELLED, error="cancelled"))
        told = search.trials()
        assert [str(each.state) for each in told] == ["finished", "failed", "cancelled", "running"]
        assert (told[0].values, told[1].error) == ((0.25,), "no data")
        assert told[0].drawn == (asked[0] and asked[0].drawn)
        assert told[0].duration_s is not None
        assert told[3].duration_s is None

    def test_what_is_enqueued_comes_first(self, search: TrialSearch) -> None:
        """With exactly its values, and the trial that it repeats."""
        search.enqueue({"x": 0.125, "k": "b"}, retry_of=7)
        queued = search.trials()[0]
        assert (queued.state, queued.drawn["x"]) == (TrialState.QUEUED, 0.125)
        suggestion = search.ask()
        assert suggestion
        assert (dict(suggestion.drawn), suggestion.retry_of) == ({"x": 0.125, "k": "b"}, 7)

    def test_a_pruned_trial_is_no_failure(self, search: TrialSearch) -> None:
        """Whether it has reported or not."""
        search.ask()
        assert search.report(0, 0, 1.0) is False
        assert search.tell(TrialReply(0, TrialState.PRUNED)).state is TrialState.PRUNED

    def test_a_report_of_a_trial_that_ended_prunes_nothing(self, search: TrialSearch) -> None:
        """It came late."""
        search.ask()
        search.tell(TrialReply(0, TrialState.FAILED, error="ended"))
        assert search.report(0, 1, 1.0) is False

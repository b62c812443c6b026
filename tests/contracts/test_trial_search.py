"""What every search keeps to: the one in memory, and Optuna on its journal or a database."""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from notebench.engines.optuna_search import OptunaSearch, StudyReader, read_trials
from notebench.errors import BadInput
from notebench.sweeps import Suggestion, TrialReply, TrialSearch, TrialState, reclaim
from notebench.sweeps.dimension import Dimension, DimensionKind
from notebench.sweeps.space import OPEN_SPACE
from tests.fake_sweeps import FakeSearch, make_plan

FILES = {
    "optuna-journal": "study.journal",
    "optuna-sqlite": "study.db",
    "optuna-postgresql": "study.url",
}


@pytest.fixture(params=["fake", *FILES])
def search(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[TrialSearch]:
    plan = make_plan('x = 0.5  # 0.0..1.0\nk = "a"  # a | b')
    if request.param == "fake":
        yield FakeSearch(plan)
        return
    file = tmp_path / FILES[request.param]
    if request.param == "optuna-postgresql":
        file.write_text(request.getfixturevalue("postgresql"))
    with closing(OptunaSearch(plan, file)) as made:
        yield made


@pytest.fixture(params=["fake", "optuna"])
def open_search(request: pytest.FixtureRequest, tmp_path: Path) -> TrialSearch:
    """Of an objective that names its axes as it runs."""
    plan = replace(make_plan(), space=OPEN_SPACE)
    return FakeSearch(plan) if request.param == "fake" else OptunaSearch(plan, tmp_path / "study.journal")


X, K = Dimension("x", DimensionKind.FLOAT, 0.0, 1.0), Dimension("k", DimensionKind.CHOICE, labels=("a", "b"))


class TestOpenSearch:
    """Claims on a search whose axes are named by trials."""

    def test_what_is_suggested_is_drawn(self, open_search: TrialSearch) -> None:
        """The same again for the same name."""
        assert open_search.ask() == Suggestion(0, {})
        x, k = open_search.suggest(0, X), open_search.suggest(0, K)
        assert (open_search.suggest(0, X), k in ("a", "b")) == (x, True)
        assert dict(open_search.trials()[0].drawn) == {"x": x, "k": k}
        open_search.tell(TrialReply(0, TrialState.FINISHED, {"loss": 1.0}))
        assert dict(open_search.trials()[0].drawn) == {"x": x, "k": k}

    def test_what_is_enqueued_is_suggested(self, open_search: TrialSearch) -> None:
        """And what it does not name is drawn."""
        open_search.enqueue({"x": 0.125}, retry_of=3)
        suggestion = open_search.ask()
        assert suggestion
        assert suggestion.retry_of == 3
        assert open_search.suggest(0, X) == 0.125
        assert open_search.suggest(0, K) in ("a", "b")

    def test_what_waited_is_said_to_have(self, open_search: TrialSearch) -> None:
        """So that a sweep's counts tell what waits still."""
        open_search.enqueue({"x": 0.125})
        asked = [open_search.ask() for _ in range(2)]
        assert [each.was_queued for each in asked if each] == [True, False]

    def test_what_cannot_be_asked_is_refused(self, open_search: TrialSearch) -> None:
        """A range that is none, a name that is taken, a trial that has ended."""
        open_search.ask()
        with pytest.raises(BadInput, match="y"):
            open_search.suggest(0, Dimension("y", DimensionKind.INT, 5, 1))
        with pytest.raises(BadInput, match="state"):
            open_search.set_attr(0, "state", 1)
        open_search.set_attr(0, "note", [1])
        assert dict(open_search.trials()[0].user_attrs) == {"note": [1]}
        open_search.tell(TrialReply(0, TrialState.FAILED, error="ended"))
        for act in (lambda: open_search.suggest(0, X), lambda: open_search.set_attr(0, "note", 1)):
            with pytest.raises(BadInput, match="trial 0 does not run any more"):
                act()

    def test_a_limit_that_is_crossed_is_kept(self, open_search: TrialSearch) -> None:
        """As with a constraint of the plan."""
        for number, beyond in ((0, 0.5), (1, -0.5)):
            open_search.ask()
            open_search.set_constraint(number, "size", beyond)
            open_search.tell(TrialReply(number, TrialState.FINISHED, {"loss": 1.0}))
        assert [each.is_feasible for each in open_search.trials()] == [False, True]


def test_a_study_on_a_server_is_read_by_what_changed(postgresql: str, tmp_path: Path) -> None:
    """By another process's reader, while it is written; what it was told outlives its driver."""
    file = tmp_path / "study.url"
    file.write_text(postgresql)
    assert read_trials(file) == []
    search, reader = OptunaSearch(make_plan(), file), StudyReader(file)
    search.ask()
    search.ask()
    search.tell(TrialReply(0, TrialState.FINISHED, {"loss": 0.25}))
    assert [str(each.state) for each in reader.changes()] == ["finished", "running"]
    assert reader.changes() == []
    search.close()
    with closing(OptunaSearch(make_plan(), file)) as again:
        reclaim(again, retries=1)
    assert [(each.number, str(each.state)) for each in reader.changes()] == [(1, "lost"), (2, "queued")]


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

"""Claims on the trial that a function is given, over a real channel to a search in memory."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from notebench.errors import BadInput
from notebench.sweeps.remote import RemoteTrial, answers_of
from notebench.sweeps.reporting import CHANNEL_VARIABLE, ReportServer
from notebench.sweeps.space import OPEN_SPACE
from tests.fake_sweeps import FakeSearch, make_plan


@pytest.fixture
def search() -> FakeSearch:
    """With one trial that runs, and is pruned where it reports more than 1."""
    made = FakeSearch(replace(make_plan(), space=OPEN_SPACE), prunes=lambda number, step, value: value > 1)
    made.ask()
    return made


@pytest.fixture
def trial(search: FakeSearch, monkeypatch: pytest.MonkeyPatch) -> Iterator[RemoteTrial]:
    server = ReportServer(search.report, answers_of(search))
    monkeypatch.setenv(CHANNEL_VARIABLE, server.channel(0))
    yield RemoteTrial()
    server.close()


def test_a_trial_is_answered_by_the_search(trial, search):
    """Each value as what it is; the search has it too."""
    assert trial.suggest_float("rate", 0, 1) == 0.5
    assert trial.suggest_int("depth", 2, 8, step=2) == 5
    assert trial.suggest_categorical("kind", [True, 1, "1", None]) is True
    assert (trial.number, trial.params) == (0, {"rate": 0.5, "depth": 5, "kind": True})
    assert dict(search.kept[0].drawn) == trial.params


def test_a_trial_hears_whether_it_is_to_be_pruned(trial):
    """By its last report; nothing is raised."""
    trial.report(0.5, 0)
    assert not trial.should_prune()
    trial.report(2, 1)
    assert trial.should_prune()


def test_what_a_trial_notes_and_limits_is_kept(trial, search):
    """By its names."""
    trial.set_user_attr("seen", {"rows": [1, 2]})
    trial.set_constraint("size", 2)
    assert dict(search.kept[0].user_attrs) == trial.user_attrs == {"seen": {"rows": [1, 2]}}
    assert not search.kept[0].is_feasible


@pytest.mark.parametrize(
    ("act", "told"),
    [
        (lambda trial: trial.suggest_categorical("kind", [object]), "kind: .* is no text, number or bool"),
        (lambda trial: trial.suggest_float("rate", "low", 1), "rate: 'low' is no number"),
        (lambda trial: trial.suggest_int("depth", 3, 1), "depth: it runs backwards"),
        (lambda trial: trial.set_user_attr("seen", {1, 2}), "seen: JSON has no such value"),
        (lambda trial: trial.set_user_attr("state", 1), "state: it is the search's own"),
        (lambda trial: trial.set_constraint("size", "much"), "size: 'much' is no number"),
        (lambda trial: trial.report("much", 0), "value: 'much' is no number"),
        (lambda trial: trial.report(1, -1), "step: -1 is negative"),
    ],
)
def test_what_does_not_fit_is_refused_where_it_is_asked(trial, act, told):
    """And the trial may go on."""
    with pytest.raises(BadInput, match=told):
        act(trial)
    assert trial.suggest_float("after", 0, 1) == 0.5

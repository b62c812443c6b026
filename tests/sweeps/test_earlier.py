"""Claims on what a sweep takes over from earlier ones."""

import pytest

from notebench.engines.optuna_search import OptunaSearch, read_trials
from notebench.errors import BadInput
from notebench.sweeps import Budget, Metric, Named, Sweep, SweepPlan, Trial, TrialReply, TrialState, fold
from notebench.sweeps.earlier import distinct, fitting, read_earlier, write_earlier
from notebench.sweeps.plan import parse_constraint
from tests.fake_sweeps import START, Asking, FakeExecutor, finish, make_ground, make_plan

CELL = "x = 0.5  # 0.0..1.0\nk = 'a'  # a | b | c\ndepth = 3"


def trial(number, x, k="a", values=(0.25,), **facts):
    return Trial(number, TrialState.FINISHED, {"x": x, "k": k}, values, START, START, **facts)


def test_trials_that_lie_in_the_new_space_are_taken_over_whole():
    """With their values, whatever else was tried; those that did not finish are not."""
    plan = make_plan("x = 0.5  # 0.0..0.5\nk = 'a'  # a | b\ndepth = 3")
    failed = Trial(3, TrialState.FAILED, {"x": 0.1, "k": "a"})
    found = fitting(plan, make_plan(CELL), [trial(0, 0.25), trial(1, 0.75), trial(2, 0.3, "c"), failed], "s1")
    assert [(dict(each.drawn), each.values, each.source) for each in found] == [
        ({"x": 0.25, "k": "a"}, (0.25,), "s1")
    ]
    assert read_earlier(write_earlier(found))[0].drawn == found[0].drawn


@pytest.mark.parametrize(
    ("cell", "count"),
    [
        ("x = 0.5  # 0.0..1.0\nk = 'a'", 1),  # what stands still now stood there in one of them
        ("x = 0.5  # 0.0..1.0\nk = 'a'  # a | b\ndepth = 4", 0),  # it stood elsewhere
        ("x = 0.5  # 0.0..1.0\nk = 'a'  # a | b\nnew = 1  # 1..9", 0),  # nobody knows where it was
        ("k = 'a'  # a | b\nx = 0.5  # 0.0..1.0 when k == 'b'", 2),  # a condition that one of them leaves out
    ],
)
def test_what_is_not_known_or_was_otherwise_is_left_out(cell, count):
    """It would teach what is not so."""
    plan, trials = make_plan(cell), [trial(0, 0.25), trial(1, 0.75, "b")]
    if not count:
        with pytest.raises(BadInput, match="none of the 2 finished trials of sweep s1 lies in this space"):
            fitting(plan, make_plan(CELL), trials, "s1")
        return
    found = fitting(plan, make_plan(CELL), trials, "s1")
    assert len(found) == count
    assert set(found[0].drawn) == ({"x"} if count == 1 else {"k"})


def test_metrics_are_known_by_name_and_constraints_measured_anew():
    """In the new order, against the new limit."""
    earlier = make_plan(
        CELL, metrics=(Metric("a"), Metric("b")), constraints=(parse_constraint("size <= 10"),)
    )
    plan = make_plan(
        CELL, metrics=(Metric("b"),), constraints=(parse_constraint("size <= 4"), parse_constraint("a >= 1"))
    )
    (found,) = fitting(plan, earlier, [trial(0, 0.5, values=(3.0, 7.0), violations={"size": -5.0})], "s1")
    assert (found.values, dict(found.violations), found.is_feasible) == (
        (7.0,),
        {"size": 1.0, "a": -2.0},
        False,
    )
    with pytest.raises(BadInput, match="did not measure loss; leave it away, or sweep by a, b, size"):
        fitting(make_plan(CELL), earlier, [], "s1")
    with pytest.raises(BadInput, match="has no finished trial"):
        fitting(make_plan(CELL), make_plan(CELL), [], "s1")


def test_what_two_sweeps_took_over_from_a_third_counts_once():
    """By what was tried and what came of it; a trial keeps where it came from first."""
    both = [trial(0, 0.25, source="s0"), trial(5, 0.25, source="s0"), trial(1, 0.75)]
    assert len(distinct(both)) == 2
    assert fitting(make_plan(CELL), make_plan(CELL), both[:1], "s1")[0].source == "s0"


def test_the_study_begins_with_them_and_they_are_no_trials_of_the_sweep(tmp_path):
    """They use up no budget and none is the best; after a crash they are there once."""
    plan = make_plan(budget=Budget(trials=3), enqueued=({"x": 0.125},))
    earlier = [
        Trial(n, TrialState.FINISHED, {"x": n / 8}, (0.0,), START, START, source="s1") for n in range(4)
    ]
    for _ in range(2):
        search = OptunaSearch(plan, tmp_path / "study.journal", earlier)
    assert [each.source for each in search.trials()] == ["s1"] * 4 + [""]
    sweep = Sweep(plan, search, FakeExecutor(finish), make_ground())
    assert sweep.run(Asking()).reason == "all 3 trials are done"
    kept = read_trials(tmp_path / "study.journal")
    assert kept[0].duration_s == 0
    assert kept[0].started_at == START
    progress = fold(kept, is_maximized=False)
    assert (progress.settled, progress.best_value, len(kept)) == (
        3,
        min(each.values[0] for each in kept[4:]),
        7,
    )


def test_they_tell_the_sampler_where_to_look(tmp_path):
    """Its first draws lie nearer to what was good."""
    plan = make_plan("x = 0.5  # 0.0..1000.0", sampler=Named("tpe"), seed=3)
    earlier = [
        Trial(n, TrialState.FINISHED, {"x": n * 10.0}, (abs(n * 10.0 - 700),), START, START, source="s1")
        for n in range(100)
    ]
    taught, untaught = OptunaSearch(plan, tmp_path / "a", earlier), OptunaSearch(plan, tmp_path / "b")

    def distance(search):
        found = []
        for _ in range(10):
            asked = search.ask()
            found.append(abs(asked.drawn["x"] - 700))
            search.tell(TrialReply(asked.number, TrialState.FINISHED, {"loss": found[-1]}))
        return sum(found)

    assert distance(taught) < distance(untaught) / 2


def test_a_grid_takes_nothing_over():
    """It tries every point anyhow."""
    with pytest.raises(BadInput, match="sampler grid tries every point by itself"):
        make_plan(warm_start=("s1",), sampler=Named("grid"))


def test_a_plan_keeps_where_it_begins():
    """And an older one without it is read."""
    plan = make_plan(warm_start=("s1",))
    assert SweepPlan.from_json(plan.to_json()) == plan
    with pytest.raises(BadInput, match="holds no trials"):
        read_earlier(b"[{}]")

"""Claims on how a sweep runs, with a search and workers in memory."""

from notebench.states import State
from notebench.sweeps import Budget, Sweep, Trial, TrialReply, TrialState, reclaim
from tests.fake_sweeps import Asking, FakeExecutor, FakeRecorder, FakeSearch, finish, make_ground, make_plan


def sweep(run=finish, asking=None, workers=1, **facts):
    """Run a sweep; gives it with how it came out."""
    plan = make_plan(**facts)
    said = []
    made = Sweep(plan, FakeSearch(plan), FakeExecutor(run, workers), make_ground(say=said.append))
    return made, made.run(asking or Asking()), said


def states(made):
    return [str(each.state) for each in made.search.trials()]


def fail(task):
    return TrialReply(task.number, TrialState.FAILED, error="no data", details="Traceback: no data")


def test_a_sweep_has_exactly_its_trials():
    """With several workers too."""
    made, outcome, _ = sweep(workers=3)
    assert (states(made), outcome.reason) == (["finished"] * 5, "all 5 trials are done")
    assert not outcome.has_failed


def test_trials_that_always_fail_end_the_sweep_with_the_first_traceback():
    """After the stated number in a row, and not hundreds later."""
    made, outcome, said = sweep(run=fail, budget=Budget(trials=100, failures=3))
    assert (len(states(made)), outcome.has_failed) == (3, True)
    assert outcome.reason == "3 trials failed in a row, the last by: no data"
    assert said == ["trial 0 is the first that failed: no data", "Traceback: no data"]


def test_a_sweep_of_which_nothing_came_has_failed_and_says_by_what():
    """Though all its trials are done: a metric that never appears is no success."""
    _, outcome, _ = sweep(run=fail, budget=Budget(trials=3))
    assert outcome.has_failed
    assert outcome.reason == "no trial of 3 came to a value, the last failed by: no data"


def miss(task):
    return TrialReply(task.number, TrialState.FAILED, error="metric acc: it is not there", is_missing=True)


def test_a_metric_that_never_appears_ends_the_sweep_with_the_first_trial():
    """Its name is wrong: the others would be burnt."""
    made, outcome, _ = sweep(run=miss, budget=Budget(trials=100))
    assert (states(made), outcome.has_failed) == (["failed"], True)
    assert outcome.reason == "no trial has what it is judged by: metric acc: it is not there"


def test_a_metric_that_only_some_trials_miss_does_not():
    """Then it is no wrong name."""
    made, outcome, _ = sweep(run=lambda task: miss(task) if task.number else finish(task))
    assert states(made) == ["finished"] + ["failed"] * 4
    assert not outcome.has_failed


def test_a_lost_trial_is_tried_again_with_the_same_values():
    """As often as the plan says, and then it has failed."""
    made, _, _ = sweep(
        run=lambda task: (
            TrialReply(task.number, TrialState.LOST, error="its worker died")
            if task.number < 3
            else finish(task)
        ),
        retries=1,
        budget=Budget(trials=3),
    )
    found = [(str(each.state), each.retry_of) for each in made.search.trials()]
    assert found == [("lost", None), ("failed", 0), ("lost", None), ("finished", 2), ("finished", None)]
    assert made.search.trials()[1].error == "its worker died, 2 times with these values"


def test_what_a_dead_driver_left_running_is_tried_again():
    """None stays running; who reads sees why."""
    search = FakeSearch(make_plan())
    asked = search.ask()
    reclaim(search, retries=1)
    lost, queued = search.trials()
    assert (lost.state, lost.error) == (TrialState.LOST, "its driver ended")
    assert (queued.state, queued.drawn, queued.retry_of) == (TrialState.QUEUED, asked.drawn, 0)


def test_a_cancelled_sweep_ends_what_runs_and_begins_with_it_again():
    """Its values are not lost."""
    asking = Asking()

    def hang(task):
        if task.number == 0:
            return finish(task)
        asking.cancel_at = 0
        return None

    made, outcome, _ = sweep(run=hang, asking=asking)
    assert (outcome.reason, states(made)) == ("", ["finished", "cancelled", "queued"])


def test_a_stopped_sweep_lets_what_runs_finish():
    """And begins nothing more."""
    made, outcome, _ = sweep(asking=Asking(stop_at=2), workers=2)
    assert (states(made), outcome.has_failed) == (["finished"] * 2, False)


def test_a_pause_waits_for_what_runs_and_then_goes_on():
    """To its end."""
    asking = Asking(pause_at=3)
    made, _, _ = sweep(asking=asking, workers=2)
    assert (asking.pauses, states(made)) == (1, ["finished"] * 5)


def test_progress_names_the_best():
    """For the jobs' list."""
    asking = Asking()
    sweep(asking=asking, budget=Budget(trials=2))
    assert asking.reports == [(0, 2, ""), (1, 2, "best loss 0.5"), (2, 2, "best loss 0.5")]
    assert (asking.facts["best_params"], asking.facts["trials"]) == ({"x": 0.5}, {"finished": 2})


def test_a_trial_that_is_tried_again_does_not_wait_any_more():
    """Neither after a resume, nor after its worker died; the counts of lists are those of the study."""
    search = FakeSearch(make_plan())
    search.ask()
    asking = Asking()

    def run(task):
        if task.number == 1:
            return TrialReply(task.number, TrialState.LOST, error="its worker died")
        return finish(task)

    plan = make_plan(budget=Budget(trials=2), retries=2)
    Sweep(plan, search, FakeExecutor(run), make_ground()).run(asking)
    assert asking.facts["trials"] == {"finished": 2, "lost": 2}


def test_a_cancelled_sweep_says_what_is_tried_first_next_time():
    """Nothing runs any more, and what ran waits."""
    asking = Asking(cancel_at=1)
    sweep(run=lambda task: None, asking=asking)
    assert asking.facts["trials"] == {}
    search, asking = FakeSearch(make_plan()), Asking()

    def hang(task):
        asking.cancel_at = 0

    Sweep(make_plan(), search, FakeExecutor(hang), make_ground()).run(asking)
    assert asking.facts["trials"] == {"queued": 1, "cancelled": 1}


def test_trials_that_wait_for_room_are_told_of_once():
    """In the sweep's progress as long as they do, and in its log once."""
    plan, said, asking = make_plan(budget=Budget(trials=3)), [], Asking()
    executor = FakeExecutor(finish)

    def run(task):
        executor.shortage = ["2 trials wait (1 free)", "2 trials wait (0 free)", ""][task.number]
        return finish(task)

    executor.run = run
    Sweep(plan, FakeSearch(plan), executor, make_ground(say=said.append)).run(asking)
    assert said == ["2 trials wait (1 free)"]
    told = dict.fromkeys(text for _, _, text in asking.reports)
    waits = ["best loss 0.5, 2 trials wait (1 free)", "best loss 0.5, 2 trials wait (0 free)"]
    assert [*told] == ["", *waits, "best loss 0.5"]
    assert asking.facts["waits"] == ""


def test_the_time_of_a_sweep_ends_it():
    """By the driver's clock."""
    plan = make_plan(budget=Budget(timeout_s=10))
    ticks = iter(range(100))
    ground = make_ground(clock=lambda: float(next(ticks)))
    outcome = Sweep(plan, FakeSearch(plan), FakeExecutor(finish), ground).run(Asking())
    assert outcome.reason == "its time of 10 s is over"


def test_a_later_attempt_counts_what_there_is():
    """The budget is the sweep's, and not the attempt's."""
    plan = make_plan(budget=Budget(trials=3))
    search = FakeSearch(plan, kept={n: Trial(n, TrialState.FINISHED, {"x": 0.5}, (0.5,)) for n in range(2)})
    Sweep(plan, search, FakeExecutor(finish), make_ground()).run(Asking())
    assert len(search.trials()) == 3


def test_a_change_is_heeded_at_the_next_look():
    """Budget and workers alike, and by a later attempt from its start."""
    asking = Asking(changes=[{"limits": {"trials": 7, "workers": 2}}])

    def grow(task):
        if task.number == 3:
            asking.changes.append({"limits": {"trials": 9, "workers": 3}})
        return finish(task)

    made, outcome, _ = sweep(run=grow, asking=asking)
    assert (len(states(made)), outcome.reason) == (9, "all 9 trials are done")
    assert (made.plan.workers, made.executor.workers) == (3, 3)


def test_workers_that_cannot_be_had_leave_those_that_there_are():
    """The GPUs may have gone since they were asked for; the rest of the change holds."""
    made, _, said = sweep(asking=Asking(changes=[{"limits": {"trials": 2, "workers": 99}}]))
    assert (made.plan.workers, len(states(made)), said) == (1, 2, ["workers: 99 are too many here"])


def test_a_skipped_trial_is_cancelled_and_not_tried_again():
    """Whatever comes of it meanwhile; it does not count against the budget."""
    asking = Asking()

    def hang(task):
        if task.number != 1:
            return finish(task)
        asking.changes.append({"skip": 1})
        return None

    made, outcome, _ = sweep(run=hang, asking=asking, budget=Budget(trials=2))
    assert (states(made), outcome.reason) == (["finished", "cancelled", "finished"], "all 2 trials are done")
    assert made.search.trials()[1].error == "skipped"


def test_a_skip_that_a_dead_driver_did_not_heed_is_heeded_by_the_next():
    """What it left running is not tried again."""
    search = FakeSearch(make_plan())
    search.ask()
    reclaim(search, retries=1, skipped={0})
    assert [(str(each.state), each.error) for each in search.trials()] == [("cancelled", "skipped")]


def test_gpu_hours_end_a_sweep():
    """Of finished and running trials together, times the GPUs of each."""
    plan = make_plan(gpus=2, budget=Budget(gpu_hours=6 / 3600))
    ticks = iter(range(1000))
    ground = make_ground(clock=lambda: float(next(ticks)))
    made = Sweep(plan, FakeSearch(plan), FakeExecutor(finish), ground)
    assert made.run(Asking()).reason == "its 0.00166667 GPU hours are used up"
    assert made.progress.settled == 3


def recorded(run=finish, asking=None, **facts):
    """Run a sweep that is kept as runs; gives what was kept."""
    plan = make_plan(**facts)
    recorder = FakeRecorder(plan)
    Sweep(plan, FakeSearch(plan), FakeExecutor(run), make_ground(), recorder).run(asking or Asking())
    return recorder


def test_each_trial_is_kept_as_a_run():
    """With its values and what it measured, and the best is named once, as none was better."""
    kept = recorded(budget=Budget(trials=2))
    assert [(each.params, each.metrics, str(each.state)) for each in kept.runs.values()] == [
        ({"x": "0.5"}, {"loss": 0.5}, "finished")
    ] * 2
    assert (kept.best, kept.closed) == ([0], [(State.FINISHED, True)])


def test_a_run_says_why_its_trial_failed():
    """And the sweep's own that it has."""
    kept = recorded(run=fail, budget=Budget(trials=9, failures=1))
    assert (kept.runs[0].error, kept.closed) == ("no data", [(State.FAILED, False)])


def test_a_cancelled_sweep_cancels_its_runs():
    """They are not left running."""
    asking = Asking()

    def hang(task):
        asking.cancel_at = 0

    kept = recorded(run=hang, asking=asking)
    assert (str(kept.runs[0].state), kept.closed) == ("cancelled", [(State.CANCELLED, False)])


def test_a_stopped_sweep_may_go_on_and_names_its_best_not_for_good():
    """A later attempt may find a better one."""
    assert recorded(asking=Asking(stop_at=2)).closed == [(State.FINISHED, False)]

"""A study of 5,000 trials, read whole and then by what was added, against Optuna reading it whole each time."""

import random
import tempfile
from pathlib import Path

import optuna
from measure import finish, in_turns, report
from optuna.distributions import FloatDistribution
from optuna.storages import JournalStorage
from optuna.storages.journal import JournalFileBackend

from notebench.engines.optuna_search import JOURNAL_FILE, OptunaSearch
from notebench.parameters import read_cell
from notebench.sweeps import (
    Budget,
    Metric,
    Objective,
    ObjectiveKind,
    SweepPlan,
    TrialReply,
    TrialState,
    make_space,
)
from notebench.sweeps.plan import Named
from notebench.workbench.studies import Studies

TRIALS, NEW = 5000, 5
FIRST_AT_MOST, DELTA_AT_LEAST = 3, 20


def main() -> None:
    """Write the study, and read it in turns."""
    optuna.logging.set_verbosity(optuna.logging.ERROR)
    folder = Path(tempfile.mkdtemp(prefix="notebench-bench-"))
    plan = SweepPlan(
        objective=Objective(ObjectiveKind.FUNCTION, "train:objective"),
        space=make_space(read_cell("x = 0.5  # 0.0..1.0")),
        metrics=(Metric("loss"),),
        budget=Budget(trials=10 * TRIALS),
        sampler=Named("random"),
    )
    search = OptunaSearch(plan, folder / JOURNAL_FILE)
    fill(folder / JOURNAL_FILE)
    search = OptunaSearch(plan, folder / JOURNAL_FILE)

    def peer() -> None:
        study = load(folder / JOURNAL_FILE)
        assert len(study.get_trials(deepcopy=False)) >= TRIALS

    def first() -> None:
        assert Studies().look(folder, is_maximized=False).progress.settled >= TRIALS

    studies = Studies()
    cursor = studies.look(folder, is_maximized=False).cursor

    def add() -> None:
        for _ in range(NEW):
            asked = search.ask()
            assert asked
            search.tell(TrialReply(asked.number, TrialState.FINISHED, {"loss": 0.5}))

    def delta() -> None:
        nonlocal cursor
        page = studies.since(folder, cursor, is_maximized=False)
        cursor = page.cursor
        assert page.to_json(plan.space.show)["trials"][0]["values"] == [0.5]

    took = in_turns({"peer": peer, "first": first, "add": add, "delta": delta}, 5)
    finish(
        report(
            f"{TRIALS:,} trials are read for the first time",
            took["first"],
            took["peer"],
            at_most=FIRST_AT_MOST,
        ),
        report(f"{NEW} new trials of them are read", took["delta"], took["peer"], at_least=DELTA_AT_LEAST),
    )


def load(journal: Path) -> optuna.Study:
    """As who only has Optuna reads it."""
    return optuna.load_study(study_name=None, storage=JournalStorage(JournalFileBackend(str(journal))))


def fill(journal: Path) -> None:
    """Write trials that finished."""
    rng = random.Random(1)
    load(journal).add_trials(
        [
            optuna.trial.create_trial(
                value=rng.random(),
                params={"x": rng.random()},
                distributions={"x": FloatDistribution(0, 1)},
                intermediate_values={step: rng.random() for step in range(3)},
            )
            for _ in range(TRIALS)
        ]
    )


if __name__ == "__main__":
    main()

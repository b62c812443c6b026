"""Forests on the digits, cross-validated in 40 trials: 2 workers against Optuna's own loop in one process.

Both try the same 40 points, each with one thread. The tracking store is made, and MLflow loaded by the process
that writes, before the clock of the trials starts: the first two wait for a file.
"""

import os
import random
import time
from datetime import UTC, datetime
from typing import Any

import optuna
from measure import finish, report
from sweep_runs import Desk, open_desk

from notebench.sweeps.run_book import RUNS_FILE, RunBook

TRIALS, LEAST_S = 40, 30.0
CODE = """
import os
import time
from pathlib import Path

from sklearn.datasets import load_digits
from sklearn.ensemble import RandomForestClassifier
from sklearn.model_selection import cross_val_score

DATA = load_digits(return_X_y=True)

def wait():
    Path(f"ready-{os.getpid()}").touch()
    while not Path("go").exists():
        time.sleep(0.005)

def fit(trees, depth):
    model = RandomForestClassifier(trees, max_depth=depth, random_state=0, n_jobs=1)
    return float(cross_val_score(model, *DATA, cv=3).mean())

def objective(trees, depth):
    wait()
    return fit(trees, depth)
"""
SPACE = "trees = 200  # 190..230\ndepth = 12  # 10..16"


def points() -> list[dict[str, int]]:
    """What is tried."""
    rng = random.Random(1)
    return [{"trees": rng.randint(190, 230), "depth": rng.randint(10, 16)} for _ in range(TRIALS)]


def plain_s() -> float:
    """Seconds of Optuna's own loop."""
    known: dict[str, Any] = {}
    exec(CODE, known)
    study = optuna.create_study(direction="maximize")
    for point in points():
        study.enqueue_trial(point)
    began = time.perf_counter()
    study.optimize(
        lambda trial: known["fit"](trial.suggest_int("trees", 190, 230), trial.suggest_int("depth", 10, 16)),
        n_trials=TRIALS,
    )
    return time.perf_counter() - began


def ours_s(desk: Desk) -> tuple[float, float]:
    """Seconds of the trials, and with them those from the command to the first trial and to the job's end."""
    asked: dict[str, Any] = {"metric": ("accuracy:maximize",), "trials": TRIALS, "workers": 2}
    job_id, began = desk.start(CODE, SPACE, enqueue=tuple(points()), **asked)
    while len(list(desk.root.glob("ready-*"))) < 2:
        time.sleep(0.005)
    ready = datetime.now(UTC)
    book = RunBook(desk.bench.jobs.listing.folder_of(job_id).path / RUNS_FILE)
    while not book.read():
        time.sleep(0.005)
    go = datetime.now(UTC)
    (desk.root / "go").touch()
    trials = desk.wait(job_id)
    last = max(each.ended_at for each in trials if each.ended_at)
    ended = desk.bench.jobs.get(job_id).status.ended_at
    assert ended
    return (last - go).total_seconds(), (ready - began + (ended - go)).total_seconds()


def main() -> None:
    optuna.logging.set_verbosity(optuna.logging.ERROR)
    os.environ["OMP_NUM_THREADS"] = "1"  # before scikit-learn is loaded, here and in the workers
    with open_desk() as desk:
        ours, whole = ours_s(desk)
    plain = plain_s()
    is_long = plain >= LEAST_S
    print(
        f"{'ok  ' if is_long else 'FAIL'} the work takes {plain:.1f} s in one process (at least {LEAST_S:g} s)"
    )
    finish(
        is_long,
        report("forests of 40 trials on 2 workers", [ours], [plain], at_least=1.8),
        report("likewise, from the command to the end", [whole], [plain], at_least=1.6),
    )


if __name__ == "__main__":
    main()

"""200 trials that do nothing: a sweep's driver with 2 workers, plain Optuna in one process, and Ray Tune.

All three draw 4 parameters by TPE and keep their trials on the same disk. Of ours all is measured that the
driver does, workers begun and events written; of Ray Tune only the search, on a cluster that runs already.
"""

import itertools
import logging
import os
import statistics
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import optuna
from measure import finish, in_turns, report

from notebench.engines.optuna_search import JOURNAL_FILE
from notebench.ids import make_job_id
from notebench.jobs import JobFolder, JobSpec, Surroundings, drive
from notebench.parameters import read_cell
from notebench.sweeps import (
    Budget,
    Metric,
    Named,
    Objective,
    ObjectiveKind,
    SweepPlan,
    make_space,
)
from notebench.workbench.sweep_work import MakeExecutor, SweepWork

TRIALS, RAY_TRIALS, ROUNDS = 200, 40, 5
CELL = "a = 0.5  # 0.0..1.0\nb = 0.1  # 1e-4..1.0 log\nc = 3  # 1..20\nk = 'x'  # x | y | z"
OF_RAY = {
    "RAY_ENABLE_WINDOWS_OR_OSX_CLUSTER": "0",  # it listens on the loopback alone
    "RAY_USAGE_STATS_ENABLED": "0",
    "RAY_ACCEL_ENV_VAR_OVERRIDE_ON_ZERO": "0",
    "RAY_AIR_NEW_OUTPUT": "0",
    "TUNE_DISABLE_AUTO_CALLBACK_LOGGERS": "1",
}


class Peers:
    """Each runs a whole search in a folder of its own."""

    def __init__(self, root: Path) -> None:
        self.root, self.rounds = root, itertools.count(1)
        (root / "nothing.py").write_text("def objective(a, b, c, k):\n    return 1.0\n")

    def ours(self, sampler: str = "tpe", trials: int = TRIALS, workers: MakeExecutor | None = None) -> Path:
        """The driver of a job, as it runs for a user; ``workers`` makes those that try, else this machine's."""
        plan = SweepPlan(
            objective=Objective(ObjectiveKind.FUNCTION, "nothing:objective"),
            space=make_space(read_cell(CELL)),
            metrics=(Metric("loss"),),
            budget=Budget(trials=trials),
            sampler=Named(sampler),
            workers=2,
        )
        now = datetime.now(UTC)
        folder = JobFolder(self.root / "jobs" / make_job_id(now, next(self.rounds).to_bytes(3, "big")))
        folder.create(JobSpec("sweep", "overhead", plan.to_json(), str(self.root), now))
        status = drive(folder, SweepWork(str, workers=workers), Surroundings(lambda verb, data: None))
        assert status.reason == f"all {trials} trials are done", status
        return folder.path / JOURNAL_FILE

    def plain(self) -> None:
        """Optuna's own loop, in this process."""
        path = str(self.root / f"plain-{next(self.rounds)}.journal")
        backend = optuna.storages.journal
        storage = optuna.storages.JournalStorage(
            backend.JournalFileBackend(path, backend.JournalFileOpenLock(path))
        )
        study = optuna.create_study(storage=storage, sampler=optuna.samplers.TPESampler())
        study.optimize(_nothing, n_trials=TRIALS)

    def ray_tune(self) -> None:
        """Ray Tune with Optuna's search and actors that are used again; fewer trials, as it takes longer."""
        from ray import tune
        from ray.tune.search.optuna import OptunaSearch

        search = OptunaSearch(metric="loss", mode="min")
        wanted = tune.TuneConfig(
            search_alg=search, num_samples=RAY_TRIALS, reuse_actors=True, max_concurrent_trials=2
        )
        kept = tune.RunConfig(storage_path=str(self.root / "ray"), verbose=0)
        space: dict[str, Any] = {
            "a": tune.uniform(0.0, 1.0),
            "b": tune.loguniform(1e-4, 1.0),
            "c": tune.randint(1, 21),
            "k": tune.choice(["x", "y", "z"]),
        }
        done = tune.Tuner(_ray_nothing(), param_space=space, tune_config=wanted, run_config=kept).fit()
        assert len(done) == RAY_TRIALS


def _nothing(trial: optuna.Trial) -> float:
    trial.suggest_float("a", 0.0, 1.0)
    trial.suggest_float("b", 1e-4, 1.0, log=True)
    trial.suggest_int("c", 1, 20)
    trial.suggest_categorical("k", ["x", "y", "z"])
    return 1.0


def _ray_nothing() -> type:
    from ray import tune

    class Nothing(tune.Trainable):
        def step(self) -> dict[str, Any]:
            return {"loss": 1.0, "done": True}

        def reset_config(self, new_config: dict[str, Any]) -> bool:
            return True

        def save_checkpoint(self, checkpoint_dir: str) -> None:
            return None

        def load_checkpoint(self, checkpoint: dict[str, Any] | None) -> None:
            return None

    return Nothing


def _against_ray(peers: Peers, ours_s: list[float]) -> bool:
    os.environ.update(OF_RAY)
    import ray

    ray.init(
        num_cpus=2,
        include_dashboard=False,
        log_to_driver=False,
        logging_level=logging.ERROR,
        object_store_memory=200_000_000,
        _node_ip_address="127.0.0.1",
    )
    try:
        took = in_turns({"ray": peers.ray_tune}, rounds=2)["ray"]
    finally:
        ray.shutdown()
    each = [seconds / RAY_TRIALS for seconds in took]
    return report("a trial, beside Ray Tune", [s / TRIALS for s in ours_s], [min(each)], at_least=10)


def _is_linear(peers: Peers) -> bool:
    """Whether the time between two trials stays what it is, but for what Optuna itself takes to draw."""
    took: dict[int, list[float]] = {200: [], 2000: []}
    for _ in range(3):
        for trials, found in took.items():
            began = time.perf_counter()
            peers.ours("random", trials)
            found.append(time.perf_counter() - began)
    few, many = (statistics.median(took[trials]) for trials in (200, 2000))
    times = many / few
    is_held = times <= 12
    print(f"{'ok  ' if is_held else 'FAIL'} ten times as many trials take {times:.1f}x as long (at most 12x)")
    return is_held


def main() -> None:
    optuna.logging.set_verbosity(optuna.logging.ERROR)
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as name:
        peers = Peers(Path(name))
        took = in_turns({"ours": peers.ours, "plain": peers.plain}, ROUNDS)
        is_fast = report(
            f"{TRIALS} trials, beside Optuna in one process", took["ours"], took["plain"], at_least=0.8
        )
        finish(is_fast, _is_linear(peers), _against_ray(peers, took["ours"]))


if __name__ == "__main__":  # workers of Ray load this file too
    main()

"""200 trials that do nothing, tried by 2 workers of a Ray cluster: our driver there, plain Optuna, and Ray Tune.

All three draw 4 parameters by TPE and keep their trials on the same disk. The cluster runs already and this
process is its driver, as Ray has it when it begins a sweep's: of ours all is measured from then on, the hub
for values on the way, workers and events; of Ray Tune only the search. How long it takes until a driver in a
cluster has begun is the other benchmark, ``bench_ray_first_trial.py``.
"""

import logging
import os
import tempfile
from pathlib import Path

import optuna
from bench_sweep_overhead import OF_RAY, RAY_TRIALS, TRIALS, Peers
from measure import finish, in_turns, report

from notebench.workbench.elsewhere import workers_there

ROUNDS = 5


def main() -> None:
    optuna.logging.set_verbosity(optuna.logging.ERROR)
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
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as name:
        peers = Peers(Path(name))
        try:
            acts = {"ours": lambda: peers.ours(workers=workers_there), "plain": peers.plain}
            took = in_turns(acts, ROUNDS)
            tune = in_turns({"ray": peers.ray_tune}, rounds=2)["ray"]
        finally:
            ray.shutdown()
    is_fast = report(
        f"{TRIALS} trials, beside Optuna in one process", took["ours"], took["plain"], at_least=0.8
    )
    each = [seconds / TRIALS for seconds in took["ours"]]
    finish(is_fast, report("a trial, beside Ray Tune", each, [min(tune) / RAY_TRIALS], at_least=10))


if __name__ == "__main__":  # workers of Ray load this file too
    main()

"""Sweeps for tests of their views: objectives to run, and a study of very many trials."""

import json
import random
from datetime import UTC, datetime, timedelta
from typing import Any

import optuna
from optuna.distributions import CategoricalDistribution, FloatDistribution, IntDistribution
from optuna.storages import JournalStorage
from optuna.storages.journal import BaseJournalBackend, JournalFileBackend, JournalFileOpenLock

from notebench.engines.optuna_search import JOURNAL_FILE
from notebench.ids import JobId
from notebench.sweeps.ask import SweepAsk
from notebench.sweeps.source import read_source
from notebench.workbench import Workbench

MODULE = """
import time
from pathlib import Path
from notebench import report

def bowl(rate, model="forest", depth=3):
    while Path("hold").exists():
        time.sleep(0.02)
    loss = (rate - 0.01) ** 2 * 400 + (0.4 if model == "linear" else 0.6 / depth)
    for step in range(1, 6):
        report(loss + 1 / step, step)
    time.sleep(0.03)
    if model == "forest" and depth == 7 and rate > 0.05:
        raise ValueError(f"a forest of depth {depth} does not fit into memory")
    return {"loss": loss, "size": 12 * depth}
"""
SPACE = """
rate = 0.03         # 1e-4..1e-1 log, how far a step goes
model = "forest"    # forest | linear
depth = 3           # 2..8 when model == "forest"
"""
BEGAN = datetime(2026, 3, 1, 12, tzinfo=UTC)


def begin(bench: Workbench, name: str, **asked: object) -> JobId:
    """Begin a sweep over the bowl in the workbench's root."""
    root = bench.workspace.root
    (root / "swept_bowl.py").write_text(MODULE, encoding="utf-8")
    source = read_source("swept_bowl:bowl", root, SPACE)
    ask = SweepAsk(**{"metric": ("loss",), "trials": 12, "seed": 3, "track": False, **asked})  # type: ignore[arg-type]  # by name
    return bench.sweeps.start(source, bench.sweeps.plan(source, ask), name).job_id


def add_trials(bench: Workbench, job_id: JobId, count: int) -> None:
    """Write trials that finished into the study of a sweep, as many as it would take hours to run."""
    optuna.logging.set_verbosity(optuna.logging.ERROR)
    journal = str(bench.jobs.folder / job_id / JOURNAL_FILE)
    lines = _AtOnce(JournalFileBackend(journal, JournalFileOpenLock(journal)))
    study = optuna.load_study(study_name=None, storage=JournalStorage(lines))
    first = len(study.get_trials(deepcopy=False))
    study.add_trials([_trial(number) for number in range(first, first + count)])
    lines.write()


class _AtOnce(BaseJournalBackend):
    """Keeps what is added until it is all written: each write by itself waits for the disk."""

    def __init__(self, file: JournalFileBackend) -> None:
        self._file = file
        self._logs = list(file.read_logs(0))
        self._written = len(self._logs)

    def read_logs(self, log_number_from: int) -> list[dict[str, Any]]:
        return self._logs[log_number_from:]

    def append_logs(self, logs: list[dict[str, Any]]) -> None:
        self._logs += json.loads(json.dumps(logs))

    def write(self) -> None:
        self._file.append_logs(self._logs[self._written :])


def _trial(number: int) -> optuna.trial.FrozenTrial:
    rng = random.Random(number)
    began = BEGAN + timedelta(seconds=number)
    rate, depth = 10 ** rng.uniform(-4, -1), rng.randint(2, 8)
    is_pruned = number % 10 == 9
    loss = (rate - 0.01) ** 2 * 400 + 0.6 / depth + rng.random() / 100 + 0.05
    trial = optuna.trial.create_trial(
        state=optuna.trial.TrialState.PRUNED if is_pruned else optuna.trial.TrialState.COMPLETE,
        value=None if is_pruned else loss,
        params={"rate": rate, "model": "forest", "depth": depth},
        distributions={
            "rate": FloatDistribution(1e-4, 1e-1, log=True),
            "model": CategoricalDistribution(("forest", "linear")),
            "depth": IntDistribution(2, 8),
        },
        intermediate_values={1: loss + 1, 2: loss + 0.5},
    )
    trial.datetime_start, trial.datetime_complete = began, began + timedelta(seconds=0.9)
    return trial

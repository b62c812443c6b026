"""Sweeps in a cluster: what a target changes of what is asked, and who tries there."""

import math
import os
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from notebench.errors import BadInput, NotFound, Unavailable
from notebench.experiments.nested import Reported
from notebench.jobs import Control
from notebench.sweeps.ask import SweepAsk
from notebench.sweeps.plan import HERE, Isolation, ObjectiveKind, SweepPlan
from notebench.sweeps.ports import TrialExecutor
from notebench.sweeps.storage import JOURNAL
from notebench.sweeps.telling import TellingRecorder
from notebench.sweeps.told import TOLD_FILE
from notebench.workbench.home_side import PYTHON_VARIABLE, TRACKING_VARIABLE, home_python
from notebench.workbench.trial_runs import KeepRuns, SweepRuns, keep_none, keep_runs
from notebench.workspace import Workspace

if TYPE_CHECKING:
    from notebench.engines.ray_trials.home import Home
    from notebench.engines.ray_trials.worker import Run
    from notebench.targets.target import Target

_BY_VALUE = (ObjectiveKind.CELL, ObjectiveKind.PICKLED)
_NOT_GIVEN = frozenset({"log.txt", "events.jsonl", "control.jsonl", "spec.json"})


def no_target(name: str) -> "Target":
    """Where there are none.

    Raises
    ------
    NotFound
        Always.
    """
    raise NotFound(f"there is no target {name[:80]!r}; `notebench target add` attaches one")


def on_target(ask: SweepAsk, target: "Target") -> SweepAsk:
    """What is asked, with what the target says where nobody does.

    Raises
    ------
    BadInput
        When something of it does not go with a target.
    """
    if ask.storage is not None and not _is_journal(ask.storage):
        raise BadInput(f"storage: {ask.storage[:80]!r} does not come home from a target; leave it away")
    gpus = target.gpus_per_trial if ask.gpus is None else ask.gpus
    return replace(ask, storage=JOURNAL, gpus=gpus)


def moved(plan: SweepPlan, target: "Target | None", gpus: float | None = None) -> SweepPlan:
    """The same search on a target, or on this machine, which gives out whole GPUs only.

    Parameters
    ----------
    gpus
        For each trial; None for those that the plan has.

    Raises
    ------
    BadInput
        When something of it does not go there.
    """
    wanted = plan.gpus if gpus is None else gpus
    if target is None:
        return replace(plan, on=HERE, gpus=math.ceil(wanted) if gpus is None else wanted)
    if not _is_journal(plan.storage):
        raise BadInput(f"storage: {plan.storage[:80]!r} does not come home from a target; go on with it here")
    return replace(plan, on=target.name, gpus=wanted)


def _is_journal(storage: str) -> bool:
    # Here and not above: a driver in a cluster loads Optuna while its workers begin.
    from notebench.engines.optuna_search import JOURNAL_FILE, file_for

    return file_for(storage) == JOURNAL_FILE


def check_python(plan: SweepPlan) -> None:
    """Go on only where the objective can be loaded in this Python.

    Raises
    ------
    Unavailable
        When it travelled by value, from another.
    """
    there = os.environ.get(PYTHON_VARIABLE, "")
    if plan.objective.kind in _BY_VALUE and there and there != home_python():
        raise Unavailable(
            f"the cell was taken along by Python {there}, and the cluster has {home_python()}, which cannot "
            f"read it; sweep a notebook or module:function, or use Python {home_python()} here"
        )


def runs_there(folder: Path) -> KeepRuns:
    """What keeps a sweep as runs in a cluster: its driver, where it reaches a server, or who is at home."""
    uri = os.environ.get(TRACKING_VARIABLE)
    if not uri:
        return tell_home
    from notebench.workbench.bench import Workbench

    # No outbox: nobody would send what waits in a folder of the cluster.
    os.environ.update({"NOTEBENCH_TRACKING_URI": uri, "NOTEBENCH_OFFLINE": "refuse"})
    return partial(keep_runs, Workbench(Workspace(folder)))


def tell_home(plan: SweepPlan, control: Control, say: Callable[[str], None]) -> SweepRuns:
    """Keep a sweep as runs at home, by telling what becomes of them in a file that comes home."""
    if not plan.is_tracked:
        return keep_none(plan, control, say)
    recorder = TellingRecorder(control.folder / TOLD_FILE, control.attempt, say)

    def logged(number: int, files: Sequence[str], left_out: Sequence[str]) -> None:
        recorder.logged(number, files)
        for line in left_out:
            say(line)

    def points(number: int, points: Sequence[tuple[str, float, int, int]]) -> None:
        told = (Reported(int(step), float(value), int(at), str(name)) for name, value, at, step in points)
        recorder.reported(number, list(told))

    return SweepRuns(recorder, answers={"logged": logged, "points": points}, is_caught=True)


def workers_there(now: SweepPlan, control: Control, home: "Home | None" = None) -> TrialExecutor:
    """Workers of the cluster in which this driver runs.

    Parameters
    ----------
    home
        Where the first of them begins, in the room that the job has; None where it has none.

    Raises
    ------
    Unavailable
        When the objective cannot be loaded there.
    """
    from notebench.engines.ray_trials import RayTrials

    check_python(now)
    return RayTrials(
        load_trials,
        now.workers,
        now.gpus,
        is_fresh=now.isolation is Isolation.PROCESS,
        trial_timeout_s=now.budget.trial_timeout_s,
        outputs=control.outputs,
        files=_given(control.folder) if now.objective.kind.is_kept else {},
        home=home,
    )


def load_trials() -> "Run":
    """What does a trial; it brings with it what the driver itself does not need."""
    from notebench.workbench.trials import run_trial

    return run_trial


def _given(folder: Path) -> dict[str, bytes]:
    """What was put into the job's folder for its trials."""
    found = (path for path in folder.iterdir() if path.is_file() and path.name not in _NOT_GIVEN)
    return {path.name: path.read_bytes() for path in found if path.suffix in (".ipynb", ".py", ".pickle")}

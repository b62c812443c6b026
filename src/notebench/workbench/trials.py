"""One trial in a worker: the objective is run, and whatever comes of it is told as plain values."""

import functools
import os
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from notebench.deferral import defer_grammars
from notebench.engines.trial_logging import TrialLogging, caught, kernel_code
from notebench.errors import EngineFailure, NotebenchError
from notebench.sweeps.cell.run import pickled_function, run_cell
from notebench.sweeps.function import load_function
from notebench.sweeps.measuring import Missing, measure
from notebench.sweeps.notebook import measuring_code, read_measured, write_notebook
from notebench.sweeps.plan import ObjectiveKind
from notebench.sweeps.remote import RemoteTrial
from notebench.sweeps.reporting import CHANNEL_VARIABLE, Pruned
from notebench.sweeps.trial import TrialReply, TrialState, TrialTask

if TYPE_CHECKING:
    from notebench.engines.papermill_steps.pool import KernelPool

_ERROR_CHARS = 300
_PRUNES = (Pruned.__name__, "TrialPruned")
"""Exceptions that end a trial as not worth going on, Optuna's too."""


def run_trial(task: TrialTask) -> TrialReply:
    """Run the objective with the task's values; whatever it raises is told, and not raised."""
    os.environ[CHANNEL_VARIABLE] = task.channel
    with caught(task) as moved:
        return _try(moved)


def _try(task: TrialTask) -> TrialReply:
    try:
        if task.kind == ObjectiveKind.NOTEBOOK:
            return _run_notebook(task)
        measured = _run_here(task)
        return TrialReply(task.number, TrialState.FINISHED, measured)
    except NotebenchError as err:
        told, is_missing = err.message[:_ERROR_CHARS], isinstance(err, Missing)
        return TrialReply(task.number, TrialState.FAILED, error=told, is_missing=is_missing)
    except (Exception, SystemExit) as err:  # noqa: BLE001 - whatever an objective raises is why its trial failed
        if type(err).__name__ in _PRUNES:
            return TrialReply(task.number, TrialState.PRUNED)
        return _failed(task.number, type(err).__name__, str(err), _details(err))


def _run_here(task: TrialTask) -> dict[str, float]:
    with TrialLogging(task.values, task.tracking_uri, is_caught=task.is_caught) as logging:
        if task.kind == ObjectiveKind.CELL:
            return run_cell(Path(task.target).parent, task.folder, task.values, task.wanted, logging.value)
        if task.kind == ObjectiveKind.PICKLED:
            with pickled_function(Path(task.target).parent, task.folder) as function:
                return measure(_call(function, task), task.wanted, logging.value)
        os.chdir(task.folder)
        function = load_function(task.target, task.folder)
        return measure(_call(function, task), task.wanted, logging.value)


def _call(function: Callable[..., Any], task: TrialTask) -> Any:
    return function(RemoteTrial()) if task.is_open else function(**task.values)


def _details(err: BaseException) -> str:
    """The traceback, from where the objective begins."""
    tb = err.__traceback__
    while tb and tb.tb_next and tb.tb_frame.f_globals.get("__name__", "").startswith("notebench."):
        tb = tb.tb_next
    return "".join(traceback.format_exception(err.with_traceback(tb)))


def _run_notebook(task: TrialTask) -> TrialReply:
    defer_grammars()
    from notebench.engines.papermill_steps.notebook import run_notebook
    from notebench.experiments.restore.repeat import Plan

    path = write_notebook(task)
    variables, before = {CHANNEL_VARIABLE: task.channel}, {}
    if task.tracking_uri:
        variables["MLFLOW_TRACKING_URI"] = task.tracking_uri
        before[0] = (kernel_code(task.values, task.tracking_uri, is_caught=task.is_caught),)
    plan = Plan(task.folder, variables, before, {False: measuring_code(task, path)})
    try:
        kernels = _kernels(task.target)
        kernels.prepare(2)  # the next trial's gets ready while this one runs
        failure = run_notebook(path, plan, kernels)
    except EngineFailure as err:
        return TrialReply(task.number, TrialState.LOST, error=err.message[:_ERROR_CHARS])
    if failure is None:
        return TrialReply(task.number, TrialState.FINISHED, read_measured(task, path))
    if failure.type in _PRUNES:
        return TrialReply(task.number, TrialState.PRUNED)
    return _failed(task.number, failure.type, failure.message, _where(path, failure.traceback))


@functools.lru_cache(maxsize=1)
def _kernels(notebook: str) -> "KernelPool":
    """The kernels of this worker, forked with the notebook's imports; they end with the worker."""
    from notebench.engines.papermill_steps.imports import read_imports
    from notebench.engines.papermill_steps.pool import KernelPool

    return KernelPool(["notebench.engines.trial_logging", *read_imports([Path(notebook)])])


def _where(path: Path, details: str) -> str:
    return f"{details}\nthe executed notebook is {path}"


def _failed(number: int, name: str, message: str, details: str) -> TrialReply:
    told = " ".join(f"{name}: {message}".split())
    return TrialReply(number, TrialState.FAILED, error=told[:_ERROR_CHARS], details=details)

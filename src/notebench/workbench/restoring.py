"""A run's notebook written anew, and run again."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from notebench.engines.environment import read_environment
from notebench.experiments.restore.file import Restored, restore_run
from notebench.experiments.restore.repeat import (
    Repeat,
    begun_since,
    choose_repeat,
    make_plan,
    outcome_of,
    why_not,
)
from notebench.experiments.restore.reproduction import Verdict, check_tolerance, decide
from notebench.experiments.restore.restore import code_of
from notebench.experiments.restore.text import to_used
from notebench.ids import RunId

if TYPE_CHECKING:
    from notebench.workbench.bench import Workbench


def restore(bench: "Workbench", run_id: RunId, to: Path | None) -> Restored:
    """Write the run's code as a new notebook; see ``Workbench.restore``."""
    record = bench.record(run_id)
    data = to_used(bench.data.of_run(run_id))
    return restore_run(record, lambda: read_environment(bench.workspace.root), data, to)


def repeat(bench: "Workbench", run_id: RunId, tolerance: float, to: Path | None) -> Repeat:
    """Restore the run, run it through papermill, and compare; see ``Workbench.repeat``."""
    check_tolerance(tolerance)
    record = bench.record(run_id)
    if problem := why_not(record, code_of(record)):
        return Repeat(run_id, Verdict(tolerance, problem=problem))
    path = restore(bench, run_id, to).path
    since = datetime.now(UTC)
    from notebench.engines.papermill_steps.notebook import run_notebook  # papermill takes a second to load

    try:
        failure = run_notebook(path, make_plan(record, json.loads(path.read_bytes()), path))
    finally:
        bench.close_lost()
    new = choose_repeat(record.detail, begun_since(bench.runs, since))
    outcome = outcome_of(None, stopped_by=failure)
    if new:
        used = to_used(bench.data.of_run(new.run.run_id))
        outcome = outcome_of(bench.record(new.run.run_id), used, stopped_by=failure)
    original = outcome_of(record, to_used(bench.data.of_run(run_id)))
    return Repeat(run_id, decide(original, outcome, tolerance), path, new.run.run_id if new else None)

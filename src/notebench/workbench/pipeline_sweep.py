"""A sweep as a step: run as a job of its own, and its best becomes outputs.

The job outlives the step's kernel. Its id lies in the step's folder, so that the same step, begun again
after a kill, waits for the sweep that goes on, and no second one runs beside it.
"""

import json
import os
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

from notebench.data.column_content import combine
from notebench.errors import EngineFailure, NotebenchError
from notebench.ids import JobId
from notebench.jobs import Job, JobState, Verb, has_ended
from notebench.pipelines.outputs import OUTPUTS_VARIABLE, output
from notebench.pipelines.targets import BEST, SCORE
from notebench.sweeps.ask import SweepAsk
from notebench.sweeps.function import module_file
from notebench.sweeps.plan import SweepPlan
from notebench.sweeps.source import Source, read_source, source_of
from notebench.workbench.bench import Workbench, open_workbench
from notebench.workbench.swept_step import SweptStep
from notebench.workspace import write_whole

_NOTE = "sweep.json"


def run_sweep(
    said: str | Mapping[str, Any], values: Mapping[str, Any], on: str | None = None, gpus: float | None = None
) -> None:
    """Sweep as a file or options say, from the working directory; an interrupt cancels the sweep.

    Parameters
    ----------
    values
        Of parameters that stand still.
    on
        The target where trials run; None for where the sweep says.
    gpus
        For each trial, where the step says.

    Raises
    ------
    BadInput, NotFound, Unavailable
        When it cannot be begun.
    EngineFailure
        When it failed, or found nothing.
    """
    folder = Path.cwd()
    source = read_source(said, folder) if isinstance(said, str) else source_of(said, folder)
    bench = open_workbench(folder)
    still = {**(source.ask.values or {}), **values}
    ask = replace(source.ask, values=still or None).over_by(SweepAsk(on=on, gpus=gpus))
    plan = bench.sweeps.plan(replace(source, ask=ask), SweepAsk())
    note, step = _note_in(os.environ.get(OUTPUTS_VARIABLE)), SweptStep.from_variables(os.environ)
    job_id = _begin(bench, source, plan, note, step)
    if step:
        step.note(bench.workspace.jobs, job_id)
    print(f"sweep {job_id}", flush=True)  # noqa: T201 - seen in the executed notebook
    try:
        job = bench.jobs.wait(job_id, has_ended)
    except BaseException:  # whatever ends the step ends its sweep
        bench.jobs.ask(job_id, Verb.CANCEL)
        raise
    _give(bench, job)
    if note:  # tried again, it is to be another one
        note.unlink(missing_ok=True)


def end_sweep(outputs: Path, root: Path) -> None:
    """Cancel the sweep of a step whose kernel is gone, where it goes on.

    Parameters
    ----------
    outputs
        The folder of what the step gives.
    root
        The workspace's.
    """
    note = outputs.parent / _NOTE
    if (left := _noted(note)) is None:
        return
    jobs, job_id = open_workbench(root).jobs, JobId(left["job_id"])
    with suppress(NotebenchError):  # it has ended, or was deleted
        if not has_ended(jobs.get(job_id)):
            jobs.ask(job_id, Verb.CANCEL)
    note.unlink(missing_ok=True)


def _begin(
    bench: Workbench, source: Source, plan: SweepPlan, note: Path | None, step: SweptStep | None
) -> JobId:
    """The sweep that a killed kernel of the same step has left, or a new one."""
    key = _key(source, plan)
    if note and (left := _noted(note)):
        found = _left(bench, JobId(left["job_id"]), step, is_same=left["key"] == key)
        if found is not None:
            return found
    job_id = bench.sweeps.start(source, plan, more=step.files if step else None).job_id
    if note:
        write_whole(note, json.dumps({"job_id": job_id, "key": key}).encode())
    return job_id


def _left(bench: Workbench, job_id: JobId, step: SweptStep | None, *, is_same: bool) -> JobId | None:
    """The sweep, where it goes on, can, or came to its end; one of other code or options is cancelled."""
    with suppress(NotebenchError):  # it was deleted, or cannot go on
        state = bench.jobs.get(job_id).status.state
        if not is_same and not state.has_ended:
            bench.jobs.ask(job_id, Verb.CANCEL)
        elif is_same and (state in (JobState.FINISHED, JobState.LOST) or not state.has_ended):
            if step:  # this try is the one that has what the sweep finds
                step.write(bench.workspace.jobs / job_id)
            if state is JobState.LOST:
                bench.sweeps.ask(job_id, Verb.RESUME)
            return job_id
    return None


def _key(source: Source, plan: SweepPlan) -> str:
    """The same where the same would be tried."""
    module = module_file(source.objective.target, source.folder) if source.notebook is None else None
    code = module.read_text(encoding="utf-8", errors="replace") if module else ""
    return combine(json.dumps([plan.to_json(), source.notebook, code], sort_keys=True, default=str))


def _note_in(outputs: str | Path | None) -> Path | None:
    return Path(outputs).parent / _NOTE if outputs else None


def _noted(note: Path) -> dict[str, str] | None:
    try:
        read = json.loads(note.read_bytes())
        return {"job_id": str(read["job_id"]), "key": str(read["key"])}
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _give(bench: Workbench, job: Job) -> None:
    view = bench.sweeps.look(job.job_id)
    best = view.progress.best
    if job.status.state is not JobState.FINISHED or best is None:
        reason = job.status.reason or "no trial finished"
        raise EngineFailure(
            f"sweep {job.job_id} is {job.status.state}: {reason}; `notebench sweep show` tells more"
        )
    found = view.plan.space.values(best.drawn)
    params = {name: found[name] for name in best.drawn}
    for name, value in {**params, BEST: params, SCORE: best.values[0]}.items():
        output(name, value)

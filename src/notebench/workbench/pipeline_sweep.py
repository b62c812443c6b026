"""A sweep as a step: run as a job of its own, and its best becomes outputs."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from notebench.errors import EngineFailure
from notebench.jobs import JobState, Verb, has_ended
from notebench.pipelines.outputs import output
from notebench.pipelines.targets import BEST, SCORE
from notebench.sweeps.ask import SweepAsk
from notebench.sweeps.source import read_source, source_of
from notebench.workbench.bench import open_workbench


def run_sweep(said: str | Mapping[str, Any], values: Mapping[str, Any]) -> None:
    """Sweep as a file or options say, from the working directory; an interrupt cancels the sweep.

    Parameters
    ----------
    values
        Of parameters that stand still.

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
    plan = bench.sweeps.plan(replace(source, ask=replace(source.ask, values=still or None)), SweepAsk())
    job_id = bench.sweeps.start(source, plan).job_id
    print(f"sweep {job_id}", flush=True)  # noqa: T201 - seen in the executed notebook
    try:
        job = bench.jobs.wait(job_id, has_ended)
    except BaseException:  # whatever ends the step ends its sweep
        bench.jobs.ask(job_id, Verb.CANCEL)
        raise
    view = bench.sweeps.look(job_id)
    best = view.progress.best
    if job.status.state is not JobState.FINISHED or best is None:
        reason = job.status.reason or "no trial finished"
        raise EngineFailure(
            f"sweep {job_id} is {job.status.state}: {reason}; `notebench sweep show` tells more"
        )
    found = view.plan.space.values(best.drawn)
    params = {name: found[name] for name in best.drawn}
    for name, value in {**params, BEST: params, SCORE: best.values[0]}.items():
        output(name, value)

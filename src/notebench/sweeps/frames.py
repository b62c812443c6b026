"""Sweeps and trials as pandas frames, for a notebook."""

import math
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from notebench.jobs import Job
from notebench.sweeps.plan import SweepPlan
from notebench.sweeps.trial import Trial

if TYPE_CHECKING:
    import pandas as pd


def trials_frame(plan: SweepPlan, trials: Sequence[Trial]) -> "pd.DataFrame":
    """Trials, one a row, the best first and those without a value last.

    Returns
    -------
    pandas.DataFrame
        ``trial, state``, a column for each metric, ``params.<name>`` for each parameter,
        ``user_attrs.<name>`` for each note, then ``duration_s, started_at, error, source``; a trial with a
        source was taken over from that sweep.
    """
    import pandas as pd

    sign = -1 if plan.metrics[0].is_maximized else 1
    ordered = sorted(trials, key=lambda each: sign * each.values[0] if each.values else math.inf)  # noqa: PD011 - a trial's
    names = dict.fromkeys(name for each in ordered for name in each.drawn)
    rows = [
        {
            "trial": each.number,
            "state": str(each.state),
            **dict(zip((metric.name for metric in plan.metrics), each.values, strict=False)),
            **{f"params.{name}": value for name, value in plan.space.show(each.drawn).items()},
            **{f"user_attrs.{name}": value for name, value in each.user_attrs.items()},
            "duration_s": each.duration_s,
            "started_at": each.started_at,
            "error": each.error,
            "source": each.source,
        }
        for each in ordered
    ]
    metrics = [each.name for each in plan.metrics]
    notes = dict.fromkeys(f"user_attrs.{name}" for each in ordered for name in each.user_attrs)
    columns = ["trial", "state", *metrics, *(f"params.{name}" for name in names), *notes]
    return pd.DataFrame(rows, columns=[*columns, "duration_s", "started_at", "error", "source"])


def sweeps_frame(jobs: Iterable[Job]) -> "pd.DataFrame":
    """Sweeps, one a row.

    Returns
    -------
    pandas.DataFrame
        ``sweep_id, name, state, created_at, duration_s, done, trials``.
    """
    import pandas as pd

    rows = [
        {
            "sweep_id": job.job_id,
            "name": job.spec.name,
            "state": str(job.status.state),
            "created_at": job.spec.created_at,
            "duration_s": job.duration_s,
            "done": job.progress.done if job.progress else 0,
            "trials": job.progress.total if job.progress else None,
        }
        for job in jobs
    ]
    return pd.DataFrame(
        rows, columns=["sweep_id", "name", "state", "created_at", "duration_s", "done", "trials"]
    )

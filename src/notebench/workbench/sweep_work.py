"""The driver of a sweep: joins the study, the workers, and what keeps trials as runs."""

import os
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from functools import partial
from pathlib import Path

from notebench.jobs import Control, Outcome
from notebench.sweeps.change import changed
from notebench.sweeps.earlier import EARLIER_FILE, read_earlier
from notebench.sweeps.launch import Ground, Sweep
from notebench.sweeps.plan import Isolation, SweepPlan
from notebench.sweeps.ports import TrialExecutor
from notebench.sweeps.remote import answers_of
from notebench.sweeps.reporting import ReportServer
from notebench.sweeps.trial import Trial
from notebench.workbench.trial_runs import KeepRuns, keep_none

MakeExecutor = Callable[[SweepPlan, Control], TrialExecutor]


class SweepWork:
    """A :class:`~notebench.jobs.ports.Work`: the driver of a sweep.

    Parameters
    ----------
    redact
        Takes secrets out of why trials failed.
    runs
        Makes what keeps a sweep as runs.
    workers
        Makes what tries, of the plan as it is now; None for this machine's.
    """

    def __init__(
        self,
        redact: Callable[[str], str],
        runs: KeepRuns = keep_none,
        workers: MakeExecutor | None = None,
    ) -> None:
        self._redact, self._runs, self._workers = redact, runs, workers or _workers_here

    def run(self, control: Control) -> Outcome:
        """See :class:`~notebench.jobs.ports.Work`."""
        plan = SweepPlan.from_json(control.spec.work)
        if plan.objective.kind.is_kept:
            target = str(control.folder / plan.objective.target)
            plan = replace(plan, objective=replace(plan.objective, target=target))
        now = changed(plan, control.changes)
        # First, so that workers begin while Optuna is loaded and the study opened.
        executor = self._workers(now, control)
        with closing(executor):
            from notebench.engines.optuna_search import OptunaSearch, file_for

            file = control.folder / file_for(plan.storage)
            with closing(OptunaSearch(plan, file, _kept_earlier(control.folder))) as search:
                runs = self._runs(plan, control, _say)
                report = partial(runs.report, search.report)
                with closing(ReportServer(report, {**runs.answers, **answers_of(search)})) as server:
                    ground = Ground(
                        Path(control.spec.folder),
                        control.outputs,
                        server.channel,
                        say=_say,
                        redact=self._redact,
                        tracking_uri=runs.uri,
                        is_caught=runs.is_caught,
                    )
                    return Sweep(plan, search, executor, ground, runs.recorder).run(control)


def _workers_here(now: SweepPlan, control: Control) -> TrialExecutor:
    # Here and not above: a driver in a cluster needs neither.
    from notebench.engines.loky_trials import LokyTrials, find_gpus
    from notebench.workbench.trials import run_trial

    del control  # they see its folder
    return LokyTrials(
        run_trial,
        now.workers,
        find_gpus(os.environ) if now.gpus else (),
        int(now.gpus),
        is_fresh=now.isolation is Isolation.PROCESS,
        trial_timeout_s=now.budget.trial_timeout_s,
    )


def _kept_earlier(folder: Path) -> list[Trial]:
    file = folder / EARLIER_FILE
    return read_earlier(file.read_bytes()) if file.exists() else []


def _say(text: str) -> None:
    print(text, flush=True)  # noqa: T201 - a driver's output is the job's log

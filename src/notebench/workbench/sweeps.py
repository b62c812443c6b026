"""The sweeps' part of the workbench: what is asked for becomes a plan, a job, and trials."""

import json
import os
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from notebench.engines.loky_trials import find_gpus, lease
from notebench.engines.optuna_search import (
    ADDRESS_FILE,
    JOURNAL_FILE,
    OptunaSearch,
    check_address,
    file_for,
)
from notebench.errors import Conflict, NotFound
from notebench.ids import JobId
from notebench.jobs import Job, JobBook, JobQuery, JobSpec, JobState, Verb
from notebench.sweeps.ask import SweepAsk, make_plan
from notebench.sweeps.change import change_limits, changed, skip_trial
from notebench.sweeps.chart_query import ChartQuery
from notebench.sweeps.comparison import SweepComparison, compare_sweeps
from notebench.sweeps.earlier import EARLIER_FILE, distinct, fitting, write_earlier
from notebench.sweeps.estimate import estimate
from notebench.sweeps.grid import points_of
from notebench.sweeps.plan import EXHAUSTIVE, HERE, SweepPlan
from notebench.sweeps.reading import LARGEST_PAGE
from notebench.sweeps.source import NOTEBOOK_FILE, Source
from notebench.sweeps.storage import JOURNAL
from notebench.sweeps.trial import Trial, TrialState
from notebench.targets.target import Target
from notebench.workbench.elsewhere import moved, no_target, on_target
from notebench.workbench.places import place_of
from notebench.workbench.studies import Studies
from notebench.workbench.sweep_charts import draw_chart
from notebench.workbench.sweep_views import Preview, SweepPage, SweepView
from notebench.workbench.trial_view import TrialView

KIND = "sweep"
_ENOUGH = 20  # trials, to tell how long one takes
Submit = Callable[[JobSpec, Mapping[str, bytes]], Job]


class Sweeps:
    """Searches, each of them a job.

    Parameters
    ----------
    submit
        Starts a job with files in its folder.
    storage
        Where studies are kept, where a sweep does not say.
    target
        Gives the target of a name.
    looked_at
        Hears of each job that is looked at.
    """

    def __init__(
        self,
        jobs: JobBook,
        submit: Submit,
        user: str = "",
        storage: str = JOURNAL,
        target: Callable[[str], Target] = no_target,
        looked_at: Callable[[Job], object] = str,
    ) -> None:
        self._jobs, self._submit, self._user, self._storage = jobs, submit, user, storage
        self._target, self._looked_at = target, looked_at
        self._studies = Studies()

    def plan(self, source: Source, ask: SweepAsk) -> SweepPlan:
        """The plan of what the source says, changed by what is asked; checked as far as it can be.

        Raises
        ------
        BadInput
            When something of it does not fit; one line that names it.
        Unavailable
            When a package is missing that it needs.
        """
        asked = self._settled(source.ask.over_by(ask))
        plan = make_plan(asked, source.parameters, source.objective)
        plan = replace(plan, warm_start=tuple(map(self.find, plan.warm_start)))
        with tempfile.TemporaryDirectory() as folder:  # sampler and pruner too, before any trial is burnt
            OptunaSearch(plan, Path(folder) / JOURNAL_FILE, self._earlier(plan))
        if file_for(plan.storage) == ADDRESS_FILE:
            check_address(plan.storage)
        _check_room(plan)
        return plan

    def _settled(self, ask: SweepAsk) -> SweepAsk:
        """With what the settings say where nobody does."""
        if ask.on in (None, HERE):
            return SweepAsk(storage=self._storage).over_by(ask)
        return on_target(ask, self._target(str(ask.on)))

    def preview(self, source: Source, plan: SweepPlan, count: int) -> Preview:
        """What the first trials would be, and how many there is time for, without running one.

        Of a function that takes a trial nobody knows the first.
        """
        if plan.space.is_open:
            return Preview(plan, (), None, estimate(plan, self._durations_s(source), None))
        with tempfile.TemporaryDirectory() as folder:
            search = OptunaSearch(plan, Path(folder) / JOURNAL_FILE, self._earlier(plan))
            asked = [search.ask() for _ in range(min(count, plan.budget.trials or count))]
        first = tuple(plan.space.show(each.drawn) for each in asked if each)
        is_grid = plan.sampler is not None and plan.sampler.name in EXHAUSTIVE
        points = len(points_of(plan.space)) if is_grid else None
        return Preview(plan, first, points, estimate(plan, self._durations_s(source), points))

    def start(
        self, source: Source, plan: SweepPlan, name: str = "", more: Mapping[str, bytes] | None = None
    ) -> Job:
        """Start the sweep as a job; ``more`` are files of its folder besides.

        Raises
        ------
        BadInput
            When something in it looks like a secret.
        Unavailable
            When it cannot be kept or started.
        """
        files = {**source.files, **(more or {})}
        if source.notebook is not None:
            files[NOTEBOOK_FILE] = json.dumps(source.notebook).encode("utf-8", "backslashreplace")
        if earlier := self._earlier(plan):  # as they are now: the earlier sweep may be deleted
            files[EARLIER_FILE] = write_earlier(earlier)
        if file_for(plan.storage) == ADDRESS_FILE:
            files[ADDRESS_FILE] = plan.storage.encode()
        spec = JobSpec(
            KIND,
            name or source.name,
            plan.to_json(),
            str(source.folder),
            datetime.now(UTC),
            by=self._user,
            place=place_of(plan.on),
        )
        return self._submit(spec, files)

    def find(self, text: str) -> JobId:
        """The sweep of this id; see :meth:`~notebench.jobs.listing.Listing.find`."""
        return self._jobs.find(text, KIND)

    def page(self, states: tuple[JobState, ...] = (), limit: int = 100, offset: int = 0) -> SweepPage:
        """Sweeps, the newest first, as their jobs tell them: no study is read.

        Raises
        ------
        BadInput
            When limit or offset is out of its range.
        """
        return SweepPage(self._jobs.page(JobQuery(states, limit, offset, KIND)))

    def look(self, job_id: JobId) -> SweepView:
        """The sweep, as it is now.

        Raises
        ------
        NotFound, BadInput, Unavailable
            When there is none, or it cannot be read.
        """
        job = self._jobs.get(job_id)
        self._looked_at(job)
        plan = self._plan_of(job)
        is_maximized = plan.metrics[0].is_maximized
        found = self._studies.look(self._folder(job_id), is_maximized=is_maximized)
        return SweepView(job, plan, found.trials, found.progress, found.run_id)

    def since(self, job_id: JobId, cursor: str = "", limit: int = LARGEST_PAGE) -> dict[str, Any]:
        """The trials that changed since the cursor was given, as REST carries them.

        Raises
        ------
        NotFound, BadInput, Unavailable
            When there is no such sweep, the cursor is none, or the study cannot be read.
        """
        plan = self._plan_of(self._jobs.get(job_id))
        is_maximized = plan.metrics[0].is_maximized
        page = self._studies.since(self._folder(job_id), cursor, limit, is_maximized=is_maximized)
        return page.to_json(plan.space.show)

    def chart(self, job_id: JobId, query: ChartQuery) -> dict[str, Any]:
        """A figure of the sweep's trials, as REST carries it.

        Raises
        ------
        NotFound, BadInput, Unavailable
            When there is no such sweep or chart, it does not fit the sweep, or the study cannot be read.
        """
        plan = self._plan_of(self._jobs.get(job_id))
        return draw_chart(self._studies, self._folder(job_id), plan, query)

    def compare(self, ids: Sequence[JobId]) -> SweepComparison:
        """Sweeps side by side.

        Raises
        ------
        NotFound, BadInput, Unavailable
            When there is no such sweep, or it cannot be read.
        """
        return compare_sweeps([self.look(each).to_compared() for each in ids])

    def ask(self, job_id: JobId, verb: Verb, on: str | None = None, gpus: float | None = None) -> SweepView:
        """Ask something of a sweep; see :meth:`~notebench.jobs.book.JobBook.ask`.

        Parameters
        ----------
        on
            Where a sweep that has ended goes on, by ``resume`` or ``retry``: a target, or ``local``.
        gpus
            For each trial from then on.

        Raises
        ------
        BadInput
            When it cannot go on there so.
        NotFound, Conflict, Unavailable
            When there is no such sweep, its state forbids it, or the order cannot be written.
        """
        spec = self._jobs.get(job_id).spec
        self._plan_of(self._jobs.get(job_id))
        if not on and gpus is None:
            self._jobs.ask(job_id, verb)
            return self.look(job_id)
        plan = SweepPlan.from_json(spec.work)  # without its changes, which stay beside it
        where = on or plan.on
        plan = moved(plan, None if where == HERE else self._target(where), gpus)
        _check_room(changed(plan, self._jobs.changes(job_id)))
        self._jobs.move(job_id, verb, replace(spec, place=place_of(where), work=plan.to_json()))
        return self.look(job_id)

    def change(self, job_id: JobId, limits: Mapping[str, Any]) -> None:
        """Change limits of the budget, or the number of workers, of a sweep of which more may come.

        Who runs heeds it within a moment; one that is begun again keeps it.

        Parameters
        ----------
        limits
            Values by the names of a sweep's options, such as ``trials`` or ``workers``; None takes a limit
            away.

        Raises
        ------
        BadInput
            When a value does not fit; one line that names it.
        NotFound, Conflict, Unavailable
            When there is no such sweep, nothing more comes of it, or the order cannot be written.
        """
        plan = self._plan_of(self._jobs.get(job_id))
        change = change_limits(plan, limits)
        now = changed(plan, [change])
        _check_room(now)
        self._jobs.change(job_id, change)

    def trial(self, job_id: JobId, number: int) -> TrialView:
        """One trial, as it is now.

        Raises
        ------
        NotFound, BadInput, Unavailable
            When there is none, or it cannot be read.
        """
        view = self.look(job_id)
        trial = next((each for each in view.trials if each.number == number), None)
        if trial is None:
            raise NotFound(f"sweep {job_id} has no trial {number}; `notebench sweep show` lists them")
        return TrialView(job_id, view.plan.space, trial, self._jobs.listing.folder_of(job_id).outputs)

    def skip(self, job_id: JobId, number: int) -> None:
        """End one running trial, which counts as cancelled and is not tried again.

        Raises
        ------
        NotFound, Conflict, Unavailable
            When there is no such sweep or trial, the trial does not run, or the order cannot be written.
        """
        trial = self.trial(job_id, number).trial
        if trial.state is not TrialState.RUNNING:
            raise Conflict(f"trial {number} cannot be skipped: it is {trial.state}; name one that runs")
        self._jobs.change(job_id, skip_trial(number))

    def _earlier(self, plan: SweepPlan) -> list[Trial]:
        """What earlier sweeps found that counts for this plan."""
        found: list[Trial] = []
        for job_id in map(JobId, plan.warm_start):
            view = self.look(job_id)
            found += fitting(plan, view.plan, view.trials, job_id)
        return distinct(found)

    def _durations_s(self, source: Source) -> list[float]:
        """How long trials of this objective took in the newest of its sweeps."""
        found: list[float] = []
        wanted = {"kind": source.objective.kind, "target": source.objective.target}
        for job in self._jobs.listing.jobs():
            spec = job.spec
            is_same = spec.kind == KIND and spec.folder == str(source.folder)
            if not is_same or spec.work.get("objective") != wanted:
                continue
            if source.objective.kind.is_kept and spec.name != source.name:
                continue
            trials = self.look(job.job_id).trials
            found += [each.duration_s for each in trials if each.duration_s and _is_telling(each)]
            if len(found) >= _ENOUGH:
                break
        return found

    def _plan_of(self, job: Job) -> SweepPlan:
        """The plan that counts."""
        if job.spec.kind != KIND:
            raise NotFound(f"job {job.job_id} is no sweep; `notebench sweep list` shows those there are")
        return changed(SweepPlan.from_json(job.spec.work), self._jobs.changes(job.job_id))

    def _folder(self, job_id: JobId) -> Path:
        return self._jobs.listing.folder_of(job_id).path


def _check_room(plan: SweepPlan) -> None:
    """Go on only where this machine has the GPUs; a cluster may have them later, and lets trials wait."""
    if plan.on == HERE:
        lease(find_gpus(os.environ) if plan.gpus else (), int(plan.gpus), plan.workers)


def _is_telling(trial: Trial) -> bool:
    """Whether it ran to its end, here."""
    return trial.state is TrialState.FINISHED and not trial.source

"""The verbs of jobs: one author for the command line, REST and Python."""

import secrets
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from notebench.errors import BadInput, Conflict, NotebenchError, Unavailable
from notebench.events import Event
from notebench.ids import JobId, make_job_id
from notebench.jobs.folder import JobFolder
from notebench.jobs.index import JobIndex
from notebench.jobs.job import Job, JobPage, read_job
from notebench.jobs.listing import JobQuery, Listing
from notebench.jobs.log import LogPart
from notebench.jobs.lost import why_lost
from notebench.jobs.orders import CHANGE, Order, changes
from notebench.jobs.ports import JobPlace, Presence
from notebench.jobs.recorder import Announce
from notebench.jobs.spec import JobSpec
from notebench.jobs.state import ENDED, QUEUED, JobState, Verb, allowed, is_wanted

_LOOK_S = 0.1
_REASON_CHARS = 300


@dataclass(slots=True)
class JobBook:
    """The jobs of one workspace; many processes may use it at once.

    Attributes
    ----------
    folder
        In which each job has its own.
    places
        Where jobs run, by name; ``in`` tells whether one may begin there.
    prepare
        Makes the workspace; called before the first job is written.
    now
        The clock.
    index
        What is known of ended jobs; None where their folders alone are read.
    """

    folder: Path
    places: Mapping[str, JobPlace]
    announce: Announce
    prepare: Callable[[], None] = lambda: None
    now: Callable[[], datetime] = lambda: datetime.now(UTC)
    index: JobIndex | None = None
    listing: Listing = field(init=False)

    def __post_init__(self) -> None:
        self.listing = Listing(self.folder, self.index)

    def submit(self, spec: JobSpec, files: Mapping[str, bytes | Path] | None = None) -> Job:
        """Make a job and start it; from then on it needs nothing of the caller.

        Parameters
        ----------
        files
            What lies in its folder from the start, by name.

        Raises
        ------
        BadInput
            When its place is not known, or refuses it; the job is then ``failed``.
        Unavailable
            When the folder cannot be written, or no driver be started; the job is then ``failed``.
        """
        place = self._place(spec, is_new=True)
        self.prepare()
        folder = self.listing.folder_of(make_job_id(self.now(), secrets.token_bytes(3)))
        try:
            folder.create(spec, files)
        except OSError as err:
            raise Unavailable(
                f"the job cannot be kept in {self.folder} ({err.strerror}); make room, or allow writing"
            ) from err
        self._hint(folder, spec, QUEUED, JobState.QUEUED)
        self._start(folder, place)
        return read_job(folder)

    def get(self, job_id: JobId) -> Job:
        """One job; one whose driver vanished is marked lost first.

        Raises
        ------
        NotFound
            When there is none of this id.
        """
        folder = self.listing.folder_of(job_id)
        job = read_job(folder)
        return read_job(folder) if self._close(job) else job

    def find(self, text: str, kind: str = "") -> JobId:
        """See :meth:`~notebench.jobs.listing.Listing.find`."""
        return self.listing.find(text, kind)

    def page(self, query: JobQuery) -> JobPage:
        """The jobs that the query asks for, the newest first; those whose driver vanished are marked lost."""
        self.close_lost()
        return self.listing.page(query)

    def log(self, job_id: JobId, offset: int = 0, limit: int = 100_000) -> LogPart:
        """A stretch of the job's log; see :func:`~notebench.jobs.log.read_log`.

        Raises
        ------
        NotFound
            When there is no such job.
        """
        folder = self.listing.folder_of(job_id)
        return self._place(folder.spec()).tail(folder, offset, limit)

    def ask(self, job_id: JobId, verb: Verb) -> Job:
        """Ask something of a job; safe to repeat.

        ``resume`` of a lost job, and ``retry``, start another attempt in the same folder.

        Raises
        ------
        NotFound, Conflict
            When there is no such job, or its state forbids it.
        Unavailable
            When the order cannot be written.
        """
        job = self.get(job_id)
        if not is_wanted(job_id, job.status, verb):
            return job
        folder = self.listing.folder_of(job_id)
        if verb is Verb.RETRY or job.status.state is JobState.LOST:
            self._retry(folder, job.spec, verb)
            return read_job(folder)
        self._send(folder, job, Order(secrets.token_hex(6), verb, job.status.attempt))
        return read_job(folder)

    def move(self, job_id: JobId, verb: Verb, spec: JobSpec) -> Job:
        """Begin a job that has ended again as another spec says, so in another place; safe to repeat.

        One that goes on as far as is known, in a place that cannot be reached, is let go first: it is lost.

        Parameters
        ----------
        verb
            ``resume`` or ``retry``, each where :meth:`ask` would begin another attempt.

        Raises
        ------
        BadInput
            When the verb begins nothing, or the place is not known.
        NotFound, Conflict
            When there is no such job, its state forbids it, or it goes on elsewhere.
        Unavailable
            When the folder cannot be written, or no driver be started.
        """
        if verb not in (Verb.RESUME, Verb.RETRY):
            raise BadInput(f"{verb} takes no other place; resume and retry do")
        self._place(spec, is_new=True)
        job = self.get(job_id)
        folder = self.listing.folder_of(job_id)
        if not job.status.state.has_ended:
            if spec.place == job.spec.place:
                return self.ask(job_id, verb)
            self._let_go(folder, job)
        if is_wanted(job_id, self.get(job_id).status, verb):
            before = self.places.get(job.spec.place)
            if before and before.name != spec.place:
                before.kill(folder)  # what brings it home may still write, for it and its runs
            self._retry(folder, spec, verb)
        return read_job(folder)

    def change(self, job_id: JobId, change: Mapping[str, Any]) -> None:
        """Ask something of a job's work that only the work understands; later attempts heed it too.

        Raises
        ------
        NotFound, Conflict
            When there is no such job, or nothing more comes of it.
        Unavailable
            When the order cannot be written.
        """
        job = self.get(job_id)
        if not allowed(job.status):
            raise Conflict(f"job {job_id} cannot be changed: it is {job.status.state}; begin another")
        folder = self.listing.folder_of(job_id)
        self._send(folder, job, Order(secrets.token_hex(6), CHANGE, job.status.attempt, change))
        self._hint(folder, job.spec, "progressed", job.status.state)

    def changes(self, job_id: JobId) -> tuple[Mapping[str, Any], ...]:
        """What was asked of a job's work by :meth:`change`, in order."""
        return changes(self.listing.folder_of(job_id).orders())

    def kill(self, job_id: JobId) -> Job:
        """End driver and work at once, where ``cancel`` is not heeded; safe to repeat.

        Raises
        ------
        NotFound, Conflict
            When there is no such job, it has ended otherwise, or its driver is on another machine.
        """
        job = self.get(job_id)
        if not is_wanted(job_id, job.status, Verb.CANCEL):
            return job
        folder = self.listing.folder_of(job_id)
        place = self._place(job.spec)
        driver = folder.driver()
        is_driven = driver is not None and driver.attempt == job.status.attempt
        if driver and is_driven and place.poll(folder) is Presence.UNKNOWN:
            raise Conflict(
                f"job {job_id} is driven by process {driver.process.pid} on {driver.process.host}, "
                "not on this machine as it runs now; kill it there"
            )
        data = {"state": str(JobState.CANCELLED), "reason": "killed"}
        # One step for who else looks: they would find it lost.
        self._end(folder, job, data, before=lambda: place.kill(folder))
        return read_job(folder)

    def wait(self, job_id: JobId, until: Callable[[Job], bool], timeout_s: float = float("inf")) -> Job:
        """The job when it is as wanted, or when the time is over."""
        ends_at = time.monotonic() + timeout_s
        while True:
            job = self.get(job_id)
            if until(job) or time.monotonic() >= ends_at:
                return job
            time.sleep(_LOOK_S)

    def close_lost(self) -> list[JobId]:
        """Mark the jobs whose driver vanished as lost; gives their ids."""
        active = [job for job in self.listing.jobs() if not job.status.state.has_ended]
        return [job.job_id for job in active if self._close(job)]

    def old(self, days: int | None) -> list[tuple[Job, Path]]:
        """The jobs that ended longer ago, with their folders; None keeps all."""
        if days is None:
            return []
        before = self.now() - timedelta(days=days)
        return [
            (job, self.listing.folder_of(job.job_id).path)
            for job in self.listing.jobs()
            if job.status.ended_at and job.status.state.has_ended and job.status.ended_at < before
        ]

    def put_away(self, job_id: JobId, aside: Path) -> bool:
        """Move an ended job's folder aside, to be deleted; says whether it was. Never one that goes on."""
        folder = self.listing.folder_of(job_id)
        with folder.changing():
            job = read_job(folder)
            if not job.status.state.has_ended:
                return False
            folder.path.rename(aside)
        self._hint(folder, job.spec, "deleted", job.status.state)
        return True

    def _send(self, folder: JobFolder, job: Job, order: Order) -> None:
        try:
            if job.status.state.has_ended:  # nobody is there; whoever comes next reads it
                folder.order(order)
            else:
                self._place(job.spec).send(folder, order)
        except OSError as err:
            raise Unavailable(f"{folder.path} cannot be written ({err.strerror}); make room") from err

    def _place(self, spec: JobSpec, *, is_new: bool = False) -> JobPlace:
        place = self.places.get(spec.place)
        if place is None or (is_new and spec.place not in self.places):
            raise BadInput(
                f"place: {spec.place[:80]!r} is not known; jobs run in {', '.join(sorted(self.places))}"
            )
        return place

    def _retry(self, folder: JobFolder, spec: JobSpec, verb: Verb) -> None:
        with folder.changing():
            status = folder.status()
            if not is_wanted(folder.job_id, status, verb):  # another asked at the same time
                return
            data = {"attempt": str(status.attempt + 1)}
            try:
                if spec != folder.spec():  # first: a kill between the two has changed an ended job alone
                    folder.respecify(spec)
                folder.append(Event("job", QUEUED, self.now(), data))
            except OSError as err:
                raise Unavailable(f"{folder.path} cannot be written ({err.strerror}); make room") from err
        self._hint(folder, spec, QUEUED, JobState.QUEUED)
        self._start(folder, self._place(spec))

    def _start(self, folder: JobFolder, place: JobPlace) -> None:
        try:
            place.start(folder)
        except (OSError, NotebenchError) as err:
            told = f"no driver could be started: {' '.join(str(err).split())}"
            data = {"state": str(JobState.FAILED), "reason": told[:_REASON_CHARS]}
            self._end(folder, read_job(folder), data)
            kind = BadInput if isinstance(err, BadInput) else Unavailable
            raise kind(f"job {folder.job_id}: {told}") from err

    def _let_go(self, folder: JobFolder, job: Job) -> None:
        place = self.places.get(job.spec.place)
        where = job.spec.place.partition(":")[2] or "this machine"
        if place is None or place.answers():
            raise Conflict(
                f"job {job.job_id} is {job.status.state} on {where}; cancel it there, then retry it elsewhere"
            )
        data = {"state": str(JobState.LOST), "reason": f"{where} does not answer, and it was let go"}
        self._end(folder, job, data, before=lambda: place.kill(folder))

    def _close(self, job: Job) -> bool:
        """Mark the job lost, if its driver vanished."""
        if job.status.state.has_ended:
            return False
        folder = self.listing.folder_of(job.job_id)
        place = self.places.get(job.spec.place)
        presence = place.poll(folder) if place else Presence.UNKNOWN
        reason = why_lost(job, folder.driver(), presence, self.now())
        return reason is not None and self._end(folder, job, {"state": str(JobState.LOST), "reason": reason})

    def _end(
        self,
        folder: JobFolder,
        job: Job,
        data: Mapping[str, str],
        before: Callable[[], object] = lambda: None,
    ) -> bool:
        """End the attempt on behalf of its driver, unless it has ended meanwhile."""
        try:
            with folder.changing():
                before()
                status = folder.status()
                if status.state.has_ended or status.attempt != job.status.attempt:
                    return False
                folder.append(Event("job", ENDED, self.now(), {**data, "attempt": str(status.attempt)}))
        except (OSError, Unavailable):  # read-only: it is shown as it was, and the next look tries again
            return False
        self._hint(folder, job.spec, ENDED, JobState(data["state"]))
        return True

    def _hint(self, folder: JobFolder, spec: JobSpec, verb: str, state: JobState) -> None:
        self.announce(verb, {"id": folder.job_id, "kind": spec.kind, "state": str(state)})

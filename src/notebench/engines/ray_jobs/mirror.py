"""Brings a job to a cluster and its folder home again, in a process of this machine that may end at any time.

Whoever takes its place goes on where it was: what is here says what is missing.
"""

import contextlib
import secrets
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

from notebench.engines.ray_jobs.api import RayApi
from notebench.engines.ray_jobs.applying import Applier
from notebench.engines.ray_jobs.asking import has_free_head
from notebench.engines.ray_jobs.frames import is_journal
from notebench.engines.ray_jobs.lacking import why_not_begun
from notebench.engines.ray_jobs.needs import why_none_of
from notebench.engines.ray_jobs.ordering import make_order_entrypoint
from notebench.engines.ray_jobs.packing import bundle_name, pack_folder, pack_job, pack_notebench, send
from notebench.engines.ray_jobs.record import (
    Fenced,
    MirrorRecord,
    read_record,
    submission_id,
    whole_lines,
    writing,
)
from notebench.engines.ray_jobs.room import NO_ROOM, Room, beside_driver
from notebench.engines.ray_jobs.tailing import tail
from notebench.errors import Conflict, NotebenchError, NotFound
from notebench.events import Event
from notebench.jobs.folder import Driver, JobFolder
from notebench.jobs.orders import Order, unheeded
from notebench.jobs.state import ENDED, JobState, Verb
from notebench.processes import this_process

MAIN = "notebench.workbench.remote"
"""The module that drives a job inside a cluster."""
_CONTROL = "control.jsonl"
_TERMINAL = ("SUCCEEDED", "FAILED", "STOPPED")
_REASON_CHARS = 300
SEATED = "seated"
"""What the main program there is told where its driver has the room of a trial."""
_LOOK_EVERY_S = 0.5
_SEAT_S, _BEGUN_EVERY_S = 10.0, 0.5
_FIRST_PAUSE_S, _LONGEST_PAUSE_S = 1.0, 30.0


@dataclass(slots=True)
class Mirror:
    """One job's mirror.

    Attributes
    ----------
    packages
        Requirements that the cluster installs for the job.
    variables
        Of its environment there.
    room
        What Ray reserves for its driver; nothing is reserved, and it runs on the head, by default.
    seat
        What one of its trials takes, where it has any: the driver gets that where the head has it free, and
        the first trial begins there.
    say
        Writes a line for who looks for a fault.
    hint
        Hears of each event, and of progress.
    """

    folder: JobFolder
    api: RayApi
    packages: tuple[str, ...] = ()
    variables: Mapping[str, str] = field(default_factory=dict)
    room: Room = NO_ROOM
    seat: Room | None = None
    say: Callable[[str], None] = print
    hint: Callable[[str], object] = str
    _is_over: threading.Event = field(default_factory=threading.Event, init=False)

    def run(self) -> None:
        """Go on until nothing more comes of the attempt; returns at once where another process does it."""
        try:
            with FileLock(self.folder.path / "mirror.lock", timeout=0):
                # Of several that were begun at once, this one is to be ended where the job is let go.
                self.folder.name_launched(Driver(this_process(), self.folder.status().attempt))
                self._run()
        except Timeout:
            return

    def submit(self) -> None:
        """Bring the queued attempt to the cluster, and return; nothing happens where it is there.

        Raises
        ------
        BadInput, NotFound, Unavailable, EngineFailure
            When it cannot be brought; one line that says why.
        """
        with contextlib.suppress(Timeout), FileLock(self.folder.path / "mirror.lock", timeout=0):
            attempt = self.folder.status().attempt
            record = read_record(self.folder, attempt) or self._prepare(attempt)
            if not record.is_submitted:
                self._submit(record, self.seat)

    def _run(self) -> None:
        status = self.folder.status()
        if status.state.has_ended:
            return
        record = read_record(self.folder, status.attempt) or self._prepare(status.attempt)
        if record.is_gone:
            return
        try:
            if not record.is_submitted:
                record = self._submit(record, self.seat)
            if record.is_seated:
                record = self._see_begin(record)
        except Fenced:
            return
        except NotebenchError as err:
            self._fail(record, err.message)
            return
        acts = [self._bring_orders, self._try_packages] if self.packages else [self._bring_orders]
        threads = [threading.Thread(target=act, args=(record,), daemon=True) for act in acts]
        for thread in threads:
            thread.start()
        try:
            self._follow(record)
        finally:
            self._is_over.set()
            for thread in threads:
                thread.join()

    def _prepare(self, attempt: int) -> MirrorRecord:
        """Put down where the attempt begins in each journal, before anything of it is sent."""
        journals = [path for path in self.folder.path.iterdir() if is_journal(path.name) and path.is_file()]
        begins = {path.name: whole_lines(path) for path in journals if path.name != "events.jsonl"}
        return MirrorRecord(attempt, submission_id(self.folder, attempt), begins).keep(self.folder)

    def _submit(self, record: MirrorRecord, seat: Room | None = None) -> MirrorRecord:
        spec = self.folder.spec()
        with ThreadPoolExecutor() as pool:  # each asks the cluster first whether it has the archive
            is_seated = pool.submit(lambda: seat is not None and has_free_head(self.api, seat))
            theirs = pool.submit(lambda: send(self.api, pack_folder(Path(spec.folder)), spec.folder))
            ours = pool.submit(lambda: send(self.api, pack_notebench(), "Notebench"))
            given = pool.submit(lambda: send(self.api, pack_job(self.folder), "what the job was given"))
        environment: dict[str, Any] = {
            "working_dir": theirs.result(),
            "py_modules": [ours.result(), given.result()],
        }
        if self.variables:
            environment["env_vars"] = dict(self.variables)
        if self.packages:
            environment["pip"] = list(self.packages)
        words, room = f"python -m {MAIN} {bundle_name(self.folder)}", self.room
        if seat and is_seated.result():
            words, room, record = f"{words} {SEATED}", seat, replace(record, is_seated=True)
        try:
            self.api.submit(
                record.submission_id,
                words,
                runtime_env=environment,
                **room.to_options(),
                metadata={"notebench_job": self.folder.job_id},
            )
        except Conflict:  # this mirror's predecessor was killed before it could put that down
            self.say(f"{record.submission_id} is there already")
        except NotebenchError:  # the answer alone may have been lost
            with contextlib.suppress(NotebenchError):
                self.api.stop(record.submission_id)
            raise
        try:
            with writing(self.folder, record):
                return replace(record, is_submitted=True).keep(self.folder)
        except Fenced:  # it was let go while it travelled
            with contextlib.suppress(NotebenchError):
                self.api.stop(record.submission_id)
            raise

    def _see_begin(self, record: MirrorRecord) -> MirrorRecord:
        """See a driver begin that was asked for with room; where none becomes free, it gets none.

        Ray would let it wait, though trials may find room on other machines.
        """
        until = time.monotonic() + _SEAT_S
        while self._waits(record):
            if time.monotonic() >= until:
                self.say(f"{record.submission_id} finds no room on the head, and begins without")
                self.api.stop(record.submission_id)
                again = f"{record.submission_id}-b"
                with writing(self.folder, record):
                    record = replace(record, submission_id=again, is_submitted=False, is_seated=False)
                    record.keep(self.folder)
                return self._submit(record)
            time.sleep(_BEGUN_EVERY_S)
        return record

    def _waits(self, record: MirrorRecord) -> bool:
        try:
            return bool(self.api.job(record.submission_id).get("status") == "PENDING")
        except NotebenchError:  # who follows it tells that, and waits for the cluster
            return False

    def _follow(self, record: MirrorRecord) -> None:
        pause_s = _FIRST_PAUSE_S
        while True:
            try:
                applier = Applier(self.folder, record, self.hint)
                for piece in tail(self.api, record.submission_id):
                    applier.take(piece)
                    pause_s = _FIRST_PAUSE_S
                job = self.api.job(record.submission_id)
                if job.get("status") in _TERMINAL:
                    self._settle(record, job)
                    return
            except NotFound as err:  # the cluster was begun anew, and has forgotten it
                self._settle(record, {"message": err.message})
                return
            except Fenced:
                return
            except (NotebenchError, OSError) as err:
                self.say(" ".join(str(err).split()))
            if self._has_another_end(record):
                return
            time.sleep(pause_s)
            pause_s = min(2 * pause_s, _LONGEST_PAUSE_S)

    def _settle(self, record: MirrorRecord, job: Mapping[str, Any]) -> None:
        """Nothing more comes; where no end was told, who looks next finds the job lost."""
        status = self.folder.status()
        if status.state is JobState.QUEUED and status.attempt == record.attempt:
            self._fail(record, why_not_begun(str(job.get("message") or "")))
            return
        with contextlib.suppress(Fenced), writing(self.folder, record):
            record.gone().keep(self.folder)

    def _cancel_waiting(self, record: MirrorRecord, orders: Sequence[Order]) -> bool:
        """End an attempt that has not begun, where that is asked; says whether it was."""
        if not any(each.verb == Verb.CANCEL for each in orders):
            return False
        self._fail(record, "it waited for room", JobState.CANCELLED)
        self.api.stop(record.submission_id)
        return True

    def _fail(self, record: MirrorRecord, reason: str, state: JobState = JobState.FAILED) -> None:
        """End an attempt that has not begun."""
        self.say(reason)
        with self.folder.changing():
            status = self.folder.status()
            if status.attempt == record.attempt and not status.state.has_ended:
                data = {"attempt": str(record.attempt), "state": str(state)}
                self.folder.append(Event("job", ENDED, data={**data, "reason": reason[:_REASON_CHARS]}))
        with contextlib.suppress(Fenced), writing(self.folder, record):
            record.gone().keep(self.folder)
        self.hint(ENDED)

    def _has_another_end(self, record: MirrorRecord) -> bool:
        """Whether somebody here has ended the attempt, or begun another."""
        status = self.folder.status()
        return status.state.has_ended or status.attempt != record.attempt

    def _try_packages(self, record: MirrorRecord) -> None:
        """End an attempt early that Ray would end after minutes, as a package cannot be installed."""
        if self.folder.status().state is not JobState.QUEUED:
            return
        try:
            why = why_none_of(self.api, record.submission_id, self.packages, self._is_over)
            if why and self.api.job(record.submission_id).get("status") == "PENDING":
                self._fail(record, why)
                self.api.stop(record.submission_id)
        except NotebenchError as err:  # who follows the job is told what becomes of it
            self.say(err.message)

    def _bring_orders(self, record: MirrorRecord) -> None:
        brought: set[str] = set()
        size = record.begins.get(_CONTROL, 0)
        while not self._is_over.wait(_LOOK_EVERY_S):
            path = self.folder.control_file
            now = path.stat().st_size if path.exists() else 0
            if now == size:
                continue
            wanted = unheeded(self.folder.orders(), self.folder.events(), record.attempt)
            new = [each for each in wanted if each.order_id not in brought]
            try:
                if new:
                    beside = beside_driver(self.api.job(record.submission_id)) if self.room.is_any else {}
                    if beside is None:  # it waits for room, nobody knows where
                        if self._cancel_waiting(record, new):
                            return
                        continue
                    self.api.submit(
                        f"{record.submission_id}-{secrets.token_hex(4)}",
                        make_order_entrypoint(self.folder.job_id, [each.to_event() for each in new]),
                        entrypoint_num_cpus=0,
                        metadata={"notebench_job": self.folder.job_id},
                        **beside,
                    )
            except NotebenchError as err:
                self.say(err.message)
                self._is_over.wait(_FIRST_PAUSE_S)
                continue
            brought.update(each.order_id for each in new)
            size = now

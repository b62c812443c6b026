"""Jobs in a Ray cluster; their folder here is a mirror, kept by a process that may end and begin again."""

import contextlib
import time
from collections.abc import Callable
from pathlib import Path

import psutil

from notebench.engines.ray_jobs.api import RayApi
from notebench.engines.ray_jobs.packing import check_folder
from notebench.engines.ray_jobs.record import MirrorRecord, let_go, read_record
from notebench.errors import NotebenchError, Unavailable
from notebench.jobs.folder import Driver, JobFolder
from notebench.jobs.log import LogPart, read_log
from notebench.jobs.orders import Order
from notebench.jobs.ports import Presence
from notebench.processes import is_gone
from notebench.targets.check import OLDEST, version_of
from notebench.targets.target import Target

_OK, _REFUSALS, _NOT_THERE = 200, (401, 403), 500
_AGAIN_AFTER_S = 20.0
_KILLED_WITHIN_S = 5.0
_SMALL_BYTES = 5_000_000


def place_name(target: str) -> str:
    """The name of the place that a target is."""
    return f"ray:{target}"


class RayPlace:
    """A :class:`~notebench.jobs.ports.JobPlace`.

    Parameters
    ----------
    token
        Gives the target's token.
    begin
        Begins the mirror of a job as a process that outlives this one, and notes it in the folder.
    bring
        Brings a job to the cluster, in this process; what is large is left to the mirror.
    """

    def __init__(
        self,
        target: Target,
        token: Callable[[], str],
        begin: Callable[[JobFolder], None],
        bring: Callable[[JobFolder], object] = str,
    ) -> None:
        self.name = place_name(target.name)
        self._target, self._token, self._begin, self._bring = target, token, begin, bring

    def start(self, folder: JobFolder) -> None:
        """See :class:`~notebench.jobs.ports.JobPlace`; looks first whether the folder can travel there.

        What is small is brought at once: it begins while its mirror is loaded, and faults are told here.
        """
        files = check_folder(Path(folder.spec().folder))
        check_usable(self._target, self._token)
        release(folder)  # an earlier attempt's mirror, which may not have seen yet that it is over
        given = (path for path in folder.path.rglob("*") if path.is_file())
        if sum(path.stat().st_size for path in (*files, *given)) <= _SMALL_BYTES:
            self._bring(folder)
        self._begin(folder)

    def poll(self, folder: JobFolder) -> Presence:
        """See :class:`~notebench.jobs.ports.JobPlace`; a mirror that has ended too soon is begun again."""
        attempt = folder.status().attempt
        if (record := read_record(folder, attempt)) and record.is_gone:
            return Presence.GONE
        launched = folder.launched()
        is_begun = launched is not None and launched.attempt == attempt
        if not is_begun and record is None:
            return Presence.UNKNOWN
        if (launched is None or not is_begun or is_gone(launched.process)) and _is_long_ago(folder):
            with contextlib.suppress(NotebenchError, OSError):
                self._begin(folder)
        return Presence.ALIVE

    def answers(self) -> bool:
        """See :class:`~notebench.jobs.ports.JobPlace`; a proxy without a cluster behind it does not."""
        try:
            return RayApi(self._target).status_of("/api/version") < _NOT_THERE
        except Unavailable:
            return False

    def send(self, folder: JobFolder, order: Order) -> None:
        """See :class:`~notebench.jobs.ports.JobPlace`; the mirror brings it to the cluster."""
        folder.order(order)
        self.poll(folder)

    def kill(self, folder: JobFolder) -> bool:
        """See :class:`~notebench.jobs.ports.JobPlace`.

        Where the cluster cannot be reached the job is let go here all the same: it may be gone for good.
        """
        record = release(folder)
        if record is None:
            return False
        with contextlib.suppress(NotebenchError):
            RayApi(self._target, self._token()).stop(record.submission_id)
        let_go(folder, record)
        return True

    def tail(self, folder: JobFolder, offset: int, limit: int) -> LogPart:
        """See :class:`~notebench.jobs.ports.JobPlace`."""
        return read_log(folder.log_file, offset, limit)


class LeftPlace:
    """A :class:`~notebench.jobs.ports.JobPlace` that is attached no more: its jobs are read and let go.

    Parameters
    ----------
    is_over
        Nothing comes of it any more, as its cluster has ended.
    """

    def __init__(self, target: str, *, is_over: bool) -> None:
        self.name = place_name(target)
        self._target, self._is_over = target, is_over

    def start(self, folder: JobFolder) -> None:
        """See :class:`~notebench.jobs.ports.JobPlace`; no job begins there."""
        raise Unavailable(
            f"target {self._target} is attached no more; attach it, or say with --on where "
            f"job {folder.job_id} is to go on"
        )

    def poll(self, folder: JobFolder) -> Presence:
        """See :class:`~notebench.jobs.ports.JobPlace`; a mirror that runs goes on."""
        attempt = folder.status().attempt
        record, launched = read_record(folder, attempt), folder.launched()
        if self._is_over or (record and record.is_gone):
            return Presence.GONE
        is_mirrored = launched and launched.attempt == attempt and not is_gone(launched.process)
        return Presence.ALIVE if is_mirrored else Presence.UNKNOWN

    def answers(self) -> bool:
        """See :class:`~notebench.jobs.ports.JobPlace`."""
        return False

    def send(self, folder: JobFolder, order: Order) -> None:
        """See :class:`~notebench.jobs.ports.JobPlace`; nobody brings it there."""
        raise Unavailable(
            f"target {self._target} is attached no more, so {order.verb} does not reach job {folder.job_id}; "
            "attach it, or let the job go with `notebench jobs cancel --kill`"
        )

    def kill(self, folder: JobFolder) -> bool:
        """See :class:`~notebench.jobs.ports.JobPlace`; what runs in the cluster is let go."""
        record = release(folder)
        if record:
            let_go(folder, record)
        return record is not None

    def tail(self, folder: JobFolder, offset: int, limit: int) -> LogPart:
        """See :class:`~notebench.jobs.ports.JobPlace`."""
        return read_log(folder.log_file, offset, limit)


def release(folder: JobFolder) -> MirrorRecord | None:
    """End a job's mirror; gives what it knew of the current attempt, None where nothing comes of that."""
    attempt = folder.status().attempt
    if launched := folder.launched():
        _end(launched)
    record = read_record(folder, attempt)
    return None if record is None or record.is_gone else record


def check_usable(target: Target, find_token: Callable[[], str]) -> None:
    """Go on only where jobs may go to the cluster; it takes a moment, and says what is wrong in one line.

    Raises
    ------
    Unavailable
        When it is not there, answers without a token, refuses ours, or is too old.
    """
    status = RayApi(target).status_of("/api/version")
    if status == _OK and not target.is_insecure:
        raise Unavailable(
            f"target {target.name} answers without a token, so no job goes there; set RAY_AUTH_MODE=token on "
            "all its nodes and start it again"
        )
    if status not in (_OK, *_REFUSALS):
        raise Unavailable(
            f"target {target.name} answered {status}, which Ray's dashboard does not, so it gets no token; "
            f"`notebench target check {target.name}` tells more"
        )
    version = str(RayApi(target, find_token()).get("/api/version").get("ray_version", ""))
    if version_of(version) < OLDEST:
        oldest = ".".join(map(str, OLDEST))
        raise Unavailable(
            f"target {target.name} has Ray {version or 'of an unknown version'}, and {oldest} is the oldest "
            "that can be used; install a newer one on all its nodes"
        )


def _is_long_ago(folder: JobFolder) -> bool:
    """Whether the last mirror was begun some time ago: one that cannot go on is not begun in a hurry."""
    try:
        return time.time() - folder.launch_file.stat().st_mtime > _AGAIN_AFTER_S
    except OSError:
        return True


def _end(launched: Driver) -> None:
    if is_gone(launched.process):
        return
    with contextlib.suppress(psutil.Error):
        process = psutil.Process(launched.process.pid)
        process.kill()
        process.wait(_KILLED_WITHIN_S)

"""Runs of a sweep in a cluster, written at home from what its driver tells, and behind the mirror's back.

Nothing is remembered of how far it has read: what was told is told again from its beginning, and who writes
finds by their tags which runs are written to their end.
"""

import contextlib
import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from filelock import FileLock, Timeout

from notebench.errors import NotebenchError
from notebench.jobs import JobFolder, Status
from notebench.processes import is_gone
from notebench.sweeps.plan import SweepPlan
from notebench.sweeps.retelling import Retelling
from notebench.sweeps.told import TOLD_FILE, Closed, Told, read_told
from notebench.sweeps.trial import Trial, own
from notebench.workbench.trial_runs import make_recorder, sweep_run
from notebench.workspace import write_whole

if TYPE_CHECKING:
    from notebench.engines.trial_runs import BackgroundRecorder
    from notebench.workbench.jobs import WithJobs

_OVER_FILE = "told.over.json"
_LOOK_S = 0.3
_OTHERS_S = 60.0  # that another who writes them may take to end, when nothing more is told
_AGAIN_AFTER_S = 20.0


class RunsHome:
    """Writes the runs of one job in a thread, until nothing more comes of it and all is written.

    Parameters
    ----------
    say
        Writes a line for who looks for a fault.
    """

    def __init__(self, bench: "WithJobs", folder: JobFolder, say: Callable[[str], None] = print) -> None:
        self._bench, self._folder, self._say = bench, folder, say
        self._is_over = threading.Event()
        self._thread = threading.Thread(target=self._run, name="notebench-runs-home", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def finish(self) -> None:
        """Nothing more comes home: wait until all is written, or cannot be now."""
        self._is_over.set()
        self._thread.join()

    def _run(self) -> None:
        while not (self._folder.path / TOLD_FILE).exists():
            if self._is_over.wait(_LOOK_S):
                break
        try:
            if needs_writing(self._folder.path, self._folder.status()):
                with self._alone():
                    self._follow()
        except Timeout:
            self._say("another process writes the runs")
        except (NotebenchError, OSError) as err:
            self._say(f"runs are not written: {' '.join(str(err).split())}")

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """The mirror of the attempt before may not be through with its runs."""
        lock, left_s = FileLock(self._folder.path / "runs.lock"), _OTHERS_S
        while True:
            try:
                lock.acquire(timeout=0)
                break
            except Timeout:
                left_s -= _LOOK_S if self._is_over.is_set() else 0
                if left_s <= 0:
                    raise
                time.sleep(_LOOK_S)
        try:
            yield
        finally:
            lock.release()

    def _follow(self) -> None:
        plan = SweepPlan.from_json(self._folder.spec().work)
        recorder = self._open(plan)
        retelling, at = Retelling(recorder, self._folder.outputs, self._say), 0
        try:
            while True:
                is_over = self._is_over.is_set()
                told, at = read_from(self._folder.path / TOLD_FILE, at)
                for each in told:
                    retelling.take(each)
                retelling.look()
                if is_over:
                    retelling.release()
                    break
                self._is_over.wait(_LOOK_S)
            self._close(recorder, retelling)
        finally:
            recorder.leave()

    def _open(self, plan: SweepPlan) -> "BackgroundRecorder":
        spec, status = self._folder.spec(), self._folder.status()
        begun_at = status.started_at or spec.created_at
        sweep = sweep_run(self._bench, plan, spec, self._folder.job_id, begun_at)
        recorder = make_recorder(
            self._bench, plan, replace(sweep, is_resumed=True), self._folder.path, self._say
        )
        recorder.open([])
        return recorder

    def _close(self, recorder: "BackgroundRecorder", retelling: Retelling) -> None:
        status = self._folder.status()
        if not status.state.has_ended:  # the mirror ended before its time: another goes on
            return
        closed = retelling.end_of(status.attempt)
        if closed is None:
            retelling.settle(self._study(), status.ended_at)
            closed = Closed(status.state, status.ended_at or self._folder.spec().created_at)
        recorder.close(closed.state, _go_on, is_final=closed.is_final, at=closed.at)
        if recorder.is_done:
            content = json.dumps({"attempt": status.attempt}).encode()
            write_whole(self._folder.path / _OVER_FILE, content)

    def _study(self) -> list[Trial]:
        from notebench.engines.optuna_search import read_trials, study_file

        try:
            return own(read_trials(study_file(self._folder.path)))
        except NotebenchError as err:
            self._say(err.message)
            return []


def _go_on(left: int) -> bool:
    del left
    return True


def read_from(path: Path, offset: int) -> tuple[list[Told], int]:
    """What was told behind the offset, in bytes, and where to read on; half a line is left for then."""
    with path.open("rb") as file:
        file.seek(offset)
        content = file.read()
    content = content[: content.rfind(b"\n") + 1]
    return [told for line in content.splitlines() if (told := read_told(line))], offset + len(content)


def needs_writing(path: Path, status: Status) -> bool:
    """Whether something was told in this job's folder that is not written yet, or may not be."""
    if not (path / TOLD_FILE).exists():
        return False
    try:
        return bool(json.loads((path / _OVER_FILE).read_bytes())["attempt"] != status.attempt)
    except (OSError, ValueError, KeyError, TypeError):
        return True


def write_later(folder: JobFolder, status: Status, begin: Callable[[JobFolder], None]) -> None:
    """Begin who writes the runs of an ended job again, where that process was ended before it was through."""
    if not status.state.has_ended or not needs_writing(folder.path, status):
        return
    launched = folder.launched()
    if launched is None or not is_gone(launched.process):
        return
    try:
        since_s = time.time() - folder.launch_file.stat().st_mtime
    except OSError:
        return
    if since_s > _AGAIN_AFTER_S:  # one that cannot go on is not begun in a hurry
        with contextlib.suppress(NotebenchError, OSError):  # who looks next may have room for it
            begin(folder)

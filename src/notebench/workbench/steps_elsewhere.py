"""Steps that run on targets: each a job of its own, begun, followed and brought home by the run's driver.

The job outlives that driver. Its id lies in the step's folder, so that the same step, begun again after a
kill, waits for the job that goes on; one that would run something else is ended first.
"""

import json
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path

from notebench.errors import NotebenchError
from notebench.ids import JobId
from notebench.jobs import Job, JobBook, JobFolder, JobSpec, JobState, Verb
from notebench.pipelines.bundle import Bundle, Travels, make_bundle
from notebench.pipelines.homecoming import REPLY_FILE, bring_home, take_notebook
from notebench.pipelines.ports import StepRunner
from notebench.pipelines.run_folder import RunFolder
from notebench.pipelines.step import CellEvent, StepReply, StepState, StepTask
from notebench.workbench.places import place_of
from notebench.workbench.step_work import KIND
from notebench.workspace import write_whole

_NOTE = "job.json"
_LOOK_S = 0.3
_HEED_S = 6.0  # that a cancelled job may take to end: the run's own driver waits 10 s for all of its steps
_WAITS_S = 20.0  # for room, before that is told
_NO_ROOM = "failed to start within"  # Ray's words for a job that found no room in a quarter of an hour
_REASON_CHARS = 300


WhyWaits = Callable[[str, float, float], str]


@dataclass(frozen=True, slots=True)
class StepsByPlace:
    """A :class:`~notebench.pipelines.ports.StepRunner`: runs each step where it says.

    Attributes
    ----------
    elsewhere
        Gives who has steps run on targets; not asked before there is such a step, or was.
    run_folder, before
        The run's, and that of the run that goes on with it.
    """

    here: StepRunner
    elsewhere: "Callable[[], StepsElsewhere]"
    run_folder: RunFolder
    before: RunFolder | None = None

    def run(self, task: StepTask, on_cell: Callable[[CellEvent], None], stop: threading.Event) -> StepReply:
        """See :class:`~notebench.pipelines.ports.StepRunner`."""
        if task.elsewhere is not None:
            return self.elsewhere().run(task, on_cell, stop)
        if any(note.exists() for note in _notes_of(task, self.run_folder, self.before)):
            self.elsewhere().end_left(task)  # it was to run there when the driver was killed
        return self.here.run(task, on_cell, stop)


@dataclass(frozen=True, slots=True)
class StepsElsewhere:
    """A :class:`~notebench.pipelines.ports.StepRunner`: has steps run as jobs of targets.

    Attributes
    ----------
    run_folder
        The run's.
    travels
        Which files of a folder travel with it.
    why_waits
        Says what there is on a target, where a step of so many CPUs and GPUs has waited for room.
    before
        The run that goes on with this one; None for none.
    is_tracked
        Whether what a step logs comes home into its run.
    say
        Prints to the run's log.
    """

    jobs: JobBook
    run_folder: RunFolder
    by: str
    travels: Callable[[Path], list[Path]]
    why_waits: WhyWaits
    before: RunFolder | None = None
    is_tracked: bool = True
    say: Callable[[str], None] = print

    def run(self, task: StepTask, on_cell: Callable[[CellEvent], None], stop: threading.Event) -> StepReply:
        """See :class:`~notebench.pipelines.ports.StepRunner`."""
        began = time.monotonic()
        try:
            bundle = make_bundle(task, self._travelling(task))
            followed = _Followed(task, bundle, on_cell, self._tell_wait)
            note = task.outputs.parent / _NOTE
            job = self._follow(self._begin(task, bundle, note), followed, stop)
            reply = self._reply(job, task, bundle, is_stopped=stop.is_set())
            if reply.state is not StepState.FINISHED:  # tried again, it is to be another
                note.unlink(missing_ok=True)
        except NotebenchError as err:
            reply = StepReply(task.name, StepState.FAILED, err.message)
        return replace(reply, duration_s=reply.duration_s or time.monotonic() - began)

    def end_left(self, task: StepTask) -> None:
        """End the job that a killed driver has left of the step, where it goes on."""
        for left in _notes_of(task, self.run_folder, self.before):
            with suppress(NotebenchError):  # it cannot be asked: where it is now, nobody knows
                self._take_left(left, "")

    def _tell_wait(self, task: StepTask) -> None:
        assert task.elsewhere
        room, on = task.elsewhere.room, task.elsewhere.on
        try:
            self.say(f"{task.name} waits for room on {on}: {self.why_waits(on, room.cpus, room.gpus)}")
        except NotebenchError as err:  # who brings the job there goes on trying
            self.say(f"{task.name} waits: {err.message}")

    def _travelling(self, task: StepTask) -> Travels:
        """Whether a path travels with the folder anyway."""
        known: list[frozenset[Path]] = []

        def travels(path: Path) -> bool:
            assert task.elsewhere
            if not path.resolve().is_relative_to(task.elsewhere.root.resolve()):
                return False
            if not known:
                known.append(frozenset(each.resolve() for each in self.travels(task.elsewhere.root)))
            files = [each for each in path.rglob("*") if each.is_file()] if path.is_dir() else [path]
            return all(each.resolve() in known[0] for each in files)

        return travels

    def _begin(self, task: StepTask, bundle: Bundle, note: Path) -> JobId:
        """The job that a killed driver has left of the same, or a new one."""
        for left in _notes_of(task, self.run_folder, self.before):
            if found := self._take_left(left, bundle.digest):
                self.say(f"{task.name} goes on as job {found}")
                _write_note(note, bundle.digest, found)
                return found
        assert task.elsewhere
        # First: who is killed between the two finds the job by what it is of.
        _write_note(note, bundle.digest)
        room = asdict(task.elsewhere.room)
        work = {"of": self._of(note), "room": room, "is_tracked": self.is_tracked}
        folder, place = str(task.elsewhere.root), place_of(task.elsewhere.on)
        spec = JobSpec(KIND, task.name, work, folder, datetime.now(UTC), by=self.by, place=place)
        job_id = self.jobs.submit(spec, bundle.files).job_id
        _write_note(note, bundle.digest, job_id)
        self.say(f"{task.name} runs on {task.elsewhere.on} as job {job_id}")
        return job_id

    def _take_left(self, note: Path, key: str) -> JobId | None:
        """The job that is noted, where it is of this key; another is ended. The note is taken away."""
        if (noted := _noted(note)) is None:
            return None
        job_id = noted[1] or self._begun(note)
        found = self._left(job_id, is_same=noted[0] == key) if job_id else None
        note.unlink(missing_ok=True)
        return found

    def _of(self, note: Path) -> str:
        return note.parent.relative_to(self.run_folder.path.parent).as_posix()

    def _begun(self, note: Path) -> JobId | None:
        """The job that was begun of a step whose driver was killed before it could note its id."""
        of = self._of(note)
        found = (each for each in self.jobs.listing.jobs() if each.spec.kind == KIND)
        return next((each.job_id for each in found if each.spec.work.get("of") == of), None)

    def _left(self, job_id: JobId, *, is_same: bool) -> JobId | None:
        """The job, where it is of the same and goes on, or came to its end; else it is ended."""
        try:
            state = self.jobs.get(job_id).status.state
        except NotebenchError:  # it was deleted
            return None
        if is_same and (state is JobState.FINISHED or not state.has_ended):
            return job_id
        if not state.has_ended:
            self._end(job_id)
        return None

    def _follow(self, job_id: JobId, followed: "_Followed", stop: threading.Event) -> Job:
        """Wait for its end, and tell on the way how far it is."""
        while True:
            job = self.jobs.get(job_id)
            if job.status.state is JobState.FAILED and _NO_ROOM in job.status.reason and not stop.is_set():
                job = self.jobs.ask(job_id, Verb.RETRY)
            if job.status.state.has_ended:
                return job
            if stop.is_set():
                return self._end(job_id)
            followed.look(job, self.jobs.listing.folder_of(job_id))
            stop.wait(_LOOK_S)

    def _end(self, job_id: JobId) -> Job:
        """Cancel it; where it does not heed that, or has not begun, it is ended and let go."""
        job = self.jobs.get(job_id)
        if job.status.state is JobState.RUNNING:
            self.jobs.ask(job_id, Verb.CANCEL)
            job = self.jobs.wait(job_id, lambda each: each.status.state.has_ended, _HEED_S)
        return job if job.status.state.has_ended else self.jobs.kill(job_id)

    def _reply(self, job: Job, task: StepTask, bundle: Bundle, *, is_stopped: bool) -> StepReply:
        left = self.jobs.listing.folder_of(job.job_id).outputs
        status, where = job.status, f"job {job.job_id} on {task.elsewhere.on if task.elsewhere else ''}"
        if (left / REPLY_FILE).exists() and status.state in (JobState.FINISHED, JobState.FAILED):
            return bring_home(left, task, bundle.places)
        if is_stopped:
            with suppress(NotebenchError, OSError, ValueError):
                take_notebook(left, task, bundle.places)
            return StepReply(task.name, StepState.CANCELLED, "cancelled")
        reason = status.reason if status.state is JobState.FAILED else ""
        told = reason or f"{where} is {status.state}{status.reason and f': {status.reason}'}"
        return StepReply(task.name, StepState.FAILED, told[:_REASON_CHARS])


@dataclass(slots=True)
class _Followed:
    """What of a running job was told already."""

    task: StepTask
    bundle: Bundle
    on_cell: Callable[[CellEvent], None]
    tell_wait: Callable[[StepTask], None]
    began: float = field(default_factory=time.monotonic)
    is_told: bool = False
    cell: tuple[int, int] | None = None
    written: tuple[int, int] = (0, 0)

    def look(self, job: Job, folder: JobFolder) -> None:
        """Tell what is new."""
        is_late = time.monotonic() - self.began > _WAITS_S
        if job.status.state is JobState.QUEUED and is_late and not self.is_told:
            self.is_told = True
            self.tell_wait(self.task)
        facts = job.progress.facts if job.progress else {}
        if "cell" in facts and (int(facts["cell"]), int(facts["of"])) != self.cell:
            self.cell = int(facts["cell"]), int(facts["of"])
            self.on_cell(CellEvent(self.task.name, *self.cell, "running"))
        self._take_notebook(folder.outputs)

    def _take_notebook(self, left: Path) -> None:
        try:
            facts = (left / self.task.target.name).stat()
            if (facts.st_size, facts.st_mtime_ns) == self.written:
                return
            self.written = facts.st_size, facts.st_mtime_ns
            take_notebook(left, self.task, self.bundle.places)
        except (OSError, ValueError):  # it comes when the step has ended
            return


def _notes_of(task: StepTask, run_folder: RunFolder, before: RunFolder | None) -> list[Path]:
    """Where it is noted which job a step is, in its run and in the one that goes on with that."""
    inside = task.outputs.parent.relative_to(run_folder.path)
    return [folder.path / inside / _NOTE for folder in (run_folder, before) if folder]


def _noted(note: Path) -> tuple[str, JobId | None] | None:
    try:
        read = json.loads(note.read_bytes())
        return str(read["key"]), JobId(read["job_id"]) if read["job_id"] else None
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _write_note(note: Path, key: str, job_id: JobId | None = None) -> None:
    write_whole(note, json.dumps({"key": key, "job_id": job_id}).encode())

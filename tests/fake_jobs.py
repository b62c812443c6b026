"""A place of jobs in memory, held to the same contract as the real one (``tests/contracts/test_job_place.py``)."""

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path

from notebench.errors import BadInput
from notebench.events import Event
from notebench.ids import JobId
from notebench.jobs import JobBook, JobFolder, JobSpec, Presence, Verb
from notebench.jobs.folder import Driver
from notebench.jobs.log import LogPart, read_log
from notebench.jobs.orders import Order
from notebench.processes import this_process

START = datetime(2026, 3, 1, 12, tzinfo=UTC)


@dataclass
class FakePlace:
    """Drives jobs at once, without a process: what is asked of them has happened when the call returns."""

    name: str = "process"
    alive: dict[JobId, int] = field(default_factory=dict)
    refuses: str = ""
    faults: str = ""
    is_silent: bool = False

    def start(self, folder: JobFolder) -> None:
        if self.faults:
            raise BadInput(self.faults)
        if self.refuses:
            raise OSError(28, self.refuses)
        attempt = folder.status().attempt
        self.alive[folder.job_id] = attempt
        folder.name_driver(Driver(replace(this_process(), pid=4_000_000), attempt))
        folder.beat()
        with folder.log_file.open("ab") as log:
            log.write(b"hello\n")
        self.tell(folder, "started")

    def poll(self, folder: JobFolder) -> Presence:
        driver = folder.driver()
        if driver is None or driver.attempt != folder.status().attempt:
            return Presence.UNKNOWN
        return Presence.ALIVE if folder.job_id in self.alive else Presence.GONE

    def answers(self) -> bool:
        return not self.is_silent

    def send(self, folder: JobFolder, order: Order) -> None:
        folder.order(order)
        if order.verb in (Verb.PAUSE, Verb.RESUME):
            self.tell(folder, {Verb.PAUSE: "paused", Verb.RESUME: "resumed"}[order.verb])
        if order.verb == Verb.STOP:
            self.tell(folder, "stopping")
        self.tell(folder, "heeded", order=order.order_id)
        if order.verb in (Verb.STOP, Verb.CANCEL):
            self.end(folder, "finished" if order.verb == Verb.STOP else "cancelled")

    def kill(self, folder: JobFolder) -> bool:
        return self.alive.pop(folder.job_id, None) is not None

    def tail(self, folder: JobFolder, offset: int, limit: int) -> LogPart:
        return read_log(folder.log_file, offset, limit)

    def end(self, folder: JobFolder, state: str, **data: str) -> None:
        """Let the job end so."""
        self.tell(folder, "ended", state=state, **data)
        del self.alive[folder.job_id]

    def tell(self, folder: JobFolder, verb: str, **data: str) -> None:
        folder.append(Event("job", verb, data={"attempt": str(folder.status().attempt), **data}))


@dataclass
class FakeBook:
    """A book of jobs in a fake place."""

    root: Path
    place: FakePlace = field(default_factory=FakePlace)
    elsewhere: FakePlace = field(default_factory=lambda: FakePlace("ray:box"))
    told: list[tuple[str, str]] = field(default_factory=list)

    def __post_init__(self) -> None:
        jobs = self.root / ".notebench" / "jobs"
        self.book = JobBook(
            jobs,
            {each.name: each for each in (self.place, self.elsewhere)},
            lambda verb, data: self.told.append((verb, data["id"])),
            lambda: jobs.mkdir(parents=True, exist_ok=True),
        )

    def submit(self, name: str = "train", **facts: object) -> JobId:
        """One more job, which runs."""
        spec = make_spec(name=name, folder=str(self.root), **facts)
        return self.book.submit(spec).job_id

    def folder_of(self, job_id: JobId) -> JobFolder:
        return self.book.listing.folder_of(job_id)


def make_spec(**facts: object) -> JobSpec:
    known: dict[str, object] = {
        "kind": "command",
        "name": "train",
        "work": {"argv": ["python", "train.py"]},
        "folder": "/tmp",
        "created_at": START,
        "by": "ada",
    }
    return JobSpec(**{**known, **facts})  # type: ignore[arg-type] - the facts are the spec's

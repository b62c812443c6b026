"""One job's folder: all that is known of it, readable by any process, here or through a mirror.

The folder is the truth. What changes a job's attempt or owner (take over, retry, mark lost, delete) is done
under one short lock; all else is an append or an atomic replacement.
"""

import contextlib
import json
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from filelock import FileLock, Timeout

from notebench.errors import BadInput, NotFound, Unavailable
from notebench.events import Event, Journal, read_all
from notebench.ids import JobId
from notebench.jobs.orders import Order
from notebench.jobs.progress import Progress
from notebench.jobs.spec import JobSpec
from notebench.jobs.state import Status, fold
from notebench.processes import Process
from notebench.workspace import link, write_new, write_whole

_LOCK_S = 20


@dataclass(frozen=True, slots=True)
class Driver:
    """Who drives a job, and which attempt of it."""

    process: Process
    attempt: int

    def to_bytes(self) -> bytes:
        """The file ``driver.json``."""
        process = self.process
        facts = {
            "host": process.host,
            "boot": process.boot,
            "pid": process.pid,
            "started": process.started,
            "attempt": self.attempt,
        }
        return json.dumps(facts).encode() + b"\n"

    @classmethod
    def from_bytes(cls, content: bytes) -> "Driver | None":
        """What the file says; None where it is torn or foreign."""
        try:
            read = json.loads(content)
            process = Process(str(read["host"]), str(read["boot"]), int(read["pid"]), float(read["started"]))
            return cls(process, int(read["attempt"])) if process.pid > 0 else None
        except (ValueError, KeyError, TypeError):
            return None


@dataclass(frozen=True, slots=True)
class JobFolder:
    """Reads and writes one job's folder.

    Attributes
    ----------
    path
        The folder; its name is the job's id.
    """

    path: Path

    @property
    def job_id(self) -> JobId:
        """The job's id."""
        return JobId(self.path.name)

    @property
    def spec_file(self) -> Path:
        """What it is to do; written last when a job is made, so that a folder without it is none.

        Written again only where an ended job is begun in another place.
        """
        return self.path / "spec.json"

    @property
    def events_file(self) -> Path:
        """What happened to it, one event a line."""
        return self.path / "events.jsonl"

    @property
    def control_file(self) -> Path:
        """What was asked of its driver, one order a line."""
        return self.path / "control.jsonl"

    @property
    def driver_file(self) -> Path:
        """Who drives it."""
        return self.path / "driver.json"

    @property
    def launch_file(self) -> Path:
        """Which process was begun to drive it, as ``driver.json`` has it; it may fail before it drives."""
        return self.path / "launch.json"

    @property
    def heartbeat_file(self) -> Path:
        """Empty; its time tells when the driver was last seen alive."""
        return self.path / "heartbeat"

    @property
    def progress_file(self) -> Path:
        """How far its work has come."""
        return self.path / "progress.json"

    @property
    def log_file(self) -> Path:
        """What driver and work printed."""
        return self.path / "log.txt"

    @property
    def outputs(self) -> Path:
        """Files that the work makes."""
        return self.path / "outputs"

    def create(self, spec: JobSpec, files: Mapping[str, bytes | Path] | None = None) -> None:
        """Make the folder; a crash in the middle leaves a folder that is no job.

        Parameters
        ----------
        files
            What lies beside the spec, by name, with ``/`` below a folder of its own: what is too large for
            it. Of a path, its file is linked, or copied to another disk.

        Raises
        ------
        OSError
            As the file system says; FileExistsError when there is a folder of this id.
        """
        self.path.parent.mkdir(parents=True, exist_ok=True)
        self.path.mkdir(mode=0o700)
        self.outputs.mkdir()
        for name, content in (files or {}).items():
            path = self.path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            if isinstance(content, Path):
                link(content, path)
            else:
                write_new(path, content, is_private=True)
        self.append(Event("job", "queued", spec.created_at, {"attempt": "1"}))
        write_new(self.spec_file, spec.to_bytes())

    def spec(self) -> JobSpec:
        """What it is to do.

        Raises
        ------
        NotFound
            When the folder is not there, or was never finished.
        BadInput
            When the file cannot be read.
        """
        try:
            return JobSpec.from_bytes(self.spec_file.read_bytes())
        except (FileNotFoundError, NotADirectoryError) as err:
            raise NotFound(
                f"there is no job {self.job_id}; `notebench jobs list` shows those there are"
            ) from err
        except BadInput as err:
            raise BadInput(f"{self.spec_file} cannot be read: {err.message}") from err

    def respecify(self, spec: JobSpec) -> None:
        """Put down what later attempts are to do; under :meth:`changing`, of a job that has ended."""
        write_whole(self.spec_file, spec.to_bytes())

    def events(self) -> list[Event]:
        """What happened, in order; a torn line is passed over."""
        return read_all(self.events_file)

    def status(self) -> Status:
        """How far it has come."""
        return fold(self.events())

    def orders(self) -> list[Event]:
        """What was asked of its drivers, in order."""
        return read_all(self.control_file)

    def append(self, event: Event) -> None:
        """Add an event; when this returns every reader can see it."""
        _journal(self.events_file).append(event)

    def order(self, order: Order) -> None:
        """Ask something of the driver."""
        _journal(self.control_file).append(order.to_event())

    def driver(self) -> Driver | None:
        """Who drives it, or drove it last; None where nobody did yet."""
        content = _read(self.driver_file)
        return Driver.from_bytes(content) if content else None

    def launched(self) -> Driver | None:
        """Which process was begun to drive it last."""
        content = _read(self.launch_file)
        return Driver.from_bytes(content) if content else None

    def name_launched(self, driver: Driver) -> None:
        """Put down which process was begun to drive it."""
        write_whole(self.launch_file, driver.to_bytes())

    def name_driver(self, driver: Driver) -> None:
        """Put down who drives it; under :meth:`changing`."""
        write_whole(self.driver_file, driver.to_bytes())

    def progress(self) -> Progress | None:
        """How far its work has come; None where it does not say."""
        content = _read(self.progress_file)
        return Progress.from_bytes(content) if content else None

    def tell_progress(self, progress: Progress) -> None:
        """Put down how far it has come."""
        write_whole(self.progress_file, json.dumps(progress.to_json()).encode())

    def forget_progress(self) -> None:
        """Begin an attempt without the last one's."""
        with contextlib.suppress(OSError):
            self.progress_file.unlink(missing_ok=True)

    def beat(self) -> None:
        """Show that the driver lives."""
        self.heartbeat_file.touch()

    def last_beat(self) -> datetime | None:
        """When the driver was last seen alive."""
        try:
            return datetime.fromtimestamp(self.heartbeat_file.stat().st_mtime, UTC)
        except OSError:
            return None

    @contextmanager
    def changing(self) -> Iterator[None]:
        """Hold the lock under which attempts and owners change; for milliseconds.

        Raises
        ------
        Unavailable
            When another process holds it for long, or the folder cannot be written.
        """
        lock = FileLock(self.path.parent / "lock", timeout=_LOCK_S)
        try:
            lock.acquire()
        except Timeout as err:
            raise Unavailable(
                f"{self.path.parent} is locked by another process for over {_LOCK_S} s; try again"
            ) from err
        except OSError as err:
            raise Unavailable(
                f"{self.path.parent} cannot be written ({err.strerror}); make room, or allow writing"
            ) from err
        try:
            yield
        finally:
            lock.release()


def _journal(path: Path) -> Journal:
    return Journal(path, max_bytes=sys.maxsize)  # a job's own files are never rotated


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError:
        return b""

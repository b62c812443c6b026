"""Puts pieces of files where they belong in the job's folder, each once."""

from collections.abc import Callable
from dataclasses import dataclass, field

from notebench.engines.ray_jobs.frames import BEAT, Frame, read_frame
from notebench.engines.ray_jobs.record import MirrorRecord, writing
from notebench.errors import BadInput, EngineFailure
from notebench.events import Event
from notebench.jobs.folder import JobFolder
from notebench.jobs.state import HEEDED
from notebench.workspace import write_whole

_EVENTS = "events.jsonl"
_PROGRESS = "progress.json"


class Gap(EngineFailure):
    """A piece is missing before this one: the log is to be read again from its beginning."""


@dataclass(slots=True)
class Applier:
    """Takes one reading of an attempt's log, line by line.

    Attributes
    ----------
    hint
        Hears of each event that is new, and of progress.
    """

    folder: JobFolder
    record: MirrorRecord
    hint: Callable[[str], object] = str
    _rest: str = field(default="", init=False)
    _parts: dict[str, bytearray] = field(default_factory=dict, init=False)
    _known: set[bytes] = field(default_factory=set, init=False)

    def __post_init__(self) -> None:
        path = self.folder.path / _EVENTS
        self._known = set(path.read_bytes().splitlines()) if path.exists() else set()

    def take(self, text: str) -> None:
        """Take more of the log; half a line waits for its other half.

        Raises
        ------
        Gap
            When something before it is missing.
        Fenced
            When the attempt counts no more.
        OSError
            When the folder cannot be written; what was not written comes with the next reading.
        """
        *lines, self._rest = (self._rest + text).split("\n")
        for line in lines:
            if frame := read_frame(line):
                with writing(self.folder, self.record):
                    self._apply(frame)

    def _apply(self, frame: Frame) -> None:
        if frame.file == BEAT:
            self.folder.beat()
        elif frame.file == _EVENTS:
            self._events(frame)
        elif frame.of is None:
            self._append(frame)
        else:
            self._whole(frame, frame.of)

    def _events(self, frame: Frame) -> None:
        """Others append here too, so a line is known by what it says: it has its time, to the microsecond."""
        for line in frame.data.splitlines():
            if not line or line in self._known:
                continue
            try:
                event = Event.from_line(line)
            except BadInput:
                continue
            self.folder.append(event)
            self._known.add(line)
            if event.verb != HEEDED:
                self.hint(event.verb)

    def _append(self, frame: Frame) -> None:
        path = self.folder.path / frame.file
        at = self.record.begins.get(frame.file, 0) + frame.at
        with path.open("ab") as file:
            size = file.tell()
            if size < at:
                raise Gap(f"{frame.file} has {size} bytes here, and the cluster goes on at {at}")
            file.write(frame.data[size - at :])

    def _whole(self, frame: Frame, size: int) -> None:
        part = self._parts.setdefault(frame.file, bytearray())
        if frame.at == 0:
            part.clear()
        if frame.at != len(part):  # pieces of another writing of the file
            return
        part += frame.data
        if len(part) < size:
            return
        path = self.folder.path / frame.file
        path.parent.mkdir(parents=True, exist_ok=True)
        if path.parent.resolve().is_relative_to(self.folder.path.resolve()):
            write_whole(path, bytes(self._parts.pop(frame.file)))
        if frame.file == _PROGRESS:
            self.hint("progressed")

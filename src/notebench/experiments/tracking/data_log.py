"""What this process reads and fits, told to the runs that used it.

A file's frame is identified when it is read; the run is told of it when it ends, so that data which was both
read and fitted is told once, as fitted. A run that lasts is told before, as its kernel may be killed. Data
that was read before a run began is told to the run as well, if what is fitted has columns of it.
"""

import logging
import threading
import uuid
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from notebench.addresses import shown_uri
from notebench.data.content import LARGEST_BYTES, can_identify, identify
from notebench.data.files import FileIds, shown_path
from notebench.data.ports import DataUse
from notebench.data.version import UNIDENTIFIED, DataVersion
from notebench.errors import BadInput, NotebenchError
from notebench.experiments.ports import Tracker
from notebench.ids import DataId, RunId

_log = logging.getLogger(__name__)
_REMEMBERED = 200
_LONGEST_NAME = 250
TARGET, READ = "target", "read"


@dataclass(slots=True)
class _Read:
    """Data that came from a file; the file's id is found in the background."""

    version: DataVersion
    file_id: "Future[str | None]"

    def whole(self) -> DataVersion:
        file_id = self.file_id.result()
        if self.version.kind == "file" and file_id:
            return replace(self.version, data_id=DataId(file_id), file_id=file_id, is_identified=True)
        return replace(self.version, file_id=file_id)


class DataLog:
    """Tells runs which data they used; one for a process.

    Parameters
    ----------
    tracker
        The engine that keeps runs.
    files
        Knows the files' ids.
    root
        The workspace's folder.
    most_bytes
        Larger data is noted, but not identified; the settings' ``[capture] data_bytes``.
    """

    def __init__(self, tracker: Tracker, files: FileIds, root: Path, most_bytes: int = LARGEST_BYTES) -> None:
        self._tracker = tracker
        self._files = files
        self._root = root
        self._most_bytes = most_bytes
        self._known: OrderedDict[DataId, _Read] = OrderedDict()
        self._reads: dict[RunId, dict[DataId, _Read]] = {}
        self._noted: dict[RunId, dict[tuple[DataId, str], str]] = {}
        self._lock = threading.Lock()
        self._pool = ThreadPoolExecutor(1, thread_name_prefix="notebench-data")

    def log(self, run_id: RunId, thing: Any, name: str | None, role: str) -> DataVersion:
        """Tell the run at once that it used this: a frame, an array, or the path of a file.

        Raises
        ------
        BadInput
            When it is neither, or a word is not allowed.
        NotFound
            When there is no such file.
        """
        role = _checked("role", role)
        if isinstance(thing, str | Path):
            path = Path(thing)
            file_id = self._files.id_of(path)
            source = shown_path(path, self._root)
            version = DataVersion(
                DataId(file_id), path.name, "file", source, None, (), 0, path.stat().st_size
            )
            version = replace(version, file_id=file_id)
        elif (found := self.identify(thing)) is not None:
            version = found
        else:
            raise BadInput(
                f"log_data: a {type(thing).__name__} is neither a frame, an array nor a path; "
                "give one of these, such as a pandas DataFrame"
            )
        if name is not None:
            version = version.named(_checked("name", name))
        self.note(run_id, version, role)
        return version

    def identify(self, thing: Any, name: str = "data") -> DataVersion | None:
        """The version of a frame or an array, under the name and source by which it was read, if it was."""
        version = identify(thing, name, most_bytes=self._most_bytes)
        if version is None:
            return None
        if not version.is_identified and version.size_bytes and version.size_bytes > self._most_bytes:
            _log.warning(
                "%s of %s bytes is not identified: it is larger than data_bytes below [capture] in "
                "notebench.toml (%s)",
                name,
                f"{version.size_bytes:,}",
                f"{self._most_bytes:,}",
            )
        known = self._known.get(version.data_id)
        if known is not None:
            file_id = known.file_id.result() if known.file_id.done() else None
            version = replace(version, name=known.version.name, source=known.version.source, file_id=file_id)
        return version

    def note(self, run_id: RunId, version: DataVersion, role: str) -> None:
        """Tell the run that it used this version."""
        version = self._first_noted(run_id, version, role)
        self._tracker.use_data(run_id, [DataUse(version, role)])

    def fitted(self, run_id: RunId, version: DataVersion, role: str) -> DataVersion:
        """Note that a library tells the run of this version; gives it as the library shall tell it."""
        ids = {column.content_id for column in version.columns} - {None}
        with self._lock:
            for known in self._known.values():
                if not ids.isdisjoint(column.content_id for column in known.version.columns):
                    self._reads.setdefault(run_id, {})[known.version.data_id] = known
        return self._first_noted(run_id, version, role)

    def read(self, path: Any, thing: Any) -> None:
        """Something was read from a file or an address: remember it, and for the run that goes on, if any."""
        text = str(path)
        is_remote = "://" in text and not text.startswith("file://")
        source = shown_uri(text) if is_remote else shown_path(text.removeprefix("file://"), self._root)
        local = None if is_remote else Path(text.removeprefix("file://")).expanduser().absolute()
        name = source.rstrip("/").rpartition("/")[2] or source
        found = identify(thing, name, source, most_bytes=self._most_bytes) if can_identify(thing) else None
        file_id = self._pool.submit(self._file_id, local)
        if found is None:
            data_id = DataId(UNIDENTIFIED + uuid.uuid4().hex[:20])
            found = DataVersion(data_id, name, "file", source, is_identified=False)
        known = _Read(found, file_id)
        with self._lock:
            self._known[found.data_id] = known
            self._known.move_to_end(found.data_id)
            while len(self._known) > _REMEMBERED:
                self._known.popitem(last=False)
            if active := self._tracker.active():
                self._reads.setdefault(active[-1], {})[found.data_id] = known

    def keep_so_far(self, run_id: RunId) -> None:
        """The run goes on: tell it what it has read by now and is identified.

        Raises
        ------
        NotebenchError
            When the run cannot be told; it is told at its end then.
        """
        with self._lock:
            reads = {key: read for key, read in self._reads.get(run_id, {}).items() if read.file_id.done()}
        self._tell_reads(run_id, reads)

    def ended(self, run_id: RunId) -> None:
        """The run has ended: tell it what was read, unless it was told of that."""
        with self._lock:
            reads = dict(self._reads.get(run_id, {}))
        try:
            self._tell_reads(run_id, reads)
        except NotebenchError as err:
            _log.warning("the data that the run read could not be noted: %s", err.message)
        with self._lock:
            self._reads.pop(run_id, None)
            self._noted.pop(run_id, None)

    def _tell_reads(self, run_id: RunId, reads: Mapping[DataId, _Read]) -> None:
        with self._lock:
            told = {data_id for data_id, _ in self._noted.get(run_id, {})}
        versions = [read.whole() for data_id, read in reads.items() if data_id not in told]
        self._tracker.use_data(run_id, [DataUse(version, READ) for version in versions])
        with self._lock:
            noted = self._noted.setdefault(run_id, {})
            noted |= {
                (data_id, read.version.name): READ for data_id, read in reads.items() if data_id not in told
            }

    def _first_noted(self, run_id: RunId, version: DataVersion, role: str) -> DataVersion:
        """The version; under a name of its own where the run has it under this name in another role."""
        with self._lock:
            noted = self._noted.setdefault(run_id, {})
            if noted.setdefault((version.data_id, version.name), role) == role:
                return version
            version = version.named(f"{version.name} ({role})")
            noted.setdefault((version.data_id, version.name), role)
            return version

    def _file_id(self, path: Path | None) -> str | None:
        try:
            return self._files.id_of(path) if path is not None and path.is_file() else None
        except NotebenchError as err:
            _log.info("not identified: %s", err.message)
            return None


def _checked(what: str, text: str) -> str:
    if not text.strip() or not text.isprintable():
        raise BadInput(f"log_data: the {what} {text[:80]!r} is blank or has control characters; give a word")
    if len(text) > _LONGEST_NAME:
        raise BadInput(f"log_data: the {what} has {len(text)} characters; give at most {_LONGEST_NAME}")
    return text.strip()


def targets_of(thing: Any) -> Sequence[Any]:
    """The targets as data, if they are a frame or an array."""
    return [thing] if thing is not None and can_identify(thing) else []

"""What happens in the workspace, told to whoever listens to Jupyter's events.

The relay follows the workspace's journal, and files for writers that keep no journal: the store's own (a
plain MLflow script), and those of pipelines (an editor, git, a command in a terminal). An event is a hint to
read again; one that is lost or late does no harm.
"""

import asyncio
import contextlib
import logging
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from notebench.addresses import sqlite_file
from notebench.errors import NotebenchError
from notebench.events import SCHEMA_FILES, Event, JournalReader, schema_id
from notebench.pipelines.file_watch import FileWatch
from notebench.server.pacing import Pace
from notebench.server.workers import Workers

if TYPE_CHECKING:
    from notebench.workbench import Workbench

_log = logging.getLogger(__name__)

READ_EVERY_S = 0.2
CLOSE_LOST_EVERY_S = 30.0
FILES_EVERY_S = 2.0
_FILES_SHARE = 50  # of the time, at most: a workspace may be a whole disk, or lie in a network
_FILES_WRITTEN = Event("job", "changed", data={"kind": "pipeline"})
STORE_NOUN = "run"
"""Whose events tell of the tracking store."""

Fingerprint = tuple[tuple[int, int], ...]


class EventLogger(Protocol):
    """What of ``jupyter_events.EventLogger`` the relay uses."""

    def emit(self, *, schema_id: str, data: dict[str, Any]) -> object:
        """Check an event and give it to all listeners; on the event loop."""


@dataclass(frozen=True, slots=True)
class _News:
    events: Sequence[Event]
    store_differs: bool


class EventRelay:
    """Follows one workspace from :meth:`start` to :meth:`stop`.

    Parameters
    ----------
    event_logger
        Jupyter Server's; it must know the schemas of :data:`~notebench.events.SCHEMA_FILES`.
    now
        Seconds, from any start.
    """

    def __init__(
        self, workbench: "Workbench", event_logger: EventLogger, now: Callable[[], float] = time.monotonic
    ) -> None:
        self._workbench = workbench
        self._event_logger = event_logger
        self._now = now
        self._schema_ids = {noun: schema_id(noun) for noun in SCHEMA_FILES}
        self._paces = {noun: Pace(noun) for noun in SCHEMA_FILES}
        self._reader: JournalReader | None = None
        self._store: Path | None = None
        self._seen: Fingerprint = ()
        self._tasks: list[asyncio.Task[None]] = []
        # Their own threads: those of the routes may all wait for a slow store. One each, so that the
        # journal's reader is used by one call at a time.
        self._reading = Workers(threads=1, most_waiting=1, patience_s=10)
        self._closing = Workers(threads=1, most_waiting=0)
        self._watching = Workers(threads=1, most_waiting=0)
        self._files = FileWatch(workbench.workspace.root)
        self._files_at = 0.0

    async def start(self) -> None:
        """Follow from here on; what is past is in the store. Called on the event loop."""
        await self._reading.run(self._open)
        self._tasks = [
            asyncio.create_task(self._repeat(self.tell_news, READ_EVERY_S)),
            asyncio.create_task(self._repeat(self.close_lost, CLOSE_LOST_EVERY_S)),
            asyncio.create_task(self._repeat(self.tell_files, FILES_EVERY_S)),
        ]

    async def stop(self) -> None:
        """Follow no more, and let the files go; safe to repeat."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self._tasks = []
        with contextlib.suppress(NotebenchError):  # the disk hangs, or it was stopped before
            await self._reading.run(self._close)
        self._reading.stop()
        self._closing.stop()
        self._watching.stop()

    async def tell_news(self) -> None:
        """Emit what is new since the last call."""
        news = await self._reading.run(self._read_news)
        for noun, pace in self._paces.items():
            events = [event for event in news.events if event.noun == noun]
            differs = news.store_differs and noun == STORE_NOUN
            for event in pace.step(self._now(), events, store_differs=differs):
                self._emit(event)

    async def tell_files(self) -> None:
        """Say where a pipeline's file was written since the last look, unless looking takes too long."""
        began = self._now()
        if began < self._files_at:
            return
        differs = await self._watching.run(self._files.differs)
        self._files_at = began + _FILES_SHARE * (self._now() - began)
        if differs:
            self._emit(replace(_FILES_WRITTEN, at=datetime.now(UTC)))

    async def close_lost(self) -> None:
        """End the jobs and runs whose process is gone; where there is no workspace yet, there are none."""
        if self._workbench.workspace.exists:
            # Jobs first: they are files here, and the runs' store may be away.
            await self._closing.run(self._workbench.jobs.close_lost)
            await self._closing.run(self._workbench.close_lost)

    async def _repeat(self, act: Callable[[], Any], every_s: float) -> None:
        problem = ""
        while True:
            try:
                await act()
                problem = ""
            except (NotebenchError, OSError) as err:
                if str(err) != problem:  # once, not five times a second
                    problem = str(err)
                    _log.warning("Notebench's event relay: %s", problem)
            except Exception:  # noqa: BLE001 - whatever an engine raises, the relay goes on
                _log.warning("Notebench's event relay failed and goes on", exc_info=True)
            await asyncio.sleep(every_s)

    def _emit(self, event: Event) -> None:
        try:
            self._event_logger.emit(schema_id=self._schema_ids[event.noun], data=event.payload())
        except Exception as err:  # noqa: BLE001 - a foreign event, schema or modifier must not stop the relay
            _log.debug("an event of %r was not told: %s", event.noun, err)

    def _open(self) -> None:
        self._reader = JournalReader(self._workbench.workspace.journal)
        with contextlib.suppress(NotebenchError):
            self._store = sqlite_file(self._workbench.tracking_uri)
        self._seen = self._fingerprint()

    def _close(self) -> None:
        if self._reader:
            self._reader.close()
            self._reader = None

    def _read_news(self) -> _News:
        seen = self._fingerprint()  # before the events: what they tell of is then in it, or is seen next time
        differs, self._seen = seen != self._seen, seen
        return _News(self._reader.read_new() if self._reader else (), differs)

    def _fingerprint(self) -> Fingerprint:
        if self._store is None:
            return ()
        return tuple(_look(path) for path in (self._store, self._store.with_name(f"{self._store.name}-wal")))


def _look(path: Path) -> tuple[int, int]:
    """Size and time of a file; an empty one is like none, as SQLite makes and removes its log on reading."""
    try:
        facts = path.stat()
    except OSError:
        return (0, 0)
    return (facts.st_size, facts.st_mtime_ns) if facts.st_size else (0, 0)

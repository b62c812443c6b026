"""Sends the runs of an outbox to their server: in order, each once, whatever breaks off in between.

A run is made on the server with the tag :data:`ORIGIN_TAG`, in the one call that makes it. So a sender that
was killed, or whose answer was lost, finds it again instead of making another. Parameters, metrics, tags and
files are sent again as they are, which changes nothing where they have arrived. The waiting run goes last.
"""

import contextlib
import os
import shutil
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

from notebench.addresses import local_folder
from notebench.engines.mlflow_tracking.outbox import CONTINUES_TAG, ORIGIN_TAG, Outbox
from notebench.engines.mlflow_tracking.run_copy import copy_run
from notebench.engines.mlflow_tracking.store import allow_library, check
from notebench.engines.mlflow_tracking.words import our_errors
from notebench.errors import BadInput, NotebenchError, NotFound
from notebench.experiments.ports import OWNER_TAG
from notebench.experiments.run import STEP_TAG
from notebench.ids import RunId

_PAGE = 1000
_PARENT = "mlflow.parentRunId"
_LIVE = ("RUNNING", "SCHEDULED")
_ALL = 3  # ViewType.ALL: also those that were deleted on the server meanwhile


@dataclass(slots=True)
class Sent:
    """What one sending did: the server's id by the waiting run's, and why it stopped, if it did."""

    runs: dict[RunId, RunId] = field(default_factory=dict)
    problem: str | None = None


def send(
    outbox: Outbox, *, telemetry: bool = False, told: Callable[[RunId, RunId], None] = lambda *_: None
) -> Sent:
    """Send all runs that have ended; nothing when another process sends already.

    ``told`` hears of each run that has arrived. What breaks off is told in the answer, and goes on next time.
    """
    sent = Sent()
    if not outbox.database.exists():
        return sent
    try:
        with FileLock(outbox.lock, timeout=0):
            allow_library(outbox.target, telemetry=telemetry)
            os.environ["MLFLOW_SUPPRESS_PRINTING_URL_TO_STDOUT"] = "true"  # stdout is the command's
            check(outbox.target)
            sender = _Sender(outbox)
            for waiting, arrived in sender.send():
                sent.runs[waiting] = arrived
                told(waiting, arrived)
            sent.problem = sender.refused
    except Timeout:
        sent.problem = "another process sends already"
    except NotebenchError as err:
        sent.problem = err.message
    return sent


def send_in_background(root: Path) -> None:
    """Begin a process that sends what waits in the workspace; it outlives this one."""
    command = "from notebench.cli import main; main()"
    process = subprocess.Popen(  # noqa: S603 - our own command
        [sys.executable, "-c", command, "--workspace", str(root), "sync"],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    threading.Thread(target=process.wait, name="notebench-sync", daemon=True).start()


class _Sender:
    """One sending."""

    def __init__(self, outbox: Outbox) -> None:
        import mlflow

        self._outbox = outbox
        self._here = mlflow.MlflowClient(tracking_uri=outbox.uri)
        self._there = mlflow.MlflowClient(tracking_uri=outbox.target)
        self._experiments: dict[str, str] = {}
        self.refused: str | None = None

    def send(self) -> Iterator[tuple[RunId, RunId]]:
        unsent: set[str] = set()
        for run in self._waiting():
            parent = run.data.tags.get(_PARENT)
            if run.info.status in _LIVE or parent in unsent:
                unsent.add(run.info.run_id)
                continue
            folder = local_folder(run.info.artifact_uri)
            files = _files(folder)
            try:
                with our_errors(self._outbox.target):
                    arrived = self._send(run, folder if files else None)
            except (BadInput, NotFound) as err:  # this one; the others are not to wait for it
                self.refused = f"run {run.info.run_name!r} ({run.info.run_id}) was refused: {err.message}"
                unsent.add(run.info.run_id)
                continue
            self._forget(run, folder, files)
            if STEP_TAG in run.data.tags:  # and what was put below the waiting one until a moment ago
                with our_errors(self._outbox.target):
                    self._move_below(run.info.run_id, arrived)
            yield RunId(run.info.run_id), RunId(arrived)

    def _waiting(self) -> list[Any]:
        """The waiting runs, the first begun first."""
        with our_errors(self._outbox.uri):
            ids = [each.experiment_id for each in self._here.search_experiments()]
            return list(_pages(self._here.search_runs, ids, "", 1, ["attributes.start_time ASC"]))

    def _send(self, run: Any, folder: Path | None) -> str:
        arrived = run.data.tags.get(CONTINUES_TAG) or self._arrived(run)
        copy_run(self._here, self._there, run, arrived, self._tags(run), folder)
        self._there.set_terminated(arrived, run.info.status, run.info.end_time)
        if STEP_TAG in run.data.tags:
            self._move_below(run.info.run_id, arrived)
        return arrived

    def _move_below(self, waiting: str, arrived: str) -> None:
        """Runs that were made on the server while the step's waited, as its sweep's, lie below that one."""
        ids = [each.experiment_id for each in self._there.search_experiments()]  # a sweep may name its own
        for run in _pages(self._there.search_runs, ids, f"tags.`{_PARENT}` = '{waiting}'", _ALL, None):
            self._there.set_tag(run.info.run_id, _PARENT, arrived)

    def _arrived(self, run: Any) -> str:
        """The run on the server: found, or made."""
        experiment_id = self._experiment(self._here.get_experiment(run.info.experiment_id).name)
        if found := self._find(experiment_id, run.info.run_id):
            return found
        tags = {**self._tags(run), ORIGIN_TAG: run.info.run_id}
        made = self._there.create_run(experiment_id, run.info.start_time, tags, run.info.run_name)
        # MLflow asks again by itself where an answer is lost: the first is kept, an empty twin is not.
        first = self._find(experiment_id, run.info.run_id) or str(made.info.run_id)
        for twin in self._found(experiment_id, run.info.run_id)[1:]:
            if twin.info.lifecycle_stage == "active":
                self._there.delete_run(twin.info.run_id)
        return first

    def _find(self, experiment_id: str, origin: str) -> str | None:
        found = self._found(experiment_id, origin)
        return str(found[0].info.run_id) if found else None

    def _found(self, experiment_id: str, origin: str) -> Sequence[Any]:
        asked = f"tags.`{ORIGIN_TAG}` = '{origin}'"
        found = _pages(self._there.search_runs, [experiment_id], asked, _ALL, None)
        return sorted(found, key=lambda run: (run.info.lifecycle_stage != "active", run.info.run_id))

    def _experiment(self, name: str) -> str:
        if name not in self._experiments:
            found = self._there.get_experiment_by_name(name)
            self._experiments[name] = str(
                found.experiment_id if found else self._there.create_experiment(name)
            )
        return self._experiments[name]

    def _tags(self, run: Any) -> dict[str, str]:
        tags = dict(run.data.tags)
        if CONTINUES_TAG in tags:  # its name and origin are those on the server
            return {key: tags[key] for key in tags if key not in _TWINS_OWN}
        if parent := tags.get(_PARENT):
            tags[_PARENT] = self._parent(parent)
        return tags

    def _parent(self, parent: str) -> str:
        """The server's id of the run above, which was sent before."""
        with contextlib.suppress(Exception):
            above = self._here.get_run(parent)
            if continued := above.data.tags.get(CONTINUES_TAG):
                return str(continued)
            name = self._here.get_experiment(above.info.experiment_id).name
            return self._find(self._experiment(name), parent) or parent
        return parent

    def _forget(self, run: Any, folder: Path | None, files: frozenset[tuple[str, int, int]]) -> None:
        """The run has arrived: it waits no more, unless something was added to it meanwhile."""
        with our_errors(self._outbox.uri):
            self._here.delete_run(run.info.run_id)
            if folder is None or not folder.is_dir():
                return
            aside = Path(tempfile.mkdtemp(prefix="sent-", dir=self._outbox.folder))
            kept = folder.rename(aside / "artifacts")
            if _files(kept) != files and not folder.exists():
                kept.rename(folder)
                self._here.restore_run(run.info.run_id)
            shutil.rmtree(aside, ignore_errors=True)


_TWINS_OWN = (CONTINUES_TAG, OWNER_TAG, "mlflow.runName", "mlflow.user")
"""What is said of a twin, not of its run."""


def _files(folder: Path | None) -> frozenset[tuple[str, int, int]]:
    """The files below a folder, each so that a change of it is seen."""
    found = set()
    for file in folder.rglob("*") if folder else ():
        if file.is_file():
            told = file.stat()
            found.add((str(file.relative_to(folder or file)), told.st_mtime_ns, told.st_size))
    return frozenset(found)


def _pages(
    search: Callable[..., Any], ids: Sequence[str], asked: str, view: int, order: list[str] | None
) -> Iterator[Any]:
    token = None
    while True:
        page = search(ids, asked, run_view_type=view, max_results=_PAGE, order_by=order, page_token=token)
        yield from page
        token = page.token
        if not token:
            return

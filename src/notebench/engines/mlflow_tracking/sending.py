"""When waiting runs are sent: by a command now, or soon in a process of its own."""

import contextlib
import math
import time
from collections.abc import Callable

from notebench.engines.mlflow_tracking.outbox import Outbox, Waiting, all_waiting
from notebench.engines.mlflow_tracking.outbox_sending import Sent, send, send_in_background
from notebench.engines.mlflow_tracking.tracker import MlflowTracker
from notebench.errors import Conflict, NotebenchError
from notebench.experiments.closing import close_lost
from notebench.experiments.ports import RunReader
from notebench.ids import RunId
from notebench.workspace import Workspace

_EVERY_S = 60


class Sending:
    """Sends what waits in a workspace.

    Parameters
    ----------
    outbox
        That of the server which the settings name; None where runs never wait.
    reader
        Reads the runs of the store of this address.
    """

    def __init__(
        self,
        workspace: Workspace,
        outbox: Outbox | None,
        reader: Callable[[str], RunReader],
        *,
        telemetry: bool = False,
    ) -> None:
        self._workspace = workspace
        self._outbox = outbox
        self._reader = reader
        self._telemetry = telemetry
        self._begun_at = -math.inf

    def waiting(self) -> list[tuple[str, Waiting]]:
        """How many runs wait, by the server that they wait for; empty where none do."""
        return list(all_waiting(self._workspace.outboxes))

    def send(self, told: Callable[[RunId, RunId], None] = lambda *_: None) -> Sent:
        """Send the runs that wait for the settings' server; ``told`` hears of each that has arrived.

        Raises
        ------
        Conflict
            When runs never wait here.
        """
        outbox = self._outbox
        if outbox is None:
            raise Conflict(
                "no run waits here; runs do where tracking_uri names an http(s) server and offline is 'queue'"
            )
        if outbox.database.exists():
            close_lost(self._reader(outbox.uri), lambda: MlflowTracker(outbox.uri, telemetry=self._telemetry))
        return send(outbox, telemetry=self._telemetry, told=told)

    def send_soon(self) -> None:
        """Begin to send what waits, once a minute at most; the process that does follows none of our runs."""
        with contextlib.suppress(NotebenchError):
            is_time = time.monotonic() - self._begun_at > _EVERY_S
            if is_time and self._outbox and self._outbox.waiting().ended and self._outbox.is_reachable():
                self._begun_at = time.monotonic()
                send_in_background(self._workspace.root)

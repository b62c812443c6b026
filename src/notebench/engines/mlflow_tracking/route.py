"""Where the runs of a process go: to their server, or while it cannot be reached to the outbox."""

import logging
import os
import threading
from collections.abc import Callable
from typing import Any

from notebench.addresses import shown_uri
from notebench.engines.mlflow_tracking.outbox import CONTINUES_TAG, Outbox
from notebench.engines.mlflow_tracking.store import check, place_artifacts
from notebench.engines.mlflow_tracking.words import our_errors
from notebench.experiments.ports import OWNER_TAG
from notebench.ids import RunId
from notebench.processes import this_process

_log = logging.getLogger(__name__)
# MLflow's own 7 keep a cell waiting for four minutes before it is told that the server is gone.
_RETRIES = "3"


class Route:
    """Chooses the store of the next run, and takes in what a run still has to say when its server is gone.

    Parameters
    ----------
    outbox
        None where runs never wait: the store is no server, or the settings refuse it.
    reached
        Called when a run goes to the server: what waits can be sent.
    """

    def __init__(self, outbox: Outbox | None, reached: Callable[[], None]) -> None:
        self._outbox = outbox
        self._reached = reached
        self._twins: dict[RunId, RunId] = {}
        self._client: Any = None
        self._checked = ""
        self._making = threading.Lock()

    def choose(self, uri: str) -> str:
        """The store for a run that begins now, where ``uri`` was the last one's.

        Raises
        ------
        BadInput, NotFound, Unavailable
            When it cannot be used, and runs must not wait.
        """
        outbox = self._outbox
        if outbox is None or uri not in (outbox.target, outbox.uri):
            if uri != self._checked:  # asking takes as long as a tenth of a short run
                check(uri)
                self._checked = uri
            return uri
        os.environ.setdefault("MLFLOW_HTTP_REQUEST_MAX_RETRIES", _RETRIES)
        if outbox.is_reachable():
            self._reached()
            return outbox.target
        if uri != outbox.uri:
            self._tell("runs are kept here")
        outbox.make()
        place_artifacts(outbox.artifact_root)
        return outbox.uri

    def is_aside(self, uri: str) -> bool:
        """Whether this store is the outbox."""
        return self._outbox is not None and uri == self._outbox.uri

    def aside(self, run_id: RunId, uri: str) -> RunId | None:
        """The run's twin in the outbox, where its server cannot be reached; from then on for good."""
        outbox = self._outbox
        if outbox is None or uri != outbox.target:
            return None
        with self._making:  # metrics are written by a thread of their own
            if run_id not in self._twins:
                if outbox.is_reachable():
                    return None
                self._twins[run_id] = self._make_twin(outbox, run_id)
                self._tell(f"what run {run_id} still has to say is kept here")
            return self._twins[run_id]

    def twin(self, run_id: RunId, uri: str) -> tuple[Any, RunId] | None:
        """Client and id of the run's twin, if it has one by now; its server is not asked."""
        twin = self._twins.get(run_id) if self._outbox and uri == self._outbox.target else None
        return (self.client, twin) if twin else None

    def make_twin(self, run_id: RunId, uri: str) -> tuple[Any, RunId] | None:
        """Client and id of the run's twin, made where its server cannot be reached."""
        twin = self.aside(run_id, uri)
        return (self.client, twin) if twin else None

    def end(self, run_id: RunId, uri: str, status: str, at_ms: int | None = None) -> bool:
        """End the run's twin, if it has one or needs one; False where its server is asked."""
        twin = self.aside(run_id, uri)
        if twin is None or self._outbox is None:
            return False
        with our_errors(self._outbox.uri):
            # Below the client: what follows the client's runs knows nothing of twins.
            self.client._tracking_client.set_terminated(twin, status, at_ms)  # noqa: SLF001
        return True

    def wake(self, run_id: RunId, uri: str) -> None:
        """Let a run wait again that was sent already, since something was added to it."""
        if self._outbox is None or (uri != self._outbox.uri and run_id not in self._twins.values()):
            return
        with our_errors(self._outbox.uri):
            if self.client.get_run(run_id).info.lifecycle_stage == "deleted":
                self.client.restore_run(run_id)

    @property
    def client(self) -> Any:
        """MLflow's client of the outbox."""
        assert self._outbox is not None
        if self._client is None:
            import mlflow

            self._client = mlflow.MlflowClient(tracking_uri=self._outbox.uri)
        return self._client

    def _make_twin(self, outbox: Outbox, run_id: RunId) -> RunId:
        outbox.make()
        tags = {CONTINUES_TAG: run_id, OWNER_TAG: str(this_process())}
        with our_errors(outbox.uri):
            experiment = self.client.get_experiment_by_name(_TWINS)
            place = outbox.artifact_root
            id_ = (
                experiment.experiment_id
                if experiment
                else self.client.create_experiment(_TWINS, f"{place}/twins")
            )
            made = self.client._tracking_client.create_run(id_, tags=tags, run_name=run_id)  # noqa: SLF001
        return RunId(made.info.run_id)

    def _tell(self, what: str) -> None:
        assert self._outbox is not None
        _log.warning(
            "the store %s cannot be reached: %s, and sent when it can be; `notebench sync` sends at once",
            shown_uri(self._outbox.target),
            what,
        )


_TWINS = "notebench.outbox.twins"

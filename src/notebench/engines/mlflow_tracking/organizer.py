"""Runs changed, deleted and brought back through MLflow's client, so that every store keeps its own rules."""

import contextlib
from collections.abc import Iterator, Mapping
from typing import Any

from notebench.engines.mlflow_tracking.store import allow_library, check
from notebench.engines.mlflow_tracking.words import our_errors
from notebench.errors import Conflict, NotFound
from notebench.ids import RunId

_DELETED = "deleted"


class MlflowOrganizer:
    """Puts the runs of one store in order; the client is made once."""

    def __init__(self, uri: str, *, telemetry: bool = False) -> None:
        self.uri = uri
        self._telemetry = telemetry
        self._known: Any = None

    def change(
        self, run_id: RunId, *, tags: Mapping[str, str | None] | None = None, name: str | None = None
    ) -> bool:
        """See :class:`~notebench.experiments.ports.RunOrganizer`."""
        with self._client() as client:
            from mlflow.entities import RunTag

            run = client.get_run(run_id)
            if run.info.lifecycle_stage == _DELETED:
                raise Conflict(f"run {run_id} is deleted; restore it first")
            have = run.data.tags
            put = {key: value for key, value in (tags or {}).items() if value not in (None, have.get(key))}
            gone = [key for key, value in (tags or {}).items() if value is None and key in have]
            renames = name is not None and name != run.info.run_name
            if put:
                client.log_batch(run_id, tags=[RunTag(key, value) for key, value in put.items()])
            for key in gone:
                with contextlib.suppress(NotFound), our_errors(self.uri):  # somebody else was quicker
                    client.delete_tag(run_id, key)
            if renames:
                client.update_run(run_id, name=name)
            return bool(put or gone or renames)

    def delete(self, run_id: RunId) -> bool:
        """See :class:`~notebench.experiments.ports.RunOrganizer`."""
        with self._client() as client:
            is_new: bool = client.get_run(run_id).info.lifecycle_stage != _DELETED
            if is_new:
                client.delete_run(run_id)
            return is_new

    def restore(self, run_id: RunId) -> bool:
        """See :class:`~notebench.experiments.ports.RunOrganizer`."""
        with self._client() as client:
            was_deleted: bool = client.get_run(run_id).info.lifecycle_stage == _DELETED
            if was_deleted:
                client.restore_run(run_id)
            return was_deleted

    @contextlib.contextmanager
    def _client(self) -> Iterator[Any]:
        if self._known is None:
            allow_library(self.uri, telemetry=self._telemetry)
            check(self.uri)
            import mlflow

            self._known = mlflow.MlflowClient(tracking_uri=self.uri)
        with our_errors(self.uri):
            yield self._known

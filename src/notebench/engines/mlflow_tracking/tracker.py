"""Runs written by MLflow's own active-run machinery, so that the user's ``mlflow.*`` calls land in them."""

import contextlib
import os
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Protocol, cast

from notebench.addresses import local_folder
from notebench.data.ports import DataUse
from notebench.engines.mlflow_tracking.buffer import MetricEntry, ParamEntry, WriteBuffer
from notebench.engines.mlflow_tracking.connection import Connection
from notebench.engines.mlflow_tracking.data_words import to_inputs
from notebench.engines.mlflow_tracking.route import Route
from notebench.engines.mlflow_tracking.words import our_errors, to_milliseconds, to_status
from notebench.engines.mlflow_tracking.writing import write_entries, write_files
from notebench.errors import Conflict, NotebenchError
from notebench.experiments.ports import LOST_TAG, NewRun, RunListener
from notebench.experiments.run import RunState
from notebench.experiments.tracking.data_log import DataLog
from notebench.ids import RunId


class Switch(Protocol):
    """What is on while the tracker is active."""

    def put(self) -> None:
        """Begin; safe to repeat."""

    def take(self) -> None:
        """Stop."""


class MlflowTracker:
    """The tracker of one process.

    Parameters
    ----------
    uri
        The store. Where the user's code has called ``mlflow.set_tracking_uri`` itself, theirs counts.
    registry_uri
        The models' store; None for MLflow's default, beside the runs.
    prepare
        Makes the store where it is ours; called before its first use.
    artifact_root
        Where artifacts of new experiments lie; None for the store's own choice.
    route
        Lets runs wait where the store is a server that cannot be reached.
    """

    def __init__(  # noqa: PLR0913 - each is a setting
        self,
        uri: str,
        *,
        registry_uri: str | None = None,
        prepare: Callable[[], None] = lambda: None,
        artifact_root: str | None = None,
        log_models: bool = True,
        telemetry: bool = False,
        route: Route | None = None,
    ) -> None:
        self._connection = Connection(
            uri,
            route or Route(None, lambda: None),
            registry_uri=registry_uri,
            prepare=prepare,
            artifact_root=artifact_root,
            telemetry=telemetry,
            at_exit=self._flush_at_exit,
        )
        self._log_models = log_models
        self._artifact_folders: dict[RunId, str] = {}
        self._listener: RunListener | None = None
        self._buffer = WriteBuffer(self._write_entries)
        self._hooks: Any = None
        self._autologging: Any = None
        self._is_ending = False
        self._data: DataLog | None = None
        self._watches: list[Switch] = []
        self._data_hooks: Any = None

    @property
    def uri(self) -> str:
        """Where the next run goes."""
        return self._connection.uri

    def follow_data(self, data: DataLog, watch: Switch) -> None:
        """While active, let ``data`` know what is fitted and which runs end; ``watch`` is put and taken."""
        self._data, self._watches = data, [watch]

    def activate(self, listener: RunListener) -> None:
        """See :class:`~notebench.experiments.ports.Tracker`."""
        self._connection.open()
        if self._listener:
            return
        # Loaded here and not above: reading lists and the command line's help need no MLflow.
        from notebench.engines.mlflow_tracking.autologging import Autologging
        from notebench.engines.mlflow_tracking.hooks import Hooks

        if self._data is not None:
            listener = self._following(listener, self._data)
        self._listener = listener
        if self._hooks is None or self._hooks.listener is not listener:
            self._hooks = Hooks(
                listener,
                self._buffer,
                self._artifact_folders,
                begins=self._connection.open,
                ends_aside=self._ends_aside,
                twin=self._connection.route.twin,
                make_twin=self._connection.route.make_twin,
            )
        self._hooks.put()
        for watch in self._watches:
            watch.put()
        self._autologging = self._autologging or Autologging(
            log_models=self._log_models, loaded=self._integration_loaded
        )
        self._autologging.switch(on=True)

    def deactivate(self) -> None:
        """See :class:`~notebench.experiments.ports.Tracker`."""
        if self._listener:
            self._autologging.switch(on=False)
            for watch in self._watches:
                watch.take()
            self._hooks.take()
            self._listener = None
            self._buffer.flush()

    def _following(self, listener: RunListener, data: DataLog) -> RunListener:
        from notebench.engines.mlflow_tracking.data_hooks import DataFollowing, DataHooks

        if self._hooks is not None and getattr(self._hooks.listener, "listener", None) is listener:
            return cast("RunListener", self._hooks.listener)
        self._data_hooks = DataHooks(data)
        self._watches = [*self._watches[:1], self._data_hooks]
        return DataFollowing(listener, data)

    def _integration_loaded(self, module: Any) -> None:
        from notebench.engines.mlflow_tracking.data_hooks import keep_labels

        keep_labels(module)
        if self._data_hooks is not None:
            self._data_hooks.loaded(module)

    def start(self, new: NewRun) -> RunId:
        """See :class:`~notebench.experiments.ports.Tracker`."""
        mlflow = self._connection.open()
        with our_errors(self.uri):
            # In a sweep's trial the run begins below the trial's, which is waited for only now.
            getattr(mlflow.start_run, "take_up", lambda: None)()
            run = mlflow.start_run(
                run_name=new.name,
                experiment_id=self._connection.experiment_id(new.experiment),
                tags=dict(new.tags),
                nested=mlflow.active_run() is not None,
            )
        return RunId(run.info.run_id)

    def go_on(self, run_id: RunId) -> None:
        """See :class:`~notebench.experiments.ports.Tracker`."""
        mlflow = self._connection.open()
        client = self._connection.client()
        with our_errors(self.uri):
            run = client.get_run(run_id)
            if run.info.lifecycle_stage != "active":
                raise Conflict(f"run {run_id} ({run.info.run_name}) was deleted; restore it, then resume it")
            with _in_experiment(run.info.experiment_id):
                mlflow.start_run(run_id=run_id, nested=mlflow.active_run() is not None)

    def take_over(self, run_id: RunId, tags: Mapping[str, str]) -> None:
        """See :class:`~notebench.experiments.ports.Tracker`."""
        client = self._connection.client()
        with our_errors(self.uri):
            for name, value in tags.items():
                client.set_tag(run_id, name, value)
            if LOST_TAG in client.get_run(run_id).data.tags:
                client.delete_tag(run_id, LOST_TAG)

    def measure(self, run_id: RunId, metrics: Mapping[str, float], step: int) -> None:
        """See :class:`~notebench.experiments.ports.Tracker`."""
        if os.environ.get("MLFLOW_ENABLE_SYSTEM_METRICS_LOGGING", "").lower() in ("true", "1"):
            return  # MLflow does it itself
        at_ms = to_milliseconds(datetime.now(UTC))
        for key, value in metrics.items():
            self._buffer.add(MetricEntry(run_id, key, value, step, at_ms))

    def write(
        self,
        run_id: RunId,
        *,
        params: Mapping[str, str] | None = None,
        metrics: Mapping[str, float] | None = None,
        tags: Mapping[str, str] | None = None,
        step: int = 0,
    ) -> None:
        """See :class:`~notebench.experiments.ports.Tracker`."""
        entities, at_ms = self._connection.library().entities, to_milliseconds(datetime.now(UTC))
        batch = {
            "metrics": [entities.Metric(key, value, at_ms, step) for key, value in (metrics or {}).items()],
            "params": [entities.Param(key, value) for key, value in (params or {}).items()],
            "tags": [entities.RunTag(key, value) for key, value in (tags or {}).items()],
        }
        self._connection.place(run_id, lambda client, place: client.log_batch(place, **batch))
        if self._listener:
            self._listener.updated(run_id)

    def save(self, run_id: RunId, files: Mapping[str, bytes]) -> None:
        """See :class:`~notebench.experiments.ports.Tracker`."""
        if not files:
            return
        self._connection.place(run_id, lambda client, place: self._save(client, place, files))

    def _save(self, client: Any, place: RunId, files: Mapping[str, bytes]) -> None:
        if folder := local_folder(self._artifact_folder(client, place)):
            write_files(folder, files)
            self._connection.route.wake(place, self.uri)
            return
        with tempfile.TemporaryDirectory(prefix="notebench-") as aside:
            write_files(Path(aside), files)
            client.log_artifacts(place, aside)

    def use_data(self, run_id: RunId, uses: Sequence[DataUse]) -> None:
        """See :class:`~notebench.experiments.ports.Tracker`."""
        if not uses:
            return
        noted = to_inputs(self._connection.library().entities, uses)
        self._connection.place(run_id, lambda client, place: client.log_inputs(place, datasets=noted))
        if self._listener:
            self._listener.updated(run_id)

    def end(self, run_id: RunId, state: RunState, at: datetime | None = None) -> None:
        """See :class:`~notebench.experiments.ports.Tracker`."""
        client = self._connection.client()
        with our_errors(self.uri):
            self._is_ending = True  # who hears of the end reads all of it
            try:
                self._buffer.flush()
            finally:
                self._is_ending = False
            if state is RunState.LOST:
                self.write(run_id, tags={LOST_TAG: "true"})
            if run_id in self.active():
                self._end_active(run_id, to_status(state))
                if at is None:
                    return
            at_ms = to_milliseconds(at) if at else None
            if not self._connection.route.end(run_id, self.uri, to_status(state), at_ms):
                client.set_terminated(run_id, to_status(state), at_ms)

    def active(self) -> Sequence[RunId]:
        """See :class:`~notebench.experiments.ports.Tracker`."""
        return self._connection.active()

    def use_experiment(self, name: str) -> None:
        """Let runs of the user's own calls lie in this experiment, unless they have chosen one."""
        self._connection.use_experiment(name)

    def _end_active(self, run_id: RunId, status: str) -> None:
        while run_id in self.active():  # the innermost first: what a cell left open ends with it
            self._connection.library().end_run(status)

    def _ends_aside(self, run_id: RunId, status: str) -> bool:
        return self._connection.route.end(run_id, self.uri, status)

    def _artifact_folder(self, client: Any, run_id: RunId) -> str:
        if run_id not in self._artifact_folders:
            self._artifact_folders[run_id] = client.get_run(run_id).info.artifact_uri
        return self._artifact_folders[run_id]

    def _write_entries(
        self, run_id: RunId, params: Sequence[ParamEntry], metrics: Sequence[MetricEntry]
    ) -> None:
        self._connection.place(run_id, lambda client, place: write_entries(client, place, params, metrics))
        if self._listener and not self._is_ending:
            self._listener.updated(run_id)

    def _flush_at_exit(self) -> None:
        with contextlib.suppress(NotebenchError):  # said by the buffer's log already
            self._buffer.flush()


@contextlib.contextmanager
def _in_experiment(experiment_id: str) -> Iterator[None]:
    """Let MLflow take up a run of this experiment, though another is the chosen one: it refuses else."""
    from mlflow.tracking import fluent

    chosen = fluent._active_experiment_id  # noqa: SLF001 - set_experiment would say so, and make one
    fluent._active_experiment_id = experiment_id if chosen is not None else None  # noqa: SLF001
    try:
        yield
    finally:
        fluent._active_experiment_id = chosen  # noqa: SLF001

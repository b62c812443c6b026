"""Runs written by MLflow's own active-run machinery, so that the user's ``mlflow.*`` calls land in them."""

import atexit
import contextlib
import tempfile
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath
from typing import Any

from notebench.addresses import local_folder
from notebench.engines.mlflow_tracking.buffer import MetricEntry, ParamEntry, WriteBuffer
from notebench.engines.mlflow_tracking.store import allow_library, check, place_artifacts
from notebench.engines.mlflow_tracking.words import our_errors, to_milliseconds, to_status
from notebench.errors import BadInput, Conflict, NotebenchError
from notebench.experiments.ports import LOST_TAG, NewRun, RunListener
from notebench.experiments.run import RunState
from notebench.ids import RunId
from notebench.workspace import write_whole

_FEW = 2


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
    """

    def __init__(
        self,
        uri: str,
        *,
        registry_uri: str | None = None,
        prepare: Callable[[], None] = lambda: None,
        artifact_root: str | None = None,
        log_models: bool = True,
        telemetry: bool = False,
    ) -> None:
        self.uri = uri
        self._registry_uri = registry_uri
        self._prepare = prepare
        self._artifact_root = artifact_root
        self._telemetry = telemetry
        self._log_models = log_models
        self._experiments: dict[str, str] = {}
        self._artifact_folders: dict[RunId, str] = {}
        self._listener: RunListener | None = None
        self._buffer = WriteBuffer(self._write_entries)
        self._hooks: Any = None
        self._autologging: Any = None
        self._mlflow: Any = None
        self._is_open = False
        self._is_ending = False

    def activate(self, listener: RunListener) -> None:
        """See :class:`~notebench.experiments.ports.Tracker`."""
        self._open()
        if self._hooks:
            return
        # Loaded here and not above: reading lists and the command line's help need no MLflow.
        from notebench.engines.mlflow_tracking.autologging import Autologging
        from notebench.engines.mlflow_tracking.hooks import Hooks

        self._listener = listener
        self._hooks = Hooks.put(listener, self._buffer, self._artifact_folders)
        self._autologging = self._autologging or Autologging(log_models=self._log_models)
        self._autologging.switch(on=True)

    def deactivate(self) -> None:
        """See :class:`~notebench.experiments.ports.Tracker`."""
        if self._hooks:
            self._autologging.switch(on=False)
            self._hooks.take()
            self._hooks = self._listener = None
            self._buffer.flush()

    def start(self, new: NewRun) -> RunId:
        """See :class:`~notebench.experiments.ports.Tracker`."""
        mlflow = self._open()
        with our_errors(self.uri):
            run = mlflow.start_run(
                run_name=new.name,
                experiment_id=self._experiment_id(new.experiment),
                tags=dict(new.tags),
                nested=mlflow.active_run() is not None,
            )
        return RunId(run.info.run_id)

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
        client, entities = self._client(), self._library().entities
        at_ms = to_milliseconds(datetime.now(UTC))
        with our_errors(self.uri):
            client.log_batch(
                run_id,
                metrics=[entities.Metric(key, value, at_ms, step) for key, value in (metrics or {}).items()],
                params=[entities.Param(key, value) for key, value in (params or {}).items()],
                tags=[entities.RunTag(key, value) for key, value in (tags or {}).items()],
            )
        if self._listener:
            self._listener.updated(run_id)

    def save(self, run_id: RunId, files: Mapping[str, bytes]) -> None:
        """See :class:`~notebench.experiments.ports.Tracker`."""
        if not files:
            return
        client = self._client()
        with our_errors(self.uri):
            uri = self._artifact_folder(run_id)
            if folder := local_folder(uri):
                _write_files(folder, files)
                return
            with tempfile.TemporaryDirectory(prefix="notebench-") as aside:
                _write_files(Path(aside), files)
                client.log_artifacts(run_id, aside)

    def end(self, run_id: RunId, state: RunState, at: datetime | None = None) -> None:
        """See :class:`~notebench.experiments.ports.Tracker`."""
        client = self._client()
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
            client.set_terminated(run_id, to_status(state), to_milliseconds(at) if at else None)

    def active(self) -> Sequence[RunId]:
        """See :class:`~notebench.experiments.ports.Tracker`."""
        if self._mlflow is None:
            return ()
        from mlflow.tracking import fluent

        # MLflow shows the innermost only; runs that a cell left open lie below it.
        return [RunId(run.info.run_id) for run in fluent._active_run_stack.get()]  # noqa: SLF001

    def _end_active(self, run_id: RunId, status: str) -> None:
        while run_id in self.active():  # the innermost first: what a cell left open ends with it
            self._mlflow.end_run(status)

    def use_experiment(self, name: str) -> None:
        """Let runs of the user's own calls lie in this experiment, unless they have chosen one."""
        mlflow = self._open()
        from mlflow.tracking import fluent

        if fluent._active_experiment_id is None and not fluent._get_experiment_id_from_env():  # noqa: SLF001
            self._experiment_id(name)
            with our_errors(self.uri):
                mlflow.set_experiment(name)

    def _library(self) -> Any:
        """MLflow, its global state untouched."""
        if self._mlflow is None:
            allow_library(self.uri, telemetry=self._telemetry)
            self._prepare()
            check(self.uri)
            import mlflow

            self._mlflow = mlflow
            atexit.register(self._flush_at_exit)
        return self._mlflow

    def _client(self) -> Any:
        return self._library().MlflowClient(tracking_uri=self.uri)

    def _open(self) -> Any:
        """MLflow with its own calls looking at our store: for processes in which the user's code runs."""
        mlflow = self._library()
        if not self._is_open:
            # A value in the environment is a setting; one set by a call is the user's choice.
            self.uri = mlflow.get_tracking_uri() if _is_chosen() else self.uri
            if self._artifact_root:
                place_artifacts(self._artifact_root)
            with our_errors(self.uri):
                mlflow.set_tracking_uri(self.uri)
                if self._registry_uri:
                    mlflow.set_registry_uri(self._registry_uri)
            self._is_open = True
        elif (chosen := mlflow.get_tracking_uri()) != self.uri:  # the user's code has changed it since
            self.uri = chosen
            self._experiments.clear()
        return mlflow

    def _experiment_id(self, name: str) -> str:
        if name not in self._experiments:
            client = self._client()
            with our_errors(self.uri):
                experiment = client.get_experiment_by_name(name)
                if experiment is None:
                    try:
                        self._experiments[name] = str(client.create_experiment(name))
                    except self._mlflow.MlflowException as err:
                        if err.error_code != "RESOURCE_ALREADY_EXISTS":
                            raise
                        experiment = client.get_experiment_by_name(name)  # another kernel made it meanwhile
                if experiment is not None:
                    if experiment.lifecycle_stage != "active":
                        raise Conflict(
                            f"experiment {name!r} was deleted; restore it with "
                            f"`mlflow experiments restore --experiment-id {experiment.experiment_id}`, "
                            "or choose another name"
                        )
                    self._experiments[name] = str(experiment.experiment_id)
        return self._experiments[name]

    def _artifact_folder(self, run_id: RunId) -> str:
        if run_id not in self._artifact_folders:
            self._artifact_folders[run_id] = self._client().get_run(run_id).info.artifact_uri
        return self._artifact_folders[run_id]

    def _write_entries(
        self, run_id: RunId, params: Sequence[ParamEntry], metrics: Sequence[MetricEntry]
    ) -> None:
        client, entities = self._client(), self._library().entities
        with our_errors(self.uri):
            if len(params) + len(metrics) <= _FEW:  # MLflow writes one faster than a batch of one
                for param in params:
                    client.log_param(run_id, param.key, param.value)
                for each in metrics:
                    client.log_metric(run_id, each.key, each.value, each.at_ms, each.step)
            else:
                client.log_batch(
                    run_id,
                    metrics=[
                        entities.Metric(each.key, each.value, each.at_ms, each.step) for each in metrics
                    ],
                    params=[entities.Param(each.key, each.value) for each in params],
                )
        if self._listener and not self._is_ending:
            self._listener.updated(run_id)

    def _flush_at_exit(self) -> None:
        with contextlib.suppress(NotebenchError):  # said by the buffer's log already
            self._buffer.flush()


def _is_chosen() -> bool:
    from mlflow.tracking._tracking_service import utils

    return utils._tracking_uri is not None  # noqa: SLF001


def _write_files(folder: Path, files: Mapping[str, bytes]) -> None:
    for path, content in files.items():
        parts = PurePosixPath(path).parts
        if ".." in parts or PurePosixPath(path).is_absolute() or not parts:
            raise BadInput(f"{path!r} does not lie below a run's artifacts")
        target = folder.joinpath(*parts)
        target.parent.mkdir(parents=True, exist_ok=True)
        write_whole(target, content)

"""The store of this process: MLflow loaded, its calls looking there, and where the next run goes."""

import atexit
from collections.abc import Callable, Sequence
from typing import Any

from notebench.engines.mlflow_tracking.route import Route
from notebench.engines.mlflow_tracking.store import allow_library, place_artifacts
from notebench.engines.mlflow_tracking.words import our_errors
from notebench.errors import Conflict, Unavailable
from notebench.ids import RunId


class Connection:
    """MLflow and its client, on first use.

    Parameters
    ----------
    uri
        The store. Where the user's code has called ``mlflow.set_tracking_uri`` itself, theirs counts.
    route
        Lets runs wait where the store is a server that cannot be reached.
    registry_uri
        The models' store; None for MLflow's default, beside the runs.
    prepare
        Makes the store where it is ours; called before its first use.
    artifact_root
        Where artifacts of new experiments lie; None for the store's own choice.
    telemetry
        Whether MLflow may report its use to its makers.
    at_exit
        Called when the process ends, once MLflow was loaded.
    """

    def __init__(  # noqa: PLR0913 - each is a setting
        self,
        uri: str,
        route: Route,
        *,
        registry_uri: str | None,
        prepare: Callable[[], None],
        artifact_root: str | None,
        telemetry: bool,
        at_exit: Callable[[], None],
    ) -> None:
        self.uri = uri
        self.route = route
        self._registry_uri = registry_uri
        self._prepare = prepare
        self._artifact_root = artifact_root
        self._telemetry = telemetry
        self._at_exit = at_exit
        self._experiments: dict[str, str] = {}
        self._experiment = ""
        self._mlflow: Any = None
        self._known_client: tuple[str | None, Any] = (None, None)
        self._is_open = False

    def library(self) -> Any:
        """MLflow, its global state untouched."""
        if self._mlflow is None:
            allow_library(self.uri, telemetry=self._telemetry)
            self._prepare()
            self.uri = self.route.choose(self.uri)
            import mlflow

            self._mlflow = mlflow
            atexit.register(self._at_exit)
        return self._mlflow

    def client(self) -> Any:
        """MLflow's client of the store."""
        self.library()  # which chooses the store
        uri, client = self._known_client
        if uri != self.uri:  # making one takes as long as a tenth of a write
            client = self.library().MlflowClient(tracking_uri=self.uri)
            self._known_client = (self.uri, client)
        return client

    def open(self) -> Any:
        """MLflow with its own calls looking at our store: for processes in which the user's code runs."""
        mlflow = self.library()
        if not self._is_open:
            # A value in the environment is a setting; one set by a call is the user's choice.
            self.uri = mlflow.get_tracking_uri() if _is_chosen() else self.uri
            if self._artifact_root and not self.route.is_aside(self.uri):
                place_artifacts(self._artifact_root)
            with our_errors(self.uri):
                mlflow.set_tracking_uri(self.uri)
                if self._registry_uri:
                    mlflow.set_registry_uri(self._registry_uri)
            self._is_open = True
            self._tell_aside()
        elif (chosen := mlflow.get_tracking_uri()) != self.uri:  # the user's code has changed it since
            self.uri = chosen
            self._experiments.clear()
        elif not self.active() and (uri := self.route.choose(self.uri)) != self.uri:
            self._move(uri)
        return mlflow

    def active(self) -> Sequence[RunId]:
        """The runs that are active here, the outermost first."""
        if self._mlflow is None:
            return ()
        from mlflow.tracking import fluent

        # MLflow shows the innermost only; runs that a cell left open lie below it.
        return [RunId(run.info.run_id) for run in fluent._active_run_stack.get()]  # noqa: SLF001

    def place(self, run_id: RunId, act: Callable[[Any, RunId], object]) -> None:
        """Act with client and id under which the run is written: its twin's, once its server is gone."""
        twin = self.route.aside(run_id, self.uri)
        try:
            with our_errors(self.uri):
                act(*((self.route.client, twin) if twin else (self.client(), run_id)))
        except Unavailable:
            if twin or not (twin := self.route.aside(run_id, self.uri)):
                raise
            with our_errors(self.uri):  # it went away meanwhile
                act(self.route.client, twin)

    def use_experiment(self, name: str) -> None:
        """Let runs of the user's own calls lie in this experiment, unless they have chosen one."""
        mlflow = self.open()
        from mlflow.tracking import fluent

        if fluent._active_experiment_id is None and not fluent._get_experiment_id_from_env():  # noqa: SLF001
            self.experiment_id(name)
            self._experiment = name
            with our_errors(self.uri):
                mlflow.set_experiment(name)

    def experiment_id(self, name: str) -> str:
        """The id of the experiment, which is made where there is none.

        Raises
        ------
        Conflict
            When it was deleted.
        """
        if name not in self._experiments:
            client = self.client()
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

    def _tell_aside(self) -> None:
        """Who leads what a trial or step logs into its run is to know that nobody chose this store."""
        if self.route.is_aside(self.uri):
            getattr(self._mlflow.start_run, "look_aside", str)(self.uri)

    def _move(self, uri: str) -> None:
        """Let the runs that begin from now on go elsewhere; ids of experiments mean nothing there."""
        from mlflow.tracking import fluent

        self.uri = uri
        self._mlflow.set_tracking_uri(uri)
        self._tell_aside()
        self._experiments.clear()
        name, fluent._active_experiment_id = self._experiment, None  # noqa: SLF001
        if name:
            self.experiment_id(name)
            with our_errors(uri):
                self._mlflow.set_experiment(name)


def _is_chosen() -> bool:
    from mlflow.tracking._tracking_service import utils

    return utils._tracking_uri is not None  # noqa: SLF001

"""MLflow's functions replaced while a trial runs, and put back behind it."""

import contextlib
import functools
import inspect
import logging
from collections.abc import Callable, Iterator
from typing import Any

import mlflow
from mlflow.environment_variables import MLFLOW_ENABLE_ASYNC_LOGGING
from mlflow.tracking import fluent
from mlflow.tracking._tracking_service import utils as service

from notebench.engines.trial_logging.catching import EXPERIMENT
from notebench.errors import Unavailable
from notebench.sweeps.recording import CAUGHT_TAG
from notebench.sweeps.reporting import ask_driver, is_at_trial, trial_number

_log = logging.getLogger(__name__)
Function = Callable[..., Any]
_RESUMES = ("run_name", "tags", "description", "log_system_metrics")
"""What counts of a run's beginning where the run is there already; its experiment is the sweep's."""


class Hooks:
    """One trial's.

    Parameters
    ----------
    uri
        The store that the trial's run lies in; empty where it has none.
    params
        Names of parameters that the sweep writes.
    is_caught
        Whether the store is the trial's own, and its run is made here.
    """

    def __init__(self, uri: str, params: frozenset[str], *, is_caught: bool = False) -> None:
        self._uri, self._params, self._is_caught = uri, params, is_caught
        self._aside = uri
        self._run_id: str | None = None
        self._is_asked = False
        self._put: list[tuple[Any, str, Function, Function]] = []
        self._before = (service._tracking_uri, fluent._active_experiment_id)  # noqa: SLF001 - both have no reader that does not choose one

    def put(self) -> None:
        """Replace MLflow's functions."""
        fluent._last_active_run_id.set(None)  # noqa: SLF001 - that of the trial before
        if not self._uri:
            return
        for where, name, wrap in (
            (mlflow, "start_run", self._start_run),
            (fluent, "start_run", self._start_run),
            (mlflow.MlflowClient, "log_param", self._log_param),
            (mlflow.MlflowClient, "log_batch", self._log_batch),
        ):
            original = getattr(where, name)
            made = functools.wraps(original)(wrap(original))
            setattr(where, name, made)
            self._put.append((where, name, original, made))

    def take(self, status: str) -> None:
        """Put MLflow's own back, end what was left open with the status, and forget what the trial chose.

        The trial's own run stays as it is: the sweep ends it.
        """
        for where, name, original, made in reversed(self._put):
            if getattr(where, name) is made:
                setattr(where, name, original)
        if self._run_id and MLFLOW_ENABLE_ASYNC_LOGGING.get():
            mlflow.flush_async_logging()
        stack = fluent._active_run_stack.get()  # noqa: SLF001 - end_run would end the trial's run too
        while stack:
            run_id = stack.pop().info.run_id
            if monitor := fluent.run_id_to_system_metrics_monitor.pop(run_id, None):
                monitor.finish()
            if run_id != self._run_id:
                self._end(run_id, status)
        fluent._last_active_run_id.set(None)  # noqa: SLF001 - the next trial's is another
        uri, fluent._active_experiment_id = self._before  # noqa: SLF001 - set_experiment makes one, and tells
        mlflow.set_tracking_uri(uri)

    def value(self, name: str) -> float | None:
        """The last value of a metric, in the trial's run or else in the last that it began."""
        active = mlflow.active_run()
        # `last_active_run` would ask the store, which may be slow, or another one by now.
        newest = active.info.run_id if active else fluent._last_active_run_id.get()  # noqa: SLF001
        for run_id in filter(None, dict.fromkeys([self._run_id, newest])):
            mlflow.flush_async_logging()
            found = mlflow.get_run(run_id).data.metrics.get(name)
            if found is not None:
                return float(found)
        return None

    def take_up(self) -> None:
        """Let the trial's run be the active one, where none is."""
        if mlflow.active_run() is None:
            mlflow.start_run()

    def look_aside(self, uri: str) -> None:
        """Runs wait in another store now, which nobody chose: what is logged there is the trial's too."""
        self._aside = uri

    def _end(self, run_id: str, status: str) -> None:
        told: Exception | None = None
        for uri in dict.fromkeys((mlflow.get_tracking_uri(), self._uri)):  # one may be chosen since it began
            try:
                mlflow.MlflowClient(tracking_uri=uri or None).set_terminated(run_id, status)
            except Exception as err:  # noqa: BLE001 - whatever a store says, the trial has come to its end
                told = err
            else:
                return
        _log.warning("run %s, which the trial left open, cannot be ended: %s", run_id, told)

    def _start_run(self, original: Function) -> Function:
        signature = inspect.signature(original)

        def start_run(*args: Any, **kwargs: Any) -> Any:
            given = signature.bind(*args, **kwargs).arguments
            is_new = given.get("run_id") is None and given.get("parent_run_id") is None
            if not is_new or mlflow.active_run() is not None or not (run_id := self._ask()):
                return original(*args, **kwargs)
            with _in_any_experiment():
                if given.get("nested"):
                    original(run_id=run_id)
                    return original(*args, **kwargs)
                return original(
                    run_id=run_id, **{name: given[name] for name in _RESUMES if given.get(name) is not None}
                )

        start_run.take_up = self.take_up  # type: ignore[attr-defined]  # for who asks; see MlflowTracker.start
        start_run.look_aside = self.look_aside  # type: ignore[attr-defined]  # likewise; see Connection.open
        return start_run

    def _log_param(self, original: Function) -> Function:
        def log_param(client: Any, run_id: str, key: str, value: Any, *args: Any, **kwargs: Any) -> Any:
            if run_id == self._run_id and key in self._params:
                return value
            return original(client, run_id, key, value, *args, **kwargs)

        return log_param

    def _log_batch(self, original: Function) -> Function:
        def log_batch(
            client: Any, run_id: str, metrics: Any = (), params: Any = (), *args: Any, **kwargs: Any
        ) -> Any:
            if run_id == self._run_id:
                params = [each for each in params if each.key not in self._params]
            return original(client, run_id, metrics, params, *args, **kwargs)

        return log_batch

    def _catch(self) -> str:
        """A run in the trial's own store."""
        client = mlflow.MlflowClient(tracking_uri=self._uri)
        name = f"trial {trial_number()}" if is_at_trial() else "step"
        made = client.create_run(EXPERIMENT, tags={CAUGHT_TAG: "true"}, run_name=name)
        return str(made.info.run_id)

    def _ask(self) -> str | None:
        """The trial's run, waited for at the first call; None where the user logs elsewhere."""
        if not self._is_asked:
            self._is_asked = True
            if mlflow.get_tracking_uri() not in (self._uri, self._aside):
                return None
            if self._is_caught:
                self._run_id = self._catch()
                return self._run_id
            with contextlib.suppress(Unavailable):  # its driver is gone, and the trial ends with it
                told = ask_driver("run")
                if told:
                    mlflow.set_tracking_uri(told["uri"])  # another, where it waits for its server
                    self._run_id = told["run_id"]
        return self._run_id


@contextlib.contextmanager
def _in_any_experiment() -> Iterator[None]:
    """Let MLflow take up a run of another experiment than the one chosen: it refuses else."""
    chosen, fluent._active_experiment_id = fluent._active_experiment_id, None  # noqa: SLF001 - set_experiment makes one, and tells
    try:
        yield
    finally:
        fluent._active_experiment_id = chosen  # noqa: SLF001

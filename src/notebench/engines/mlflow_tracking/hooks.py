"""How runs that the user's own MLflow calls begin are followed, and their metrics batched.

Only MLflow's public functions are replaced, on activation, and put back on deactivation. Reads through
MLflow's client see all metrics that were logged before: they flush first.
"""

import functools
import re
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from numbers import Real
from typing import Any

import mlflow
from mlflow.tracking.context import registry

from notebench.addresses import local_folder
from notebench.engines.mlflow_tracking.buffer import MetricEntry, ParamEntry, WriteBuffer
from notebench.engines.mlflow_tracking.requirements import infer_requirements
from notebench.engines.mlflow_tracking.words import to_state
from notebench.experiments.ports import RunListener
from notebench.ids import RunId

_NAME = re.compile(r"[A-Za-z0-9_][\w .\-]*", re.ASCII)
_NAME_CHARS, _PARAM_CHARS = 250, 500  # the least that any store allows
_LARGEST_STEP = 2**53
_READS = (
    "log_param",
    "log_metric",
    "get_run",
    "search_runs",
    "get_metric_history",
    "get_metric_history_bulk_interval",
    "log_batch",
)
_WRITES = ("log_param", "log_metric", "set_tag", "log_batch", "log_inputs", "log_artifact", "log_artifacts")


Function = Callable[..., Any]
Twin = tuple[Any, RunId]
"""The outbox's client, and the id under which it keeps what a run still has to say."""


@dataclass(slots=True)
class Hooks:
    """MLflow's functions replaced while tracking is on: ``put`` them, ``take`` them away, as often as wanted.

    The listener is told of runs, the buffer takes parameters and metrics, and ``artifact_folders`` notes
    where the artifacts of each run go.
    """

    listener: RunListener
    buffer: WriteBuffer
    artifact_folders: dict[RunId, str]
    begins: Callable[[], object] = lambda: None
    """Called before a run begins."""
    ends_aside: Callable[[RunId, str], bool] = lambda *_: False
    """Ends a run whose server is gone; False where it is not."""
    twin: Callable[[RunId, str], Twin | None] = lambda *_: None
    """The twin that a run of a store has by now."""
    make_twin: Callable[[RunId, str], Twin | None] = lambda *_: None
    """Likewise, and made where the run's server is gone."""
    params: dict[RunId, dict[str, str]] = field(default_factory=dict)
    """What was logged to the runs that began here, so that a changed value is told at once."""
    is_put: bool = False
    _made: dict[tuple[Any, str], tuple[Function, Function]] = field(default_factory=dict)
    """Each of MLflow's functions with its replacement; making those takes longer than switching them."""
    _covered: set[tuple[Any, str]] = field(default_factory=set)

    def put(self) -> None:
        """Replace MLflow's functions."""
        self.is_put = True
        for where, name, wrap in self._replacements():
            original = getattr(where, name, None)
            if original is None or (where, name) in self._covered:
                continue
            made = self._made.get((where, name))
            if made is None or made[0] is not original:
                made = self._made[where, name] = (original, functools.wraps(original)(wrap(original)))
            setattr(where, name, made[1])

    def take(self) -> None:
        """Put MLflow's own functions back."""
        self.is_put = False  # for those who still hold on to one of ours
        for (where, name), (original, replacement) in self._made.items():
            if getattr(where, name) is replacement:
                setattr(where, name, original)
            else:  # somebody else's wrapper on top of ours stays, and ours below it
                self._covered.add((where, name))

    def _replacements(self) -> Iterator[tuple[Any, str, Callable[[Function], Function]]]:
        client = mlflow.MlflowClient
        yield registry, "resolve_tags", self._resolve_tags
        yield client, "create_run", self._create_run
        yield client, "set_terminated", self._set_terminated
        yield from ((client, name, self._flush_first) for name in _READS if name not in _WRITES)
        yield from ((client, name, self._else_aside) for name in _WRITES)
        yield mlflow, "log_metric", self._log_metric
        yield mlflow, "log_metrics", self._log_metrics
        yield mlflow, "log_param", self._log_param
        yield mlflow, "log_params", self._log_params
        yield mlflow, "start_run", self._start_run
        yield mlflow.models, "infer_pip_requirements", _infer_pip_requirements

    def _resolve_tags(self, original: Function) -> Function:
        def resolve_tags(tags: Mapping[str, str] | None = None, ignore: Any = None) -> dict[str, str]:
            if ignore:
                return dict(original(tags, ignore))
            return {**_process_tags(original), **self.listener.tags(), **(tags or {})}

        return resolve_tags

    def _create_run(self, original: Function) -> Function:
        def create_run(*args: Any, **kwargs: Any) -> Any:
            run = original(*args, **kwargs)
            self.artifact_folders[RunId(run.info.run_id)] = run.info.artifact_uri
            self.params[RunId(run.info.run_id)] = {}
            self.listener.started(RunId(run.info.run_id))
            return run

        return create_run

    def _set_terminated(self, original: Function) -> Function:
        def set_terminated(
            client: Any, run_id: str, status: str | None = None, *args: Any, **kwargs: Any
        ) -> Any:
            self.buffer.flush()
            result = None
            if not self.ends_aside(RunId(run_id), status or "FINISHED"):
                try:
                    result = original(client, run_id, status, *args, **kwargs)
                except Exception:
                    if not self.ends_aside(RunId(run_id), status or "FINISHED"):  # gone meanwhile
                        raise
            self.params.pop(RunId(run_id), None)
            self.listener.ended(RunId(run_id), to_state(status or "FINISHED", is_lost=False))
            return result

        return set_terminated

    def _else_aside(self, original: Function) -> Function:
        """A write that goes to the run's twin once its server is gone."""
        reads = original.__name__ in _READS

        def write(client: Any, run_id: str, *args: Any, **kwargs: Any) -> Any:
            if reads:
                self.buffer.flush()
            if twin := self.twin(RunId(run_id), client.tracking_uri):
                return original(*twin, *args, **kwargs)
            try:
                return original(client, run_id, *args, **kwargs)
            except Exception:
                if not (twin := self.make_twin(RunId(run_id), client.tracking_uri)):
                    raise
            return original(*twin, *args, **kwargs)

        return write

    def _flush_first(self, original: Function) -> Function:
        def read(*args: Any, **kwargs: Any) -> Any:
            self.buffer.flush()
            return original(*args, **kwargs)

        return read

    def _start_run(self, original: Function) -> Function:
        def start_run(run_id: str | None = None, *args: Any, **kwargs: Any) -> Any:
            # Code that begins a run of its own works inside a tracked cell too: below the cell's run.
            if mlflow.active_run() is not None and self.nests():
                kwargs.setdefault("nested", True)
            if run_id is None and mlflow.active_run() is None:
                self.begins()
            run = original(run_id, *args, **kwargs)
            if run_id:
                self.listener.resumed(RunId(run_id))
            return run

        return start_run

    def nests(self) -> bool:
        """Whether the active run is one that a tracked cell began."""
        active = mlflow.active_run()
        return active is not None and "notebench.owner" in active.data.tags

    def _log_metric(self, original: Function) -> Function:
        def log_metric(key: str, value: float, step: int | None = None, *args: Any, **kwargs: Any) -> Any:
            if not _is_usual(args, kwargs) or not self._take({key: value}, step):
                return original(key, value, step, *args, **kwargs)
            return None

        return log_metric

    def _log_metrics(self, original: Function) -> Function:
        def log_metrics(
            metrics: Mapping[str, float], step: int | None = None, *args: Any, **kwargs: Any
        ) -> Any:
            if not _is_usual(args, kwargs) or not self._take(metrics, step):
                return original(metrics, step, *args, **kwargs)
            return None

        return log_metrics

    def _log_param(self, original: Function) -> Function:
        def log_param(key: str, value: Any, *args: Any, **kwargs: Any) -> Any:
            if not _is_usual(args, kwargs) or not self._take_params({key: value}):
                return original(key, value, *args, **kwargs)
            return value

        return log_param

    def _log_params(self, original: Function) -> Function:
        def log_params(params: Mapping[str, Any], *args: Any, **kwargs: Any) -> Any:
            if not _is_usual(args, kwargs) or not self._take_params(params):
                return original(params, *args, **kwargs)
            return None

        return log_params

    def _take_params(self, params: Mapping[str, Any]) -> bool:
        """Buffer parameters of a run that this process began, unless MLflow will have something to say."""
        run = mlflow.active_run() if self.is_put else None
        known = self.params.get(RunId(run.info.run_id)) if run else None
        if run is None or known is None:
            return False
        texts = {key: str(value) for key, value in params.items()}
        if not all(_is_name(key) and _is_text(text) for key, text in texts.items()):
            return False
        if any(known.get(key, text) != text for key, text in texts.items()):
            return False
        for key, text in texts.items():
            known[key] = text
            self.buffer.add(ParamEntry(RunId(run.info.run_id), key, text))
        return True

    def _take(self, metrics: Mapping[str, float], step: int | None) -> bool:
        """Buffer what is plain; False leaves the call, and its errors, to MLflow."""
        run = mlflow.active_run() if self.is_put else None
        if (
            run is None
            or mlflow.get_active_model_id() is not None
            or (run.outputs and run.outputs.model_outputs)
        ):
            return False
        if not all(_is_name(key) and isinstance(value, Real) for key, value in metrics.items()):
            return False
        if not _is_step(step):
            return False
        at_ms = time.time_ns() // 1_000_000
        for key, value in metrics.items():
            self.buffer.add(MetricEntry(RunId(run.info.run_id), key, float(value), step or 0, at_ms))
        return True


@functools.lru_cache(maxsize=1)
def _process_tags(resolve_tags: Callable[[], Mapping[str, str]]) -> dict[str, str]:
    """What MLflow finds out about this process, once: it asks servers and GitPython, for milliseconds."""
    # The commit may change while the process lives; the listener knows it fresh.
    return {key: value for key, value in resolve_tags().items() if key != "mlflow.source.git.commit"}


def _is_usual(args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> bool:
    """Whether nothing but metric and step was given."""
    return not args and all(value is None for value in kwargs.values())


def _is_name(key: Any) -> bool:
    """Whether every MLflow store takes the name."""
    return isinstance(key, str) and len(key) <= _NAME_CHARS and bool(_NAME.fullmatch(key))


def _is_step(step: Any) -> bool:
    """Whether every MLflow store takes the step."""
    return step is None or (isinstance(step, int) and abs(step) <= _LARGEST_STEP)


def _is_text(text: str) -> bool:
    """Whether every MLflow store takes the value."""
    return len(text) <= _PARAM_CHARS and text.encode("utf-8", "ignore").decode() == text


def _infer_pip_requirements(original: Function) -> Function:
    def infer_pip_requirements(
        model_uri: str, flavor: str, fallback: Any = None, *args: Any, **kwargs: Any
    ) -> Any:
        model = local_folder(str(model_uri))
        if fallback is None or model is None or not model.exists():
            return original(model_uri, flavor, fallback, *args, **kwargs)
        return infer_requirements(model, fallback)

    return infer_pip_requirements

"""How autologging's data sets get our ids: what it makes of the data that a library fits is replaced.

MLflow's own digest is that of a sample of the rows; two different frames may share it. The names that its
integrations call are replaced in their modules; the user's own calls of ``mlflow.data`` are left alone.
"""

import importlib
import logging
import sys
import threading
import weakref
from collections.abc import Callable, Mapping
from typing import Any

import mlflow
from mlflow.entities import Dataset

from notebench.data.version import DataVersion
from notebench.engines.mlflow_tracking.data_words import to_dataset
from notebench.experiments.ports import RunListener
from notebench.experiments.run import RunState
from notebench.experiments.tracking.data_log import TARGET, DataLog, targets_of
from notebench.ids import RunId

_log = logging.getLogger(__name__)
_MODULES = ("mlflow.sklearn", "mlflow.lightgbm", "mlflow.xgboost")
Function = Callable[..., Any]
_FITTING = threading.local()
"""The labels of what a thread fits, where the integration does not pass them on."""


class _Identified:
    """What autologging takes for a data set: it asks for the entity, its name and its digest."""

    def __init__(self, version: DataVersion) -> None:
        self._version = version
        self.name, self.digest = version.name, version.data_id

    def _to_mlflow_entity(self) -> Dataset:
        return Dataset(**to_dataset(self._version))


class DataHooks:
    """The replacements, ``put`` and ``taken`` with those of runs."""

    def __init__(self, data: DataLog) -> None:
        self._data = data
        self._is_put = False
        self._made: dict[tuple[Any, str], tuple[Function, Function]] = {}

    def put(self) -> None:
        """Replace the functions in the integrations that are loaded; :meth:`loaded` tells of others."""
        self._is_put = True
        for name in _MODULES:
            if module := sys.modules.get(name):
                self._replace(module)

    def take(self) -> None:
        """Put MLflow's own back."""
        self._is_put = False
        for (module, name), (original, replacement) in self._made.items():
            if vars(module).get(name) is replacement:
                setattr(module, name, original)

    def loaded(self, module: Any) -> None:
        """An integration was loaded: replace its functions before it keeps them."""
        if self._is_put and module.__name__ in _MODULES:
            self._replace(module)

    def _replace(self, module: Any) -> None:
        wraps: dict[str, Callable[[Function], Function]] = {
            "from_pandas": lambda original: self._dataset(original, "df"),
            "from_numpy": lambda original: self._dataset(original, "features"),
            "_log_lightgbm_dataset": lambda original: self._labelled(original, lambda given: given.label),
            "_log_xgboost_dataset": lambda original: self._labelled(
                original, lambda given: given.get_label()
            ),
        }
        self._wrap_all(module, wraps)

    def _wrap_all(self, module: Any, wraps: Mapping[str, Callable[[Function], Function]]) -> None:
        for name, wrap in wraps.items():
            original = vars(module).get(name)
            if original is None:
                continue
            made = self._made.get((module, name))
            if made is not None and original is made[1]:
                continue
            if made is None or made[0] is not original:
                made = self._made[module, name] = (original, wrap(original))
            setattr(module, name, made[1])

    def _dataset(self, original: Function, first: str) -> Function:
        def dataset(*args: Any, **kwargs: Any) -> Any:
            thing = args[0] if args else kwargs.get(first)
            run = mlflow.active_run() if self._is_put else None
            if run is not None:
                try:
                    targets = kwargs.get("targets")
                    found = self._identified(RunId(run.info.run_id), thing, kwargs.get("name"), targets)
                except Exception as err:  # noqa: BLE001 - the fit goes on, with MLflow's own digest
                    _log.warning("the data that was fitted could not be identified: %s", err)
                    found = None
                if found is not None:
                    return found
            return original(*args, **kwargs)

        return dataset

    def _identified(self, run_id: RunId, thing: Any, name: str | None, targets: Any) -> _Identified | None:
        version = self._data.identify(thing, name or "data")
        if version is None:
            return None
        if targets is None:
            targets = getattr(_FITTING, "label", _nothing)()
        for target in targets_of(targets):
            if (labels := self._data.identify(target, "target")) is not None:
                self._data.note(run_id, self._data.fitted(run_id, labels, TARGET), TARGET)
        return _Identified(self._data.fitted(run_id, version, "train"))

    def _labelled(self, original: Function, label: Function) -> Function:
        def log_dataset(given: Any, *args: Any, **kwargs: Any) -> Any:
            labels = _or_none(label, given)
            _FITTING.label = lambda: labels
            try:
                return original(given, *args, **kwargs)
            finally:
                _FITTING.label = _nothing

        return log_dataset


def keep_labels(module: Any) -> None:
    """Let the labels be known that scikit-learn's integration keeps to itself where features are a frame.

    It keeps the function for the process's life once it is set up, so this one stays.
    """
    if module.__name__ != "mlflow.sklearn":
        return
    utils: Any = importlib.import_module("mlflow.sklearn.utils")
    original = utils._get_X_y_and_sample_weight  # noqa: SLF001 - no other way leads to them

    def split(*args: Any, **kwargs: Any) -> Any:
        result = original(*args, **kwargs)
        _FITTING.label = _weakly(result[1])
        return result

    utils._get_X_y_and_sample_weight = split  # noqa: SLF001


def _nothing() -> None:
    return None


def _weakly(thing: Any) -> Callable[[], Any]:
    """How to get at it for as long as somebody else keeps it."""
    try:
        return weakref.ref(thing)
    except TypeError:
        return _nothing


def _or_none(label: Function, given: Any) -> Any:
    try:
        return label(given)
    except Exception:  # noqa: BLE001 - a data set without labels, said in many ways
        return None


class DataFollowing:
    """A listener that tells the data log of runs' ends before it tells another listener."""

    def __init__(self, listener: RunListener, data: DataLog) -> None:
        self.listener, self._data = listener, data

    def tags(self) -> Mapping[str, str]:
        """See :class:`~notebench.experiments.ports.RunListener`."""
        return self.listener.tags()

    def started(self, run_id: RunId) -> None:
        """See :class:`~notebench.experiments.ports.RunListener`."""
        self.listener.started(run_id)

    def resumed(self, run_id: RunId) -> None:
        """See :class:`~notebench.experiments.ports.RunListener`."""
        self.listener.resumed(run_id)

    def updated(self, run_id: RunId) -> None:
        """See :class:`~notebench.experiments.ports.RunListener`."""
        self.listener.updated(run_id)

    def ended(self, run_id: RunId, state: RunState) -> None:
        """See :class:`~notebench.experiments.ports.RunListener`."""
        self._data.ended(run_id)
        self.listener.ended(run_id, state)

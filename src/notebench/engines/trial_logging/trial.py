"""Around one trial: nothing is loaded, asked or waited for until the trial's own code loads MLflow.

Then the first of its calls that needs a run takes up the trial's, and so does every later one: by
``mlflow.start_run()``, by logging without one, by autologging, below it by ``notebench.track``.
"""

import importlib.util
import logging
import os
import sys
from collections.abc import Callable, Collection, Sequence
from importlib.machinery import ModuleSpec
from types import ModuleType, TracebackType
from typing import TYPE_CHECKING

from notebench.sweeps.reporting import Pruned

if TYPE_CHECKING:
    from notebench.engines.trial_logging.hooks import Hooks

_log = logging.getLogger(__name__)
_URI = "MLFLOW_TRACKING_URI"
_KERNEL = """
def _notebench_log():
    try:
        from notebench.engines.trial_logging import TrialLogging
    except ImportError:
        return
    TrialLogging({params!r}, {uri!r}, is_caught={is_caught!r}).begin()


_notebench_log()
del _notebench_log
"""


def kernel_code(params: Collection[str], uri: str, *, is_caught: bool = False) -> str:
    """What lets a kernel's code log into the trial's run; without Notebench there, into runs of its own."""
    return _KERNEL.format(params=sorted(params), uri=uri, is_caught=is_caught)


class TrialLogging:
    """A context in which a trial runs; at its end the process is as it was.

    Parameters
    ----------
    params
        Names of the sweep's parameters: it writes those itself.
    uri
        The store that the trial's run lies in; empty where it has none, and only what is left open is ended.
    is_caught
        Whether that store is the trial's own folder, from which its run is written elsewhere.
    """

    def __init__(self, params: Collection[str] = (), uri: str = "", *, is_caught: bool = False) -> None:
        self._params, self._uri, self._is_caught = frozenset(params), uri, is_caught
        self._before: dict[str, str] = {}
        self._finder: _WhenLoaded | None = None
        self._hooks: Hooks | None = None

    def begin(self) -> "TrialLogging":
        """Lead what is logged from now on."""
        self._before = _variables()
        if self._uri:
            os.environ[_URI] = self._uri
            # MLflow's own 7 keep a trial waiting for four minutes before it is told that the server is gone.
            os.environ.setdefault("MLFLOW_HTTP_REQUEST_MAX_RETRIES", "3")
        if self._is_caught:
            os.environ["MLFLOW_ALLOW_FILE_STORE"] = "true"
        if "mlflow" in sys.modules:
            self._hook()
        else:
            self._finder = _WhenLoaded("mlflow", self._hook)
            sys.meta_path.insert(0, self._finder)
        return self

    def end(self, status: str = "FINISHED") -> None:
        """Stop that; runs that the trial left open are ended with the status, and its choices forgotten."""
        if self._finder in sys.meta_path:
            sys.meta_path.remove(self._finder)
        if self._hooks:
            self._hooks.take(status)
        for name in _variables().keys() - self._before.keys():
            del os.environ[name]
        os.environ.update(self._before)

    def value(self, name: str) -> float | None:
        """The last value of a metric that the trial has logged; None where it logged none of this name."""
        return self._hooks.value(name) if self._hooks else None

    def __enter__(self) -> "TrialLogging":
        return self.begin()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, frames: TracebackType | None
    ) -> None:
        is_pruned = kind is not None and issubclass(kind, Pruned)
        self.end("FINISHED" if kind is None else "KILLED" if is_pruned else "FAILED")

    def _hook(self) -> None:
        try:
            from notebench.engines.trial_logging.hooks import Hooks

            self._hooks = Hooks(self._uri, self._params, is_caught=self._is_caught)
            self._hooks.put()
        except (ImportError, AttributeError) as err:  # an MLflow that we do not know must not end the trial
            _log.warning("what the trial logs does not land in its run: %s", err)


def _variables() -> dict[str, str]:
    """What MLflow's own calls leave in the environment."""
    return {name: value for name, value in os.environ.items() if name.startswith(("MLFLOW_", "_MLFLOW_"))}


class _WhenLoaded:
    """Finds one module as all others would, and calls when it is loaded; once."""

    def __init__(self, name: str, act: Callable[[], None]) -> None:
        self._name, self._act = name, act

    def find_spec(
        self, name: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """See :class:`importlib.abc.MetaPathFinder`."""
        del path, target
        if name != self._name:
            return None
        sys.meta_path.remove(self)
        spec = importlib.util.find_spec(name)
        if spec is None or spec.loader is None:
            return spec
        load, act = spec.loader.exec_module, self._act

        def exec_module(module: ModuleType) -> None:
            load(module)
            act()

        spec.loader.exec_module = exec_module  # type: ignore[method-assign]  # of this one loader
        return spec

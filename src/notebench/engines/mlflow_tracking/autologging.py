"""MLflow's autologging, switched in microseconds and without touching what the user set up.

Switching a library's autologging on patches its classes (0.2 s for scikit-learn), so that is done once; then
only the library's ``disable`` flag is turned.
"""

import importlib
import logging
import sys
import warnings
from collections.abc import Callable
from typing import Any

from mlflow.utils.autologging_utils import AUTOLOGGING_INTEGRATIONS
from mlflow.utils.import_hooks import register_post_import_hook

_log = logging.getLogger(__name__)
_OURS = "notebench"
_MODULES = {
    "sklearn": "mlflow.sklearn",
    "xgboost": "mlflow.xgboost",
    "lightgbm": "mlflow.lightgbm",
    "statsmodels": "mlflow.statsmodels",
    "lightning": "mlflow.pytorch",
    "pytorch_lightning": "mlflow.pytorch",
    "keras": "mlflow.keras",
    "tensorflow": "mlflow.tensorflow",
}


class Autologging:
    """The switch; one per process.

    ``loaded`` is given each of MLflow's integrations when it is loaded, before it is set up.
    """

    def __init__(self, *, log_models: bool, loaded: Callable[[Any], None] = lambda _: None) -> None:
        self._log_models = log_models
        self._loaded = loaded
        self._is_on = False
        self._is_hooked = False

    def switch(self, *, on: bool) -> None:
        """Turn it on or off for all supported libraries, those imported later too."""
        self._is_on = on
        if on and not self._is_hooked:
            self._is_hooked = True
            for library in _MODULES:
                if library in sys.modules:
                    self._patch(library)
                else:
                    register_post_import_hook(lambda module: self._patch(module.__name__), library)
        for config in AUTOLOGGING_INTEGRATIONS.values():
            if _OURS in config:
                config["disable"] = not on

    def _patch(self, library: str) -> None:
        try:
            integration = importlib.import_module(_MODULES[library])
            self._loaded(integration)
            autolog = integration.autolog
            name = autolog.integration_name
            if AUTOLOGGING_INTEGRATIONS.get(name):
                return  # the user has set it up
            # MLflow 3.17 makes scikit-learn 1.9 say this at each fit; the user cannot help it.
            warnings.filterwarnings("ignore", "`y_pred` was renamed", FutureWarning)
            wanted: dict[str, Any] = {"silent": True, "log_models": self._log_models}
            autolog(**wanted)
        except Exception as err:  # noqa: BLE001 - a library that MLflow cannot patch must not break the user's import
            _log.warning("%s is not logged by itself: %s", library, err)
            return
        AUTOLOGGING_INTEGRATIONS[name].update({_OURS: True, "disable": not self._is_on})

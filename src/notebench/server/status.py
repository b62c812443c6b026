"""The status: versions, the workspace, and whether its store answers. It loads no engine."""

import contextlib
import platform
from dataclasses import dataclass
from importlib import metadata
from typing import TYPE_CHECKING, Any, cast

from notebench.addresses import shown_uri
from notebench.errors import NotebenchError
from notebench.server.base import NotebenchHandler, guarded
from notebench.server.strict_json import to_json
from notebench.version import __version__
from notebench.workspace import Workspace

if TYPE_CHECKING:
    from notebench.server.store_probe import StoreProbe
    from notebench.server.workers import Workers
    from notebench.workbench import Workbench

API_VERSION = 1
"""Raised when ``openapi.yaml`` changes in a way that an older panel cannot read."""

_DISTRIBUTIONS = ("jupyter-server", "jupyterlab", "mlflow", "optuna", "papermill", "plotly")


@dataclass(frozen=True, slots=True)
class Configured:
    """What the settings say; ``problem`` tells why they could not be read."""

    tracking_uri: str = ""
    allows_telemetry: bool = False
    problem: str | None = None


class StatusHandler(NotebenchHandler):
    """``/status``."""

    @guarded
    async def get(self) -> None:
        """Answer within two seconds, whatever the store does."""
        self.read_arguments()
        # Past the threads of the other routes: all of those may wait for the store.
        workers = cast("Workers", self.settings["notebench_status_workers"])
        probe = cast("StoreProbe", self.settings["notebench_store_probe"])
        configured = await workers.run(lambda: read_settings(self.workbench))
        problem = configured.problem or await probe.problem()
        status = await workers.run(lambda: status_json(self.workbench.workspace, configured, problem))
        self.finish(to_json(status))


def read_settings(workbench: "Workbench") -> Configured:
    """What the settings say, or why they cannot be read."""
    try:
        return Configured(workbench.tracking_uri, workbench.settings.telemetry)
    except NotebenchError as err:
        return Configured(problem=err.message)


def status_json(workspace: Workspace, configured: Configured, problem: str | None) -> dict[str, Any]:
    """The status as the OpenAPI document describes it."""
    return {
        "version": __version__,
        "api_version": API_VERSION,
        "versions": read_versions(),
        "workspace": {"root": str(workspace.root), "name": workspace.name, "exists": workspace.exists},
        "tracking": {
            "uri": shown_uri(configured.tracking_uri),
            "is_reachable": problem is None,
            "problem": problem,
        },
        "telemetry": configured.allows_telemetry,
    }


def read_versions() -> dict[str, str]:
    """Python's version and those of the libraries that are installed, which are not loaded for it."""
    versions = {"python": platform.python_version()}
    for name in _DISTRIBUTIONS:
        with contextlib.suppress(metadata.PackageNotFoundError):
            versions[name] = metadata.version(name)
    return versions

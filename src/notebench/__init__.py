"""Notebench: the MLOps workbench inside JupyterLab.

The public names are loaded on demand: ``import notebench`` itself loads nothing heavy. In a notebook,
``%load_ext notebench`` brings the magics.
"""

import sys
from typing import TYPE_CHECKING, Any

from notebench.version import __version__

if TYPE_CHECKING:
    from IPython.core.interactiveshell import InteractiveShell

    from notebench.api import Pruned, log_data, read_parameters, report, runs, sweep, track
    from notebench.pipelines.builder import PipelineBuilder
    from notebench.pipelines.outputs import output

__all__ = [
    "PipelineBuilder",
    "Pruned",
    "__version__",
    "log_data",
    "output",
    "read_parameters",
    "report",
    "runs",
    "sweep",
    "track",
]


def __getattr__(name: str) -> Any:
    if name in ("Pruned", "report"):
        # Past `api`, which would bring the whole workbench into each trial.
        from notebench.sweeps import reporting

        return getattr(reporting, name)
    if name == "output":
        from notebench.pipelines import outputs

        return outputs.output
    if name == "PipelineBuilder":
        from notebench.pipelines.builder import PipelineBuilder

        return PipelineBuilder
    if name in ("log_data", "read_parameters", "runs", "sweep", "track"):
        from notebench import api

        if shell := _running_shell():
            from notebench.magics import attach

            attach(shell)
        return getattr(api, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted([*globals(), *__all__])


def _running_shell() -> "InteractiveShell | None":
    """The kernel that this process is, if it is one; IPython is not loaded to find out."""
    ipython = sys.modules.get("IPython")
    return ipython.get_ipython() if ipython else None


def load_ipython_extension(shell: "InteractiveShell") -> None:
    """Bring the magics into a kernel: what ``%load_ext notebench`` calls."""
    from notebench.magics import load

    load(shell)


def unload_ipython_extension(shell: "InteractiveShell") -> None:
    """Take them away: what ``%unload_ext notebench`` calls."""
    from notebench.magics import unload

    unload(shell)


def _jupyter_server_extension_points() -> list[dict[str, Any]]:
    from notebench.server.app import NotebenchApp

    return [{"module": "notebench", "app": NotebenchApp}]


def _jupyter_labextension_paths() -> list[dict[str, str]]:
    return [{"src": "labextension", "dest": "notebench"}]

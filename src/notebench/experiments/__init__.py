"""Experiments: runs, what is kept of the code that made them, and how they are listed.

The names are loaded on demand: who keeps runs needs little of all that reads them.
"""

from typing import TYPE_CHECKING

from notebench.deferral import on_demand

if TYPE_CHECKING:
    from notebench.experiments.capture.capture import Capture, Cell, Environment, Failure, Figure, GitState
    from notebench.experiments.card import CARD_TYPE, run_card, run_text
    from notebench.experiments.ports import Artifact, ArtifactReader, NewRun, RunListener, RunReader, Tracker
    from notebench.experiments.query import RunQuery, parse_states
    from notebench.experiments.run import (
        Experiment,
        LoggedModel,
        MetricPoint,
        Run,
        RunDetail,
        RunPage,
        RunState,
    )

__all__ = [
    "CARD_TYPE",
    "Artifact",
    "ArtifactReader",
    "Capture",
    "Cell",
    "Environment",
    "Experiment",
    "Failure",
    "Figure",
    "GitState",
    "LoggedModel",
    "MetricPoint",
    "NewRun",
    "Run",
    "RunDetail",
    "RunListener",
    "RunPage",
    "RunQuery",
    "RunReader",
    "RunState",
    "Tracker",
    "parse_states",
    "run_card",
    "run_text",
]
__getattr__ = on_demand(__name__, __all__, ("run", "query", "capture.capture", "card", "ports"))

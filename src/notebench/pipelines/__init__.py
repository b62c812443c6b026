"""Pipelines: notebooks as steps of one graph, checked before anything runs, and run again only where needed.

A notebook imports this room to give its outputs: nothing heavy is loaded here.
"""

from notebench.pipelines.outputs import Output, OutputKind, output, read_outputs
from notebench.pipelines.step import CellEvent, StepReply, StepState, StepTask

__all__ = [
    "CellEvent",
    "Output",
    "OutputKind",
    "StepReply",
    "StepState",
    "StepTask",
    "output",
    "read_outputs",
]

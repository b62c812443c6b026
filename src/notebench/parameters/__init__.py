"""Parameters: what a notebook or cell may vary, how it is told, checked and given."""

from notebench.parameters.cell_reader import Head, read_cell, read_head
from notebench.parameters.conditions import Condition
from notebench.parameters.faults import BadParameter, BadValues
from notebench.parameters.kinds import EnumMember, EnumType, Kind, ParameterType
from notebench.parameters.parameter import Computed, Parameter, Parameters

__all__ = [
    "BadParameter",
    "BadValues",
    "Computed",
    "Condition",
    "EnumMember",
    "EnumType",
    "Head",
    "Kind",
    "Parameter",
    "ParameterType",
    "Parameters",
    "read_cell",
    "read_head",
]

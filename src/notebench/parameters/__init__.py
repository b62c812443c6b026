"""Parameters: what a notebook or cell may vary, how it is told, checked and given."""

from notebench.parameters.cell import write_cell
from notebench.parameters.conditions import Condition
from notebench.parameters.faults import BadParameter, BadValues
from notebench.parameters.file import load_notebook, read_file
from notebench.parameters.kinds import EnumMember, EnumType, Kind, ParameterType
from notebench.parameters.notebook import inject, read_notebook
from notebench.parameters.parameter import Computed, Parameter, Parameters
from notebench.parameters.reading.cell import Head, read_cell, read_head
from notebench.parameters.schema.reader import from_schema
from notebench.parameters.schema.writer import to_schema
from notebench.parameters.values.check import check, describe, split_words

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
    "check",
    "describe",
    "from_schema",
    "inject",
    "load_notebook",
    "read_cell",
    "read_file",
    "read_head",
    "read_notebook",
    "split_words",
    "to_schema",
    "write_cell",
]

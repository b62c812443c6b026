"""Data: which content runs used, told by its bytes, and what differs between two versions of it."""

from notebench.data.compare import DataDifference, compare_data
from notebench.data.ports import (
    DataEntry,
    DataPage,
    DataQuery,
    DataReader,
    DataRecord,
    DataUse,
    RunUse,
    UsedModel,
)
from notebench.data.version import Column, DataVersion

__all__ = [
    "Column",
    "DataDifference",
    "DataEntry",
    "DataPage",
    "DataQuery",
    "DataReader",
    "DataRecord",
    "DataUse",
    "DataVersion",
    "RunUse",
    "UsedModel",
    "compare_data",
]

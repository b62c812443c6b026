"""The one place where engines are joined to rooms; each engine is loaded on first use."""

from notebench.workbench.bench import Workbench, open_workbench, process_workbench

__all__ = ["Workbench", "open_workbench", "process_workbench"]

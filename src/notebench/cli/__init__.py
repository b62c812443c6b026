"""The command ``notebench``: a file per noun parses, calls one verb of the workbench, renders."""

from notebench.cli.app import main

__all__ = ["main"]

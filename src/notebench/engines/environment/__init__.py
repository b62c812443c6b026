"""With what the code runs: Python, packages, the machine, the git checkout."""

from notebench.engines.environment.git import find_checkout, read_git, read_head, read_patch
from notebench.engines.environment.machine import Load, read_machine
from notebench.engines.environment.reader import EnvironmentReader, origin, read_environment

__all__ = [
    "EnvironmentReader",
    "Load",
    "find_checkout",
    "origin",
    "read_environment",
    "read_git",
    "read_head",
    "read_machine",
    "read_patch",
]

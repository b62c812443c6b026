"""Stands before the package of this name on the path of Ray's processes, and loads it when it is asked.

Each of them imports jsonschema, which imports this where Jupyter is installed; the package builds two parsers
when it is imported, for a second of CPU: longer than all else of Ray together.
"""

import importlib
import sys
from pathlib import Path


def is_valid_syntax(term: str, value: str) -> bool:
    """Whether the value is what the term names, as the package says."""
    here = str(Path(__file__).parent)
    sys.modules.pop(__name__, None)
    kept, sys.path[:] = [*sys.path], [each for each in sys.path if each != here]
    try:
        found = importlib.import_module(__name__)
    finally:
        sys.path[:] = kept
    return bool(found.is_valid_syntax(term, value))

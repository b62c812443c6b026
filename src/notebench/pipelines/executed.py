"""What an executed notebook was given, and what it gave, as a run of MLflow says it."""

import json
import re
from collections.abc import Mapping
from math import isfinite
from pathlib import Path
from typing import Any

from notebench.experiments.nested import TEXT_CHARS
from notebench.pipelines.outputs import Output, read_outputs

_GIVEN = re.compile(r"/[^\"]*?/outputs/([\w-]+(?:/\d+)?)/outputs/([0-9a-f]{8})[0-9a-f]{24}/([^/\"]+)")


def read_given(notebook: Path) -> dict[str, str]:
    """The values that an executed notebook was given, as text; none where it cannot be read."""
    try:
        given = json.loads(notebook.read_bytes())["metadata"]["papermill"]["parameters"]
        return {str(name): as_text(value) for name, value in given.items()}
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return {}


def read_given_files(notebook: Path) -> list[Output]:
    """The frames and files of other steps that an executed notebook was given.

    Raises
    ------
    Unavailable
        When it cannot be read what those gave.
    """
    try:
        given = json.loads(notebook.read_bytes())["metadata"]["papermill"]["parameters"]
        texts = [each for value in given.values() for each in (value if isinstance(value, list) else [value])]
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return []
    paths = [Path(text) for text in texts if isinstance(text, str) and _GIVEN.fullmatch(text)]
    return [each for path in paths for each in read_outputs(path.parents[1]).values() if each.path == path]


def as_text(value: Any) -> str:
    """A value as a run's parameter; a file that a step gave by its content, wherever it lies."""
    is_nested = isinstance(value, list | dict)
    text = json.dumps(value, ensure_ascii=False, default=str) if is_nested else str(value)
    return _GIVEN.sub(r"\1/\3 (\2)", text)[:TEXT_CHARS]


def numbers_in(outputs: Mapping[str, Output]) -> dict[str, float]:
    """The outputs that are finite numbers, by name; truths are none."""
    return {
        name: float(each.value)
        for name, each in outputs.items()
        if isinstance(each.value, int | float) and not isinstance(each.value, bool) and isfinite(each.value)
    }

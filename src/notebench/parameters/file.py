"""A notebook's file and the parameters in it."""

import json
from pathlib import Path
from typing import Any

from notebench.errors import BadInput, NotFound, Unavailable
from notebench.parameters.faults import BadParameter
from notebench.parameters.notebook import read_notebook
from notebench.parameters.parameter import Parameters

SUFFIX = ".ipynb"
MOST_BYTES = 50_000_000
"""Of a notebook."""


def read_file(path: Path) -> Parameters:
    """The parameters of a notebook's file.

    Raises
    ------
    NotFound
        When there is no such file.
    BadInput
        When it is no notebook of Python, or a definition in it is wrong; the text names the file.
    Unavailable
        When it cannot be read.
    """
    notebook = load_notebook(path)
    try:
        return read_notebook(notebook)
    except BadParameter as err:
        raise BadParameter(err.what, err.name, err.line, path.name) from err
    except BadInput as err:
        raise BadInput(f"{path.name}: {err.message}") from err


def load_notebook(path: Path) -> dict[str, Any]:
    """The notebook in a file.

    Raises
    ------
    NotFound, BadInput, Unavailable
        As :func:`read_file` does.
    """
    if path.suffix != SUFFIX:
        raise BadInput(f"{path.name[:80]!r} is no name of a notebook; name a file that ends in {SUFFIX}")
    try:
        if not path.is_file():
            raise NotFound(f"there is no notebook {path}; name one that exists")
        if (size := path.stat().st_size) > MOST_BYTES:
            raise BadInput(
                f"{path.name} has {size} bytes, and at most {MOST_BYTES} are read; clear its outputs"
            )
        read = json.loads(path.read_bytes().decode())
    except OSError as err:
        raise Unavailable(
            f"the notebook {path} cannot be read ({err.strerror}); see its permissions"
        ) from err
    except (ValueError, RecursionError) as err:
        raise BadInput(
            f"{path.name} is no notebook that can be read: it is not JSON{_where(err)}; name another"
        ) from err
    if not isinstance(read, dict):
        raise BadInput(f"{path.name} is no notebook; name another")
    return read


def _where(err: Exception) -> str:
    if isinstance(err, UnicodeDecodeError):
        return " in UTF-8"
    return f" in line {err.lineno} ({err.msg})" if isinstance(err, json.JSONDecodeError) else ""

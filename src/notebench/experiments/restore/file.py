"""Where a restored notebook is written: never over another file, and beside the run's own where that is."""

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Any

from notebench.errors import BadInput, Conflict, NotFound, Unavailable
from notebench.experiments.capture.capture import Environment
from notebench.experiments.record import RunRecord
from notebench.experiments.restore.restore import code_of, make_notebook
from notebench.experiments.restore.text import UsedData
from notebench.workspace import write_new

SUFFIX = ".ipynb"
_MOST_NAMES = 1000


@dataclass(frozen=True, slots=True)
class Restored:
    """The notebook that was written, how many code cells of the run it has, and what the code lacks."""

    path: Path
    cells: int
    problem: str | None = None


def restore_run(
    record: RunRecord,
    now: Callable[[], Environment | None],
    data: Sequence[UsedData] = (),
    to: Path | None = None,
) -> Restored:
    """Write the run's code as a new notebook; see :func:`write_notebook` for where.

    Raises
    ------
    BadInput
        When ``to`` is no name of a notebook.
    Conflict
        When no code of the run is known, or ``to`` exists already.
    NotFound
        When ``to`` lies in no folder.
    Unavailable
        When it cannot be written.
    """
    code = code_of(record)
    if not code.cells:
        raise Conflict(f"the run {record.detail.run.run_id} cannot be restored: {code.problem}")
    check_name(to)
    notebook = make_notebook(record, code, now(), data, read_kernelspec(record))
    return Restored(write_notebook(notebook, record, to), len(code.cells), code.problem)


def write_notebook(notebook: Mapping[str, Any], record: RunRecord, to: Path | None = None) -> Path:
    """Write the notebook to ``to``, or beside the run's own notebook under a name that is free.

    Raises
    ------
    Conflict
        When ``to`` exists already.
    Unavailable
        When it cannot be written.
    """
    content = (json.dumps(notebook, indent=1, ensure_ascii=False) + "\n").encode("utf-8", "backslashreplace")
    for path in [to] if to else _names(record):
        try:
            write_new(path, content)
        except FileExistsError:
            continue
        except OSError as err:
            raise Unavailable(f"the notebook {path} cannot be written ({err.strerror})") from err
        return path
    where = to or _folder(record)
    raise Conflict(f"{where} exists already and is never overwritten; name another file")


def check_name(to: Path | None) -> None:
    """See that a notebook can have this name."""
    if to is not None and to.suffix != SUFFIX:
        raise BadInput(f"{to.name[:80]!r} is no name of a notebook; let it end in {SUFFIX}")
    if to is not None and not to.parent.is_dir():
        raise NotFound(f"there is no folder {to.parent}; make it, or name another file")


def read_kernelspec(record: RunRecord) -> dict[str, Any] | None:
    """The kernel that the run's notebook asks for; None where it cannot be read any more."""
    if not (record.notebook or "").endswith(SUFFIX):
        return None
    try:
        read = json.loads((record.root / str(record.notebook)).read_bytes())["metadata"]["kernelspec"]
        return {"name": str(read["name"]), "display_name": str(read["display_name"]), "language": "python"}
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return None


def check_inside(root: Path, path: str) -> Path:
    """The file of this path below the root, links followed.

    Raises
    ------
    BadInput
        When it would lie elsewhere.
    """
    try:
        file = (root / path).resolve()
        is_inside = file.is_relative_to(root.resolve()) and "\0" not in path
    except (OSError, ValueError, RuntimeError):
        is_inside = False
    if not is_inside or not path:
        raise BadInput(f"path: {path[:80]!r} does not lie below the workspace; give a path relative to it")
    return root / path


def _names(record: RunRecord) -> Iterator[Path]:
    run = record.detail.run
    stem = Path(record.notebook).stem if record.notebook else run.name
    plain = re.sub(r"[^\w-]+", "-", stem).strip("-")[:60] or "run"
    first = f"{plain}-{run.run_id[:8]}"
    more = (f"{first}-{number}" for number in range(2, _MOST_NAMES))
    return (_folder(record) / f"{name}{SUFFIX}" for name in chain([first], more))


def _folder(record: RunRecord) -> Path:
    """Beside the run's notebook, so that its relative paths hold; the root where that is not possible."""
    if record.notebook:
        folder = (record.root / record.notebook).parent
        if folder.is_dir() and folder.resolve().is_relative_to(record.root.resolve()):
            return folder
    return record.root

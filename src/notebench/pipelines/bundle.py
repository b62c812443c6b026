"""A step that runs elsewhere: what of it travels, and the same task made again where it arrives.

The notebook, the values and the files among them lie in one folder of a job. Paths of files that travel stand
in the values as marks, so that the same step makes the same bundle wherever its inputs lie.
"""

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from os.path import normpath
from pathlib import Path
from typing import Any

from notebench.data.column_content import new_hash
from notebench.errors import BadInput, EngineFailure, Unavailable
from notebench.parameters.schema.encoding import tag, untag
from notebench.parameters.values.scalars import Unfit
from notebench.pipelines.keeping import digest_of, files_in, size_of
from notebench.pipelines.packages import NATIVE
from notebench.pipelines.step import StepTask

FOLDER = "given"
"""The folder of a job in which all lies that the step was given."""
MOST_BYTES = 100_000_000
"""Of all files that travel with a step."""
_NOTEBOOK, _TASK, _INPUTS = "step.ipynb", "task.json", "inputs"
_MARK = "notebench-input:"
_NAMED = 3
Travels = Callable[[Path], bool]
"""Whether a file or folder travels anyway, with the folder that the step works in."""


@dataclass(frozen=True, slots=True)
class Bundle:
    """What travels.

    Attributes
    ----------
    files
        By name below the job's folder, content, or the path of a file.
    places
        By the paths that files and folders have here, where each is in the bundle.
    digest
        The same where the same would run.
    """

    files: Mapping[str, bytes | Path]
    places: Mapping[Path, str]
    digest: str


def make_bundle(task: StepTask, travels: Travels) -> Bundle:
    """What travels with a step.

    Raises
    ------
    BadInput
        When its inputs are too large; the text names the largest.
    Unavailable
        When they cannot be read.
    """
    assert task.elsewhere is not None
    packing = _Packing(task, travels)
    values = {name: packing.replaced(value) for name, value in task.values.items()}
    try:
        notebook = task.notebook.read_bytes()
        _check_size(task.name, packing.places)
        content = {place: digest_of(path) for path, place in packing.places.items()}
        linked = dict(_linked(packing.places))
    except OSError as err:
        told = f"{err.filename or task.notebook} cannot be read ({err.strerror}), so it cannot travel"
        raise Unavailable(f"{told}; see that it is there") from err
    said = {
        "name": task.name,
        "folder": Path(normpath(task.folder)).relative_to(task.elsewhere.root).as_posix(),
        "values": {name: tag(value) for name, value in values.items()},
        "places": list(packing.places.values()),
        "variables": dict(task.variables),
        "timeout_s": task.timeout_s,
        "output_bytes": task.output_bytes,
    }
    written = json.dumps(said, ensure_ascii=False, sort_keys=True).encode("utf-8", "backslashreplace")
    files: dict[str, bytes | Path] = {f"{FOLDER}/{_NOTEBOOK}": notebook, f"{FOLDER}/{_TASK}": written}
    where = [task.elsewhere.on, str(task.elsewhere.root), str(task.elsewhere.room)]
    hashed = new_hash()
    for each in (notebook, written, json.dumps([where, content], sort_keys=True).encode()):
        hashed.update(b"%d " % len(each) + each)
    return Bundle(files | linked, packing.places, hashed.hexdigest())


def read_bundle(job: Path, root: Path, left: Path) -> StepTask:
    """The task of a bundle that has arrived.

    Parameters
    ----------
    job
        The job's folder.
    root
        The folder that travelled with it.
    left
        The folder in which the executed notebook is to lie, and, unseen, what the step gives.

    Raises
    ------
    EngineFailure
        When it is torn.
    """
    given = job / FOLDER
    try:
        said: dict[str, Any] = json.loads((given / _TASK).read_bytes())
        places = {f"{_MARK}{place}": given / _INPUTS / place for place in said["places"]}
        values = {name: _placed(untag(value), places) for name, value in said["values"].items()}
        name = str(said["name"])
        return StepTask(
            name,
            given / _NOTEBOOK,
            values,
            left / f"{step_of(name)}.ipynb",
            root / said["folder"],
            left / ".outputs",
            NATIVE,
            said["timeout_s"],
            said["variables"],
            said["output_bytes"],
        )
    except (OSError, ValueError, KeyError, TypeError, Unfit) as err:
        raise EngineFailure(f"what the step was given did not arrive whole: {err}; run it again") from err


def step_of(name: str) -> str:
    """The step of which this is an item, or which this is.

    Examples
    --------
    >>> step_of("fit[3]"), step_of("fit")
    ('fit', 'fit')
    """
    return name.partition("[")[0]


def given_place(place: str) -> str:
    """Where in a job's folder a file of the bundle lies."""
    return f"{FOLDER}/{_INPUTS}/{place}"


@dataclass(slots=True)
class _Packing:
    """Finds the files among values."""

    task: StepTask
    travels: Travels
    places: dict[Path, str] = field(default_factory=dict)

    def replaced(self, value: Any) -> Any:
        """The value with marks in the place of paths of files that travel."""
        match value:
            case Path():
                place = self._place(value)
                return Path(f"{_MARK}{place}") if place else value
            case list() | tuple() | set() | frozenset():
                return type(value)(self.replaced(each) for each in value)
            case dict():
                return {self.replaced(key): self.replaced(each) for key, each in value.items()}
        return value

    def _place(self, path: Path) -> str:
        """Where the file or folder is in the bundle; empty where it is not there, or travels anyway."""
        found = self.task.folder / path
        if not found.exists() or (not path.is_absolute() and self.travels(found)):
            return ""
        if found not in self.places:
            self.places[found] = f"{len(self.places)}/{found.resolve().name}"
        return self.places[found]


def _linked(places: Mapping[Path, str]) -> Iterator[tuple[str, Path]]:
    for path, place in places.items():
        for each in files_in(path) if path.is_dir() else (path,):
            inside = f"/{each.relative_to(path).as_posix()}" if path.is_dir() else ""
            yield f"{given_place(place)}{inside}", each.resolve()  # of a link, what it leads to


def _check_size(name: str, places: Mapping[Path, str]) -> None:
    sizes = {path: size_of(path) for path in places}
    total = sum(sizes.values())
    if total <= MOST_BYTES:
        return
    largest = sorted(sizes, key=lambda path: -sizes[path])[:_NAMED]
    told = ", ".join(f"{each.name} ({sizes[each] / 1e6:.0f} MB)" for each in largest)
    raise BadInput(
        f"{name} is given {total / 1e6:.0f} MB of files, and at most {MOST_BYTES / 1e6:.0f} MB travel; the "
        f"largest are {told}: put them where the cluster reads them, and give their address"
    )


def _placed(value: Any, places: Mapping[str, Path]) -> Any:
    """The value with paths of this machine in the place of marks."""
    match value:
        case Path():
            return places.get(str(value), value)
        case list() | tuple() | set() | frozenset():
            return type(value)(_placed(each, places) for each in value)
        case dict():
            return {_placed(key, places): _placed(each, places) for key, each in value.items()}
    return value

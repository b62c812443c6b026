"""What a trial or step logs where no store is reached: caught in its own store, and left to come home.

The store is a folder of MLflow's, into which MLflow itself writes when the trial first logs. Here it is
files only: a trial that logs nothing never loads MLflow.
"""

import contextlib
import json
import os
import tempfile
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from notebench.engines.trial_logging.following import Following
from notebench.errors import NotebenchError
from notebench.sweeps.recording import LOGGED_FOLDER
from notebench.sweeps.reporting import ask_driver
from notebench.sweeps.trial import TrialTask

MOST_BYTES = 19_900_000
"""The most that an archive holds: with what it needs for itself it has less than 20 MB, and comes home."""
EXPERIMENT = "0"
"""Where a trial's run is, and those of its code that chooses no other: MLflow's default."""
_ENTRY_BYTES = 400  # that a file costs in an archive, beside what is in it
_TRASH = ".trash"


@contextmanager
def caught(task: TrialTask) -> Iterator[TrialTask]:
    """The task with a store to log into, where its run is written elsewhere; its driver is told of it."""
    if not task.is_caught:
        yield task
        return
    with tempfile.TemporaryDirectory(prefix="notebench-", ignore_cleanup_errors=True) as name:
        store = Path(name) / "store"
        make_store(store)
        with Following(store / EXPERIMENT):
            yield replace(task, tracking_uri=store.as_uri())
        left = _leave(store, task)
        if left.files or left.left_out:
            with contextlib.suppress(NotebenchError):  # its driver is gone, and the trial ends with it
                ask_driver("logged", files=left.files, left_out=left.left_out)


@dataclass(frozen=True, slots=True)
class Left:
    """What a trial leaves of what it logged.

    Attributes
    ----------
    files
        Archives, from the sweep's outputs on.
    left_out
        For each file that does not come home, a line for people.
    """

    files: list[str]
    left_out: list[str]


def make_store(store: Path) -> None:
    """Make an empty store as MLflow has them in folders: one is to be there before MLflow is loaded.

    Raises
    ------
    OSError
        As the file system says.
    """
    folder = store / EXPERIMENT
    folder.mkdir(parents=True)
    facts = {
        "experiment_id": EXPERIMENT,
        "name": "Default",
        "artifact_location": folder.as_uri(),
        "lifecycle_stage": "active",
        "creation_time": 0,
        "last_update_time": 0,
    }
    (folder / "meta.yaml").write_text(json.dumps(facts), encoding="utf-8")


def _leave(store: Path, task: TrialTask) -> Left:
    try:
        return pack(store, task.outputs, f"trial {task.number}", f"trial-{task.number:05d}")
    except OSError as err:  # a full disk costs what was logged, not the trial
        return Left([], [f"trial {task.number}: what it logged cannot be kept: {err.strerror or err}"])


def pack(store: Path, outputs: Path, shown: str, named: str) -> Left:
    """Write what is in a trial's store into archives below the outputs; nothing where no run is in it.

    Parameters
    ----------
    shown, named
        What the trial is called for people, and in the archives' names.

    Raises
    ------
    OSError
        As the file system says.
    """
    if not any(store.glob("*/*/meta.yaml")):
        return Left([], [])
    folders, files, left_out = _contents(store, shown)
    names = []
    for at, some in enumerate(share_out(files)):
        name = f"{LOGGED_FOLDER}/{named}-{at}.zip"
        path = outputs / name
        path.parent.mkdir(parents=True, exist_ok=True)
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
            for folder in folders if at == 0 else ():
                archive.mkdir(folder)
            for file in some:
                archive.write(store / file, file)  # as it is now: the code that logged may have left threads
        names.append(name)
    return Left(names, left_out)


def share_out(files: Mapping[str, int], most: int = MOST_BYTES) -> Iterator[list[str]]:
    """The files in the order given, in as few archives as hold them one after the other.

    Parameters
    ----------
    files
        Their sizes in bytes, by name; none is larger than an archive.
    """
    some: list[str] = []
    room = most
    for name, size in files.items():
        if some and size + _ENTRY_BYTES > room:
            yield some
            some, room = [], most
        some.append(name)
        room -= size + _ENTRY_BYTES
    if some:
        yield some


def _contents(store: Path, shown: str) -> tuple[list[str], dict[str, int], list[str]]:
    folders: list[str] = []
    files: dict[str, int] = {}
    left_out: list[str] = []
    for root, inside, found in os.walk(store):
        inside[:] = sorted(name for name in inside if name != _TRASH)
        here = Path(root).relative_to(store)
        folders += [(here / name).as_posix() for name in inside]
        for name in sorted(found):
            path = store / here / name
            if path.is_symlink() or not path.is_file():
                continue
            size = path.stat().st_size
            if size + _ENTRY_BYTES > MOST_BYTES:
                told = f"{name}, which it logged, has {size} bytes, and at most {MOST_BYTES} come home"
                left_out.append(f"{shown}: {told}")
            else:
                files[(here / name).as_posix()] = size
    return folders, files, left_out

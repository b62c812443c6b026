"""Finds what retention no longer keeps in a store of our own, and deletes it.

Safe to end at any moment: a run's row goes first, in one transaction, and what is left of its folder is an
orphan that the next collection finds. Folders that nobody owns are taken only when they are old.
"""

import re
import shutil
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

from filelock import FileLock, Timeout

from notebench.addresses import local_folder
from notebench.engines.mlflow_tracking.kept_runs import KeptRuns
from notebench.errors import Conflict
from notebench.experiments.artifacts.retention import Kind, Retention, StoredRun, Waste, decide, is_leftover
from notebench.ids import RunId
from notebench.workspace import Workspace

_RUN = re.compile(r"[0-9a-f]{32}")
_MODEL = re.compile(r"m-[0-9a-f]{32}")
_TRASH = "trash"


class Collector:
    """Collects in one workspace.

    Parameters
    ----------
    owns_store
        Whether its runs are kept in the workspace's own store; those of another are not ours to delete.
    """

    def __init__(
        self, workspace: Workspace, retention: Retention, now: datetime, *, owns_store: bool = True
    ) -> None:
        self._folder = workspace.folder
        self._artifacts = workspace.artifacts
        has_store = owns_store and workspace.database.exists()
        self._runs = KeptRuns(workspace.database) if has_store else None
        self._retention = retention
        self._now = now

    def find(self) -> list[Waste]:
        """What would be deleted; nothing is."""
        return [waste for waste, _ in self._found()]

    def collect(self, told: Callable[[Waste], None] = lambda _: None) -> list[Waste]:
        """Delete it; ``told`` hears of each thing once it is gone.

        Raises
        ------
        Conflict
            When another process collects already.
        """
        done = []
        try:
            with FileLock(self._folder / "gc.lock", timeout=0):
                for waste, act in self._found():
                    if act():
                        done.append(waste)
                        told(waste)
        except Timeout as err:
            raise Conflict(f"another process deletes in {self._folder} already; wait for its end") from err
        return done

    def _found(self) -> Iterator[tuple[Waste, Callable[[], bool]]]:
        if self._runs:
            for run, place in self._runs.all():
                yield from self._of_run(self._runs, run, place)
            yield from self._orphans(self._runs)
        for path in self._leftovers():
            yield self._thing(Kind.LEFTOVER, path, "a writer that was ended left it, or it is long past")

    def _of_run(
        self, runs: KeptRuns, run: StoredRun, place: str
    ) -> Iterator[tuple[Waste, Callable[[], bool]]]:
        decided = decide(run, self._retention, self._now)
        folder = self._own(place)
        if decided is None or folder is None:
            return
        kind, why = decided

        def is_still(now: StoredRun) -> bool:
            return (decide(now, self._retention, self._now) or (None,))[0] is kind

        if kind is Kind.RUN:
            folders = [folder, *filter(None, map(self._own, runs.models_of(run.run_id)))]
            size = sum(map(_size, folders))

            def act() -> bool:
                if not runs.forget(run.run_id, is_still):
                    return False
                for each in folders:
                    _remove(each.parent)
                return True
        elif folder.exists():
            size = _size(folder)

            def act() -> bool:
                return self._empty(runs, run.run_id, is_still, folder)
        else:
            return
        yield Waste(kind, run.run_id, why, size), act

    def _empty(
        self, runs: KeptRuns, run_id: RunId, is_still: Callable[[StoredRun], bool], folder: Path
    ) -> bool:
        aside = self._folder / _TRASH / run_id

        def put_away() -> None:
            _remove(aside)
            aside.parent.mkdir(exist_ok=True)
            folder.rename(aside)

        return runs.empty(run_id, is_still, self._now, put_away) and _remove(aside)

    def _orphans(self, runs: KeptRuns) -> Iterator[tuple[Waste, Callable[[], bool]]]:
        """Folders of runs and models that the store does not know."""
        found = {
            path.name: path
            for experiment in _folders(self._artifacts)
            for path in (*_folders(experiment), *_folders(experiment / "models"))
            if (_RUN.fullmatch(path.name) or _MODEL.fullmatch(path.name)) and self._is_old(path)
        }
        known = runs.known(list(found))  # asked afterwards: a run is in the store before it has a folder
        for name, path in found.items():
            if name not in known:
                yield self._thing(Kind.ORPHAN, path, "the store knows nothing of it")

    def _leftovers(self) -> Iterator[Path]:
        yield from _folders(self._folder / _TRASH)
        for path in (
            *self._folder.glob("journal.1.jsonl"),
            *self._folder.glob("*.part*"),
            *self._folder.rglob(".*.part"),
        ):
            if self._is_old(path):
                yield path

    def _thing(self, kind: Kind, path: Path, why: str) -> tuple[Waste, Callable[[], bool]]:
        name = path.relative_to(self._folder).as_posix()
        return Waste(kind, name, why, _size(path)), lambda: _remove(path)

    def _own(self, place: str) -> Path | None:
        """The folder, where it is one of ours; what lies elsewhere is not deleted."""
        folder = local_folder(place)
        if folder is None or not folder.is_relative_to(self._artifacts) or ".." in folder.parts:
            return None
        owner = folder.parent.name
        is_ours = folder.name == "artifacts" and (_RUN.fullmatch(owner) or _MODEL.fullmatch(owner))
        return folder if is_ours else None

    def _is_old(self, path: Path) -> bool:
        try:
            changed = datetime.fromtimestamp(path.lstat().st_mtime, UTC)
        except OSError:  # gone meanwhile
            return False
        return is_leftover(changed, self._retention, self._now)


def _folders(folder: Path) -> list[Path]:
    try:
        return sorted(path for path in folder.iterdir() if path.is_dir() and not path.is_symlink())
    except OSError:
        return []


def _size(path: Path) -> int:
    if path.is_file():
        return path.lstat().st_size
    return sum(file.lstat().st_size for file in path.rglob("*") if file.is_file() and not file.is_symlink())


def _remove(path: Path) -> bool:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path, ignore_errors=True)
    else:
        path.unlink(missing_ok=True)
    return not path.exists()

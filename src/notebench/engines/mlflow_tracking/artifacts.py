"""A run's artifacts: read from the folder where they lie on this machine, else through MLflow."""

import contextlib
import functools
import os
import shutil
import tempfile
import weakref
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path, PurePosixPath, PureWindowsPath
from typing import Any

from notebench.addresses import local_folder
from notebench.engines.mlflow_tracking.store import allow_library, check
from notebench.engines.mlflow_tracking.words import our_errors
from notebench.errors import BadInput, EngineFailure, NotFound, Unavailable
from notebench.experiments.ports import Artifact


class MlflowArtifacts:
    """Lists and fetches artifacts of the runs of one store."""

    def __init__(self, uri: str, *, telemetry: bool = False) -> None:
        self.uri = uri
        self._telemetry = telemetry

    def list(self, artifact_uri: str, folder: str = "") -> Sequence[Artifact]:
        """See :class:`~notebench.experiments.ports.ArtifactReader`."""
        folder = _checked(folder)
        if root := local_folder(artifact_uri):
            return _list_folder(root, folder)
        repository = self._repository(artifact_uri)
        with our_errors(self.uri):
            found = [
                Artifact(info.path, bool(info.is_dir), None if info.is_dir else info.file_size)
                for info in repository.list_artifacts(folder or None)
            ]
        return sorted(found, key=_folders_first)

    def fetch(self, artifact_uri: str, path: str) -> Path:
        """See :class:`~notebench.experiments.ports.ArtifactReader`."""
        path = _checked(path)
        if root := local_folder(artifact_uri):
            local = _inside(root, path)
            if local is None or not _is_file(local):
                raise NotFound(f"there is no artifact {path[:80]!r} in this run")
            return local
        return self._download(artifact_uri, path, tempfile.mkdtemp(dir=self._downloads))

    @contextlib.contextmanager
    def borrow(self, artifact_uri: str, path: str) -> Iterator[Path]:
        """See :class:`~notebench.experiments.ports.ArtifactReader`."""
        if not self.is_remote(artifact_uri):
            yield self.fetch(artifact_uri, path)
            return
        with tempfile.TemporaryDirectory(dir=self._downloads, ignore_cleanup_errors=True) as aside:
            yield self._download(artifact_uri, _checked(path), aside)

    def is_remote(self, artifact_uri: str) -> bool:
        """See :class:`~notebench.experiments.ports.ArtifactReader`."""
        return local_folder(artifact_uri) is None

    def _download(self, artifact_uri: str, path: str, aside: str) -> Path:
        repository = self._repository(artifact_uri)
        try:
            with our_errors(self.uri):
                file = Path(repository.download_artifacts(path, dst_path=aside))
        except EngineFailure as err:  # MLflow's word for all that goes wrong with a download
            folder = path.rpartition("/")[0]
            if path in {artifact.path for artifact in self.list(artifact_uri, folder)}:
                raise
            raise NotFound(f"there is no artifact {path!r} in this run") from err
        if not file.is_file():
            raise NotFound(f"there is no artifact {path!r} in this run, but a folder")
        return file

    @functools.cached_property
    def _downloads(self) -> str:
        """Where remote artifacts are brought; goes with this reader, or with the process."""
        folder = tempfile.mkdtemp(prefix="notebench-artifacts-")
        weakref.finalize(self, shutil.rmtree, folder, ignore_errors=True)
        return folder

    def _repository(self, artifact_uri: str) -> "_Repository":
        allow_library(self.uri, telemetry=self._telemetry)
        check(self.uri)
        os.environ.setdefault("MLFLOW_ENABLE_ARTIFACTS_PROGRESS_BAR", "false")
        from mlflow.store.artifact import artifact_repository_registry

        get: Callable[..., _Repository] = artifact_repository_registry.get_artifact_repository
        with our_errors(self.uri):
            return get(artifact_uri, tracking_uri=self.uri)


def _list_folder(root: Path, folder: str) -> Sequence[Artifact]:
    where = _inside(root, folder)
    try:
        with os.scandir(where) if where else contextlib.nullcontext(()) as scanned:
            entries = [entry for entry in scanned if not _is_being_written(entry.name)]
    except PermissionError as err:
        raise Unavailable(f"the artifacts in {root} cannot be read ({err.strerror})") from err
    except OSError:  # no folder, or a name that none can have
        return []
    found = []
    for entry in entries:
        with contextlib.suppress(OSError):  # a link to nowhere, or gone meanwhile
            if entry.is_symlink() and not _leads_to_own_file(root, Path(entry.path)):
                continue
            is_folder = entry.is_dir()
            path = f"{folder}/{entry.name}" if folder else entry.name
            found.append(Artifact(path, is_folder, None if is_folder else entry.stat().st_size))
    return sorted(found, key=_folders_first)


def _leads_to_own_file(root: Path, link: Path) -> bool:
    """Whether the link leads to a file of the same run; a folder might hold the link itself."""
    try:
        target = link.resolve(strict=True)
    except (OSError, RuntimeError):  # to nowhere, or in a circle
        return False
    return target.is_relative_to(root.resolve()) and target.is_file()


def _is_being_written(name: str) -> bool:
    return name.startswith(".") and name.endswith(".part")


def _inside(root: Path, path: str) -> Path | None:
    """The file below the root; links that lead out of it are not followed; None where none can be."""
    try:
        root = root.resolve()
        file = (root / path).resolve()
    except (OSError, RuntimeError):  # a name too long, or links in a circle
        return None
    if not file.is_relative_to(root):
        raise BadInput(f"{path[:80]!r} does not lie below the run's artifacts")
    return file


def _is_file(path: Path | None) -> bool:
    try:
        return path is not None and path.is_file()
    except OSError:
        return False


def _checked(path: str) -> str:
    pure = PurePosixPath(path)
    if (
        pure.is_absolute()
        or ".." in pure.parts
        or "\\" in path
        or "\0" in path
        or PureWindowsPath(path).drive
    ):
        raise BadInput(
            f"{path[:80]!r} does not lie below the run's artifacts; give a path as the list shows it"
        )
    return "" if path in ("", ".") else str(pure)


def _folders_first(artifact: Artifact) -> tuple[bool, str]:
    return (not artifact.is_folder, artifact.path)


class _Repository:
    """What is used of MLflow's artifact repositories, which ship no types."""

    list_artifacts: Callable[..., Sequence[Any]]
    download_artifacts: Callable[..., str]

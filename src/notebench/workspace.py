"""Where things lie: one folder ``.notebench/`` beside the notebooks, found the same way by every process."""

import errno
import os
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from notebench.errors import BadInput, Unavailable

WORKSPACE_VARIABLE = "NOTEBENCH_WORKSPACE"
FOLDER = ".notebench"
# Named here and not imported: a kernel finds its workspace before it pays for pydantic.
_FRESH = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
_MARKS = (FOLDER, "notebench.toml")


@dataclass(frozen=True, slots=True)
class Workspace:
    """One workspace; nothing is made until :meth:`create`.

    Attributes
    ----------
    root
        The absolute folder in which ``.notebench/`` and ``notebench.toml`` lie.
    """

    root: Path

    def __post_init__(self) -> None:
        if not self.root.is_absolute():
            raise BadInput(f"the workspace {str(self.root)!r} is no absolute path; give its whole path")

    @property
    def name(self) -> str:
        """The folder's name, as the panel shows it."""
        return self.root.name or str(self.root)

    @property
    def folder(self) -> Path:
        """All that Notebench keeps."""
        return self.root / FOLDER

    @property
    def database(self) -> Path:
        """MLflow's tracking and registry store (SQLite)."""
        return self.folder / "mlflow.db"

    @property
    def artifacts(self) -> Path:
        """MLflow's artifacts."""
        return self.folder / "artifacts"

    @property
    def journal(self) -> Path:
        """Events, one line each."""
        return self.folder / "journal.jsonl"

    @property
    def file_ids(self) -> Path:
        """The content ids of files that were read, so that they are not read again."""
        return self.folder / "files.db"

    @property
    def outboxes(self) -> Path:
        """Runs that wait for a server which cannot be reached: a folder for each server."""
        return self.folder / "outbox"

    @property
    def state(self) -> Path:
        """The index of ended jobs, which can be made again of their folders."""
        return self.folder / "state.db"

    @property
    def jobs(self) -> Path:
        """Work that outlives the kernel: a folder for each job."""
        return self.folder / "jobs"

    @property
    def exists(self) -> bool:
        """Whether it was made."""
        return self.folder.is_dir()

    def create(self) -> None:
        """Make what is missing; safe when several processes do it at once, and again.

        Raises
        ------
        Unavailable
            When the folder cannot be made or written.
        """
        try:
            self.artifacts.mkdir(parents=True, exist_ok=True)
            if not os.access(self.folder, os.W_OK):
                raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
            ignore = self.folder / ".gitignore"
            if not ignore.exists():
                write_whole(ignore, b"*\n")
        except OSError as err:
            raise Unavailable(
                f"the workspace {self.folder} cannot be written ({err.strerror}); "
                f"choose another folder with {WORKSPACE_VARIABLE}"
            ) from err


def find_workspace(start: Path, environ: Mapping[str, str] = os.environ) -> Workspace:
    """The workspace that a process working in ``start`` belongs to.

    ``NOTEBENCH_WORKSPACE`` names it; else it is the nearest folder upward that has ``.notebench/`` or
    ``notebench.toml``; else ``start`` itself.

    Raises
    ------
    BadInput
        When ``NOTEBENCH_WORKSPACE`` names something that is no folder.
    """
    if named := environ.get(WORKSPACE_VARIABLE):
        root = Path(named).expanduser().absolute()
        if root.exists() and not root.is_dir():
            raise BadInput(f"{WORKSPACE_VARIABLE}={named!r} is no folder; name one")
        return Workspace(root.resolve())
    start = start.absolute().resolve()
    for folder in (start, *start.parents):
        if any((folder / mark).exists() for mark in _MARKS):
            return Workspace(folder)
    return Workspace(start)


def write_whole(path: Path, content: bytes) -> None:
    """Write a file so that a reader, or a crash, sees all of it or none.

    Raises
    ------
    OSError
        As the file system says; the old file, if any, is untouched.
    """
    part = path.with_name(f".{path.name}.{os.getpid()}.{os.urandom(4).hex()}.part")
    try:
        part.write_bytes(content)
        part.replace(path)
    except BaseException:
        part.unlink(missing_ok=True)
        raise


def write_new(path: Path, content: bytes, *, is_private: bool = False) -> None:
    """Write a file that does not exist yet, all of it or none; of two that do it at once, one succeeds.

    Parameters
    ----------
    is_private
        Nobody but its owner may read it.

    Raises
    ------
    FileExistsError
        When there is something of this name already; it is untouched.
    OSError
        As the file system says.
    """
    part = path.with_name(f".{path.name[:100]}.{os.getpid()}.{os.urandom(4).hex()}.part")
    try:
        with open(os.open(part, _FRESH, 0o600 if is_private else 0o666), "wb") as file:  # noqa: PTH123 - a mode of its own
            file.write(content)
        try:
            os.link(part, path)  # unlike a rename, it never replaces
        except FileExistsError:
            raise
        except OSError:  # a file system without links: exclusive all the same, though a crash may tear it
            with open(os.open(path, _FRESH, 0o600 if is_private else 0o666), "wb") as file:  # noqa: PTH123 - as above
                file.write(content)
    finally:
        part.unlink(missing_ok=True)


def link(path: str | Path, to: str | Path) -> None:
    """Give a file a second name, where the disk has such; else copy it.

    Raises
    ------
    OSError
        As the file system says.
    """
    try:
        os.link(path, to)
    except OSError:  # another disk, or one without links
        shutil.copyfile(path, to)

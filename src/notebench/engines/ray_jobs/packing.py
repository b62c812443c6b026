"""What travels to a cluster: Notebench, the working folder, and the job itself, each as a zip archive.

An archive is named by what is in it, so that what the cluster has already is not sent again.
"""

import hashlib
import io
import os
import shutil
import subprocess
import zipfile
from collections.abc import Iterable, Iterator, Set
from functools import lru_cache
from pathlib import Path

from notebench.engines.ray_jobs.api import RayApi
from notebench.engines.ray_jobs.frames import is_journal
from notebench.errors import BadInput, Unavailable
from notebench.jobs.folder import JobFolder

MOST_BYTES = 100_000_000
"""The most that a working folder may hold."""
_LEFT_OUT = frozenset(
    {
        ".git",
        ".hg",
        ".notebench",
        "__pycache__",
        ".ipynb_checkpoints",
        "node_modules",
        ".venv",
        "venv",
        ".tox",
    }
    | {".mypy_cache", ".pytest_cache", ".ruff_cache"}
)
_GIVEN = (".ipynb", ".pickle", ".py")
GIVEN_FOLDER = "given"
"""The folder of a job in which all travels that it was given, whatever it is called."""
_NAMED = 3
_PATIENCE_S = 30
# All the same, so that the same files make the same archive.
_LONG_AGO = (1980, 1, 1, 0, 0, 0)
_UPLOAD_S = 300.0
_MOST_SENT = 100 * 1024**2  # Ray's dashboard takes no longer body


def send(api: RayApi, archive: bytes, what: str) -> str:
    """Bring an archive to the cluster, unless it is there; gives the address by which jobs name it.

    Parameters
    ----------
    what
        Names it for people.

    Raises
    ------
    BadInput
        When it is too large for the cluster.
    NotFound, Unavailable, EngineFailure
        As :meth:`RayApi.get`.
    """
    if len(archive) > _MOST_SENT:
        raise BadInput(
            f"{what} has {len(archive) / 1e6:.0f} MB when it is packed, and a cluster takes "
            f"{_MOST_SENT / 1e6:.0f} MB; let trials load what is large from a file or a store"
        )
    name = f"_ray_pkg_{hashlib.sha256(archive).hexdigest()[:32]}.zip"
    path = f"/api/packages/gcs/{name}"
    if not api.has(path):
        RayApi(api.target, api.token, _UPLOAD_S).put(path, archive)
    return f"gcs://{name}"


def pack_notebench() -> bytes:
    """Notebench itself, as it is installed here, but for its panel."""
    root = Path(__file__).parents[2]
    found = _walk(root, _LEFT_OUT | {"labextension"})
    files = (path for path in found if path.suffix in (".py", ".json", ".yaml", ".typed"))
    stamps = tuple((path, path.stat().st_mtime_ns) for path in sorted(files))
    return _pack_files(root, stamps)


@lru_cache(maxsize=1)
def _pack_files(root: Path, stamps: tuple[tuple[Path, int], ...]) -> bytes:
    """The archive of files as they were at these times; to make it takes longer than to send it."""
    return _zip((f"notebench/{path.relative_to(root).as_posix()}", path.read_bytes()) for path, _ in stamps)


def pack_folder(folder: Path) -> bytes:
    """A working folder, without what git ignores and what is made anew.

    Raises
    ------
    BadInput
        When it is too large; the text names what is largest.
    Unavailable
        When it cannot be read.
    """
    paths = check_folder(folder)
    try:
        return _zip((path.relative_to(folder).as_posix(), path.read_bytes()) for path in paths)
    except OSError as err:
        raise Unavailable(_unreadable(folder, err)) from err


def check_folder(folder: Path) -> list[Path]:
    """The files of a working folder that travel; raises as :func:`pack_folder`."""
    try:
        sizes = {path: path.stat().st_size for path in _files(folder)}
    except OSError as err:
        raise Unavailable(_unreadable(folder, err)) from err
    total = sum(sizes.values())
    if total > MOST_BYTES:
        largest = sorted(sizes, key=lambda path: -sizes[path])[:_NAMED]
        told = ", ".join(f"{each.relative_to(folder)} ({sizes[each] / 1e6:.0f} MB)" for each in largest)
        raise BadInput(
            f"{folder} has {total / 1e6:.0f} MB, and at most {MOST_BYTES / 1e6:.0f} MB travel; the "
            f"largest are {told}: name them in .gitignore, and let the job fetch them"
        )
    return sorted(sizes)


def _unreadable(folder: Path, err: OSError) -> str:
    return f"{folder} cannot be read ({err.strerror}): {err.filename}"


def pack_job(folder: JobFolder) -> bytes:
    """The job: its spec, what it was given, and what earlier attempts have left, but for their log."""
    files = []
    for path in sorted(folder.path.rglob("*")):
        name = path.relative_to(folder.path).as_posix()
        is_wanted = name == "spec.json" or (is_journal(name) and name != "log.txt")
        is_given = "/" not in name and (path.suffix in _GIVEN or name == "earlier.json")
        is_given = is_given or name.startswith(f"{GIVEN_FOLDER}/")
        if path.is_file() and not path.is_symlink() and (is_wanted or is_given):
            files.append((f"{bundle_name(folder)}/{name}", path.read_bytes()))
    return _zip(files)


def bundle_name(folder: JobFolder) -> str:
    """The folder in which a job's archive puts it."""
    return f"notebench-job-{folder.job_id}"


def _files(folder: Path) -> Iterator[Path]:
    names = _known_to_git(folder)
    found: Iterable[Path] = (folder / name for name in names) if names is not None else _walk(folder)
    for path in found:
        if not _LEFT_OUT & set(path.relative_to(folder).parts) and path.is_file() and not path.is_symlink():
            yield path


def _known_to_git(folder: Path) -> list[str] | None:
    """What git has, or would take, below the folder; None where there is no git."""
    git = shutil.which("git")
    if git is None:
        return None
    words = [git, "-C", str(folder), "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    try:
        told = subprocess.run(words, capture_output=True, timeout=_PATIENCE_S, check=False)  # noqa: S603 - our own words
    except (OSError, subprocess.TimeoutExpired):
        return None
    if told.returncode:
        return None
    return [os.fsdecode(name) for name in told.stdout.split(b"\0") if name]


def _walk(folder: Path, left_out: Set[str] = _LEFT_OUT) -> Iterator[Path]:
    for root, names, files in os.walk(folder):
        names[:] = [name for name in names if name not in left_out]
        yield from (Path(root) / name for name in files)


def _zip(files: Iterable[tuple[str, bytes]]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name, content in files:
            archive.writestr(zipfile.ZipInfo(name, _LONG_AGO), content, zipfile.ZIP_DEFLATED)
    return buffer.getvalue()

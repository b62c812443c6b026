"""Many artifacts as one zip archive, made while it is sent: what is in memory is one piece of one file."""

import contextlib
import io
import re
import time
import zipfile
from collections.abc import Generator, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from notebench.errors import BadInput, NotFound
from notebench.experiments.ports import Artifact, ArtifactReader
from notebench.experiments.record import iterate_artifacts
from notebench.experiments.run import Run

PIECE_BYTES = 256 * 1024
_OLDEST = (1980, 1, 1, 0, 0, 0)  # zip knows no earlier time
_NEWEST_YEAR = 2107
_NOT_IN_NAMES = re.compile(r'[\x00-\x1f\x7f<>:"|?*\\]')


@dataclass(frozen=True, slots=True)
class Bundle:
    """What is to be sent: the files below ``folder`` of a run's artifacts.

    Attributes
    ----------
    folder
        Below the run's artifacts; empty for all of them.
    top
        The folder in the archive under which the files lie; nothing is unpacked beside it.
    """

    artifacts: ArtifactReader
    artifact_uri: str
    folder: str
    top: str

    def pieces(self) -> Generator[bytes]:
        """The archive, piece by piece; closing the iterator ends the work and leaves nothing behind.

        A file that vanished meanwhile is left out.
        """
        sink = _Sink()
        names = _Names(self.top)
        with zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
            for artifact in self._files():
                with contextlib.ExitStack() as lent:
                    try:
                        file = lent.enter_context(self.artifacts.borrow(self.artifact_uri, artifact.path))
                    except (NotFound, BadInput):
                        continue
                    yield from _member(archive, sink, file, names.take(artifact.path, below=self.folder))
        yield sink.take()

    def check(self) -> None:
        """Whether there is such a folder or file.

        Raises
        ------
        NotFound
            When there is none.
        """
        if not self.folder:
            return
        parent = self.folder.rpartition("/")[0]
        if self.folder not in {each.path for each in self.artifacts.list(self.artifact_uri, parent)}:
            raise NotFound(
                f"there is no artifact {self.folder[:80]!r} in this run; the list shows what there is"
            )

    def _files(self) -> Iterable[Artifact]:
        parent = self.folder.rpartition("/")[0]
        siblings = self.artifacts.list(self.artifact_uri, parent) if self.folder else ()
        alone = [each for each in siblings if each.path == self.folder and not each.is_folder]
        return alone or iterate_artifacts(self.artifacts, self.artifact_uri, self.folder)


def bundle_name(run: Run, folder: str) -> str:
    """What the archive of a run's folder is called, without ``.zip``."""
    return safe_name(f"{run.name}-{run.run_id[:8]}" + (f"-{folder.rpartition('/')[2]}" if folder else ""))


def _member(archive: zipfile.ZipFile, sink: "_Sink", file: Path, name: str) -> Iterator[bytes]:
    info = zipfile.ZipInfo(name, _zip_time(file.stat().st_mtime))
    info.compress_type = zipfile.ZIP_DEFLATED
    info.external_attr = 0o600 << 16
    # It is not known before how long the file is when it has been read: as if it were larger than 4 GB.
    with file.open("rb") as source, archive.open(info, "w", force_zip64=True) as target:
        if sink.is_due:  # the browser hears at once that something comes
            yield sink.take()
        while piece := source.read(PIECE_BYTES):
            target.write(piece)
            if sink.is_due:
                yield sink.take()


def _zip_time(modified: float) -> tuple[int, int, int, int, int, int]:
    at = time.localtime(max(0.0, modified))[:6]
    return at if _OLDEST[0] <= at[0] <= _NEWEST_YEAR else _OLDEST


class _Names:
    """Names in the archive that lie below ``top`` on every system, each given once."""

    def __init__(self, top: str) -> None:
        self._top = safe_name(top)
        self._given: set[str] = set()

    def take(self, path: str, below: str) -> str:
        relative = path.rpartition("/")[2] if path == below else path.removeprefix(f"{below}/")
        name = "/".join([self._top, *(safe_name(part) for part in relative.split("/"))])
        stem, dot, suffix = name.rpartition(".") if "." in name.rpartition("/")[2] else (name, "", "")
        count, wanted = 1, name
        while wanted.lower() in self._given:  # Windows and macOS tell no case
            count += 1
            wanted = f"{stem}~{count}{dot}{suffix}"
        self._given.add(wanted.lower())
        return wanted


def safe_name(name: str) -> str:
    """The name of one file or folder as every system takes it: no separators, no way upward.

    Examples
    --------
    >>> safe_name("a:b"), safe_name(".."), safe_name("scores.csv")
    ('a_b', '_', 'scores.csv')
    """
    safe = _NOT_IN_NAMES.sub("_", name.replace("/", "_")).rstrip(". ")
    return safe or "_"


class _Sink(io.RawIOBase):
    """Where the archive is written: kept until it is taken; it cannot be sought, as no socket can."""

    def __init__(self) -> None:
        super().__init__()
        self._kept: list[bytes] = []
        self._size = 0
        self._enough = 1

    @property
    def is_due(self) -> bool:
        """Whether there is enough for a piece; of the first, anything."""
        return self._size >= self._enough

    def writable(self) -> bool:
        return True

    def write(self, content: object) -> int:
        data = bytes(content)  # type: ignore[call-overload]  # io's own signature says object
        self._kept.append(data)
        self._size += len(data)
        return len(data)

    def take(self) -> bytes:
        """What was written since, joined."""
        taken = b"".join(self._kept)
        self._kept, self._size, self._enough = [], 0, PIECE_BYTES
        return taken

"""A run's artifacts sent whole: one as it is, a folder of them or all as a zip archive."""

import contextlib
import functools
import os
from collections.abc import Generator
from typing import TYPE_CHECKING, BinaryIO

from tornado.iostream import StreamClosedError

from notebench.errors import NotebenchError, Unavailable
from notebench.experiments.artifacts.bundle import PIECE_BYTES, Bundle, bundle_name
from notebench.ids import RunId, parse_run_id
from notebench.server.arguments import Argument, Kind
from notebench.server.artifact_path import check_artifact_path
from notebench.server.artifacts import OneArtifactHandler
from notebench.server.attachment import attachment
from notebench.server.base import guarded

if TYPE_CHECKING:
    from pathlib import Path

_PATIENCE_S = 3600  # a large file is brought from a remote store before its first byte is sent


class _SendingHandler(OneArtifactHandler):
    """What sending a file and sending an archive have in common: saved under a name, never shown."""

    @property
    def content_security_policy(self) -> str:
        """Jupyter's, and a sandbox: what a run kept may be a page with a script."""
        return f"{super().content_security_policy}; sandbox"

    def set_default_headers(self) -> None:
        """Let no browser guess that the bytes are a page."""
        super().set_default_headers()
        self.set_header("X-Content-Type-Options", "nosniff")

    async def send(self, name: str, media_type: str, pieces: Generator[bytes]) -> None:
        """Send the pieces, each when the browser has taken the one before; stop when it has left."""
        try:
            piece = await self._next(pieces)  # what cannot be read at all is told, not sent
            self.set_header("Content-Type", media_type)
            self.set_header("Content-Disposition", attachment(name))
            while piece:
                self.write(piece)
                await self.flush()
                piece = await self._next(pieces)
            await self.finish(set_content_type=media_type)
        except StreamClosedError:
            self.log.debug("the browser left before it had all of an artifact")
        except (NotebenchError, OSError):
            if not self._headers_written:
                raise
            self._break_off()
        finally:
            with contextlib.suppress(ValueError):  # a thread that we no longer wait for still reads
                pieces.close()

    async def _next(self, pieces: Generator[bytes]) -> bytes:
        return await self.workers.run(lambda: next(pieces, b""), patience_s=_PATIENCE_S)

    def _break_off(self) -> None:
        """Cut the connection: an archive without its end must not look whole."""
        self.log.warning(
            "an artifact could not be read to its end; its download was broken off", exc_info=True
        )
        self.detach().close()


class ArtifactFileHandler(_SendingHandler):
    """``/runs/{run_id}/artifacts/file``."""

    @guarded
    async def get(self, run_id: str) -> None:
        """Send one file, a piece at a time."""
        checked, path = self.checked(run_id)
        kept = contextlib.ExitStack()
        try:
            file, size_bytes = await self.workers.run(
                functools.partial(self._open, kept, checked, path), patience_s=_PATIENCE_S
            )
            self.set_header("Content-Length", str(size_bytes))
            await self.send(path.rpartition("/")[2], "application/octet-stream", _read(file, size_bytes))
        finally:
            kept.close()

    def _open(self, kept: contextlib.ExitStack, run_id: RunId, path: str) -> tuple[BinaryIO, int]:
        opened, size_bytes = _open(kept.enter_context(self.borrowed(run_id, path)))
        return kept.enter_context(opened), size_bytes


class ArtifactsZipHandler(_SendingHandler):
    """``/runs/{run_id}/artifacts/zip``."""

    arguments = (Argument("path", Kind.TEXT, ""),)

    @guarded
    async def get(self, run_id: str) -> None:
        """Send the files below one folder; the archive is made while it is sent."""
        folder = check_artifact_path(self.read_arguments()["path"])
        bundle = await self.workers.run(functools.partial(self._bundle, parse_run_id(run_id), folder))
        await self.send(f"{bundle.top}.zip", "application/zip", bundle.pieces())

    def _bundle(self, run_id: RunId, folder: str) -> Bundle:
        detail = self.workbench.runs.get(run_id)
        bundle = Bundle(
            self.workbench.artifacts, detail.artifact_uri, folder, bundle_name(detail.run, folder)
        )
        bundle.check()
        return bundle


def _open(file: "Path") -> tuple[BinaryIO, int]:
    opened = file.open("rb")
    return opened, os.fstat(opened.fileno()).st_size


def _read(file: BinaryIO, size_bytes: int) -> Generator[bytes]:
    left = size_bytes
    while left:
        piece = file.read(min(left, PIECE_BYTES))
        if not piece:
            raise Unavailable("the artifact became shorter while it was sent; ask for it again")
        left -= len(piece)
        yield piece

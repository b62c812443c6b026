"""A run's artifacts: a folder of them, a look into one, and one whole."""

import functools
import os
from collections.abc import AsyncIterator
from dataclasses import asdict
from pathlib import Path
from typing import Any, BinaryIO

from tornado.iostream import StreamClosedError

from notebench.errors import BadInput, NotFound, Unavailable
from notebench.experiments.preview import preview
from notebench.ids import RunId, parse_run_id
from notebench.server.arguments import Argument, Kind
from notebench.server.artifact_path import check_artifact_path, is_inside
from notebench.server.attachment import attachment
from notebench.server.base import NotebenchHandler, guarded

CHUNK_BYTES = 256 * 1024


class _ArtifactFileHandler(NotebenchHandler):
    """What looking into a file and sending it have in common: finding it."""

    arguments = (Argument("path", Kind.TEXT, None),)

    def checked(self, run_id: str) -> tuple[RunId, str]:
        """The run and the path that the request names."""
        path = check_artifact_path(self.read_arguments()["path"])
        if not path:
            raise BadInput("path: it is empty; name a file of the run's artifacts")
        return parse_run_id(run_id), path

    def find(self, run_id: RunId, path: str) -> Path:
        """The file, on this machine; blocks.

        Raises
        ------
        NotFound
            When there is no such run, or no such file below its artifacts.
        """
        uri = self.workbench.runs.get(run_id).artifact_uri
        file = self.workbench.artifacts.fetch(uri, path)
        if not is_inside(file, uri) or not file.is_file():
            raise NotFound(f"run {run_id} has no file {path!r}; the list of its artifacts shows what it has")
        return file


class ArtifactsHandler(NotebenchHandler):
    """``/runs/{run_id}/artifacts``."""

    arguments = (Argument("path", Kind.TEXT, ""),)

    @guarded
    async def get(self, run_id: str) -> None:
        """Answer with what lies in one folder."""
        folder = check_artifact_path(self.read_arguments()["path"])
        checked = parse_run_id(run_id)
        await self.answer(lambda: self._read(checked, folder))

    def _read(self, run_id: RunId, folder: str) -> dict[str, Any]:
        uri = self.workbench.runs.get(run_id).artifact_uri
        artifacts = self.workbench.artifacts.list(uri, folder)
        return {
            "path": folder,
            "artifacts": [
                {**asdict(artifact), "name": artifact.path.rpartition("/")[2]} for artifact in artifacts
            ],
        }


class ArtifactPreviewHandler(_ArtifactFileHandler):
    """``/runs/{run_id}/artifacts/preview``."""

    @guarded
    async def get(self, run_id: str) -> None:
        """Answer with a bounded look into one file."""
        checked, path = self.checked(run_id)
        await self.answer(
            lambda: {"path": path, **asdict(preview(self.find(checked, path), path))},
        )


class ArtifactFileHandler(_ArtifactFileHandler):
    """``/runs/{run_id}/artifacts/file``."""

    @guarded
    async def get(self, run_id: str) -> None:
        """Send one file, a chunk at a time, as something to save and never to show."""
        checked, path = self.checked(run_id)
        file, size_bytes = await self.workers.run(lambda: _open(self.find(checked, path)))
        try:
            self.set_header("Content-Type", "application/octet-stream")
            self.set_header("Content-Disposition", attachment(path.rpartition("/")[2]))
            self.set_header("Content-Length", str(size_bytes))
            async for chunk in self._chunks(file, size_bytes):
                self.write(chunk)
                await self.flush()
            await self.finish(set_content_type="application/octet-stream")
        except StreamClosedError:
            self.log.debug("the browser left before it had all of an artifact")
        finally:
            file.close()

    @property
    def content_security_policy(self) -> str:
        """Jupyter's, and a sandbox: what a run kept may be a page with a script."""
        return f"{super().content_security_policy}; sandbox"

    def set_default_headers(self) -> None:
        """Let no browser guess that the bytes are a page."""
        super().set_default_headers()
        self.set_header("X-Content-Type-Options", "nosniff")

    async def _chunks(self, file: BinaryIO, size_bytes: int) -> AsyncIterator[bytes]:
        left = size_bytes
        while left:
            wanted = min(left, CHUNK_BYTES)
            chunk = await self.workers.run(functools.partial(file.read, wanted))
            if not chunk:
                raise Unavailable("the artifact became shorter while it was sent; ask for it again")
            left -= len(chunk)
            yield chunk


def _open(file: Path) -> tuple[BinaryIO, int]:
    opened = file.open("rb")
    return opened, os.fstat(opened.fileno()).st_size

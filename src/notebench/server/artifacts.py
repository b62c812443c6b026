"""A run's artifacts: a folder of them, how much they are, a look into one."""

import contextlib
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

from notebench.errors import BadInput, NotFound
from notebench.experiments.artifacts.extent import measure_artifacts
from notebench.experiments.artifacts.preview import REMOTE_BYTES, preview, too_large
from notebench.ids import RunId, parse_run_id
from notebench.server.arguments import Argument, Kind
from notebench.server.artifact_path import check_artifact_path, is_inside
from notebench.server.base import NotebenchHandler, guarded

LARGEST_PAGE = 1000


class OneArtifactHandler(NotebenchHandler):
    """What looking into a file and sending it have in common: finding it."""

    arguments = (Argument("path", Kind.TEXT, None),)

    def checked(self, run_id: str) -> tuple[RunId, str]:
        """The run and the path that the request names."""
        path = check_artifact_path(self.read_arguments()["path"])
        if not path:
            raise BadInput("path: it is empty; name a file of the run's artifacts")
        return parse_run_id(run_id), path

    @contextlib.contextmanager
    def borrowed(self, run_id: RunId, path: str) -> Iterator[Path]:
        """The file, on this machine for as long as the block lasts; blocks.

        Raises
        ------
        NotFound
            When there is no such run, or no such file below its artifacts.
        """
        uri = self.workbench.runs.get(run_id).artifact_uri
        with self.workbench.artifacts.borrow(uri, path) as file:
            if not is_inside(file, uri) or not file.is_file():
                raise NotFound(
                    f"run {run_id} has no file {path!r}; the list of its artifacts shows what it has"
                )
            yield file


class ArtifactsHandler(NotebenchHandler):
    """``/runs/{run_id}/artifacts``."""

    arguments = (
        Argument("path", Kind.TEXT, ""),
        Argument("limit", Kind.INTEGER, LARGEST_PAGE),
        Argument("offset", Kind.INTEGER, 0),
    )

    @guarded
    async def get(self, run_id: str) -> None:
        """Answer with a page of what lies in one folder."""
        given = self.read_arguments()
        folder, limit, offset = check_artifact_path(given["path"]), given["limit"], given["offset"]
        if not 1 <= limit <= LARGEST_PAGE:
            raise BadInput(f"limit: {limit} is not allowed; give 1 to {LARGEST_PAGE}")
        if offset < 0:
            raise BadInput(f"offset: {offset} is not allowed; give 0 or more")
        checked = parse_run_id(run_id)
        await self.answer(lambda: self._read(checked, folder, slice(offset, offset + limit)))

    def _read(self, run_id: RunId, folder: str, page: slice) -> dict[str, Any]:
        uri = self.workbench.runs.get(run_id).artifact_uri
        found = self.workbench.artifacts.list(uri, folder)
        artifacts = found[page]
        return {
            "path": folder,
            "total": len(found),
            "next_offset": page.stop if page.stop < len(found) else None,
            "artifacts": [
                {**asdict(artifact), "name": artifact.path.rpartition("/")[2]} for artifact in artifacts
            ],
        }


class ArtifactsSizeHandler(NotebenchHandler):
    """``/runs/{run_id}/artifacts/size``."""

    arguments = (Argument("path", Kind.TEXT, ""),)

    @guarded
    async def get(self, run_id: str) -> None:
        """Answer with the number and the bytes of the files below one folder."""
        folder = check_artifact_path(self.read_arguments()["path"])
        checked = parse_run_id(run_id)
        await self.answer(lambda: self._read(checked, folder))

    def _read(self, run_id: RunId, folder: str) -> dict[str, Any]:
        uri = self.workbench.runs.get(run_id).artifact_uri
        return {"path": folder, **asdict(measure_artifacts(self.workbench.artifacts, uri, folder))}


class ArtifactPreviewHandler(OneArtifactHandler):
    """``/runs/{run_id}/artifacts/preview``."""

    @guarded
    async def get(self, run_id: str) -> None:
        """Answer with a bounded look into one file."""
        checked, path = self.checked(run_id)
        await self.answer(lambda: self._read(checked, path))

    def _read(self, run_id: RunId, path: str) -> dict[str, Any]:
        if size_bytes := self._to_bring(run_id, path):
            return {"path": path, **asdict(too_large(path, size_bytes))}
        with self.borrowed(run_id, path) as file:
            return {"path": path, **asdict(preview(file, path))}

    def _to_bring(self, run_id: RunId, path: str) -> int:
        """The size of a file that would have to be brought here whole, and is too large for a mere look."""
        uri, artifacts = self.workbench.runs.get(run_id).artifact_uri, self.workbench.artifacts
        if not artifacts.is_remote(uri):
            return 0
        siblings = artifacts.list(uri, path.rpartition("/")[0])
        size_bytes = next((each.size_bytes for each in siblings if each.path == path), None)
        return size_bytes if size_bytes and size_bytes > REMOTE_BYTES else 0

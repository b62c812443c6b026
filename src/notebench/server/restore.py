"""A run's code written as a new notebook, for the panel to open."""

from typing import Any

from notebench.experiments.restore.file import check_inside
from notebench.ids import RunId, parse_run_id
from notebench.server.base import NotebenchHandler, guarded
from notebench.server.bodies import read_body


class RestoreHandler(NotebenchHandler):
    """``/runs/{run_id}/restore``."""

    @guarded
    async def post(self, run_id: str) -> None:
        """Write the notebook and answer with its path."""
        self.read_arguments()
        given = read_body(self.request.body, {"path": str})
        checked = parse_run_id(run_id)
        await self.answer(lambda: self._restore(checked, given.get("path")))

    def _restore(self, run_id: RunId, path: str | None) -> dict[str, Any]:
        root = self.workbench.workspace.root
        to = None if path is None else check_inside(root, path)
        restored = self.workbench.restore(run_id, to)
        return {
            "path": restored.path.relative_to(root).as_posix(),
            "cells": restored.cells,
            "problem": restored.problem,
        }

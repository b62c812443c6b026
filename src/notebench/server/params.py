"""The parameters of a notebook below the workspace, as a JSON Schema."""

from typing import Any

from notebench.experiments.restore.file import check_inside
from notebench.parameters import load_notebook, read_file, to_schema
from notebench.server.arguments import Argument, Kind
from notebench.server.base import NotebenchHandler, guarded
from notebench.sweeps.metric_names import metric_names


class ParamsHandler(NotebenchHandler):
    """``/params``."""

    arguments = (Argument("path", Kind.TEXT, None),)

    @guarded
    async def get(self) -> None:
        """Answer with the parameters of one notebook."""
        path = self.read_arguments()["path"]
        await self.answer(lambda: self._read(path))

    def _read(self, path: str) -> dict[str, Any]:
        root = self.workbench.workspace.root
        file = check_inside(root, path)
        found = read_file(file)
        assigned = metric_names(load_notebook(file))
        return {
            "path": path,
            "schema": to_schema(found, has_secrets=False),
            "searchable": [each.name for each in found.searchable],
            "assigned": [name for name in assigned if name not in found],
        }

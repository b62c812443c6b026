"""Lineage: the graph around a run, data or a model, with its figure."""

from typing import Any

from notebench.charts.lineage import lineage_figure
from notebench.experiments.lineage import LineageQuery, read_lineage
from notebench.ids import parse_data_id, parse_model_id, parse_run_id
from notebench.server.arguments import Argument, Kind
from notebench.server.base import NotebenchHandler, guarded


class LineageHandler(NotebenchHandler):
    """``/lineage``."""

    arguments = (
        Argument("run", Kind.TEXT, "", longest=256),
        Argument("data", Kind.TEXT, "", longest=100),
        Argument("model", Kind.TEXT, "", longest=100),
        Argument("depth", Kind.INTEGER, 2),
        Argument("limit", Kind.INTEGER, 100),
    )

    @guarded
    async def get(self) -> None:
        """Answer with the graph, bounded."""
        given = self.read_arguments()
        query = LineageQuery(
            run=parse_run_id(given["run"]) if given["run"] else None,
            data=parse_data_id(given["data"]) if given["data"] else None,
            model=parse_model_id(given["model"]) if given["model"] else None,
            depth=given["depth"],
            limit=given["limit"],
        )
        await self.answer(lambda: self._read(query))

    def _read(self, query: LineageQuery) -> dict[str, Any]:
        lineage = read_lineage(self.workbench.runs, self.workbench.data, query)
        return {**lineage.to_json(), "figure": lineage_figure(lineage)}

"""Runs: a page of them, one whole, and the history of one's metrics."""

from dataclasses import asdict
from typing import Any

from notebench.charts.run import metric_figures
from notebench.experiments.query import RunQuery, parse_states
from notebench.experiments.record import read_record
from notebench.ids import RunId, parse_run_id
from notebench.server.arguments import Argument, Kind
from notebench.server.base import NotebenchHandler, guarded


class RunsHandler(NotebenchHandler):
    """``/runs``."""

    arguments = (
        Argument("experiment", Kind.TEXTS, ()),
        Argument("state", Kind.TEXTS, ()),
        Argument("text", Kind.TEXT, "", longest=500),
        Argument("sort", Kind.TEXT, "started_at", longest=300),
        Argument("descending", Kind.FLAG, default=True),
        Argument("limit", Kind.INTEGER, 100),
        Argument("offset", Kind.INTEGER, 0),
    )

    @guarded
    async def get(self) -> None:
        """Answer with one page of runs."""
        given = self.read_arguments()
        query = RunQuery(
            experiments=given["experiment"],
            states=parse_states(given["state"]),
            text=given["text"],
            sort=given["sort"],
            is_descending=given["descending"],
            limit=given["limit"],
            offset=given["offset"],
        )
        await self.answer(lambda: self._read(query))

    def _read(self, query: RunQuery) -> dict[str, Any]:
        page = self.workbench.runs.page(query)
        return {
            "runs": [run.to_json() for run in page.runs],
            "total": page.total,
            "next_offset": page.next_offset,
        }


class RunHandler(NotebenchHandler):
    """``/runs/{run_id}``."""

    @guarded
    async def get(self, run_id: str) -> None:
        """Answer with one run, whole."""
        self.read_arguments()
        checked = parse_run_id(run_id)
        await self.answer(lambda: self._read(checked))

    def _read(self, run_id: RunId) -> dict[str, Any]:
        bench = self.workbench
        return read_record(bench.runs, bench.artifacts, run_id, bench.workspace.root).to_json()


class RunMetricsHandler(NotebenchHandler):
    """``/runs/{run_id}/metrics``."""

    @guarded
    async def get(self, run_id: str) -> None:
        """Answer with a figure for each metric that has a history."""
        self.read_arguments()
        checked = parse_run_id(run_id)
        await self.answer(lambda: self._read(checked))

    def _read(self, run_id: RunId) -> dict[str, Any]:
        figures = metric_figures(self.workbench.runs.metric_history(run_id))
        return {"figures": [asdict(figure) for figure in figures]}

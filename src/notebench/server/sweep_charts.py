"""The figures of a sweep's trials, and sweeps side by side."""

from typing import Any

from notebench.ids import JobId, parse_job_id
from notebench.server.arguments import Argument, Kind
from notebench.server.base import NotebenchHandler, guarded
from notebench.sweeps.chart_query import ChartQuery
from notebench.sweeps.comparison import check_sweeps


class SweepChartHandler(NotebenchHandler):
    """``/sweeps/{sweep_id}/charts/{chart}``."""

    arguments = (
        Argument("metric", Kind.TEXTS, (), longest=300),
        Argument("param", Kind.TEXTS, (), longest=300),
        Argument("since", Kind.TEXT, "", longest=100),
    )

    @guarded
    async def get(self, sweep_id: str, chart: str) -> None:
        """Answer with one figure, or with what is to be added to it."""
        given = self.read_arguments()
        checked = parse_job_id(sweep_id)
        query = ChartQuery(chart, given["metric"], given["param"], given["since"])
        await self.answer(lambda: self.workbench.sweeps.chart(checked, query))


class SweepComparisonHandler(NotebenchHandler):
    """``/sweeps/compare``."""

    arguments = (Argument("sweep_id", Kind.TEXTS, None, longest=100),)

    @guarded
    async def get(self) -> None:
        """Answer with sweeps side by side, and their best so far."""
        ids = check_sweeps(self.read_arguments()["sweep_id"])
        await self.answer(lambda: self._read(ids))

    def _read(self, ids: list[JobId]) -> dict[str, Any]:
        from notebench.workbench.sweep_charts import draw_comparison  # it loads the engines

        compared = self.workbench.sweeps.compare(ids)
        return {**compared.to_json(), **draw_comparison(compared)}

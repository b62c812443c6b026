"""The figures of a sweep's trials."""

from notebench.ids import parse_job_id
from notebench.server.arguments import Argument, Kind
from notebench.server.base import NotebenchHandler, guarded
from notebench.sweeps.chart_query import ChartQuery


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

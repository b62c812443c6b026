"""Runs: a page of them, one whole, and the history of one's metrics."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from notebench.charts.run import metric_figures
from notebench.errors import BadInput
from notebench.experiments.curves.downsample import MOST_POINTS, CurveQuery
from notebench.experiments.query import RunQuery
from notebench.experiments.record import read_capture, read_record
from notebench.ids import RunId, parse_run_id
from notebench.server.arguments import LARGEST_INTEGER, Argument, Kind
from notebench.server.base import NotebenchHandler, guarded
from notebench.server.organize import OrganizingHandler
from notebench.server.run_query import PAGED, SORTED, WHICH, to_query


class RunsHandler(OrganizingHandler):
    """``/runs``."""

    arguments = (*WHICH, *SORTED, *PAGED)

    @guarded
    async def get(self) -> None:
        """Answer with one page of runs."""
        query = to_query(self.read_arguments())
        await self.answer(lambda: self._read(query))

    @guarded
    async def patch(self) -> None:
        """Change runs, and answer with what became of each."""
        await self.change_runs()

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
        record = read_record(bench.runs, bench.artifacts, run_id, bench.workspace.root)
        return {**record.to_json(), "data": [use.to_json() for use in bench.data.of_run(run_id)]}


class RunMetricsHandler(NotebenchHandler):
    """``/runs/{run_id}/metrics``."""

    arguments = (
        Argument("metric", Kind.TEXTS, (), longest=300),
        Argument("from_step", Kind.TEXT, "", longest=20),
        Argument("to_step", Kind.TEXT, "", longest=20),
        Argument("points", Kind.INTEGER, MOST_POINTS),
        *PAGED,
    )

    @guarded
    async def get(self, run_id: str) -> None:
        """Answer with a figure for each metric that has a history, thinned."""
        given = self.read_arguments()
        query = CurveQuery(
            metrics=given["metric"],
            from_step=_step(given, "from_step"),
            to_step=_step(given, "to_step"),
            points=given["points"],
            limit=given["limit"],
            offset=given["offset"],
        )
        checked = parse_run_id(run_id)
        await self.answer(lambda: self._read(checked, query))

    def _read(self, run_id: RunId, query: CurveQuery) -> dict[str, Any]:
        page = self.workbench.runs.curves(run_id, query)
        return {
            "figures": [asdict(figure) for figure in metric_figures(page.curves)],
            "total": page.total,
            "next_offset": page.next_offset,
        }


def _step(given: Mapping[str, str], name: str) -> int | None:
    if not given[name]:
        return None
    try:
        step = int(given[name])
    except ValueError as err:
        raise BadInput(f"{name}: {given[name]!r} is not a whole number") from err
    if abs(step) > LARGEST_INTEGER:
        raise BadInput(f"{name}: {step} is larger than any step")
    return step


class RequirementsHandler(NotebenchHandler):
    """``/runs/{run_id}/requirements``."""

    @guarded
    async def get(self, run_id: str) -> None:
        """Answer with the packages of the run's environment as a requirements file."""
        self.read_arguments()
        checked = parse_run_id(run_id)
        await self.answer(lambda: self._read(checked))

    def _read(self, run_id: RunId) -> dict[str, Any]:
        bench = self.workbench
        environment = read_capture(bench.artifacts, bench.runs.get(run_id)).environment
        return {"text": environment.requirements() if environment else ""}

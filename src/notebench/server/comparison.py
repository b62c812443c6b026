"""Runs side by side: tables, what differs in code and environment, and figures."""

from typing import Any

from notebench.charts.comparison import curves_figure, scatter_figure
from notebench.charts.curves import CurveLook, parse_axis
from notebench.charts.parallel import parallel_figure
from notebench.experiments.capture.capture import Capture
from notebench.experiments.comparison.comparison import check_runs, compare_runs, read_details
from notebench.experiments.comparison.data import compare_uses
from notebench.experiments.comparison.diffs import compare_code
from notebench.experiments.comparison.environments import compare_environments
from notebench.experiments.curves.points import read_points
from notebench.experiments.record import read_capture
from notebench.experiments.run import Run
from notebench.ids import RunId
from notebench.server.arguments import Argument, Kind
from notebench.server.base import NotebenchHandler, guarded

_RUNS = Argument("run", Kind.TEXTS, None, longest=256)
_BASELINE = Argument("baseline", Kind.TEXT, "", longest=256)


class _ComparingHandler(NotebenchHandler):
    """What all of them read."""

    def read_runs(self, ids: list[RunId]) -> list[Run]:
        """The runs; blocks."""
        return [detail.run for detail in read_details(self.workbench.runs, ids)]

    def read_captures(self, ids: list[RunId]) -> list[Capture]:
        """What was captured of the runs; blocks."""
        details = read_details(self.workbench.runs, ids)
        return [read_capture(self.workbench.artifacts, detail) for detail in details]


class ComparisonHandler(_ComparingHandler):
    """``/runs/compare``."""

    arguments = (_RUNS, _BASELINE)

    @guarded
    async def get(self) -> None:
        """Answer with parameters and metrics side by side."""
        given = self.read_arguments()
        ids, baseline = check_runs(given["run"], given["baseline"])
        await self.answer(lambda: compare_runs(self.read_runs(ids), baseline).to_json())


class CodeHandler(_ComparingHandler):
    """``/runs/compare/code``."""

    arguments = (_RUNS, _BASELINE)

    @guarded
    async def get(self) -> None:
        """Answer with what became of the code from the baseline to each other run."""
        given = self.read_arguments()
        ids, baseline = check_runs(given["run"], given["baseline"])
        await self.answer(lambda: self._read(ids, baseline))

    def _read(self, ids: list[RunId], baseline: int) -> dict[str, Any]:
        captures = self.read_captures(ids)
        diffs = [
            {"run_id": run_id, **compare_code(captures[baseline], capture).to_json()}
            for place, (run_id, capture) in enumerate(zip(ids, captures, strict=True))
            if place != baseline
        ]
        return {"baseline": ids[baseline], "diffs": diffs}


class DataDiffHandler(_ComparingHandler):
    """``/runs/compare/data``."""

    arguments = (_RUNS, _BASELINE)

    @guarded
    async def get(self) -> None:
        """Answer with what became of the data from the baseline to each other run."""
        given = self.read_arguments()
        ids, baseline = check_runs(given["run"], given["baseline"])
        await self.answer(lambda: self._read(ids, baseline))

    def _read(self, ids: list[RunId], baseline: int) -> dict[str, Any]:
        self.read_runs(ids)  # one that is not there is told
        uses = [self.workbench.data.of_run(run_id) for run_id in ids]
        diffs = [
            {"run_id": run_id, "data": [diff.to_json() for diff in compare_uses(uses[baseline], theirs)]}
            for place, (run_id, theirs) in enumerate(zip(ids, uses, strict=True))
            if place != baseline
        ]
        return {"baseline": ids[baseline], "diffs": diffs}


class EnvironmentHandler(_ComparingHandler):
    """``/runs/compare/environment``."""

    arguments = (_RUNS,)

    @guarded
    async def get(self) -> None:
        """Answer with the environments side by side."""
        ids, _ = check_runs(self.read_arguments()["run"])
        await self.answer(lambda: self._read(ids))

    def _read(self, ids: list[RunId]) -> dict[str, Any]:
        return compare_environments([capture.environment for capture in self.read_captures(ids)]).to_json()


class CurvesHandler(_ComparingHandler):
    """``/runs/compare/metrics``."""

    arguments = (
        _RUNS,
        Argument("metric", Kind.TEXT, None, longest=300),
        Argument("smoothing", Kind.NUMBER, 0),
        Argument("x", Kind.TEXT, "step"),
        Argument("log", Kind.FLAG, default=False),
    )

    @guarded
    async def get(self) -> None:
        """Answer with the curves of one metric."""
        given = self.read_arguments()
        ids, _ = check_runs(given["run"])
        look = CurveLook(given["smoothing"], parse_axis(given["x"]), is_log=given["log"])
        await self.answer(lambda: self._read(ids, given["metric"], look))

    def _read(self, ids: list[RunId], metric: str, look: CurveLook) -> dict[str, Any]:
        runs = self.read_runs(ids)
        reader, is_averaged = self.workbench.runs, look.smoothing > 0
        values = (read_points(reader, run_id, metric, is_averaged=is_averaged) for run_id in ids)
        return curves_figure(metric, runs, values, look).to_json()


class ParallelHandler(_ComparingHandler):
    """``/runs/compare/parallel``."""

    arguments = (
        _RUNS,
        Argument("param", Kind.TEXTS, (), longest=300),
        Argument("metric", Kind.TEXTS, (), longest=300),
    )

    @guarded
    async def get(self) -> None:
        """Answer with the runs across parallel axes."""
        given = self.read_arguments()
        ids, _ = check_runs(given["run"])
        await self.answer(
            lambda: parallel_figure(given["param"], given["metric"], self.read_runs(ids)).to_json()
        )


class ScatterHandler(_ComparingHandler):
    """``/runs/compare/scatter``."""

    arguments = (
        _RUNS,
        Argument("x", Kind.TEXT, None, longest=300),
        Argument("y", Kind.TEXT, None, longest=300),
    )

    @guarded
    async def get(self) -> None:
        """Answer with one value against another."""
        given = self.read_arguments()
        ids, _ = check_runs(given["run"])
        await self.answer(lambda: scatter_figure(given["x"], given["y"], self.read_runs(ids)).to_json())

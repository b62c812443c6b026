"""The runs of a workspace that has none yet: nothing is made before the first tracked run."""

from collections.abc import Iterator

from notebench.errors import NotFound
from notebench.experiments.curves.downsample import CurvePage, CurveQuery
from notebench.experiments.query import RunQuery
from notebench.experiments.run import Experiment, MetricPoint, Run, RunDetail, RunPage
from notebench.experiments.search.select import MOST_NAMES, Columns
from notebench.ids import RunId
from notebench.processes import Process


class NoRuns:
    """A reader with nothing to read."""

    def page(self, query: RunQuery) -> RunPage:
        """See :class:`~notebench.experiments.ports.RunReader`."""
        del query
        return RunPage([], 0, None)

    def every(self, query: RunQuery) -> Iterator[Run]:
        """See :class:`~notebench.experiments.ports.RunReader`."""
        del query
        return iter(())

    def columns(self, query: RunQuery, most: int = MOST_NAMES) -> Columns:
        """See :class:`~notebench.experiments.ports.RunReader`."""
        del query, most
        return Columns({}, {}, {})

    def pairs(
        self, query: RunQuery, by: str, metric: str | None = None
    ) -> list[tuple[str | None, float | None]]:
        """See :class:`~notebench.experiments.ports.RunReader`."""
        del query, by, metric
        return []

    def get(self, run_id: RunId) -> RunDetail:
        """See :class:`~notebench.experiments.ports.RunReader`."""
        raise NotFound(f"there is no run {run_id}: this workspace has no runs yet")

    def metric_history(self, run_id: RunId) -> dict[str, list[MetricPoint]]:
        """See :class:`~notebench.experiments.ports.RunReader`."""
        raise NotFound(f"there is no run {run_id}: this workspace has no runs yet")

    def children(self, run_id: RunId, most: int) -> list[Run]:
        """See :class:`~notebench.experiments.ports.RunReader`."""
        del run_id, most
        return []

    def curves(self, run_id: RunId, query: CurveQuery) -> CurvePage:
        """See :class:`~notebench.experiments.ports.RunReader`."""
        del query
        raise NotFound(f"there is no run {run_id}: this workspace has no runs yet")

    def experiments(self) -> list[Experiment]:
        """See :class:`~notebench.experiments.ports.RunReader`."""
        return []

    def unended(self) -> list[tuple[Run, Process]]:
        """See :class:`~notebench.experiments.ports.RunReader`."""
        return []

"""The runs of a workspace that has none yet: nothing is made before the first tracked run."""

from notebench.errors import NotFound
from notebench.experiments.query import RunQuery
from notebench.experiments.run import Experiment, MetricPoint, Run, RunDetail, RunPage
from notebench.ids import RunId
from notebench.processes import Process


class NoRuns:
    """A reader with nothing to read."""

    def page(self, query: RunQuery) -> RunPage:
        """See :class:`~notebench.experiments.ports.RunReader`."""
        del query
        return RunPage([], 0, None)

    def get(self, run_id: RunId) -> RunDetail:
        """See :class:`~notebench.experiments.ports.RunReader`."""
        raise NotFound(f"there is no run {run_id}: this workspace has no runs yet")

    def metric_history(self, run_id: RunId) -> dict[str, list[MetricPoint]]:
        """See :class:`~notebench.experiments.ports.RunReader`."""
        raise NotFound(f"there is no run {run_id}: this workspace has no runs yet")

    def experiments(self) -> list[Experiment]:
        """See :class:`~notebench.experiments.ports.RunReader`."""
        return []

    def unended(self) -> list[tuple[Run, Process]]:
        """See :class:`~notebench.experiments.ports.RunReader`."""
        return []

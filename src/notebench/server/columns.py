"""What the runs of a query have, and how they group."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from notebench.experiments.query import RunQuery
from notebench.experiments.search.groups import MOST_GROUPS, check_by, group_runs
from notebench.server.arguments import Argument, Kind
from notebench.server.base import NotebenchHandler, guarded
from notebench.server.run_query import WHICH, to_query


class RunColumnsHandler(NotebenchHandler):
    """``/runs/columns``."""

    arguments = WHICH

    @guarded
    async def get(self) -> None:
        """Answer with the names of metrics, parameters and tags, the commonest first."""
        query = to_query(self.read_arguments())
        await self.answer(lambda: self._read(query))

    def _read(self, query: RunQuery) -> dict[str, Any]:
        found = self.workbench.runs.columns(query)
        kinds = {"metrics": found.metrics, "params": found.params, "tags": found.tags}
        return {
            **{kind: _listed(counts) for kind, counts in kinds.items()},
            "is_cut": found.is_cut,
        }


class RunGroupsHandler(NotebenchHandler):
    """``/runs/groups``."""

    arguments = (
        *WHICH,
        Argument("by", Kind.TEXT, None, longest=300),
        Argument("metric", Kind.TEXT, "", longest=300),
    )

    @guarded
    async def get(self) -> None:
        """Answer with the runs taken together by a value."""
        given = self.read_arguments()
        query, by = to_query(given), check_by(given["by"])
        metric: str = given["metric"]
        await self.answer(lambda: self._read(query, by, metric))

    def _read(self, query: RunQuery, by: str, metric: str) -> dict[str, Any]:
        groups = group_runs(self.workbench.runs.pairs(query, by, metric or None))
        return {
            "by": by,
            "metric": metric or None,
            "groups": [asdict(group) for group in groups[:MOST_GROUPS]],
            "total": len(groups),
        }


def _listed(counts: Mapping[str, int]) -> list[dict[str, object]]:
    return [{"name": name, "runs": runs} for name, runs in counts.items()]

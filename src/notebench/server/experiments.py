"""Experiments: their names, and how many runs each has."""

from dataclasses import asdict
from typing import Any

from notebench.server.base import NotebenchHandler, guarded


class ExperimentsHandler(NotebenchHandler):
    """``/experiments``."""

    @guarded
    async def get(self) -> None:
        """Answer with all experiments, by name."""
        self.read_arguments()
        await self.answer(self._read)

    def _read(self) -> dict[str, Any]:
        return {"experiments": [asdict(experiment) for experiment in self.workbench.runs.experiments()]}

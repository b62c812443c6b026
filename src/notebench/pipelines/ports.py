"""What the orchestrator needs of others: who runs one step."""

import threading
from collections.abc import Callable
from typing import Protocol

from notebench.pipelines.step import CellEvent, StepReply, StepTask


class StepRunner(Protocol):
    """Runs notebooks, several at once in threads."""

    def run(self, task: StepTask, on_cell: Callable[[CellEvent], None], stop: threading.Event) -> StepReply:
        """Execute the step's notebook; what came of it.

        Parameters
        ----------
        on_cell
            Hears of each cell as it begins and ends.
        stop
            Set to have the step cancelled.
        """

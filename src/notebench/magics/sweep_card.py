"""The card of a sweep below a cell: shown at once, and replaced while somebody waits."""

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from notebench.sweeps.card import sweep_card

if TYPE_CHECKING:
    from notebench.ids import JobId
    from notebench.workbench import Workbench


class SweepCard:
    """A card; a terminal, which cannot replace what it has shown, shows it once, when it is the last."""

    def __init__(self, shell: Any, bench: "Workbench", job_id: "JobId") -> None:
        self._publish = shell.display_pub.publish
        self._bench, self._job_id = bench, job_id
        self._display_id = f"notebench-sweep-{uuid4().hex}"
        self._is_live = hasattr(shell, "kernel")
        self._is_shown = False

    def show(self, *, is_last: bool = False) -> None:
        """Show the sweep as it is now."""
        if not (self._is_live or is_last):
            return
        sweep = self._bench.sweeps.look(self._job_id).to_json()
        self._publish(
            data=sweep_card(sweep, self._bench.workspace.name, datetime.now(UTC)),
            transient={"display_id": self._display_id},
            update=self._is_shown,
        )
        self._is_shown = True

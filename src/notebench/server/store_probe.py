"""Whether the store answers, found out in moments whatever the store does."""

import asyncio
from typing import TYPE_CHECKING

from notebench.errors import NotebenchError

if TYPE_CHECKING:
    from notebench.server.workers import Workers
    from notebench.workbench import Workbench


class StoreProbe:
    """Asks the workbench for its store's problem, never twice at once, and never waits for long.

    Parameters
    ----------
    patience_s
        After this an answer that is still out counts as none.
    """

    def __init__(self, workbench: "Workbench", workers: "Workers", patience_s: float = 1.5) -> None:
        self._workbench = workbench
        self._workers = workers
        self._patience_s = patience_s
        self._asking: asyncio.Task[str | None] | None = None

    async def problem(self) -> str | None:
        """What keeps the store from being used, in words; None where nothing does."""
        if self._asking is None or self._asking.done():
            self._asking = asyncio.ensure_future(self._workers.run(self._look))
        await asyncio.wait({self._asking}, timeout=self._patience_s)
        if not self._asking.done():
            return f"the store has not answered within {self._patience_s:g} s; see whether it can be reached"
        try:
            return self._asking.result()
        except NotebenchError as err:
            return err.message

    def _look(self) -> str | None:
        problem = self._workbench.check_store()
        if problem is None:  # runs may wait for it
            self._workbench.sending.send_soon()
        return problem

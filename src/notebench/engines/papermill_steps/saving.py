"""papermill's manager of an execution, but that it saves whole files, and not at every cell."""

import logging
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import nbformat
from papermill.engines import NotebookExecutionManager
from papermill.iorw import write_ipynb

from notebench.workspace import write_whole

if TYPE_CHECKING:
    from collections.abc import Callable

_log = logging.getLogger(__name__)
_EVERY_S = 1.0
_SHARE = 10  # of the time, one part at most is spent on saving


class StepManager(NotebookExecutionManager):  # type: ignore[misc]  # papermill ships no types
    """Saves at most once a second, and for at most a tenth of the time; at the start and the end always.

    Parameters
    ----------
    notebook
        An nbformat notebook with papermill's metadata.
    target
        A path, an address that papermill writes to, or None for nothing.
    settle
        Called before the notebook is written.
    """

    def __init__(
        self,
        notebook: Any,
        target: str | Path | None,
        *,
        log_output: bool = False,
        progress_bar: bool | dict[str, Any] = False,
    ) -> None:
        super().__init__(
            notebook,
            output_path=target,
            log_output=log_output,
            progress_bar=progress_bar,
            autosave_cell_every=0,
        )
        self.settle: Callable[[], None] = lambda: None
        self._next_at, self._is_dirty = 0.0, False

    def save(self, **_: Any) -> None:
        """Save soon."""
        self._is_dirty = True
        self.autosave_cell()

    def autosave_cell(self, **_: Any) -> None:
        """Save when something has changed and it is time."""
        if self._is_dirty and time.monotonic() >= self._next_at:
            try:
                self._write()
            except OSError as err:  # the next one may succeed; the last one has to
                _log.warning("%s cannot be written (%s); the step goes on", self.output_path, err.strerror)
                self._next_at = time.monotonic() + _EVERY_S

    def touch(self) -> None:
        """Note that outputs have changed."""
        self._is_dirty = True

    def notebook_complete(self, **_: Any) -> None:
        """See papermill; saves whatever the time.

        Raises
        ------
        OSError
            When that cannot be written.
        """
        self._next_at = float("inf")
        super().notebook_complete()
        self._write()

    def _write(self) -> None:
        if not self.output_path:
            return
        began = time.monotonic()
        self.settle()
        write_notebook(self.nb, self.output_path)
        self._is_dirty = False
        ended = time.monotonic()
        self._next_at = ended + max(_EVERY_S, _SHARE * (ended - began))
        self.last_save_time = self.now()


def write_notebook(notebook: Any, target: str | Path) -> None:
    """Write a notebook whole: a reader, or a crash, sees the one before or this one.

    Raises
    ------
    OSError
        As the file system says.
    """
    if "://" in str(target) or str(target) == "-":
        write_ipynb(notebook, str(target))
    else:
        write_whole(Path(target), nbformat.writes(notebook).encode("utf-8", "backslashreplace"))

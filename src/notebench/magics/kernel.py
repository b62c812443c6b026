"""What a kernel knows of its code: which cell runs, what it prints and shows, how it ends."""

import asyncio
import base64
import json
import os
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from notebench.experiments.capture.cell import Figure, PastCell
from notebench.experiments.capture.history import CellHistory
from notebench.experiments.capture.tail import Recorded, Tail, listening
from notebench.experiments.card import CARD_TYPE
from notebench.experiments.ports import Place
from notebench.experiments.tracking.tracked import end_state
from notebench.experiments.tracking.tracking import Tracking
from notebench.sweeps.card import SWEEP_CARD_TYPE

if TYPE_CHECKING:
    from IPython.core.interactiveshell import ExecutionInfo, ExecutionResult, InteractiveShell

_PICTURES = {"image/png": "png", "image/jpeg": "jpg", "image/svg+xml": "svg"}
_CARDS = frozenset({CARD_TYPE, SWEEP_CARD_TYPE})
_PLOTLY = "application/vnd.plotly.v1+json"


class KernelRecorder:
    """The recorder of one kernel, and the hooks by which it follows the kernel's cells."""

    def __init__(self, shell: "InteractiveShell") -> None:
        self._shell = shell
        self.history = CellHistory()
        self._place = self._running_cell()
        self._add_earlier()
        self._started_at = datetime.now(UTC)  # of the running cell: a moment late, as it loads Notebench
        self._is_in_cell = bool(self._place.source)
        self._watching: Tracking | None = None
        self._cell = ExitStack()
        self._recording: Recorded | None = None
        self._witness: Recorded | None = None
        self._inner_error: BaseException | None = None
        shell.events.register("pre_run_cell", self._before)
        shell.events.register("post_run_cell", self._after)

    def detach(self) -> None:
        """Leave the kernel's events; safe to repeat."""
        for event, hook in (("pre_run_cell", self._before), ("post_run_cell", self._after)):
            with suppress(ValueError):
                self._shell.events.unregister(event, hook)

    def place(self) -> Place:
        """See :class:`~notebench.experiments.ports.Recorder`."""
        return self._place

    @contextmanager
    def record(self, output_chars: int) -> Iterator[Recorded]:
        """See :class:`~notebench.experiments.ports.Recorder`."""
        recording = Recorded(Tail(output_chars), Tail(output_chars))

        def show(bundle: Mapping[str, Any]) -> None:
            if not _CARDS.isdisjoint(bundle):  # of ours, and another each time
                return
            recording.hear_shown(bundle)
            if figure := to_figure(bundle):
                recording.figures.append(figure)

        with self._listening(recording, show):
            yield recording

    @contextmanager
    def _listening(self, recording: Recorded, show: Callable[[Mapping[str, Any]], None]) -> Iterator[None]:
        shell = self._shell
        with (
            listening(sys.stdout, self._unless_showing(recording.hear_out)),
            listening(sys.stderr, self._unless_showing(recording.hear_err)),
            _hearing(shell.display_pub, "publish", show),
            _hearing(shell.displayhook, "write_format_data", show),
        ):
            yield

    # While tracking is on

    @property
    def is_watched(self) -> bool:
        """Whether each cell is told to a :class:`Tracking`."""
        return self._watching is not None

    def watch(self, tracking: Tracking | None, output_chars: int = 0) -> None:
        """Tell each cell, the rest of the running one too, to ``tracking``; None stops that."""
        self._watching, self._output_chars = tracking, output_chars
        if self._is_in_cell and self._recording is None:
            self._begin()

    def can_run_inner(self, cell: str) -> bool:
        """Whether :meth:`run_inner` can: a kernel's event loop runs already, so nothing inside may await."""
        try:
            asyncio.get_running_loop()
        except RuntimeError:
            return True
        with suppress(SyntaxError):
            code = self._shell.transform_cell(cell)
            return not self._shell.should_run_async(cell, transformed_cell=code)
        return True

    def run_inner(self, cell: str, magic: str) -> BaseException | None:
        """Run a magic's cell as if it were the user's own; gives its exception, already shown.

        The kernel's reply to the front end tells of the exception too, so that "run all" stops there.
        """
        # A comment in the magic's line keeps the traceback's line numbers those of the notebook.
        numbered = cell if cell.lstrip().startswith("%%") else f"# {magic}\n{cell}"
        with self._numbered_as_outer():
            result = self._shell.run_cell(numbered, store_history=False)
        self._inner_error = result.error_before_exec or result.error_in_exec
        return self._inner_error

    # Inside

    def _before(self, info: "ExecutionInfo") -> None:
        if not info.store_history:
            return  # a cell within a magic's cell
        count = self._shell.execution_count - 1
        self._place = Place(find_notebook(self._shell.user_ns), info.raw_cell, info.cell_id, count)
        self._is_in_cell = True
        self._started_at = datetime.now(UTC)
        if self._watching:
            self._begin()
        else:
            self._witness = self._cell.enter_context(self._witnessing())

    def _begin(self) -> None:
        if self._watching:
            self._recording = self._cell.enter_context(self.record(self._output_chars))
            self._watching.cell_begins(self._recording)

    @contextmanager
    def _witnessing(self) -> Iterator[Recorded]:
        """Hear only what the cell's outputs are, for their hash."""
        recording = Recorded(Tail(0), Tail(0))
        with self._listening(recording, _unless_card(recording.hear_shown)):
            yield recording

    def _add_earlier(self) -> None:
        """What ran before Notebench was loaded: IPython knows its source, not when."""
        manager = self._shell.history_manager
        sources = manager.input_hist_raw if manager else []
        for count, source in enumerate(sources[: self._place.execution_count or len(sources)]):
            if count and source.strip():
                self.history.add(PastCell(source, execution_count=count))

    def _add_executed(self, error: BaseException | None) -> None:
        place, heard = self._place, self._witness or self._recording
        took = datetime.now(UTC) - self._started_at
        self.history.add(
            PastCell(
                place.source,
                place.execution_count,
                self._started_at,
                max(0.0, took.total_seconds()),
                end_state(error),
                place.cell_id,
                heard.output_hash if heard else None,
            )
        )

    def _running_cell(self) -> Place:
        """The cell that loads Notebench: it began before anybody heard of it."""
        shell = self._shell
        sources = shell.history_manager.input_hist_raw if shell.history_manager else [""]
        parent = shell.get_parent() if hasattr(shell, "get_parent") else {}
        cell_id = parent.get("metadata", {}).get("cellId") if isinstance(parent, Mapping) else None
        count = shell.execution_count - 1
        return Place(find_notebook(shell.user_ns), sources[-1], cell_id, count) if count else Place()

    def _after(self, result: "ExecutionResult | None") -> None:
        if result is None or (result.info and not result.info.store_history):
            return
        if self._inner_error and result.success:
            result.error_in_exec = self._inner_error
            self._shell.last_execution_succeeded = False
        self._inner_error = None
        self._cell.close()
        error = result.error_before_exec or result.error_in_exec
        try:
            if self._recording and self._watching:
                self._watching.cell_ended(self._recording, error)
        finally:
            self._add_executed(error)
            self._recording, self._witness, self._is_in_cell = None, None, False

    def _unless_showing(self, hear: Callable[[str], None]) -> Callable[[str], None]:
        """In a terminal, results and tracebacks are printed too: those are kept as what they are."""
        shell = self._shell

        def hear_print(text: str) -> None:
            shows = (
                getattr(shell, "showing_traceback", False),
                getattr(shell.display_pub, "is_publishing", False),
                getattr(shell.displayhook, "is_active", False),
            )
            if not any(shows):
                hear(text)

        return hear_print

    @contextmanager
    def _numbered_as_outer(self) -> Iterator[None]:
        """Let the traceback say ``Cell In[n]`` with the outer cell's n, which IPython has counted on from."""
        compiler = self._shell.compile
        cache = compiler.cache

        def cache_as_outer(code: str, number: int = 0, raw_code: str | None = None) -> Any:
            return cache(code, max(0, number - 1), raw_code=raw_code)

        compiler.cache = cache_as_outer
        try:
            yield
        finally:
            del compiler.cache


def _unless_card(hear: Callable[[Mapping[str, Any]], None]) -> Callable[[Mapping[str, Any]], None]:
    return lambda bundle: hear(bundle) if _CARDS.isdisjoint(bundle) else None


def find_notebook(user_ns: Mapping[str, Any]) -> str | None:
    """The notebook's path as the front end, or papermill, tells it; None when nobody does."""
    for told in (user_ns.get("__vsc_ipynb_file__"), os.environ.get("JPY_SESSION_NAME")):
        if isinstance(told, str) and told:
            return told
    for told in (user_ns.get("PAPERMILL_INPUT_PATH"), os.environ.get("PAPERMILL_INPUT_PATH")):
        if isinstance(told, str) and told:
            return _located(told)
    return None


def _located(told: str) -> str:
    """Where papermill's notebook lies: it is told as seen from the kernel's folder, or from one above it."""
    path, folder = Path(told), Path.cwd()
    if "://" in told or path.is_absolute():
        return told
    return next((str(above / path) for above in (folder, *folder.parents) if (above / path).is_file()), told)


def to_figure(bundle: Mapping[str, Any]) -> Figure | None:
    """The picture in a MIME bundle: plotly's JSON before a bitmap; None when there is none."""
    if plotly := bundle.get(_PLOTLY):
        return Figure("plotly.json", json.dumps(plotly).encode())
    for media_type, suffix in _PICTURES.items():
        content = bundle.get(media_type)
        if isinstance(content, str):
            return Figure(suffix, content.encode() if suffix == "svg" else base64.b64decode(content))
        if isinstance(content, bytes):
            return Figure(suffix, content)
    return None


@contextmanager
def _hearing(where: Any, name: str, hear: Callable[[Mapping[str, Any]], None]) -> Iterator[None]:
    """Hear the first argument of each call of a method inside."""
    original = getattr(where, name)

    def heard(*args: Any, **kwargs: Any) -> Any:
        bundle = args[0] if args else kwargs.get("data", {})
        if isinstance(bundle, Mapping) and not kwargs.get("update"):
            hear(bundle)
        return original(*args, **kwargs)

    setattr(where, name, heard)
    try:
        yield
    finally:
        if vars(where).get(name) is heard:
            if original == getattr(type(where), name).__get__(where):
                delattr(where, name)
            else:
                setattr(where, name, original)

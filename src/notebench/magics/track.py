"""``%track`` and ``%%track``: tracking from a cell."""

from argparse import Namespace
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from IPython.core.magic import Magics, line_cell_magic, magics_class

from notebench.api import check_resumes, default_name, resume_run
from notebench.errors import BadInput
from notebench.experiments import Run, RunState, run_card
from notebench.experiments.tracking.tracking import TrackedRun
from notebench.magics.arguments import MagicParser, key_value, one_line_errors
from notebench.magics.kernel import KernelRecorder
from notebench.workbench import Workbench

if TYPE_CHECKING:
    from IPython.core.interactiveshell import InteractiveShell

_SWITCH = MagicParser("%track", "Follow all MLflow runs of this kernel and let libraries log what they fit.")
_SWITCH.add_argument("switch", nargs="?", choices=("on", "off"), help="without it: say which it is")

_RUN = MagicParser(
    "%%track", "Run the cell inside an MLflow run that keeps its code, output and environment."
)
_RUN.add_argument(
    "name", nargs="?", help="the run's name; default: the notebook's name and the cell's number"
)
_RUN.add_argument("-e", "--experiment", help="where the run is kept; default: the notebook's name")
_RUN.add_argument(
    "-t", "--tag", metavar="KEY=VALUE", type=key_value, action="append", default=[], help="may be repeated"
)
_RUN.add_argument(
    "--resume", metavar="RUN", help="let this earlier run go on; its id, or the beginning of it"
)


@magics_class
class TrackMagics(Magics):
    """Tracking from a cell."""

    def __init__(self, shell: "InteractiveShell", bench: Workbench, recorder: KernelRecorder) -> None:
        super().__init__(shell)
        self._bench = bench
        self._recorder = recorder

    @line_cell_magic
    @one_line_errors
    def track(self, line: str, cell: str | None = None) -> None:
        """Track runs: ``%track on``, ``%track off``, or ``%%track [NAME]`` above a cell; ``-h`` for help."""
        if cell is None:
            self._switch(line)
        elif options := _RUN.parse_line(line):
            magic = f"%%track {line}".rstrip()
            self._check(cell, magic)
            with self._begin(options) as run:
                card = _Card(self.shell, self._bench, run)
                error = self._recorder.run_inner(cell, magic)
                if error:
                    run.fail(error)
            card.close()

    def _switch(self, line: str) -> None:
        options = _SWITCH.parse_line(line)
        if options is None:
            print()
            _RUN.print_help()
            return
        tracking = self._bench.tracking
        if options.switch:
            is_on = options.switch == "on"
            if is_on:
                self._bench.tracker.use_experiment(self._bench.default_experiment())
            tracking.turn(on=is_on)
            self._recorder.watch(tracking if is_on else None, self._bench.settings.capture.output_chars)
        print(f"tracking is {'on' if tracking.is_on else 'off'} · workspace {self._bench.workspace.root}")

    def _check(self, cell: str, magic: str) -> None:
        if not cell.strip():
            raise BadInput(f"{magic}: the cell is empty; write the code to track below the magic")
        if not self._recorder.can_run_inner(cell):
            raise BadInput(
                f"{magic}: the cell awaits at its top level, which a cell magic cannot; "
                "write `with track():` around the code instead (from notebench import track)"
            )

    def _begin(self, options: Namespace) -> AbstractContextManager[TrackedRun]:
        bench, tags = self._bench, dict(options.tag)
        if options.resume:
            check_resumes(options.name, options.experiment, tags)
            return resume_run(bench, options.resume)
        name = options.name or default_name(bench)
        return bench.tracking.run(name, options.experiment or bench.default_experiment(), tags)


class _Card:
    """The run's card below the cell: shown when the run begins, replaced when it ends.

    A terminal cannot replace what it has shown, so there it appears once, at the end.
    """

    def __init__(self, shell: Any, bench: Workbench, run: TrackedRun) -> None:
        self._publish = shell.display_pub.publish
        self._bench, self._run = bench, run
        self._display_id = f"notebench-run-{uuid4().hex}"
        self._is_live = hasattr(shell, "kernel")
        if self._is_live:
            now = datetime.now(UTC)
            self._show(Run(run.run_id, run.name, RunState.RUNNING, run.experiment, now), update=False)

    def close(self) -> None:
        """Show the run as it ended."""
        self._show(self._bench.runs.get(self._run.run_id).run, update=self._is_live)

    def _show(self, run: Run, *, update: bool) -> None:
        self._publish(
            data=run_card(run, self._bench.workspace.name, datetime.now(UTC)),
            transient={"display_id": self._display_id},
            update=update,
        )

"""What a kernel is told while a run is made again in it."""

from IPython.core.getipython import get_ipython

from notebench.experiments.ports import NewRun
from notebench.experiments.restore.repeat import REPRODUCES_TAG
from notebench.experiments.run import RunState
from notebench.ids import RunId
from notebench.workbench import process_workbench

_whole: list[RunId] = []
"""The run around all cells, where the code begins none."""


def track_all() -> None:
    """Turn tracking on, for code that does not do so itself."""
    shell = get_ipython()
    if shell is not None:
        shell.run_line_magic("load_ext", "notebench")
        shell.run_line_magic("track", "on")


def begin(run_id: str, whole: str | None) -> None:
    """Let the runs that begin from now on name the run that they repeat; begin one, if ``whole`` names it."""
    bench = process_workbench()
    bench.tracking.link({REPRODUCES_TAG: run_id})
    if whole is not None:
        _whole.append(bench.tracker.start(NewRun(whole, bench.default_experiment())))


def end(has_failed: bool) -> None:  # noqa: FBT001 - called from a kernel, by position
    """End the run that :func:`begin` began."""
    while _whole:
        state = RunState.FAILED if has_failed else RunState.FINISHED
        process_workbench().tracker.end(_whole.pop(), state)

"""Runs whose process vanished (killed, crashed) are ended on its behalf."""

from collections.abc import Callable

from notebench.experiments.ports import RunReader, Tracker
from notebench.experiments.run import RunState
from notebench.ids import RunId
from notebench.processes import Process, is_gone


def close_lost(
    reader: RunReader, tracker: Callable[[], Tracker], is_gone: Callable[[Process], bool] = is_gone
) -> list[RunId]:
    """End the runs that are ours, of this host and boot, and whose process is gone; gives their ids.

    The tracker is asked for only when there is such a run: making one may load MLflow.
    """
    lost = [run.run_id for run, owner in reader.unended() if is_gone(owner)]
    for run_id in lost:
        tracker().end(run_id, RunState.LOST)
    return lost

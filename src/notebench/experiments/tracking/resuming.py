"""Whether an earlier run can go on in this process."""

from collections.abc import Callable, Sequence

from notebench.errors import BadInput, Conflict
from notebench.experiments.ports import OWNER_TAG
from notebench.experiments.run import RunDetail
from notebench.ids import RunId
from notebench.processes import Process, is_gone, parse_process, this_process


def check_can_go_on(
    detail: RunDetail, active: Sequence[RunId], is_gone: Callable[[Process], bool] = is_gone
) -> None:
    """Return when the run has ended, or its process vanished.

    Raises
    ------
    Conflict
        When it goes on already: in this process, or in another.
    """
    run = detail.run
    if run.run_id in active:
        raise Conflict(f"run {run.run_id} ({run.name}) goes on here already; what is logged lands in it")
    if run.state.has_ended:
        return
    try:
        owner = parse_process(detail.tags.get(OWNER_TAG, ""))
    except BadInput:
        raise Conflict(
            f"run {run.run_id} ({run.name}) is {run.state}, and nothing tells where; "
            "end it there, then resume it"
        ) from None
    if owner != this_process() and not is_gone(owner):
        raise Conflict(
            f"run {run.run_id} ({run.name}) is {run.state} in process {owner.pid} on {owner.host}; "
            "end it there, then resume it"
        )

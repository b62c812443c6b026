"""A run that goes on in this process: its name, how it ends, and how much of it is kept."""

import traceback
from dataclasses import dataclass
from types import TracebackType

from notebench.errors import BadInput
from notebench.experiments.capture.cell import Failure
from notebench.experiments.run import RunState
from notebench.ids import RunId

_LONGEST_NAME = 250


@dataclass(frozen=True, slots=True)
class Limits:
    """How much is kept; the settings' ``[capture]``."""

    output_chars: int = 20_000
    figures: int = 50
    figure_bytes: int = 10_000_000
    system_every_s: float = 10.0


@dataclass(slots=True)
class TrackedRun:
    """A run that goes on, as ``with track() as run`` gives it."""

    run_id: RunId
    name: str
    experiment: str
    state: RunState = RunState.RUNNING
    failure: Failure | None = None

    def fail(self, error: BaseException) -> None:
        """Let the run end as failed, or as cancelled by an interrupt, though nothing is raised."""
        if isinstance(error, SystemExit) and error.code in (None, 0):  # a script that has done its work
            return
        self.state, self.failure = end_state(error), describe(error)


def end_state(error: BaseException | None) -> RunState:
    """How code ends that raises this: an interrupt cancels it."""
    if error is None:
        return RunState.FINISHED
    is_interrupt = (
        isinstance(error, KeyboardInterrupt | GeneratorExit) or type(error).__name__ == "CancelledError"
    )
    return RunState.CANCELLED if is_interrupt else RunState.FAILED


def checked_name(what: str, name: str) -> str:
    """The name of a run or an experiment, without blanks around it.

    Raises
    ------
    BadInput
        When it is blank, longer than 250 characters, or has control characters in it.
    """
    name = name.strip()
    if not name:
        raise BadInput(f"the {what}'s name is blank; give it one")
    if len(name) > _LONGEST_NAME:
        raise BadInput(f"the {what}'s name has {len(name)} characters; give at most {_LONGEST_NAME}")
    if not name.isprintable():
        raise BadInput(f"the {what}'s name {name[:80]!r} has control characters in it; leave them out")
    return name


def describe(error: BaseException) -> Failure:
    """An exception as a run keeps it, without the frames of IPython and Notebench above the user's code."""
    shown = traceback.TracebackException(type(error), error, _users(error.__traceback__))
    try:
        message = str(error)
    except Exception:  # noqa: BLE001 - the exception's own code, which must not hide it
        message = "(its text cannot be shown)"
    return Failure(type(error).__name__, message, "".join(shown.format()))


def _users(frames: TracebackType | None) -> TracebackType | None:
    first = frames
    while first and any(part in first.tb_frame.f_code.co_filename for part in _MACHINERY):
        first = first.tb_next
    return first or frames


_MACHINERY = ("/IPython/core/", "\\IPython\\core\\", "/notebench/experiments/", "\\notebench\\experiments\\")

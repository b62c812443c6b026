"""Runs a command line below a guard, and passes on to it what is asked of the job."""

import os
import signal
import subprocess
import sys
import threading

from notebench.errors import Unavailable
from notebench.jobs.command import read_command
from notebench.jobs.control import Control
from notebench.jobs.ports import Outcome
from notebench.jobs.tree import ask_below, end_below, pause_below, resume_below

GUARD = "notebench.engines.command_job.guard"
_LOOK_EVERY_S = 1.0
_GRACE_S = 3.0


class CommandWork:
    """A :class:`~notebench.jobs.ports.Work`.

    A pause halts all its processes where they are. Stop asks them to end (SIGTERM) and waits for as long as
    they take; cancel asks, and kills after 3 seconds.
    """

    def run(self, control: Control) -> Outcome:
        """See :class:`~notebench.jobs.ports.Work`."""
        argv = read_command(control.spec.work)
        if control.should_stop:
            return Outcome(reason="it was stopped before it began")
        process = self._begin(argv, control.spec.folder)
        threading.Thread(target=_wake_at_end, args=(process, control), daemon=True).start()
        was_asked = False
        while process.poll() is None:
            if control.should_cancel:
                end_below(process.pid, _GRACE_S)
                process.wait()
            elif control.should_stop and not was_asked:
                was_asked = True
                ask_below(process.pid)
            elif control.should_pause:
                pause_below(process.pid)
                control.wait_while_paused()
                resume_below(process.pid)
            else:
                control.wait(_LOOK_EVERY_S)
        return outcome_of(process.returncode, was_stopped=was_asked)

    @staticmethod
    def _begin(argv: list[str], folder: str) -> "subprocess.Popen[bytes]":
        try:
            return subprocess.Popen(  # noqa: S603 - what the user asked for, and no shell
                [sys.executable, "-P", "-m", GUARD, *argv], cwd=folder, stdin=subprocess.DEVNULL
            )
        except OSError as err:
            raise Unavailable(f"the command cannot begin in {folder}: {err.strerror}") from err


def outcome_of(code: int, *, was_stopped: bool = False) -> Outcome:
    """How a command with this exit code came out; negative where a signal ended it."""
    if code == 0:
        return Outcome(exit_code=0)
    if code > 0 or os.name == "nt":
        reason = f"stopped, with exit code {code}" if was_stopped else f"exit code {code}"
        return Outcome(not was_stopped, reason, exit_code=code)
    name = _signal_name(-code)
    return Outcome(not was_stopped, f"stopped by {name}" if was_stopped else f"ended by {name}", signal=name)


def _signal_name(number: int) -> str:
    try:
        return signal.Signals(number).name
    except ValueError:
        return f"signal {number}"


def _wake_at_end(process: "subprocess.Popen[bytes]", control: Control) -> None:
    process.wait()
    control.wake()

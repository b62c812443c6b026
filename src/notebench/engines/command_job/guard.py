"""A process between the driver and a command: when the driver is gone, it ends the command and all below it.

A command knows nothing of Notebench and cannot watch its driver itself. The guard ends as the command did, by
the same code or signal.
"""

import contextlib
import os
import signal
import subprocess
import sys
from types import FrameType

from notebench.jobs.tree import adopt_orphans, end_below
from notebench.jobs.watch import driver_of_this, when_gone

_NO_PROGRAM, _NO_RIGHT = 127, 126  # as shells count
_DRIVER_IS_GONE = 70
_GRACE_S = 1.0


def main(argv: list[str]) -> int:
    """Run the command; gives its exit code, or ends this process by the signal that ended it."""
    adopt_orphans()
    if driver := driver_of_this():
        when_gone(driver, _end_all)
    # A handler, and not SIG_IGN: the command would inherit that.
    signal.signal(signal.SIGTERM, _pass)
    signal.signal(signal.SIGINT, _pass)
    try:
        with subprocess.Popen(argv, stdin=subprocess.DEVNULL) as command:  # noqa: S603 - what the user asked for
            code = command.wait()
    except FileNotFoundError:
        print(f"notebench: there is no program {argv[0]!r}; is it installed, and in PATH?", file=sys.stderr)  # noqa: T201 - it goes to the job's log
        return _NO_PROGRAM
    except OSError as err:
        print(f"notebench: {argv[0]!r} cannot be run: {err.strerror}", file=sys.stderr)  # noqa: T201 - it goes to the job's log
        return _NO_RIGHT
    end_below(os.getpid(), _GRACE_S)
    if code < 0:
        with contextlib.suppress(OSError):  # SIGKILL has no handler to put back
            signal.signal(-code, signal.SIG_DFL)
        os.kill(os.getpid(), -code)
    return code


def _pass(number: int, frame: FrameType | None) -> None:
    """Stay: the command gets its own signals, and the guard ends with it."""


def _end_all() -> None:
    end_below(os.getpid())
    os._exit(_DRIVER_IS_GONE)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

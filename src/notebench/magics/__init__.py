"""The kernel's surface: tracking, runs, sweeps, pipelines, and what they are kept in, by magics."""

from typing import TYPE_CHECKING

from notebench.magics.kernel import KernelRecorder
from notebench.magics.pipeline import PipelineMagics
from notebench.magics.restore import RestoreMagics
from notebench.magics.runs import RunsMagics
from notebench.magics.status import StatusMagics
from notebench.magics.sweep import SweepMagics
from notebench.magics.track import TrackMagics
from notebench.workbench import process_workbench

if TYPE_CHECKING:
    from IPython.core.interactiveshell import InteractiveShell

__all__ = ["attach", "load", "unload"]


def attach(shell: "InteractiveShell") -> KernelRecorder:
    """Let the process's workbench know the kernel's cells; the same recorder when it does already."""
    bench = process_workbench()
    if not isinstance(bench.recorder, KernelRecorder):
        bench.recorder = KernelRecorder(shell)
    return bench.recorder


def load(shell: "InteractiveShell") -> None:
    """Bring the magics into the kernel; again, without harm."""
    recorder = attach(shell)
    bench = process_workbench()
    shell.register_magics(
        TrackMagics(shell, bench, recorder),
        RunsMagics(shell, bench),
        RestoreMagics(shell, bench),
        StatusMagics(shell, bench),
        SweepMagics(shell, bench),
        PipelineMagics(shell, bench),
    )


def unload(shell: "InteractiveShell") -> None:
    """Stop tracking and take the kernel's hooks away; IPython keeps the names of magics."""
    recorder = attach(shell)
    bench = process_workbench()
    if recorder.is_watched:
        bench.tracking.turn(on=False)
    recorder.detach()

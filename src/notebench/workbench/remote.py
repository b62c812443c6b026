"""The main program of a job inside a cluster: makes its folder, drives it, and tells what is new in it.

Begun by Ray in the working folder that travelled with the job, with the job's archive on ``PYTHONPATH``. The
driver is forked from it before it has begun a thread: what both need is loaded once.
"""

import json
import multiprocessing
import os
import shutil
import signal
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from contextlib import closing, suppress
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING

from notebench.engines.ray_jobs.lacking import lacks
from notebench.engines.ray_jobs.publish import Publisher
from notebench.errors import Unavailable
from notebench.jobs import Control, JobState, Outcome, Work
from notebench.jobs.folder import JobFolder

if TYPE_CHECKING:
    from notebench.engines.ray_trials.home import Home

_LOOK_EVERY_S = 0.3
_KEPT_S = 7 * 86_400


def main(argv: list[str]) -> int:
    """Drive the job whose archive has this name; gives the driver's exit code.

    A second word says that Ray keeps the room of one trial for it.
    """
    folder = unpack(argv[0], [Path(each) for each in sys.path], job_root(), Path.cwd())
    publisher = Publisher(folder.path, _say)
    driver = multiprocessing.get_context("fork").Process(
        target=_end_as, args=(_drive, folder, bool(argv[1:]))
    )
    driver.start()
    # Asked to end, the driver ends the work; this process stays to tell what came of it.
    signal.signal(signal.SIGTERM, _stay)
    while driver.is_alive():
        publisher.publish()
        driver.join(_LOOK_EVERY_S)
    publisher.publish(is_last=True)
    forget_old(folder.path.parent, time.time())
    return driver.exitcode or 0


def job_root() -> Path:
    """Where jobs have their folders on a cluster's machine: this user's alone.

    Raises
    ------
    Unavailable
        When somebody else has made it.
    """
    root = Path(tempfile.gettempdir(), f"notebench-{os.getuid()}")
    root.mkdir(mode=0o700, exist_ok=True)
    if root.stat().st_uid != os.getuid() or root.is_symlink():
        raise Unavailable(f"{root} belongs to another user; have it taken away")
    return root


def unpack(name: str, path: list[Path], root: Path, here: Path) -> JobFolder:
    """The job's folder, made anew from its archive, as a job of this machine that works in ``here``.

    Raises
    ------
    Unavailable
        When the archive is not there.
    """
    archive = next((each / name for each in path if (each / name / "spec.json").is_file()), None)
    if archive is None:
        raise Unavailable(f"{name} did not arrive; see whether the cluster could unpack it")
    folder = JobFolder(root / name.removeprefix("notebench-job-"))
    shutil.rmtree(folder.path, ignore_errors=True)
    shutil.copytree(archive, folder.path)
    folder.outputs.mkdir(exist_ok=True)
    folder.spec_file.write_bytes(replace(folder.spec(), folder=str(here), place="process").to_bytes())
    return folder


def forget_old(root: Path, now: float) -> None:
    """Remove what jobs have left whose drivers were last seen a week ago; what comes home is there by then.

    Parameters
    ----------
    root
        Holds the jobs' folders.
    now
        In seconds of the epoch.
    """
    for folder in [path for path in root.iterdir() if path.is_dir() and not path.is_symlink()]:
        with suppress(OSError):  # another job removes it just now
            heartbeat = JobFolder(folder).heartbeat_file
            seen = (heartbeat if heartbeat.exists() else folder).stat().st_mtime
            if now - seen > _KEPT_S:
                shutil.rmtree(folder, ignore_errors=True)


def _end_as(act: Callable[[JobFolder, bool], int], folder: JobFolder, is_seated: bool) -> None:  # noqa: FBT001 - of a process
    sys.exit(act(folder, is_seated))


def _drive(folder: JobFolder, is_seated: bool) -> int:  # noqa: FBT001 - of a process
    """Begin first what takes long, a thread that joins the cluster, or what must come before any thread."""
    kind = folder.spec().kind
    if kind == "sweep" and is_seated:
        from notebench.engines.ray_trials.home import Home
        from notebench.workbench.elsewhere import load_trials

        with closing(Home(load_trials)) as home:
            return _drive_as(folder, partial(_make_sweep, home))
    if kind == "sweep":
        from notebench.engines.ray_trials.joining import join_early

        join_early()
        return _drive_as(folder, partial(_make_sweep, None))
    from notebench.workbench.jobs import make_work

    return _drive_as(folder, partial(make_work, kind))


def _drive_as(folder: JobFolder, make: Callable[[Callable[[str], str]], Work]) -> int:
    from notebench.engines.process_jobs import drive_here
    from notebench.redaction import make_redactor

    patterns, log_bytes = _settings_of_home()
    redactor = make_redactor(patterns, os.environ)
    status = drive_here(folder, There(make(redactor.redact)), _announce, redactor, log_bytes)
    return 0 if status.state is JobState.FINISHED else 1


def _make_sweep(home: "Home | None", redact: Callable[[str], str]) -> Work:
    from notebench.workbench.elsewhere import runs_there, workers_there
    from notebench.workbench.sweep_work import SweepWork

    return SweepWork(redact, runs_there(Path.cwd()), partial(workers_there, home=home))


def _settings_of_home() -> tuple[list[str], int]:
    """Patterns of secrets, and the most that is logged; they travelled with the job."""
    from notebench.workbench.home_side import LOG_VARIABLE, REDACT_VARIABLE

    # Not by our settings, which would load more than all the rest.
    return json.loads(os.environ[REDACT_VARIABLE]), int(os.environ[LOG_VARIABLE])


@dataclass(frozen=True, slots=True)
class There:
    """A :class:`~notebench.jobs.ports.Work` in a cluster, which may lack what it imports."""

    work: Work

    def run(self, control: Control) -> Outcome:
        """See :class:`~notebench.jobs.ports.Work`."""
        try:
            return self.work.run(control)
        except ModuleNotFoundError as err:
            raise Unavailable(lacks(str(err.name))) from err


def _announce(verb: str, data: Mapping[str, str]) -> None:
    """Nobody listens here; at home the mirror does it."""


def _say(line: str) -> None:
    sys.stdout.write(line)
    sys.stdout.flush()


def _stay(number: int, frame: FrameType | None) -> None:
    """Go on until the driver has ended."""


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

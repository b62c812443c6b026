"""The main program of a job inside a cluster: makes its folder, drives it, and tells what is new in it.

Begun by Ray in the working folder that travelled with the job, with the job's archive on ``PYTHONPATH``.
"""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from types import FrameType

from notebench.engines.ray_jobs.lacking import lacks
from notebench.engines.ray_jobs.publish import Publisher
from notebench.errors import Unavailable
from notebench.jobs import Control, Outcome, Work
from notebench.jobs.folder import JobFolder
from notebench.processes import JOB_VARIABLE

_LOOK_EVERY_S = 0.3
_DRIVE = "--drive"


def main(argv: list[str]) -> int:
    """Drive the job whose archive has this name; gives the driver's exit code."""
    if argv[0] == _DRIVE:
        return _drive(Path(argv[1]))
    folder = unpack(argv[0], [Path(each) for each in sys.path], job_root(), Path.cwd())
    publisher = Publisher(folder.path, _say)
    # Asked to end, the driver ends the work; this process stays to tell what came of it.
    signal.signal(signal.SIGTERM, _stay)
    words = [sys.executable, "-m", "notebench.workbench.remote", _DRIVE, str(folder.path)]
    driver = subprocess.Popen(words, env={**os.environ, JOB_VARIABLE: folder.job_id})  # noqa: S603 - our own words
    while driver.poll() is None:
        publisher.publish()
        try:
            driver.wait(_LOOK_EVERY_S)
        except subprocess.TimeoutExpired:
            continue
    publisher.publish(is_last=True)
    return driver.returncode


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


def _drive(path: Path) -> int:
    from notebench.engines.process_jobs import drive_here
    from notebench.jobs import JobState
    from notebench.redaction import make_redactor
    from notebench.settings import load_settings
    from notebench.workbench.jobs import make_work

    folder = JobFolder(path)
    settings = load_settings(Path.cwd())  # with NOTEBENCH_REDACT, which travelled with the job
    redactor = make_redactor(settings.redact, os.environ)
    kind = folder.spec().kind
    if kind == "sweep":
        from notebench.workbench.elsewhere import runs_there, workers_there
        from notebench.workbench.sweep_work import SweepWork

        work: Work = SweepWork(redactor.redact, runs_there(Path.cwd()), workers_there)
    else:
        work = make_work(kind, redactor.redact)
    status = drive_here(folder, There(work), _announce, redactor, settings.jobs.log_bytes)
    return 0 if status.state is JobState.FINISHED else 1


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

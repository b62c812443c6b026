"""With what the code runs: Python, the machine, the installed packages, the git checkout.

Reading them takes 0.1 to 1 s, so it is done in a thread of its own while the user's code runs.
"""

import importlib.metadata
import platform
import subprocess
import sys
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import TimeoutError as StillReading
from pathlib import Path

from notebench.experiments.capture import Environment, GitState

_WAIT_S = 2.0
_GIT_S = 5


class EnvironmentReader:
    """Reads the environment of this process in the background: packages once, git each time a run begins."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="notebench-environment")
        self._packages: Future[dict[str, str]] | None = None
        self._git: Future[GitState | None] | None = None

    def begin(self) -> None:
        """See :class:`~notebench.experiments.ports.EnvironmentSource`."""
        self._packages = self._packages or self._thread.submit(_packages)
        self._git = self._thread.submit(read_git, self._folder)

    def read(self) -> Environment | None:
        """See :class:`~notebench.experiments.ports.EnvironmentSource`; waits 2 s at most."""
        if self._packages is None or self._git is None:
            return None
        try:
            packages, git = self._packages.result(_WAIT_S), self._git.result(_WAIT_S)
        except StillReading:
            return None
        return Environment(sys.version.split()[0], platform.platform(), packages, git)


def _packages() -> dict[str, str]:
    found = {
        name: distribution.version
        for distribution in importlib.metadata.distributions()
        if (name := distribution.metadata["Name"])
    }
    return dict(sorted(found.items(), key=lambda item: item[0].lower()))


def read_git(folder: Path) -> GitState | None:
    """The checkout that the folder lies in; None where there is none, or no git."""
    status = _run_git(folder, "status", "--porcelain=v2", "--branch", "--untracked-files=no")
    if status is None:
        return None
    lines = status.splitlines()
    heads = dict(
        line.removeprefix("# branch.").split(" ", 1) for line in lines if line.startswith("# branch.")
    )
    commit, branch = heads.get("oid", ""), heads.get("head")
    if commit in ("", "(initial)"):
        return None
    is_dirty = any(not line.startswith("#") for line in lines)
    return GitState(commit, None if branch == "(detached)" else branch, is_dirty)


def _run_git(folder: Path, *arguments: str) -> str | None:
    # The folder's own configuration must not start programs, nor the status write to the index.
    command = ["git", "--no-optional-locks", "-c", "core.fsmonitor=false", "-C", str(folder), *arguments]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=_GIT_S, check=True)  # noqa: S603 - no shell, no user's words
    except (OSError, subprocess.SubprocessError):
        return None
    return done.stdout

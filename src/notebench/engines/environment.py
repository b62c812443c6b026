"""With what the code runs: Python, the machine, the installed packages, the git checkout.

Reading them takes 0.1 to 1 s, so it is done in a thread of its own while the user's code runs.
"""

import functools
import importlib.metadata
import platform
import subprocess
import sys
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import TimeoutError as StillReading
from pathlib import Path
from time import monotonic

from notebench.experiments.capture import Environment, GitState

_WAIT_S = 2.0
_GIT_FRESH_S = 2.0
_GIT_S = 5


class EnvironmentReader:
    """Reads the environment of this process in the background: packages once, git when a run begins."""

    def __init__(self, folder: Path) -> None:
        self._checkout = find_checkout(folder)
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="notebench-environment")
        self._packages: Future[dict[str, str]] | None = None
        self._git: Future[GitState | None] | None = None
        self._git_read_at = 0.0

    def begin(self) -> None:
        """See :class:`~notebench.experiments.ports.EnvironmentSource`."""
        self._packages = self._packages or self._thread.submit(_packages)
        if self._checkout and monotonic() - self._git_read_at > _GIT_FRESH_S:
            self._git, self._git_read_at = self._thread.submit(read_git, self._checkout), monotonic()

    def read(self) -> Environment | None:
        """See :class:`~notebench.experiments.ports.EnvironmentSource`; waits 2 s at most."""
        if self._packages is None:
            return None
        try:
            packages = self._packages.result(_WAIT_S)
            git = self._git.result(_WAIT_S) if self._git else None
        except StillReading:
            return None
        return Environment(sys.version.split()[0], platform.platform(), packages, git)

    def commit(self) -> str | None:
        """See :class:`~notebench.experiments.ports.EnvironmentSource`."""
        return read_head(self._checkout) if self._checkout else None


def find_checkout(folder: Path) -> Path | None:
    """The top of the git checkout that the folder lies in; None where there is none."""
    return next((top for top in (folder, *folder.parents) if (top / ".git").exists()), None)


def read_head(checkout: Path) -> str | None:
    """The commit that is checked out, from git's files: 0.1 ms where starting git takes 5."""
    try:
        git = checkout / ".git"
        if git.is_file():  # a worktree or submodule: the file names the folder
            git = (checkout / git.read_text().removeprefix("gitdir:").strip()).resolve()
        head = (git / "HEAD").read_text().strip()
        if not head.startswith("ref:"):
            return head
        name = head.removeprefix("ref:").strip()
        common = git / "commondir"
        shared = (git / common.read_text().strip()).resolve() if common.exists() else git
        if (shared / name).exists():
            return (shared / name).read_text().strip()
        packed = (shared / "packed-refs").read_text().splitlines()
        return next((line.split()[0] for line in packed if line.endswith(f" {name}")), None)
    except (OSError, UnicodeDecodeError):
        return None


@functools.cache
def _packages() -> dict[str, str]:
    found = {
        name: distribution.version
        for distribution in importlib.metadata.distributions()
        if (name := distribution.metadata["Name"])
    }
    return dict(sorted(found.items(), key=lambda item: item[0].lower()))


def read_git(checkout: Path) -> GitState | None:
    """The checkout's state; None where it has no commit yet, or there is no git."""
    status = _run_git(checkout, "status", "--porcelain=v2", "--branch", "--untracked-files=no")
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

"""With what the code runs: Python, the machine, the installed packages, the git checkout.

Reading them takes 0.1 to 1 s, so it is done in a thread of its own while the user's code runs.
"""

import functools
import importlib.metadata
import json
import platform
import sys
from collections.abc import Callable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import TimeoutError as StillReading
from dataclasses import dataclass
from pathlib import Path
from time import monotonic

from notebench.engines.environment.git import find_checkout, read_git, read_head, read_patch
from notebench.engines.environment.machine import read_machine
from notebench.experiments.capture.environment import Environment, GitState, Machine

_WAIT_S = 2.0
_GIT_FRESH_S = 2.0


class EnvironmentReader:
    """Reads the environment of this process in the background: packages once, git when a run begins.

    Parameters
    ----------
    folder
        Where the code runs; the checkout that it lies in is told.
    variables
        Gives those of the environment's variables that are told, without secrets.
    patch_bytes
        The most that is read of changes that were not committed; 0 for none.
    """

    def __init__(
        self,
        folder: Path,
        variables: Callable[[], Mapping[str, str]] = dict,
        patch_bytes: int = 0,
    ) -> None:
        self._checkout = find_checkout(folder)
        self._variables = variables
        self._patch_bytes = patch_bytes
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="notebench-environment")
        self._parts: Future[_Parts] | None = None
        self._git: Future[GitState | None] | None = None
        self._patch: Future[str | None] | None = None
        self._git_read_at = 0.0

    def begin(self, keep_patch: Callable[[str], None] | None = None) -> None:
        """See :class:`~notebench.experiments.ports.EnvironmentSource`."""
        self._parts = self._parts or self._thread.submit(_read_parts)
        if not self._checkout:
            return
        if monotonic() - self._git_read_at > _GIT_FRESH_S:
            self._git, self._git_read_at = self._thread.submit(read_git, self._checkout), monotonic()
            self._patch = self._thread.submit(self._read_patch, self._git)
        if keep_patch and self._patch:
            self._thread.submit(_give, self._patch, keep_patch)

    def read(self) -> Environment | None:
        """See :class:`~notebench.experiments.ports.EnvironmentSource`; waits 2 s at most."""
        if self._parts is None:
            return None
        try:
            parts = self._parts.result(_WAIT_S)
            git = self._git.result(_WAIT_S) if self._git else None
        except StillReading:
            return None
        return _environment(parts, git, self._variables())

    def commit(self) -> str | None:
        """See :class:`~notebench.experiments.ports.EnvironmentSource`."""
        return read_head(self._checkout) if self._checkout else None

    def _read_patch(self, git: "Future[GitState | None]") -> str | None:
        state = git.result()  # read before, by this thread
        if self._checkout is None or state is None or not state.is_dirty:
            return None
        return read_patch(self._checkout, self._patch_bytes)


def _give(patch: "Future[str | None]", keep: Callable[[str], None]) -> None:
    if text := patch.result():
        keep(text)


def read_environment(folder: Path) -> Environment:
    """The environment of this process, however long it takes; with the state of the folder's checkout."""
    checkout = find_checkout(folder)
    return _environment(_read_parts(), read_git(checkout) if checkout else None, {})


@dataclass(frozen=True, slots=True)
class _Parts:
    """What stays the same while the process lives."""

    platform: str
    packages: Mapping[str, str]
    origins: Mapping[str, str]
    machine: Machine


@functools.cache
def _read_parts() -> _Parts:
    packages, origins = _packages()
    return _Parts(platform.platform(), packages, origins, read_machine())


def _environment(parts: _Parts, git: GitState | None, variables: Mapping[str, str]) -> Environment:
    return Environment(
        sys.version.split()[0],
        parts.platform,
        parts.packages,
        git,
        parts.machine,
        parts.origins,
        variables,
    )


def _packages() -> tuple[dict[str, str], dict[str, str]]:
    """The version of each distribution, and the origin of those that came from no registry."""
    packages: dict[str, str] = {}
    origins: dict[str, str] = {}
    for distribution in importlib.metadata.distributions():
        name = distribution.metadata["Name"]
        if not name or name in packages:  # the first one found is the one that is imported
            continue
        packages[name] = distribution.version
        if told := distribution.read_text("direct_url.json"):
            origins[name] = origin(told)
    return dict(sorted(packages.items(), key=lambda item: item[0].lower())), origins


def origin(direct_url: str) -> str:
    """Where a distribution came from, from what its installer noted; no address is told.

    Examples
    --------
    >>> origin('{"url": "file:///home/me/tool", "dir_info": {"editable": true}}')
    'editable'
    """
    try:
        noted = json.loads(direct_url)
        if noted.get("vcs_info"):
            return f"{noted['vcs_info']['vcs']} {noted['vcs_info']['commit_id']}"
        if noted.get("dir_info", {}).get("editable"):
            return "editable"
        return "file" if str(noted["url"]).startswith("file:") else "address"
    except (ValueError, KeyError, AttributeError, TypeError):
        return "address"

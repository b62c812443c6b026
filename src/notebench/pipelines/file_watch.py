"""Whether pipelines' files were written, by whoever it was; asked every few seconds, cheap where none was.

A folder whose time is what it was has the same names in it, so it is listed only when that changed; its
files are looked at each time, as one that is written in place leaves its folder as it was.
"""

import time
from dataclasses import dataclass, field
from pathlib import Path

from notebench.pipelines.finding import Bounds, Listed, list_folder, walk

_FRESH_NS = 2_000_000_000  # within a file system's tick, one more file may leave the time as it was
Look = tuple[str, int, int]


@dataclass(slots=True)
class FileWatch:
    """The files below a folder, as they were seen last; used by one thread.

    Attributes
    ----------
    bounds
        How far is looked.
    """

    root: Path
    bounds: Bounds = field(default_factory=Bounds)
    _folders: dict[str, tuple[int, Listed]] = field(default_factory=dict, init=False)
    _before: dict[str, tuple[int, Listed]] = field(default_factory=dict, init=False)
    _seen: frozenset[Look] | None = field(default=None, init=False)

    def differs(self) -> bool:
        """Whether a file was made, written, renamed or taken away since the last call; never at the first."""
        self._before, self._folders = self._folders, {}
        seen = frozenset(_look(path) for path in walk(self.root, self.bounds, self._list))
        before, self._seen = self._seen, seen
        return before is not None and before != seen

    def _list(self, folder: str, *, is_root: bool) -> Listed:
        try:
            at_ns = Path(folder).stat().st_mtime_ns
        except OSError:
            return [], []
        kept = self._before.get(folder)
        listed = kept[1] if kept and kept[0] == at_ns else list_folder(folder, is_root=is_root)
        is_fresh = time.time_ns() - at_ns < _FRESH_NS
        self._folders[folder] = (0 if is_fresh else at_ns, listed)
        return listed


def _look(path: Path) -> Look:
    try:
        facts = path.stat()
    except OSError:
        return (str(path), 0, 0)
    return (str(path), facts.st_mtime_ns, facts.st_size)

"""Pipelines' files below a folder; what cannot hold one's own is passed over."""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from notebench.pipelines.reading import SUFFIXES

_PASSED = frozenset({"node_modules", "site-packages", "__pycache__", "venv", "env", "envs"})
_ENVIRONMENT_MARKS = frozenset({"pyvenv.cfg", "conda-meta"})


@dataclass(frozen=True, slots=True)
class Bounds:
    """How far is looked; a workspace may be a whole disk."""

    folders: int = 5000
    files: int = 1000
    depth: int = 12


def find_files(root: Path, bounds: Bounds | None = None) -> list[Path]:
    """The pipelines' files below the root, by their paths; the nearest, where there are too many.

    Passed over are hidden folders, environments, what packages installed, and links to folders.
    """
    bounds = bounds or Bounds()
    found: list[Path] = []
    for path in _walk(root, bounds):
        found.append(path)
        if len(found) >= bounds.files:
            break
    return sorted(found)


def _walk(root: Path, bounds: Bounds) -> Iterator[Path]:
    """Level by level, so that bounds cut off what lies deepest."""
    level, seen = [str(root)], 0
    for _ in range(bounds.depth):
        below: list[str] = []
        for folder in level:
            seen += 1
            if seen > bounds.folders:
                return
            files, folders = _look(folder, is_root=seen == 1)
            yield from files
            below += folders
        level = below


def _look(folder: str, *, is_root: bool) -> tuple[list[Path], list[str]]:
    try:
        with os.scandir(folder) as entries:
            there = list(entries)
    except OSError:  # gone, or not ours to read
        return [], []
    if not is_root and any(each.name in _ENVIRONMENT_MARKS for each in there):
        return [], []
    files = sorted(each.path for each in there if each.name.endswith(SUFFIXES) and each.is_file())
    folders = sorted(
        each.path
        for each in there
        if each.is_dir(follow_symlinks=False) and each.name[0] != "." and each.name not in _PASSED
    )
    return [Path(each) for each in files], folders

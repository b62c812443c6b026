"""Pipelines' files below a folder; what cannot hold one's own is passed over."""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Protocol

from notebench.pipelines.reading import SUFFIXES

_PASSED = frozenset({"node_modules", "site-packages", "__pycache__", "venv", "env", "envs"})
_ENVIRONMENT_MARKS = frozenset({"pyvenv.cfg", "conda-meta"})


@dataclass(frozen=True, slots=True)
class Bounds:
    """How far is looked; a workspace may be a whole disk."""

    folders: int = 5000
    files: int = 1000
    depth: int = 12


Listed = tuple[list[Path], list[str]]
"""Of a folder: the pipelines' files, and the folders in it."""


class ListFolder(Protocol):
    """Lists a folder."""

    def __call__(self, folder: str, *, is_root: bool) -> Listed:
        """See :func:`list_folder`."""


def find_files(root: Path, bounds: Bounds | None = None) -> list[Path]:
    """The pipelines' files below the root, by their paths; the nearest, where there are too many.

    Passed over are hidden folders, environments, what packages installed, and links to folders.
    """
    bounds = bounds or Bounds()
    return sorted(walk(root, bounds, list_folder))


def walk(root: Path, bounds: Bounds, listed: ListFolder) -> Iterator[Path]:
    """The files as :func:`find_files` finds them, level by level: bounds cut off what lies deepest.

    Parameters
    ----------
    listed
        Lists a folder: :func:`list_folder`, or what remembers what that said.
    """
    return islice(_walk(root, bounds, listed), bounds.files)


def _walk(root: Path, bounds: Bounds, listed: ListFolder) -> Iterator[Path]:
    level, seen = [str(root)], 0
    for _ in range(bounds.depth):
        below: list[str] = []
        for folder in level:
            seen += 1
            if seen > bounds.folders:
                return
            files, folders = listed(folder, is_root=seen == 1)
            yield from files
            below += folders
        level = below


def list_folder(folder: str, *, is_root: bool) -> Listed:
    """The pipelines' files in a folder, and folders where others may lie; none where it is passed over."""
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

"""What jobs leave on a cluster's machine."""

import os
from pathlib import Path

import pytest

from notebench.workbench.remote import forget_old

NOW = 1_700_000_000.0
DAY = 86_400


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """Where jobs have their folders."""
    (tmp_path / "root").mkdir()
    return tmp_path / "root"


def leave(root: Path, name: str, days: float, *, seen: float | None = None) -> Path:
    """A job's folder that was made so many days ago, its driver seen as long ago as ``seen`` says."""
    folder = root / name
    (folder / "outputs").mkdir(parents=True)
    (folder / "outputs" / "model.bin").write_bytes(b"weights")
    if seen is not None:
        (folder / "heartbeat").touch()
        os.utime(folder / "heartbeat", (NOW, NOW - seen * DAY))
    os.utime(folder, (NOW, NOW - days * DAY))
    return folder


def test_what_a_job_left_goes_a_week_after_its_driver_was_seen(root):
    """One that ended yesterday stays, and one that never had a driver goes by its own age."""
    gone = leave(root, "ended", 30, seen=8), leave(root, "never-begun", 8)
    kept = leave(root, "fresh", 1, seen=1), leave(root, "unpacked", 0)
    forget_old(root, NOW)
    assert [each.exists() for each in (*gone, *kept)] == [False, False, True, True]


def test_a_job_that_runs_for_a_month_keeps_its_folder(root):
    """Its driver is seen all the time."""
    folder = leave(root, "long", 30, seen=0)
    forget_old(root, NOW)
    assert (folder / "outputs" / "model.bin").read_bytes() == b"weights"


def test_nothing_is_removed_that_is_no_folder_of_a_job(root, tmp_path):
    """Neither the lock beside them nor where a link leads."""
    elsewhere = leave(tmp_path, "elsewhere", 30, seen=30)
    (root / "link").symlink_to(elsewhere)
    (root / "lock").touch()
    os.utime(root / "lock", (0, 0))
    forget_old(root, NOW)
    assert (elsewhere.is_dir(), (root / "lock").exists()) == (True, True)

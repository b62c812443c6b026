"""Claims on how it is seen that pipelines' files were written."""

import os
from pathlib import Path

import pytest

from notebench.pipelines import file_watch
from notebench.pipelines.file_watch import FileWatch
from notebench.pipelines.finding import Bounds, list_folder

OLD_NS = 1_700_000_000 * 10**9


def settle(root: Path) -> None:
    """As if nobody had written for years: a file system's clock is coarse."""
    for path in [root, *root.rglob("*")]:
        os.utime(path, ns=(OLD_NS, OLD_NS))


@pytest.fixture
def watch(tmp_path: Path) -> FileWatch:
    (tmp_path / "a" / "b").mkdir(parents=True)
    (tmp_path / "a" / "old.pipeline.yaml").write_text("pipeline: old\n")
    settle(tmp_path)
    made = FileWatch(tmp_path)
    assert not made.differs()
    assert not made.differs()
    return made


def test_a_file_that_is_made_changed_moved_or_taken_away_is_seen(watch: FileWatch) -> None:
    """Each once."""
    new, moved = watch.root / "a/b/new.pipeline.yaml", watch.root / "moved.pipeline.yml"
    acts = [
        lambda: new.write_text("pipeline: new\n"),
        lambda: new.write_text("pipeline: other\n"),
        lambda: new.rename(moved),
        lambda: moved.unlink(),
        lambda: (watch.root / "a" / "old.pipeline.yaml").write_text("pipeline: odd\n"),
    ]
    for act in acts:
        act()
        assert watch.differs()
        assert not watch.differs()


def test_a_folder_that_comes_with_files_is_seen_and_one_that_goes_is_too(watch: FileWatch) -> None:
    """As git makes and takes them away with a branch."""
    made = watch.root / "c/d"
    made.mkdir(parents=True)
    assert not watch.differs()
    (made / "x.pipeline.yaml").touch()
    assert watch.differs()
    made.rename(watch.root / ".hidden")
    assert watch.differs()


def test_other_files_are_passed_over(watch: FileWatch) -> None:
    """Notebooks are saved all the time."""
    (watch.root / "a/fit.ipynb").write_text("{}")
    (watch.root / ".git").mkdir()
    (watch.root / ".git/x.pipeline.yaml").touch()
    assert not watch.differs()


def test_a_second_file_within_one_tick_of_the_clock_is_seen(watch: FileWatch) -> None:
    """Its folder may have the time that it had."""
    folder = watch.root / "a"
    (folder / "1.pipeline.yaml").touch()
    before = folder.stat()
    assert watch.differs()
    (folder / "2.pipeline.yaml").touch()
    os.utime(folder, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert watch.differs()


def test_where_nothing_was_written_no_folder_is_listed_again(
    watch: FileWatch, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Many folders cost one question each to the file system."""
    listed: list[str] = []

    def note(folder: str, *, is_root: bool) -> tuple[list[Path], list[str]]:
        listed.append(Path(folder).name)
        return list_folder(folder, is_root=is_root)

    monkeypatch.setattr(file_watch, "list_folder", note)  # what is counted is what it does not do
    assert not watch.differs()
    assert listed == []
    (watch.root / "a/b/x.pipeline.yaml").touch()
    assert watch.differs()
    assert listed == ["b"]


def test_bounds_hold(tmp_path: Path) -> None:
    """What lies beyond them is not looked at."""
    (tmp_path / "a").mkdir()
    watch = FileWatch(tmp_path, Bounds(folders=1))
    watch.differs()
    (tmp_path / "a" / "x.pipeline.yaml").touch()
    assert not watch.differs()
    (tmp_path / "x.pipeline.yaml").touch()
    assert watch.differs()


def test_a_folder_that_is_gone_holds_nothing(tmp_path: Path) -> None:
    """The workspace's own, too."""
    watch = FileWatch(tmp_path / "none")
    assert not watch.differs()
    assert not watch.differs()

"""Claims on how pipelines' files are found below a folder."""

from pathlib import Path

import pytest

from notebench.pipelines.finding import Bounds, find_files


def write(root: Path, *names: str) -> None:
    for name in names:
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()


def found(root: Path, bounds: Bounds | None = None) -> list[str]:
    return [path.relative_to(root).as_posix() for path in find_files(root, bounds)]


def test_files_are_found_by_their_names_at_any_depth(tmp_path: Path) -> None:
    """By both endings; a folder that is called so is none."""
    write(tmp_path, "b.pipeline.yaml", "a/c.pipeline.yml", "a/b/d.pipeline.yaml", "e.yaml", "f.pipeline.json")
    (tmp_path / "g.pipeline.yaml").mkdir()
    assert found(tmp_path) == ["a/b/d.pipeline.yaml", "a/c.pipeline.yml", "b.pipeline.yaml"]


@pytest.mark.parametrize(
    "name", [".git/a", ".notebench/jobs/a", "node_modules/x/a", "lib/site-packages/a", "venv/a", "x/envs/a"]
)
def test_what_holds_nobodys_own_files_is_passed_over(tmp_path: Path, name: str) -> None:
    """And so costs no time."""
    write(tmp_path, f"{name}.pipeline.yaml")
    assert found(tmp_path) == []


@pytest.mark.parametrize("mark", ["pyvenv.cfg", "conda-meta/history"])
def test_an_environment_is_known_whatever_it_is_called(tmp_path: Path, mark: str) -> None:
    """By what is in it."""
    write(tmp_path, f"mine/{mark}", "mine/share/a.pipeline.yaml")
    assert found(tmp_path) == []
    assert found(tmp_path / "mine") == ["share/a.pipeline.yaml"]  # somebody works in there


def test_links_to_folders_are_not_followed(tmp_path: Path) -> None:
    """They may lead out, or in a circle; a link to a file is a file."""
    write(tmp_path, "in/a.pipeline.yaml", "out/b.pipeline.yaml")
    (tmp_path / "in" / "loop").symlink_to(tmp_path / "in")
    (tmp_path / "in" / "away").symlink_to(tmp_path / "out")
    (tmp_path / "in" / "c.pipeline.yaml").symlink_to(tmp_path / "out" / "b.pipeline.yaml")
    assert found(tmp_path / "in") == ["a.pipeline.yaml", "c.pipeline.yaml"]


def test_of_too_many_the_nearest_are_found(tmp_path: Path) -> None:
    """A workspace may be a whole disk."""
    write(tmp_path, "z.pipeline.yaml", "a/y.pipeline.yaml", "a/b/x.pipeline.yaml")
    assert found(tmp_path, Bounds(files=1)) == ["z.pipeline.yaml"]
    assert found(tmp_path, Bounds(folders=2)) == ["a/y.pipeline.yaml", "z.pipeline.yaml"]
    assert found(tmp_path, Bounds(depth=1)) == ["z.pipeline.yaml"]


def test_a_folder_that_is_not_there_has_none(tmp_path: Path) -> None:
    """Nor is that an error."""
    assert find_files(tmp_path / "gone") == []

"""Claims on where things lie."""

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from notebench.errors import BadInput, Unavailable
from notebench.workspace import FOLDER, WORKSPACE_VARIABLE, Workspace, find_workspace, write_whole


@pytest.fixture
def deep(folder: Path) -> Path:
    """A folder three levels down."""
    deep = folder / "a" / "b" / "c"
    deep.mkdir(parents=True)
    return deep


# Found


def test_without_marks_it_is_where_the_process_works(deep: Path) -> None:
    assert find_workspace(deep, {}).root == deep.resolve()


def test_it_is_found_upward_by_its_folder(folder: Path, deep: Path) -> None:
    (folder / FOLDER).mkdir()
    assert find_workspace(deep, {}).root == folder.resolve()


def test_it_is_found_upward_by_its_settings(folder: Path, deep: Path) -> None:
    (folder / "a" / "notebench.toml").touch()
    assert find_workspace(deep, {}).root == (folder / "a").resolve()


def test_the_nearest_counts(folder: Path, deep: Path) -> None:
    (folder / FOLDER).mkdir()
    (folder / "a" / "b" / "notebench.toml").touch()
    assert find_workspace(deep, {}).root == (folder / "a" / "b").resolve()


def test_the_variable_wins(folder: Path, deep: Path) -> None:
    (deep / FOLDER).mkdir()
    assert find_workspace(deep, {WORKSPACE_VARIABLE: str(folder)}).root == folder.resolve()


def test_an_empty_variable_says_nothing(deep: Path) -> None:
    assert find_workspace(deep, {WORKSPACE_VARIABLE: ""}).root == deep.resolve()


def test_the_variable_may_name_a_folder_that_is_still_to_be_made(folder: Path) -> None:
    find_workspace(folder, {WORKSPACE_VARIABLE: str(folder / "new" / "one")}).create()
    assert (folder / "new" / "one" / FOLDER).is_dir()


def test_a_relative_variable_starts_at_the_working_folder(folder: Path, deep: Path) -> None:
    assert find_workspace(deep, {WORKSPACE_VARIABLE: "other"}).root == (folder / "other").resolve()


def test_the_variable_understands_home(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME" if sys.platform != "win32" else "USERPROFILE", str(folder))
    assert find_workspace(folder, {WORKSPACE_VARIABLE: "~/lab"}).root == (folder / "lab").resolve()


def test_a_file_is_no_workspace(folder: Path) -> None:
    (folder / "file").touch()
    with pytest.raises(BadInput, match=f"{WORKSPACE_VARIABLE}=.*is no folder; name one"):
        find_workspace(folder, {WORKSPACE_VARIABLE: str(folder / "file")})


def test_two_ways_to_one_folder_are_one_workspace(folder: Path, deep: Path) -> None:
    (folder / "way").symlink_to(deep)
    assert find_workspace(folder / "way", {}) == find_workspace(deep, {})


def test_a_relative_root_is_refused() -> None:
    with pytest.raises(BadInput, match="give its whole path"):
        Workspace(Path("notebooks"))


# Made


def test_looking_makes_nothing(folder: Path) -> None:
    workspace = find_workspace(folder, {})
    assert (workspace.exists, list(folder.iterdir())) == (False, [])


def test_it_is_made_once_and_again(folder: Path) -> None:
    workspace = Workspace(folder)
    workspace.create()
    (workspace.artifacts / "kept").touch()
    workspace.create()
    assert workspace.exists
    assert (workspace.artifacts / "kept").exists()


def test_git_ignores_all_of_it(folder: Path) -> None:
    Workspace(folder).create()
    subprocess.run(["git", "init", "-q", folder], check=True)
    status = subprocess.run(["git", "-C", folder, "status", "-s"], capture_output=True, check=True)
    assert status.stdout == b""


def test_a_users_own_ignore_file_stays(folder: Path) -> None:
    (folder / FOLDER).mkdir()
    (folder / FOLDER / ".gitignore").write_text("mine")
    Workspace(folder).create()
    assert (folder / FOLDER / ".gitignore").read_text() == "mine"


def test_many_may_make_it_at_once(folder: Path) -> None:
    with ThreadPoolExecutor(16) as threads:
        list(threads.map(lambda _: Workspace(folder).create(), range(64)))
    assert sorted(path.name for path in (folder / FOLDER).iterdir()) == [".gitignore", "artifacts"]


def test_many_processes_may_make_it_at_once(folder: Path) -> None:
    code = "import pathlib; from notebench.workspace import Workspace; Workspace(pathlib.Path.cwd()).create()"
    started = [subprocess.Popen([sys.executable, "-c", code]) for _ in range(4)]
    assert [process.wait() for process in started] == [0] * 4
    assert (folder / FOLDER / ".gitignore").read_bytes() == b"*\n"


@pytest.mark.parametrize("in_the_way", [FOLDER, f"{FOLDER}/artifacts"])
def test_a_file_in_the_way_is_told_with_the_remedy(folder: Path, in_the_way: str) -> None:
    (folder / in_the_way).parent.mkdir(exist_ok=True)
    (folder / in_the_way).touch()
    with pytest.raises(Unavailable, match=f"choose another folder with {WORKSPACE_VARIABLE}"):
        Workspace(folder).create()


def test_a_folder_that_cannot_be_written_is_told(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # To root, who may run the tests, every folder can be written.
    Workspace(folder).create()
    monkeypatch.setattr("os.access", lambda path, mode: False)
    with pytest.raises(Unavailable, match=r"cannot be written \(Permission denied\)"):
        Workspace(folder).create()


def test_it_is_named_after_its_folder(folder: Path) -> None:
    assert Workspace(folder / "iris").name == "iris"
    assert Workspace(Path(folder.anchor)).name == folder.anchor


# Written


def test_a_file_is_replaced_as_a_whole(folder: Path) -> None:
    write_whole(folder / "a", b"old")
    write_whole(folder / "a", b"new")
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == {"a": b"new"}


def test_a_crash_before_the_end_leaves_the_old_file(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def crash(self: Path, target: Path) -> None:
        raise OSError(5, "crashed")

    write_whole(folder / "a", b"old")
    monkeypatch.setattr(Path, "replace", crash)
    with pytest.raises(OSError, match="crashed"):
        write_whole(folder / "a", b"new")
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == {"a": b"old"}


def test_a_full_disk_leaves_nothing_behind(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fill(self: Path, content: bytes) -> None:
        self.touch()
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", fill)
    with pytest.raises(OSError, match="No space"):
        write_whole(folder / "a", b"new")
    assert list(folder.iterdir()) == []


def test_a_reader_never_sees_half_a_file(folder: Path) -> None:
    contents = [bytes([letter]) * 200_000 for letter in b"abcd"]
    write_whole(folder / "a", contents[0])
    with ThreadPoolExecutor(4) as threads:
        writes = [threads.submit(write_whole, folder / "a", content) for content in contents * 10]
        while not all(write.done() for write in writes):
            assert (folder / "a").read_bytes() in contents
    assert [path.name for path in folder.iterdir()] == ["a"]

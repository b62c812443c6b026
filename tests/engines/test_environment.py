"""Claims on with what the code runs: real checkouts of git, and this Python."""

import importlib.metadata
import platform
import queue
import subprocess
import sys
from pathlib import Path

import pytest

from notebench.engines.environment import (
    EnvironmentReader,
    Load,
    find_checkout,
    origin,
    read_git,
    read_head,
    read_machine,
    read_patch,
)
from notebench.experiments import GitState


def git(folder: Path, *arguments: str) -> str:
    """What git says; without the settings of whoever runs the tests."""
    identity = ["-c", "user.name=Ada", "-c", "user.email=ada@example.org", "-c", "init.defaultBranch=main"]
    done = subprocess.run(
        ["git", *identity, "-C", str(folder), *arguments], capture_output=True, text=True, check=True
    )
    return done.stdout.strip()


@pytest.fixture
def checkout(folder: Path) -> Path:
    """A clean checkout with one commit on main."""
    git(folder, "init", "-q")
    (folder / "train.py").write_text("x = 1")
    git(folder, "add", "train.py")
    git(folder, "commit", "-qm", "Begin")
    return folder


@pytest.fixture
def worktree(checkout: Path) -> Path:
    git(checkout, "worktree", "add", "-qb", "side", str(checkout.parent / "side"))
    git(checkout.parent / "side", "commit", "-qm", "Go on", "--allow-empty")
    return checkout.parent / "side"


# The state


def test_a_clean_checkout(checkout: Path) -> None:
    assert read_git(checkout) == GitState(git(checkout, "rev-parse", "HEAD"), "main", is_dirty=False)


def test_a_changed_file_makes_it_dirty(checkout: Path) -> None:
    (checkout / "train.py").write_text("x = 2")
    assert read_git(checkout) == GitState(git(checkout, "rev-parse", "HEAD"), "main", is_dirty=True)


def test_a_staged_change_makes_it_dirty(checkout: Path) -> None:
    (checkout / "new.py").touch()
    git(checkout, "add", "new.py")
    state = read_git(checkout)
    assert state is not None
    assert state.is_dirty


def test_a_file_that_git_does_not_know_leaves_it_clean(checkout: Path) -> None:
    (checkout / "Untitled.ipynb").touch()
    state = read_git(checkout)
    assert state is not None
    assert not state.is_dirty


def test_a_detached_head_has_no_branch(checkout: Path) -> None:
    git(checkout, "checkout", "-q", "--detach")
    assert read_git(checkout) == GitState(git(checkout, "rev-parse", "HEAD"), None, is_dirty=False)


def test_a_worktree_has_its_own_branch(worktree: Path) -> None:
    assert read_git(worktree) == GitState(git(worktree, "rev-parse", "HEAD"), "side", is_dirty=False)


def test_a_checkout_with_a_remote_tells_its_own_branch(checkout: Path) -> None:
    git(checkout.parent, "clone", "-q", str(checkout), str(checkout.parent / "clone"))
    assert read_git(checkout.parent / "clone") == read_git(checkout)


def test_without_a_commit_there_is_no_state(folder: Path) -> None:
    git(folder, "init", "-q")
    assert (read_git(folder), read_head(folder)) == (None, None)


def test_without_git_there_is_no_state(checkout: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(checkout))
    assert read_git(checkout) is None


def test_a_broken_checkout_has_no_state(folder: Path) -> None:
    (folder / ".git").mkdir()
    assert (read_git(folder), read_head(folder)) == (None, None)


def test_reading_the_state_writes_nothing(checkout: Path) -> None:
    index = checkout / ".git" / "index"
    (checkout / "train.py").touch()
    before = index.read_bytes(), index.stat().st_mtime_ns
    read_git(checkout)
    assert (index.read_bytes(), index.stat().st_mtime_ns) == before


@pytest.mark.skipif(sys.platform == "win32", reason="the program is a shell script")
def test_a_checkouts_own_settings_start_no_program(checkout: Path) -> None:
    program = checkout / "spy"
    program.write_text(f"#!/bin/sh\ntouch {checkout}/started\n")
    program.chmod(0o755)
    git(checkout, "config", "core.fsmonitor", str(program))
    read_git(checkout)
    assert not (checkout / "started").exists()


# The commit alone


def test_the_commit_on_a_branch(checkout: Path) -> None:
    assert read_head(checkout) == git(checkout, "rev-parse", "HEAD")


def test_the_commit_of_a_detached_head(checkout: Path) -> None:
    git(checkout, "checkout", "-q", "--detach")
    assert read_head(checkout) == git(checkout, "rev-parse", "HEAD")


def test_the_commit_of_a_packed_branch(checkout: Path) -> None:
    git(checkout, "branch", "not-main")
    git(checkout, "pack-refs", "--all")
    assert not (checkout / ".git" / "refs" / "heads" / "main").exists()
    assert read_head(checkout) == git(checkout, "rev-parse", "HEAD")


def test_the_commit_after_a_packed_one(checkout: Path) -> None:
    git(checkout, "pack-refs", "--all")
    git(checkout, "commit", "-qm", "Go on", "--allow-empty")
    assert read_head(checkout) == git(checkout, "rev-parse", "HEAD")


def test_the_commit_of_a_branch_whose_name_has_folders(checkout: Path) -> None:
    git(checkout, "checkout", "-qb", "ada/try/1")
    git(checkout, "commit", "-qm", "Try", "--allow-empty")
    assert read_head(checkout) == git(checkout, "rev-parse", "HEAD")


def test_the_commit_of_a_worktree(worktree: Path) -> None:
    assert read_head(worktree) == git(worktree, "rev-parse", "HEAD")


def test_the_commit_of_a_worktrees_packed_branch(worktree: Path) -> None:
    git(worktree, "pack-refs", "--all")
    assert read_head(worktree) == git(worktree, "rev-parse", "HEAD")


def test_the_commit_of_a_submodule(checkout: Path) -> None:
    other = checkout.parent / "other"
    other.mkdir()
    git(other, "init", "-q")
    git(other, "-c", "protocol.file.allow=always", "submodule", "add", "-q", str(checkout), "part")
    assert read_head(other / "part") == git(checkout, "rev-parse", "HEAD")


def test_a_git_that_keeps_its_branches_otherwise_gives_a_commit_or_none(folder: Path) -> None:
    try:
        git(folder, "init", "-q", "--ref-format=reftable")
    except subprocess.CalledProcessError:
        pytest.skip("this git keeps branches as files only")
    git(folder, "commit", "-qm", "Begin", "--allow-empty")
    assert read_head(folder) in (None, git(folder, "rev-parse", "HEAD"))


@pytest.mark.parametrize("content", [b"", b"\xff\xfe", b"ref: refs/heads/none", b"ref:"])
def test_a_broken_head_is_no_commit(checkout: Path, content: bytes) -> None:
    (checkout / ".git" / "HEAD").write_bytes(content)
    assert not read_head(checkout)


# The checkout


def test_a_checkout_is_found_upward(checkout: Path) -> None:
    deep = checkout / "a" / "b"
    deep.mkdir(parents=True)
    assert find_checkout(deep) == find_checkout(checkout) == checkout


def test_a_folder_may_lie_in_no_checkout(folder: Path) -> None:
    assert find_checkout(folder) is None


# All of it


def test_the_environment_is_this_process_and_its_checkout(checkout: Path) -> None:
    reader = EnvironmentReader(checkout)
    reader.begin()
    environment = reader.read()
    assert environment is not None
    assert (environment.python, environment.platform) == (platform.python_version(), platform.platform())
    assert environment.packages["mlflow"] == importlib.metadata.version("mlflow")
    assert environment.git == read_git(checkout)


def test_nothing_is_known_before_reading_began(checkout: Path) -> None:
    assert EnvironmentReader(checkout).read() is None


def test_outside_a_checkout_there_is_no_git(folder: Path) -> None:
    reader = EnvironmentReader(folder)
    reader.begin()
    environment = reader.read()
    assert environment is not None
    assert (environment.git, reader.commit()) == (None, None)


def test_packages_are_sorted_whatever_their_case(folder: Path) -> None:
    reader = EnvironmentReader(folder)
    reader.begin()
    environment = reader.read()
    assert environment is not None
    names = [name.lower() for name in environment.packages]
    assert names == sorted(names)


def test_the_commit_is_the_one_of_now(checkout: Path) -> None:
    reader = EnvironmentReader(checkout)
    reader.begin()
    git(checkout, "commit", "-qm", "Go on", "--allow-empty")
    assert reader.commit() == git(checkout, "rev-parse", "HEAD")


# What was not committed


def test_a_clean_checkout_has_no_patch(checkout: Path) -> None:
    (checkout / "new.py").touch()
    assert read_patch(checkout, 10_000) is None


def test_a_patch_makes_the_changes_again(checkout: Path) -> None:
    (checkout / "train.py").write_text("x = 2\n")
    (checkout / "new.py").touch()
    patch = read_patch(checkout, 10_000)
    assert patch is not None
    assert "#   new.py" in patch
    git(checkout, "checkout", "-q", "train.py")
    (checkout / "kept.patch").write_text(patch)
    git(checkout, "apply", "kept.patch")
    assert (checkout / "train.py").read_text() == "x = 2\n"


def test_of_a_long_patch_whole_files_are_kept_and_the_others_named(checkout: Path) -> None:
    (checkout / "a.py").write_text("small\n")
    (checkout / "train.py").write_text("long\n" * 1000)
    git(checkout, "add", "a.py")
    patch = read_patch(checkout, 2000)
    assert patch is not None
    assert "+small" in patch
    assert "+long" not in patch
    assert "#   train.py" in patch


def test_a_patch_may_be_unwanted(checkout: Path) -> None:
    (checkout / "train.py").write_text("x = 2\n")
    assert read_patch(checkout, 0) is None


def test_a_dirty_checkouts_patch_is_given_in_the_background(checkout: Path) -> None:
    (checkout / "train.py").write_text("x = 2\n")
    given: queue.Queue[str] = queue.Queue()
    EnvironmentReader(checkout, patch_bytes=10_000).begin(given.put)
    assert "+x = 2" in given.get(timeout=30)


# The machine, and where packages came from


def test_the_machine_is_told() -> None:
    machine = read_machine()
    assert machine.cores >= 1
    assert machine.memory_bytes > 10**8
    assert machine.cpu


def test_how_busy_it_is_bears_mlflows_names() -> None:
    assert {"cpu_utilization_percentage", "system_memory_usage_percentage", "disk_usage_percentage"} <= set(
        Load().read()
    )


@pytest.mark.parametrize(
    ("noted", "told"),
    [
        ('{"url": "file:///x", "dir_info": {"editable": true}}', "editable"),
        ('{"url": "file:///x", "dir_info": {}}', "file"),
        ('{"url": "https://u:p@x/y", "vcs_info": {"vcs": "git", "commit_id": "abc"}}', "git abc"),
        ('{"url": "https://u:p@x/y.whl", "archive_info": {}}', "address"),
        ("{", "address"),
        ("[]", "address"),
    ],
)
def test_an_origin_tells_no_address(noted: str, told: str) -> None:
    assert origin(noted) == told

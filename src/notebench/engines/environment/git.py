"""The git checkout that the code lies in: its commit, and what was not committed as a patch."""

import os
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path

from notebench.experiments.capture.environment import GitState

_GIT_S = 10
_MOST_NAMES = 200
# The folder's own configuration must not start programs, nor the status write to the index.
_GIT = ("git", "--no-optional-locks", "-c", "core.fsmonitor=false", "-c", "core.quotepath=false")


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


def read_git(checkout: Path) -> GitState | None:
    """The checkout's state; None where it has no commit yet, or there is no git."""
    status = run_git(checkout, "status", "--porcelain=v2", "--branch", "--untracked-files=no")
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


def run_git(folder: Path, *arguments: str, most_bytes: int | None = None) -> str | None:
    """What git prints, or its first ``most_bytes``; None where it fails, is not there, or takes too long."""
    command = [*_GIT, "-C", str(folder), *arguments]
    try:
        with tempfile.TemporaryFile() as out:
            subprocess.run(  # noqa: S603 - no shell, no user's words
                command, stdout=out, stderr=subprocess.DEVNULL, timeout=_GIT_S, check=True
            )
            out.seek(0)
            return os.fsdecode(out.read(most_bytes)).encode("utf-8", "replace").decode()
    except (OSError, subprocess.SubprocessError):
        return None


def read_patch(checkout: Path, most_bytes: int) -> str | None:
    """The changes to tracked files against the last commit, and the names of files that git does not know.

    Files that are too many for ``most_bytes`` are left out whole, and named; so is what is not text.
    None where there is nothing to tell.
    """
    if most_bytes <= 0:
        return None
    options = ("--no-ext-diff", "--no-textconv", "--no-color", "--src-prefix=a/", "--dst-prefix=b/")
    diff = run_git(checkout, "diff", "HEAD", *options, most_bytes=most_bytes + 1) or ""
    unknown = (run_git(checkout, "ls-files", "--others", "--exclude-standard") or "").splitlines()
    if not diff:
        return None
    kept, is_cut = _whole_files(diff, most_bytes)
    head = ["What was not committed when the run began. Lines before the first diff are no part of it."]
    if is_cut:
        changed = (run_git(checkout, "diff", "HEAD", "--name-only", "--no-ext-diff") or "").splitlines()
        head += _names("Changed too, and left out as there is too much", _left_out(changed, kept))
    head += _names("Files that git does not know", unknown)
    return "\n".join([*(f"# {line}" for line in head), kept])


def _whole_files(diff: str, most_bytes: int) -> tuple[str, bool]:
    if len(diff.encode()) <= most_bytes:
        return diff, False
    end = diff.rfind("\ndiff --git ")
    return (diff[: end + 1] if end >= 0 else ""), True


def _left_out(changed: Sequence[str], kept: str) -> list[str]:
    return [name for name in changed if f"diff --git a/{name} b/" not in kept]


def _names(title: str, names: Sequence[str]) -> list[str]:
    if not names:
        return []
    more = [f"  and {len(names) - _MOST_NAMES} more"] if len(names) > _MOST_NAMES else []
    return [f"{title}:", *(f"  {name}" for name in names[:_MOST_NAMES]), *more]

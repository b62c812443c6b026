"""The kind ``command``: a command line as words, never as text for a shell."""

import shlex
import shutil
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from notebench.errors import BadInput
from notebench.jobs.spec import JobSpec

KIND = "command"
_NAME_CHARS = 100


def command_spec(
    argv: Sequence[str],
    folder: Path,
    now: datetime,
    *,
    name: str = "",
    by: str = "",
    place: str = "process",
) -> JobSpec:
    """The spec of a job that runs a program with arguments in a folder; its name is the command line.

    Raises
    ------
    BadInput
        When there is no such program or folder.
    """
    if not argv:
        raise BadInput(
            "there is no command to run; write it after --: `notebench jobs run -- python train.py`"
        )
    if not folder.is_dir():
        raise BadInput(f"{folder} is no folder to run a command in")
    program = argv[0]
    is_path = "/" in program or "\\" in program
    # What another machine has is seen there.
    if place == "process" and shutil.which(str(folder / program) if is_path else program) is None:
        raise BadInput(f"there is no program {program!r}; is it installed, and in PATH?")
    return JobSpec(KIND, name or _name(argv), {"argv": list(argv)}, str(folder.absolute()), now, by, place)


def read_command(work: Mapping[str, Any]) -> list[str]:
    """The words of the command line.

    Raises
    ------
    BadInput
        When the spec holds none.
    """
    argv = work.get("argv")
    if not isinstance(argv, list) or not argv or not all(isinstance(word, str) for word in argv):
        raise BadInput("argv: the job's spec has no list of words to run")
    return argv


def show_command(work: Mapping[str, Any]) -> str:
    """The command line as one would type it."""
    return _on_one_line(shlex.join(read_command(work)))


def _name(argv: Sequence[str]) -> str:
    text = _on_one_line(shlex.join(argv))
    return text if len(text) <= _NAME_CHARS else f"{text[: _NAME_CHARS - 1]}…"


def _on_one_line(text: str) -> str:
    return "".join(char if char.isprintable() else " " for char in text)

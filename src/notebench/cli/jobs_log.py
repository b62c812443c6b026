"""``notebench jobs log``: what a job printed, and what it prints now."""

import time
from pathlib import Path

import click

from notebench.cli.opening import Opener
from notebench.cli.output import echo_json
from notebench.ids import JobId
from notebench.jobs import JobBook, has_ended
from notebench.jobs.log import MOST_BYTES

_LOOK_S = 0.2
_TAIL_BYTES = 100_000


@click.command()
@click.argument("job")
@click.option(
    "--follow", "-f", "is_followed", is_flag=True, help="Go on until the job ends; Ctrl-C leaves it."
)
@click.option(
    "--tail",
    "tail_bytes",
    metavar="BYTES",
    type=click.IntRange(1, MOST_BYTES),
    default=_TAIL_BYTES,
    show_default=True,
    help="Begin so many bytes before the end.",
)
@click.option("--all", "is_whole", is_flag=True, help="Begin at the beginning.")
@click.option("--json", "as_json", is_flag=True, help="Print one object: a stretch of the log as text.")
@click.pass_obj
def log(
    open_workbench: Opener,
    job: str,
    tail_bytes: int,
    *,
    is_followed: bool,
    is_whole: bool,
    as_json: bool,
) -> None:
    """Print the log of a JOB."""
    book = open_workbench(Path.cwd()).jobs
    job_id = book.find(job)
    offset = 0 if is_whole else -tail_bytes
    if as_json:
        echo_json(book.log(job_id, offset, MOST_BYTES).to_json())
    elif is_followed:
        follow(book, job_id, offset)
    else:
        _echo_from(book, job_id, offset)


def follow(book: JobBook, job_id: JobId, offset: int = 0) -> None:
    """Print the log from ``offset`` on until the job has ended."""
    while True:
        is_over = has_ended(book.get(job_id))  # asked before: what was printed until then is read after
        offset = _echo_from(book, job_id, offset)
        if is_over:
            return
        time.sleep(_LOOK_S)


def echo_log(book: JobBook, job_id: JobId) -> None:
    """Print the end of the log."""
    _echo_from(book, job_id, -_TAIL_BYTES)


def _echo_from(book: JobBook, job_id: JobId, offset: int) -> int:
    """Print what there is from the offset on; gives where it ends."""
    while True:
        part = book.log(job_id, offset, MOST_BYTES)
        click.echo(_tame(part.text), nl=False)
        if part.next_offset >= part.size_bytes or part.next_offset == part.offset:
            return part.next_offset
        offset = part.next_offset


def _tame(text: str) -> str:
    """The text without what drives the terminal, but for line ends, tabs and progress bars."""
    kept = click.unstyle(text)
    return "".join(
        char if char.isprintable() or char in "\n\r\t" else "\N{REPLACEMENT CHARACTER}" for char in kept
    )

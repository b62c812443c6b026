"""How commands print: aligned tables for people, JSON for scripts, nothing that drives the terminal."""

import io
import json
import sys
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import click

_WIDEST = 40  # cells of a table; a longer one is cut, but an id never
_GAP = "  "
_DAY_S = 86_400


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table.

    Attributes
    ----------
    is_number
        It stands to the right.
    is_whole
        It is never cut.
    style
        Colours a cell once it is cut and padded.
    """

    title: str
    is_number: bool = False
    is_whole: bool = False
    style: Callable[[str], str] = str


def prepare_streams() -> None:
    """Let a terminal that lacks a character show another instead of failing."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")


def echo_json(value: Any) -> None:
    """Print a value as indented JSON."""
    click.echo(json.dumps(value, indent=2, ensure_ascii=False, allow_nan=False))


def echo_table(columns: Sequence[Column], rows: Iterable[Sequence[str]]) -> None:
    """Print rows under their titles."""
    cells = [[_fit(cell, column) for cell, column in zip(row, columns, strict=True)] for row in rows]
    titles = [plain(column.title) for column in columns]
    widths = [max(map(_width, each)) for each in zip(titles, *cells, strict=True)]
    click.echo(_GAP.join(map(_pad, titles, widths, columns)).rstrip())
    for row in cells:
        padded = map(_pad, row, widths, columns)
        styled = (column.style(cell) for cell, column in zip(padded, columns, strict=True))
        click.echo(_GAP.join(styled).rstrip())


def echo_facts(facts: Iterable[tuple[str, str]], indent: str = "") -> None:
    """Print names and values, the values aligned and whole."""
    known = [(plain(name), plain(value)) for name, value in facts]
    width = max((_width(name) for name, _ in known), default=0)
    for name, value in known:
        click.echo(f"{indent}{_pad(name, width, Column(name))}{_GAP}{value}".rstrip())


def echo_heading(text: str) -> None:
    """Print the title of what follows, after an empty line."""
    click.echo(f"\n{click.style(text, bold=True)}")


def plain(text: str) -> str:
    """The text on one line, without characters that drive a terminal."""
    return "".join(
        char if char.isprintable() else "\N{REPLACEMENT CHARACTER}" for char in " ".join(text.split())
    )


def plain_lines(text: str, indent: str = "    ") -> str:
    """The lines of a text, indented, without characters that drive a terminal."""
    lines = click.unstyle(text).expandtabs(4).splitlines()
    return "\n".join(
        indent + "".join(char if char.isprintable() else "\N{REPLACEMENT CHARACTER}" for char in line)
        for line in lines
    )


def format_age(at: datetime, now: datetime) -> str:
    """``42 s ago``, ``3 min ago``, ``5 h ago``, ``12 d ago``; beyond that the local date."""
    seconds = max(0.0, (now - at).total_seconds())
    for limit_s, unit_s, unit in (
        (60, 1, "s"),
        (3600, 60, "min"),
        (_DAY_S, 3600, "h"),
        (30 * _DAY_S, _DAY_S, "d"),
    ):
        if seconds < limit_s:
            return f"{seconds // unit_s:.0f} {unit} ago"
    return at.astimezone().date().isoformat()


def format_time(at: datetime) -> str:
    """Local time to the second, with the offset from UTC."""
    return at.astimezone().isoformat(sep=" ", timespec="seconds")


def format_size(size_bytes: int) -> str:
    """``512 B``, ``1.5 kB``, ``20 MB``, ``3.2 GB``."""
    size = float(size_bytes)
    for unit in ("B", "kB", "MB"):
        if size < 1000:
            return f"{size:.3g} {unit}"
        size /= 1000
    return f"{size:.3g} GB"


def _fit(cell: str, column: Column) -> str:
    text = plain(cell)
    if column.is_whole or _width(text) <= _WIDEST:
        return text
    while _width(text) > _WIDEST - 1:
        text = text[:-1]
    return f"{text}…"


def _pad(text: str, width: int, column: Column) -> str:
    space = " " * (width - _width(text))
    return space + text if column.is_number else text + space


def _width(text: str) -> int:
    return sum(_columns(char) for char in text)


def _columns(char: str) -> int:
    if unicodedata.combining(char):
        return 0
    return 2 if unicodedata.east_asian_width(char) in "WF" else 1

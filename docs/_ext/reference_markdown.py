"""Texts and tables of the generated reference, as Markdown."""

import re
from collections.abc import Iterable


def as_text(content: str) -> str:
    """What is shown as it is."""
    return f"```text\n{content.rstrip()}\n```\n"


def as_code(told: str) -> str:
    """Single backquotes for the double ones of a docstring."""
    return re.sub(r"``(.+?)``", r"`\1`", told)


def as_table(titles: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    """A table with these heads."""
    heads = list(titles)
    lines = [heads, ["---"] * len(heads), *([cell.replace("|", r"\|") for cell in row] for row in rows)]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)

"""A cell's source as statements with their comments; magics and shell lines are passed over; none is run."""

import ast
import io
import tokenize
from collections.abc import Mapping
from dataclasses import dataclass

from notebench.parameters.faults import BadParameter
from notebench.parameters.reading.parsing import parse_code

LONGEST_SOURCE = 100_000
"""Characters of a cell."""
_MOST_PARSED = 2_000_000  # characters: after each run of magics the cell is parsed anew
_FOREIGN = {
    *("bash", "sh", "script", "cmd", "system", "sx", "!", "html", "HTML", "svg", "SVG", "latex", "markdown"),
    *(
        "javascript",
        "js",
        "writefile",
        "file",
        "perl",
        "ruby",
        "R",
        "sql",
        "pypy",
        "python2",
        "julia",
        "cython",
    ),
}
_DECORATION = "-=*~_+#/"


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement.

    Attributes
    ----------
    comment
        What stands behind it, without the first ``#``.
    above
        What stands right above it, as one line of help.
    """

    node: ast.stmt
    comment: str
    above: str

    @property
    def line(self) -> int:
        """Where it begins in the cell, from 1."""
        return self.node.lineno


@dataclass(frozen=True, slots=True)
class _Comment:
    text: str
    is_alone: bool


def read_statements(source: str) -> tuple[Statement, ...]:
    """The statements at the top level of a cell.

    Raises
    ------
    BadParameter
        When the cell is no Python; the text names the line.
    """
    if len(source) > LONGEST_SOURCE:
        raise BadParameter(f"the cell has {len(source)} characters; at most {LONGEST_SOURCE} are read")
    text = _without_cell_magic(_with_plain_ends(source).removeprefix("\ufeff"))
    tree, text = _parse(text)
    comments = _comments(text)
    last_on_line = {node.end_lineno or node.lineno: node for node in tree.body}
    return tuple(
        Statement(
            node,
            _behind(node, comments) if last_on_line[node.end_lineno or 0] is node else "",
            _above(node, comments),
        )
        for node in tree.body
    )


def count_lines(source: str) -> int:
    """How many lines a cell has, as Python counts them."""
    text = _with_plain_ends(source)
    return text.count("\n") + (0 if text.endswith("\n") or not text else 1)


def _with_plain_ends(source: str) -> str:
    return source.replace("\r\n", "\n").replace("\r", "\n")


def _without_cell_magic(text: str) -> str:
    """The cell without its ``%%`` line; a magic that takes another language is refused."""
    lines = text.split("\n")
    first = next((place for place, line in enumerate(lines) if line.strip()), 0)
    if not lines[first].startswith("%%"):
        return text
    words = lines[first][2:].split() or [""]
    if words[0] in _FOREIGN:
        raise BadParameter(
            f"the cell begins with %%{words[0]}; parameters are read from Python", line=first + 1
        )
    lines[first] = ""
    return "\n".join(lines)


def _parse(text: str) -> tuple[ast.Module, str]:
    """The code, where each line that only IPython reads is replaced by one that Python reads.

    Where Python stops is where such a line can be: one inside a string is never met.
    """
    lines = text.split("\n")
    for _ in range(max(1, _MOST_PARSED // (len(text) + 1))):
        text = "\n".join(lines)
        try:
            return parse_code(text), text
        except SyntaxError as err:
            line = err.lineno or 1
            if not _replace_magics(lines, min(line, len(lines)) - 1):
                raise BadParameter(f"the cell is no Python ({err.msg}); mend it", line=line) from err
        except (ValueError, RecursionError, MemoryError) as err:
            raise BadParameter(f"the cell cannot be read ({err}); make it simpler") from err
    raise BadParameter("the cell has too many magics between its statements; move them to another cell")


def _replace_magics(lines: list[str], at: int) -> bool:
    """Replace the magic at this line and those right behind it; False where there is none."""
    begin = at
    while at < len(lines) and (made := _replaced(lines[at])) is not None:
        while lines[at].endswith("\\") and at + 1 < len(lines):  # it goes on
            lines[at] = ""
            at += 1
        lines[at] = made
        at += 1
    return at > begin


def _replaced(line: str) -> str | None:
    """What Python may read in place of a magic or shell line; None for any other line."""
    bare = line.strip()
    indent = line[: len(line) - len(line.lstrip())]
    if bare.startswith(("%", "!", "?")) or (bare.endswith("?") and "#" not in bare):
        return f"{indent}pass"
    name, equals, value = line.partition("=")
    if equals and value.strip().startswith(("!", "%")) and name.strip().isidentifier():
        return f"{name}= magic_()"
    return None


def _comments(text: str) -> Mapping[int, _Comment]:
    """The comments by line."""
    found: dict[int, _Comment] = {}
    try:
        for token in tokenize.generate_tokens(io.StringIO(text).readline):
            if token.type == tokenize.COMMENT:
                is_alone = not token.line[: token.start[1]].strip()
                found[token.start[0]] = _Comment(token.string[1:].strip(), is_alone)
    except (tokenize.TokenError, SyntaxError):  # what Python parsed is read as far as it goes
        return found
    return found


def _behind(node: ast.stmt, comments: Mapping[int, _Comment]) -> str:
    """The comment on the statement's last line, else on its first."""
    for line in (node.end_lineno or node.lineno, node.lineno):
        comment = comments.get(line)
        if comment and not comment.is_alone:
            return comment.text
    return ""


def _above(node: ast.stmt, comments: Mapping[int, _Comment]) -> str:
    found: list[str] = []
    line = node.lineno - 1
    while (comment := comments.get(line)) and comment.is_alone:
        found.insert(0, comment.text)
        line -= 1
    kept = [text.lstrip(":") for text in found if not _is_heading(text)]
    return " ".join(" ".join(kept).split())


def _is_heading(text: str) -> bool:
    """Whether the line heads all that follows: ``--- Model ---``, ``## Model``, Colab's ``@title``."""
    rest = text.lstrip(_DECORATION)
    return not rest or len(text) - len(rest) > 1 or text.startswith(("@", "%%")) or text == "Parameters"

"""What the comment behind a parameter says: range, choices, condition, help; or Colab's or papermill's words.

::

    # 10..500 step 10, trees in the forest      # a | b | c, which model      # 2..16 when model == "forest"
    # 1e-4..1e-1 log                            # any of age, income; which   # plain help
"""

from dataclasses import replace

from notebench.errors import BadInput
from notebench.parameters.reading.annotations import parse_annotation
from notebench.parameters.reading.bounds import parse_bound
from notebench.parameters.reading.colab import read_colab
from notebench.parameters.reading.drafts import Bound, Draft
from notebench.parameters.reading.names import Names
from notebench.parameters.reading.parsing import parse_expression
from notebench.parameters.values.text import Text, read_word, split_outside

_PRAGMAS = (
    "noqa",
    "type: ignore",
    "pylint:",
    "pragma:",
    "fmt:",
    "isort:",
    "ruff:",
    "mypy:",
    "nosec",
    "pyright:",
)
_ENDS = ",;"
LONGEST_COMMENT = 2000
"""Characters; a longer one is help alone."""


def read_comment(comment: str, names: Names) -> Draft:
    """What a comment says, given without its first ``#``.

    Raises
    ------
    BadInput
        When it begins as a range or step and does not go on as one.
    """
    text = _without_pragmas(comment)
    if len(text) > LONGEST_COMMENT:
        return Draft(help=text)
    if text.startswith("@param"):
        return read_colab(text.removeprefix("@param").strip())
    if text.startswith("type:"):
        return _read_typed(text.removeprefix("type:").strip(), names)
    return _read_own(text)


def _without_pragmas(comment: str) -> str:
    kept = [part for part in comment.split(" #") if not part.strip().startswith(_PRAGMAS)]
    return " #".join(kept).strip()


def _read_typed(text: str, names: Names) -> Draft:
    """``# type: list[int] help`` of papermill: the longest beginning that is a type, then the rest."""
    words = split_outside(text, " ")
    for count in range(len(words), 0, -1):
        draft = parse_annotation(" ".join(words[:count]), names)
        if draft is not None:
            return draft.under(_read_own(" ".join(words[count:]).strip()))
    return Draft(help=text or None)


def _read_own(text: str) -> Draft:
    if not text:
        return Draft()
    if text.lower().startswith("help:"):
        return Draft(help=text[len("help:") :].strip())
    if text.lower().startswith("any of "):
        return _read_any_of(text[len("any of ") :])
    for read in (_read_range, _read_choices, _read_condition):
        if (draft := read(text)) is not None:
            return draft
    return Draft(help=text)


def _read_any_of(text: str) -> Draft:
    choices, help_ = _cut(text, ";")
    choices, when = _cut_when(choices)
    words = tuple(read_word(word) for word in split_outside(choices, ",") if word.strip())
    if when is not None:
        when, _, more = _condition_and_help(when)
        help_ = help_ or more
    return Draft(choices=words, is_multiple=True, when=when, help=help_ or None)


def _read_range(text: str) -> Draft | None:
    first = split_outside(text, _ENDS)[0]
    low, dots, rest = first.partition("..")
    low = low.strip()
    if not dots or (rest.startswith(".") and not rest[1:2].isdigit()):
        return None
    begin = parse_bound(low) if low else None
    if low and begin is None:
        return None
    word, _, tail = rest.strip().partition(" ")
    is_open_end = not rest[:1].strip() and word in ("", "step", "log", "when")
    end = None if is_open_end else parse_bound(word)
    if end is None and not is_open_end:
        if not low or not word:
            return None
        raise BadInput(
            f"the range {first.strip()[:60]!r} ends at {word[:40]!r}, which is no number or date; "
            "write one such as 1..10, or `help: …` for plain text"
        )
    if begin is None and end is None:
        return None
    tail = f"{word} {tail}" if is_open_end else tail
    draft = Draft(
        low=Bound(begin) if begin is not None else None, high=Bound(end) if end is not None else None
    )
    return _read_tail(draft, (tail + text[len(first) :]).strip())


def _read_tail(draft: Draft, tail: str) -> Draft:
    """What follows a range: ``step``, ``log``, ``when``; from the first other word on, help."""
    while tail:
        word, _, rest = tail.partition(" ")
        if word == "step":
            size, _, rest = rest.strip().partition(" ")
            bare = size.rstrip(_ENDS)
            step = parse_bound(bare)
            if not isinstance(step, int | float):
                raise BadInput(f"the step {bare[:40]!r} is no number; write one such as step 10")
            draft, tail = replace(draft, step=step), f"{size[len(bare) :]} {rest}".strip()
        elif word.rstrip(_ENDS) == "log":
            draft, tail = replace(draft, log=True), f"{word[3:]} {rest}".strip()
        else:
            break
        if tail[:1] in tuple(_ENDS):
            break
    return _with_condition(draft, tail)


def _with_condition(draft: Draft, tail: str) -> Draft:
    after_comma = tail.lstrip(_ENDS).strip()
    if tail.startswith("when "):
        when, _, help_ = _condition_and_help(tail[len("when ") :])
        return replace(draft, when=when, help=help_ or None)
    if after_comma.startswith("when "):
        when, is_python, help_ = _condition_and_help(after_comma[len("when ") :])
        if is_python:
            return replace(draft, when=when, help=help_ or None)
    return replace(draft, help=after_comma or None)


def _read_choices(text: str) -> Draft | None:
    first = split_outside(text, _ENDS)[0]
    words, when = _cut_when(first)
    parts = [part.strip() for part in split_outside(words, "|")]
    if len(parts) < 2:
        return None
    choices = tuple(read_word(part) for part in parts)
    if any(isinstance(each, Text) and not _is_one_word(each) for each in choices):
        return None
    tail = text[len(first) :]
    draft = Draft(choices=choices, written=text)
    return _with_condition(draft, f"when {when}{tail}" if when is not None else tail)


def _is_one_word(text: str) -> bool:
    return bool(text) and len(split_outside(text, " \t")) == 1


def _read_condition(text: str) -> Draft | None:
    if not text.startswith("when "):
        return None
    when, is_python, help_ = _condition_and_help(text[len("when ") :])
    return Draft(when=when, help=help_ or None) if is_python else None


def _condition_and_help(text: str) -> tuple[str, bool, str]:
    """The condition, whether it is an expression of Python's, and the help behind it."""
    condition, help_ = _cut(text, _ENDS)
    try:
        parse_expression(condition)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return condition, False, help_
    return condition, True, help_


def _cut(text: str, marks: str) -> tuple[str, str]:
    first, *rest = split_outside(text, marks, 1)
    return first.strip(), "".join(rest).strip()


def _cut_when(text: str) -> tuple[str, str | None]:
    words = split_outside(text, " ")
    if "when" not in words:
        return text, None
    at = words.index("when")
    return " ".join(words[:at]), " ".join(words[at + 1 :])

"""What a step's result depends on, in parts, so that a step which runs again says which of them changed."""

import difflib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from notebench.data.column_content import combine
from notebench.redaction import MASK, is_secret_name

RUNNER_VERSION = 1
"""Raised when the same step would give something else than before."""
_SHOWN = 60


@dataclass(frozen=True, slots=True)
class KeyParts:
    """What a step's result depends on.

    Attributes
    ----------
    code
        The id of each code cell, in order; of a function, of its module.
    values
        By name, each value as JSON; a secret's id.
    inputs
        By name, the ids of the contents of files and frames among what it is given.
    sources
        By path, the ids of files that its code uses.
    options
        Kernel, environment variables, the part of a notebook.
    environment
        The id of the packages that it runs with.
    """

    code: tuple[str, ...] = ()
    values: Mapping[str, str] = field(default_factory=dict)
    inputs: Mapping[str, str] = field(default_factory=dict)
    sources: Mapping[str, str] = field(default_factory=dict)
    options: Mapping[str, str] = field(default_factory=dict)
    environment: str = ""
    runner: int = RUNNER_VERSION

    @property
    def digest(self) -> str:
        """The key: the same where nothing differs; 32 characters in hex."""
        return combine(json.dumps(self.to_json(), sort_keys=True))

    def to_json(self) -> dict[str, Any]:
        """As the history keeps them."""
        return asdict(self)

    @classmethod
    def from_json(cls, read: Mapping[str, Any]) -> "KeyParts":
        """What :meth:`to_json` wrote.

        Raises
        ------
        KeyError, TypeError, ValueError
            When it is something else.
        """
        values, inputs, sources, options = (
            {str(name): str(text) for name, text in read[part].items()} for part in _MAPPINGS
        )
        code, environment = tuple(map(str, read["code"])), str(read["environment"])
        return cls(code, values, inputs, sources, options, environment, int(read["runner"]))

    def changes_since(self, before: "KeyParts") -> list[str]:
        """What differs, in words, the most telling first; empty where nothing does.

        Examples
        --------
        >>> KeyParts(("a", "c"), {"seed": "8"}).changes_since(KeyParts(("a", "b"), {"seed": "7"}))
        ['code changed: cell 2', 'seed 7 -> 8']
        """
        found = list(_code_changes(before.code, self.code))
        found += _value_changes(before.values, self.values)
        found += [f"{name} changed" for name in _changed(before.inputs, self.inputs)]
        found += [f"{name} changed" for name in _changed(before.sources, self.sources)]
        found += _value_changes(before.options, self.options)
        if before.environment != self.environment:
            found.append("packages changed")
        if before.runner != self.runner:
            found.append("Notebench runs steps in another way now")
        return found


_MAPPINGS = ("values", "inputs", "sources", "options")


def value_text(name: str, value: Any) -> str:
    """A JSON value as a part of a key: as it is where it is short, and never a secret."""
    text = json.dumps(value, ensure_ascii=False, sort_keys=True)
    if is_secret_name(name):
        return f"{MASK} {combine(text)}"
    return text if len(text) <= 4 * _SHOWN else f"{text[:_SHOWN]}… {combine(text)}"


def _code_changes(before: Sequence[str], after: Sequence[str]) -> Iterator[str]:
    """Cells that were changed, added and removed, by their places among the code cells, from 1."""
    changed: list[int] = []
    added: list[int] = []
    removed: list[int] = []
    for kind, low, high, begin, end in difflib.SequenceMatcher(
        a=before, b=after, autojunk=False
    ).get_opcodes():
        if kind == "equal":
            continue
        both = min(high - low, end - begin)
        changed += range(begin + 1, begin + both + 1)
        added += range(begin + both + 1, end + 1)
        removed += range(low + both + 1, high + 1)
    for word, cells in (("changed", changed), ("added", added), ("removed", removed)):
        if cells:
            yield f"code {word}: cell{'s' if len(cells) > 1 else ''} {', '.join(map(str, cells))}"


def _value_changes(before: Mapping[str, str], after: Mapping[str, str]) -> Iterator[str]:
    for name in _changed(before, after):
        if name not in before:
            yield f"{name} is given now: {_short(after[name])}"
        elif name not in after:
            yield f"{name} is given no more"
        else:
            yield f"{name} {_short(before[name])} -> {_short(after[name])}"


def _changed(before: Mapping[str, str], after: Mapping[str, str]) -> list[str]:
    return [name for name in dict.fromkeys([*before, *after]) if before.get(name) != after.get(name)]


def _short(text: str) -> str:
    if text.startswith(MASK):
        return MASK
    return text if len(text) <= _SHOWN else f"{text[: _SHOWN - 1]}…"

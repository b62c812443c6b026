"""What is wrong with a pipeline's file: each fault has its line, and all of them are told at once."""

import difflib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from notebench.errors import BadInput


@dataclass(frozen=True, slots=True, order=True)
class Fault:
    """One fault.

    Attributes
    ----------
    line
        In the pipeline's file, from 1; 0 where it is of no line.
    what
        What is wrong, with which value, and what to do next.
    """

    line: int
    what: str


class BadPipeline(BadInput):
    """A pipeline cannot be run as it is written; one line a fault, in the order of the file.

    Attributes
    ----------
    file
        The pipeline's file, by its name.
    """

    def __init__(self, file: str, faults: Iterable[Fault]) -> None:
        self.file, self.faults = file, tuple(sorted(set(faults)))
        super().__init__("\n".join(self._lines()))

    def _lines(self) -> list[str]:
        return [
            f"{self.file}{f':{each.line}' if each.line else ''}: {' '.join(each.what.split())}"
            for each in self.faults
        ]

    @property
    def message(self) -> str:
        """All faults, each on one line."""
        return "\n".join(self._lines())

    def __reduce__(self) -> tuple[type["BadPipeline"], tuple[str, tuple[Fault, ...]]]:
        return type(self), (self.file, self.faults)


def near(name: str, known: Sequence[str]) -> str:
    """What to write in place of a name that is not known.

    Examples
    --------
    >>> near("tran", ["train", "test"]), near("x", ["train"]), near("x", [])
    ('did you mean train?', 'there are train', 'there are none')
    """
    found = difflib.get_close_matches(name, known, n=1)
    if found:
        return f"did you mean {found[0]}?"
    return f"there are {', '.join(known)}" if known else "there are none"

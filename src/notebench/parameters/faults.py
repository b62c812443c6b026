"""What is wrong with a parameter: each fault names it, its line, and what to do."""

from collections.abc import Sequence

from notebench.errors import BadInput


class BadParameter(BadInput):
    """A definition cannot be read, or contradicts itself.

    Attributes
    ----------
    name
        The parameter's; empty where the fault is the cell's.
    line
        In the cell, from 1; 0 where it is not known.
    file
        The notebook's name; empty where it is not known.
    """

    def __init__(self, what: str, name: str = "", line: int = 0, file: str = "") -> None:
        self.what, self.name, self.line, self.file = what, name, line, file
        super().__init__(": ".join(filter(None, [file, f"line {line}" if line else "", name, what])))

    def __reduce__(self) -> tuple[type["BadParameter"], tuple[str, str, int, str]]:
        return type(self), (self.what, self.name, self.line, self.file)


class BadValues(BadInput):
    """Values that were given do not fit; one line a fault."""

    def __init__(self, faults: Sequence[str]) -> None:
        self.faults = tuple(faults)
        super().__init__("\n".join(self.faults))

    @property
    def message(self) -> str:
        """All faults, each on one line."""
        return "\n".join(" ".join(fault.split()) for fault in self.faults)

    def __reduce__(self) -> tuple[type["BadValues"], tuple[tuple[str, ...]]]:
        return type(self), (self.faults,)

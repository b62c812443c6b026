"""Which steps of a run are wanted, as it is asked for."""

from dataclasses import dataclass

from notebench.errors import BadInput


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which steps of a run are wanted.

    Attributes
    ----------
    step
        This one alone.
    start
        This one and all that need it.
    resumed
        What this run has left, by its id or name.
    from_cell
        Of that, steps that failed go on at the cell, where their kernel's state was kept.

    Raises
    ------
    BadInput
        When several are asked for, or a cell of no run.
    """

    step: str = ""
    start: str = ""
    resumed: str = ""
    from_cell: bool = False

    def __post_init__(self) -> None:
        if bool(self.step) + bool(self.start) + bool(self.resumed) > 1:
            raise BadInput("one step, one and what follows, or what a run has left: ask for one of these")
        if self.from_cell and not self.resumed:
            raise BadInput("from the cell that failed: of which run? name it with --resume")


EVERYTHING = Wanted()

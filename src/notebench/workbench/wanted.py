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

    Raises
    ------
    BadInput
        When several are asked for.
    """

    step: str = ""
    start: str = ""
    resumed: str = ""

    def __post_init__(self) -> None:
        if bool(self.step) + bool(self.start) + bool(self.resumed) > 1:
            raise BadInput("one step, one and what follows, or what a run has left: ask for one of these")


EVERYTHING = Wanted()

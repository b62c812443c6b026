"""Runs below a run: trials below their sweep's, steps below their pipeline's.

A room decides them, an engine writes them. A run below is not told what happens but how it stands, and so
what is told twice, or was missed for a while, changes nothing.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Protocol, TypeVar

from notebench.data.ports import DataUse
from notebench.states import State

ERROR_TAG = "notebench.error"
"""Why a run below failed, in one line."""
TEXT_CHARS = 500  # the least that any store allows
K = TypeVar("K")
K_co = TypeVar("K_co", covariant=True)
"""What tells the runs below one run apart: a trial's number, a step's name."""


@dataclass(frozen=True, slots=True)
class Reported:
    """A value on the way, at a time in milliseconds since the epoch.

    Attributes
    ----------
    name
        Of the metric; empty for the first of the run above, by which those below are judged.
    """

    step: int
    value: float
    at_ms: int
    name: str = ""


@dataclass(frozen=True, slots=True)
class Written:
    """A run below as it is kept.

    Attributes
    ----------
    uri
        Of the store that it lies in: the workspace's, or one in which it waits.
    has_ended
        Whether it is written to its end.
    """

    run_id: str
    uri: str
    has_ended: bool = False


class OuterRun(Protocol[K_co]):
    """The run above."""

    @property
    def name(self) -> str:
        """For people."""

    @property
    def experiment(self) -> str:
        """The experiment of all its runs."""

    @property
    def metrics(self) -> tuple[str, ...]:
        """Metrics of the runs below, the first of which judges."""

    @property
    def params(self) -> Mapping[str, str]:
        """What it was given."""

    @property
    def tags(self) -> Mapping[str, str]:
        """What all its runs are tagged with."""

    @property
    def started_at(self) -> datetime | None:
        """When this attempt began; the run begins with the first."""

    @property
    def is_resumed(self) -> bool:
        """Whether an earlier attempt may have left runs."""

    @property
    def run_id(self) -> str:
        """The run of the earlier attempt, where it is known."""

    @property
    def mark(self) -> tuple[str, str]:
        """The tag, and its value, by which all its runs are found again."""

    @property
    def state_tag(self) -> str:
        """The tag that says how a run below ended; one that has none was not written to its end."""

    def key_of(self, tags: Mapping[str, str]) -> K_co | None:
        """Which one below has these tags; None for the run above itself."""


class NestedRun(Protocol[K_co]):
    """How a run below is to stand."""

    @property
    def key(self) -> K_co:
        """Which one it is."""

    @property
    def above(self) -> K_co | None:
        """Below which of the others it lies; None for the run above all."""

    @property
    def run_name(self) -> str:
        """For people."""

    @property
    def kept_as(self) -> State:
        """How it stands, in a run's words."""

    @property
    def first_tags(self) -> Mapping[str, str]:
        """What it is tagged with from its beginning."""

    @property
    def tags(self) -> Mapping[str, str]:
        """What it is tagged with besides at its end."""

    @property
    def params(self) -> Mapping[str, str]:
        """All values that it was given."""

    @property
    def metrics(self) -> Mapping[str, float]:
        """What it ended with."""

    @property
    def reported(self) -> tuple[Reported, ...]:
        """Values on the way that are not written yet."""

    @property
    def started_at(self) -> datetime | None:
        """When it began."""

    @property
    def ended_at(self) -> datetime | None:
        """When it ended."""

    @property
    def has_ended(self) -> bool:
        """Whether nothing more comes of it."""

    @property
    def has_params(self) -> bool:
        """Whether the parameters are to be written though it goes on."""

    @property
    def is_used(self) -> bool:
        """Whether its own code may log into it."""

    @property
    def logged(self) -> tuple[str, ...]:
        """Archives of what it logged where no store is reached: their paths here."""

    @property
    def data(self) -> Sequence[DataUse]:
        """What it used, and made, told at its end."""

    @property
    def files(self) -> tuple[Path, ...]:
        """What becomes its artifacts at its end."""

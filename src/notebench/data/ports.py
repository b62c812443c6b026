"""What an engine must do to keep which run used which data, and to read it.

MLflow's engines and the tests' in-memory fake are held to one contract (``tests/contracts``).
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any, Protocol

from notebench.data.version import DataVersion
from notebench.errors import BadInput
from notebench.ids import DataId, RunId

GIVEN, MADE = "given", "made"
"""Roles of data in the run of a pipeline's step: what it was given, and what it gave."""
LARGEST_PAGE = 1000
MOST_USES = 1000
"""The most uses, and models, that a record lists; ``is_truncated`` tells of more."""


@dataclass(frozen=True, slots=True)
class DataUse:
    """That a run used data; ``role`` is ``train``, ``eval``, ``target``, ``read``, or the user's own word."""

    version: DataVersion
    role: str

    def to_json(self) -> dict[str, Any]:
        """As a run's page carries it."""
        return {**self.version.summary(), "role": self.role}


@dataclass(frozen=True, slots=True)
class RunUse:
    """A run that used the data; ``name`` is the run's, ``state`` one of the states' words."""

    run_id: RunId
    name: str
    experiment: str
    state: str
    started_at: datetime
    role: str


@dataclass(frozen=True, slots=True)
class UsedModel:
    """A model that such a run kept."""

    model_id: str
    name: str
    state: str
    run_id: RunId


@dataclass(frozen=True, slots=True)
class DataRecord:
    """One version with all that is known of its use: the newest first."""

    version: DataVersion
    uses: Sequence[RunUse] = ()
    models: Sequence[UsedModel] = ()
    is_truncated: bool = False

    def to_json(self) -> dict[str, Any]:
        """As REST and command line carry it."""
        return {
            **self.version.to_json(),
            "uses": [{**asdict(use), "started_at": to_text(use.started_at)} for use in self.uses],
            "models": [asdict(model) for model in self.models],
            "is_truncated": self.is_truncated,
        }


@dataclass(frozen=True, slots=True)
class DataEntry:
    """A line of the list: a version, how many runs used it, and when the newest of them began."""

    version: DataVersion
    runs: int
    last_used_at: datetime

    def to_json(self) -> dict[str, Any]:
        """As REST and command line carry it."""
        return {**self.version.summary(), "runs": self.runs, "last_used_at": to_text(self.last_used_at)}


@dataclass(frozen=True, slots=True)
class DataPage:
    """Some of the versions; ``total`` counts all that match, ``next_offset`` is None on the last page.

    ``is_partial`` tells that the oldest runs were not looked at: of a server's, only the newest are.
    """

    entries: Sequence[DataEntry]
    total: int
    next_offset: int | None
    is_partial: bool = False


@dataclass(frozen=True, slots=True)
class DataQuery:
    """A page of data versions: those whose name, source or id contains ``text``, whatever its case."""

    text: str = ""
    limit: int = 100
    offset: int = 0

    def __post_init__(self) -> None:
        if not 1 <= self.limit <= LARGEST_PAGE:
            raise BadInput(f"limit: {self.limit} is not between 1 and {LARGEST_PAGE}")
        if self.offset < 0:
            raise BadInput(f"offset: {self.offset} is below 0")


class DataReader(Protocol):
    """Reads which run used which data; deleted runs count as gone."""

    def of_run(self, run_id: RunId) -> Sequence[DataUse]:
        """What the run used, by role and name; nothing for a run that is not there."""

    def get(self, data_id: DataId) -> DataRecord:
        """One version with its uses.

        Raises
        ------
        NotFound
            When no run used it.
        """

    def page(self, query: DataQuery) -> DataPage:
        """One page of the versions, the one used last first."""

    def model_run(self, model_id: str) -> RunId:
        """The run that kept the model.

        Raises
        ------
        NotFound
            When there is no such model, or no run kept it.
        """


def to_text(at: datetime) -> str:
    """RFC 3339 in UTC with milliseconds, as all surfaces write times."""
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")

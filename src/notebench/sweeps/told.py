"""What a driver in a cluster tells of its sweep's runs: one line for each thing, in a file that comes home.

Who writes the runs is at home, where the store is. A line that is read again says the same again.
"""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from notebench.experiments.nested import Reported
from notebench.states import State
from notebench.sweeps.dimension import Label
from notebench.sweeps.recording import LOGGED_FOLDER
from notebench.sweeps.trial import Trial, TrialState

TOLD_FILE = "told.jsonl"
_ARCHIVE = re.compile(rf"{LOGGED_FOLDER}/trial-[0-9]{{5,}}-[0-9]{{1,6}}\.zip")


@dataclass(frozen=True, slots=True)
class Opened:
    """An attempt begins."""

    attempt: int


@dataclass(frozen=True, slots=True)
class Begun:
    """A trial runs."""

    trial: Trial


@dataclass(frozen=True, slots=True)
class OnTheWay:
    """A running trial has a value on the way."""

    number: int
    reported: Reported


@dataclass(frozen=True, slots=True)
class Logged:
    """What a running trial's own code logged lies in archives that come home, from the sweep's outputs on."""

    number: int
    files: tuple[str, ...]

    def __post_init__(self) -> None:
        if bad := [name for name in self.files if not _ARCHIVE.fullmatch(name)]:
            raise ValueError(f"{bad[0]!r} is no archive of a trial")


@dataclass(frozen=True, slots=True)
class Ended:
    """A trial has ended, whichever way; with all that it measured."""

    trial: Trial
    measured: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Promoted:
    """The best trial is another, of so many that came to an end."""

    trial: Trial
    settled: int


@dataclass(frozen=True, slots=True)
class Closed:
    """The attempt is over; ``is_final`` where its search is over for good."""

    state: State
    at: datetime
    is_final: bool = False


Told = Opened | Begun | OnTheWay | Logged | Ended | Promoted | Closed


def to_line(told: Told) -> bytes:
    """As a line of the file."""
    match told:
        case Opened():
            facts: dict[str, Any] = {"attempt": told.attempt}
        case Begun():
            facts = {"trial": _facts(told.trial)}
        case OnTheWay():
            reported = told.reported
            facts = {
                "number": told.number,
                "step": reported.step,
                "value": reported.value,
                "at_ms": reported.at_ms,
                **({"name": reported.name} if reported.name else {}),
            }
        case Logged():
            facts = {"number": told.number, "files": list(told.files)}
        case Ended():
            facts = {"trial": _facts(told.trial), "measured": dict(told.measured)}
        case Promoted():
            facts = {"trial": _facts(told.trial), "settled": told.settled}
        case Closed():
            facts = {"state": told.state, "at": told.at.isoformat(), "is_final": told.is_final}
    return json.dumps({"told": type(told).__name__, **facts}, separators=(",", ":")).encode() + b"\n"


def read_told(line: bytes) -> Told | None:
    """What a line says; None where it is none: a driver may have been killed in its midst."""
    try:
        read = json.loads(line)
        return _READERS[read["told"]](read)
    except (ValueError, KeyError, TypeError, AttributeError, OverflowError):
        return None


def _opened(read: Mapping[str, Any]) -> Opened:
    return Opened(int(read["attempt"]))


def _begun(read: Mapping[str, Any]) -> Begun:
    return Begun(_trial(read["trial"]))


def _on_the_way(read: Mapping[str, Any]) -> OnTheWay:
    step, value, at_ms = int(read["step"]), float(read["value"]), int(read["at_ms"])
    return OnTheWay(int(read["number"]), Reported(step, value, at_ms, str(read.get("name", ""))))


def _logged(read: Mapping[str, Any]) -> Logged:
    return Logged(int(read["number"]), tuple(map(str, read["files"])))


def _ended(read: Mapping[str, Any]) -> Ended:
    return Ended(_trial(read["trial"]), {str(name): float(value) for name, value in read["measured"].items()})


def _promoted(read: Mapping[str, Any]) -> Promoted:
    return Promoted(_trial(read["trial"]), int(read["settled"]))


def _closed(read: Mapping[str, Any]) -> Closed:
    return Closed(State(read["state"]), datetime.fromisoformat(read["at"]), bool(read["is_final"]))


_READERS: dict[str, Callable[[Mapping[str, Any]], Told]] = {
    "Opened": _opened,
    "Begun": _begun,
    "OnTheWay": _on_the_way,
    "Logged": _logged,
    "Ended": _ended,
    "Promoted": _promoted,
    "Closed": _closed,
}


def _facts(trial: Trial) -> dict[str, Any]:
    """What a run has of a trial."""
    known = {
        "number": trial.number,
        "state": trial.state,
        "drawn": dict(trial.drawn),
        "values": list(trial.values),
        "started_at": trial.started_at.isoformat() if trial.started_at else None,
        "ended_at": trial.ended_at.isoformat() if trial.ended_at else None,
        "error": trial.error,
        "retry_of": trial.retry_of,
    }
    return {name: fact for name, fact in known.items() if fact not in (None, "", [])}


def _trial(read: Mapping[str, Any]) -> Trial:
    return Trial(
        number=int(read["number"]),
        state=TrialState(read["state"]),
        drawn={str(name): _label(label) for name, label in read["drawn"].items()},
        values=tuple(float(value) for value in read.get("values", ())),
        started_at=_time(read.get("started_at")),
        ended_at=_time(read.get("ended_at")),
        error=str(read.get("error", "")),
        retry_of=None if read.get("retry_of") is None else int(read["retry_of"]),
    )


def _label(label: Any) -> Label:
    if isinstance(label, bool | int | float | str | None):
        return label
    raise TypeError(f"{label!r} is no label")


def _time(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None

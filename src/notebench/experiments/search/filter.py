"""Which runs are meant: conditions as values, and what each means for a run.

The words are MLflow's (``filter_text`` reads them), with OR, NOT and parentheses added. A condition on what a
run does not have holds for no run, but for ``IS NULL``; a metric that is NaN is there, and equals nothing.
"""

import functools
import math
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC
from typing import Any

from notebench.experiments.run import RunDetail, RunState

STATUS = {
    RunState.QUEUED: "SCHEDULED",
    RunState.RUNNING: "RUNNING",
    RunState.PAUSED: "RUNNING",
    RunState.FINISHED: "FINISHED",
    RunState.FAILED: "FAILED",
    RunState.CANCELLED: "KILLED",
    RunState.LOST: "KILLED",
}
"""MLflow's word for each state."""

KINDS = ("metrics", "params", "tags", "attributes")
NUMBERS = ("duration", "end_time", "start_time")
"""The attributes that are numbers: seconds, and milliseconds since the epoch."""
TEXTS = ("artifact_uri", "experiment", "run_id", "run_name", "state", "status", "user_id")
"""The attributes that are text."""


@dataclass(frozen=True, slots=True)
class Clause:
    """One comparison.

    Attributes
    ----------
    kind, name
        What is compared: one of :data:`KINDS`, and its name.
    operator
        ``=``, ``!=``, ``<``, ``<=``, ``>``, ``>=``, ``LIKE``, ``ILIKE``, ``IN``, ``NOT IN``, ``IS NULL`` or
        ``IS NOT NULL``.
    value
        With what: a number compares as a number (a parameter's text is read as one), text as text; several
        after ``IN``; None after ``IS``.
    """

    kind: str
    name: str
    operator: str
    value: str | float | tuple[str | float, ...] | None = None

    @property
    def is_numeric(self) -> bool:
        """Whether numbers are compared."""
        first = self.value[0] if isinstance(self.value, tuple) else self.value
        return isinstance(first, float)


@dataclass(frozen=True, slots=True)
class Both:
    """All of these hold."""

    parts: tuple["Condition", ...]


@dataclass(frozen=True, slots=True)
class Either:
    """At least one of these holds."""

    parts: tuple["Condition", ...]


@dataclass(frozen=True, slots=True)
class Not:
    """The condition does not hold."""

    part: "Condition"


Condition = Clause | Both | Either | Not


def holds(condition: Condition, detail: RunDetail) -> bool:
    """Whether the condition holds for the run: the meaning that every engine is held to."""
    match condition:
        case Both(parts):
            return all(holds(part, detail) for part in parts)
        case Either(parts):
            return any(holds(part, detail) for part in parts)
        case Not(part):
            return not holds(part, detail)
        case Clause():
            return _clause_holds(condition, detail)


def is_like(text: str, pattern: str, *, is_case_blind: bool) -> bool:
    """Whether SQL's LIKE finds the pattern: ``%`` stands for any text, ``_`` for one character."""
    return _like(pattern, is_case_blind).fullmatch(text) is not None


def to_number(text: str) -> float | None:
    """The number that a parameter's text is, so that 10 sorts after 9; None for other text and NaN."""
    try:
        number = float(text)
    except ValueError:
        return None
    return None if math.isnan(number) else number


@functools.lru_cache(maxsize=64)
def _like(pattern: str, is_case_blind: bool) -> re.Pattern[str]:  # noqa: FBT001 - a key of the cache
    first, *rest = [
        "".join("." if char == "_" else re.escape(char) for char in part) for part in pattern.split("%")
    ]
    # What lies between two % is looked for once, from the left: no pattern takes long on any text.
    inner = "".join(f"(?>.*?{part})" for part in rest[:-1])
    last = f".*{rest[-1]}" if rest else ""
    return re.compile(first + inner + last, re.DOTALL | (re.IGNORECASE if is_case_blind else 0))


_COMPARE: dict[str, Callable[[Any, Any], bool]] = {
    "=": lambda have, want: have == want,
    "!=": lambda have, want: have != want,
    "<": lambda have, want: have < want,
    "<=": lambda have, want: have <= want,
    ">": lambda have, want: have > want,
    ">=": lambda have, want: have >= want,
    "LIKE": lambda have, want: is_like(have, want, is_case_blind=False),
    "ILIKE": lambda have, want: is_like(have, want, is_case_blind=True),
    "IN": lambda have, want: have in want,
    "NOT IN": lambda have, want: have not in want,
}


def _clause_holds(clause: Clause, detail: RunDetail) -> bool:
    have = _value(clause, detail)
    if clause.operator in ("IS NULL", "IS NOT NULL"):
        return (have is None) == (clause.operator == "IS NULL")
    if isinstance(have, str) and clause.is_numeric:
        have = to_number(have)
    if have is None or (isinstance(have, float) and math.isnan(have)):
        return False
    return _COMPARE[clause.operator](have, clause.value)


def _value(clause: Clause, detail: RunDetail) -> str | float | None:
    run = detail.run
    match clause.kind:
        case "metrics":
            return run.metrics.get(clause.name)
        case "params":
            return run.params.get(clause.name)
        case "tags":
            return detail.tags.get(clause.name)
        case _:
            return _attribute(clause.name, detail)


def _attribute(name: str, detail: RunDetail) -> str | float | None:
    run = detail.run
    match name:
        case "start_time":
            return float(round(run.started_at.astimezone(UTC).timestamp() * 1000))
        case "end_time":
            return float(round(run.ended_at.timestamp() * 1000)) if run.ended_at else None
        case "duration":
            return run.duration_s
        case "status":
            return STATUS[run.state]
        case "state":
            return str(run.state)
        case _:
            texts = {
                "run_id": run.run_id,
                "run_name": run.name,
                "experiment": run.experiment,
                "user_id": detail.user,
                "artifact_uri": detail.artifact_uri,
            }
            return texts[name]

"""What MLflow's own search can decide of a query, in its words; what it leaves in is looked at again."""

import re

from notebench.engines.mlflow_tracking.words import to_status
from notebench.experiments.query import RunQuery
from notebench.experiments.search.filter import Both, Clause, Condition

_PLAIN = re.compile(r"[\w.\-/ ]+")  # names that need no care in MLflow's filters
_COMPARISONS = ("=", "!=", "<", "<=", ">", ">=")
_TEXT_ATTRIBUTES = ("run_name", "status", "user_id", "artifact_uri", "run_id")


def to_mlflow(query: RunQuery) -> str:
    """MLflow's filter, which finds every run of the query, and perhaps others."""
    parts: list[str] = []
    statuses = {to_status(state) for state in query.states}
    if len(statuses) == 1:  # which of two states KILLED stands for is told by a tag
        parts.append(f"attributes.status = '{statuses.pop()}'")
    if query.condition:
        parts += [text for part in _all_of(query.condition) if (text := _clause(part))]
    return " AND ".join(parts)


def _all_of(condition: Condition) -> tuple[Condition, ...]:
    if isinstance(condition, Both):
        return tuple(each for part in condition.parts for each in _all_of(part))
    return (condition,)


def _clause(part: Condition) -> str | None:
    if not isinstance(part, Clause) or not _PLAIN.fullmatch(part.name):
        return None
    operator, value = part.operator, part.value
    name = f"{part.kind}.`{part.name}`"
    if part.kind == "metrics":
        return f"{name} {operator} {value!r}" if operator in _COMPARISONS else None
    if part.kind == "attributes":
        name = f"attributes.{part.name}"
        if part.name in ("start_time", "end_time") and isinstance(value, float):
            # Whole milliseconds, to be read as MLflow does; a fraction is left to us.
            return (
                f"{name} {operator} {int(value)}" if operator in _COMPARISONS and value.is_integer() else None
            )
        if part.name not in _TEXT_ATTRIBUTES or part.name == "run_name":
            return None  # MLflow looks for names among the tags, where runs of other clients have none
    if operator not in ("=", "!=", "LIKE", "ILIKE") or not isinstance(value, str):
        return None
    return f"{name} {operator} '{value}'" if not set(value) & set("'\"`\\;") else None

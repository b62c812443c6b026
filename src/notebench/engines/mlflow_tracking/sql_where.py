"""Queries as SQL: which runs, and in which order. Values are bound, never written into a statement."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from notebench.engines.mlflow_tracking.sqlite_file import marks
from notebench.engines.mlflow_tracking.words import to_state, to_status
from notebench.experiments.ports import LOST_TAG
from notebench.experiments.query import RunQuery
from notebench.experiments.run import ARCHIVED_TAG, PART_TAGS, STARRED_TAG, RunState
from notebench.experiments.search.filter import Both, Clause, Condition, Either, Not

_LOST = f"EXISTS (SELECT 1 FROM tags k WHERE k.run_uuid = r.run_uuid AND k.key = '{LOST_TAG}')"
_STATE = (
    "CASE r.status "
    + " ".join(
        f"WHEN '{status}' THEN '{to_state(status, is_lost=False)}'"
        for status in ("SCHEDULED", "RUNNING", "FINISHED", "FAILED")
    )
    + f" ELSE CASE WHEN {_LOST} THEN '{RunState.LOST}' ELSE '{RunState.CANCELLED}' END END"
)
# MLflow leaves the former end on a run that goes on again.
_ENDED = "CASE WHEN r.status NOT IN ('RUNNING', 'SCHEDULED') THEN nullif(r.end_time, 0) END"
ATTRIBUTES = {
    "run_id": "r.run_uuid",
    "run_name": "coalesce(r.name, '')",
    "status": "r.status",
    "state": _STATE,
    "user_id": "coalesce(r.user_id, '')",
    "artifact_uri": "coalesce(r.artifact_uri, '')",
    "experiment": "(SELECT x.name FROM experiments x WHERE x.experiment_id = r.experiment_id)",
    "start_time": "r.start_time",
    "end_time": _ENDED,
    "duration": f"({_ENDED} - r.start_time) / 1000.0",
}
_SORT = {
    "started_at": "r.start_time",
    "ended_at": _ENDED,
    "duration": ATTRIBUTES["duration"],
    "name": "r.name",
    "state": _STATE,
}
_TABLES = {"metrics": "latest_metrics", "params": "params", "tags": "tags"}


@dataclass(frozen=True, slots=True)
class Sql:
    """A piece of a statement with the values that are bound to its question marks."""

    text: str
    values: tuple[Any, ...] = ()

    @classmethod
    def joined(cls, parts: Sequence["Sql"], by: str) -> "Sql":
        """The pieces with a word between them, in parentheses."""
        text = by.join(part.text for part in parts)
        return cls(f"({text})", tuple(value for part in parts for value in part.values))


def where(query: RunQuery, *, is_rare: bool) -> Sql:
    """What holds for the runs ``r`` of the query.

    ``is_rare`` says that few match: what a filter finds is then looked up first, else each run is asked.
    """
    parts = [
        Sql("r.lifecycle_stage = ?", ("deleted" if query.is_deleted else "active",)),
        _experiments(query),
    ]
    for tags, wanted in (
        ((ARCHIVED_TAG,), query.is_archived),
        ((STARRED_TAG,), query.is_starred),
        (PART_TAGS, query.is_part),
    ):
        if wanted is not None:
            word, marks = "IN" if wanted else "NOT IN", ", ".join("?" for _ in tags)
            parts.append(Sql(f"r.run_uuid {word} (SELECT run_uuid FROM tags WHERE key IN ({marks}))", tags))
    if query.states:
        parts.append(_states(query.states))
    if query.text:
        parts.append(_text(query.text))
    if query.condition:
        parts.append(_condition(query.condition, is_rare=is_rare))
    return Sql.joined(parts, " AND ")


@dataclass(frozen=True, slots=True)
class Order:
    """How runs are sorted.

    Attributes
    ----------
    source
        The table ``s`` that the values to sort by lie in, and what picks them; None for a run's own columns.
    by
        The ORDER BY.
    """

    source: tuple[str, Sql] | None
    by: str


def order(query: RunQuery) -> Order:
    """The query's order: those without a value are not in ``source``, and come last."""
    way = "DESC" if query.is_descending else "ASC"
    kind, key = query.sort_key
    newest = "r.start_time DESC, r.run_uuid"
    if kind == "metrics":
        source = ("latest_metrics", Sql("s.key = ? AND s.is_nan = 0", (key,)))
        return Order(source, f"s.value {way}, {newest}")
    if kind == "params":
        number = "notebench_number(s.value)"
        by = f"{number} IS NULL {way}, {number} {way}, s.value {way}, {newest}"
        return Order(("params", Sql("s.key = ?", (key,))), by)
    if key == "started_at":
        return Order(None, f"r.start_time {way}, r.run_uuid")
    return Order(None, f"{_SORT[key]} IS NULL, {_SORT[key]} {way}, {newest}")


def _experiments(query: RunQuery) -> Sql:
    if query.experiments:
        names = f"lifecycle_stage = 'active' AND name IN ({marks(query.experiments)})"
        return Sql(
            f"r.experiment_id IN (SELECT experiment_id FROM experiments WHERE {names})", query.experiments
        )
    return Sql(
        "r.experiment_id NOT IN (SELECT experiment_id FROM experiments WHERE lifecycle_stage != 'active')"
    )


def _states(states: Sequence[RunState]) -> Sql:
    plain = sorted({to_status(state) for state in states} - {"KILLED"})
    either = [Sql(f"r.status IN ({marks(plain)})", tuple(plain))] if plain else []
    if RunState.CANCELLED in states:
        either.append(Sql(f"(r.status = 'KILLED' AND NOT {_LOST})"))
    if RunState.LOST in states:
        either.append(Sql(f"(r.status = 'KILLED' AND {_LOST})"))
    return Sql.joined(either, " OR ")


def _text(text: str) -> Sql:
    if text.isascii():  # SQLite's own LIKE knows the case of these letters, and is ten times as fast as ours
        for char in "\\%_":
            text = text.replace(char, f"\\{char}")
        text, has = f"%{text}%", "{} LIKE ? ESCAPE '\\'".format
    else:
        has = "notebench_contains({}, ?)".format
    return Sql(
        f"({has('r.name')} OR {has('r.run_uuid')}"
        f" OR r.run_uuid IN (SELECT run_uuid FROM params WHERE {has('value')})"
        f" OR r.run_uuid IN (SELECT run_uuid FROM tags WHERE key NOT GLOB 'notebench.*' AND {has('value')}))",
        (text,) * 4,
    )


def _condition(condition: Condition, *, is_rare: bool) -> Sql:
    match condition:
        case Both(parts):
            return Sql.joined([_condition(part, is_rare=is_rare) for part in parts], " AND ")
        case Either(parts):
            return Sql.joined([_condition(part, is_rare=is_rare) for part in parts], " OR ")
        case Not(part):
            inner = _condition(part, is_rare=is_rare)
            return Sql(f"NOT {inner.text}", inner.values)
        case Clause(kind="attributes"):
            compared = _compared(ATTRIBUTES[condition.name], condition)
            return Sql(f"coalesce({compared.text}, 0)", compared.values)
        case Clause():
            return _looked_up(condition, is_rare=is_rare)


def _looked_up(clause: Clause, *, is_rare: bool) -> Sql:
    table, value = _TABLES[clause.kind], "c.value"
    if clause.operator in ("IS NULL", "IS NOT NULL"):
        inner, word = Sql("c.value IS NOT NULL"), "NOT " if clause.operator == "IS NULL" else ""
    else:
        if clause.is_numeric and clause.kind != "metrics":
            value = "notebench_number(c.value)"
        inner, word = _compared(value, clause), ""
        if clause.kind == "metrics":
            inner = Sql(f"c.is_nan = 0 AND {inner.text}", inner.values)
    values = (clause.name, *inner.values)
    if is_rare:
        found = f"SELECT c.run_uuid FROM {table} c WHERE c.key = ? AND {inner.text}"
        return Sql(f"r.run_uuid {word}IN ({found})", values)
    found = f"SELECT 1 FROM {table} c WHERE c.run_uuid = r.run_uuid AND c.key = ? AND {inner.text}"
    return Sql(f"{word}EXISTS ({found})", values)


def _compared(value: str, clause: Clause) -> Sql:
    match clause.operator:
        case "IS NULL" | "IS NOT NULL":
            return Sql(f"({value} {clause.operator})")
        case "LIKE":
            return Sql(f"({value} GLOB ?)", (_glob(str(clause.value)),))
        case "ILIKE":
            return Sql(f"notebench_ilike({value}, ?)", (clause.value,))
        case "IN" | "NOT IN":
            assert isinstance(clause.value, tuple)
            return Sql(f"({value} {clause.operator} ({marks(clause.value)}))", clause.value)
        case _:
            return Sql(f"({value} {clause.operator} ?)", (clause.value,))


def _glob(pattern: str) -> str:
    """LIKE's pattern as GLOB's, which minds the case as MLflow's search does."""
    words = {"%": "*", "_": "?", "*": "[*]", "?": "[?]", "[": "[[]"}
    return "".join(words.get(char, char) for char in pattern)

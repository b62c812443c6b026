"""Runs side by side: their parameters and metrics as tables, what differs first.

Pure functions over values, and bounded: 2 to 50 runs, 2,000 rows a table, long values cut.
"""

import difflib
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from notebench.errors import BadInput
from notebench.experiments.directions import Direction, direction_of
from notebench.experiments.ports import RunReader
from notebench.experiments.run import Run, RunDetail, own_first, to_text
from notebench.ids import RunId, parse_run_id

FEWEST_RUNS = 2
MOST_RUNS = 50
MOST_ROWS = 2000
_MOST_CHARS = 250
_CLOSE = 1e-12  # two metrics nearer than this, relative to their size, are equal


@dataclass(frozen=True, slots=True)
class Row:
    """One fact of each run, in the order of the runs; None where a run lacks it.

    Values longer than 250 characters are cut; ``is_equal`` compares the whole ones.
    """

    name: str
    values: Sequence[str | None]
    is_equal: bool

    def to_json(self) -> dict[str, Any]:
        """As ``ComparedRow`` of the OpenAPI document describes it."""
        return {"name": self.name, "values": list(self.values), "is_equal": self.is_equal}


@dataclass(frozen=True, slots=True)
class MetricRow:
    """One metric's last value of each run; None where a run lacks it, or where it is not finite.

    Attributes
    ----------
    differences
        To the baseline's value; None where either lacks it.
    direction
        Which way it is better; None where nobody knows.
    best
        The places of the runs that are best; none where the direction is not known or all are equal.
    """

    name: str
    values: Sequence[float | None]
    differences: Sequence[float | None]
    direction: Direction | None
    best: Sequence[int]

    @property
    def is_equal(self) -> bool:
        """Whether all runs have the same value."""
        first = self.values[0]
        return all(value == first for value in self.values)

    def to_json(self) -> dict[str, Any]:
        """As ``ComparedMetric`` of the OpenAPI document describes it."""
        return {
            "name": self.name,
            "values": list(self.values),
            "differences": list(self.differences),
            "direction": str(self.direction) if self.direction else None,
            "best": list(self.best),
            "is_equal": self.is_equal,
        }


@dataclass(frozen=True, slots=True)
class Comparison:
    """Runs side by side.

    Attributes
    ----------
    baseline
        The place, among the runs, of the one that the others are held against.
    parameters, metrics
        Rows that differ come first.
    left_out
        How many rows more than 2,000 there were, of parameters and of metrics.
    """

    runs: Sequence[Run]
    baseline: int
    parameters: Sequence[Row]
    metrics: Sequence[MetricRow]
    left_out: tuple[int, int]

    def to_json(self) -> dict[str, Any]:
        """As ``Comparison`` of the OpenAPI document describes it."""
        return {
            "runs": [_head(run) for run in self.runs],
            "baseline": self.runs[self.baseline].run_id,
            "parameters": {"rows": [row.to_json() for row in self.parameters], "left_out": self.left_out[0]},
            "metrics": {"rows": [row.to_json() for row in self.metrics], "left_out": self.left_out[1]},
        }


def check_runs(ids: Sequence[str], baseline: str = "") -> tuple[list[RunId], int]:
    """The runs to compare, each once, and the baseline's place among them (default: the first).

    Raises
    ------
    BadInput
        When an id is none, they are fewer than 2 or more than 50, or the baseline is not one of them.
    """
    found = [parse_run_id(each) for each in dict.fromkeys(ids)]
    if not FEWEST_RUNS <= len(found) <= MOST_RUNS:
        raise BadInput(
            f"run: {len(found)} different runs were given; compare {FEWEST_RUNS} to {MOST_RUNS} of them"
        )
    if baseline and baseline not in found:
        raise BadInput(
            f"baseline: {baseline[:80]!r} is not among the runs that are compared; name one of them"
        )
    return found, found.index(RunId(baseline)) if baseline else 0


def read_details(reader: RunReader, ids: Iterable[RunId]) -> list[RunDetail]:
    """The runs of these ids.

    Raises
    ------
    NotFound
        When one of them does not exist.
    """
    return [reader.get(run_id) for run_id in ids]


def compare_runs(runs: Sequence[Run], baseline: int = 0) -> Comparison:
    """The runs side by side; the same runs always give the same."""
    parameters = compare_facts([run.params for run in runs])
    names = own_first(_names(run.metrics for run in runs))
    metrics = [_metric(name, runs, baseline) for name in names]
    metrics.sort(key=lambda row: row.is_equal)
    return Comparison(
        runs,
        baseline,
        parameters[:MOST_ROWS],
        metrics[:MOST_ROWS],
        (max(0, len(parameters) - MOST_ROWS), max(0, len(metrics) - MOST_ROWS)),
    )


def compare_facts(facts: Sequence[Mapping[str, str]]) -> list[Row]:
    """A row for each name, by name, those that differ first."""
    rows = [_row(name, [each.get(name) for each in facts]) for name in _names(facts)]
    return sorted(rows, key=lambda row: row.is_equal)


def check_known(argument: str, name: str, known: Iterable[str]) -> None:
    """Refuse a name that none of the runs has.

    Raises
    ------
    BadInput
        The message names the nearest that there is.
    """
    names = set(known)
    if name in names:
        return
    near = difflib.get_close_matches(name, sorted(names)[:MOST_ROWS], n=1)
    first = ", ".join(islice(sorted(names), 5)) or "none at all"
    remedy = f"did you mean {near[0]}?" if near else f"there are {first}"
    raise BadInput(f"{argument}: none of these runs has {name[:80]!r}; {remedy}")


def _head(run: Run) -> dict[str, Any]:
    return {
        "run_id": run.run_id,
        "name": run.name,
        "state": str(run.state),
        "experiment": run.experiment,
        "started_at": to_text(run.started_at),
        "ended_at": to_text(run.ended_at) if run.ended_at else None,
    }


def _names(mappings: Iterable[Mapping[str, object]]) -> list[str]:
    return sorted({name for each in mappings for name in each})


def _row(name: str, values: Sequence[str | None]) -> Row:
    return Row(name, [_cut(value) for value in values], len(set(values)) == 1)


def _cut(value: str | None) -> str | None:
    return value if value is None or len(value) <= _MOST_CHARS else f"{value[: _MOST_CHARS - 1]}…"


def _metric(name: str, runs: Sequence[Run], baseline: int) -> MetricRow:
    values = [_finite(run.metrics.get(name)) for run in runs]
    base = values[baseline]
    differences = [None if value is None or base is None else _finite(value - base) for value in values]
    direction = direction_of(name)
    return MetricRow(name, values, differences, direction, _best(values, direction))


def _finite(value: float | None) -> float | None:
    return value if value is not None and math.isfinite(value) else None


def _best(values: Sequence[float | None], direction: Direction | None) -> list[int]:
    known = [value for value in values if value is not None]
    if direction is None or len(known) < FEWEST_RUNS or _is_close(min(known), max(known)):
        return []
    wanted = max(known) if direction is Direction.HIGHER else min(known)
    return [place for place, value in enumerate(values) if value is not None and _is_close(value, wanted)]


def _is_close(one: float, other: float) -> bool:
    return math.isclose(one, other, rel_tol=_CLOSE)

"""Runs selected, sorted and counted in Python: for stores that cannot, and as the meaning for those that can.

The contract tests hold every engine to what these functions say.
"""

import math
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from notebench.experiments.query import RunQuery
from notebench.experiments.run import Run, RunDetail, RunPage
from notebench.experiments.search.filter import holds, to_number

MOST_NAMES = 500
"""Of each kind, in a list of columns."""


@dataclass(frozen=True, slots=True)
class Columns:
    """The names of what runs have, each with the number of runs that have it, the commonest first.

    Attributes
    ----------
    is_cut
        Whether there are more names than are told.
    """

    metrics: dict[str, int]
    params: dict[str, int]
    tags: dict[str, int]
    is_cut: bool = False


def select_page(details: Iterable[RunDetail], query: RunQuery) -> RunPage:
    """The page of these runs."""
    matching = select_runs(details, query)
    end = query.offset + query.limit
    return RunPage(matching[query.offset : end], len(matching), end if end < len(matching) else None)


def select_runs(details: Iterable[RunDetail], query: RunQuery) -> list[Run]:
    """All of these runs that the query means, in its order."""
    matching = [detail.run for detail in details if matches(detail, query)]
    matching.sort(key=lambda run: run.run_id)
    matching.sort(key=lambda run: run.started_at, reverse=True)
    matching.sort(key=lambda run: _value(run, query.sort_key) or (2, 0, ""), reverse=query.is_descending)
    matching.sort(key=lambda run: _value(run, query.sort_key) is None)
    return matching


def matches(detail: RunDetail, query: RunQuery) -> bool:
    """Whether the query means the run."""
    run, condition = detail.run, query.condition
    return (
        run.is_deleted is query.is_deleted
        and query.is_archived in (None, run.marks.is_archived)
        and query.is_starred in (None, run.marks.is_starred)
        and query.is_part in (None, run.marks.is_part)
        and (not query.experiments or run.experiment in query.experiments)
        and (not query.states or run.state in query.states)
        and (not query.text or _has_text(detail, query.text))
        and (condition is None or holds(condition, detail))
    )


def count_columns(runs: Iterable[Run], most: int = MOST_NAMES) -> Columns:
    """What these runs have, ``most`` names of each kind."""
    metrics, params, tags = Counter[str](), Counter[str](), Counter[str]()
    for run in runs:
        metrics.update(run.metrics.keys())
        params.update(run.params.keys())
        tags.update(run.marks.tags.keys())
    return cut_columns([sorted(each.items()) for each in (metrics, params, tags)], most)


def cut_columns(counts: Iterable[Iterable[tuple[str, int]]], most: int) -> Columns:
    """The commonest names of metrics, parameters and tags."""
    kinds = [sorted(each, key=lambda pair: (-pair[1], pair[0])) for each in counts]
    metrics, params, tags = (dict(kind[:most]) for kind in kinds)
    return Columns(metrics, params, tags, is_cut=any(len(kind) > most for kind in kinds))


def pair_values(
    runs: Iterable[Run], by: str, metric: str | None
) -> Iterator[tuple[str | None, float | None]]:
    """What each run has under ``by``, with its metric; None where it has none, or NaN."""
    kind, _, name = by.partition(".")
    for run in runs:
        if kind == "params":
            value = run.params.get(name)
        elif kind == "tags":
            value = run.marks.tags.get(name)
        else:
            value = str(run.state) if by == "state" else run.experiment
        figure = run.metrics.get(metric, math.nan) if metric else math.nan
        yield value, None if math.isnan(figure) else figure


def contains(text: str, part: str) -> bool:
    """Whether the text has the part in it, whatever the case."""
    return part.casefold() in text.casefold()


def _has_text(detail: RunDetail, text: str) -> bool:
    tags = [value for key, value in detail.tags.items() if not key.startswith("notebench.")]
    texts = (detail.run.name, detail.run.run_id, *detail.run.params.values(), *tags)
    return any(contains(each, text) for each in texts)


def _value(run: Run, key: tuple[str, str]) -> tuple[int, float, str] | None:
    """What the run is sorted by: numbers before text; None where it has none."""
    match key:
        case ("metrics", name):
            value = run.metrics.get(name, math.nan)
            return None if math.isnan(value) else (0, value, "")
        case ("params", name):
            text = run.params.get(name)
            number = None if text is None else to_number(text)
            return None if text is None else (1, 0, text) if number is None else (0, number, text)
        case (_, "name"):
            return (1, 0, run.name)
        case (_, "state"):
            return (1, 0, run.state)
        case (_, "duration"):
            return None if run.duration_s is None else (0, run.duration_s, "")
        case (_, "ended_at"):
            return (0, run.ended_at.timestamp(), "") if run.ended_at else None
        case _:
            return (0, run.started_at.timestamp(), "")

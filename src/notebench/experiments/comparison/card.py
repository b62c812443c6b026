"""What a notebook keeps and shows of runs held side by side: one bundle that reads well everywhere."""

import html
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from notebench.experiments.card import format_figure
from notebench.experiments.comparison.comparison import Comparison, MetricRow, Row
from notebench.experiments.run import Run, to_text

COMPARISON_TYPE = "application/vnd.notebench.comparison+json"
COMPARISON_VERSION = 1
_ROWS = 30  # of each table, in the twins
_RUNS = 8  # as columns of the twins
_CELL_CHARS = 24
_GAP = "  "
_NONE = "-"
_BEST = "*"


def comparison_card(
    comparison: Comparison, workspace: str, at: datetime, notes: Sequence[str] = ()
) -> dict[str, Any]:
    """The MIME bundle of runs side by side as they were ``at`` that time.

    Parameters
    ----------
    comparison
        Their parameters and metrics.
    workspace
        Its name.
    at
        When they were read.
    notes
        What else differs, a line each.
    """
    return {
        COMPARISON_TYPE: {
            "version": COMPARISON_VERSION,
            "workspace": workspace,
            "at": to_text(at),
            "comparison": comparison.to_json(),
            "notes": list(notes),
        },
        "text/html": _html(comparison, notes),
        "text/plain": comparison_text(comparison, notes),
    }


def comparison_text(comparison: Comparison, notes: Sequence[str] = ()) -> str:
    """The runs with their numbers, what differs between them as aligned columns, then the notes."""
    runs = [
        f"#{place} {_line(run.name)} · {run.state} · {_line(run.experiment)} · run {run.run_id}"
        for place, run in enumerate(comparison.runs, start=1)
    ]
    tables = [
        _text_table(title, comparison, rows)
        for title, rows in (("parameter", _parameters(comparison)), ("metric", _metrics(comparison)))
    ]
    told = ["", *map(_line, notes)] if notes else []
    return "\n".join([*runs, *(line for table in tables for line in ("", *table)), *told])


def format_metric(row: MetricRow, place: int, baseline: int) -> str:
    """A metric's value of one run, how far it is from the baseline's, and a star where it is best."""
    value, difference = row.values[place], row.differences[place]
    if value is None:
        return _NONE
    told = f" ({'+' if difference > 0 else ''}{format_figure(difference)})" if difference else ""
    best = f" {_BEST}" if place in row.best else ""
    return f"{format_figure(value)}{'' if place == baseline else told}{best}"


def equal_words(rows: Sequence[Row | MetricRow], noun: str) -> str:
    """How many rows are equal: ``3 parameters are equal``; empty where none is."""
    count = sum(row.is_equal for row in rows)
    return f"{count} {noun}{'' if count == 1 else 's'} {'is' if count == 1 else 'are'} equal" if count else ""


def _parameters(comparison: Comparison) -> list[tuple[str, list[str]]]:
    differing = [row for row in comparison.parameters if not row.is_equal]
    return [(row.name, [_NONE if value is None else value for value in row.values]) for row in differing]


def _metrics(comparison: Comparison) -> list[tuple[str, list[str]]]:
    places = range(len(comparison.runs))
    return [
        (row.name, [format_metric(row, place, comparison.baseline) for place in places])
        for row in comparison.metrics
    ]


def _text_table(title: str, comparison: Comparison, rows: list[tuple[str, list[str]]]) -> list[str]:
    rest = _rest(title, comparison, rows)
    if not rows:
        return [*rest] or [f"no {title}s"]
    head = [title, *(f"#{place}" for place in range(1, len(comparison.runs) + 1))][: _RUNS + 1]
    cells = [[_fit(cell) for cell in (name, *values)][: _RUNS + 1] for name, values in rows[:_ROWS]]
    widths = [max(map(len, column)) for column in zip(head, *cells, strict=True)]
    lines = [
        _GAP.join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in (head, *cells)
    ]
    return [*lines, *rest]


def _rest(title: str, comparison: Comparison, rows: list[tuple[str, list[str]]]) -> list[str]:
    """What the twin leaves out, in words."""
    equal = equal_words(comparison.parameters, title) if title == "parameter" else ""
    more = f"and {len(rows) - _ROWS} more {title}s" if len(rows) > _ROWS else ""
    runs = len(comparison.runs) - _RUNS
    others = f"the {title}s of {runs} more runs are left out" if rows and runs > 0 else ""
    return [words for words in (more, equal, others) if words]


def _html(comparison: Comparison, notes: Sequence[str]) -> str:
    runs = "".join(_html_run(place, run) for place, run in enumerate(comparison.runs, start=1))
    tables = "".join(
        _html_table(title, comparison, rows)
        for title, rows in (("parameter", _parameters(comparison)), ("metric", _metrics(comparison)))
    )
    told = "".join(f"<div>{html.escape(_line(note))}</div>" for note in notes)
    return f'<div class="notebench-card"><div>{runs}</div>{tables}<div>{told}</div></div>'


def _html_run(place: int, run: Run) -> str:
    name, experiment = html.escape(run.name), html.escape(run.experiment)
    return (
        f"<div>#{place} <strong>{name}</strong> · {run.state} · {experiment} · "
        f"<code>{html.escape(run.run_id)}</code></div>"
    )


def _html_table(title: str, comparison: Comparison, rows: list[tuple[str, list[str]]]) -> str:
    rest = "".join(f"<div>{html.escape(words)}</div>" for words in _rest(title, comparison, rows))
    if not rows:
        return rest
    heads = "".join(f"<th scope='col'>#{place + 1}</th>" for place in range(len(comparison.runs))[:_RUNS])
    body = "".join(
        f"<tr><th scope='row'>{html.escape(name)}</th>"
        + "".join(f"<td>{html.escape(_fit(value))}</td>" for value in values[:_RUNS])
        + "</tr>"
        for name, values in rows[:_ROWS]
    )
    head = f"<thead><tr><th scope='col'>{title}</th>{heads}</tr></thead>"
    return f"<table>{head}<tbody>{body}</tbody></table>{rest}"


def _line(text: str) -> str:
    return " ".join(text.split())


def _fit(text: str) -> str:
    line = _line(text)
    return line if len(line) <= _CELL_CHARS else f"{line[: _CELL_CHARS - 1]}…"

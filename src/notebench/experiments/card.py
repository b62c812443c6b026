"""What a notebook keeps and shows of a run: one bundle that reads well everywhere.

JupyterLab draws the live card from the JSON; code-hosting sites and nbconvert show the HTML, terminals
the text.
"""

import html
import math
from datetime import datetime
from typing import Any

from notebench.experiments.run import Run, RunState, own_first, to_text

CARD_TYPE = "application/vnd.notebench.run+json"
CARD_VERSION = 1
_SHOWN = 12  # of each, in the twins; the live card has all

MARKS = {
    RunState.FINISHED: "✓",
    RunState.FAILED: "✗",
    RunState.CANCELLED: "◼",
    RunState.LOST: "?",
    RunState.RUNNING: "▶",
    RunState.PAUSED: "⏸",
    RunState.QUEUED: "…",
}
"""What stands before a state, of whatever it is."""


def run_card(run: Run, workspace: str, at: datetime) -> dict[str, Any]:
    """The MIME bundle of a run as it was ``at`` that time; ``workspace`` is the workspace's name."""
    return {
        CARD_TYPE: {"version": CARD_VERSION, "workspace": workspace, "at": to_text(at), "run": run.to_json()},
        "text/html": _html(run),
        "text/plain": run_text(run),
    }


def run_text(run: Run) -> str:
    """One to three lines: state, name, duration, id; metrics; parameters."""
    duration = f" in {format_duration(run.duration_s)}" if run.duration_s is not None else ""
    name, experiment = _line(run.name), _line(run.experiment)
    lines = [f"{MARKS[run.state]} {name} · {run.state}{duration} · {experiment} · run {run.run_id}"]
    lines += [f"  {line}" for line in (_facts(_figures(run)), _facts(dict(run.params))) if line]
    return "\n".join(lines)


def format_figure(value: float) -> str:
    """A metric with the digits that tell something: ``0.9561``, ``1.2e-07``, ``15000``."""
    if not math.isfinite(value):
        return str(value)
    if abs(value) >= 1e15:
        return f"{value:.4g}"
    if value == int(value):
        return str(int(value))
    return f"{value:.4g}" if abs(value) < 1000 else f"{value:.1f}"


def format_duration(seconds: float) -> str:
    """``0.8 s``, ``42 s``, ``3 min 20 s``, ``2 h 5 min``."""
    if seconds < 10:
        return f"{seconds:.1f} s"
    if seconds < 60:
        return f"{seconds:.0f} s"
    minutes, rest = divmod(round(seconds), 60)
    if minutes < 60:
        return f"{minutes} min {rest} s"
    return f"{minutes // 60} h {minutes % 60} min"


def _figures(run: Run) -> dict[str, str]:
    return {key: format_figure(run.metrics[key]) for key in own_first(run.metrics)}


def _line(text: str) -> str:
    """The text on one line."""
    return " ".join(text.split())


def _facts(facts: dict[str, str]) -> str:
    shown = [f"{_line(key)} {_line(value)}" for key, value in list(facts.items())[:_SHOWN]]
    more = [f"and {len(facts) - _SHOWN} more"] if len(facts) > _SHOWN else []
    return ", ".join(shown + more)


def _html(run: Run) -> str:
    duration = f" in {format_duration(run.duration_s)}" if run.duration_s is not None else ""
    head = (
        f"<strong>{html.escape(run.name)}</strong> · {MARKS[run.state]} {run.state}{duration} · "
        f"{html.escape(run.experiment)} · <code>{html.escape(run.run_id)}</code>"
    )
    tables = "".join(
        _table(title, facts)
        for title, facts in (("Metrics", _figures(run)), ("Parameters", dict(run.params)))
        if facts
    )
    return f'<div class="notebench-card"><div>{head}</div>{tables}</div>'


def _table(title: str, facts: dict[str, str]) -> str:
    rows = "".join(
        f"<tr><th scope='row'>{html.escape(key)}</th><td>{html.escape(value)}</td></tr>"
        for key, value in list(facts.items())[:_SHOWN]
    )
    rest = f"<tr><td colspan='2'>and {len(facts) - _SHOWN} more</td></tr>" if len(facts) > _SHOWN else ""
    return f"<table><caption>{title}</caption><tbody>{rows}{rest}</tbody></table>"

"""What a notebook keeps and shows of a pipeline's run: one bundle that reads well everywhere.

JupyterLab draws the live card from the JSON; code-hosting sites and nbconvert show the HTML, terminals the
text.
"""

import html
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from notebench.experiments.card import MARKS, format_duration
from notebench.experiments.run import to_text
from notebench.pipelines.step import StepState
from notebench.states import State

PIPELINE_CARD_TYPE = "application/vnd.notebench.pipeline+json"
CARD_VERSION = 1
_SHOWN = 20  # steps in the twins; the live card has all
STEP_MARKS = {
    StepState.FINISHED: "✓",
    StepState.CACHED: "✓",
    StepState.SKIPPED: "-",
    StepState.FAILED: "✗",
    StepState.CANCELLED: "◼",
    StepState.RUNNING: "▶",
    StepState.PENDING: "…",
}
"""What stands before a step's state."""


def pipeline_card(run: Mapping[str, Any], workspace: str, at: datetime) -> dict[str, Any]:
    """The MIME bundle of a run as it was ``at`` that time.

    Parameters
    ----------
    run
        As REST carries one run.
    workspace
        The workspace's name.
    """
    facts = {"version": CARD_VERSION, "workspace": workspace, "at": to_text(at), "run": dict(run)}
    return {PIPELINE_CARD_TYPE: facts, "text/html": _html(run), "text/plain": pipeline_text(run)}


def pipeline_text(run: Mapping[str, Any]) -> str:
    """The run in one line, why it ended in another, then a line for each step."""
    head = f"{_mark(run)} {_line(run['name'])} · {_state(run)} · run {run['run_id']}"
    steps = (f"  {mark} {' · '.join(filter(None, facts))}" for mark, *facts in _steps(run))
    return "\n".join([head, *([f"  {reason}"] if (reason := _line(run.get("reason") or "")) else []), *steps])


def _html(run: Mapping[str, Any]) -> str:
    head = (
        f"<strong>{html.escape(run['name'])}</strong> · {_mark(run)} {html.escape(_state(run))} · "
        f"<code>{html.escape(run['run_id'])}</code>"
    )
    reason = _line(run.get("reason") or "")
    told = f"<div>{html.escape(reason)}</div>" if reason else ""
    rows = "".join(
        f"<tr><th scope='row'>{html.escape(name)}</th><td>{mark} {html.escape(state)}</td>"
        f"<td>{html.escape(took)}</td><td>{html.escape(why)}</td></tr>"
        for mark, name, state, took, why in _steps(run)
    )
    return f'<div class="notebench-card"><div>{head}</div>{told}<table><tbody>{rows}</tbody></table></div>'


def _steps(run: Mapping[str, Any]) -> Iterator[tuple[str, str, str, str, str]]:
    """Mark, name, state, duration and reason of each step, as many as are shown."""
    steps = run.get("steps") or []
    for each in steps[:_SHOWN]:
        took = each.get("duration_s")
        counts = ", ".join(f"{count} {state}" for state, count in (each.get("items") or {}).items())
        state = f"{each['state']} ({counts})" if counts else each["state"]
        duration = format_duration(took) if took else ""
        yield (
            STEP_MARKS[StepState(each["state"])],
            each["name"],
            state,
            duration,
            _line(each.get("reason") or ""),
        )
    if len(steps) > _SHOWN:
        yield "…", f"and {len(steps) - _SHOWN} more", "", "", ""


def _mark(run: Mapping[str, Any]) -> str:
    return MARKS[State(run["state"])]


def _state(run: Mapping[str, Any]) -> str:
    took = run.get("duration_s")
    return f"{run['state']}{'' if took is None else f' in {format_duration(took)}'}"


def _line(text: str) -> str:
    return " ".join(str(text).split())

"""What a notebook keeps and shows of a sweep: one bundle that reads well everywhere.

JupyterLab draws the live card from the JSON; code-hosting sites and nbconvert show the HTML, terminals the
text.
"""

import html
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from notebench.experiments.card import MARKS, format_duration, format_figure
from notebench.experiments.run import to_text
from notebench.states import State
from notebench.sweeps.progress import WAITS

SWEEP_CARD_TYPE = "application/vnd.notebench.sweep+json"
CARD_VERSION = 1
_SHOWN = 12  # parameters in the twins; the live card has all


def sweep_card(sweep: Mapping[str, Any], workspace: str, at: datetime) -> dict[str, Any]:
    """The MIME bundle of a sweep as it was ``at`` that time.

    Parameters
    ----------
    sweep
        As REST carries it.
    workspace
        The workspace's name.
    """
    facts = {"version": CARD_VERSION, "workspace": workspace, "at": to_text(at), "sweep": dict(sweep)}
    return {SWEEP_CARD_TYPE: facts, "text/html": _html(sweep), "text/plain": sweep_text(sweep)}


def sweep_text(sweep: Mapping[str, Any]) -> str:
    """One to five lines: name, state, id; trials; why they wait; the best one; why it ended."""
    head = f"{_state(sweep)} · sweep {sweep['id']}"
    lines = [_trials(sweep), _waits(sweep), *_best(sweep), _line(sweep.get("reason") or "")]
    return "\n".join(
        [f"{_mark(sweep)} {_line(sweep['name'])} · {head}", *(f"  {each}" for each in lines if each)]
    )


def _html(sweep: Mapping[str, Any]) -> str:
    head = (
        f"<strong>{html.escape(sweep['name'])}</strong> · {_mark(sweep)} {html.escape(_state(sweep))} · "
        f"<code>{html.escape(sweep['id'])}</code>"
    )
    done, total = _extent(sweep)
    bar = f"<progress value='{done:g}' max='{total:g}'></progress> " if total else ""
    best, *params = [*_best(sweep), ""]
    rows = {
        "trials": f"{bar}{html.escape(_trials(sweep))}",
        "waits": html.escape(_waits(sweep)),
        "best": html.escape(best.removeprefix("best ")),
        "parameters": html.escape(params[0]) if params else "",
        "reason": html.escape(_line(sweep.get("reason") or "")),
    }
    table = "".join(
        f"<tr><th scope='row'>{name}</th><td>{told}</td></tr>" for name, told in rows.items() if told
    )
    return f'<div class="notebench-card"><div>{head}</div><table><tbody>{table}</tbody></table></div>'


def _mark(sweep: Mapping[str, Any]) -> str:
    return MARKS[State(sweep["state"])]


def _state(sweep: Mapping[str, Any]) -> str:
    took = sweep.get("duration_s")
    return f"{sweep['state']}{'' if took is None else f' in {format_duration(took)}'}"


def _extent(sweep: Mapping[str, Any]) -> tuple[float, float | None]:
    progress = sweep.get("progress") or {}
    return progress.get("done") or 0, progress.get("total")


def _trials(sweep: Mapping[str, Any]) -> str:
    """``12 of 40 trials: 10 finished, 2 pruned, 1 running``."""
    done, total = _extent(sweep)
    counts = ", ".join(f"{count} {state}" for state, count in sweep.get("trials", {}).items())
    whole = f"{done:g} of {total:g} trials" if total else "no trial yet" if not counts else "trials"
    return f"{whole}: {counts}" if counts else whole


def _waits(sweep: Mapping[str, Any]) -> str:
    """Why trials wait for room; empty where none does."""
    if State(sweep["state"]).has_ended:
        return ""
    return _line((sweep.get("progress") or {}).get("facts", {}).get(WAITS) or "")


def _best(sweep: Mapping[str, Any]) -> list[str]:
    """The best value in one line, its parameters in another; none where there is none yet."""
    value = sweep.get("best_value")
    if value is None:
        return []
    metric = sweep["metrics"][0]["name"]
    params = sweep.get("best_params") or {}
    shown = [f"{_line(name)} {_line(_show(each))}" for name, each in list(params.items())[:_SHOWN]]
    more = [f"and {len(params) - _SHOWN} more"] if len(params) > _SHOWN else []
    best = f"best {_line(metric)} {format_figure(value)} by trial {sweep['best_trial']}"
    return [best, ", ".join(shown + more)] if params else [best]


def _show(value: Any) -> str:
    return format_figure(value) if isinstance(value, float) else str(value)


def _line(text: str) -> str:
    return " ".join(str(text).split())

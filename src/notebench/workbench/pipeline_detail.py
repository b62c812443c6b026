"""Runs of pipelines and their steps as REST carries them."""

from collections import Counter
from collections.abc import Mapping
from contextlib import suppress
from itertools import islice
from pathlib import Path
from typing import Any

from notebench.errors import BadInput, NotFound, Unavailable
from notebench.experiments.artifacts.notebook_look import NotebookLook, notebook_look
from notebench.jobs import Job
from notebench.parameters import Parameters, load_notebook
from notebench.parameters.schema.encoding import tag, to_json, untag
from notebench.pipelines.output_look import OutputLook, look_at, look_at_items
from notebench.pipelines.outputs import read_outputs
from notebench.pipelines.printed import printed
from notebench.pipelines.recording import RunIds
from notebench.pipelines.run_folder import RunFolder, StepLine, StepView
from notebench.pipelines.step import StepState
from notebench.redaction import MASK, is_secret_name
from notebench.workbench.pipeline_view import RunView

_MOST_LINES = 1000
_LOG_CHARS = 64_000


def run_mark(job: Job) -> dict[str, Any]:
    """What a strip shows of a run."""
    status = job.status
    return {
        "run_id": job.job_id,
        "state": str(status.state),
        "started_at": status.started_at.isoformat() if status.started_at else None,
        "ended_at": status.ended_at.isoformat() if status.ended_at else None,
        "duration_s": job.duration_s,
    }


def run_summary(job: Job, path: str, states: Mapping[str, str]) -> dict[str, Any]:
    """What a list shows of a run.

    Parameters
    ----------
    path
        Of its file, as people see it.
    states
        Of its steps by name, in the order in which they can run.
    """
    facts = job.to_json()
    return {
        "run_id": facts.pop("id"),
        **facts,
        "path": path,
        "step_counts": dict(Counter(states.values())),
        "step_states": [{"name": name, "state": state} for name, state in states.items()],
        "resumed": str(job.spec.work.get("resumed", "")),
    }


def told_states(job: Job, folder: RunFolder) -> dict[str, str]:
    """The states of a run's steps as its driver told them last, without the pipeline being read."""
    told = job.progress.facts.get("steps") if job.progress else None
    states = {str(name): str(state) for name, state in told.items()} if isinstance(told, dict) else {}
    if not states and job.progress:  # too many steps for the driver to tell of in so few words
        states = {each.step: str(each.state) for each in folder.lines() if not each.item}
    if not job.status.state.has_ended:
        return states
    return {
        name: state if StepState(state).has_ended else str(StepState.CANCELLED)
        for name, state in states.items()
    }


def run_detail(view: RunView, path: str) -> dict[str, Any]:
    """A run with its graph as it was, and how far each step has come."""
    work, states = view.job.spec.work, {each.name: str(each.state) for each in view.steps}
    runs = RunIds.read(view.folder.path)
    # It was right when it began: what was changed in its notebooks since is no fault of the run's.
    graph = {**view.sketch.to_json(path), "faults": []}
    return {
        **run_summary(view.job, path, states),
        "graph": graph,
        "values": run_values_json(view),
        "wanted": {
            **{name: str(work.get(name, "")) for name in ("step", "start", "resumed")},
            "from_cell": bool(work.get("from_cell", False)),
        },
        "mlflow_run_id": runs.own,
        "kept_steps": view.kept_steps if view.job.status.state.has_ended else [],
        "steps": [step_facts(view, each, runs) for each in view.steps],
    }


def step_detail(view: RunView, name: str, item: str = "") -> dict[str, Any]:
    """A step, or one item of it, with what happened to it, what it gave and what it printed.

    Raises
    ------
    NotFound, BadInput
        When the run has no such step, or the step no such item.
    """
    step = view.step(name)
    if item:
        step = _item(view, step, item)
    of_step = [each for each in view.folder.lines() if each.step == name and item in ("", each.item)]
    runs = RunIds.read(view.folder.path)
    return {
        **step_facts(view, step, runs, item),
        "lines": [_line(each) for each in of_step[-_MOST_LINES:]],
        "item_runs": [{"item": label, **_facts(each)} for label, each in step.items.items()],
        "outputs": [each.to_json() for each in outputs_of(view, step, item)],
        "log": read_log(view.notebook(name, item)),
    }


def step_notebook(view: RunView, name: str, item: str = "") -> NotebookLook:
    """What is shown of the notebook that a step executed.

    Raises
    ------
    NotFound, BadInput
        When the run has no such step, or it executed no notebook that can be read.
    """
    step = view.step(name)
    if item:
        _item(view, step, item)
    path = view.notebook(name, item)
    text = ""
    with suppress(OSError):
        text = path.read_text("utf-8", "replace") if path else ""
    if (look := notebook_look(text)) is None:
        hint = (
            f"; it ran once for each of {len(step.items)} items: name one" if step.items and not item else ""
        )
        raise NotFound(f"step {name} of run {view.job.job_id} has left no notebook{hint}")
    return look


def outputs_of(view: RunView, step: StepView, item: str = "") -> tuple[OutputLook, ...]:
    """The looks at what a step gave; of a mapped one, at what its items gave together."""
    with suppress(Unavailable):
        if not step.items:
            return look_at(read_outputs(view.folder.outputs(step.name, item)).values())
        return look_at_items([read_outputs(view.folder.outputs(step.name, each)) for each in step.items])
    return ()


def run_values_json(view: RunView) -> dict[str, Any]:
    """What the pipeline's parameters were given, and the defaults of the others, as JSON; no secret."""
    parameters = view.sketch.parameters
    given = untag(view.job.spec.work.get("values", {}))
    values = {**parameters.defaults, **given}
    return {name: _value(parameters, name, value) for name, value in values.items()}


def read_log(path: Path | None) -> str:
    """What an executed notebook printed; the end of it where it is long, empty where there is none."""
    if path is None:
        return ""
    with suppress(NotFound, BadInput, Unavailable):
        return "\n".join(text.rstrip("\n") for text in printed(load_notebook(path)))[-_LOG_CHARS:]
    return ""


def _item(view: RunView, step: StepView, item: str) -> StepView:
    if not (item.isascii() and item.isdecimal()):
        raise BadInput(f"item: {item[:80]!r} is no item of a step; give its place, such as 0")
    if item not in step.items:
        raise NotFound(f"step {step.name} of run {view.job.job_id} has no item {item}")
    line = step.items[item]
    return StepView(step.name, line, {}, step.started_at)


def step_facts(view: RunView, step: StepView, runs: RunIds, item: str = "") -> dict[str, Any]:
    """What is shown of a step, or of one item of it, beside others."""
    shown = f"{step.name}[{item}]" if item else step.name
    return {
        **view.step_json(step, item),
        "started_at": step.started_at.isoformat() if step.started_at else None,
        "cells": _cells(view.job, shown) if step.state is StepState.RUNNING else None,
        "mlflow_run_id": runs.of(step.name, item),
    }


def _facts(line: StepLine | None) -> dict[str, Any]:
    return {
        "state": str(line.state if line else StepState.PENDING),
        "reason": line.reason if line else "",
        "duration_s": line.duration_s if line else None,
        "attempt": line.attempt if line else 0,
    }


def _line(line: StepLine) -> dict[str, Any]:
    return {"at": line.at.isoformat(), **_facts(line), "item": line.item}


def _cells(job: Job, shown: str) -> dict[str, int] | None:
    """How far its notebook is, as the driver told it last."""
    told = job.progress.facts.get("cells") if job.progress else None
    found = told.get(shown) if isinstance(told, dict) else None
    if not found:
        return None
    cell, of = (int(each) for each in islice(found, 2))
    return {"done": min(cell, of), "total": of}


def _value(parameters: Parameters, name: str, value: Any) -> Any:
    if is_secret_name(name) and value is not None:
        return MASK
    return to_json(value, parameters[name].type) if name in parameters else tag(value)

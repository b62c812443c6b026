"""A run made again: how its notebook is executed, which run comes of it, and what counts of a run."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from notebench.experiments.capture.capture import Failure
from notebench.experiments.capture.seeds import find_seeds
from notebench.experiments.ports import RunReader
from notebench.experiments.query import RunQuery
from notebench.experiments.record import RunRecord
from notebench.experiments.restore.reproduction import Outcome, Verdict
from notebench.experiments.restore.restore import RunCode, code_of
from notebench.experiments.restore.text import UsedData
from notebench.experiments.run import RunDetail, RunState
from notebench.ids import RunId
from notebench.redaction import MASK

REPRODUCES_TAG = "notebench.reproduces"
"""Names, on a run that was made again, the run that it repeats."""
_TRACKS = re.compile(r"^\s*%{1,2}track\b|@track\b|\btrack\s*\(", re.MULTILINE)
_BEGINS_RUN = re.compile(r"\bstart_run\s*\(")
_PARENT = "mlflow.parentRunId"
_PAGE = 100
_CLOCK = timedelta(milliseconds=1)  # stores keep whole ones


@dataclass(frozen=True, slots=True)
class Plan:
    """How a notebook is executed.

    Attributes
    ----------
    folder
        Where the kernel works, so that relative paths mean what they meant.
    variables
        Added to the kernel's environment.
    before
        Code to run, unseen, before the cell of this index in the notebook.
    after
        Code to run, unseen, at the end: when a cell has failed (True), and when none has.
    """

    folder: Path
    variables: Mapping[str, str] = field(default_factory=dict)
    before: Mapping[int, Sequence[str]] = field(default_factory=dict)
    after: Mapping[bool, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Repeat:
    """What came of making a run again: the notebook that was executed, and the new run, if one began."""

    run_id: RunId
    verdict: Verdict
    notebook: Path | None = None
    new_run_id: RunId | None = None

    def to_json(self) -> dict[str, Any]:
        """As the command prints it."""
        return {
            "run_id": self.run_id,
            "new_run_id": self.new_run_id,
            "notebook": str(self.notebook) if self.notebook else None,
            **self.verdict.to_json(),
        }


def why_not(record: RunRecord, code: RunCode) -> str | None:
    """Why there is no use in making the run again; None where there is."""
    state = record.detail.run.state
    if code.problem:
        return code.problem
    if not state.has_ended:
        return f"it is {state}; wait for its end"
    if state in (RunState.LOST, RunState.CANCELLED):
        return f"it is {state}: it has no end to compare with"
    if any(MASK in cell.source for cell in code.cells):
        return f"a secret in its code was not kept: {MASK} stands in its place"
    return None


def make_plan(record: RunRecord, notebook: Mapping[str, Any], path: Path) -> Plan:
    """How the restored notebook is executed, so that the run it makes is linked to the original."""
    run = record.detail.run
    folder = (record.root / record.notebook).parent if record.notebook else record.root
    cells = notebook["cells"]
    parts = [cell["metadata"].get("notebench", {}).get("part") for cell in cells]
    code = "\n".join(cell["source"] for cell in cells if cell["cell_type"] == "code")
    is_tracked = bool(_TRACKS.search(code))
    whole = None if is_tracked or _BEGINS_RUN.search(code) else run.name
    first = next(index for index, part in enumerate(parts) if part is not None)
    turn_on = {} if is_tracked else {first: (_call("track_all"),)}
    own = parts.index("run")
    return Plan(
        folder if folder.is_dir() else path.parent,
        {
            "NOTEBENCH_WORKSPACE": str(record.root),
            "NOTEBENCH_EXPERIMENT": run.experiment,
            "JPY_SESSION_NAME": str(path),
        },
        turn_on | {own: (*turn_on.get(own, ()), _call("begin", run.run_id, whole))},
        {has_failed: _call("end", has_failed) for has_failed in (True, False)} if whole else {},
    )


def choose_repeat(original: RunDetail, begun: Iterable[RunDetail]) -> RunDetail | None:
    """The run that repeats the original, of those tagged so: by name, else by depth, else the last."""
    linked = [each for each in begun if each.tags.get(REPRODUCES_TAG) == original.run.run_id]
    linked.sort(key=lambda each: each.run.started_at)
    named = [each for each in linked if each.run.name == original.run.name]
    is_child = _PARENT in original.tags
    level = [each for each in named or linked if (_PARENT in each.tags) == is_child]
    return next(reversed(level or named or linked), None)


def begun_since(runs: RunReader, since: datetime) -> Iterator[RunDetail]:
    """The runs that began at this time or later."""
    offset: int | None = 0
    while offset is not None:
        page = runs.page(RunQuery(limit=_PAGE, offset=offset))
        for run in page.runs:
            if run.started_at < since - _CLOCK:
                return
            yield runs.get(run.run_id)
        offset = page.next_offset


def outcome_of(
    record: RunRecord | None, data: Sequence[UsedData] = (), stopped_by: Failure | None = None
) -> Outcome:
    """What counts of a run, or of an attempt that began none; ``stopped_by`` stopped its notebook."""
    if record is None:
        return Outcome(failure=stopped_by or Failure("NoRun", "the code began no run", ""))
    run, capture = record.detail.run, record.capture
    failure = capture.failure if run.state is RunState.FAILED else None
    if failure is None and run.state is not RunState.FINISHED:
        failure = Failure(str(run.state), "the run did not finish", "")
    sources = [cell.source for cell in code_of(record).cells]
    seeds = tuple(f"{seed.call} {seed.value}" for seed in find_seeds(sources))
    return Outcome(run.metrics, data, capture.environment, failure or stopped_by, seeds, "\n".join(sources))


def _call(name: str, *arguments: object) -> str:
    """Code that calls a function of ``notebench.magics.repeat`` and leaves no name behind."""
    told = ", ".join(map(repr, arguments))
    return f"__import__('notebench.magics.repeat', fromlist=['{name}']).{name}({told})"

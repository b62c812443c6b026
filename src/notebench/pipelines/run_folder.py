"""What a run leaves in its job's folder: executed notebooks, outputs, a line for each thing that happened.

The lines tell how far each step came; the record beside a step's outputs is written last and says that it
finished. What has no record runs again.
"""

import json
import os
import shutil
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from notebench.pipelines.checkpoint import PARTS_FILE
from notebench.pipelines.history import StepRecord
from notebench.pipelines.step import StepState
from notebench.workspace import link, write_whole

PIPELINE_FILE = "pipeline.yaml"
"""The pipeline, as it was when the run was asked for."""
LINES_FILE = "steps.jsonl"
_RECORD = "record.json"
_CHECKPOINT = ".checkpoint"
LOGGED_FOLDER = "logged"
"""In which a step that ran elsewhere leaves archives of what its code logged; trials call it likewise."""
_ERROR_CHARS = 20_000


@dataclass(frozen=True, slots=True)
class StepLine:
    """Something that happened to a step.

    Attributes
    ----------
    item
        Which execution of a mapped step it is of; empty of the step itself.
    attempt
        Counts from 1; 0 where nothing was tried.
    cell
        The place of the cell that failed, from 0.
    error
        The traceback; its end where it is long.
    """

    at: datetime
    step: str
    state: StepState
    reason: str = ""
    item: str = ""
    attempt: int = 0
    duration_s: float | None = None
    cell: int | None = None
    error: str = ""

    def to_line(self) -> bytes:
        """One line of the file, with its end."""
        facts = {
            "at": self.at.isoformat(),
            "step": self.step,
            "state": str(self.state),
            "reason": self.reason,
            "item": self.item,
            "attempt": self.attempt,
            "duration_s": self.duration_s,
            "cell": self.cell,
            "error": self.error[-_ERROR_CHARS:],
        }
        return json.dumps(facts, ensure_ascii=False).encode("utf-8", "backslashreplace") + b"\n"

    @classmethod
    def from_line(cls, line: bytes) -> "StepLine":
        """What :meth:`to_line` wrote.

        Raises
        ------
        KeyError, TypeError, ValueError
            When it is torn or something else.
        """
        read: dict[str, Any] = json.loads(line)
        return cls(
            datetime.fromisoformat(read["at"]),
            str(read["step"]),
            StepState(read["state"]),
            str(read["reason"]),
            str(read["item"]),
            int(read["attempt"]),
            None if read["duration_s"] is None else float(read["duration_s"]),
            None if read["cell"] is None else int(read["cell"]),
            str(read["error"]),
        )


@dataclass(frozen=True, slots=True)
class RunFolder:
    """The folder of one run.

    Attributes
    ----------
    path
        The job's.
    """

    path: Path

    @property
    def run_id(self) -> str:
        """The job's id."""
        return self.path.name

    @property
    def pipeline_file(self) -> Path:
        """The pipeline, as it was when the run was asked for."""
        return self.path / PIPELINE_FILE

    def of(self, step: str, item: str = "") -> Path:
        """What one execution leaves."""
        folder = self.path / "outputs" / step
        return folder / item if item else folder

    def notebook(self, step: str, item: str = "") -> Path:
        """The executed notebook."""
        return self.of(step, item) / f"{step}.ipynb"

    def source(self, step: str, item: str = "") -> Path:
        """The notebook that is made for a step that is none, or a part of one."""
        return self.of(step, item) / f".{step}.source.ipynb"

    def outputs(self, step: str, item: str = "") -> Path:
        """What the step gives."""
        return self.of(step, item) / "outputs"

    def logged(self, step: str, item: str = "") -> Path:
        """What the step's code logged in a cluster, as archives."""
        return self.of(step, item) / LOGGED_FOLDER

    def checkpoint(self, step: str, item: str = "") -> Path:
        """What its kernel had when a cell failed."""
        return self.of(step, item) / _CHECKPOINT

    def has_checkpoint(self, step: str) -> bool:
        """Whether the step, or an item of it, can go on at the cell that failed."""
        found = (self.of(step).glob(f"{begin}{_CHECKPOINT}/{PARTS_FILE}") for begin in ("", "*/"))
        return any(any(each) for each in found)

    def shown_outputs(self, step: str, item: str = "") -> str:
        """The same, from the folder of all jobs."""
        return self.outputs(step, item).relative_to(self.path.parent).as_posix()

    def clear(self, step: str, item: str = "") -> None:
        """Make an execution's folder, without what an earlier attempt left."""
        (self.of(step, item) / _RECORD).unlink(missing_ok=True)
        shutil.rmtree(self.outputs(step, item), ignore_errors=True)
        shutil.rmtree(self.checkpoint(step, item), ignore_errors=True)
        shutil.rmtree(self.logged(step, item), ignore_errors=True)
        self.outputs(step, item).mkdir(parents=True)

    def link_notebook(self, outputs: Path, step: str, item: str = "") -> None:
        """Take over the executed notebook that lies beside outputs of an earlier run, where it is there."""
        with suppress(OSError):
            target = self.notebook(step, item)
            target.unlink(missing_ok=True)
            link(outputs.parent / target.name, target)

    def finish(self, record: StepRecord) -> None:
        """Say that the execution finished, when its outputs are there."""
        write_whole(self.of(record.step, record.item) / _RECORD, json.dumps(record.to_json()).encode())

    def finished(self) -> dict[tuple[str, str], StepRecord]:
        """What finished, by step and item."""
        found = {}
        root = self.path / "outputs"
        for path in sorted([*root.glob(f"*/{_RECORD}"), *root.glob(f"*/*/{_RECORD}")]):
            with suppress(OSError, ValueError, KeyError, TypeError, AttributeError):
                record = StepRecord.from_json(json.loads(path.read_bytes()))
                found[record.step, record.item] = record
        return found

    def tell(self, line: StepLine) -> None:
        """Add a line, whole or not at all."""
        descriptor = os.open(self.path / LINES_FILE, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o666)
        try:
            os.write(descriptor, b"\n" + line.to_line())  # a line that a kill tore is ended first
        finally:
            os.close(descriptor)

    def lines(self) -> Iterator[StepLine]:
        """What happened, in order; torn lines are passed over."""
        try:
            content = (self.path / LINES_FILE).read_bytes()
        except OSError:
            return
        for line in filter(None, content.splitlines()):
            with suppress(ValueError, KeyError, TypeError):
                yield StepLine.from_line(line)


@dataclass(frozen=True, slots=True)
class StepView:
    """How far a step has come.

    Attributes
    ----------
    items
        Of a mapped step, how far each of its executions has come, by its place.
    started_at
        When it began to run last; None where it did not run.
    """

    name: str
    line: StepLine | None = None
    items: Mapping[str, StepLine] = field(default_factory=dict)
    started_at: datetime | None = None

    @property
    def state(self) -> StepState:
        """How far it is; a step of which nothing is told waits."""
        return self.line.state if self.line else StepState.PENDING

    def counts(self) -> dict[str, int]:
        """Of a mapped step, how many of its executions are in each state."""
        return dict(Counter(str(each.state) for each in self.items.values()))

    def settled(self, at: datetime, reason: str) -> "StepView":
        """The step of a run that has ended: what did not end before that never will."""
        line = self.line or StepLine(at, self.name, StepState.PENDING)
        return replace(
            self,
            line=_settled(line, at, reason),
            items={item: _settled(each, at, reason) for item, each in self.items.items()},
        )

    def to_json(self, notebook: str | None) -> dict[str, Any]:
        """As REST and the command carry it."""
        line = self.line
        return {
            "name": self.name,
            "state": str(self.state),
            "reason": line.reason if line else "",
            "duration_s": line.duration_s if line else None,
            "notebook": notebook,
            "attempt": line.attempt if line else 0,
            "cell": line.cell if line else None,
            "error": line.error if line else "",
            "items": self.counts(),
        }


def fold(names: Iterable[str], lines: Iterable[StepLine]) -> dict[str, StepView]:
    """How far each step has come, in the order of the names."""
    steps: dict[str, StepLine] = {}
    items: dict[str, dict[str, StepLine]] = {}
    began: dict[str, datetime | None] = {}
    for each in lines:
        if each.item:
            items.setdefault(each.step, {})[each.item] = each
            continue
        before = steps.get(each.step)
        is_told_again = before is not None and before.state is each.state and each.state.has_ended
        if before is None or (before.state.has_ended and not is_told_again):
            began[each.step] = None if each.state.has_ended else each.at
        steps[each.step] = each
    return {name: StepView(name, steps.get(name), items.get(name, {}), began.get(name)) for name in names}


def _settled(line: StepLine, at: datetime, reason: str) -> StepLine:
    if line.state.has_ended:
        return line
    return replace(line, at=at, state=StepState.CANCELLED, reason=reason)

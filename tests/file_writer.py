"""A writer of trials' runs into a file, for processes: quick to begin, and as slow or broken as is wanted."""

import json
import os
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from notebench.errors import BadInput, Unavailable
from notebench.experiments.nested import Written
from notebench.states import State
from notebench.sweeps.recording import BestTrial, SweepRun, TrialRun


@dataclass
class FileWriter:
    """Each call is a line of JSON; files beside it say how it behaves.

    ``slow`` holds the seconds that each write takes; ``gone`` is there while the store is not;
    ``dies`` ends the process at the next write, and goes with it; ``refuses`` names a trial.
    """

    folder: Path
    known: dict[int, Written] = field(default_factory=dict)

    @property
    def run_id(self) -> str:
        return "own"

    def open(self, sweep: SweepRun) -> Mapping[int, Written]:
        self._look()
        for line in lines(self.folder):
            if line["call"] == "write":
                self._keep(line["number"], has_ended=line["has_ended"])
        self._note("open", is_resumed=sweep.is_resumed, pid=os.getpid())
        return self.known

    def write(self, run: TrialRun) -> Written:
        self._look()
        if str(run.number) == self._read("refuses"):
            raise BadInput("the store does not take it")
        facts = {
            "number": run.number,
            "state": str(run.state),
            "has_ended": run.has_ended,
            "reported": [each.value for each in run.reported],
            "has_params": run.has_params,
            "is_used": run.is_used,
            "logged": list(run.logged),
        }
        self._note("write", **facts)
        return self._keep(run.number, has_ended=run.has_ended)

    def promote(self, best: BestTrial) -> None:
        self._look()
        self._note("promote", number=best.number)

    def close(self, state: State, best: BestTrial | None, at: datetime | None = None) -> None:
        del at
        self._look()
        self._note("close", state=str(state), best=best.number if best else None)

    def _look(self) -> None:
        if (self.folder / "dies").exists():
            (self.folder / "dies").unlink()
            os._exit(9)
        if slow := self._read("slow"):
            time.sleep(float(slow))
        if (self.folder / "gone").exists():
            raise Unavailable("nobody answers")

    def _read(self, name: str) -> str:
        path = self.folder / name
        return path.read_text() if path.exists() else ""

    def _keep(self, number: int, *, has_ended: bool) -> Written:
        self.known[number] = Written(f"run-{number}", "file:", has_ended)
        return self.known[number]

    def _note(self, call: str, **facts: Any) -> None:
        with (self.folder / "calls.jsonl").open("a") as file:
            file.write(json.dumps({"call": call, **facts}) + "\n")


def lines(folder: Path) -> list[dict[str, Any]]:
    """What was called so far."""
    path = folder / "calls.jsonl"
    return [json.loads(line) for line in path.read_text().splitlines()] if path.exists() else []

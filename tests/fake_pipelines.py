"""What drivers of pipelines leave in their runs' folders, written without a driver."""

import json
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from notebench.jobs import JobFolder
from notebench.jobs.progress import Progress
from notebench.pipelines.history import StepRecord
from notebench.pipelines.keys import KeyParts
from notebench.pipelines.outputs import OUTPUTS_VARIABLE, output
from notebench.pipelines.run_folder import RunFolder, StepLine
from notebench.pipelines.step import StepState
from tests.fake_jobs import START
from tests.pipelines.books import book


def give(folder: RunFolder, step: str, item: str = "", **values: object) -> None:
    """Let a step of the run give these."""
    folder.clear(step, item)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(OUTPUTS_VARIABLE, str(folder.outputs(step, item)))
        for name, value in values.items():
            output(name, value)


def finish_step(
    folder: RunFolder, step: str, parts: KeyParts, item: str = "", *, at: datetime = START, **values: object
) -> StepRecord:
    """Let a step of the run finish, having given these."""
    give(folder, step, item, **values)
    record = StepRecord(
        step, item, parts.digest, parts, folder.run_id, folder.shown_outputs(step, item), at, 1.5
    )
    folder.finish(record)
    folder.tell(StepLine(at, step, StepState.FINISHED, "", item, 1, 1.5))
    return record


def leave_notebook(folder: RunFolder, step: str, *outputs: dict[str, Any], item: str = "") -> Path:
    """Let a step of the run leave a notebook whose only cell has these outputs."""
    executed = book("run()")
    executed["cells"][0]["outputs"] = list(outputs)
    path = folder.notebook(step, item)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(executed))
    return path


def fill_run(job: JobFolder, seed: int = 7) -> RunFolder:
    """What a run of two steps has left when the first has finished and the second runs its first cell of 3."""
    folder = RunFolder(job.path)
    folder.tell(StepLine(START, "prepare", StepState.RUNNING, "no result yet", "", 1))
    parts = KeyParts(("a", "b"), {"seed": str(seed)})
    finish_step(folder, "prepare", parts, rows=seed, names=["x", "y"])
    stream = {"output_type": "stream", "name": "stdout", "text": f"\x1b[31mseed\x1b[0m {seed}\n"}
    leave_notebook(folder, "prepare", stream)
    folder.tell(StepLine(START, "train", StepState.RUNNING, "no result yet", "", 1))
    states = {"prepare": "finished", "train": "running"}
    job.tell_progress(Progress(1, 2, "train", START, {"steps": states, "cells": {"train": [0, 3]}}))
    return folder

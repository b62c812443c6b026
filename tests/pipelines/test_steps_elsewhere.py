"""Steps that run as jobs of targets: in a cluster of this process, where another runs their notebooks."""

import json
import shutil
import subprocess
import threading
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from notebench.errors import EngineFailure
from notebench.jobs import JobState, Outcome
from notebench.pipelines import bundle, homecoming
from notebench.pipelines.bundle import make_bundle
from notebench.pipelines.capacity import MOST_JOBS, Capacity
from notebench.pipelines.homecoming import REPLY_FILE, bring_home
from notebench.pipelines.outputs import read_outputs
from notebench.pipelines.resources import Resources
from notebench.pipelines.step import StepState, StepTask
from tests.pipelines.books import write_book
from tests.pipelines.box import WAIT_S, Box
from tests.pipelines.desk import TRAIN, fail


def test_values_and_files_travel_and_outputs_come_home(box: Box) -> None:
    """Under names that are hidden, or of locks; the room is what the step says, and nothing of it is here."""
    write_book(
        box.folder / "train.ipynb",
        "import notebench",
        "notebench.output('data', data); notebench.output('score', rate)",
        parameters="from pathlib import Path\ndata: Path = Path('x')\nrate = 0.1",
    )
    box.steps(
        f"  load: {{{TRAIN}}}\n  fit: {{{TRAIN}, with: {{data: $load.data}}, on: box, gpus: 3, memory: 1kB}}\n"
    )
    (box.folder / ".rows.lock").write_text("1 2 3")

    def fit(task: StepTask, stop: threading.Event) -> dict[str, Any]:
        data = task.values["data"]
        assert not data.is_relative_to(box.folder)
        (task.folder / ".env").write_text(data.read_text() + " 4")
        return {"data": task.folder / ".env", "score": 0.25}

    box.desk.steps.acts = {"load": lambda task, stop: {"data": box.folder / ".rows.lock"}, "fit": fit}
    assert box.desk.run() == Outcome()
    given = read_outputs(box.desk.folder("run1").outputs("fit"))
    assert given["data"].path is not None
    assert (given["data"].path.name, given["data"].path.read_text()) == (".env", "1 2 3 4")
    assert given["score"].value == 0.25
    (job,) = box.jobs()
    assert job.spec.work["room"] == {"cpus": 1.0, "gpus": 3.0, "memory_bytes": 1000, "jobs": 0}
    assert (job.spec.place, job.spec.folder, job.spec.by) == ("ray:box", str(box.folder), "ada")
    assert box.said == [f"fit runs on box as job {job.job_id}"]
    assert box.desk.run() == Outcome()
    assert box.desk.states()["fit"] == ("cached", "unchanged since run run1")


def test_a_step_that_fails_there_is_tried_again_as_another_job(box: Box) -> None:
    """And tells the cell and traceback, as one here does."""
    box.steps(f"  fit: {{{TRAIN}, on: box, retries: {{limit: 1, delay: 0.01}}}}\n")
    box.desk.steps.acts["fit"] = fail("ValueError: hunter2")
    assert box.desk.run().has_failed
    assert [each.status.state for each in box.jobs()] == [JobState.FAILED] * 2
    line = list(box.desk.folder("run1").lines())[-1]
    assert (line.reason, line.cell, line.error) == ("ValueError: •••", 2, "Traceback")


def test_items_run_there_side_by_side(box: Box) -> None:
    """They take up nothing here, but somebody looks after each."""
    box.desk.capacity = Capacity(0.5)
    box.steps(f"  fit: {{{TRAIN}, map: {{rate: [0.1, 0.2, 0.3]}}, on: box}}\n")
    all_of_them = threading.Barrier(3, timeout=WAIT_S)
    box.desk.steps.acts["fit"] = lambda task, stop: {"score": all_of_them.wait() and task.values["rate"]}
    assert box.desk.run() == Outcome()
    assert len(box.jobs()) == 3
    taken = Capacity(0.0, jobs=MOST_JOBS)
    for _ in range(MOST_JOBS):
        lease = taken.lease(Resources(0.0, jobs=1))
        assert lease is not None
        taken = taken.without(lease)
    assert taken.lease(Resources(0.0, jobs=1)) is None


def test_a_path_that_git_ignores_travels_and_another_goes_with_the_folder(box: Box) -> None:
    """Data is ignored, mostly."""
    subprocess.run(["git", "init", "-q", str(box.folder)], check=True)
    (box.folder / ".gitignore").write_text("data/\n")
    for name in ("data/a.txt", "data/b/c.txt", "kept.txt"):
        (box.folder / name).parent.mkdir(parents=True, exist_ok=True)
        (box.folder / name).write_text(name)
    seen: list[Any] = []

    def act(task: StepTask, stop: threading.Event) -> dict[str, Any]:
        seen.extend([task.values["one"].read_text(), (task.values["all"] / "b" / "c.txt").read_text()])
        seen.extend(
            [task.values["kept"], (task.folder / task.values["kept"]).read_text(), task.values["none"]]
        )
        return {"score": 1}

    box.desk.steps.acts["fit"] = act
    given = {"one": Path("data/a.txt"), "all": Path("data"), "kept": Path("kept.txt"), "none": Path("no")}
    assert box.run(box.task(**given)).state is StepState.FINISHED
    assert seen == ["data/a.txt", "data/b/c.txt", Path("kept.txt"), "kept.txt", Path("no")]


def test_a_notebook_beside_the_pipelines_folder_travels_with_its_own(box: Box) -> None:
    """The pipeline's folder travels only where the notebook lies in it."""
    (box.folder.parent / "other").mkdir()
    (box.folder / "train.ipynb").rename(box.folder.parent / "other" / "train.ipynb")
    (box.folder.parent / "other" / "beside.txt").write_text("beside")
    box.steps("  fit: {notebook: ../other/train.ipynb, on: box}\n")
    seen: list[str] = []

    def act(task: StepTask, stop: threading.Event) -> dict[str, Any]:
        seen.append((task.folder / "beside.txt").read_text())
        return {"data": 1, "rows": 1, "score": 1}

    box.desk.steps.acts["fit"] = act
    assert box.desk.run() == Outcome()
    assert (seen, box.jobs()[0].spec.folder) == (["beside"], str(box.folder.parent / "other"))


def test_inputs_that_are_too_large_are_told_in_one_line(box: Box, monkeypatch: pytest.MonkeyPatch) -> None:
    """Before anything is begun; with what is largest."""
    monkeypatch.setattr(bundle, "MOST_BYTES", 1_000_000)
    (box.folder / "rows.parquet").write_bytes(bytes(1_500_000))
    reply = box.run(box.task(data=(box.folder / "rows.parquet")))
    assert reply.state is StepState.FAILED
    told = "fit is given 2 MB of files, and at most 1 MB travel; the largest are rows.parquet (2 MB)"
    assert reply.reason.startswith(told)
    assert box.jobs() == []


def test_an_output_that_is_too_large_fails_its_step(box: Box, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is never left behind without a word."""
    monkeypatch.setattr(homecoming, "LARGEST_BYTES", 1000)
    (box.folder / "model.bin").write_bytes(bytes(1001))
    box.desk.steps.acts["fit"] = lambda task, stop: {"model": task.folder / "model.bin"}
    reply = box.run(box.task())
    assert (reply.state, reply.outputs) == (StepState.FAILED, {})
    assert reply.reason.startswith("output model: model.bin has 0 MB, and files come home up to 0 MB each")


def test_where_it_runs_is_no_part_of_the_key_and_a_kernel_is_not_kept(box: Box) -> None:
    """`--from-cell` says so."""
    box.steps(f"  fit: {{{TRAIN}}}\n")
    assert box.desk.run() == Outcome()
    box.steps(f"  fit: {{{TRAIN}, on: box}}\n")
    assert box.desk.run() == Outcome()
    assert box.desk.states()["fit"] == ("cached", "unchanged since run run1")


def test_an_executed_notebook_names_its_inputs_as_they_are_called_here(box: Box) -> None:
    """Lineage is read from it; what cells have put out stays."""
    (box.folder / "rows.txt").write_text("1")

    def act(task: StepTask, stop: threading.Event) -> dict[str, Any]:
        path = str(task.values["data"])
        injected = {"metadata": {"tags": ["injected-parameters"]}, "source": [f"data = Path('{path}')"]}
        said = {"cells": [injected, {"metadata": {}, "source": path}]}
        said["metadata"] = {"papermill": {"parameters": {"data": path}, "input_path": "elsewhere"}}  # type: ignore[assignment] - a notebook
        executed.append(said)
        return {"score": 1}

    executed: list[Any] = []
    box.desk.steps.acts["fit"] = act
    task = box.task(data=box.folder / "rows.txt")
    made = make_bundle(task, lambda path: False)
    box.run(task)
    left = box.fake.folder_of(box.jobs()[0].job_id).outputs
    (left / "fit.ipynb").write_text(json.dumps(executed[0]))
    bring_home(left, task, made.places)
    read = json.loads(task.target.read_bytes())
    assert read["metadata"]["papermill"]["parameters"] == {"data": str(box.folder / "rows.txt")}
    assert read["metadata"]["papermill"]["input_path"] == str(task.notebook)
    assert read["cells"][0]["source"] == [f"data = Path('{box.folder / 'rows.txt'}')"]
    assert read["cells"][1]["source"].startswith(str(box.cluster.root))


BAD = [
    {"name": "../x"},
    {"path": "../../x"},
    {"files": [["", "../../spec.json"]]},
    {"files": [["../../x", "00000"]], "is_folder": True},
    {"files": [["/etc/x", "00000"]], "is_folder": True},
    {"digest": "0" * 32},
    {"kind": "program"},
    {"files": [["", "00009"]]},
]


@pytest.mark.parametrize("lie", BAD)
def test_nothing_that_a_cluster_says_leads_out_of_the_step(box: Box, lie: dict[str, Any]) -> None:
    """Nor is what came as another taken for what was sent."""
    (box.folder / "model.bin").write_bytes(b"weights")
    box.desk.steps.acts["fit"] = lambda task, stop: {"model": task.folder / "model.bin"}
    task = box.task()
    box.run(task)
    left = box.fake.folder_of(box.jobs()[0].job_id).outputs
    said = json.loads((left / REPLY_FILE).read_bytes())
    said["outputs"] = [{**said["outputs"][0], **lie}]
    (left / REPLY_FILE).write_text(json.dumps(said))
    shutil.rmtree(task.outputs)
    with pytest.raises(EngineFailure, match="what it left"):
        bring_home(left, task, {})
    assert not list(box.folder.rglob("x"))


def test_a_bundle_is_known_by_what_would_run(box: Box) -> None:
    """Wherever its inputs lie."""
    for name, text in (("a/rows.txt", "1"), ("b/rows.txt", "1"), ("c/rows.txt", "2")):
        (box.folder / name).parent.mkdir()
        (box.folder / name).write_text(text)
    paths = [box.folder / each / "rows.txt" for each in "abc"]
    one, same, other = (make_bundle(box.task(data=[path]), lambda path: False).digest for path in paths)
    assert one == same != other
    task = box.task(data=[paths[0]])
    assert make_bundle(replace(task, timeout_s=1.0), lambda path: False).digest != one

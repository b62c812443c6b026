"""Steps that run as jobs of targets: in a cluster of this process, where another runs their notebooks."""

import json
import shutil
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from notebench.errors import EngineFailure
from notebench.jobs import Job, JobState, Outcome
from notebench.pipelines import bundle, homecoming
from notebench.pipelines.bundle import make_bundle
from notebench.pipelines.capacity import MOST_JOBS, Capacity
from notebench.pipelines.homecoming import REPLY_FILE, bring_home
from notebench.pipelines.outputs import read_outputs
from notebench.pipelines.resources import Resources
from notebench.pipelines.run_folder import RunFolder
from notebench.pipelines.step import Elsewhere, StepReply, StepState, StepTask
from notebench.workbench import steps_elsewhere
from notebench.workbench.steps_elsewhere import StepsByPlace, StepsElsewhere
from tests.fake_cluster import FakeCluster
from tests.fake_jobs import FakeBook
from tests.pipelines.books import write_book
from tests.pipelines.desk import HEAD, TRAIN, Desk, fail

WAIT_S = 30.0
Act = Callable[[StepTask, threading.Event], dict[str, Any]]


class Box:
    """The desk's runs, whose steps with `on: box` run in a cluster of this process."""

    def __init__(self, desk: Desk) -> None:
        self.desk, self.folder = desk, desk.path.parent
        self.cluster = FakeCluster(root=self.folder.parent / "box", steps=desk.steps)
        self.fake, self.said = FakeBook(self.folder, elsewhere=self.cluster), list[str]()
        self.before: RunFolder | None = None
        desk.runner_of = lambda folder: StepsByPlace(
            desk.steps, lambda: self.runner(folder), folder, self.before
        )

    def runner(self, folder: RunFolder) -> StepsElsewhere:
        def travels(root: Path) -> list[Path]:
            from notebench.engines.ray_jobs.packing import check_folder

            return check_folder(root)

        def why_waits(on: str, cpus: float, gpus: float) -> str:
            return f"{on} has no {cpus:g} CPUs and {gpus:g} GPUs"

        return StepsElsewhere(
            self.fake.book, folder, "ada", travels, why_waits, self.before, say=self.said.append
        )

    def steps(self, text: str) -> None:
        self.desk.path.write_text(HEAD + text)

    def jobs(self) -> list[Job]:
        """The jobs that steps are, in the order in which they began."""
        found = [each for each in self.fake.book.listing.jobs() if each.spec.kind == "step"]
        return found[::-1]

    def task(self, run_id: str = "run1", **values: Any) -> StepTask:
        """A step, as a run's driver has it run."""
        run = self.desk.folder(run_id)
        run.clear("fit")
        elsewhere = Elsewhere("box", Resources(2.0, 0.5, 10), self.folder)
        notebook, outputs = self.folder / "train.ipynb", run.outputs("fit")
        return StepTask(
            "fit", notebook, values, run.notebook("fit"), self.folder, outputs, elsewhere=elsewhere
        )

    def run(self, task: StepTask, run_id: str = "run1", stop: threading.Event | None = None) -> StepReply:
        runner = self.runner(self.desk.folder(run_id))
        return runner.run(task, lambda event: None, stop or threading.Event())

    def killed(self, task: StepTask, run_id: str = "run1") -> None:
        """A driver that begins the step, of which nobody hears again."""
        threading.Thread(target=self.run, args=(task, run_id), daemon=True).start()
        until(lambda: self.desk.steps.at_once)


@pytest.fixture
def box(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> Iterator[Box]:
    monkeypatch.setattr(steps_elsewhere, "_WAITS_S", 0.1)
    found = Box(desk)
    yield found
    for stop in found.cluster.stops.values():
        stop.set()


def until(is_so: Callable[[], object]) -> None:
    ends_at = time.monotonic() + WAIT_S
    while not is_so():
        assert time.monotonic() < ends_at
        time.sleep(0.01)


def waits(task: StepTask, stop: threading.Event) -> dict[str, Any]:
    assert stop.wait(WAIT_S)
    return {}


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


@pytest.mark.parametrize("is_noted", [True, False])
def test_a_run_that_was_killed_goes_on_with_the_job_that_runs(box: Box, *, is_noted: bool) -> None:
    """Though it was killed before it could note which job it is."""
    go = threading.Event()
    box.desk.steps.acts["fit"] = lambda task, stop: {"score": int(go.wait(WAIT_S))}
    box.killed(box.task(rate=0.1))
    note = box.desk.folder("run1").of("fit") / "job.json"
    if not is_noted:
        note.write_text(json.dumps({**json.loads(note.read_bytes()), "job_id": None}))
    threading.Timer(0.2, go.set).start()
    reply = box.run(box.task(rate=0.1))
    assert (reply.state, reply.outputs["score"].value) == (StepState.FINISHED, 1)
    assert len(box.jobs()) == len(box.desk.steps.tasks) == 1


def test_another_run_goes_on_with_what_the_killed_one_has_begun(box: Box) -> None:
    """By `--resume RUN`, with all put into its own folder."""
    go = threading.Event()
    box.desk.steps.acts["fit"] = lambda task, stop: {"score": int(go.wait(WAIT_S))}
    box.killed(box.task(rate=0.1))
    box.before = box.desk.folder("run1")
    threading.Timer(0.2, go.set).start()
    task = box.task("run2", rate=0.1)
    assert box.run(task, "run2").outputs["score"].value == 1
    assert task.outputs.is_relative_to(box.desk.folder("run2").path)
    assert len(box.jobs()) == 1


def test_a_job_of_other_values_is_ended_before_another_begins(box: Box) -> None:
    """No step runs twice at once."""
    box.desk.steps.acts["fit"] = waits
    box.killed(box.task(rate=0.1))
    box.desk.steps.acts["fit"] = lambda task, stop: {"score": 1}
    assert box.run(box.task(rate=0.2)).state is StepState.FINISHED
    assert [each.status.state for each in box.jobs()] == [JobState.CANCELLED, JobState.FINISHED]
    assert box.desk.steps.most_at_once == 1


def test_a_step_that_is_to_run_here_now_ends_its_job(box: Box) -> None:
    """Its driver was killed, and `on` was taken away before the run went on."""
    box.desk.steps.acts["fit"] = waits
    box.killed(box.task(rate=0.1))
    box.desk.steps.acts["fit"] = lambda task, stop: {"score": 1}
    folder = box.desk.folder("run1")
    runner = StepsByPlace(box.desk.steps, lambda: box.runner(folder), folder)
    here = replace(box.task(rate=0.1), elsewhere=None)
    assert runner.run(here, lambda event: None, threading.Event()).state is StepState.FINISHED
    assert [each.status.state for each in box.jobs()] == [JobState.CANCELLED]
    assert box.desk.steps.most_at_once == 1


@pytest.mark.parametrize("has_room", [True, False])
def test_a_step_that_is_cancelled_ends_its_job(box: Box, *, has_room: bool) -> None:
    """One that waits for room too."""
    box.cluster.has_room = has_room
    box.desk.steps.acts["fit"] = waits
    stop = threading.Event()
    threading.Timer(0.2, stop.set).start()
    assert box.run(box.task(), stop=stop).state is StepState.CANCELLED
    assert [each.status.state for each in box.jobs()] == [JobState.CANCELLED]
    assert not (box.desk.folder("run1").of("fit") / "job.json").exists()


def test_a_job_that_found_no_room_in_time_is_asked_for_again(box: Box) -> None:
    """Ray gives up after a quarter of an hour; the step waits on."""
    box.cluster.has_room = False
    replies: list[StepReply] = []
    thread = threading.Thread(target=lambda: replies.append(box.run(box.task())))
    thread.start()
    until(box.jobs)
    box.cluster.has_room = True
    reason = "the cluster could not begin it: Job supervisor actor failed to start within 900.0 seconds."
    folder = box.fake.folder_of(box.jobs()[0].job_id)
    box.cluster.tell(folder, "ended", state="failed", reason=reason)
    thread.join(WAIT_S)
    assert [each.state for each in replies] == [StepState.FINISHED]
    assert [each.status.attempt for each in box.jobs()] == [2]


def test_a_job_that_is_lost_is_a_step_that_failed(box: Box) -> None:
    """Such as with its machine; it is retried as its step says."""
    box.desk.steps.acts["fit"] = waits
    threading.Timer(0.2, lambda: box.cluster.alive.clear()).start()
    reply = box.run(box.task())
    (job,) = box.jobs()
    assert reply.reason.startswith(f"job {job.job_id} on box is lost: its driver, process 4000000, vanished")


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


def test_a_notebook_that_is_gone_is_one_line(box: Box) -> None:
    (box.folder / "train.ipynb").unlink()
    reply = box.run(box.task())
    assert (reply.state, box.jobs()) == (StepState.FAILED, [])
    assert "train.ipynb cannot be read (No such file or directory), so it cannot travel" in reply.reason


def test_a_job_that_does_not_begin_is_a_step_that_failed(box: Box) -> None:
    """With what is wrong."""
    box.cluster.faults = "no token"
    assert "no token" in box.run(box.task()).reason


def test_a_job_that_the_cluster_cannot_run_fails_its_step_with_the_remedy(box: Box) -> None:
    """As where it lacks what executes notebooks; whoever waits for room is told of it once."""
    box.cluster.has_room = False
    replies: list[StepReply] = []
    thread = threading.Thread(target=lambda: replies.append(box.run(box.task())))
    thread.start()
    until(lambda: any("waits for room" in each for each in box.said))
    told = "the cluster lacks papermill; install it on all its nodes"
    box.cluster.tell(box.fake.folder_of(box.jobs()[0].job_id), "ended", state="failed", reason=told)
    thread.join(WAIT_S)
    assert [(each.state, each.reason) for each in replies] == [(StepState.FAILED, told)]
    waits = [each for each in box.said if "waits" in each]
    assert waits == ["fit waits for room on box: box has no 2 CPUs and 0.5 GPUs"]

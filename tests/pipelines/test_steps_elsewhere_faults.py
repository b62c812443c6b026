"""Steps elsewhere whose job, driver or run is killed, cancelled, lost or never begins."""

import json
import threading
from dataclasses import replace

import pytest

from notebench.jobs import JobState
from notebench.pipelines.step import StepReply, StepState
from notebench.workbench.steps_elsewhere import StepsByPlace
from tests.pipelines.box import WAIT_S, Box, until, waits


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

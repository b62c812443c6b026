"""Claims on the driver, with work that the test steers; its processes are in tests/engines/test_process_jobs.py."""

import threading
from dataclasses import replace

import pytest

from notebench.errors import BadInput, Conflict
from notebench.events import Event
from notebench.jobs import Cancelled, JobFolder, JobState, Outcome, Surroundings, Verb, drive
from notebench.jobs.folder import Driver
from notebench.jobs.orders import CHANGE, Order
from notebench.processes import this_process
from tests.fake_jobs import FakePlace, make_spec

GONE = replace(this_process(), pid=4_000_000)
PATIENCE_S = 20


class Steered:
    """Work that goes on until it is asked to end, and says what it was told."""

    def __init__(self, act=lambda control: None):
        self.act = act
        self.began = threading.Event()
        self.control = None

    def run(self, control):
        self.control = control
        self.act(control)
        self.began.set()
        while not control.should_stop:
            control.check()
            control.wait_while_paused()
            control.wait(0.05)
        return Outcome(reason="stopped in time")


class Driving:
    """A driver in a thread."""

    def __init__(self, folder, work, **around):
        self.folder, self.work, self.told, self.left = folder, work, [], threading.Event()
        self.around = Surroundings(
            lambda verb, data: self.told.append(verb), leave=self.left.set, look_every_s=0.01, **around
        )
        self.status = None
        self.thread = threading.Thread(target=self._drive, daemon=True)

    def _drive(self):
        self.status = drive(self.folder, self.work, self.around)

    def start(self):
        self.thread.start()
        assert self.work.began.wait(PATIENCE_S)
        return self

    def ask(self, verb, name=None):
        self.folder.order(Order(name or verb, verb, self.folder.status().attempt))

    def until(self, state):
        waiting = threading.Event()
        for _ in range(PATIENCE_S * 100):
            if self.folder.status().state is state:
                return
            waiting.wait(0.01)
        raise AssertionError(f"never {state}: {self.folder.status()}")

    def end(self):
        self.thread.join(PATIENCE_S)
        assert self.status == self.folder.status()
        return self.status


@pytest.fixture
def job(folder):
    made = JobFolder(folder / "jobs" / "20260301T120000000-3f2a91")
    made.create(make_spec())
    return made


def run(job, act):
    """Drive work that does this and returns."""

    class Act:
        def run(self, control):
            return act(control) or Outcome()

    return drive(job, Act(), Surroundings(lambda verb, data: None, look_every_s=0.01))


def test_work_that_returns_has_finished(job):
    """With what it says of its end."""
    status = run(job, lambda control: Outcome(exit_code=0))
    assert (status.state, status.exit_code, job.status()) == (JobState.FINISHED, 0, status)


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (ValueError("no\nrows"), "ValueError: no rows"),
        (BadInput("depth: 0 is too small"), "depth: 0 is too small"),
        (SystemExit(3), "SystemExit: 3"),
        (KeyboardInterrupt(), "KeyboardInterrupt:"),
    ],
)
def test_work_that_raises_has_failed_and_says_why_in_one_line(job, error, reason, capfd):
    """The trace is for the log."""

    def fail(control):
        raise error

    status = run(job, fail)
    assert (status.state, status.reason) == (JobState.FAILED, reason)
    printed = "".join(capfd.readouterr())
    assert ("Traceback" in printed) != isinstance(error, BadInput)


def test_a_reason_bears_no_secret(job, capfd):
    """It is shown in lists."""

    def fail(control):
        raise ValueError("password hunter2")

    class Fail:
        run = staticmethod(fail)

    hide = Surroundings(lambda verb, data: None, redact=lambda text: text.replace("hunter2", "•••"))
    assert drive(job, Fail(), hide).reason == "ValueError: password •••"


def test_pause_resume_and_stop_are_heeded_and_acknowledged(job):
    """In their order; the work finishes what runs."""
    driving = Driving(job, Steered()).start()
    driving.ask(Verb.PAUSE)
    driving.until(JobState.PAUSED)
    driving.ask(Verb.RESUME)
    driving.until(JobState.RUNNING)
    driving.ask(Verb.STOP)
    status = driving.end()
    assert (status.state, status.is_stopping, status.reason) == (JobState.FINISHED, True, "stopped in time")
    verbs = [event.verb for event in job.events() if event.verb == "heeded"]
    assert len(verbs) == 3


def test_a_paused_job_may_be_stopped_and_cancelled(job):
    """It need not be resumed first."""
    driving = Driving(job, Steered()).start()
    driving.ask(Verb.PAUSE)
    driving.until(JobState.PAUSED)
    driving.ask(Verb.CANCEL)
    assert driving.end().state is JobState.CANCELLED


def test_what_was_asked_before_the_driver_came_is_heeded_first(job):
    """A queued job may be cancelled; its work never begins."""
    job.order(Order("early", Verb.CANCEL, 1))
    began = []
    assert run(job, began.append).state is JobState.CANCELLED
    assert began == []


def test_a_job_that_was_paused_while_it_was_queued_begins_paused(job):
    """The order waits for the driver."""
    job.order(Order("early", Verb.PAUSE, 1))
    driving = Driving(job, Steered()).start()
    driving.until(JobState.PAUSED)
    driving.ask(Verb.STOP)
    assert driving.end().state is JobState.FINISHED


def test_cancelled_work_that_does_not_listen_is_left_behind(job):
    """Its workers are ended, the end is recorded, and the process goes."""
    release, ended = threading.Event(), threading.Event()

    class Deaf(Steered):
        def run(self, control):
            self.began.set()
            release.wait(PATIENCE_S)
            return Outcome()

    driving = Driving(job, Deaf(), grace_s=0.05, end_workers=ended.set).start()
    driving.ask(Verb.CANCEL)
    assert driving.left.wait(PATIENCE_S)
    assert ended.is_set()
    assert job.status().state is JobState.CANCELLED
    assert "did not end when it was asked" in job.status().reason
    release.set()
    assert driving.end().state is JobState.CANCELLED


def test_work_that_catches_everything_is_cancelled_all_the_same(job):
    """``except Exception`` does not hold a cancelling up."""

    def stubborn(control):
        try:
            control.ask_cancel("cancelled")
            control.check()
        except Exception:  # noqa: BLE001 - the point of it
            return Outcome(reason="went on")
        return None

    assert run(job, stubborn).state is JobState.CANCELLED
    assert not issubclass(Cancelled, Exception)


def test_of_two_drivers_one_drives(job):
    """However close they come."""
    came, outcomes = threading.Barrier(2), []

    def race():
        came.wait(PATIENCE_S)
        try:
            outcomes.append(run(job, lambda control: control.wait(0.3)).state)
        except Conflict as err:
            outcomes.append(type(err))

    threads = [threading.Thread(target=race) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE_S)
    assert sorted(map(str, outcomes)) == sorted(map(str, [Conflict, JobState.FINISHED]))


def test_a_driver_that_died_before_it_began_does_not_lock_the_job(job):
    """Its process is gone."""
    job.name_driver(Driver(GONE, 1))
    assert run(job, lambda control: None).state is JobState.FINISHED


def test_an_ended_job_is_not_driven(job):
    """Not without a retry."""
    run(job, lambda control: None)
    with pytest.raises(Conflict, match="notebench jobs retry"):
        run(job, lambda control: None)


def test_the_next_attempt_is_told_that_it_resumes(job):
    """And finds what the first left, but for its progress."""
    told = []

    def note(control):
        told.append((control.attempt, control.is_resuming, (control.outputs / "done").exists()))
        (control.outputs / "done").touch()
        control.report(1, 2)

    run(job, note)
    assert job.progress().done == 1
    FakePlace().tell(job, "ended", state="lost")
    job.append(job.events()[0].__class__("job", "queued", data={"attempt": "2"}))
    run(job, lambda control: note(control) or None)
    assert told == [(1, False, False), (2, True, True)]


def test_progress_is_written_in_time_and_the_last_of_it_always(job):
    """A thousand reports are no thousand writes."""
    writes = []

    def work(control):
        for done in range(1000):
            control.report(done, 1000, f"trial {done}")
            writes.append(job.progress_file.stat().st_mtime_ns)

    run(job, work)
    assert len(set(writes)) < 20
    assert (job.progress().done, job.progress().text) == (999, "trial 999")


def test_a_driver_that_was_ousted_ends_without_a_word(job):
    """The job is another's by now: its record is not this one's to write."""
    driving = Driving(job, Steered(), beat_every_s=0.01).start()
    job.name_driver(Driver(GONE, 1))
    status = driving.end()
    assert status.state is JobState.RUNNING


def test_a_full_disk_costs_no_event(job, monkeypatch):
    """What could not be written waits."""
    full = threading.Event()
    append = JobFolder.append

    def refuse(folder, event):
        if full.is_set():
            raise OSError(28, "No space left on device")
        append(folder, event)

    # A disk cannot be filled for a test.
    monkeypatch.setattr(JobFolder, "append", refuse)
    driving = Driving(job, Steered()).start()
    full.set()
    driving.work.control.ask_stop()
    driving.thread.join(0.3)
    assert job.status().state is JobState.RUNNING
    full.clear()
    assert driving.end().state is JobState.FINISHED


def test_what_is_asked_of_the_work_itself_reaches_it_and_every_later_attempt(job):
    """Each once and in order, acknowledged like other orders; half a line is passed over."""
    seen = []

    def note(control):
        seen.append(control.changes)

    job.order(Order("a", CHANGE, 1, {"depth": 1}))
    run(job, note)
    job.append(Event("job", "queued", data={"attempt": "2"}))
    with job.control_file.open("ab") as file:
        file.write(b'{"noun": "job", "verb": "change", "order": "x", "atte\n')
    job.order(Order("b", CHANGE, 2, {"depth": 2}))
    job.order(Order("b", CHANGE, 2, {"depth": 2}))
    run(job, note)
    assert seen == [({"depth": 1},), ({"depth": 1}, {"depth": 2})]
    assert [event.data["order"] for event in job.events() if event.verb == "heeded"] == ["a", "b"]

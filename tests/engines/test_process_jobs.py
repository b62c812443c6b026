"""Claims on jobs as processes: whoever is killed, nothing is taken for something else, and nobody is left."""

import contextlib
import os
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import psutil
import pytest

from notebench.engines.command_job.work import outcome_of
from notebench.engines.process_jobs.place import ProcessPlace
from notebench.errors import Conflict, Unavailable
from notebench.ids import JobId
from notebench.jobs import JobFolder, JobState, Presence, Verb, has_ended
from notebench.jobs.folder import Driver
from notebench.processes import is_gone, this_process
from notebench.workbench import Workbench
from notebench.workspace import Workspace
from tests.fake_jobs import make_spec

PATIENCE_S = 60
ORPHANS_S = 5
SLEEP = [sys.executable, "-S", "-c", "import time; print('on', flush=True); time.sleep(600)"]
# A family: a shell, its child, and one that left for a session of its own.
FAMILY = ["sh", "-c", "setsid sleep 600 & sleep 600 & echo on; wait"]

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="signals, sessions and /bin/sh")


@pytest.fixture
def bench(folder):
    bench = Workbench(Workspace(folder))
    yield bench
    for job in bench.jobs.listing.jobs():
        if not has_ended(job):
            with contextlib.suppress(Conflict):  # it has ended since
                bench.jobs.kill(job.job_id)


def until(what, patience_s=PATIENCE_S):
    ends_at = time.monotonic() + patience_s
    while not (found := what()):
        assert time.monotonic() < ends_at, "it never came"
        time.sleep(0.02)
    return found


def begin(bench, argv=SLEEP):
    """A job that runs and has printed; gives its id and its driver's process."""
    job_id = bench.run_command(argv, Path.cwd()).job_id
    until(lambda: "on" in bench.jobs.log(job_id).text)
    return job_id, bench.jobs.listing.folder_of(job_id).driver().process.pid


def end(bench, job_id):
    return bench.jobs.wait(job_id, has_ended, PATIENCE_S).status


def of_job(job_id):
    """The processes that work for the job, found by their environment."""
    found = []
    for process in psutil.process_iter():
        with contextlib.suppress(psutil.Error):
            if process.environ().get("NOTEBENCH_JOB_ID") == job_id and process.status() != "zombie":
                found.append(process)
    return found


def test_a_killed_driver_leaves_nobody_and_its_job_is_found_lost_and_goes_on(bench):
    """After kill -9 the command, its children, and one that left for a session of its own are gone within 5 s."""
    job_id, driver = begin(bench, FAMILY)
    assert len(of_job(job_id)) >= 4
    os.kill(driver, signal.SIGKILL)
    until(lambda: not of_job(job_id), ORPHANS_S)
    lost = bench.jobs.get(job_id).status
    assert (lost.state, str(driver) in lost.reason) == (JobState.LOST, True)
    bench.jobs.ask(job_id, Verb.RESUME)
    until(lambda: bench.jobs.get(job_id).status.state is JobState.RUNNING)
    until(lambda: "attempt 2" in bench.jobs.log(job_id).text)


def test_a_cancelled_job_leaves_nobody(bench):
    """Nor does one that its driver was asked to end by SIGTERM."""
    job_id, driver = begin(bench, FAMILY)
    os.kill(driver, signal.SIGTERM)
    status = end(bench, job_id)
    assert (status.state, status.reason) == (JobState.CANCELLED, "ended by SIGTERM")
    until(lambda: not of_job(job_id), ORPHANS_S)


def test_a_command_that_does_not_listen_is_killed(bench):
    """It ignores SIGTERM."""
    deaf = "import signal, time; signal.signal(15, signal.SIG_IGN); print('on', flush=True); time.sleep(600)"
    job_id, _ = begin(bench, [sys.executable, "-S", "-c", deaf])
    bench.jobs.ask(job_id, Verb.CANCEL)
    assert end(bench, job_id).state is JobState.CANCELLED
    until(lambda: not of_job(job_id), ORPHANS_S)


def test_a_killed_command_has_failed_by_its_signal(bench):
    """The driver tells how it ended."""
    job_id, driver = begin(bench)
    (guard,) = psutil.Process(driver).children()
    guard.children()[0].kill()
    status = end(bench, job_id)
    assert (status.state, status.signal, status.reason) == (JobState.FAILED, "SIGKILL", "ended by SIGKILL")


def test_a_killed_guard_leaves_nobody(bench):
    """The command has lost its guard, and the driver takes its place."""
    job_id, driver = begin(bench, FAMILY)
    (guard,) = psutil.Process(driver).children()
    guard.kill()
    assert end(bench, job_id).state is JobState.FAILED
    until(lambda: not of_job(job_id), ORPHANS_S)


def test_a_job_outlives_who_started_it(bench):
    """A kernel or a terminal that is killed with all its group."""
    code = (
        "import sys, time; from pathlib import Path; from notebench.workbench import open_workbench\n"
        f"print(open_workbench().run_command({SLEEP!r}, Path.cwd()).job_id, flush=True); time.sleep(600)"
    )
    starter = subprocess.Popen(
        [sys.executable, "-c", code], stdout=subprocess.PIPE, text=True, start_new_session=True
    )
    job_id = JobId(starter.stdout.readline().strip())
    os.killpg(starter.pid, signal.SIGKILL)
    starter.communicate()
    until(lambda: "on" in bench.jobs.log(job_id).text)
    assert bench.jobs.get(job_id).status.state is JobState.RUNNING


def test_a_job_outlives_the_job_it_was_started_from(bench):
    """Though it is a child of its processes, and those are ended."""
    code = (
        "from pathlib import Path; from notebench.workbench import open_workbench\n"
        f"print(open_workbench().run_command({SLEEP!r}, Path.cwd()).job_id)"
    )
    outer = bench.run_command([sys.executable, "-c", code], Path.cwd()).job_id
    assert end(bench, outer).state is JobState.FINISHED
    inner = JobId(bench.jobs.log(outer).text.strip())
    until(lambda: "on" in bench.jobs.log(inner).text)
    assert bench.jobs.get(inner).status.state is JobState.RUNNING


def test_a_paused_command_stands_still_and_a_killed_driver_ends_it_all_the_same(bench):
    """A process that is halted cannot answer; it is killed."""
    job_id, driver = begin(bench)
    bench.jobs.ask(job_id, Verb.PAUSE)
    until(lambda: bench.jobs.get(job_id).status.state is JobState.PAUSED)
    (guard,) = psutil.Process(driver).children()
    command = guard.children()[0]
    until(lambda: command.status() == psutil.STATUS_STOPPED)
    os.kill(driver, signal.SIGKILL)
    until(lambda: not of_job(job_id), ORPHANS_S)
    assert bench.jobs.get(job_id).status.state is JobState.LOST


def test_output_is_kept_without_secrets_and_the_job_is_named_to_its_command(bench, monkeypatch):
    """From stdout and stderr, with the environment of whoever started it."""
    monkeypatch.setenv("SERVICE_TOKEN", "swordfish-9")
    code = (
        "import os, sys; print('token', os.environ['SERVICE_TOKEN'], os.environ['NOTEBENCH_JOB_ID'])\n"
        "print('on', file=sys.stderr)"
    )
    job = bench.run_command([sys.executable, "-S", "-c", code], Path.cwd())
    assert end(bench, job.job_id).state is JobState.FINISHED
    assert bench.jobs.log(job.job_id).text.split() == ["token", "•••", job.job_id, "on"]


def test_a_job_that_a_steps_kernel_begins_gives_no_outputs_for_it(bench, monkeypatch):
    """A sweep's trials would write over what the step gives."""
    monkeypatch.setenv("NOTEBENCH_OUTPUTS", "elsewhere")
    code = "import os; print(os.environ.get('NOTEBENCH_OUTPUTS', 'nowhere'))"
    job = bench.run_command([sys.executable, "-S", "-c", code], Path.cwd())
    end(bench, job.job_id)
    assert bench.jobs.log(job.job_id).text == "nowhere\n"


def test_a_driver_that_fails_before_it_begins_is_missed_at_once(folder):
    """Its log tells why."""
    bench = Workbench(Workspace(folder))
    code = "import sys; sys.exit('no such library')"
    broken = ProcessPlace(folder, [sys.executable, "-S", "-c", code])
    bench.jobs.places = {"process": broken}
    job_id = bench.run_command(SLEEP, folder).job_id
    status = end(bench, job_id)
    assert (status.state, "its log may tell why" in status.reason) == (JobState.LOST, True)
    assert "no such library" in bench.jobs.log(job_id).text


def test_a_driver_that_crashes_tells_where_and_leaves_a_lost_job(folder):
    """The interpreter's last words get past the pipe that dies with it."""
    bench = Workbench(Workspace(folder))
    code = (
        "import os, signal, sys; from notebench.engines.process_jobs import drive_here\n"
        "from notebench.jobs import JobFolder; from notebench.redaction import Redactor\n"
        "class Crash:\n"
        "    def run(self, control):\n"
        "        print('on'); os.kill(os.getpid(), signal.SIGSEGV)\n"
        f"folder = JobFolder(__import__('pathlib').Path({str(bench.jobs.folder)!r}) / sys.argv[1])\n"
        "drive_here(folder, Crash(), lambda verb, data: None, Redactor(), 1000)"
    )
    bench.jobs.places = {"process": ProcessPlace(folder, [sys.executable, "-c", code])}
    job_id = bench.run_command(SLEEP, folder).job_id
    assert end(bench, job_id).state is JobState.LOST
    assert "Fatal Python error: Segmentation fault" in bench.jobs.log(job_id).text


def test_a_program_that_cannot_be_started_is_told(folder):
    """The job has failed, and says why."""
    bench = Workbench(Workspace(folder))
    bench.jobs.places = {"process": ProcessPlace(folder, ["/no/such/python"])}
    with pytest.raises(Unavailable, match="no driver could be started"):
        bench.run_command(SLEEP, folder)


def test_a_worker_ends_with_its_driver(tmp_path):
    """Though it is another's child by then, and its own children with it."""
    worker = (
        "import subprocess, time; from notebench.jobs.watch import end_with_driver\n"
        "assert end_with_driver(); child = subprocess.Popen(['sleep', '600']); print(child.pid, flush=True)\n"
        "time.sleep(600)"
    )
    driver = (
        "import os, subprocess, sys, time; from notebench.processes import this_process\n"
        "os.environ['NOTEBENCH_JOB_DRIVER'] = str(this_process())\n"
        f"subprocess.Popen([sys.executable, '-c', {worker!r}]); time.sleep(600)"
    )
    with subprocess.Popen([sys.executable, "-c", driver], stdout=subprocess.PIPE, text=True) as process:
        child = psutil.Process(int(process.stdout.readline()))
        family = [named(child), named(child.parent())]
        process.kill()
    until(lambda: all(map(is_gone, family)), ORPHANS_S)


def named(process):
    return replace(this_process(), pid=process.pid, started=process.create_time())


def test_another_boots_driver_is_gone_when_it_is_silent(folder):
    """After a restart; of another host nothing is known."""
    job = JobFolder(folder / "jobs" / "20260301T120000000-3f2a91")
    job.create(make_spec())
    here, place = this_process(), ProcessPlace(folder)
    job.beat()
    for host, age_s, presence in [
        (here.host, 0, Presence.UNKNOWN),
        (here.host, 600, Presence.GONE),
        ("another", 600, Presence.UNKNOWN),
    ]:
        job.name_driver(Driver(replace(here, host=host, boot="another-boot", pid=1, started=1.0), 1))
        then = time.time() - age_s
        os.utime(job.heartbeat_file, (then, then))
        assert (host, age_s, place.poll(job)) == (host, age_s, presence)
        assert not is_gone(job.driver().process)


@pytest.mark.parametrize(
    ("code", "was_stopped", "has_failed", "reason"),
    [
        (0, False, False, ""),
        (3, False, True, "exit code 3"),
        (-9, False, True, "ended by SIGKILL"),
        (-15, True, False, "stopped by SIGTERM"),
        (1, True, False, "stopped, with exit code 1"),
        (-250, False, True, "ended by signal 250"),
    ],
)
def test_an_exit_code_says_how_it_came_out(code, was_stopped, has_failed, reason):
    """What was stopped has not failed."""
    outcome = outcome_of(code, was_stopped=was_stopped)
    assert (outcome.has_failed, outcome.reason) == (has_failed, reason)

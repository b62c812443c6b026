"""Claims on ``notebench jobs``."""

import json
import subprocess
import sys

import pytest

from notebench.jobs.progress import Progress
from tests.cli.stand_ins import START, lines

PYTHON = "from notebench.cli import main; main()"


@pytest.fixture
def jobs(bench):
    return bench.fake_jobs


def test_a_command_becomes_a_job_whose_id_is_printed(command, jobs):
    """For scripts it is all that stdout has."""
    result = command("jobs", "run", "--", sys.executable, "train.py", "--epochs", "3")
    (job_id,) = lines(result)
    without = command("jobs", "run", sys.executable, "train.py", "--name", "its own").stdout.strip()
    assert jobs.book.get(without).spec.work["argv"][-2:] == ["--name", "its own"]
    assert jobs.book.get(job_id).spec.work["argv"] == [sys.executable, "train.py", "--epochs", "3"]
    assert "notebench jobs log -f" in result.stderr


def test_a_command_that_is_not_there_is_no_job(command, jobs):
    """Exit code 2: what was typed is wrong."""
    result = command("jobs", "run", "--", "no-such-program")
    assert (result.exit_code, jobs.book.listing.folders()) == (2, [])
    assert "no-such-program" in result.stderr


def test_jobs_are_listed_with_state_progress_and_id(command, jobs):
    """The newest first."""
    jobs.folder_of(jobs.submit("fit the forest")).tell_progress(Progress(3, 10, "", START))
    title, row = lines(command("jobs", "list"))
    assert title.split() == ["STATE", "NAME", "KIND", "CREATED", "DURATION", "PROGRESS", "JOB", "ID"]
    assert row.startswith("▶ running  fit the forest  command")
    assert "3 of 10" in row


def test_without_jobs_it_says_how_they_come_about(command):
    """And prints nothing else."""
    result = command("jobs", "list")
    assert (result.stdout, "notebench jobs run" in result.stderr) == ("", True)


def test_only_jobs_of_a_state_are_listed(command, jobs):
    """A state that is none is refused."""
    jobs.submit()
    assert json.loads(command("jobs", "list", "--state", "failed", "--json").stdout) == []
    assert "there are queued, running" in command("jobs", "list", "--state", "bogus").stderr


def test_one_job_is_shown_with_how_it_ended_and_what_may_be_asked(command, jobs):
    """By the end of its id."""
    job_id = jobs.submit()
    jobs.place.end(jobs.folder_of(job_id), "failed", reason="exit code 3", exit_code="3")
    shown = "\n".join(lines(command("jobs", "show", job_id[-6:])))
    assert "✗ failed  train" in shown
    assert "command    python train.py" in shown
    assert "exit code  3" in shown
    assert f"`notebench jobs retry {job_id[-6:]}`" in shown
    assert json.loads(command("jobs", "show", job_id, "--json").stdout)["work"]["argv"][0] == "python"


@pytest.mark.parametrize(
    ("verb", "told"),
    [
        ("pause", "paused"),
        ("stop", "finished, stopped"),
        ("cancel", "cancelled"),
        ("cancel --kill", "cancelled"),
    ],
)
def test_what_is_asked_is_told_when_it_is_heeded(command, jobs, verb, told):
    """In one line."""
    job_id = jobs.submit()
    asked, *options = verb.split()
    assert lines(command("jobs", asked, job_id, *options)) == [f"job {job_id} is {told}"]


def test_a_paused_job_goes_on_and_a_cancelled_one_begins_again(command, jobs):
    """Resume and retry."""
    job_id = jobs.submit()
    command("jobs", "pause", job_id)
    assert lines(command("jobs", "resume", job_id)) == [f"job {job_id} is running"]
    command("jobs", "cancel", job_id)
    assert json.loads(command("jobs", "retry", job_id, "--json").stdout)["attempt"] == 2


def test_a_lost_job_goes_on_where_it_is_told_to(command, jobs):
    """Here, say, when its cluster is gone; on a target that is not attached it does not."""
    job_id = jobs.submit(place="ray:box")
    result = command("jobs", "resume", job_id, "--on", "local")
    assert (result.exit_code, "is running on box; cancel it there" in result.stderr) == (1, True)
    jobs.elsewhere.is_silent = True
    assert "no target 'moon'" in command("jobs", "resume", job_id, "--on", "moon").stderr
    read = json.loads(command("jobs", "resume", job_id, "--on", "local", "--json").stdout)
    assert (read["state"], read["attempt"], read["place"]) == ("running", 2, "process")


def test_what_the_state_forbids_is_one_line_and_exit_code_1(command, jobs):
    """It says what is possible."""
    job_id = jobs.submit()
    result = command("jobs", "retry", job_id)
    assert (result.exit_code, result.stderr.count("\n")) == (1, 1)


def test_a_log_is_printed_without_what_drives_the_terminal(command, jobs):
    """Colours and bells stay out; --tail prints its end."""
    job_id = jobs.submit()
    jobs.folder_of(job_id).log_file.write_bytes(b"\x1b[31mred\x1b[0m\x07\n" + b"end\n")
    assert command("jobs", "log", job_id).stdout == "red\N{REPLACEMENT CHARACTER}\nend\n"
    assert command("jobs", "log", job_id, "--tail", "4").stdout == "end\n"
    assert json.loads(command("jobs", "log", job_id, "--json").stdout)["size_bytes"] == 18


def test_a_followed_log_ends_with_its_job(command, jobs):
    """All of it is printed."""
    job_id = jobs.submit()
    jobs.place.end(jobs.folder_of(job_id), "finished")
    assert command("jobs", "log", "-f", job_id).stdout == "hello\n"


def test_a_real_command_is_waited_for(workspace_root):
    """Its output on stdout, its exit code ours; the work has the name it was given."""
    code = "import sys; print('trained'); sys.exit(7)"
    words = ["jobs", "run", "--wait", "--name", "nightly", "--", sys.executable, "-S", "-c", code]
    ended = subprocess.run(
        [sys.executable, "-c", PYTHON, *words], capture_output=True, text=True, timeout=120
    )
    assert (ended.returncode, ended.stdout) == (7, "trained\n")
    assert "failed: exit code 7" in ended.stderr
    assert len(list((workspace_root / ".notebench" / "jobs").glob("2*"))) == 1


def test_an_ended_job_is_not_driven_by_hand(workspace_root, jobs):
    """The command that drives is for the others."""
    job_id = jobs.submit()
    jobs.place.end(jobs.folder_of(job_id), "finished")
    words = [sys.executable, "-c", PYTHON, "jobs", "drive", job_id]
    ended = subprocess.run(words, capture_output=True, text=True, timeout=120)
    assert ended.returncode == 1
    assert "is not waiting for a driver" in ended.stdout + ended.stderr

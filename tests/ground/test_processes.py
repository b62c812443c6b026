"""Claims on who does the work, and whether they still do."""

import contextlib
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace

import psutil
import pytest
from hypothesis import given
from hypothesis import strategies as st

from notebench.errors import BadInput
from notebench.processes import Process, is_gone, parse_process, this_process

words = st.from_regex(r"[^\s]{1,40}", fullmatch=True)


@pytest.fixture
def child() -> Iterator[subprocess.Popen[bytes]]:
    """A process that runs until its input is closed."""
    with subprocess.Popen(
        [sys.executable, "-c", "input()"], stdin=subprocess.PIPE, stderr=subprocess.DEVNULL
    ) as one:
        yield one


def named(child: subprocess.Popen[bytes]) -> Process:
    return replace(this_process(), pid=child.pid, started=psutil.Process(child.pid).create_time())


@given(
    st.builds(
        Process, words, words, st.integers(1, 2**22), st.integers(0, 2**41).map(lambda ticks: ticks / 100)
    )
)
def test_a_process_survives_its_text(process: Process) -> None:
    assert parse_process(str(process)) == process


@given(st.text())
def test_other_text_is_refused_or_names_one(text: str) -> None:
    with contextlib.suppress(BadInput):
        assert is_gone(parse_process(text)) is False


@pytest.mark.parametrize("text", ["", "a b 1", "a b c 1.0", "a b 1 c", "a b 1 1.0 more", "a  b 1 1.0"])
def test_a_text_of_another_form_is_refused(text: str) -> None:
    with pytest.raises(BadInput, match="host, boot, pid and start time"):
        parse_process(text)


@pytest.mark.parametrize("pid", [-1, 0])
def test_a_pid_that_no_process_has_is_refused(pid: int) -> None:
    here = this_process()
    with pytest.raises(BadInput):
        parse_process(f"{here.host} {here.boot} {pid} 1.00")


def test_this_process_is_not_gone() -> None:
    assert not is_gone(this_process())
    assert not is_gone(parse_process(str(this_process())))


def test_a_child_is_another_process_of_the_same_boot(child: subprocess.Popen[bytes]) -> None:
    assert not is_gone(named(child))


def test_a_child_knows_itself_by_the_same_name(child: subprocess.Popen[bytes]) -> None:
    code = "from notebench.processes import this_process; print(this_process())"
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert replace(parse_process(told.strip()), pid=0, started=0) == replace(this_process(), pid=0, started=0)


def test_a_finished_child_is_gone(child: subprocess.Popen[bytes]) -> None:
    process = named(child)
    child.communicate()
    assert is_gone(process)


@pytest.mark.skipif(sys.platform == "win32", reason="no process waits there to be asked how it ended")
def test_a_killed_child_that_nobody_asked_about_is_gone(child: subprocess.Popen[bytes]) -> None:
    process = named(child)
    child.kill()
    while psutil.Process(child.pid).status() != psutil.STATUS_ZOMBIE:
        pass
    assert is_gone(process)


def test_a_pid_that_is_used_again_does_not_keep_the_first_alive(child: subprocess.Popen[bytes]) -> None:
    assert is_gone(replace(named(child), started=named(child).started - 60))


def test_the_clocks_own_rounding_is_no_other_start(child: subprocess.Popen[bytes]) -> None:
    assert not is_gone(replace(named(child), started=named(child).started + 0.01))


@pytest.mark.parametrize("elsewhere", [{"host": "another"}, {"boot": "another"}])
def test_of_another_host_or_boot_nothing_is_known(elsewhere: dict[str, str]) -> None:
    assert not is_gone(replace(this_process(), pid=2**22 - 1, started=1.0, **elsewhere))


def test_a_process_that_may_not_be_looked_at_is_not_gone(monkeypatch: pytest.MonkeyPatch) -> None:
    # Only some operating systems refuse this, and none to root.
    def refuse(pid: int) -> None:
        raise psutil.AccessDenied(pid)

    here = this_process()
    monkeypatch.setattr(psutil, "Process", refuse)
    assert not is_gone(here)


def test_a_hosts_name_may_have_blanks(monkeypatch: pytest.MonkeyPatch) -> None:
    # The machine's own name cannot be changed for a test.
    monkeypatch.setattr("platform.node", lambda: "Ada's laptop")
    assert parse_process(str(this_process())).host == "Ada's-laptop"

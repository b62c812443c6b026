"""Claims on a job's log."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notebench.errors import BadInput
from notebench.jobs.log import LogWriter, read_log


@pytest.fixture
def path(folder):
    return folder / "log.txt"


def written(path, *pieces, most_bytes=1000, redact=str):
    writer = LogWriter(path, most_bytes, redact)
    for piece in pieces:
        writer.write(piece)
    writer.close()
    return path.read_bytes()


@given(st.text(max_size=200), st.integers(1, 9))
def test_read_in_parts_it_is_the_same(tmp_path_factory, text, limit):
    """No character is cut in two, whatever the limit."""
    path = tmp_path_factory.mktemp("log") / "log.txt"
    path.write_bytes(text.encode("utf-8", "replace"))
    whole, offset = "", 0
    while (part := read_log(path, offset, max(4, limit))).next_offset < part.size_bytes or part.text:
        whole, offset = whole + part.text, part.next_offset
    assert whole == path.read_bytes().decode()


def test_a_negative_offset_reads_the_end(path):
    """From the beginning of a character."""
    path.write_text("äöü", encoding="utf-8")
    assert read_log(path, -3).text == "ü"
    assert read_log(path, -100).text == "äöü"


def test_where_there_is_no_log_yet_it_is_empty(path):
    """A job's first look may come before its first line."""
    assert read_log(path, 500).text == ""


@pytest.mark.parametrize("limit", [0, -1, 2_000_000])
def test_a_limit_beyond_reason_is_refused(path, limit):
    """The server holds it in memory."""
    with pytest.raises(BadInput, match="limit"):
        read_log(path, 0, limit)


def test_a_full_log_says_what_it_left_out_and_keeps_the_end(path):
    """The error stands at the end."""
    lines = [b"line %6d\n" % number for number in range(20_000)]
    content = written(path, *lines, most_bytes=10_000)
    assert content.startswith(lines[0] + lines[1])
    assert content.endswith(lines[-1])
    assert b"the log is full" in content
    assert b"bytes left out" in content
    assert len(content) < 10_000 + 65_000


def test_a_log_just_over_its_cap_loses_nothing(path):
    """What was left out fits into the tail."""
    content = written(path, b"a" * 990 + b"\n", b"Z" * 20 + b"\n")
    assert content.count(b"Z") == 20


def test_secrets_are_taken_out_though_they_come_in_pieces(path):
    """A line is looked at when it is whole."""

    def redact(text):
        return text.replace("hunter2", "•••")

    assert written(path, b"password hun", b"ter2\n", redact=redact) == "password •••\n".encode()


def test_a_line_that_goes_on_is_shown_after_a_while(path):
    """A prompt has no end of line."""
    writer = LogWriter(path, 1000)
    writer.write(b"50 %")
    writer.flush()
    assert not path.exists()
    writer.flush()
    assert path.read_bytes() == b"50 %"


def test_a_disk_that_cannot_be_written_costs_only_the_log(folder):
    """The work goes on."""
    writer = LogWriter(folder / "nowhere" / "log.txt", 1000)
    writer.write(b"lost\n")
    writer.close()

"""Claims on what is kept of a stream, and on hearing it."""

import io
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notebench.experiments.capture.tail import Tail, listening


@given(st.lists(st.text(max_size=12), max_size=12), st.integers(1, 20))
def test_the_last_characters_are_kept_however_the_text_comes(parts: list[str], size: int) -> None:
    tail, whole = Tail(size), "".join(parts)
    for part in parts:
        tail.add(part)
    assert tail.text == (whole if len(whole) <= size else f"…{whole[-size:]}")


def test_nothing_is_kept_where_nothing_is_wanted() -> None:
    tail = Tail(0)
    tail.add("text")
    assert tail.text == "…"


def test_a_flood_takes_no_more_room_than_what_is_kept() -> None:
    tail = Tail(100)
    for number in range(10_000):
        tail.add(f"{number:09}\n")
    assert sum(map(len, tail._parts)) <= 110


def test_what_is_written_is_heard_and_still_written() -> None:
    stream, heard = io.StringIO(), []
    with listening(stream, heard.append):
        print("one", 2, file=stream)
    assert "".join(heard) == stream.getvalue() == "one 2\n"


def test_writing_says_how_much_was_written() -> None:
    stream = io.StringIO()
    with listening(stream, lambda text: None):
        assert stream.write("four") == 4


def test_nobody_listens_afterwards() -> None:
    stream, heard = io.StringIO(), []
    original = stream.write
    with listening(stream, heard.append):
        pass
    stream.write("later")
    assert heard == []
    assert stream.write == original


def test_nobody_listens_after_an_exception() -> None:
    stream, heard = io.StringIO(), []
    with pytest.raises(KeyboardInterrupt), listening(stream, heard.append):
        raise KeyboardInterrupt
    stream.write("later")
    assert heard == []


def test_listeners_nest() -> None:
    stream, outer, inner = io.StringIO(), [], []
    with listening(stream, outer.append):
        stream.write("a")
        with listening(stream, inner.append):
            stream.write("b")
        stream.write("c")
    assert (outer, inner, stream.getvalue()) == (["a", "b", "c"], ["b"], "abc")


def test_a_wrapper_that_was_put_on_top_stays() -> None:
    stream = io.StringIO()
    with listening(stream, lambda text: None):
        on_top = stream.write = lambda text: 0
    assert stream.write is on_top


def test_bytes_by_mistake_are_refused_by_the_stream_and_not_heard() -> None:
    stream, heard = io.StringIO(), []
    with listening(stream, heard.append), pytest.raises(TypeError):
        stream.write(b"bytes")
    assert heard == []


def test_lines_written_at_once_are_heard(capsys: pytest.CaptureFixture[str]) -> None:
    heard: list[str] = []
    with listening(sys.stdout, heard.append):
        sys.stdout.writelines(["a\n", "b\n"])
    assert ("".join(heard), capsys.readouterr().out) == ("a\nb\n", "a\nb\n")

"""Text that is typed in."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notebench.parameters.values.text import Text, read_candidates, read_word, split_outside


@given(st.text(alphabet="ab,'\"()[]{}\\ "))
def test_parts_make_up_the_text(text: str) -> None:
    """Nothing is lost between them."""
    assert ",".join(split_outside(text, ",")) == text


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("a, 'b, c', d", ["a", " 'b, c'", " d"]),
        ("don't, can't", ["don't", " can't"]),
        ("f(a, b), c", ["f(a, b)", " c"]),
        ("a (b, c", ["a (b", " c"]),
        ("'a, b", ["'a", " b"]),
        (r"'a\', b', c", [r"'a\', b'", " c"]),
        ("[')', 1], 2", ["[')', 1]", " 2"]),
    ],
)
def test_quotes_and_brackets_keep_their_commas(text: str, parts: list[str]) -> None:
    """Where they are closed."""
    assert split_outside(text, ",") == parts


def test_a_quoted_word_is_plain_text() -> None:
    """One without quotes is read by type."""
    assert type(read_word(" 'a b' ")) is str
    assert type(read_word(" 3 ")) is Text


@pytest.mark.parametrize(
    "text", ["(" * 20_000, "' " * 20_000, "\\'" * 20_000, "[(" * 20_000, "([" * 9_999 + "'"]
)
@pytest.mark.timeout(20)
def test_no_text_takes_long(text: str) -> None:
    """Whatever is left open in it."""
    assert split_outside(text, ",")
    assert list(read_candidates(text, is_mapping=False))

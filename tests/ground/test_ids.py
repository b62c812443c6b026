"""Claims on ids."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notebench.errors import BadInput
from notebench.ids import parse_run_id

ALLOWED = r"[A-Za-z0-9][A-Za-z0-9_-]{0,255}"


@given(st.from_regex(ALLOWED, fullmatch=True))
def test_an_allowed_id_comes_back_as_it_is(text: str) -> None:
    assert parse_run_id(text) == text


@given(st.text().filter(lambda text: not re.fullmatch(ALLOWED, text)))
def test_any_other_text_is_refused(text: str) -> None:
    with pytest.raises(BadInput, match="is not a run id"):
        parse_run_id(text)


@pytest.mark.parametrize("text", ["", "-a", "_a", "../a", "a/b", "a.b", "a b", "a\n", "ä", "a" * 257, "%2e"])
def test_what_could_lead_elsewhere_is_no_id(text: str) -> None:
    with pytest.raises(BadInput):
        parse_run_id(text)


def test_the_message_says_where_ids_are_listed_and_is_short() -> None:
    with pytest.raises(BadInput, match="notebench runs list") as raised:
        parse_run_id("!" * 10_000)
    assert len(raised.value.message) < 250

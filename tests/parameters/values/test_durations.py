"""Durations as text."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notebench.parameters.values.durations import format_duration, parse_duration


@given(st.timedeltas())
def test_a_duration_comes_back_from_its_text(value: timedelta) -> None:
    """To the microsecond, in ISO 8601 and as Python prints it."""
    assert parse_duration(format_duration(value)) == value
    assert parse_duration(str(value)) == value


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("90s", 90), ("5m", 300), ("5min", 300), ("1.5 h", 5400), ("-2d", -172_800), ("P1W", 604_800), ("1:30", 5400), ("250ms", 0.25)],
)  # fmt: skip
def test_a_duration_may_be_short(text: str, seconds: float) -> None:
    """A number and a unit."""
    assert parse_duration(text).total_seconds() == seconds


@pytest.mark.parametrize(
    "text", ["", "5", "P", "PT", "T5H", "1e9d", "9" * 30 + "d", "a:b", "1:2:3:4", "PT5", "5 y"]
)
def test_other_text_is_no_duration(text: str) -> None:
    """It is refused, not guessed at."""
    with pytest.raises(ValueError):  # noqa: PT011 - its text is nobody's to read
        parse_duration(text)

"""Claims on the JSON that leaves."""

import json
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notebench.server.strict_json import to_json


def test_what_is_not_finite_is_null():
    """However deep it lies."""
    value = {"a": [math.nan, (math.inf, 1.5)], "b": {"c": -math.inf}, "d": "NaN"}
    assert json.loads(to_json(value)) == {"a": [None, [None, 1.5]], "b": {"c": None}, "d": "NaN"}


@given(
    st.recursive(
        st.floats() | st.text() | st.none(), lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner)
    )
)
def test_any_browser_reads_it(value):
    """No constant that only Python knows."""
    json.loads(to_json(value), parse_constant=pytest.fail)

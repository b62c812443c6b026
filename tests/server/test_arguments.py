"""Claims on reading query arguments."""

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notebench.errors import BadInput
from notebench.server.arguments import LARGEST_INTEGER, Argument, Kind, read_arguments

TEXT = Argument("text", Kind.TEXT, "", longest=5)
TEXTS = Argument("state", Kind.TEXTS, ())
LIMIT = Argument("limit", Kind.INTEGER, 100)
FLAG = Argument("descending", Kind.FLAG, default=True)
NEEDED = Argument("path", Kind.TEXT, None)
ALL = (TEXT, TEXTS, LIMIT, FLAG)


def test_what_is_left_out_has_its_default():
    """All of it."""
    assert read_arguments({}, ALL) == {"text": "", "state": (), "limit": 100, "descending": True}


def test_values_have_their_kinds():
    """Text is decoded, numbers are numbers."""
    given_values = {"text": ["ü".encode()], "state": [b"a", b"b"], "limit": [b"-7"], "descending": [b"false"]}
    expected = {"text": "ü", "state": ("a", "b"), "limit": -7, "descending": False}
    assert read_arguments(given_values, ALL) == expected


@pytest.mark.parametrize("name", ["token", "_xsrf", "no_track_activity", "1735689600000"])
def test_what_jupyter_adds_is_passed_over(name):
    """Its token, and the bare time with which JupyterLab gets past caches."""
    values = [b""] if name.isdecimal() else [b"x"]
    assert read_arguments({name: values}, (TEXT,)) == {"text": ""}


@pytest.mark.parametrize(
    ("values", "told"),
    [
        ({"texts": [b"a"]}, "there is no argument 'texts'; did you mean text?"),
        ({"zzz": [b"a"]}, "there is no argument 'zzz'; there are descending, limit, state, text"),
        ({"17": [b"a"]}, "there is no argument '17'"),
        ({"text": [b"a", b"b"]}, "text: it was given 2 times; give it once"),
        ({"text": [b"abcdef"]}, "text: it has 6 characters; at most 5 are read"),
        ({"text": [b"\xff"]}, "text: b'\\xff' is not UTF-8"),
        ({"limit": [b""]}, "limit: '' is not a whole number"),
        ({"limit": [b"1.5"]}, "limit: '1.5' is not a whole number"),
        ({"limit": [b" 5"]}, "limit: ' 5' is not a whole number"),
        ({"limit": ["٣".encode()]}, "limit: '٣' is not a whole number"),
        ({"limit": [b"9" * 4000]}, "limit: '999"),
        ({"limit": [str(LARGEST_INTEGER + 1).encode()]}, "is not a whole number that can be used"),
        ({"descending": [b"True"]}, "descending: 'True' is neither true nor false"),
    ],
)
def test_what_cannot_be_read_is_told(values, told):
    """With name, value and remedy."""
    with pytest.raises(BadInput) as error:
        read_arguments(values, ALL)
    assert told in str(error.value)
    assert len(str(error.value)) < 300


def test_a_missing_argument_is_told():
    """Where there is no default."""
    with pytest.raises(BadInput, match="path: it is missing"):
        read_arguments({}, (NEEDED,))


@given(st.dictionaries(st.sampled_from(["text", "state", "limit", "descending", "x"]), st.lists(st.binary())))
def test_nothing_but_bad_input_comes_of_strange_values(values):
    """Never a 500."""
    with contextlib.suppress(BadInput):
        assert set(read_arguments(values, ALL)) == {argument.name for argument in ALL}

"""Claims on the header of downloads."""

from urllib.parse import unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notebench.server.attachment import attachment


@pytest.mark.parametrize(
    ("name", "header"),
    [
        ("a b.csv", 'attachment; filename="a b.csv"'),
        ("ü.csv", "attachment; filename=\"_.csv\"; filename*=UTF-8''%C3%BC.csv"),
        ('a".csv', "attachment; filename=\"a_.csv\"; filename*=UTF-8''a%22.csv"),
        ("50%.csv", "attachment; filename=\"50%.csv\"; filename*=UTF-8''50%25.csv"),
    ],
)
def test_a_name_is_told_twice_where_ascii_cannot(name, header):
    """Old browsers read the first, all others the second."""
    assert attachment(name) == header


def test_control_characters_end_no_header():
    """They are no part of a name."""
    assert attachment("a\r\nSet-Cookie: b\x7f") == 'attachment; filename="a__Set-Cookie: b_"'


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1))
def test_any_name_survives(name):
    """No letter ends the header or begins another."""
    header = attachment(name)
    plain, _, encoded = header.removeprefix('attachment; filename="').partition("\"; filename*=UTF-8''")
    assert header.isascii()
    assert header.isprintable()
    assert (unquote(encoded) or plain.removesuffix('"')) == name

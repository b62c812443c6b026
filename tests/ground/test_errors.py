"""Claims on the one tree of errors."""

import re

import pytest

from notebench import errors
from notebench.errors import BadInput, NotebenchError

DRAWN = re.findall(r"[├└]── (\w+)", errors.__doc__ or "")
DEFINED = [
    each for each in vars(errors).values() if isinstance(each, type) and each.__module__ == errors.__name__
]


def test_the_tree_is_what_its_docstring_draws() -> None:
    assert {each.__name__ for each in DEFINED} == {"NotebenchError", *DRAWN}


@pytest.mark.parametrize("name", DRAWN)
def test_each_leaf_hangs_on_the_root(name: str) -> None:
    assert getattr(errors, name).__bases__ == (NotebenchError,)


def test_no_error_of_ours_is_taken_for_one_of_pythons() -> None:
    assert not issubclass(NotebenchError, ValueError | OSError | LookupError)


def test_a_message_is_one_line() -> None:
    assert BadInput("sort:\n  'size' is\tnot known").message == "sort: 'size' is not known"


@pytest.mark.parametrize("each", DEFINED)
def test_each_says_what_it_means(each: type) -> None:
    assert each.__doc__

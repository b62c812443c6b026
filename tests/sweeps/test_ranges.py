"""Claims on other ranges than those of the notebook."""

from typing import Any

import pytest

from notebench.errors import BadInput
from notebench.parameters import Parameters, read_cell, to_schema
from notebench.sweeps import make_space
from notebench.sweeps.ranges import with_ranges

CELL = """
n: int = 3  # 1..100 log, trees
rate = 0.1  # 0.0..1.0
k = "a"  # a | b | c
deep = True
depth = 6  # 2..16 when k == "b"
day = datetime.date(2026, 1, 1)  # 2026-01-01..2026-12-31
"""


def ranged(**given: Any) -> Parameters:
    return with_ranges(read_cell(CELL), {"properties": given})


def test_a_range_replaces_the_whole_old_one() -> None:
    """Its scale and steps too; type, help and condition stay."""
    found = ranged(
        n={"minimum": 2, "maximum": 9}, depth={"minimum": 1, "maximum": 4, "x-notebench": {"step": 3}}
    )
    n, depth = found["n"], found["depth"]
    assert (n.low, n.high, n.log, n.help, str(n.type), n.default) == (2, 9, False, "trees", "int", 3)
    assert (depth.step, depth.condition) == (3, read_cell(CELL)["depth"].condition)


def test_a_default_outside_the_new_range_is_let_go() -> None:
    """It is swept, and needs none."""
    found = ranged(n={"minimum": 10, "maximum": 50})
    assert found["n"].is_required
    assert make_space(found, over=("n",), given={"rate": 0.5}).swept == ("n",)


def test_choices_are_fewer_or_others() -> None:
    """Of a range too, and of what has neither."""
    found = ranged(k={"enum": ["c", "d"]}, rate={"enum": [0.1, 0.5]}, deep={"enum": [True]})
    assert (found["k"].choices, found["rate"].choices, found["deep"].choices) == (
        ("c", "d"),
        (0.1, 0.5),
        (True,),
    )


def test_dates_have_ranges() -> None:
    """As the notebook's schema writes them."""
    schema = to_schema(read_cell(CELL))["properties"]["day"]
    schema["x-notebench"]["high"] = "2026-06-30"
    assert str(ranged(day=schema)["day"].high) == "2026-06-30"


def test_the_own_schema_changes_nothing_but_nothing() -> None:
    """A form that is sent as it was opened sweeps what the notebook says."""
    known = read_cell(CELL)
    assert with_ranges(known, to_schema(known)) == known


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"rat": {}}, "rat: there is no such parameter; did you mean rate?"),
        ({"n": 3}, "n: '3' is no JSON Schema"),
        ({"n": {"minimum": 9, "maximum": 2}}, "n"),
        ({"n": {"minimum": "low", "maximum": "high"}}, "n"),
        ({"n": {"enum": "a"}}, "n: enum is no list"),
        ({"n": {"enum": ["many"]}}, "n"),
        ({"k": {"enum": [3]}}, "k"),
        ({"rate": {"minimum": 0.0, "maximum": 1.0, "x-notebench": {"log": True}}}, "rate"),
        ({"day": {"x-notebench": {"low": "soon", "high": "later"}}}, "day"),
    ],
)
def test_a_range_that_cannot_be_names_its_parameter(given: dict[str, Any], told: str) -> None:
    """In one line."""
    with pytest.raises(BadInput) as caught:
        ranged(**given)
    assert caught.value.message.startswith(told)
    assert "\n" not in caught.value.message

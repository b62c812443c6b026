"""Claims on a space that is said in Python."""

import pytest

from notebench.errors import BadInput
from notebench.parameters import read_cell
from notebench.sweeps import DimensionKind, make_space
from notebench.sweeps.said import space_text


def axes(space):
    return {each.name: each for each in make_space(read_cell(space_text(space))).dimensions}


def test_ranges_and_choices_become_axes():
    """As the parameter language has them."""
    found = axes(
        {
            "depth": (2, 8),
            "width": (0.5, 2.0),
            "rate": (1e-4, 1e-1, "log"),
            "trees": (10, 500, "step 10"),
            "model": ["forest", "linear"],
            "size": [1, 1.5, None],
            "is_deep": bool,
            "leaf": "1..20 when model == 'forest'",
            "noise": "1e-3..1.0 log",
            "kind": "a | b",
        }
    )
    assert (found["depth"].kind, found["depth"].low, found["depth"].high) == (DimensionKind.INT, 2, 8)
    assert (found["width"].kind, found["width"].high) == (DimensionKind.FLOAT, 2.0)
    assert (found["rate"].log, found["noise"].log, found["trees"].step) == (True, True, 10)
    assert (found["model"].labels, found["size"].labels) == (("forest", "linear"), (1, 1.5, None))
    assert (found["is_deep"].labels, found["kind"].labels) == ((False, True), ("a", "b"))
    assert (found["leaf"].kind, found["noise"].kind) == (DimensionKind.INT, DimensionKind.FLOAT)


@pytest.mark.parametrize(
    ("space", "told"),
    [
        ({"a b": (1, 2)}, "'a b' is no name of a parameter"),
        ({1: (1, 2)}, "'1' is no name"),
        ({"depth": 3}, "depth: '3' is no range and no list of choices"),
        ({"depth": []}, "depth: "),
        ({"depth": ("a", 2)}, "depth: 'a' is no number"),
        ({"depth": (8, 2)}, "runs backwards"),
        ({"kind": [object()]}, "is no text, number or bool"),
        ({"kind": "a\nimport os"}, "kind: what is said of it has more than one line"),
        ({"leaf": "some text"}, "leaf: 'some text' says no range and no choices"),
        ({"leaf": "1..2 when modle == 'a'"}, "modle"),
    ],
)
def test_what_is_no_space_is_one_line(space, told):
    """It names the parameter."""
    with pytest.raises(BadInput) as raised:
        axes(space)
    assert told in raised.value.message

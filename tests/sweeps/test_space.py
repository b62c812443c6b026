"""Claims on what a sweep draws."""

import datetime
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notebench.errors import BadInput
from notebench.parameters import BadParameter, Kind, Parameter, ParameterType, read_cell
from notebench.sweeps import DimensionKind, SearchSpace, make_space
from notebench.sweeps.dimension import dimension_of
from notebench.sweeps.grid import points_of

CELL = """
import datetime
n: int = 100  # 10..500 step 10, trees
rate = 0.1  # 1e-4..1e-1 log
model = "forest"  # forest | boosting
depth = 6  # 2..16 when model == "forest"
since = datetime.date(2026, 1, 1)  # 2026-01-01..2026-01-31
is_fast = True
title = "a title"
"""
SPACE = make_space(read_cell(CELL))
OPEN = {"excludes_low": True, "excludes_high": True}


def test_what_has_a_range_or_choices_is_swept():
    """In the order in which it stands."""
    assert SPACE.swept == ("n", "rate", "model", "depth", "since")
    assert [each.kind.value for each in SPACE.dimensions] == ["int", "float", "choice", "int", "int"]
    assert (SPACE.dimensions[0].step, SPACE.dimensions[1].log) == (10, True)


def test_over_restricts_the_space_and_takes_a_bool():
    """Whatever order it is said in."""
    space = make_space(read_cell(CELL), over=["rate", "is_fast", "n"])
    assert space.swept == ("n", "rate", "is_fast")
    assert space.dimensions[2].labels == (False, True)


@pytest.mark.parametrize(
    ("over", "fixed", "told"),
    [
        (["raet"], {}, "raet: it is no parameter; did you mean rate?"),
        (["title"], {}, "title: it has neither a range with two ends nor choices"),
        (["n"], {"n": 20}, "n: it is given a value and swept over"),
        ([], {"rate": 7.0}, "rate: 7.0 lies above 0.1"),
        ([], {"raet": 7.0}, "did you mean rate?"),
    ],
)
def test_a_name_or_value_that_cannot_be_is_one_line(over, fixed, told):
    """It says which, and what would be right."""
    with pytest.raises(BadInput, match=r".") as raised:
        make_space(read_cell(CELL), over, fixed)
    assert told in raised.value.message
    assert "\n" not in raised.value.message


@pytest.mark.parametrize(
    ("cell", "told"),
    [
        ("n = 1", "there is nothing to sweep"),
        ("n: int  # 1..5\nm: int", "m: it must be given"),
        ("from decimal import Decimal\nd = Decimal('0.5')  # 0..1", "a range of Decimal cannot be swept"),
    ],
)
def test_an_empty_space_is_one_line(cell, told):
    """Before anything starts."""
    with pytest.raises(BadInput) as raised:
        make_space(read_cell(cell))
    assert told in raised.value.message


def test_a_backwards_range_names_its_line():
    """The parameter language says so itself."""
    with pytest.raises(BadParameter, match=r"line 1: n: 5\.\.1 runs backwards"):
        read_cell("n = 3  # 5..1")


def test_a_condition_decides_what_is_drawn():
    """A parameter that does not count is neither asked for nor given."""
    drawn = SPACE.draw(lambda axis: "boosting" if axis.name == "model" else axis.low)
    assert list(drawn) == ["n", "rate", "model", "since"]
    assert "depth" not in SPACE.values(drawn)
    assert "depth" in SPACE.draw(lambda axis: axis.labels[0] if axis.labels else axis.low)


def test_values_are_of_their_types():
    """Dates too; what is not swept has its default."""
    values = SPACE.values(SPACE.draw(lambda axis: axis.labels[0] if axis.labels else axis.high))
    assert values["since"] == datetime.date(2026, 1, 31)
    assert (values["n"], values["title"]) == (500, "a title")


def without_ends(cell: str):
    """The axis of the cell's parameter, whose ends are not in the range."""
    (parameter,) = read_cell(cell)
    return dimension_of(replace(parameter, excludes_low=True, excludes_high=True))


def test_an_end_that_is_excluded_is_not_drawn():
    """Of whole numbers and of steps the next one is the end."""
    assert [without_ends("n = 3  # 1..5").low, without_ends("n = 3  # 1..5").high] == [2, 4]
    assert without_ends("x = 0.5  # 0.0..1.0 step 0.25").low == 0.25
    assert 0 < without_ends("y = 0.5  # 0.0..1.0").low < 1e-300


def test_a_range_that_excludes_all_is_one_line():
    """Nothing lies between 1 and 2."""
    with pytest.raises(BadInput, match="n: nothing lies in"):
        dimension_of(
            Parameter(name="n", type=ParameterType(Kind.INT), is_required=True, low=1, high=2, **OPEN)
        )


def test_values_that_are_given_take_their_place_on_the_axes():
    """A name that is not swept, or a value beside the range, is refused."""
    assert SPACE.encode({"since": "2026-01-02", "n": 20})["since"] == datetime.date(2026, 1, 2).toordinal()
    assert SPACE.defaults == {
        "n": 100,
        "rate": 0.1,
        "model": "forest",
        "depth": 6,
        "since": datetime.date(2026, 1, 1).toordinal(),
    }
    for bad in ({"title": "b"}, {"n": 15}):
        with pytest.raises(BadInput):
            SPACE.encode(bad)


@pytest.mark.parametrize(
    "cell", ["k = 1  # 1 | 1.5 | None", 'k = "a"  # a | b', "k: bool = True  # True | False"]
)
def test_choices_come_back_as_what_they_are(cell):
    """Whatever stands for them on the axis."""
    space = make_space(read_cell(cell))
    labels = space.dimensions[0].labels
    found = [space.values({"k": label})["k"] for label in labels]
    assert [space.encode({"k": each})["k"] for each in found] == list(labels)
    assert len(set(labels)) == len(labels)


def test_a_space_survives_its_json():
    """A job's spec keeps it."""
    space = make_space(read_cell(CELL), given={"title": "b"})
    again = SearchSpace.from_json(space.to_json())
    assert (again.swept, again.fixed, again.dimensions) == (space.swept, space.fixed, space.dimensions)
    assert again.parameters.names == space.parameters.names


@given(low=st.integers(-50, 50), width=st.integers(0, 50), step=st.integers(1, 7))
def test_a_grid_has_each_step_once(low, width, step):
    """And both ends."""
    high = low + width * step
    space = make_space(read_cell(f"k: int = {low}  # {low}..{high} step {step}"))
    assert [point["k"] for point in points_of(space)] == list(range(low, high + 1, step))


def test_a_grid_follows_conditions():
    """What does not count for a choice multiplies nothing."""
    cell = 'model = "a"  # a | b\ndepth = 1  # 1..3 when model == "a"\nis_fast: bool = True  # True | False'
    assert len(points_of(make_space(read_cell(cell)))) == 3 * 2 + 2


@pytest.mark.parametrize(
    ("cell", "told"),
    [("x = 0.5  # 0.0..1.0", "x: a grid needs steps"), ("n = 1  # 1..999999", "999999 points")],
)
def test_a_grid_without_an_end_is_refused(cell, told):
    """It says what to write."""
    with pytest.raises(BadInput, match=told):
        points_of(make_space(read_cell(cell)))


def test_a_dimension_of_a_bool_has_two_values():
    """Said or not."""
    assert dimension_of(read_cell("b = True")["b"]).kind is DimensionKind.CHOICE


@pytest.mark.parametrize(
    ("cell", "low", "high", "value"),
    [
        ("wait = datetime.timedelta(minutes=5)  # 1m..2h", 60, 7200, datetime.timedelta(seconds=61)),
        ("at = datetime.time(9)  # 08:00..10:00", 28_800, 36_000, datetime.time(8, 0, 1)),
        (
            "at = datetime.datetime(2026, 1, 1)  # 2026-01-01T00:00..2026-01-02T00:00",
            1_767_225_600,
            1_767_312_000,
            datetime.datetime(2026, 1, 1, 0, 0, 1),  # noqa: DTZ001 - as the cell has it
        ),
    ],
)
def test_times_are_drawn_by_whole_seconds(cell, low, high, value):
    """And arrive as what they were."""
    space = make_space(read_cell(f"import datetime\n{cell}"))
    (axis,) = space.dimensions
    assert (axis.kind, axis.low, axis.high) == (DimensionKind.INT, low, high)
    ((name, found),) = space.values({axis.name: int(axis.low) + 1}).items()
    assert (found, space.encode({name: found})) == (value, {name: int(axis.low) + 1})

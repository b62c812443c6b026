"""Values that a notebook is given: checked, typed, all faults at once."""

import datetime as dt
import enum
import pickle
from decimal import Decimal
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from notebench.errors import BadInput
from notebench.parameters import BadParameter, BadValues, EnumMember, check, describe, read_cell, split_words
from notebench.parameters.values.convert import convert
from notebench.parameters.values.scalars import Unfit
from notebench.parameters.values.text import Text
from tests.parameters.strategies import ANYTHING, parameters, types

CELL = read_cell(
    """
from enum import Enum
class Colour(Enum):
    RED = "red"
    TWO = 2
n: int = 100  # 10..500 step 10
lr = 0.1  # 1e-4..1e-1 log
model = "forest"  # forest | boosting | linear
max_depth: int | None = None  # 2..16 when model == "forest"
since = datetime.date(2026, 1, 1)
at = datetime.datetime(2026, 1, 1)
window = datetime.timedelta(days=7)
features: list[str] = ["age"]  # any of age, income, region
layers = [64, 32]  # 8..512
drop = True
data = Path("data")
price = Decimal("1.10")
colour = Colour.RED
both: int | str = "sqrt"
weights: dict[str, float] = {}
pair = (1, "a")
tags = {"a"}
free = None
api_token: int = 1
late = n * 2
"""
)


def given_one(**values):
    """The value of one parameter that was given."""
    (name,) = values
    return check(CELL, values)[name]


def test_what_is_not_given_is_by_default() -> None:
    """In the order of the cell."""
    found = check(CELL, {"n": 50})
    assert list(found) == list(CELL.names)
    assert (found["n"], found["model"]) == (50, "forest")


@pytest.mark.parametrize(
    ("word", "value"),
    [
        ("n=50", 50),
        ("lr=1e-3", 0.001),
        ("model=linear", "linear"),
        ("max_depth=None", None),
        ("max_depth=4", 4),
        ("since=2026-01-31", dt.date(2026, 1, 31)),
        ("at=2026-01-31T12:00:00+02:00", dt.datetime(2026, 1, 31, 12, tzinfo=dt.timezone(dt.timedelta(hours=2)))),
        ("at=2026-01-31", dt.datetime.fromisoformat("2026-01-31")),
        ("window=36h", dt.timedelta(hours=36)),
        ("window=-P1DT2H", dt.timedelta(days=-1, hours=-2)),
        ('features=["age", "income"]', ["age", "income"]),
        ("features=[age, income]", ["age", "income"]),
        ("features=age,income", ["age", "income"]),
        ("features=", []),
        ("layers=[16, 8]", [16, 8]),
        ("drop=no", False),
        ("drop=true", True),
        ("data=a b/c", Path("a b/c")),
        ("price=2.20", Decimal("2.20")),
        ("colour=TWO", EnumMember("Colour", "TWO", 2)),
        ("colour=2", EnumMember("Colour", "TWO", 2)),
        ("colour=Colour.RED", EnumMember("Colour", "RED", "red")),
        ("both=3", 3),
        ("both=log2", "log2"),
        ('weights={"a": 1}', {"a": 1.0}),
        ("weights={a: 1, b: .5}", {"a": 1.0, "b": 0.5}),
        ("pair=[3, b]", (3, "b")),
        ("tags=x,y", {"x", "y"}),
        ("free=3", 3),
        ("free=[1, {}]", [1, {}]),
        ("free=abc", "abc"),
        ("model=linear=", "linear="),
    ],
)  # fmt: skip
def test_words_of_a_command_line_are_read_by_type(word: str, value: object) -> None:
    """No quotes are needed."""
    name = word.partition("=")[0]
    if value == "linear=":
        with pytest.raises(BadValues, match="linear="):
            check(CELL, split_words([word]))
        return
    found = check(CELL, split_words([word]))[name]
    assert (type(found), found) == (type(value), value)


def test_a_word_without_an_equals_sign_is_refused() -> None:
    """With what it should be."""
    with pytest.raises(BadInput, match="'n' is not NAME=VALUE; write one such as n=3"):
        split_words(["n"])


@pytest.mark.parametrize(
    ("name", "given_", "value"),
    [
        ("n", np.int64(50), 50),
        ("n", 50.0, 50),
        ("lr", np.float32(0.0625), 0.0625),
        ("lr", np.float64(0.05), 0.05),
        ("drop", np.bool_(False), False),
        ("model", np.str_("linear"), "linear"),
        ("since", pd.Timestamp("2026-01-31"), dt.date(2026, 1, 31)),
        ("since", np.datetime64("2026-01-31"), dt.date(2026, 1, 31)),
        ("at", pd.Timestamp("2026-01-31 12:00"), dt.datetime.fromisoformat("2026-01-31T12:00")),
        ("at", np.datetime64("2026-01-31T12:00", "ns"), dt.datetime.fromisoformat("2026-01-31T12:00")),
        ("window", pd.Timedelta("2h"), dt.timedelta(hours=2)),
        ("layers", np.array([8, 16]), [8, 16]),
        ("layers", pd.Series([8, 16]), [8, 16]),
        ("layers", range(8, 10), [8, 9]),
        ("free", np.arange(2), [0, 1]),
        ("free", {"a": np.float64(1)}, {"a": 1.0}),
        ("max_depth", None, None),
    ],
)  # fmt: skip
def test_scalars_of_numpy_and_pandas_become_plain(name: str, given_: object, value: object) -> None:
    """What reaches the notebook is Python's own."""
    found = given_one(**{name: given_})
    assert (type(found), found) == (type(value), value)
    if isinstance(found, list):
        assert {type(each) for each in found} == {int}


def test_a_member_of_the_real_enum_is_its_member() -> None:
    """The class lives in the kernel."""

    class Colour(enum.Enum):
        RED = "red"

    assert given_one(colour=Colour.RED) == EnumMember("Colour", "RED", "red")


@pytest.mark.parametrize(
    ("given_", "message"),
    [
        ({"n": 5}, "n: 5 lies below 10; give int (10..500 step 10)"),
        ({"n": 501}, "n: 501 lies above 500; give int (10..500 step 10)"),
        ({"n": 15}, "n: 15 is not on a step of 10 from 10; give int (10..500 step 10)"),
        ({"n": "ten"}, "n: 'ten' is not a whole number; give int (10..500 step 10)"),
        ({"n": True}, "n: True is not a whole number; give int (10..500 step 10)"),
        ({"n": 50.5}, "n: 50.5 is not a whole number; give int (10..500 step 10)"),
        ({"n": None}, "n: None is not a whole number; give int (10..500 step 10)"),
        ({"lr": float("nan")}, "lr: nan lies in no range; give float (0.0001..0.1 log)"),
        ({"model": "tree"}, "model: 'tree' is not one of 'forest', 'boosting', 'linear'; give str (forest | boosting | linear)"),
        ({"model": 3}, "model: 3 is not text; give str (forest | boosting | linear)"),
        ({"features": ["age", "x"]}, "features: 'x' is not one of 'age', 'income', 'region'; give list[str] (any of age, income, region)"),
        ({"features": [3]}, "features: [3] has at 1 a value that is not text; give list[str] (any of age, income, region)"),
        ({"layers": [4]}, "layers: 4 lies below 8; give list[int] (8..512)"),
        ({"since": "yesterday"}, "since: 'yesterday' is not a date such as 2026-01-31; give date"),
        ({"since": dt.datetime.fromisoformat("2026-01-01T05:00")}, "since: 2026-01-01 05:00:00 has a time of day; give date"),
        ({"at": pd.NaT}, "at: NaT is not a time such as 2026-01-31T12:00:00; give datetime"),
        ({"colour": "GREEN"}, "colour: 'GREEN' is not one of RED, TWO; give Colour (RED | TWO)"),
        ({"at": pd.Timestamp("2026-01-01").replace(nanosecond=5)}, "at: 2026-01-01 00:00:00.000000005 has nanoseconds; give datetime"),
        ({"pair": [1]}, "pair: [1] has 1 items, not 2; give tuple[int, str]"),
        ({"both": 1.5}, "both: 1.5 is not int | str; give int | str"),
        ({"free": object}, "free: <class 'object'> is a type, which a notebook cannot be given; give Any"),
        ({"api_token": "hunter2"}, "api_token: ••• is not a whole number; give int"),
        ({"modle": 1}, "modle: there is no such parameter; did you mean model?"),
        ({"late": 1}, "late: its cell computes it in line 25; only what is assigned as a literal can be given"),
    ],
)  # fmt: skip
def test_a_value_that_does_not_fit_is_told(given_: dict, message: str) -> None:
    """With the value and what would fit, and no secret."""
    with pytest.raises(BadValues) as caught:
        check(CELL, given_)
    assert caught.value.message == message


def test_all_faults_are_told_at_once() -> None:
    """Each on its own line."""
    with pytest.raises(BadValues) as caught:
        check(CELL, {"n": 5, "lr": "x", "foo": 1})
    assert [line.partition(":")[0] for line in caught.value.message.splitlines()] == ["foo", "n", "lr"]
    assert len(caught.value.faults) == 3


def test_a_value_that_must_be_given_is_missed() -> None:
    """But where its condition does not hold."""
    cell = read_cell(
        "model = 'a'  # a | b\ndepth: int  # 1..5 when model == 'b'\nleaf: int  # when depth > 2"
    )
    assert check(cell, {}) == {"model": "a"}
    with pytest.raises(BadValues, match="depth: it must be given; give int"):
        check(cell, {"model": "b"})
    assert check(cell, {"model": "b", "depth": 2}) == {"model": "b", "depth": 2}
    with pytest.raises(BadValues, match="leaf: it must be given"):
        check(cell, {"model": "b", "depth": "3"})


def test_what_depends_on_an_idle_parameter_is_idle() -> None:
    """Whatever its own condition says of the default."""
    cell = read_cell("a = 1\nb = 2  # when a == 2\nc = 3  # when b == 2 or a == 1")
    assert [each.name for each in cell.active(cell.defaults)] == ["a"]


@pytest.mark.parametrize(
    ("condition", "holds"),
    [
        ("a > 2", True), ("2 < a <= 3", True), ("a in (1, 3)", True), ("a not in [1, 3]", False), ("s == 'x' or f", True),
        ("not f and s != 'y'", True), ("none is None", True), ("none > 3", False), ("'u' in xs", True), ("a == b", False),
        ("d > '2025-12-31'", True), ("d == date(2026, 1, 1)", True), ("f", False), ("xs", True),
    ],
)  # fmt: skip
def test_a_condition_means_what_python_means(condition: str, holds: bool) -> None:
    """But that what cannot be compared is false, and values are typed."""
    cell = read_cell(
        "a = 3\nb = 4\ns = 'x'\nf = False\nnone: int | None = None\nxs = ['u']\nd = date(2026, 1, 1)\n"
        f"p = 1  # when {condition}"
    )
    assert cell["p"].condition is not None
    assert cell["p"].condition.holds(cell.defaults) is holds


def test_a_sweep_knows_what_it_can_search() -> None:
    """Ranges with two ends, choices and enums."""
    assert [each.name for each in CELL.searchable] == ["n", "lr", "model", "max_depth", "colour"]
    assert not read_cell("n = 3  # 1..")["n"].is_searchable


def test_a_range_is_described_as_it_is_written() -> None:
    """For tables and messages."""
    cell = read_cell(
        "a = 2  # 1..5 step 1\nb = .5  # ..1\nc: Annotated[float, Gt(0)] = 1\nd = 1  # 1 | 2\ne = 1"
    )
    assert [describe(each) for each in cell] == ["1..5 step 1", "..1.0", ">0.0..", "1 | 2", ""]


@given(parameters())
def test_defaults_are_values_that_check(found) -> None:
    """Whatever the parameters."""
    defaults = found.defaults
    missing = [each.name for each in found if each.is_required]
    if not missing:
        assert check(found, defaults) == defaults


def test_a_default_is_not_shared() -> None:
    """Who changes a value changes no parameter."""
    check(CELL, {})["layers"].append(1)
    CELL.defaults["layers"].append(1)
    assert CELL["layers"].default == [64, 32]


@given(ANYTHING | st.text().map(Text), types)
def test_a_value_is_made_to_fit_or_refused(value, type_) -> None:
    """Nothing else can happen; what fits, fits as it is."""
    try:
        found = convert(value, type_)
    except Unfit as err:
        assert str(err)  # noqa: PT017 - one or the other
    else:
        assert repr(convert(found, type_)) == repr(found)


@pytest.mark.parametrize("error", [BadParameter("wrong", "n", 3), BadValues(["a: x", "b: y"])])
def test_an_error_survives_pickling(error) -> None:
    """It may come from another process."""
    again = pickle.loads(pickle.dumps(error))
    assert (str(again), again.message, vars(again)) == (str(error), error.message, vars(error))

"""Claims on outputs held against what they must be."""

from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from notebench.errors import BadInput, Unavailable
from notebench.pipelines.cases import Expectation
from notebench.pipelines.golden import differences, write_golden
from notebench.pipelines.outputs import Output, OutputKind


def value(found: Any, wanted: Any, **bounds: float) -> list[str]:
    expected = Expectation("fit", "score", wanted, **bounds)
    return differences(expected, Output("score", OutputKind.VALUE, 1, "0", value=found))


@pytest.mark.parametrize(
    ("found", "wanted", "told"),
    [
        (0.85, 0.9, "fit.score: 0.85 is not 0.9 (tolerance 0.01)"),
        ("a", "b", "fit.score: 'a' is not 'b'"),
        (True, 1, "fit.score: True is not 1 (tolerance 0.01)"),
        (None, 0, "fit.score: None is not 0 (tolerance 0.01)"),
        ([1, 2], [1], "fit.score: it has 2 values, not 1"),
        ({"a": [1, 5]}, {"a": [1, 2]}, "fit.score.a[1]: 5 is not 2 (tolerance 0.01)"),
        ({"a": 1, "b": 2}, {"a": 1}, "fit.score.b: it is not expected"),
        ({}, {"a": 1}, "fit.score.a: it is missing"),
        (5, 10**400, f"fit.score: 5 is not 1{'0' * 78}… (tolerance 0.01)"),
    ],
)
def test_a_value_that_differs_is_told_with_its_place(found, wanted, told):
    """Deep in lists and mappings too."""
    assert value(found, wanted, tolerance=0.01) == [told]


def test_numbers_may_differ_by_their_tolerance():
    """Absolute or relative, whichever is larger; what is no number equals itself."""
    assert value(0.91, 0.9, tolerance=0.011) == []
    assert value(110.0, 100, relative=0.1) == []
    assert value(0.1 + 0.2, 0.3) == []
    assert value(float("nan"), float("nan")) == []
    assert value(date(2026, 3, 1), "2026-03-01") == []
    assert len(value(list(range(20)), list(range(1, 21)))) == 6


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.just(10**400) | st.floats() | st.text(),
        lambda each: st.lists(each) | st.dictionaries(st.text(), each),
    )
)
def test_a_value_equals_itself(found):
    """Whatever it is made of."""
    assert value(found, found) == []


def frame(folder: Path, found: pd.DataFrame, name: str = "data") -> Output:
    path = folder / f"{name}.parquet"
    found.to_parquet(path)
    return Output(name, OutputKind.FRAME, 1, "0", path)


TABLE = pd.DataFrame(
    {
        "x": [1.0, None, 3.0],
        "n": [1, 2, 3],
        "word": ["a", None, "c"],
        "at": pd.to_datetime(["2026-01-01", "2026-01-02", "2026-01-03"]),
        "is_good": [True, False, True],
    }
)


@pytest.mark.parametrize("suffix", ["csv", "parquet"])
@pytest.mark.parametrize("table", [TABLE, TABLE[:0], pd.DataFrame()], ids=["full", "no rows", "nothing"])
def test_a_frame_equals_its_golden_file(folder, suffix, table):
    """Written by an update, which writes nothing where nothing differs."""
    expected = Expectation("load", "data", golden=folder / "golden" / f"data.{suffix}")
    found = frame(folder, table)
    assert "--update writes it" in differences(expected, found)[0]
    assert write_golden(expected, found)
    assert differences(expected, found) == []
    assert not write_golden(expected, found)


@pytest.mark.parametrize("suffix", ["csv", "parquet"])
@pytest.mark.parametrize(
    ("column", "values", "told"),
    [
        ("x", [1.0, None, 4.0], "column x: 1 of 3 rows differ, first row 2: 4.0 is not 3.0 (relative 1e-09)"),
        ("x", [1.0, 2.0, 3.0], "column x: 1 of 3 rows differ, first row 1: 2.0 is not nan (relative 1e-09)"),
        ("word", ["a", "b", "c"], "column word: 1 of 3 rows differ, first row 1: 'b' is not nan"),
        ("is_good", [True, True, True], "column is_good: 1 of 3 rows differ, first row 1: True is not False"),
    ],
)
def test_a_frame_that_differs_says_where(folder, suffix, column, values, told):
    """By column, how many rows, and the first."""
    expected = Expectation("load", "data", golden=folder / f"golden.{suffix}")
    write_golden(expected, frame(folder, TABLE))
    line = differences(expected, frame(folder, TABLE.assign(**{column: values})))
    assert line == [f"load.data: {told}"]


def test_columns_and_rows_are_part_of_a_frame(folder):
    """What is there besides is told, too."""
    expected = Expectation("load", "data", golden=folder / "golden.csv")
    write_golden(expected, frame(folder, TABLE))
    assert differences(expected, frame(folder, TABLE.drop(columns="x").assign(z=1).head(2))) == [
        "load.data: column x is missing",
        "load.data: column z is not expected",
        "load.data: it has 2 rows, not 3",
    ]
    wide = Expectation("load", "data", golden=folder / "golden.csv", tolerance=2.0)
    assert differences(wide, frame(folder, TABLE.assign(n=[2, 3, 4]))) == []


def test_a_file_differs_by_its_first_line(folder):
    """One that is no text, by its size."""
    expected = Expectation("fit", "report", golden=folder / "golden.txt")
    path = folder / "report.txt"
    path.write_text("a\nb\n")
    found = Output("report", OutputKind.FILE, 4, "0", path)
    assert write_golden(expected, found)
    path.write_text("a\nc\n")
    assert differences(expected, found) == ["fit.report: line 2: 'c' is not 'b'"]
    path.write_bytes(b"\xff\x00")
    assert differences(expected, found) == ["fit.report: it has 2 bytes that are not the 4 of golden.txt"]


def test_what_cannot_be_compared_is_told(folder):
    """With what to do next."""
    assert "name a golden file" in differences(Expectation("load", "data", 1), frame(folder, TABLE))[0]
    (folder / "golden.json").write_text("{")
    broken = Expectation("fit", "score", golden=folder / "golden.json")
    with pytest.raises(Unavailable, match=r"cannot be read .* --update writes it anew"):
        differences(broken, Output("score", OutputKind.VALUE, 1, "0", value=1))
    whole = Output("all", OutputKind.FILE, 1, "0", folder)
    with pytest.raises(BadInput, match="a folder, which no golden file can be"):
        write_golden(Expectation("fit", "all", golden=folder / "new"), whole)

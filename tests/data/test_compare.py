"""What differs between two versions."""

from dataclasses import replace

from notebench.data import Column, DataVersion, compare_data
from notebench.ids import DataId

BEFORE = DataVersion(
    DataId("1"),
    "before",
    "table",
    rows=10,
    columns=(Column("a", "int64", "x"), Column("b", "string", "y"), Column("c", "double", "z")),
)
AFTER = DataVersion(
    DataId("2"),
    "after",
    "table",
    rows=13,
    columns=(Column("a", "int64", "x2"), Column("b", "int64", "y2"), Column("d", "double", "z")),
)


def test_columns_are_told_as_added_removed_and_changed() -> None:
    """A column whose type changed is not told twice."""
    told = compare_data(BEFORE, AFTER)
    assert (told.added, told.removed) == (("d",), ("c",))
    assert (told.changed_type, told.changed_content) == (("b",), ("a",))
    assert (told.rows, told.is_same) == (3, False)


def test_a_version_is_the_same_as_itself_under_another_name() -> None:
    """Nothing is told then."""
    told = compare_data(BEFORE, replace(BEFORE, name="copy"))
    assert told.is_same
    assert [told.added, told.removed, told.changed_type, told.changed_content, told.rows] == [
        (),
        (),
        (),
        (),
        0,
    ]


def test_nothing_is_claimed_of_what_is_not_identified() -> None:
    """Its id is its own only."""
    assert compare_data(BEFORE, replace(BEFORE, is_identified=False)).is_same is None


def test_columns_of_one_name_are_matched_in_their_order() -> None:
    """A frame may have them."""
    twice = replace(BEFORE, columns=(Column("a", "int64", "x"), Column("a", "int64", "q")))
    other = replace(twice, columns=(Column("a", "int64", "x"), Column("a", "int64", "r")))
    assert compare_data(twice, other).changed_content == ("a",)


def test_wide_data_of_which_not_all_is_kept_is_said_to_be_partial() -> None:
    """A missing column may be among those that were left out."""
    assert compare_data(BEFORE, replace(AFTER, column_count=5000)).is_partial

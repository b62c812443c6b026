"""The same content has the same id; other content has another."""

import datetime
import decimal

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
import scipy.sparse
from hypothesis import given
from hypothesis import strategies as st

from notebench.data.content import identify
from notebench.data.version import DataVersion

CELLS = st.one_of(st.none(), st.text(st.characters(exclude_categories=["Cs"]), max_size=4))
NUMBERS = st.one_of(st.none(), st.floats(allow_nan=False, width=32), st.just(float("nan")))


def known(thing: object) -> DataVersion:
    version = identify(thing, "data")
    assert version is not None
    return version


def content_ids(version: DataVersion) -> dict[str, str | None]:
    return {column.name: column.content_id for column in version.columns}


@given(st.lists(st.tuples(NUMBERS, CELLS), min_size=1, max_size=20), st.integers(0, 20))
def test_chunks_and_offsets_do_not_count(rows: list[tuple[object, object]], cut: int) -> None:
    """A table that was read in pieces is the table that was read whole."""
    table = pa.table(
        {"n": pa.array([n for n, _ in rows], pa.float64()), "t": pa.array([t for _, t in rows], pa.string())}
    )
    padded = pa.concat_tables([table, table]).combine_chunks().slice(len(rows))
    pieces = pa.concat_tables([table.slice(0, cut), table.slice(cut)])
    assert known(table).data_id == known(padded).data_id == known(pieces).data_id


@given(st.lists(CELLS, min_size=1, max_size=20), st.data())
def test_one_changed_cell_changes_the_id_and_that_columns_only(
    cells: list[object], data: st.DataObject
) -> None:
    """So that a comparison can name the column."""
    frame = pd.DataFrame({"n": range(len(cells)), "t": pd.array(cells, dtype="str")})
    changed = frame.copy()
    changed.loc[data.draw(st.integers(0, len(cells) - 1)), "t"] = "changed"
    before, after = known(frame), known(changed)
    assert before.data_id != after.data_id
    assert content_ids(before)["n"] == content_ids(after)["n"]
    assert content_ids(before)["t"] != content_ids(after)["t"]


def test_texts_are_told_apart_by_where_they_end() -> None:
    """``ab, c`` is not ``a, bc``."""
    assert known(pd.DataFrame({"t": ["ab", "c"]})).data_id != known(pd.DataFrame({"t": ["a", "bc"]})).data_id


def test_texts_as_objects_are_the_same_as_texts() -> None:
    """Newer pandas has a type of its own for them, older files come as objects."""
    frame = pd.DataFrame({"t": pd.array(["a", None, "ü"], dtype="str")})
    as_objects = pd.DataFrame({"t": pd.Series(["a", None, "ü"], dtype=object)})
    assert known(frame).data_id == known(as_objects).data_id


def test_a_frame_of_pandas_is_the_table_of_arrow() -> None:
    """Whoever reads the file."""
    values = {"a": [1.5, np.nan], "b": ["x", None], "c": [True, False], "d": pd.Categorical(["u", "v"])}
    frame = pd.DataFrame(values)
    assert known(frame).data_id == known(pa.Table.from_pandas(frame)).data_id


def test_what_lies_behind_a_missing_value_does_not_count() -> None:
    """Buffers keep what was there before."""
    values = pa.array([1, 2, 3])
    validity = pa.array([1, None, 3]).buffers()[0]
    hidden = pa.Array.from_buffers(pa.int64(), 3, [validity, values.buffers()[1]])
    assert known(pa.table({"a": hidden})).data_id == known(pa.table({"a": [1, None, 3]})).data_id


def test_a_missing_value_is_not_the_value_that_stands_for_it() -> None:
    """Nought is a number, and an empty text is not a missing one."""
    assert known(pa.table({"a": [0, 1]})).data_id != known(pa.table({"a": [None, 1]})).data_id
    assert known(pa.table({"a": ["", "x"]})).data_id != known(pa.table({"a": [None, "x"]})).data_id


def test_the_default_index_does_not_count_any_other_does() -> None:
    """Which rows they are is content."""
    frame = pd.DataFrame({"a": [1, 2]})
    others = [frame.set_index(pd.Index([5, 6])), frame.rename_axis("row")]
    assert known(frame).data_id == known(others[0].reset_index(drop=True)).data_id
    assert known(frame).data_id not in {known(other).data_id for other in others}


def test_names_types_and_order_of_columns_count() -> None:
    """A model is fitted on columns in their order."""
    frame = pd.DataFrame({"a": [1], "b": [2]})
    others = [frame[["b", "a"]], frame.rename(columns={"b": "c"}), frame.astype({"b": "float"})]
    assert len({known(each).data_id for each in (frame, *others)}) == 4


def test_a_number_for_a_name_is_not_its_text() -> None:
    """Both are allowed in one frame."""
    assert known(pd.DataFrame({0: [1]})).data_id != known(pd.DataFrame({"0": [1]})).data_id


def test_mixed_objects_are_told_by_their_type_and_text() -> None:
    """Arrow refuses them."""
    mixed = [1, "1", None, 1.0, datetime.date(2026, 1, 1), decimal.Decimal("1.0"), b"1"]
    one, same, other = (
        known(pd.DataFrame({"a": pd.Series(values, dtype=object)}))
        for values in (mixed, mixed, [*mixed, "x"])
    )
    assert one.is_identified
    assert one.data_id == same.data_id != other.data_id


def test_objects_without_a_content_make_the_version_not_identified() -> None:
    """Their text may hold an address of memory: better no id than a wrong one."""
    frame = pd.DataFrame({"a": [object(), object()], "b": [1, 2]})
    first, second = known(frame), known(frame)
    assert not first.is_identified
    assert first.data_id != second.data_id
    assert [content_ids(first)[name] is None for name in "ab"] == [True, False]


@pytest.mark.parametrize(
    "values",
    [
        pd.to_timedelta(["1s", "2s"]),
        pd.Series([[1], [2, 3]]),
        pd.Series([{"x": 1}, {"x": 2}]),
        pd.Series([decimal.Decimal("1.5"), None]),
        pd.array([1, None], dtype="Int8"),
        pd.array([True, None], dtype="boolean"),
        pd.Series([b"a", b"bc"]),
        pd.Series([None, None], dtype=object),
        pd.Series([datetime.time(1, 2), None]),
    ],
    ids=lambda values: str(values.dtype),
)
def test_columns_of_every_kind_are_identified(values: object) -> None:
    """The same from pandas and from Arrow."""
    frame = pd.DataFrame({"a": values})
    assert known(frame).is_identified
    assert known(frame).data_id == known(pa.Table.from_pandas(frame)).data_id


def test_times_with_a_zone_are_those_of_arrow_and_not_those_of_another_zone() -> None:
    """The same moment, read elsewhere, is other content."""
    times = pd.DataFrame({"a": pd.to_datetime(["2026-01-01", None]).tz_localize("Europe/Berlin")})
    moments = pa.array([1_767_222_000_000_000, None], pa.timestamp("us", "Europe/Berlin"))
    assert known(times).data_id == known(pa.table({"a": moments})).data_id
    assert known(times).data_id != known(times.assign(a=times["a"].dt.tz_convert("UTC"))).data_id


def test_categories_that_no_row_has_count() -> None:
    """They are columns, once the frame is encoded."""
    few, many = (pd.DataFrame({"a": pd.Categorical(["u"], names)}) for names in (["u"], ["u", "v"]))
    assert known(few).data_id != known(many).data_id


def test_arrays_are_told_by_shape_type_and_values_whatever_their_order_in_memory() -> None:
    """Strides are not content."""
    array = np.arange(6.0).reshape(2, 3)
    assert known(array).data_id == known(np.asfortranarray(array)).data_id
    others = [array.T, array.reshape(3, 2), array.astype("float32"), array + 1]
    assert len({known(each).data_id for each in (array, *others)}) == 5


def test_arrays_of_other_byte_order_are_the_same() -> None:
    """A file from another machine."""
    array = np.arange(3, dtype="<i4")
    assert known(array).data_id == known(array.astype(">i4")).data_id


def test_sparse_matrices_are_told_by_their_values_whatever_their_form() -> None:
    """Rows, columns or coordinates."""
    matrix = scipy.sparse.random(20, 10, 0.2, random_state=3)
    assert known(matrix).data_id == known(matrix.tocsc()).data_id == known(matrix.tocsr()).data_id
    assert known(matrix).data_id != known(matrix * 2).data_id


def test_larger_data_than_allowed_is_said_not_to_be_identified() -> None:
    """Rather than be told by a part of it."""
    version = identify(pd.DataFrame({"a": range(1000)}), "data", most_bytes=100)
    assert version is not None
    assert not version.is_identified
    assert (version.rows, version.column_count, version.data_id[:13]) == (1000, 1, "unidentified-")


@pytest.mark.parametrize("thing", [None, [1, 2], {"a": 1}, "text", 3])
def test_what_is_neither_frame_nor_array_is_no_data(thing: object) -> None:
    """Lists are left alone."""
    assert identify(thing, "data") is None


@pytest.mark.parametrize(
    "thing",
    [pd.DataFrame(), np.empty((0, 3)), pd.DataFrame({"a": []}), np.array(5)],
    ids=["no", "0x3", "0", "scalar"],
)
def test_nothing_at_all_has_an_id(thing: object) -> None:
    """An empty frame is content too."""
    assert known(thing).data_id == known(thing).data_id
    assert known(thing).is_identified


def test_the_profile_counts_and_bounds_without_keeping_text() -> None:
    """Of text, only lengths are kept."""
    days = pd.to_datetime(["2026-01-01", "2026-01-03", None])
    version = known(pd.DataFrame({"n": [1.0, np.nan, 3.0], "t": ["secret", None, "x"], "d": days}))
    number, text, day = version.columns
    assert (number.nulls, number.distinct, number.minimum, number.maximum, number.mean) == (
        1,
        2,
        1.0,
        3.0,
        2.0,
    )
    assert (text.nulls, text.distinct, text.minimum, text.maximum, text.mean) == (1, 2, 1, 6, 3.5)
    assert str(day.minimum).startswith("2026-01-01")
    assert "secret" not in str(version)


def test_many_different_values_are_not_counted() -> None:
    """A count that costs more than it tells."""
    assert known(pd.DataFrame({"a": range(5000)})).columns[0].distinct is None


def test_a_version_is_read_from_its_json() -> None:
    """All of it."""
    version = known(pd.DataFrame({"a": [1, None], "b": ["x", "y"]}))
    assert DataVersion.from_json(version.to_json()) == version

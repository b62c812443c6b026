"""Claims on what becomes of the data that runs used."""

from notebench.data import Column, DataUse, DataVersion
from notebench.experiments.comparison.data import compare_uses
from notebench.ids import DataId


def use(data_id: str, name: str = "iris", role: str = "train", **facts: object) -> DataUse:
    """That a run used a table."""
    source = facts.pop("source", f"{name}.csv")
    return DataUse(DataVersion(DataId(data_id), name, "table", source, **facts), role)  # type: ignore[arg-type]


def test_the_same_content_is_the_same_data() -> None:
    """Wherever it lay."""
    (diff,) = compare_uses([use("a", source="x.csv")], [use("a", source="y.csv")])
    assert diff.change == "same"


def test_columns_tell_what_changed() -> None:
    """Those that came, went, and have other content."""
    before = use("a", rows=10, columns=[Column("x", "int64", "1"), Column("y", "int64", "2")])
    after = use("b", rows=12, columns=[Column("x", "int64", "9"), Column("z", "int64", "3")])
    (diff,) = compare_uses([before], [after])
    assert diff.change == "changed"
    told = diff.to_json()["difference"]
    assert (told["added"], told["removed"], told["changed_content"], told["rows"]) == (["z"], ["y"], ["x"], 2)


def test_uses_are_paired_by_name_then_by_source_then_by_role() -> None:
    """What is left over came or went."""
    before = [use("a", "one"), use("b", "two", source="two"), use("c", "gone", role="eval")]
    after = [use("b", "renamed", source="two"), use("d", "one"), use("e", "new", role="target")]
    pairs = [
        (each.before and each.before.version.name, each.after and each.after.version.name, str(each.change))
        for each in compare_uses(before, after)
    ]
    assert pairs == [
        ("two", "renamed", "same"),
        ("one", "one", "changed"),
        (None, "new", "added"),
        ("gone", None, "removed"),
    ]


def test_content_that_was_not_read_whole_is_not_said_to_be_the_same() -> None:
    """Though nothing else tells."""
    (diff,) = compare_uses([use("a", is_identified=False)], [use("b", is_identified=False)])
    assert diff.change == "unknown"


def test_wide_data_are_told_in_part() -> None:
    """And it is said."""
    wide = use("b", columns=[Column(f"c{number}", "int64") for number in range(500)])
    (diff,) = compare_uses([use("a")], [wide])
    told = diff.to_json()["difference"]
    assert (len(told["added"]), told["is_partial"]) == (200, True)

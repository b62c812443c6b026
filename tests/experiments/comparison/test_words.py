"""Claims on what is said of runs' differences."""

from notebench.data import Column, DataUse, DataVersion
from notebench.experiments import Environment
from notebench.experiments.comparison.data import compare_uses
from notebench.experiments.comparison.environments import compare_environments
from notebench.experiments.comparison.words import data_words, environment_words
from notebench.ids import DataId


def use(data_id: str, name: str = "ages.csv", **facts: object) -> DataUse:
    """That a run was trained on a table."""
    return DataUse(DataVersion(DataId(data_id), name, "table", "ages.csv", **facts), "train")  # type: ignore[arg-type] - facts are mixed


def words(before: list[DataUse], after: list[DataUse]) -> list[str]:
    """What is said of them."""
    return [data_words(diff) for diff in compare_uses(before, after)]


def test_data_that_changed_is_told_by_rows_and_columns() -> None:
    """Which is what a person asks next."""
    before = use("a", rows=10, columns=[Column("x", "int64", "1"), Column("y", "int64", "2")])
    after = use("b", "old.csv", rows=9, columns=[Column("x", "float64", "9"), Column("z", "int64", "3")])
    assert words([before], [after]) == [
        "train old.csv changed (was ages.csv): 1 row fewer; added z; removed y; other type of x"
    ]


def test_data_that_came_went_and_stayed_is_told_by_name() -> None:
    """And so is that of which nothing is known."""
    assert words([use("a")], [use("a")]) == ["train ages.csv is the same"]
    assert words([], [use("a")]) == ["train ages.csv was added"]
    assert words([use("a")], []) == ["train ages.csv is no longer used"]
    (told,) = words([use("a", is_identified=False)], [use("b", is_identified=False)])
    assert told.startswith("train ages.csv is not known to be the same")


def test_many_columns_are_counted() -> None:
    """A few are named."""
    wide = use("b", columns=[Column(f"c{number}", "int64") for number in range(12)])
    assert words([use("a")], [wide]) == ["train ages.csv changed: added c0, c1, c2, c3, c4 and 7 more"]


def test_environments_are_told_by_facts_and_a_count_of_packages() -> None:
    """A run without one is counted, too."""
    one = Environment("3.11", "Linux", {"numpy": "2.0", "pandas": "3.0"})
    other = Environment("3.12", "Linux", {"numpy": "2.1", "pandas": "3.0"})
    assert environment_words(compare_environments([one, other])) == "python; 1 package"
    assert environment_words(compare_environments([one, one])) == "the same"
    assert "1 run without a recorded environment" in environment_words(compare_environments([one, None]))

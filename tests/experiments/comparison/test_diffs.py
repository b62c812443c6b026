"""Claims on what becomes of code and environment from one run to another."""

from dataclasses import replace
from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from notebench.experiments.capture.capture import Capture, Cell, Environment, GitState, Gpu, Machine
from notebench.experiments.comparison.cell_pairs import pair_cells
from notebench.experiments.comparison.diffs import (
    MOST_CELLS,
    MOST_LINES,
    Change,
    Mark,
    compare_code,
    compare_text,
)
from notebench.experiments.comparison.environments import compare_environments

START = datetime(2026, 3, 1, 12, tzinfo=UTC)
LONG = "\n".join(f"line {number}" for number in range(20))


def cell(source: str, cell_id: str | None = None, stdout: str = "") -> Cell:
    """A cell that ran."""
    return Cell(source, START, cell_id=cell_id, stdout=stdout)


def test_cells_are_paired_by_id_wherever_they_stand() -> None:
    """Also when all of their code is other."""
    before = [cell("x = 1", "a"), cell("y = 2", "b")]
    after = [cell("z()", "b"), cell("x = 1", "a")]
    assert pair_cells(before, after) == [(1, 0), (0, 1)]


def test_cells_without_an_id_in_common_are_paired_by_their_code() -> None:
    """As in a copy of a notebook."""
    assert pair_cells([cell("x = 1", "a"), cell("fit()")], [cell("fit()", "n"), cell("x = 1", "m")]) == [
        (1, 0),
        (0, 1),
    ]


def test_code_that_is_much_alike_is_one_cell_that_changed() -> None:
    """As a script that was edited."""
    assert pair_cells([cell(LONG)], [cell(f"{LONG}\nmore")]) == [(0, 0)]


def test_code_that_has_nothing_in_common_was_removed_and_added() -> None:
    """In the place where it stood."""
    before = [cell("import a"), cell(LONG), cell("show()")]
    after = [cell("import a"), cell("entirely\nother"), cell("show()")]
    assert pair_cells(before, after) == [(0, 0), (None, 1), (1, None), (2, 2)]


def test_a_cell_that_ran_twice_is_paired_run_by_run() -> None:
    """The second time more is one more."""
    before = [cell("x = 1", "a")]
    after = [cell("x = 2", "a"), cell("x = 3", "a")]
    assert pair_cells(before, after) == [(0, 0), (None, 1)]


CELLS = st.lists(st.builds(cell, st.text("ab\n", max_size=4), st.sampled_from([None, "a", "b"])), max_size=6)


@given(CELLS, CELLS)
def test_every_cell_is_in_one_pair(before: list[Cell], after: list[Cell]) -> None:
    """Of either run, and those of the later one in their order."""
    pairs = pair_cells(before, after)
    assert sorted(one for one, _ in pairs if one is not None) == list(range(len(before)))
    assert [other for _, other in pairs if other is not None] == list(range(len(after)))


def test_a_changed_line_stands_among_three_that_are_kept() -> None:
    """With the numbers that it has on both sides."""
    lines = compare_text(LONG, LONG.replace("line 9", "row 9"))
    assert [line.mark for line in lines] == ["@", " ", " ", " ", "-", "+", " ", " ", " "]
    assert [(line.text, line.before, line.after) for line in lines[4:6]] == [
        ("line 9", 10, None),
        ("row 9", None, 10),
    ]


@given(st.text("ab\n", max_size=30), st.text("ab\n", max_size=30))
def test_the_lines_that_are_not_kept_lead_from_one_text_to_the_other(before: str, after: str) -> None:
    """Removing and adding them does it."""
    lines = compare_text(before, after)
    removed = [line.text for line in lines if line.mark is Mark.REMOVED]
    added = [line.text for line in lines if line.mark is Mark.ADDED]
    assert [
        before.splitlines()[line.before - 1] for line in lines if line.before and not line.after
    ] == removed
    assert [after.splitlines()[line.after - 1] for line in lines if line.after and not line.before] == added
    assert len(before.splitlines()) - len(removed) == len(after.splitlines()) - len(added)


def test_what_a_cell_printed_is_held_against_it_too() -> None:
    """Though its code is the same."""
    before, after = Capture([cell("fit()", "a", "loss 1")]), Capture([cell("fit()", "a", "loss 2")])
    (diff,) = compare_code(before, after).cells
    assert (diff.change, diff.source) == (Change.SAME, [])
    assert [(line.mark, line.text) for line in diff.output] == [("-", "loss 1"), ("+", "loss 2")]


def test_a_picture_that_changed_is_told_though_no_text_did() -> None:
    """By the hash of all that was shown."""
    before, after = (replace(cell("plot()", "a"), output_hash=shown) for shown in ("1", "2"))
    (diff,) = compare_code(Capture([before]), Capture([after])).cells
    assert (diff.output, diff.is_output_changed) == ([], True)


def test_runs_without_code_have_no_differences() -> None:
    """And it is no failure."""
    assert compare_code(Capture(), Capture()).to_json() == {"cells": [], "is_cut": False}


def test_big_sources_are_cut_and_it_is_told() -> None:
    """Lines, their length, and cells."""
    big = compare_code(Capture([cell("a" * 10_000 + "\na" * 5000, "x")]), Capture([cell("b\n" * 5000, "x")]))
    assert big.is_cut
    assert len(big.cells[0].source) == MOST_LINES
    assert max(len(line.text) for line in big.cells[0].source) == 500
    many = compare_code(Capture(), Capture([cell(f"x{number}") for number in range(MOST_CELLS + 1)]))
    assert (len(many.cells), many.is_cut) == (MOST_CELLS, True)


def test_environments_stand_side_by_side() -> None:
    """A run of which none is known is said to be so, and has no values."""
    git = GitState("c0ffee", "main", is_dirty=True)
    known = [Environment("3.11", "Linux", {"numpy": "2.0"}, git), Environment("3.12", "Linux", {}), None]
    compared = compare_environments(known)
    assert compared.is_known == [True, True, False]
    assert {row.name: row.values for row in compared.facts} == {
        "branch": ["main", None, None],
        "commit": ["c0ffee", None, None],
        "is_dirty": ["true", None, None],
        "platform": ["Linux", "Linux", None],
        "python": ["3.11", "3.12", None],
    }
    assert [row.values for row in compared.packages] == [["2.0", None, None]]


def test_machine_variables_and_origins_are_held_side_by_side_too() -> None:
    """Whatever was recorded."""
    machine = Machine("a cpu", 2, 8, [Gpu("a gpu", 4)])
    known = Environment(
        "3.11", "Linux", {"own": "1"}, machine=machine, origins={"own": "editable"}, variables={"SEED": "1"}
    )
    compared = compare_environments([known, known])
    facts = {row.name: row.values[0] for row in compared.facts}
    assert (facts["cpu"], facts["cores"], facts["memory_bytes"], facts["gpus"]) == (
        "a cpu",
        "2",
        "8",
        "a gpu",
    )
    assert facts["$SEED"] == "1"
    assert compared.packages[0].values == ["1 (editable)", "1 (editable)"]

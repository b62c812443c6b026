"""Claims on the cells that a process has executed."""

import json
from dataclasses import replace
from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from notebench.experiments.capture.capture import Capture, PastCell
from notebench.experiments.capture.history import CellHistory, history_lines
from notebench.experiments.run import RunState
from notebench.redaction import MASK, Redactor

AT = datetime(2026, 7, 1, 12, tzinfo=UTC)
PLAIN = Redactor()


def history(*sources: str, **bounds: int) -> CellHistory:
    made = CellHistory(**bounds)
    for count, source in enumerate(sources, start=1):
        made.add(PastCell(source, count, AT, 0.5, RunState.FINISHED, f"c{count}", "ab"))
    return made


def sources(lines: bytes) -> list[str]:
    return [cell.source for cell in Capture.from_bytes(lines).history]


@given(st.lists(st.sampled_from(["a = 1", "b = 2", "1 / 0"]), max_size=8), st.integers(0, 9))
def test_a_run_takes_what_came_before_it_in_order(executed: list[str], number: int) -> None:
    assert sources(history(*executed).lines(number, PLAIN)) == executed[:number]


def test_a_cell_survives_its_line() -> None:
    cell = PastCell("x = 1", 4, AT, 0.5, RunState.FAILED, "c4", "ab")
    assert Capture.from_bytes(history_lines([cell], 0)).history == (cell,)


def test_a_cell_from_before_notebench_survives_its_line() -> None:
    cell = PastCell("x = 1", 4)
    assert Capture.from_bytes(history_lines([cell], 0)).history == (cell,)


def test_a_source_that_repeats_stands_in_the_file_once() -> None:
    lines = [json.loads(line) for line in history("a = 1", "b = 2", "a = 1").lines(3, PLAIN).splitlines()]
    assert ["source" in line for line in lines] == [True, True, False]


def test_the_oldest_go_when_they_are_too_many_and_the_file_says_so() -> None:
    made = history(*(f"x = {number}" for number in range(9)), most_cells=8)
    kept = Capture.from_bytes(made.lines(9, PLAIN))
    assert (len(made), kept.left_out, [cell.source for cell in kept.history]) == (
        9,
        3,
        [f"x = {number}" for number in range(3, 9)],
    )


def test_the_oldest_go_when_they_are_too_long() -> None:
    made = history("a" * 60, "b" * 60, most_chars=100)
    assert sources(made.lines(2, PLAIN)) == ["b" * 60]


def test_a_run_from_before_the_oldest_has_no_history_but_their_number() -> None:
    made = history(*(f"x = {number}" for number in range(9)), most_cells=8)
    assert Capture.from_bytes(made.lines(2, PLAIN)) == Capture(left_out=3)


def test_one_very_long_cell_is_cut_and_says_so() -> None:
    (kept,) = sources(history("a" * 200_001).lines(1, PLAIN))
    assert kept.endswith("\n# … (1 more characters)")


def test_secrets_are_taken_out() -> None:
    assert sources(history('password = "hunter2"').lines(1, PLAIN)) == [f'password = "{MASK}"']


def test_a_secret_that_is_known_later_is_taken_out_of_earlier_cells() -> None:
    made = history("x = 'hunter2hunter2'")
    made.lines(1, PLAIN)
    assert sources(made.lines(1, Redactor(values=("hunter2hunter2",)))) == [f"x = '{MASK}'"]


def test_values_and_lines_say_the_same() -> None:
    made = history("a = 1", 'token = "abc"', "a = 1")
    assert tuple(made.cells(3, PLAIN)) == Capture.from_bytes(made.lines(3, PLAIN)).history


def test_a_line_of_the_history_that_is_torn_counts_as_not_known() -> None:
    whole = history("a = 1", "b = 2").lines(2, PLAIN)
    assert sources(whole[:-5]) == ["a = 1"]


def test_a_repeated_source_whose_first_line_is_lost_counts_as_not_known() -> None:
    whole = history("a = 1", "a = 1").lines(2, PLAIN)
    assert sources(whole.split(b"\n", 1)[1]) == []


def test_history_stands_before_the_runs_own_cells() -> None:
    capture = Capture(history=(PastCell("x = 1"),), left_out=2)
    assert Capture.from_bytes(capture.to_bytes()) == replace(capture)

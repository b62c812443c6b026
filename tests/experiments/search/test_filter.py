"""Claims on filters: what their text says, and how a bad one is told."""

import contextlib
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notebench.errors import BadInput
from notebench.experiments.query import RunQuery
from notebench.experiments.search.filter import Both, Clause, Either, Not, is_like
from notebench.experiments.search.filter_text import LONGEST_FILTER, parse_filter, quote_name


def test_and_binds_closer_than_or() -> None:
    a, b, c = (Clause("metrics", name, ">", 1.0) for name in "abc")
    assert parse_filter("metrics.a > 1 OR metrics.b > 1 AND metrics.c > 1") == Either((a, Both((b, c))))
    assert parse_filter("(metrics.a > 1 or metrics.b > 1) and metrics.c > 1") == Both((Either((a, b)), c))
    assert parse_filter("not metrics.a > 1") == Not(a)


def test_no_text_is_no_filter() -> None:
    assert parse_filter(" ") is None


@pytest.mark.parametrize(
    "name",
    ["metrics.`val loss`", 'metric."val loss"', "`metrics`.`val loss`", "metrics.'val loss'"],
)
def test_names_may_be_quoted(name: str) -> None:
    assert parse_filter(f"{name} < -1e-3") == Clause("metrics", "val loss", "<", -0.001)


def test_quotes_are_doubled_within_text() -> None:
    assert parse_filter("params.a = 'it''s'") == Clause("params", "a", "=", "it's")


def test_mlflows_other_words_mean_the_same() -> None:
    for text in ("attributes.run_name = 'x'", "run.`run_name` = 'x'", "name = 'x'", "`run name` == 'x'"):
        assert parse_filter(text) == Clause("attributes", "run_name", "=", "x")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("metrics.auc >", "at character 14, the end: a number such as 0.9 was expected"),
        ("metrics.auc > 'x'", "at character 15, near \"'x'\": a number"),
        ("foo.x = 3", "at character 1, near 'foo.x': metrics., params., tags. or attributes. was expected"),
        ("(metrics.a > 1", "at character 15, the end: AND, OR or ) was expected"),
        ("params.x = abc", "at character 12, near 'abc': text in quotes or a number was expected"),
        ("metrics.a > 1 params.b = 2", "at character 15, near 'params.b': AND, OR or the end was expected"),
        ("params.a = 'abc", "a quote that is closed was expected"),
        ("color = 'x'", "one of the attributes artifact_uri, duration,"),
        ("metrics.a LIKE 'x'", "'a' is a number; LIKE reads text only"),
        ("params.a IN ('x', 3)", "values that are all numbers or all text was expected"),
        ("params.a IN 'x'", "( before the values was expected"),
        ("params.a IS 3", "NULL was expected"),
        ("start_time > 'soon'", "a time such as '2026-03-01'"),
        ("metrics.a ~ 3", "at character 11"),
        ("(" * 50 + "metrics.a > 1", "at most 30 deep"),
        ("x" * (LONGEST_FILTER + 1), f"at most {LONGEST_FILTER} are read"),
    ],
)
def test_a_bad_filter_is_told_in_one_line_with_its_place(text: str, told: str) -> None:
    with pytest.raises(BadInput) as raised:
        RunQuery(filter=text)
    assert raised.value.message.startswith("filter: ")
    assert told in raised.value.message
    assert "\n" not in str(raised.value)


@given(st.text(max_size=60))
def test_any_text_is_read_or_refused(text: str) -> None:
    with contextlib.suppress(BadInput):
        parse_filter(text)


@given(st.text(st.characters(exclude_categories=("C", "Z")), min_size=1).filter(lambda name: "`" not in name))
def test_a_quoted_name_is_read_back(name: str) -> None:
    assert parse_filter(f"params.{quote_name(name)} = 'x'") == Clause("params", name, "=", "x")


@pytest.mark.parametrize(
    ("text", "pattern", "found"),
    [
        ("Forest", "For%", True), ("Forest", "for%", False), ("Forest", "%res%", True), ("Forest", "F_rest", True),
        ("Forest", "Fores", False), ("a.b", "a_b", True), ("a\nb", "a%b", True), ("aXbXc", "a%X%c", True), ("", "%", True),
    ],
)  # fmt: skip
def test_like_finds_as_sql_does(text: str, pattern: str, found: bool) -> None:
    assert is_like(text, pattern, is_case_blind=False) is found


def test_no_pattern_takes_long() -> None:
    began = time.process_time()
    assert not is_like("a" * 8000, "%a" * 40 + "%b", is_case_blind=True)
    assert time.process_time() - began < 1

"""Claims on which runs, in which order: properties that hold for every page."""

import math
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from notebench.errors import BadInput
from notebench.experiments import Run, RunDetail, RunQuery, RunState, parse_states
from notebench.experiments.query import FIELDS, LARGEST_PAGE, parse_also
from notebench.experiments.search.filter import to_number
from notebench.experiments.search.select import contains, select_page
from notebench.ids import RunId

START = datetime(2026, 7, 1, tzinfo=UTC)
SORTS = [*FIELDS, "metrics.auc", "metrics.lost.1", "params.depth"]
values = st.floats() | st.sampled_from([0.5, math.nan, math.inf, -math.inf])
params = st.sampled_from(["1", "10", "9", "nan", "none", "Forest", "", "1e3", "inf", "\uff11"])


@st.composite
def details(draw: st.DrawFn) -> list[RunDetail]:
    """Some runs, many of them alike in what they are sorted by."""
    found = []
    for number in range(draw(st.integers(0, 12))):
        started = START + timedelta(seconds=draw(st.integers(0, 3)))
        seconds = draw(st.none() | st.integers(0, 3))
        ended = None if seconds is None else started + timedelta(seconds=seconds)
        run = Run(
            RunId(f"{number:02}"), draw(st.sampled_from("abc")), draw(st.sampled_from(RunState)),
            draw(st.sampled_from(["red", "blue"])), started, ended,
            draw(st.dictionaries(st.sampled_from(["auc", "lost.1"]), values)),
            draw(st.dictionaries(st.just("depth"), params)),
        )  # fmt: skip
        tags = draw(
            st.dictionaries(st.sampled_from(["owner", "notebench.source"]), st.sampled_from(["Team", "x"]))
        )
        found.append(RunDetail(run, tags, "ada", "file:///nowhere"))
    return found


queries = st.fixed_dictionaries(
    {"sort": st.sampled_from(SORTS), "is_descending": st.booleans()},
    optional={
        "experiments": st.sampled_from([("red",), ("blue", "red"), ("green",)]),
        "states": st.lists(st.sampled_from(RunState), max_size=2).map(tuple),
        "text": st.sampled_from(["", "A", "team", "1", "zz"]),
    },
)


def ids(found: list[RunDetail], **query: Any) -> list[str]:
    return [run.run_id for run in select_page(found, RunQuery(limit=1000, **query)).runs]


@settings(max_examples=30)
@given(details(), queries, st.integers(1, 5))
def test_pages_are_the_sorted_whole_cut_in_pieces(
    found: list[RunDetail], query: dict[str, Any], limit: int
) -> None:
    whole, pieces, offset = ids(found, **query), [], 0
    while offset is not None:
        page = select_page(found, RunQuery(limit=limit, offset=offset, **query))
        assert page.total == len(whole)
        pieces += [run.run_id for run in page.runs]
        offset = page.next_offset
    assert pieces == whole


@settings(max_examples=30)
@given(details(), queries, st.randoms())
def test_the_order_does_not_depend_on_how_runs_come(
    found: list[RunDetail], query: dict[str, Any], random: Any
) -> None:
    shuffled = random.sample(found, len(found))
    assert ids(shuffled, **query) == ids(found, **query)


@settings(max_examples=30)
@given(details(), queries)
def test_filters_are_conjunctive(found: list[RunDetail], query: dict[str, Any]) -> None:
    filters = [{key: query[key]} for key in ("experiments", "states", "text") if key in query]
    each = [set(ids(found, **one)) for one in filters]
    assert set(ids(found, **query)) == {detail.run.run_id for detail in found}.intersection(*each)


@settings(max_examples=30)
@given(details(), st.sampled_from(SORTS), st.booleans())
def test_sorting_leaves_none_out(found: list[RunDetail], sort: str, is_descending: bool) -> None:
    assert sorted(ids(found, sort=sort, is_descending=is_descending)) == [
        detail.run.run_id for detail in found
    ]


@settings(max_examples=30)
@given(details(), st.booleans())
def test_runs_without_a_value_come_last_either_way(found: list[RunDetail], is_descending: bool) -> None:
    page = select_page(found, RunQuery(sort="metrics.auc", is_descending=is_descending))
    missing = [math.isnan(run.metrics.get("auc", math.nan)) for run in page.runs]
    assert missing == sorted(missing)


@settings(max_examples=30)
@given(details(), st.booleans())
def test_metrics_are_in_order(found: list[RunDetail], is_descending: bool) -> None:
    page = select_page(found, RunQuery(sort="metrics.auc", is_descending=is_descending))
    known = [run.metrics["auc"] for run in page.runs if not math.isnan(run.metrics.get("auc", math.nan))]
    assert known == sorted(known, reverse=is_descending)


@settings(max_examples=30)
@given(details(), st.sampled_from(["name", "state"]), st.booleans())
def test_ties_are_broken_by_the_newest_start_then_by_id(
    found: list[RunDetail], sort: str, is_descending: bool
) -> None:
    runs = select_page(found, RunQuery(sort=sort, is_descending=is_descending)).runs
    for value in {getattr(run, sort) for run in runs}:
        tied = [(-run.started_at.timestamp(), run.run_id) for run in runs if getattr(run, sort) == value]
        assert tied == sorted(tied)


def test_text_does_not_search_our_own_tags() -> None:
    run = Run(RunId("1"), "first", RunState.FINISHED, "red", START)
    tags = {"notebench.source": "import torch", "owner": "Ada"}
    found = [RunDetail(run, tags, "", "")]
    assert [ids(found, text=text) for text in ("torch", "ada")] == [[], ["1"]]


# The query itself


@pytest.mark.parametrize(
    "sort", ["", "size", "metrics", "metrics.", "params.", "tags.a", ".auc", "name.x", "STARTED_AT"]
)
def test_an_unknown_sort_is_refused_with_what_there_is(sort: str) -> None:
    with pytest.raises(BadInput) as raised:
        RunQuery(sort=sort)
    assert f"sort: {sort!r} is not known" in raised.value.message
    assert (
        "started_at, ended_at, duration, name, state, metrics.<name> or params.<name>" in raised.value.message
    )


@pytest.mark.parametrize("limit", [-1, 0, LARGEST_PAGE + 1, 10**30])
def test_a_limit_out_of_range_is_refused_with_its_value(limit: int) -> None:
    with pytest.raises(BadInput, match=f"limit: {limit} is not between 1 and {LARGEST_PAGE}"):
        RunQuery(limit=limit)


def test_a_negative_offset_is_refused_with_its_value() -> None:
    with pytest.raises(BadInput, match="offset: -3 is below 0"):
        RunQuery(offset=-3)


@pytest.mark.parametrize(
    ("sort", "key"),
    [("name", ("", "name")), ("metrics.a.b", ("metrics", "a.b")), ("params.depth", ("params", "depth"))],
)
def test_a_sort_key_says_what_kind_it_is(sort: str, key: tuple[str, str]) -> None:
    assert RunQuery(sort=sort).sort_key == key


def test_states_are_read_from_their_words() -> None:
    assert parse_states(("failed", "lost")) == (RunState.FAILED, RunState.LOST)
    assert parse_states(()) == ()


@pytest.mark.parametrize("word", ["FAILED", "done", "", "is"])
def test_an_unknown_state_is_refused_with_what_there_is(word: str) -> None:
    with pytest.raises(BadInput) as raised:
        parse_states(("failed", word))
    assert raised.value.message.startswith(
        f"state: {word!r} is not known; there are queued, running, paused,"
    )


# Words and numbers


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("10", 10.0),
        ("-2.5e3", -2500.0),
        (" 7 ", 7.0),
        ("inf", math.inf),
        ("nan", None),
        ("none", None),
        ("", None),
        ("0x10", None),
    ],
)
def test_a_parameters_text_is_a_number_or_none(text: str, number: float | None) -> None:
    assert to_number(text) == number


@given(st.text(), st.text(), st.text())
def test_a_part_is_found_whatever_its_case(before: str, part: str, after: str) -> None:
    assert contains(before + part.upper() + after, part.upper())
    assert contains((before + part + after).casefold(), part)


@pytest.mark.parametrize(("word", "means"), [("no", False), ("only", True), ("too", None)])
def test_three_words_say_whether_runs_of_a_kind_are_meant(word: str, means: bool | None) -> None:
    """The same for the command, the magic, Python and REST."""
    assert parse_also("trials", word) is means


def test_another_word_is_refused_with_those_there_are() -> None:
    with pytest.raises(BadInput, match="trials: 'any' is none of no, only, too"):
        parse_also("trials", "any")

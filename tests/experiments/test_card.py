"""Claims on the card of a run: what it shows, and what it never lets through."""

import json
import math
from datetime import UTC, datetime, timedelta
from html.parser import HTMLParser
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notebench.experiments import CARD_TYPE, Run, RunState, run_card, run_text
from notebench.experiments.card import format_duration, format_figure
from notebench.ids import RunId

START = datetime(2026, 7, 1, 12, tzinfo=UTC)
HOSTILE = "<script>alert('&amp;\"')</script>"
names = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=12) | st.just(HOSTILE)


def a_run(**changed: Any) -> Run:
    told = {
        "run_id": RunId("abc123"),
        "name": "first",
        "state": RunState.FINISHED,
        "experiment": "iris",
        "started_at": START,
        "ended_at": START + timedelta(seconds=75),
        "metrics": {"accuracy": 0.95614},
        "params": {"depth": "3"},
    }
    return Run(**{**told, **changed})


runs = st.builds(
    a_run,
    name=names,
    experiment=names,
    state=st.sampled_from(RunState),
    metrics=st.dictionaries(names, st.floats(), max_size=15),
    params=st.dictionaries(names, names, max_size=15),
)


class Page(HTMLParser):
    """What a browser would see."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.text = ""

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self.tags.add(tag)

    def handle_data(self, data: str) -> None:
        self.text += f"{data}\n"


def seen(run: Run) -> Page:
    page = Page()
    page.feed(run_card(run, "work", START)["text/html"])
    return page


# The bundle


def test_a_card_has_a_twin_for_every_reader() -> None:
    card = run_card(a_run(), "work", START)
    assert set(card) == {CARD_TYPE, "text/html", "text/plain"}
    assert card[CARD_TYPE] == {
        "version": 1, "workspace": "work", "at": "2026-07-01T12:00:00.000Z", "run": a_run().to_json(),
    }  # fmt: skip


@given(runs)
def test_the_cards_json_has_no_nan(run: Run) -> None:
    json.dumps(run_card(run, "work", START), allow_nan=False)


@given(runs)
def test_the_html_has_no_tag_but_ours(run: Run) -> None:
    known = {"div", "strong", "code", "table", "caption", "tbody", "tr", "th", "td"}
    assert seen(run).tags <= known


@pytest.mark.parametrize(
    "hostile",
    [
        {"name": HOSTILE},
        {"experiment": HOSTILE},
        {"run_id": HOSTILE},
        {"metrics": {HOSTILE: 1.0}},
        {"params": {HOSTILE: "1"}},
        {"params": {"a": HOSTILE}},
    ],
)
def test_a_script_in_a_name_stays_text(hostile: dict[str, Any]) -> None:
    page = seen(a_run(**hostile))
    assert HOSTILE in page.text
    assert "script" not in page.tags


# The text


def test_the_text_tells_the_run_in_three_lines() -> None:
    assert run_text(a_run()).splitlines() == [
        "✓ first · finished in 1 min 15 s · iris · run abc123",
        "  accuracy 0.9561",
        "  depth 3",
    ]


def test_a_run_without_results_is_one_line() -> None:
    run = a_run(state=RunState.RUNNING, ended_at=None, metrics={}, params={})
    assert run_text(run) == "▶ first · running · iris · run abc123"


@given(runs)
def test_the_text_has_never_more_than_three_lines(run: Run) -> None:
    assert len(run_text(run).splitlines()) <= 3


@pytest.mark.parametrize("state", RunState)
def test_each_state_has_its_word(state: RunState) -> None:
    assert f" · {state}" in run_text(a_run(state=state))
    assert str(state) in seen(a_run(state=state)).text


@pytest.mark.parametrize(("number", "rest"), [(12, None), (13, "and 1 more"), (40, "and 28 more")])
def test_long_lists_are_cut_with_a_count(number: int, rest: str | None) -> None:
    run = a_run(metrics={}, params={f"p{each:02}": "1" for each in range(number)})
    for text in (run_text(run), seen(run).text):
        assert ("more" in text) == (rest is not None)
        assert (rest or "p11") in text
        assert "p12" not in text


def test_the_users_own_metrics_come_first() -> None:
    run = a_run(metrics={"training_score": 1.0, "accuracy": 0.5}, params={})
    assert run_text(run).splitlines()[1] == "  accuracy 0.5, training_score 1"


# Numbers


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (0.95614, "0.9561"),
        (0.5, "0.5"),
        (0.0, "0"),
        (-0.0, "0"),
        (15000.0, "15000"),
        (-3.0, "-3"),
        (1.2e-07, "1.2e-07"),
        (123.456, "123.5"),
        (1234.56, "1234.6"),
        (1e14, "100000000000000"),
        (1e15, "1e+15"),
        (1e300, "1e+300"),
        (1.7976931348623157e308, "1.798e+308"),
        (math.nan, "nan"),
        (math.inf, "inf"),
        (-math.inf, "-inf"),
    ],
)
def test_a_figure_has_the_digits_that_tell_something(value: float, shown: str) -> None:
    assert format_figure(value) == shown


@given(st.floats())
def test_a_figure_fits_into_a_column(value: float) -> None:
    assert len(format_figure(value)) <= 18


@given(st.floats(-1e300, 1e300))
def test_a_figure_is_right_to_three_digits(value: float) -> None:
    assert float(format_figure(value)) == pytest.approx(value, rel=1e-3, abs=1e-300)


@pytest.mark.parametrize(
    ("seconds", "shown"),
    [
        (0, "0.0 s"),
        (0.84, "0.8 s"),
        (42.4, "42 s"),
        (60, "1 min 0 s"),
        (200, "3 min 20 s"),
        (3599.7, "1 h 0 min"),
        (7500, "2 h 5 min"),
        (360_000, "100 h 0 min"),
    ],
)
def test_a_duration_is_read_at_a_glance(seconds: float, shown: str) -> None:
    assert format_duration(seconds) == shown

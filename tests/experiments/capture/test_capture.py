"""Claims on what is kept of code, as it lies among a run's artifacts."""

import json
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from notebench.experiments import Capture, Cell, Environment, Failure, Figure, GitState, RunState
from notebench.experiments.capture.capture import SOURCE_TAG, figure_files, source_tag
from notebench.redaction import MASK, Redactor

AT = datetime(2026, 7, 1, 12, tzinfo=UTC)
# Surrogates too, as file names bring them; two in a row that would be one character in JSON are left out.
texts = (
    st.text(st.characters())
    | st.text(st.characters(max_codepoint=0xDBFF))
    | st.text("\ud800\r\n\x85\u2028\0\\")
)
words = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
times = st.datetimes(timezones=st.just(UTC)).map(
    lambda at: at.replace(microsecond=at.microsecond // 1000 * 1000)
)
cells = st.builds(
    Cell,
    source=texts,
    started_at=times,
    duration_s=st.floats(0, 1e9),
    state=st.sampled_from(RunState),
    cell_id=st.none() | words,
    execution_count=st.none() | st.integers(0, 10**6),
    stdout=texts,
    stderr=texts,
)
environments = st.builds(
    Environment, words, words, st.dictionaries(words, words, max_size=5), st.none() | st.builds(GitState, words, st.none() | words, st.booleans())
)  # fmt: skip
failures = st.builds(Failure, words, texts, texts)
captures = st.builds(
    Capture, st.lists(cells, max_size=4).map(tuple), st.none() | environments, st.none() | failures
)


def same(text: str) -> str:
    """The text with two surrogates in a row as the one character they are."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "surrogatepass")


def normal(capture: Capture) -> Capture:
    told = [
        replace(cell, source=same(cell.source), stdout=same(cell.stdout), stderr=same(cell.stderr))
        for cell in capture.cells
    ]
    failure = capture.failure
    failure = failure and Failure(failure.type, same(failure.message), same(failure.traceback))
    return replace(capture, cells=tuple(told), failure=failure)


@settings(max_examples=40)
@given(captures)
def test_a_capture_survives_its_file(capture: Capture) -> None:
    assert Capture.from_bytes(capture.to_bytes()) == normal(capture)


@settings(max_examples=40)
@given(captures)
def test_each_piece_is_one_line_of_strict_json(capture: Capture) -> None:
    lines = capture.to_bytes().split(b"\n")
    assert lines.pop() == b""
    kinds = [json.loads(line)["kind"] for line in lines]
    pieces = [capture.environment and "environment", capture.failure and "failure"]
    assert kinds == ["cell"] * len(capture.cells) + [piece for piece in pieces if piece]


def test_cells_are_numbered_and_hashed_in_the_file() -> None:
    capture = Capture([Cell("x = 1", AT), Cell("x = 2", AT)])
    lines = [json.loads(line) for line in capture.to_bytes().splitlines()]
    assert [(line["order"], line["hash"]) for line in lines] == [
        (order, cell.source_hash) for order, cell in enumerate(capture.cells)
    ]


def test_an_edit_changes_the_hash() -> None:
    assert Cell("x = 1", AT).source_hash == Cell("x = 1", AT, 5.0, stdout="more").source_hash
    assert Cell("x = 1", AT).source_hash != Cell("x = 2", AT).source_hash


def test_source_with_a_lone_surrogate_has_a_hash() -> None:
    assert len(Cell("x = '\ud800'", AT).source_hash) == 32


@settings(max_examples=40)
@given(captures, st.data())
def test_a_file_that_was_cut_gives_what_is_whole(capture: Capture, data: st.DataObject) -> None:
    content = capture.to_bytes()
    cut = Capture.from_bytes(content[: data.draw(st.integers(0, len(content)))])
    assert tuple(cut.cells) == tuple(normal(capture).cells)[: len(cut.cells)]


foreign = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**400), 10**400) | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(words, inner, max_size=3),
)
KEYS = ["source", "started_at", "duration_s", "state", "cell_id", "execution_count", "stdout", "stderr",
        "python", "platform", "packages", "git", "type", "message", "traceback"]  # fmt: skip


@given(
    st.sampled_from(["cell", "environment", "failure", "other"]),
    st.fixed_dictionaries(dict.fromkeys(KEYS, foreign)),
)
def test_a_foreign_line_counts_as_not_known(kind: str, read: dict[str, Any]) -> None:
    whole = Capture([Cell("x = 1", AT)]).to_bytes()
    capture = Capture.from_bytes(whole + json.dumps({"kind": kind, **read}).encode() + b"\n")
    assert capture.cells[0] == Cell("x = 1", AT)


@pytest.mark.parametrize("key", KEYS)
def test_a_line_with_one_key_of_another_kind_counts_as_not_known(key: str) -> None:
    for kind in ("cell", "environment", "failure"):
        whole = {"started_at": "2026-07-01", "duration_s": 1, "state": "failed", "packages": {}, "git": None}
        line = {"kind": kind, **dict.fromkeys(KEYS, "a"), **whole, key: [[10**400]]}
        assert len(Capture.from_bytes(json.dumps(line).encode()).cells) <= 1


@pytest.mark.parametrize(
    "content",
    [b"", b"\n\n", b"{", b"null\n5\n[]\n", b"\xff\xfe\0", b"[" * 100_000, b'{"kind": ["cell"]}'],
    ids=range(7),
)
def test_a_foreign_file_is_an_empty_capture(content: bytes) -> None:
    assert Capture.from_bytes(content) == Capture()


@given(st.binary())
def test_no_bytes_break_the_reader(content: bytes) -> None:
    assert Capture.from_bytes(content) == Capture()


def test_a_cell_whose_duration_is_no_number_is_not_known() -> None:
    line = Capture([Cell("x", AT)]).to_bytes().replace(b'"duration_s": 0.0', b'"duration_s": 1' + b"0" * 400)
    assert Capture.from_bytes(line) == Capture()


# The tag


@given(texts.map(lambda text: text * 3))
def test_short_code_is_the_tag_as_it_is(source: str) -> None:
    assert source_tag(source) == ({SOURCE_TAG: source} if source else {})


@pytest.mark.parametrize(("length", "kept"), [(4999, 4999), (5000, 5000), (5001, 5000), (100_000, 5000)])
def test_long_code_is_cut_to_what_every_store_takes(length: int, kept: int) -> None:
    tag = source_tag("a" * length)[SOURCE_TAG]
    assert len(tag) == kept
    assert tag.endswith("…") == (length > kept)


def test_code_is_known_from_the_tag_while_it_runs() -> None:
    tags = {**source_tag("x = 1"), "notebench.cell_id": "c1"}
    assert Capture.from_tags(tags, AT) == Capture((Cell("x = 1", AT, cell_id="c1"),))


def test_without_the_tag_no_code_is_known() -> None:
    assert Capture.from_tags({"mlflow.user": "ada"}, AT) == Capture()


# Figures


def test_figures_are_numbered_as_they_were_shown() -> None:
    figures = [Figure("png", b"1"), Figure("plotly.json", b"2")]
    assert figure_files(figures) == {"figures/figure-01.png": b"1", "figures/figure-02.plotly.json": b"2"}


def test_numbers_go_on_where_an_earlier_cell_ended() -> None:
    assert list(figure_files([Figure("svg", b"")] * 2, first=99)) == [
        "figures/figure-99.svg",
        "figures/figure-100.svg",
    ]


# Secrets


def test_a_cell_is_redacted_in_all_that_it_keeps() -> None:
    cell = Cell('password = "hunter2"', AT, stdout='token="abc"', stderr="https://a:b@c")
    redacted = cell.redacted(Redactor())
    assert [text.count(MASK) for text in (redacted.source, redacted.stdout, redacted.stderr)] == [1, 1, 1]


def test_a_failure_is_redacted_but_for_its_name() -> None:
    failure = Failure("TokenError", 'no: token="abc"', 'token="abc"').redacted(Redactor())
    assert failure == Failure("TokenError", f'no: token="{MASK}"', f'token="{MASK}"')

"""Claims on exports: whole, and harmless in a spreadsheet."""

import csv
import io
import math
from datetime import UTC, datetime
from pathlib import Path

import pandas as pd
import pytest

from notebench.engines.run_export import parquet_chunks
from notebench.errors import BadInput
from notebench.experiments import NewRun, Run, RunQuery, RunState
from notebench.experiments.run import Marks
from notebench.experiments.search.export import FIXED, all_columns, csv_chunks, export_columns
from notebench.experiments.search.select import Columns
from notebench.ids import RunId
from tests.fakes import FakeTracker

START = datetime(2026, 7, 1, tzinfo=UTC)


def a_run(number: int = 1, **facts: object) -> Run:
    return Run(RunId(f"r{number}"), "first", RunState.FINISHED, "red", START, START, **facts)  # type: ignore[arg-type]


def rows(runs: list[Run], columns: list[str]) -> list[list[str]]:
    text = b"".join(csv_chunks(runs, columns)).decode()
    return list(csv.reader(io.StringIO(text, newline="")))


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("=1+1", "'=1+1"), ("@SUM(A1)", "'@SUM(A1)"), ("+x", "'+x"), ("-cmd", "'-cmd"), ("\tx", "'\tx"), ("%x", "'%x"),
        ("-0.5", "-0.5"), ("+1e3", "+1e3"), ('a "b", c\nd', 'a "b", c\nd'), ("größe", "größe"),
    ],
)  # fmt: skip
def test_text_is_no_formula(text: str, written: str) -> None:
    assert rows([a_run(params={"p": text})], ["params.p"]) == [["params.p"], [written]]


def test_numbers_keep_all_their_digits_and_gaps_are_empty() -> None:
    run = a_run(metrics={"a": 0.1 + 0.2, "b": math.nan}, marks=Marks({"t": "x"}, note="# why"))
    columns = ["metrics.a", "metrics.b", "metrics.c", "tags.t", "note", "duration_s"]
    assert rows([run], columns)[1] == ["0.30000000000000004", "NaN", "", "x", "# why", "0.0"]


def test_an_export_has_all_that_the_runs_have(folder: Path) -> None:
    tracker = FakeTracker(folder)
    for number in range(3):
        run_id = tracker.start(NewRun(f"n{number}", "red", {"team": "a"}))
        tracker.write(run_id, params={"depth": "1"}, metrics={"auc": 0.5})
    query = RunQuery(limit=1)
    columns = export_columns(tracker, query)
    assert columns == (*FIXED, "metrics.auc", "params.depth", "tags.team")
    assert len(rows(list(tracker.every(query)), list(columns))) == 4


def test_parquet_has_numbers_as_numbers() -> None:
    runs = [a_run(number, metrics={"auc": 0.5}, params={"depth": "3"}) for number in range(12_000)]
    columns = ["run_id", "metrics.auc", "params.depth", "metrics.none"]
    pieces = list(parquet_chunks(runs, columns))
    table = pd.read_parquet(io.BytesIO(b"".join(pieces)))
    assert len(pieces) == 4
    assert (len(table), table["metrics.auc"].mean(), set(table["params.depth"])) == (12_000, 0.5, {"3"})
    assert table["metrics.none"].isna().all()


@pytest.mark.parametrize("column", ["size", "metrics.", "attributes.x", ""])
def test_an_unknown_column_is_refused(folder: Path, column: str) -> None:
    with pytest.raises(BadInput, match="column: "):
        export_columns(FakeTracker(folder), RunQuery(), [column])


def test_too_many_columns_want_choosing() -> None:
    with pytest.raises(BadInput, match="choose columns"):
        all_columns(Columns({}, {}, {}, is_cut=True))

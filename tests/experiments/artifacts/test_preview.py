"""Claims on the bounded looks into artifacts."""

import base64
import csv
import io
import json
import subprocess
import sys

import numpy
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyarrow import feather, parquet

from notebench.experiments.artifacts.notebook_look import notebook_look
from notebench.experiments.artifacts.preview import (
    PAGE_BYTES,
    PICTURE_BYTES,
    TEXT_BYTES,
    PreviewKind,
    is_picture,
    preview,
)
from notebench.experiments.artifacts.table_look import CELL_CHARS, TABLE_ROWS

PIXEL = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR4nGP4z8DwHwAFAAH/iZk9HQAAAABJRU5ErkJggg=="
)


@pytest.fixture
def look(tmp_path):
    """The preview of a file with this name and content."""

    def look_at(name, content):
        file = tmp_path / "artifact"
        file.write_bytes(content.encode() if isinstance(content, str) else content)
        return preview(file, name)

    return look_at


def rows_of(shown):
    return list(csv.reader(io.StringIO(shown.content)))


@pytest.mark.parametrize(
    ("name", "content", "kind"),
    [
        ("notes.md", "# Größe", PreviewKind.MARKDOWN),
        ("no_suffix", "plain", PreviewKind.TEXT),
        ("empty.txt", "", PreviewKind.TEXT),
        ("model.pkl", b"\x80\x05\x00\x00", PreviewKind.BINARY),
        ("latin.txt", "Größe".encode("latin-1"), PreviewKind.BINARY),
        ("facts.json", '{"a": 1}', PreviewKind.JSON),
        ("FACTS.JSON", "[1]", PreviewKind.JSON),
        ("torn.json", '{"a": ', PreviewKind.TEXT),
        ("nan.json", '{"a": NaN}', PreviewKind.TEXT),
        ("deep.json", "[" * 100_000, PreviewKind.TEXT),
        ("scores.csv", "a,b\n1,2\n", PreviewKind.TABLE),
        ("binary.csv", b"\x00\x01", PreviewKind.BINARY),
        ("plot.png", PIXEL, PreviewKind.IMAGE),
        ("plot.svg", "<svg/>", PreviewKind.IMAGE),
        ("plot.plotly.json", '{"data": [], "layout": {}}', PreviewKind.PLOTLY),
        ("list.plotly.json", "[]", PreviewKind.TEXT),
        ("broken.parquet", b"PAR1 but no more", PreviewKind.BINARY),
    ],
)
def test_the_kind_follows_name_and_content(look, name, content, kind):
    """What the name promises is believed only when the content keeps it."""
    assert look(name, content).kind is kind


def test_text_is_cut_at_the_bound(look):
    """And says so, with the file's whole size."""
    shown = look("log.txt", "a" * (TEXT_BYTES + 1))
    assert (len(shown.content), shown.size_bytes, shown.is_truncated) == (TEXT_BYTES, TEXT_BYTES + 1, True)


def test_a_letter_that_the_bound_cuts_is_left_out(look):
    """Half a letter does not make a text binary."""
    shown = look("log.txt", "a" * (TEXT_BYTES - 1) + "ß")
    assert shown.kind is PreviewKind.TEXT
    assert shown.content == "a" * (TEXT_BYTES - 1)


def test_a_byte_order_mark_is_no_text(look):
    """Excel writes one."""
    assert look("a.csv", b"\xef\xbb\xbfx,y\n1,2\n").content == "x,y\n1,2\n"


def test_a_table_shows_its_first_rows(look):
    """Two hundred below the head."""
    shown = look("a.csv", "n\n" + "".join(f"{n}\n" for n in range(1000)))
    assert rows_of(shown) == [["n"], *[[str(n)] for n in range(TABLE_ROWS)]]
    assert shown.is_truncated


def test_a_table_of_just_the_bound_is_whole(look):
    """No row too many, none too few."""
    shown = look("a.csv", "n\n" + "1\n" * TABLE_ROWS)
    assert (len(rows_of(shown)), shown.is_truncated) == (TABLE_ROWS + 1, False)


def test_a_row_that_the_byte_bound_cuts_is_left_out(look):
    """Half a number is a wrong number."""
    shown = look("a.csv", "n,m\n" + f"1,{'9' * 400_000}\n" * 3)
    assert shown.is_truncated
    assert all(len(row) == 2 for row in rows_of(shown))


@pytest.mark.parametrize(("name", "text"), [("a.tsv", "a\tb\n1\t2\n"), ("a.csv", "a;b\n1;2\n")])
def test_tables_with_other_separators_become_csv(look, name, text):
    """Tabs, and the semicolons of many countries."""
    assert look(name, text).content == "a,b\n1,2\n"


def test_a_long_cell_is_cut(look):
    """The table stays readable."""
    shown = look("a.csv", f"a\n{'x' * 5000}\n")
    assert (len(rows_of(shown)[1][0]), shown.is_truncated) == (CELL_CHARS, True)


def test_a_large_picture_is_not_sent(look):
    """It can be downloaded."""
    shown = look("plot.png", b"x" * (PICTURE_BYTES + 1))
    assert (shown.kind, shown.content, shown.is_truncated) == (PreviewKind.BINARY, None, True)


def test_a_picture_is_sent_whole(look):
    """As base64, with its type."""
    shown = look("plot.png", PIXEL)
    assert (base64.b64decode(shown.content), shown.media_type) == (PIXEL, "image/png")


def test_a_large_plotly_figure_is_shown_as_text(look):
    """A torn figure cannot be drawn."""
    figure = json.dumps({"data": ["x" * PICTURE_BYTES]})
    assert look("a.plotly.json", figure).kind is PreviewKind.TEXT


def test_parquet_shows_its_first_rows(tmp_path):
    """Nested and missing values too."""
    table = pa.table({"n": range(1000), "s": [{"a": [1]}] * 999 + [None], "x": [None] * 1000})
    parquet.write_table(table, tmp_path / "a.parquet", row_group_size=100)
    shown = preview(tmp_path / "a.parquet", "a.parquet")
    assert rows_of(shown)[:2] == [["n", "s", "x"], ["0", "{'a': [1]}", ""]]
    assert (shown.kind, shown.is_truncated) == (PreviewKind.TABLE, True)


def test_an_empty_parquet_file_shows_its_head(tmp_path):
    """Columns are something."""
    parquet.write_table(pa.table({"n": pa.array([], pa.int64())}), tmp_path / "a.parquet")
    shown = preview(tmp_path / "a.parquet", "a.parquet")
    assert (shown.content, shown.is_truncated) == ("n\n", False)


def test_a_file_is_never_read_beyond_its_bound(tmp_path):
    """A sparse terabyte is previewed at once."""
    file = tmp_path / "huge"
    with file.open("wb") as opened:
        opened.write(b"a" * TEXT_BYTES)
        opened.truncate(2**40)
    for name in ("a.txt", "a.json", "a.png", "a.plotly.json"):
        assert preview(file, name).size_bytes == 2**40


@given(
    st.binary(max_size=300), st.sampled_from(["a", "a.csv", "a.json", "a.tsv", "a.parquet", "a.plotly.json"])
)
def test_no_content_breaks_a_preview(tmp_path_factory, content, name):
    """Whatever a run kept."""
    file = tmp_path_factory.getbasetemp() / "any"
    file.write_bytes(content)
    assert preview(file, name).size_bytes == len(content)


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("figures/a.PNG", True),
        ("a.plotly.json", True),
        ("a.json", False),
        ("png", False),
        ("a.jpg.txt", False),
    ],
)
def test_pictures_are_known_by_their_names(path, expected):
    """Images and plotly figures."""
    assert is_picture(path) is expected


def notebook(*cells, **facts):
    return json.dumps({"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": list(cells), **facts})


def code(outputs=(), source="1 + 1"):
    return {"cell_type": "code", "source": [source], "execution_count": 3, "outputs": list(outputs)}


def test_a_page_is_shown_as_a_page(look):
    """Whole, or not as one."""
    shown = look("report.html", "<h1>Scores</h1>")
    assert (shown.kind, shown.content, shown.is_truncated) == (PreviewKind.HTML, "<h1>Scores</h1>", False)


def test_a_page_that_is_too_large_is_shown_as_text(look):
    """Half a page would lie."""
    assert look("report.html", "x" * (PAGE_BYTES + 1)).kind is PreviewKind.TEXT


def test_a_notebook_is_shown_cell_by_cell(look):
    """Sources, texts, images and errors; colours of terminals taken out."""
    outputs = [
        {"output_type": "stream", "name": "stdout", "text": ["a\n", "b"]},
        {"output_type": "display_data", "data": {"image/png": "aWNo\n", "text/plain": "<Figure>"}},
        {"output_type": "execute_result", "data": {"text/html": "<b>2</b>", "text/plain": "2"}},
        {"output_type": "error", "ename": "E", "evalue": "v", "traceback": ["\u001b[31mE: v\u001b[0m"]},
    ]
    shown = look("a.ipynb", notebook({"cell_type": "markdown", "source": "# A"}, code(outputs)))
    cells = json.loads(shown.content)["cells"]
    assert (shown.kind, shown.is_truncated) == (PreviewKind.NOTEBOOK, False)
    assert [cell["kind"] for cell in cells] == ["markdown", "code"]
    assert [(each["kind"], each["content"]) for each in cells[1]["outputs"]] == [
        ("text", "a\nb"),
        ("image", "aWNo"),
        ("text", "2"),
        ("error", "E: v"),
    ]


def test_a_notebooks_script_is_not_in_what_is_shown(look):
    """Neither HTML nor JavaScript leaves the file."""
    outputs = [{"output_type": "display_data", "data": {"application/javascript": "alert(1)"}}]
    shown = look("a.ipynb", notebook(code(outputs)))
    assert json.loads(shown.content)["cells"][0]["outputs"] == [
        {"kind": "left_out", "media_type": "application/javascript", "content": ""}
    ]


def test_a_large_notebook_is_cut(look):
    """And says so."""
    outputs = [{"output_type": "stream", "text": "x" * 1_000_000}]
    shown = look("a.ipynb", notebook(*[code(outputs)] * 10))
    assert (shown.is_truncated, len(shown.content) < 1_000_000) == (True, True)


@pytest.mark.parametrize("content", ["{}", "[]", '{"nbformat": 4}', '{"nbformat": 3, "worksheets": []}'])
def test_what_is_no_notebook_is_shown_as_json(look, content):
    """Whatever its name says."""
    assert look("a.ipynb", content).kind is PreviewKind.JSON


@given(
    st.recursive(
        st.none() | st.integers() | st.text(),
        lambda inner: (
            st.lists(inner)
            | st.dictionaries(
                st.sampled_from(
                    [
                        "cell_type",
                        "source",
                        "outputs",
                        "output_type",
                        "data",
                        "text",
                        "traceback",
                        "image/png",
                    ]
                ),
                inner,
            )
        ),
    )
)
def test_no_notebook_breaks_the_look(cell):
    """What writes notebooks makes mistakes."""
    assert notebook_look(json.dumps({"nbformat": 4, "cells": [cell]})) is not None


@pytest.mark.parametrize("compression", ["lz4", "uncompressed"])
def test_a_feather_file_is_shown_as_a_table(tmp_path, compression):
    """Its first rows."""
    feather.write_feather(pa.table({"a": range(1000)}), tmp_path / "a.feather", compression=compression)
    shown = preview(tmp_path / "a.feather", "a.feather")
    assert (shown.kind, rows_of(shown)[:2], len(rows_of(shown))) == (
        PreviewKind.TABLE,
        [["a"], ["0"]],
        TABLE_ROWS + 1,
    )
    assert shown.is_truncated


def test_a_feather_file_of_one_large_batch_is_not_read(tmp_path):
    """Its first batch can only be read whole; the remark says why there is no look."""
    table = pa.table({"a": range(3_000_000)})
    feather.write_feather(table, tmp_path / "a.feather", compression="uncompressed", chunksize=3_000_000)
    shown = preview(tmp_path / "a.feather", "a.feather")
    assert (shown.kind, "its first batch of rows has 24 MB" in shown.remark) == (PreviewKind.BINARY, True)


def test_a_torn_feather_file_says_so(look):
    """Instead of a trace."""
    assert "cannot read it" in look("a.feather", b"ARROW1\0\0torn").remark


LOOK = """
import resource, sys
from pathlib import Path
from notebench.experiments.artifacts.preview import preview
import pyarrow, pyarrow.parquet
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
shown = preview(Path(sys.argv[1]), "a.parquet")
print(shown.content.count("\\n"), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="ru_maxrss counts kB on Linux")
def test_a_huge_row_group_is_not_read_whole(tmp_path):
    """One of 160 MB: a look takes less than 30 MB of it."""
    table = pa.table({"a": pa.array(numpy.random.default_rng(0).random(20_000_000))})
    parquet.write_table(table, tmp_path / "a.parquet", row_group_size=len(table), compression="none")
    done = subprocess.run(
        [sys.executable, "-c", LOOK, tmp_path / "a.parquet"], capture_output=True, text=True, check=True
    )
    lines, grown_kb = map(int, done.stdout.split())
    assert (lines, grown_kb < 30_000) == (TABLE_ROWS + 1, True)

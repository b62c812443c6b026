"""Claims on what steps give."""

import json
import os
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

import notebench
from notebench.errors import BadInput, NotFound, Unavailable
from notebench.pipelines import OutputKind, output, read_outputs
from notebench.pipelines.keeping import MANIFEST
from notebench.pipelines.outputs import LARGEST_VALUE_BYTES, OUTPUTS_VARIABLE, copy_outputs

FRAME = pd.DataFrame({"a": [1, 2], "b": ["x", None]})


@pytest.fixture
def kept(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of a step's outputs, as its kernel is told."""
    monkeypatch.setenv(OUTPUTS_VARIABLE, str(folder / "outputs"))
    return folder / "outputs"


def test_outside_of_a_step_an_output_is_checked_and_given_back(folder: Path) -> None:
    """So that each notebook runs alone; what would fail in a step fails there too."""
    assert notebench.output("data", FRAME) is FRAME
    assert list(folder.iterdir()) == []
    with pytest.raises(BadInput, match="output data: it is a object, which"):
        output("data", object())


def test_a_value_comes_as_it_was(kept: Path) -> None:
    """Also one that JSON has no word for; numpy's become plain."""
    for name, thing in {"n": np.int64(3), "since": date(2026, 1, 31), "at": [0.5, float("inf")]}.items():
        output(name, thing)
    found = read_outputs(kept)
    assert {name: each.given for name, each in found.items()} == {
        "n": 3,
        "since": date(2026, 1, 31),
        "at": [0.5, float("inf")],
    }
    assert type(found["n"].given) is int


@pytest.mark.parametrize(
    "thing", [FRAME, FRAME["a"], pa.table({"a": [1, 2]}), pa.record_batch({"a": [1, 2]})]
)
def test_a_frame_comes_as_the_path_of_its_parquet_file(kept: Path, thing: object) -> None:
    """With its name, below its content's."""
    output("data", thing)
    found = read_outputs(kept)["data"]
    assert (found.kind, found.given.name, found.is_there) == (OutputKind.FRAME, "data.parquet", True)
    assert list(pd.read_parquet(found.given)["a"]) == [1, 2]


def test_a_file_is_copied_and_keeps_its_name(kept: Path, folder: Path) -> None:
    """What the notebook does with its own afterwards changes nothing; the same content is kept once."""
    (folder / "model.bin").write_bytes(b"weights")
    output("model", folder / "model.bin")
    output("same", Path("model.bin"))
    (folder / "model.bin").write_bytes(b"other")
    found = read_outputs(kept)
    assert found["model"].given.read_bytes() == b"weights"
    assert found["model"].given == found["same"].given
    assert (found["model"].given.name, found["model"].bytes) == ("model.bin", 7)


def test_a_folder_is_copied_whole(kept: Path, folder: Path) -> None:
    """Its digest is of names and contents."""
    (folder / "model" / "deep").mkdir(parents=True)
    (folder / "model" / "deep" / "a.txt").write_text("a")
    output("model", folder / "model")
    (folder / "model" / "deep" / "a.txt").rename(folder / "model" / "b.txt")
    output("renamed", folder / "model")
    found = read_outputs(kept)
    assert (found["model"].given / "deep" / "a.txt").read_text() == "a"
    assert found["model"].digest != found["renamed"].digest


def test_the_last_of_a_name_counts(kept: Path) -> None:
    """A cell may be run again."""
    output("score", 0.1)
    output("score", 0.9)
    assert read_outputs(kept)["score"].given == 0.9


def test_a_line_that_a_kill_tore_costs_only_itself(kept: Path) -> None:
    """What is given next stands on a line of its own."""
    output("a", 1)
    manifest = kept / MANIFEST
    whole = manifest.read_bytes()
    for length in range(len(whole)):
        manifest.write_bytes(whole[:length])
        output("b", 2)
        found = read_outputs(kept)
        assert found["b"].given == 2
        assert "a" not in found or found["a"].given == 1


def test_a_file_that_is_gone_or_cut_is_known(kept: Path) -> None:
    """A step whose output is not there any more runs again."""
    output("data", FRAME)
    found = read_outputs(kept)["data"]
    found.given.write_bytes(b"torn")
    assert not found.is_there
    found.given.unlink()
    assert not found.is_there


def test_outputs_come_into_another_run_by_links(kept: Path, folder: Path) -> None:
    """They outlive the run that made them, and take no room again."""
    output("data", FRAME)
    output("n", 3)
    copied = copy_outputs(read_outputs(kept).values(), folder / "later")
    assert copied["n"].given == 3
    assert copied["data"].given.samefile(read_outputs(kept)["data"].given)
    assert copied["data"].given.is_relative_to(folder / "later")


@pytest.mark.parametrize(
    ("name", "thing", "told"),
    [
        ("my data", 1, "'my data' is no name of an output; write one as Python does"),
        ("api_key", "x", "output api_key: its name tells a secret"),
        ("data", Path("gone.csv"), "output data: there is no file gone.csv; write it before"),
        ("data", "x" * LARGEST_VALUE_BYTES, "has 1000002 bytes as JSON, and at most 1000000"),
        ("data", pd.DataFrame({"a": [1, "x"]}), "the frame cannot be kept as Parquet"),
        ("data", pd.NaT, "output data: it is a NaTType, which a notebook cannot be given"),
        ("data", Path("/dev/zero"), "output data: /dev/zero is no file and no folder"),
        ("data", Path(), "in the folder . lies what runs keep, this output too"),
        (None, 1, "'None' is no name of an output"),
    ],
)
def test_what_cannot_be_given_says_why(kept: Path, name: str, thing: object, told: str) -> None:
    """One line, with what to do; nothing is left behind."""
    with pytest.raises((BadInput, NotFound)) as caught:
        output(name, thing)
    assert told in str(caught.value)
    assert not list(kept.glob(".*")) if kept.exists() else True


def test_what_holds_itself_is_told_in_one_short_line(kept: Path) -> None:
    """And not once for each time that it was looked into."""
    round_and_round: list[object] = []
    round_and_round.append(round_and_round)
    with pytest.raises(BadInput, match="nested more than") as caught:
        output("data", round_and_round)
    assert len(str(caught.value)) < 400


def test_a_file_of_a_folder_that_cannot_be_copied_is_told_with_why(kept: Path, folder: Path) -> None:
    """The first of them, and not all in the form of Python's list."""
    (folder / "raw").mkdir()
    os.mkfifo(folder / "raw" / "pipe")
    with pytest.raises(Unavailable, match=r"cannot be kept in .* \(`.*pipe` is a named pipe\)$"):
        output("data", folder / "raw")


def test_an_output_reads_as_json(kept: Path) -> None:
    """As events and the command carry it."""
    output("n", 3)
    read = json.loads(json.dumps(read_outputs(kept)["n"].to_json()))
    assert read["value"] == 3
    assert len(read["digest"]) == 32

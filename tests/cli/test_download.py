"""Claims on ``notebench runs download``."""

import json
from pathlib import Path

from tests.cli.stand_ins import make_detail


def test_all_artifacts_are_copied_below_one_folder(command, bench, folder):
    """Folders too."""
    bench.runs.details.append(make_detail("r1"))
    (bench.artifacts.folder / "model").mkdir(parents=True)
    (bench.artifacts.folder / "model" / "weights").write_text("w")
    (bench.artifacts.folder / "notes.txt").write_text("notes")
    told = json.loads(command("runs", "download", "r1", "-o", "here", "--json").stdout)
    assert told == {"folder": "here", "files": 2, "size_bytes": 6}
    assert Path("here/model/weights").read_text() == "w"


def test_no_file_is_overwritten(command, bench, folder):
    """Nor is any other copied then."""
    bench.runs.details.append(make_detail("r1"))
    bench.artifacts.folder.mkdir(parents=True, exist_ok=True)
    for name in ("a.txt", "b.txt"):
        (bench.artifacts.folder / name).write_text("new")
    Path("here").mkdir()
    Path("here/b.txt").write_text("mine")
    done = command("runs", "download", "r1", "-o", "here")
    assert (done.exit_code, "b.txt exists already" in done.stderr) == (1, True)
    assert (Path("here/b.txt").read_text(), Path("here/a.txt").exists()) == ("mine", False)


def test_one_file_can_be_named(command, bench, folder):
    """Only it is copied; one that does not exist is told."""
    bench.runs.details.append(make_detail("r1"))
    bench.artifacts.folder.mkdir(parents=True, exist_ok=True)
    for name in ("a.txt", "b.txt"):
        (bench.artifacts.folder / name).write_text("new")
    command("runs", "download", "r1", "a.txt", "-o", "here")
    assert [file.name for file in Path("here").iterdir()] == ["a.txt"]
    assert command("runs", "download", "r1", "none").exit_code == 1

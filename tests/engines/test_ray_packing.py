"""What travels to a cluster."""

import io
import subprocess
import zipfile
from pathlib import Path

import pytest

from notebench.engines.ray_jobs import packing
from notebench.engines.ray_jobs.mirror import _why
from notebench.engines.ray_jobs.packing import pack_folder, pack_job, pack_notebench
from notebench.errors import BadInput
from notebench.jobs import JobFolder
from tests.fake_jobs import make_spec


def names(archive: bytes) -> list[str]:
    return sorted(zipfile.ZipFile(io.BytesIO(archive)).namelist())


def write(folder: Path, *paths: str) -> None:
    for path in paths:
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(path)


def test_what_git_ignores_stays(folder: Path) -> None:
    """And what is made anew everywhere; what is not yet added travels."""
    subprocess.run(["git", "init", "-q", str(folder)], check=True)
    write(folder, "train.py", "data/a.csv", "secret.env", ".notebench/mlflow.db", "__pycache__/x.pyc")
    (folder / ".gitignore").write_text("*.env\n")
    assert names(pack_folder(folder)) == [".gitignore", "data/a.csv", "train.py"]


def test_without_git_all_but_what_is_made_anew_travels(folder: Path) -> None:
    """Links do not: they lead elsewhere."""
    write(folder, "train.py", "data/a.csv", ".venv/bin/python", "node_modules/x.js")
    (folder / "link").symlink_to("/etc/hostname")
    assert names(pack_folder(folder)) == ["data/a.csv", "train.py"]


def test_the_same_files_make_the_same_archive(folder: Path) -> None:
    """So they are sent once."""
    write(folder, "train.py", "a.py")
    first = pack_folder(folder)
    write(folder, "train.py")
    assert pack_folder(folder) == first


def test_a_folder_that_is_too_large_names_what_is_largest(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Before anything is sent."""
    monkeypatch.setattr(packing, "MOST_BYTES", 10)
    write(folder, "a.py", "a/very/long/name.csv")
    with pytest.raises(BadInput, match=r"largest are a/very/long/name\.csv .*\.gitignore"):
        pack_folder(folder)


def test_notebench_travels_without_its_panel() -> None:
    """As a package that can be imported."""
    found = names(pack_notebench())
    assert {"notebench/__init__.py", "notebench/events/schemas/job-v1.json", "notebench/py.typed"} <= {*found}
    assert [name for name in found if "labextension" in name or "__pycache__" in name] == []


def test_a_job_travels_with_what_it_was_given_and_has(tmp_path: Path) -> None:
    """Not with its log, and not with what means only this machine."""
    folder = JobFolder(tmp_path / "20260301T120000000-3f2a91")
    folder.create(make_spec(), {"objective.ipynb": b"{}", "study.journal": b"{}\n"})
    write(folder.path, "log.txt", "mirror.json", "driver.json", "outputs/model.bin")
    kept = ("events.jsonl", "objective.ipynb", "spec.json", "study.journal")
    assert names(pack_job(folder)) == [f"notebench-job-{folder.job_id}/{name}" for name in kept]


def test_the_reason_is_pips_own_line_where_it_has_one() -> None:
    """And else the last that is no frame of a traceback."""
    told = 'Traceback:\n  File "x"\nERROR: No matching distribution found for nope\nwarning: x\n'
    assert _why(told).endswith("No matching distribution found for nope")
    assert _why("Traceback\n  File x\nRuntimeError: no room\n").endswith("RuntimeError: no room")
    assert _why("").endswith("it does not say why")

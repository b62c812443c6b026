"""What travels to a cluster."""

import io
import subprocess
import zipfile
from pathlib import Path

import pytest

from notebench.engines.ray_jobs import packing
from notebench.engines.ray_jobs.api import RayApi
from notebench.engines.ray_jobs.lacking import why_not_begun
from notebench.engines.ray_jobs.packing import pack_folder, pack_job, pack_notebench, send
from notebench.errors import BadInput
from notebench.jobs import JobFolder
from notebench.targets import Target
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


def test_all_below_given_travels_whatever_it_is_called(tmp_path: Path) -> None:
    """A step's inputs are files of any name; they are linked, as they may be large."""
    (tmp_path / "rows.parquet").write_bytes(b"PAR1")
    folder = JobFolder(tmp_path / "20260301T120000000-3f2a91")
    folder.create(make_spec(), {"given/task.json": b"{}", "given/0/.rows.lock": tmp_path / "rows.parquet"})
    assert (folder.path / "given" / "0" / ".rows.lock").samefile(tmp_path / "rows.parquet")
    found = [name.partition("/")[2] for name in names(pack_job(folder))]
    assert found == ["events.jsonl", "given/0/.rows.lock", "given/task.json", "spec.json"]


def test_a_job_travels_with_what_it_was_given_and_has(tmp_path: Path) -> None:
    """Not with its log, and not with what means only this machine."""
    folder = JobFolder(tmp_path / "20260301T120000000-3f2a91")
    folder.create(make_spec(), {"objective.ipynb": b"{}", "study.journal": b"{}\n"})
    write(folder.path, "log.txt", "mirror.json", "driver.json", "outputs/model.bin")
    kept = ("events.jsonl", "objective.ipynb", "spec.json", "study.journal")
    assert names(pack_job(folder)) == [f"notebench-job-{folder.job_id}/{name}" for name in kept]


PIP = """Failed to set up runtime environment. Traceback:
  File "pip.py", line 3
RuntimeError: Failed to install pip requirements
ERROR: Could not find a version that satisfies the requirement nope==1 (from versions: none)
ERROR: No matching distribution found for nope==1
WARNING: x
"""
LACKING = """Job entrypoint command failed with exit code 1, last available logs:
Traceback (most recent call last):
  File "remote.py", line 3, in <module>
ModuleNotFoundError: No module named 'optuna.trial'
"""


@pytest.mark.parametrize(
    ("message", "told"),
    [
        (PIP, "the cluster could not install nope==1: pip finds none; see its name"),
        ("ERROR: Invalid requirement: 'x y'", "requirements: Invalid requirement: 'x y'"),
        (LACKING, "the cluster lacks optuna; install it on all its nodes, or name it"),
        ("Traceback\n  File x\nRuntimeError: no room\n", "could not begin it: RuntimeError: no room"),
        ("", "could not begin it: it does not say why"),
    ],
)
def test_why_a_cluster_could_not_begin_a_job_is_one_line(message: str, told: str) -> None:
    """With the remedy where it is known: pip's own line, a package that is not there, else the last line."""
    assert told in why_not_begun(message)
    assert "\n" not in why_not_begun(message)


def test_an_archive_that_the_cluster_does_not_take_is_told_before_it_is_sent(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Nobody waits for its upload; nothing listens at this address."""
    monkeypatch.setattr(packing, "_MOST_SENT", 10)
    api = RayApi(Target(name="box", address="http://127.0.0.1:1"))
    with pytest.raises(BadInput, match=r"what the job was given has .* load what is large from a file"):
        send(api, b"x" * 11, "what the job was given")

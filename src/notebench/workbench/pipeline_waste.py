"""Outputs of old runs of pipelines, taken away; what newer runs link stays, as do values and notebooks."""

import os
import shutil
from collections.abc import Iterable, Iterator
from pathlib import Path

from notebench.errors import Unavailable
from notebench.experiments.artifacts.retention import Kind, Waste
from notebench.jobs import Job
from notebench.pipelines.history import HistoryFile
from notebench.pipelines.retention import PastRun, held, outdated
from notebench.workbench.pipeline_place import FOLDER
from notebench.workbench.pipeline_view import file_of
from notebench.workspace import Workspace


def collect_outputs(
    workspace: Workspace, jobs: Iterable[Job], keep: int | None, trash: Path, *, is_done: bool
) -> list[Waste]:
    """The outputs that are no longer kept; deleted where ``is_done``.

    Parameters
    ----------
    jobs
        The runs of pipelines, the newest first.
    keep
        Outputs of so many of each pipeline's runs are kept; None keeps all.
    """
    if keep is None:
        return []
    runs = [PastRun(job.job_id, str(file_of(job)), job.status.state.has_ended) for job in jobs]
    found = []
    kept: dict[str, frozenset[str]] = {}
    for run in outdated(runs, keep):
        if run.pipeline not in kept:
            kept[run.pipeline] = _held(workspace, Path(run.pipeline))
        contents = list(_contents(workspace.jobs, run.run_id, kept[run.pipeline]))
        if not contents:
            continue
        size = sum(map(_freed, contents))
        if is_done:
            _remove(contents, trash)
        why = f"{Path(run.pipeline).name} has {keep} newer runs"
        found.append(Waste(Kind.OUTPUTS, run.run_id, why, size))
    return found


def _held(workspace: Workspace, pipeline: Path) -> frozenset[str]:
    try:
        return held(HistoryFile(workspace.folder / FOLDER, pipeline, workspace.jobs).read())
    except Unavailable:  # what is needed is not known
        return frozenset()


def _contents(jobs: Path, run_id: str, kept: frozenset[str]) -> Iterator[Path]:
    """The folders of files and frames that steps of a run gave; a manifest, which tells of them, is none."""
    steps = jobs / run_id / "outputs"
    for outputs in sorted([*steps.glob("*/outputs"), *steps.glob("*/*/outputs")]):
        if outputs.is_dir() and outputs.relative_to(jobs).as_posix() not in kept:
            yield from sorted(each for each in outputs.iterdir() if each.is_dir() and not each.is_symlink())


def _freed(folder: Path) -> int:
    """Bytes of files that no other run links."""
    facts = (each.lstat() for each in folder.rglob("*") if each.is_file())
    return sum(each.st_size for each in facts if each.st_nlink == 1)


def _remove(contents: Iterable[Path], trash: Path) -> None:
    """Move each aside first, so that a kill leaves an output whole or none."""
    trash.mkdir(parents=True, exist_ok=True)
    for folder in contents:
        aside = trash / f"{folder.name}-{os.urandom(4).hex()}"
        folder.rename(aside)
        shutil.rmtree(aside, ignore_errors=True)  # what is left of it, the next collection takes

"""The process that keeps a job's folder here the same as in its cluster."""

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from notebench.engines.ray_jobs.api import RayApi
from notebench.engines.ray_jobs.mirror import Mirror
from notebench.engines.ray_jobs.room import Room
from notebench.engines.ray_trials.room import CPUS_PER_TRIAL
from notebench.jobs.folder import JobFolder
from notebench.jobs.spec import JobSpec
from notebench.settings import Settings, load_settings
from notebench.targets.requirements import read_requirements
from notebench.targets.target import Target
from notebench.workbench.home_side import (
    LOG_VARIABLE,
    PYTHON_VARIABLE,
    REDACT_VARIABLE,
    TRACKING_VARIABLE,
    home_python,
)
from notebench.workbench.targets import Targets


def run_mirror(
    folder: JobFolder, targets: Targets, announce: Callable[[str, Mapping[str, str]], None]
) -> None:
    """Bring the job to its cluster and its folder home, until its end; see :class:`Mirror`.

    Raises
    ------
    NotFound
        When there is no such job, or its target was detached.
    NoToken, BadInput, Unavailable
        When the target cannot be used.
    """
    if folder.status().state.has_ended:  # it was begun for its runs
        return
    kind = folder.spec().kind

    def hint(verb: str) -> None:
        state = str(folder.status().state)
        announce(verb, {"id": folder.job_id, "kind": kind, "state": state})

    make_mirror(folder, targets, hint=hint).run()


def make_mirror(folder: JobFolder, targets: Targets, **more: Any) -> Mirror:
    """The mirror of a job, with what its target and the settings say; raises as :func:`run_mirror`."""
    spec = folder.spec()
    target = targets.book.get(spec.place.partition(":")[2])
    packages = packages_of(targets.book.root, target)
    return Mirror(
        folder,
        RayApi(target, targets.token(target)),
        packages=packages,
        variables=variables_of(load_settings(targets.book.root), target),
        room=room_of(spec),
        seat=None if packages else seat_of(spec),  # to install them takes longer than all else
        **more,
    )


def room_of(spec: JobSpec) -> Room:
    """What the job's driver takes up in the cluster: as its work says in ``room``, else nothing."""
    said = spec.work.get("room") or {}
    return Room(float(said.get("cpus", 0)), float(said.get("gpus", 0)), int(said.get("memory_bytes") or 0))


def seat_of(spec: JobSpec) -> Room | None:
    """What one trial of a sweep takes; None of other jobs."""
    if spec.kind != "sweep":
        return None
    return Room(CPUS_PER_TRIAL, float(spec.work.get("gpus") or 0), is_on_head=True)


def variables_of(settings: Settings, target: Target) -> dict[str, str]:
    """What a job's environment in the cluster tells of this side."""
    told = {
        PYTHON_VARIABLE: home_python(),
        TRACKING_VARIABLE: target.tracking_uri,
        REDACT_VARIABLE: json.dumps(settings.redact),
        LOG_VARIABLE: str(settings.jobs.log_bytes),
        "NOTEBENCH_EXPERIMENT": settings.experiment,
    }
    return {name: text for name, text in told.items() if text}


def packages_of(root: Path, target: Target) -> tuple[str, ...]:
    """The lines of the target's file of requirements.

    Raises
    ------
    BadInput, Unavailable
        See :func:`~notebench.targets.requirements.read_requirements`.
    """
    return read_requirements(root / target.requirements) if target.requirements else ()

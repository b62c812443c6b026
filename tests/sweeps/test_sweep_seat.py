"""A sweep in a real cluster whose first trial runs beside its driver, in the room that Ray keeps for the job."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from notebench.engines.ray_jobs import mirror
from notebench.engines.ray_jobs.api import RayApi
from notebench.engines.ray_jobs.record import read_record
from notebench.jobs import JobState
from notebench.workbench import Workbench
from notebench.workspace import Workspace
from tests.sweeps.test_sweep_faults import Desk
from tests.try_cluster import needs_ray, until

pytestmark = needs_ray
CPUS = 2
WHERE = """
import os, sys
from pathlib import Path

def objective(rate, model):
    "In a worker of Ray's, Ray is loaded."
    visible = os.environ.get("CUDA_VISIBLE_DEVICES", "none")
    told = f"{'worker' if 'ray' in sys.modules else 'beside'} {visible}"
    Path(PLACE, f"where-{os.getpid()}").write_text(told)
    return rate
"""


@pytest.fixture(scope="module")
def alone(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workbench]:
    """A cluster of its own: whether there is room for a seat is for no other test to say."""
    workspace = Workspace(tmp_path_factory.mktemp("alone"))
    workspace.create()
    bench = Workbench(workspace)
    bench.targets.start_try(CPUS, 1)
    yield bench
    bench.targets.stop_try()


@pytest.fixture
def desk(alone: Workbench, folder: Path) -> Desk:
    found = Desk(alone, folder)
    (folder / "train.py").write_text(f"PLACE = {str(folder)!r}\n{WHERE}")
    return found


def where(desk: Desk) -> set[str]:
    return {each.read_text() for each in desk.folder.glob("where-*")}


@pytest.mark.parametrize(("gpus", "seen"), [(0, {"none"}), (0.5, {"0"})])
def test_a_sweep_with_one_trial_at_a_time_needs_no_worker(desk: Desk, gpus: float, seen: set[str]) -> None:
    """All its trials run beside the driver, and see what a trial is to have."""
    job = desk.until(desk.start("objective", trials=3, workers=1, gpus=gpus))
    assert job.status.state is JobState.FINISHED, desk.bench.jobs.log(job.job_id).text
    (told,) = where(desk)
    place, _, visible = told.partition(" ")
    assert (place, visible in seen) == ("beside", True), told


def test_a_sweep_whose_room_was_taken_meanwhile_begins_without(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It would wait though other machines had room; its trials wait for that themselves."""
    target = desk.bench.targets.book.get("try")
    api = RayApi(target, desk.bench.targets.token(target))
    name = f"full-{desk.folder.name}"
    api.submit(name, f"touch {desk.folder}/full; sleep 600", entrypoint_num_cpus=CPUS)
    until((desk.folder / "full").exists)
    monkeypatch.setattr(mirror, "has_free_head", lambda api, room: True)
    job_id = desk.start("objective", trials=2, workers=1)
    folder = desk.bench.jobs.listing.folder_of(job_id)
    first = read_record(folder, 1)
    assert first
    assert first.is_seated
    desk.until(job_id, lambda job: job.status.state is JobState.RUNNING)
    again = read_record(folder, 1)
    assert again
    assert (again.is_seated, again.submission_id) == (False, f"{first.submission_id}-b")
    api.stop(name)
    assert desk.until(job_id).status.state is JobState.FINISHED
    assert {each.partition(" ")[0] for each in where(desk)} == {"worker"}

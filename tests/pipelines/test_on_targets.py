"""Steps on targets: what is refused, and a sweep whose trials run in a real cluster."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from notebench.errors import BadInput
from notebench.jobs import JobState, has_ended
from notebench.pipelines.building import read_pipeline
from notebench.pipelines.capacity import Capacity, check_capacity
from notebench.pipelines.faults import BadPipeline
from notebench.pipelines.outputs import read_outputs
from notebench.pipelines.resources import Resources
from notebench.pipelines.sources import source_of_step
from notebench.targets import Target
from notebench.workbench.pipeline_targets import target_faults
from notebench.workbench.pipeline_tests import _unpublished
from tests.pipelines.books import book, write_churn
from tests.try_cluster import PATIENCE_S, Cluster, needs_ray

TUNE = """\
pipeline: tuned
steps:
  tune:
    sweep: {function: 'lib:loss', space: 'x: int = 1  # 1..4', metric: loss, sampler: grid}
    on: try
    gpus: 0.5
  keep: {function: 'lib:keep', with: {x: $tune.x, best: $tune.best}, outputs: x}
"""


def write_tuned(folder: Path) -> Path:
    """A pipeline whose sweep runs on the cluster."""
    (folder / "lib.py").write_text(
        "def loss(x): return (x - 3) ** 2\ndef keep(x, best): return {'x': x, **best}\n"
    )
    (folder / "tuned.pipeline.yaml").write_text(TUNE)
    return folder / "tuned.pipeline.yaml"


def test_what_no_target_can_run_is_a_fault_of_its_line(folder: Path) -> None:
    """A target that is not attached, a kernel that is none of the cluster's Python, another language."""
    path = write_churn(folder)
    path.write_text(path.read_text().replace("gpus: 1", "on: box"))
    box = Target(name="box", address="https://box.example")
    attached = {"box": box}

    def no_target(name: str) -> BadInput | None:
        return None if name in attached else BadInput("none")

    assert list(target_faults(read_pipeline(path), no_target)) == []
    path.write_text(path.read_text().replace("on: box", "on: box\n    kernel: torch"))
    [fault] = target_faults(read_pipeline(path), no_target)
    told = "does not run on a target, where Python is; take `on` away, or let it run in python3"
    assert (fault.line, fault.what) == (6, f"train: on: kernel torch {told}")
    path.write_text(path.read_text().replace("kernel: torch", "kernel: python3"))
    assert list(target_faults(read_pipeline(path), no_target)) == []
    (folder / "train.ipynb").write_text(json.dumps(book("1", language="R")))
    path.write_text(
        path.read_text().replace("    kernel: python3\n", "").replace("{data: $prepare.data}", "{}")
    )
    [fault] = target_faults(read_pipeline(path), no_target)
    assert fault.what == f"train: on: r {told}"
    [fault] = target_faults(read_pipeline(path), lambda name: BadInput("there is no target 'box'"))
    assert fault.what == "train: on: there is no target 'box'"


def test_on_samples_all_steps_run_here(folder: Path) -> None:
    """With what there is: neither a cluster nor its GPUs are needed to test a pipeline."""
    path = write_churn(folder)
    path.write_text(path.read_text().replace("gpus: 1", "on: box\n    gpus: 8"))
    train = _unpublished(read_pipeline(path)).steps["train"]
    assert (train.place, train.takes) == ("local", Resources())


def test_a_sweep_on_a_target_takes_up_nothing_here(folder: Path) -> None:
    """Its GPUs are those of its trials."""
    pipeline = read_pipeline(write_tuned(folder))
    check_capacity(pipeline, Capacity(1.0, {}))
    tune = pipeline.steps["tune"]
    assert "on='try', gpus=0.5)" in source_of_step(tune, [], folder / "made.ipynb").read_text()
    here = replace(tune, on="local")
    assert "on=" not in source_of_step(here, [], folder / "made.ipynb").read_text()
    with pytest.raises(BadInput, match=r"gpus: 0\.5 are more than the 0 that there are"):
        check_capacity(replace(pipeline, steps={"tune": here}), Capacity(1.0, {}))


@needs_ray
def test_a_sweep_step_runs_in_its_cluster(cluster: Cluster) -> None:
    """What it found goes on to later steps, which run here."""
    folder = cluster.bench.workspace.root / "tuned"
    folder.mkdir(exist_ok=True)
    pipelines = cluster.bench.pipelines
    path = write_tuned(folder)
    path.write_text(TUNE.replace("on: try", "on: nowhere"))
    with pytest.raises(BadPipeline, match="nowhere"):
        pipelines.read(path)
    job = pipelines.start(pipelines.read(write_tuned(folder)), {})
    job = cluster.bench.jobs.wait(job.job_id, has_ended, PATIENCE_S)
    assert job.status.state is JobState.FINISHED, cluster.bench.jobs.log(job.job_id).text
    assert read_outputs(pipelines.look(job.job_id).folder.outputs("keep"))["x"].value == 3
    swept = [each for each in cluster.bench.jobs.listing.jobs() if each.spec.name == "lib:loss"]
    assert [each.spec.place for each in swept] == ["ray:try"]

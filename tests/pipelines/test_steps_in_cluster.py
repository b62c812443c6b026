"""Steps of pipelines that run in a real cluster: what they are given travels, and what they give comes home."""

import json
import os
import secrets
import signal

import psutil
import pytest

from notebench.engines.ray_jobs.frames import WHOLE_BYTES
from notebench.engines.ray_jobs.packing import GIVEN_FOLDER
from notebench.ids import JobId, RunId
from notebench.jobs import Job, JobState, Verb, has_ended
from notebench.pipelines import bundle
from notebench.pipelines.executed import read_given_files
from notebench.pipelines.homecoming import LARGEST_BYTES
from notebench.pipelines.outputs import read_outputs
from notebench.pipelines.recording import RunIds
from notebench.pipelines.run_folder import LOGGED_FOLDER, RunFolder
from notebench.sweeps import recording
from notebench.workbench.pipeline_place import unwritten
from tests.pipelines.books import write_book
from tests.try_cluster import PATIENCE_S, Cluster, needs_ray, until

PIPELINE = """\
pipeline: there
steps:
  load: {notebook: load.ipynb}
  fit:
    notebook: sub/fit.ipynb
    with: {data: $load.data, note: $load.note}
    on: try
    gpus: 0.5
    timeout: 5m
  score:
    function: 'lib:score'
    with: {rows: $load.rows}
    map: {power: [2, 3]}
    outputs: score
    on: try
  join: {function: 'lib:join', with: {scores: $score.score, model: $fit.model}, outputs: best}
"""
LIB = """\
def score(rows, power):
    return rows ** power

def join(scores, model):
    return {"best": [*scores, (model / "weights.lock").read_text()]}
"""
FIT = """\
import os, pandas as pd
from pathlib import Path
frame = pd.read_parquet(data)
Path("model").mkdir()
Path("model", "weights.lock").write_text(note.read_text() + Path("beside.txt").read_text())
print("seen", len(frame), os.path.basename(os.getcwd()))"""


class Place:
    """A folder of the cluster's workspace, and runs of the pipeline in it."""

    def __init__(self, cluster: Cluster, name: str, text: str) -> None:
        self.bench = cluster.bench
        self.folder = cluster.bench.workspace.root / f"{name}-{secrets.token_hex(4)}"
        self.folder.mkdir()
        self.path = self.folder / f"{name}.pipeline.yaml"
        self.path.write_text(text)

    def start(self) -> JobId:
        return self.bench.pipelines.start(self.bench.pipelines.read(self.path), {}).job_id

    def end(self, job_id: JobId) -> Job:
        job = self.bench.jobs.wait(job_id, has_ended, PATIENCE_S)
        assert has_ended(job), self.log(job_id)
        return job

    def log(self, job_id: JobId) -> str:
        return self.bench.jobs.log(job_id).text

    def run_folder(self, job_id: JobId) -> RunFolder:
        return self.bench.pipelines.look(job_id).folder

    def steps(self) -> list[Job]:
        """The jobs that steps of this folder are, the newest first."""
        jobs = [each for each in self.bench.jobs.listing.jobs() if each.spec.kind == "step"]
        return [each for each in jobs if each.spec.folder == str(self.folder)]


@needs_ray
def test_steps_run_in_their_cluster_as_they_do_here(
    cluster: Cluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A notebook with half a GPU, a function for each of two items; all that they give is here afterwards."""
    monkeypatch.setenv("NOTEBENCH_PIPELINES__TRACK", "true")
    place = Place(cluster, "there", PIPELINE)
    write_book(
        place.folder / "load.ipynb",
        "import notebench, pandas as pd\nfrom pathlib import Path",
        "notebench.output('data', pd.DataFrame({'a': [1, 2, 3]}))\nnotebench.output('rows', 3)",
        "Path('.note').write_text('of load, ')\nnotebench.output('note', Path('.note'))",
    )
    write_book(
        place.folder / "sub" / "fit.ipynb",
        FIT,
        "import notebench\nnotebench.output('model', Path('model'))\nnotebench.output('twice', frame * 2)",
        "notebench.output('gpu', os.environ['CUDA_VISIBLE_DEVICES'])",
        "import mlflow\nmlflow.log_metric('acc', 0.75)\nmlflow.log_text('of the cluster', 'note.txt')",
        parameters="from pathlib import Path\ndata: Path = Path('a')\nnote: Path = Path('b')",
    )
    (place.folder / "sub" / "beside.txt").write_text("beside")
    (place.folder / "lib.py").write_text(LIB)
    run = place.start()
    assert place.end(run).status.state is JobState.FINISHED, place.log(run)
    folder = place.run_folder(run)
    fit = read_outputs(folder.outputs("fit"))
    assert fit["gpu"].value in ("0", "1")
    assert fit["twice"].path is not None
    assert fit["twice"].path.is_relative_to(folder.outputs("fit"))
    best = read_outputs(folder.outputs("join"))["best"].value
    assert best == [9, 27, "of load, beside"]
    executed = json.loads(folder.notebook("fit").read_bytes())
    assert "seen 3 sub" in json.dumps(executed["cells"])
    assert executed["metadata"]["papermill"]["output_path"] == str(folder.notebook("fit"))
    given = read_given_files(folder.notebook("fit"))
    assert {each.name for each in given} == {"data", "note"}
    assert [each.spec.place for each in place.steps()] == ["ray:try"] * 3
    until(lambda: run not in unwritten(place.bench.workspace).jobs())
    kept = place.bench.runs.get(RunId(RunIds.read(folder.path).of("fit")))
    assert kept.run.metrics["acc"] == 0.75
    assert "note.txt" in [each.path for each in place.bench.artifacts.list(kept.artifact_uri)]


def test_rooms_and_engines_mean_the_same() -> None:
    """What a step may leave comes home, and where its inputs lie travels."""
    assert LARGEST_BYTES == WHOLE_BYTES
    assert bundle.FOLDER == GIVEN_FOLDER
    assert LOGGED_FOLDER == recording.LOGGED_FOLDER


SLOW = """\
pipeline: slow
steps:
  fit: {notebook: fit.ipynb, on: try, cpus: 0.5, memory: 1MB}
"""
WAITS = """\
import os, time
from pathlib import Path
print("began", flush=True)
marks = Path({marks!r})
(marks / f"began-{{os.getpid()}}").touch()
while not (marks / "go").exists():
    time.sleep(0.02)
Path("model.bin").write_bytes(bytes(21_000_000))
import notebench
notebench.output("model", Path("model.bin"))"""


@needs_ray
def test_a_run_that_is_killed_goes_on_with_its_job_and_one_that_is_cancelled_ends_it(
    cluster: Cluster,
) -> None:
    """Its cells are seen here while they run; 21 MB of weights come home; no step runs twice."""
    place = Place(cluster, "slow", SLOW)
    marks = place.folder.parent / "marks"
    marks.mkdir()
    write_book(place.folder / "fit.ipynb", "first = 1", WAITS.format(marks=str(marks)))
    run = place.start()
    until(lambda: list(marks.glob("began-*")), lambda: place.log(run))
    until(lambda: _cells(place, run) == {"fit": [1, 2]}, lambda: place.log(run))
    folder = place.bench.jobs.listing.folder_of(run)
    driver = folder.driver()
    assert driver is not None
    os.kill(driver.process.pid, signal.SIGKILL)
    assert place.end(run).status.state is JobState.LOST
    place.bench.jobs.ask(run, Verb.RESUME)
    until(lambda: "goes on as job" in place.log(run), lambda: place.log(run))
    (marks / "go").touch()
    assert place.end(run).status.state is JobState.FINISHED, place.log(run)
    model = read_outputs(place.run_folder(run).outputs("fit"))["model"]
    assert (model.bytes, len(list(marks.glob("began-*"))), len(place.steps())) == (21_000_000, 1, 1)
    (marks / "go").unlink()
    place.path.write_text(SLOW.replace("fit.ipynb,", "fit.ipynb, cache: never,"))
    run = place.start()
    until(lambda: len(list(marks.glob("began-*"))) == 2, lambda: place.log(run))
    place.bench.jobs.ask(run, Verb.CANCEL)
    assert place.end(run).status.state is JobState.CANCELLED, place.log(run)
    assert place.steps()[0].status.state is JobState.CANCELLED
    until(lambda: all(_has_ended(int(each.name[6:])) for each in marks.glob("began-*")))


def _cells(place: Place, run: JobId) -> object:
    progress = place.bench.jobs.get(run).progress
    return progress.facts.get("cells") if progress else None


def _has_ended(pid: int) -> bool:
    """Though nobody has asked yet how."""
    try:
        return psutil.Process(pid).status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return True

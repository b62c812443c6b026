"""Claims on runs of pipelines as real jobs: drivers and kernels are processes, and some are killed."""

import json
import os
import random
import signal
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import psutil
import pytest

from notebench.errors import BadInput, Conflict
from notebench.ids import JobId
from notebench.jobs import Job, JobState, Verb, has_ended
from notebench.pipelines.outputs import read_outputs
from notebench.pipelines.run_folder import StepLine
from notebench.workbench import Workbench
from notebench.workbench.wanted import EVERYTHING, Wanted
from notebench.workspace import Workspace
from tests.pipelines.books import write_book

PATIENCE_S = 120.0
SLOW = """\
import os, time
from pathlib import Path
Path(f"began-{os.getpid()}").touch()
while not Path("go").exists():
    time.sleep(0.02)
"""
ALONE = """\
import fcntl, time
alone = open("alone", "w")
fcntl.flock(alone, fcntl.LOCK_EX | fcntl.LOCK_NB)
time.sleep(0.5)
"""
PIPELINE = """\
pipeline: churn
parameters: {seed: 7}
steps:
  load: {notebook: load.ipynb, with: {seed: $seed}}
  double: {function: "lib:double", with: {rows: $load.rows}, outputs: rows}
  fit: {notebook: sub/fit.ipynb, with: {data: $load.data, rows: $double.rows}}
"""


class Desk:
    """A workspace with a pipeline, and its runs."""

    def __init__(self, root: Path) -> None:
        workspace = Workspace(root)
        workspace.create()
        self.root, self.bench = root, Workbench(workspace)
        self.path = root / "churn.pipeline.yaml"
        self.path.write_text(PIPELINE)
        (root / "lib.py").write_text("def double(rows: int) -> int:\n    return 2 * rows\n")
        write_book(
            root / "load.ipynb",
            "import notebench\nfrom pathlib import Path\nPath('a.txt').write_text(str(seed))",
            "notebench.output('data', Path('a.txt'))\nnotebench.output('rows', seed)",
            parameters="seed = 1",
        )
        self.fit("")

    def fit(self, first: str) -> None:
        """Write the last notebook, which begins so."""
        write_book(
            self.root / "sub" / "fit.ipynb",
            first or "pass",
            "import notebench, os\nnotebench.output('score', int(data.read_text()) + rows)",
            "print('works in', os.path.basename(os.getcwd()))",
            parameters="from pathlib import Path\ndata: Path = Path('x')\nrows = 0",
        )

    def start(self, wanted: Wanted = EVERYTHING, **given: object) -> JobId:
        return self.bench.pipelines.start(self.bench.pipelines.read(self.path), given, wanted).job_id

    def until(self, job_id: JobId, wanted: Callable[[Job], bool] = has_ended) -> Job:
        job = self.bench.jobs.wait(job_id, wanted, PATIENCE_S)
        assert wanted(job), (job.status, self.bench.jobs.log(job_id).text)
        return job

    def states(self, job_id: JobId) -> dict[str, str]:
        return {each.name: str(each.state) for each in self.bench.pipelines.look(job_id).steps}

    def told(self, job_id: JobId) -> list[StepLine]:
        return list(self.bench.pipelines.look(job_id).folder.lines())

    def score(self, job_id: JobId) -> object:
        return read_outputs(self.bench.pipelines.look(job_id).folder.outputs("fit"))["score"].value

    def pid_of_kernel(self, job_id: JobId) -> int:
        """When the slow notebook has begun."""
        self.until(job_id, lambda job: bool(list(self.root.glob("sub/began-*"))) or has_ended(job))
        [began] = self.root.glob("sub/began-*")
        began.unlink()
        return int(began.name.rpartition("-")[2])


@pytest.fixture
def desk(folder: Path) -> Desk:
    return Desk(folder)


def test_a_pipeline_runs_and_its_rerun_keeps_all(desk: Desk) -> None:
    """Notebooks in their own folders, a function, values and files between them."""
    sources = {path: path.read_bytes() for path in desk.root.rglob("*.ipynb")}
    first = desk.until(desk.start())
    assert first.status.state is JobState.FINISHED, desk.bench.jobs.log(first.job_id).text
    view = desk.bench.pipelines.look(first.job_id).to_json()
    assert [(each["name"], each["state"]) for each in view["steps"]] == [
        ("load", "finished"),
        ("double", "finished"),
        ("fit", "finished"),
    ]
    assert desk.score(first.job_id) == 21
    executed = json.loads(Path(view["steps"][2]["notebook"]).read_text())
    assert "works in sub" in json.dumps(executed)
    assert sources == {path: path.read_bytes() for path in sources}
    second = desk.until(desk.start())
    assert set(desk.states(second.job_id).values()) == {"cached"}
    third = desk.until(desk.start(seed=8))
    assert desk.score(third.job_id) == 24


def test_a_step_that_fails_is_mended_and_the_run_goes_on(desk: Desk) -> None:
    """It says which cell; what was finished is not run again; another pipeline has no part in it."""
    desk.fit("raise ValueError('no rows')")
    failed = desk.until(desk.start(seed=9))
    assert failed.status.reason == "1 of 3 steps failed: fit: cell 3: ValueError: no rows"
    line = desk.bench.pipelines.look(failed.job_id).step("fit").line
    assert line is not None
    assert (line.cell, "ValueError: no rows" in line.error) == (2, True)
    desk.fit("")
    other = desk.path.with_name("other.pipeline.yaml")
    other.write_text(desk.path.read_text())
    with pytest.raises(BadInput, match=r"is one of churn\.pipeline\.yaml, and other\.pipeline\.yaml cannot"):
        desk.bench.pipelines.start(desk.bench.pipelines.read(other), {}, Wanted(resumed=failed.job_id))
    mended = desk.until(desk.start(Wanted(resumed=failed.job_id)))
    assert desk.states(mended.job_id) == {"load": "cached", "double": "cached", "fit": "finished"}
    assert desk.score(mended.job_id) == 27


def test_a_step_goes_on_at_the_cell_that_failed(desk: Desk) -> None:
    """What took long is not done again; where that would not give the same, it is, and the run says why."""
    slow = "import time\ntime.sleep(1.1)\nopen('loaded', 'a').write('x')\nloaded = rows + 1"
    give = "import notebench\nnotebench.output('score', loaded)"
    head = {"parameters": "from pathlib import Path\ndata: Path = Path('x')\nrows = 0"}
    path = desk.root / "sub" / "fit.ipynb"
    write_book(path, slow, "loaded = -1\nmissing", give, **head)
    failed = desk.until(desk.start())
    assert failed.status.state is JobState.FAILED
    assert desk.bench.pipelines.look(failed.job_id).kept_steps == ["fit"]
    write_book(path, slow, "loaded += 1", give, **head)
    went_on = desk.until(desk.start(Wanted(resumed=failed.job_id, from_cell=True)))
    line = desk.bench.pipelines.look(went_on.job_id).step("fit").line
    assert line is not None
    assert (line.reason, desk.score(went_on.job_id)) == ("it went on at cell 4 with what it had there", 16)
    assert (desk.root / "sub" / "loaded").read_text() == "x"
    whole = desk.until(desk.start(Wanted(resumed=failed.job_id, from_cell=True), seed=8))
    assert desk.score(whole.job_id) == 18
    told = desk.bench.pipelines.look(whole.job_id).step("fit").line
    assert told is not None
    assert told.reason == "it began at its first cell: rows 14 -> 16; data changed"


def test_a_run_whose_driver_and_kernel_are_killed_goes_on(desk: Desk) -> None:
    """No process is left, no finished step runs again, and the outputs are those of an undisturbed run."""
    desk.fit(SLOW)
    job_id = desk.start()
    kernel = desk.pid_of_kernel(job_id)
    driver = desk.bench.jobs.listing.folder_of(job_id).driver()
    assert driver is not None
    os.kill(driver.process.pid, signal.SIGKILL)
    desk.until(job_id, lambda job: job.status.state is JobState.LOST)
    psutil.wait_procs([psutil.Process(kernel)] if psutil.pid_exists(kernel) else [], timeout=30)
    assert not psutil.pid_exists(kernel)
    assert desk.states(job_id) == {"load": "finished", "double": "finished", "fit": "cancelled"}
    (desk.root / "sub" / "go").touch()
    desk.bench.jobs.ask(job_id, Verb.RESUME)
    assert desk.until(job_id).status.state is JobState.FINISHED
    assert desk.states(job_id) == {"load": "finished", "double": "finished", "fit": "finished"}
    began = [
        each.step for each in desk.bench.pipelines.look(job_id).folder.lines() if str(each.state) == "running"
    ]
    assert began == ["load", "double", "fit", "fit"]
    assert desk.score(job_id) == 21


@pytest.mark.parametrize("seed", [1, 2])
def test_whatever_is_killed_whenever_a_run_ends_as_an_undisturbed_one(desk: Desk, seed: int) -> None:
    """Its driver, or any process below it; no step runs beside itself, and what finished does not run again."""
    chance = random.Random(seed)
    desk.fit(ALONE)
    job_id = desk.start()
    for _ in range(2):
        lines = len(desk.told(job_id)) + chance.randint(1, 3)
        job = desk.until(job_id, lambda job, lines=lines: len(desk.told(job_id)) >= lines or has_ended(job))  # type: ignore[misc]
        driver = desk.bench.jobs.listing.folder_of(job_id).driver()
        if has_ended(job) or driver is None:
            break
        with suppress(psutil.NoSuchProcess):
            process = psutil.Process(driver.process.pid)
            chance.choice([process, *process.children(recursive=True)]).kill()
        job = desk.until(job_id)
        if job.status.state is not JobState.FINISHED:
            desk.bench.jobs.ask(job_id, Verb.RESUME if job.status.state is JobState.LOST else Verb.RETRY)
    assert desk.until(job_id).status.state is JobState.FINISHED, desk.bench.jobs.log(job_id).text
    assert desk.score(job_id) == 21
    told = desk.told(job_id)
    finished = [each.step for each in told if str(each.state) == "finished" and each.attempt]
    assert len(finished) == len(set(finished))
    assert not [each for each in told if "BlockingIOError" in each.reason]  # who would find another beside it
    assert set(desk.states(job_id).values()) == {"finished"}


def test_a_kernel_that_is_killed_is_a_step_that_failed(desk: Desk) -> None:
    """In seconds, and a retry of the step mends it."""
    desk.fit(SLOW)
    desk.path.write_text(PIPELINE.replace("rows: $double.rows}}", "rows: $double.rows}, retries: 1}"))
    job_id = desk.start()
    os.kill(desk.pid_of_kernel(job_id), signal.SIGKILL)
    desk.pid_of_kernel(job_id)
    (desk.root / "sub" / "go").touch()
    assert desk.until(job_id).status.state is JobState.FINISHED
    assert any("tried again: " in each.reason for each in desk.bench.pipelines.look(job_id).folder.lines())


def test_a_run_that_is_cancelled_leaves_nothing_running(desk: Desk) -> None:
    """Its steps say so; until then no other run goes on with it."""
    desk.fit(SLOW)
    job_id = desk.start()
    kernel = desk.pid_of_kernel(job_id)
    with pytest.raises(Conflict, match="is running, and what it leaves is not known; wait for its end"):
        desk.start(Wanted(resumed=job_id))  # its steps would run twice at the same time
    desk.bench.jobs.ask(job_id, Verb.CANCEL)
    assert desk.until(job_id).status.state is JobState.CANCELLED
    assert desk.states(job_id)["fit"] == "cancelled"
    assert not psutil.pid_exists(kernel)


FORKS = "notebench.engines.papermill_steps.server"
SWEPT = """\
import os, time
from pathlib import Path
def loss(x):
    Path(f"tried-{os.getpid()}-{x}").touch()
    while not Path("go").exists():
        time.sleep(0.02)
    return (x - 3) ** 2
"""


def test_a_step_that_is_begun_again_waits_for_the_sweep_that_goes_on(desk: Desk) -> None:
    """Its driver and kernel were killed, its sweep was not: no second one runs beside it."""
    (desk.root / "lib.py").write_text(SWEPT)
    desk.path.write_text(
        "pipeline: tuned\nsteps:\n  tune:\n"
        "    sweep: {function: 'lib:loss', space: 'x: int = 1  # 1..4', metric: loss, sampler: grid, track: false}\n"
    )
    job_id = desk.start()
    desk.until(job_id, lambda job: bool(list(desk.root.glob("tried-*"))) or has_ended(job))
    driver = desk.bench.jobs.listing.folder_of(job_id).driver()
    assert driver is not None
    os.kill(driver.process.pid, signal.SIGKILL)
    desk.until(job_id, lambda job: job.status.state is JobState.LOST)
    desk.bench.jobs.ask(job_id, Verb.RESUME)
    (desk.root / "go").touch()
    assert desk.until(job_id).status.state is JobState.FINISHED, desk.bench.jobs.log(job_id).text
    assert read_outputs(desk.bench.pipelines.look(job_id).folder.outputs("tune"))["x"].value == 3
    swept = [job for job in desk.bench.jobs.listing.jobs() if job.spec.kind == "sweep"]
    assert len(swept) == 1


def test_a_sweep_whose_kernel_is_killed_is_cancelled(desk: Desk) -> None:
    """Its step has failed: nothing waits for it."""
    (desk.root / "lib.py").write_text(SWEPT)
    desk.path.write_text(
        "pipeline: tuned\nsteps:\n  tune:\n"
        "    sweep: {function: 'lib:loss', space: 'x: int = 1  # 1..4', metric: loss, sampler: grid, track: false}\n"
    )
    job_id = desk.start()
    desk.until(job_id, lambda job: bool(list(desk.root.glob("tried-*"))) or has_ended(job))
    folder = desk.bench.pipelines.look(job_id).folder
    desk.until(job_id, lambda job: (folder.of("tune") / "sweep.json").exists() or has_ended(job))
    driver = desk.bench.jobs.listing.folder_of(job_id).driver()
    assert driver is not None
    for each in psutil.Process(driver.process.pid).children(recursive=True):
        with suppress(psutil.NoSuchProcess):
            if FORKS in each.cmdline() and each.cwd() == str(desk.root):  # its server is elsewhere
                each.kill()
    assert desk.until(job_id).status.state is JobState.FAILED
    [swept] = [job for job in desk.bench.jobs.listing.jobs() if job.spec.kind == "sweep"]
    assert desk.until(swept.job_id).status.state is JobState.CANCELLED


def test_a_sweep_is_a_step(desk: Desk) -> None:
    """Its best parameters and score go to later steps."""
    (desk.root / "lib.py").write_text(
        "def loss(x): return (x - 3) ** 2\ndef keep(x, best): return {'x': x, **best}\n"
    )
    desk.path.write_text(
        "pipeline: tuned\nsteps:\n"
        "  tune:\n    sweep: {function: 'lib:loss', space: 'x: int = 1  # 1..4', metric: loss, sampler: grid, track: false}\n"
        "  keep: {function: 'lib:keep', with: {x: $tune.x, best: $tune.best}, outputs: x}\n"
    )
    job_id = desk.start()
    assert desk.until(job_id).status.state is JobState.FINISHED, desk.bench.jobs.log(job_id).text
    assert read_outputs(desk.bench.pipelines.look(job_id).folder.outputs("keep"))["x"].value == 3
    assert read_outputs(desk.bench.pipelines.look(job_id).folder.outputs("tune"))["score"].value == 0

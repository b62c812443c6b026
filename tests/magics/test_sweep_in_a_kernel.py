"""Claims on ``%%sweep`` and ``%sweep``, in a real kernel with real drivers and workers."""

import contextlib
import os
import stat
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from notebench.errors import Conflict
from notebench.ids import JobId
from notebench.jobs import Job, JobState, has_ended
from notebench.sweeps.card import SWEEP_CARD_TYPE
from notebench.workbench import open_workbench
from tests.kernels import Answer, kernel
from tests.magics.conftest import SharedKernel

PATIENCE_S = 90.0
SLOW = """%%sweep slow --metric loss --trials 4 --no-track
x = 0.5  # 0.0..1.0

import os, time
open(f"began-{os.getpid()}-{x}", "w").close()
while not os.path.exists("go"):
    time.sleep(0.02)
loss = x
"""


@pytest.fixture(scope="module", autouse=True)
def _no_driver_stays(shared: SharedKernel) -> Iterator[None]:
    yield
    for job in shared.bench.jobs.listing.jobs():
        with contextlib.suppress(Conflict):
            shared.bench.jobs.kill(job.job_id)


def card(answer: Answer) -> dict[str, Any]:
    (bundle,) = [each for each in answer.bundles.values() if SWEEP_CARD_TYPE in each]
    return dict(bundle[SWEEP_CARD_TYPE]["sweep"])


def until(shared: SharedKernel, job_id: str, wanted: Any = has_ended) -> Job:
    job = shared.bench.jobs.wait(JobId(job_id), wanted, PATIENCE_S)
    assert wanted(job), shared.bench.jobs.log(JobId(job_id)).text
    return job


def said(answer: Answer) -> str:
    assert answer.status == "error", answer.text
    told = [line for line in answer.text.splitlines() if not line.startswith("takes ")]
    assert (len(told), told[0].partition(": ")[0]) == (1, "UsageError"), answer.text
    return told[0]


def test_a_cell_is_swept_with_what_earlier_cells_made(shared):
    """Its own functions see the trial's values, modules are imported again, and the log has what trials print."""
    folder = shared.bench.workspace.root
    (folder / "beside.py").write_text("def half(x): return x / 2\n")
    shared.run(
        "import beside as b\nimport numpy as np\nrows = np.arange(4.0)\n"
        "def score():\n    rows[0] += depth\n    return float(rows[0])\ndepth = 99"
    )
    answer = shared.run(
        "%%sweep forest --metric loss --sampler grid --workers 2 --wait --no-track\n"
        "depth = 2  # 1..4 step 1\n\n"
        "print('depth', depth)\ndisplay(b.half(depth))\nloss = score() + len(open('beside.py').read()) * 0"
    )
    assert answer.status == "ok", answer
    assert "takes " in answer.text
    assert ": b, " not in answer.text
    shown = card(answer)
    assert (shown["state"], shown["name"], shown["trials"], shown["best_value"]) == (
        "finished",
        "forest",
        {"finished": 4},
        1.0,
    )
    folder = shared.bench.jobs.listing.folder_of(JobId(shown["id"])).path
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in folder.glob("objective.*")}
    assert modes == {"objective.py": 0o600, "objective.pickle": 0o600}, "they are their owner's alone"
    log = shared.bench.jobs.log(JobId(shown["id"])).text.split()
    assert sorted(log) == sorted(["depth"] * 4 + ["1", "2", "3", "4", "0.5", "1.0", "1.5", "2.0"])


def test_a_dry_run_shows_the_space_and_begins_nothing(shared):
    """And what would be taken along."""
    before = len(shared.bench.jobs.listing.folders())
    shared.run("title = 'abc'")
    answer = shared.run(
        '%%sweep --metric loss --trials 5 --seed 1 --dry-run\nx = 1  # 1..3\nk = "a"  # a | b when x > 1\n\nloss = x * len(title)'
    )
    assert answer.status == "ok", answer.errors
    assert "k      str   a | b    x > 1" in answer.text
    assert "trial 2: " in answer.text
    assert answer.text.startswith("takes ")
    assert len(shared.bench.jobs.listing.folders()) == before


@pytest.mark.parametrize(
    ("cell", "told"),
    [
        ("%%sweep --metric loss\nx = 1  # 1..3\n\nloss = nowhere * x", "line 4: nowhere is not defined"),
        ("%%sweep --metric loss\nx = 1  # 1..3\n\nloss = lock", "lock: a lock cannot be pickled"),
        ("%%sweep --metric loss\nx = 1  # 1..3\n\nloss = len(large)", "large: what the cell takes along has 300 MB"),
        ("%%sweep --metric loss\nx = 1  # 1..3\n\nloss = Out", "Out is not defined; it belongs to the kernel"),
        ("%%sweep --metric loss\nx = 1  # 1..3\n\nawait x", "line 4: the cell awaits at its top level"),
        ("%%sweep --metric loss\nx = 1  # 1..3\n\n!ls", "line 4: a ! line needs a kernel"),
        ("%%sweep --metric los\nx = 1  # 1..3\n\nloss = x", "metric: the cell assigns no 'los'; did you mean loss?"),
        ("%%sweep --metric loss\nx = 1  # 3..1\n\nloss = x", "runs backwards"),
        ("%%sweep --metric loss --sampler tep\nx = 1  # 1..3\n\nloss = x", "did you mean tpe?"),
        ("%%sweep\nx = 1  # 1..3\n\nloss = x", "metric: none is named"),
        ("%%sweep --metric loss --trails 3\nx = 1  # 1..3\n\nloss = x", "did you mean --trials?"),
        ("%sweep show nothing", "there is no job 'nothing'"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_one_line_before_anything_starts(shared, cell, told):
    """It names what is wrong."""
    before = len(shared.bench.jobs.listing.folders())
    shared.run("import threading\nlock = threading.Lock()\nlarge = bytes(300_000_000)")
    assert told in said(shared.run(cell))
    assert len(shared.bench.jobs.listing.folders()) == before
    shared.run("del large")


def test_a_sweep_whose_trials_fail_stops_run_all_and_shows_the_cells_line(shared):
    """By the line that it failed at."""
    answer = shared.run(
        "%%sweep bad --metric loss --failures 2 --wait --no-track\nx = 1  # 1..3\n\nloss = x / 0"
    )
    assert "2 trials failed in a row, the last by: ZeroDivisionError: division by zero" in said(answer)
    log = shared.bench.jobs.log(JobId(card(answer)["id"])).text
    assert 'File "<%%sweep bad>", line 4, in <module>\n    loss = x / 0' in log
    assert "run_cell" not in log


def test_an_interrupt_leaves_the_sweep_running_and_it_can_be_steered(shared):
    """By the newest, by name or by id; the card is shown."""
    folder = shared.bench.workspace.root
    (folder / "go").unlink(missing_ok=True)
    message = shared.kernel.begin(SLOW.replace("--no-track", "--no-track --wait"))
    patient_until = time.monotonic() + PATIENCE_S
    while not any(folder.glob("began-*")):
        assert time.monotonic() < patient_until
        time.sleep(0.02)
    job_id = shared.bench.sweeps.find("slow")
    shared.kernel.interrupt()
    answer = shared.kernel.wait(message)
    assert answer.status == "ok", answer.errors
    assert f"the sweep goes on; `%sweep stop {job_id[-6:]}` ends it" in answer.text
    assert card(shared.run("%sweep"))["id"] == job_id
    assert card(shared.run("%sweep stop slow"))["state"] == "running"
    until(shared, job_id, lambda job: job.status.is_stopping)
    (folder / "go").touch()
    assert until(shared, job_id).status.state is JobState.FINISHED
    assert f"{job_id}" in shared.run("%sweep list").bundles["result"]["text/plain"]
    assert "params.x" in shared.run(f"%sweep show {job_id[-6:]}").bundles["result"]["text/plain"]
    assert "cannot" in said(shared.run("%sweep pause slow"))


def test_the_tab_key_knows_verbs_and_sweeps(shared):
    """Names before ids."""
    shared.run("%%sweep tabbed --metric loss --trials 1 --no-track\nx = 1  # 1..2\n\nloss = x")

    def offered(line: str) -> list[str]:
        reply = shared.kernel.client.complete(line, len(line), reply=True, timeout=PATIENCE_S)
        return list(reply["content"]["matches"])

    assert offered("%sweep sho") == ["show"]
    assert offered("%sweep show tab") == ["tabbed"]


def test_a_killed_kernel_leaves_the_sweep_to_finish(folder: Path, workspace):
    """Its driver and workers are not the kernel's, and what they need lies in the job's folder."""
    bench = open_workbench(workspace.root)
    with kernel(folder, MLFLOW_DISABLE_TELEMETRY="true") as one:
        one.run("%load_ext notebench\nscale = 2")
        job_id = JobId(card(one.run(SLOW.replace("loss = x", "loss = x * scale")))["id"])
        job = bench.jobs.wait(job_id, lambda job: any(folder.glob("began-*")), PATIENCE_S)
        one.kill()
    assert job.status.state is JobState.RUNNING
    (folder / "go").touch()
    ended = bench.jobs.wait(job_id, has_ended, PATIENCE_S)
    assert ended.status.state is JobState.FINISHED, bench.jobs.log(job_id).text
    view = bench.sweeps.look(job_id)
    assert [each.values for each in view.trials] == [(2 * each.drawn["x"],) for each in view.trials]
    workers = {int(path.name.split("-")[1]) for path in folder.glob("began-*")}
    assert os.getpid() not in workers

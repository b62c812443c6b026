"""How long it takes from running a ``%%sweep`` cell in a warm kernel until its first trial runs.

The trial writes down when it began; the median of some sweeps counts, one before them warms the kernel.
"""

import shutil
import statistics
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))  # the tests' own kernels

from measure import finish

from notebench.engines.mlflow_tracking import prepare
from notebench.ids import JobId
from notebench.jobs import has_ended
from notebench.workbench import Workbench
from notebench.workspace import Workspace
from tests.kernels import kernel

ROUNDS = 5
AT_MOST_S = 1.5
PATIENCE_S = 60
CELL = """%%sweep --metric loss --trials 1
x = 0.5  # 0.0..1.0

import pathlib, time
pathlib.Path("{mark}").write_text(repr(time.time()))
loss = x * scale(2)
"""


def main() -> None:
    folder = Path(tempfile.mkdtemp(prefix="notebench-bench-"))
    workspace = Workspace(folder)
    workspace.create()
    prepare(workspace.database, workspace.artifacts)
    bench = Workbench(workspace)
    try:
        with kernel(folder, MLFLOW_DISABLE_TELEMETRY="true") as one:
            one.run("%load_ext notebench\ndef scale(x): return x")
            took = []
            for round_ in range(ROUNDS + 1):
                mark = folder / f"began-{round_}"
                began = time.time()
                answer = one.run(CELL.format(mark=mark))
                answered = time.time() - began
                assert answer.status == "ok", answer.text
                first = wait_for(mark) - began
                print(
                    f"round {round_}: the cell took {answered:.2f} s, the first trial began after {first:.2f} s"
                )
                took.append(first)
                bench.jobs.wait(newest(bench), has_ended, PATIENCE_S)  # rounds share no machine
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    median = statistics.median(took[1:])
    holds = median <= AT_MOST_S
    print(
        f"{'ok  ' if holds else 'FAIL'} first trial: median {median:.2f} s (at most {AT_MOST_S} s), {ROUNDS} rounds"
    )
    finish(holds)


def wait_for(mark: Path) -> float:
    """When the trial began."""
    until = time.monotonic() + PATIENCE_S
    while not mark.exists() or not mark.read_text():
        assert time.monotonic() < until, "no trial began"
        time.sleep(0.01)
    return float(mark.read_text())


def newest(bench: Workbench) -> JobId:
    """The sweep that was begun last."""
    return bench.sweeps.page(limit=1).jobs.jobs[0].job_id


main()

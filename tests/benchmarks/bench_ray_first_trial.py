"""How long it takes from asking for a sweep on a target until its first trial runs, beside bare jobs of Ray.

All go to the same cluster on this machine by HTTP, in turns; each waits until the machine has nothing left to
do of the one before, such as a worker that Ray begins anew, and each round begins with another of them. A bare
job has no environment and nothing to bring: one writes down when its entry point began, the other when the
first task of its began, as a trial is one. Ours is measured from the call of ``sweeps.start`` until the trial
writes down that it began: by then Notebench, the working folder and the sweep have travelled, the driver has
made the study, and a process has loaded the objective. One round before them warms the cluster.
"""

import os
import shutil
import statistics
import sys
import tempfile
import time
from pathlib import Path

import psutil

sys.path.insert(0, str(Path(__file__).parents[2]))

from measure import finish, report

from notebench.engines.ray_jobs.api import RayApi
from notebench.jobs import has_ended
from notebench.sweeps.ask import SweepAsk
from notebench.sweeps.source import read_source
from notebench.workbench import Workbench
from notebench.workspace import Workspace

ROUNDS = 9
AT_MOST = 1.5
PATIENCE_S = 120
QUIET_PERCENT = 5.0
BARE = "import pathlib, time; pathlib.Path({mark!r}).write_text(repr(time.time()))"
BARE_TASK = """
import pathlib, time
import ray

@ray.remote(num_cpus=1)
def task():
    pathlib.Path({mark!r}).write_text(repr(time.time()))

ray.init(log_to_driver=False, configure_logging=False)
ray.get(task.remote())
"""
OBJECTIVE = "import pathlib, time\n\ndef objective(x):\n    pathlib.Path({mark!r}).write_text(repr(time.time()))\n    return x\n"


class Desk:
    """A workspace with a cluster to try on."""

    def __init__(self, root: Path) -> None:
        workspace = Workspace(root)
        workspace.create()
        self.root, self.bench = root, Workbench(workspace)
        target = self.bench.targets.start_try(2, 0)
        self.api = RayApi(target, self.bench.targets.token(target))
        self.rounds = 0

    def bare(self) -> float:
        """Seconds until the entry point of a job begins."""
        mark = self._mark("bare")
        return self._job(mark, BARE.format(mark=str(mark)))

    def bare_task(self) -> float:
        """Seconds until the first task of a job begins."""
        mark = self._mark("task")
        return self._job(mark, BARE_TASK.format(mark=str(mark)))

    def _job(self, mark: Path, program: str) -> float:
        file = mark.with_suffix(".py")
        file.write_text(program)
        name, began = f"bare-{self.rounds}", time.time()
        self.api.submit(name, f"{sys.executable} {file}", entrypoint_num_cpus=0)
        took = wait_for(mark) - began
        while self.api.job(name)["status"] not in ("SUCCEEDED", "FAILED"):  # rounds share no machine
            time.sleep(0.05)
        return took

    def ours(self) -> float:
        """Seconds until the first trial of a sweep begins."""
        mark = self._mark("ours")
        (self.root / "train.py").write_text(OBJECTIVE.format(mark=str(mark)))
        source = read_source("train:objective", self.root, "x = 0.5  # 0.0..1.0")
        sweeps = self.bench.sweeps
        plan = sweeps.plan(source, SweepAsk(metric=("loss",), trials=1, on="try"))
        began = time.time()
        job = sweeps.start(source, plan)
        took = wait_for(mark) - began
        self.bench.jobs.wait(job.job_id, has_ended, PATIENCE_S)  # rounds share no machine
        return took

    def _mark(self, name: str) -> Path:
        self.rounds += 1
        return self.root / f"{name}-{self.rounds}.mark"


def wait_for(mark: Path) -> float:
    """When it began."""
    until = time.monotonic() + PATIENCE_S
    while not mark.exists() or not mark.read_text():
        assert time.monotonic() < until, f"{mark.name}: nothing began"
        time.sleep(0.01)
    return float(mark.read_text())


def settle() -> None:
    """Wait until the machine is quiet."""
    until = time.monotonic() + PATIENCE_S
    while psutil.cpu_percent(interval=1.0) > QUIET_PERCENT:
        assert time.monotonic() < until, "the machine does not become quiet; end what else runs on it"


def in_turn(names: list[str], round_: int) -> list[str]:
    """Their order in a round."""
    first = round_ % len(names)
    return names[first:] + names[:first]


def main() -> None:
    root = Path(tempfile.mkdtemp(prefix="notebench-bench-"))
    os.chdir(root)
    desk = Desk(root)
    acts = {"bare": desk.bare, "task": desk.bare_task, "ours": desk.ours}
    took: dict[str, list[float]] = {name: [] for name in acts}
    try:
        for round_ in range(ROUNDS + 1):
            found = {}
            for name in in_turn([*acts], round_):
                settle()
                found[name] = acts[name]()
            print(
                f"round {round_}: a bare job began after {found['bare']:.2f} s, its first task after "
                f"{found['task']:.2f} s, the first trial after {found['ours']:.2f} s"
            )
            for name, seconds in found.items() if round_ else ():
                took[name].append(seconds)
    finally:
        desk.bench.targets.stop_try()
        shutil.rmtree(root, ignore_errors=True)
    told = ", ".join(f"{name} {statistics.median(seconds):.2f} s" for name, seconds in took.items())
    print(f"medians: {told}")
    like = report("first trial, beside a bare job's first task", took["ours"], took["task"], at_most=AT_MOST)
    finish(like, report("first trial, beside a bare job", took["ours"], took["bare"], at_most=AT_MOST))


main()

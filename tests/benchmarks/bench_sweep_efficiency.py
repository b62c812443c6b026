"""20 trials of 1 s on 2 workers, each a run of MLflow, against 10 s; and what one such run takes to be written.

Measured from the first trial's begin to the last one's end, while MLflow is loaded by the process that writes.
"""

import statistics
import time
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial

from measure import finish, report
from sweep_runs import Desk, open_desk

from notebench.sweeps import TrialState
from notebench.sweeps.recording import SweepRun, TrialRun
from notebench.workbench.trial_runs import open_writer

TRIALS, WORKERS, RUNS = 20, 2, 60
CODE = "import time\n\ndef objective(x):\n    time.sleep(1.0)\n    return x\n"
MOST_MS = 15.0


def run_s(desk: Desk) -> float:
    """Seconds from the first begin to the last end."""
    job_id, _ = desk.start(CODE, "x = 0.5  # 0.0..1.0", metric=("loss",), trials=TRIALS, workers=WORKERS)
    trials = desk.wait(job_id)
    begins = [each.started_at for each in trials if each.started_at]
    ends = [each.ended_at for each in trials if each.ended_at]
    return (max(ends) - min(begins)).total_seconds()


def is_written_fast(desk: Desk) -> bool:
    """Whether one trial's run, begun and ended, takes no longer than it may."""
    writer = open_writer(desk.root)
    writer.open(SweepRun("20260301-120000-abcdef", "efficiency", "efficiency", ("loss",)))
    took = []
    for number in range(RUNS):
        now = datetime.now(UTC)
        begun = TrialRun(number, TrialState.RUNNING, {"x": "0.5", "rows": "100"}, now)
        ended = replace(begun, state=TrialState.FINISHED, ended_at=now, metrics={"loss": 0.5})
        acts = (partial(writer.write, begun), partial(writer.write, ended))
        began = time.perf_counter()
        for act in acts:
            act()
        took.append((time.perf_counter() - began) * 1e3)
    median = statistics.median(took)
    holds = median <= MOST_MS
    print(
        f"{'ok  ' if holds else 'FAIL'} a trial's run is written in {median:.1f} ms (at most {MOST_MS:g} ms)"
    )
    return holds


def main() -> None:
    with open_desk() as desk:
        ideal_s = TRIALS / WORKERS
        is_parallel = report("20 trials of 1 s on 2 workers", [run_s(desk)], [ideal_s], at_least=0.97)
        finish(is_parallel, is_written_fast(desk))


if __name__ == "__main__":
    main()

"""20 trials of 1 s on 2 workers, each a run of MLflow, against 10 s; and one such run beside MLflow's own calls.

Measured from the first trial's begin to the last one's end, while MLflow is loaded by the process that writes.
"""

import itertools
from dataclasses import replace
from datetime import UTC, datetime

import mlflow
from measure import finish, in_turns, report
from mlflow.entities import Metric, Param, RunTag
from sweep_runs import Desk, open_desk

from notebench.sweeps import TrialState
from notebench.sweeps.recording import SweepRun, TrialRun
from notebench.workbench.trial_runs import open_writer

TRIALS, WORKERS, RUNS = 20, 2, 60
CODE = "import time\n\ndef objective(x):\n    time.sleep(1.0)\n    return x\n"


def run_s(desk: Desk) -> float:
    """Seconds from the first begin to the last end."""
    job_id, _ = desk.start(CODE, "x = 0.5  # 0.0..1.0", metric=("loss",), trials=TRIALS, workers=WORKERS)
    trials = desk.wait(job_id)
    begins = [each.started_at for each in trials if each.started_at]
    ends = [each.ended_at for each in trials if each.ended_at]
    return (max(ends) - min(begins)).total_seconds()


def is_written_fast(desk: Desk) -> bool:
    """Whether one trial's run, begun and ended, takes little more than MLflow's own calls for the same."""
    writer = open_writer(desk.root, desk.root / "job")
    writer.open(SweepRun("20260301-120000-abcdef", "efficiency", "efficiency", ("loss",)))
    numbers = itertools.count()

    def ours() -> None:
        now = datetime.now(UTC)
        begun = TrialRun(next(numbers), TrialState.RUNNING, {"x": "0.5", "rows": "100"}, now)
        writer.write(begun)
        writer.write(replace(begun, state=TrialState.FINISHED, ended_at=now, metrics={"loss": 0.5}))

    client = mlflow.MlflowClient(f"sqlite:///{desk.root / '.notebench' / 'mlflow.db'}")
    params = [Param("x", "0.5"), Param("rows", "100")]

    def plain() -> None:
        run_id = client.create_run("0", tags={"trial": "1"}, run_name="trial").info.run_id
        client.log_batch(run_id, [Metric("loss", 0.5, 0, 0)], params, [RunTag("state", "finished")])
        client.set_terminated(run_id)

    took = in_turns({"ours": ours, "plain": plain}, RUNS)
    return report("a trial's run, beside MLflow's own calls", took["ours"], took["plain"], at_most=1.5)


def main() -> None:
    with open_desk() as desk:
        ideal_s = TRIALS / WORKERS
        is_parallel = report("20 trials of 1 s on 2 workers", [run_s(desk)], [ideal_s], at_least=0.97)
        finish(is_parallel, is_written_fast(desk))


if __name__ == "__main__":
    main()

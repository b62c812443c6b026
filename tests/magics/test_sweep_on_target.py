"""What a notebook sweeps on a target: a cell, a function, another notebook."""

from pathlib import Path

import nbformat
from nbformat.v4 import new_code_cell, new_notebook

from notebench.jobs import JobState, has_ended
from notebench.sweeps import TrialState
from tests.kernels import kernel
from tests.try_cluster import PATIENCE_S, Cluster, needs_ray

CELL = """%%sweep of-a-cell --metric loss --trials 2 --on try --no-track
x = 0.5  # 0.0..1.0

loss = scale(x)
"""
OTHERS = """
from notebench import sweep

def objective(trial):
    return scale(trial.suggest_float("x", 0.0, 1.0))

sweep(objective, metric="loss", trials=2, on="try", name="of-a-function", track=False)
sweep("train.ipynb", metric="loss", trials=2, on="try", name="of-a-notebook", track=False)
"""


@needs_ray
def test_a_cell_a_function_and_a_notebook_are_swept_on_a_target(cluster: Cluster, folder: Path) -> None:
    """With what they use of the notebook; the notebook's trials come home as notebooks."""
    parameters = new_code_cell("x = 0.5  # 0.0..1.0", metadata={"tags": ["parameters"]})
    nbformat.write(new_notebook(cells=[parameters, new_code_cell("loss = 2 * x")]), folder / "train.ipynb")
    bench = cluster.bench
    with kernel(folder, NOTEBENCH_WORKSPACE=str(bench.workspace.root)) as one:
        for code in ("%load_ext notebench\ndef scale(x): return 2 * x", CELL, OTHERS):
            answer = one.run(code)
            assert answer.status == "ok", answer
    for name in ("of-a-cell", "of-a-function", "of-a-notebook"):
        job_id = bench.sweeps.find(name)
        job = bench.jobs.wait(job_id, has_ended, PATIENCE_S)
        assert job.status.state is JobState.FINISHED, (name, job.status, bench.jobs.log(job_id).text)
        trials = bench.sweeps.look(job_id).trials
        assert [each.state for each in trials] == [TrialState.FINISHED] * 2
        assert all(each.values == (2 * each.drawn["x"],) for each in trials)
    notebooks = bench.jobs.listing.folder_of(job_id).outputs.glob("*.ipynb")
    assert len([*notebooks]) == 2

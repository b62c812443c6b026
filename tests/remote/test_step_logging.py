"""Claims on what notebooks log as steps while the server is away, with a real one, out of reach and back."""

import pytest

from notebench.experiments.query import RunQuery
from notebench.jobs import JobState, has_ended
from notebench.workbench import Workbench
from tests.pipelines.books import write_book
from tests.pipelines.test_pipeline_runs import Kept
from tests.pipelines.test_pipeline_runs import desk as desk
from tests.pipelines.test_step_logging import check_tree, run_steps

pytestmark = pytest.mark.timeout(600)


def test_a_server_that_is_away_fails_no_step_and_gets_all_when_it_is_back(
    server, desk: Kept, monkeypatch
) -> None:
    """In the same tree; what a step logs waits here meanwhile, and a step for no more than its first run."""
    monkeypatch.setenv("NOTEBENCH_TRACKING_URI", server.uri)
    server.stop()
    desk.bench = Workbench(desk.bench.workspace)
    job_id = run_steps(desk)
    took = [each.line.duration_s for each in desk.bench.pipelines.look(job_id).steps if each.line]
    assert max(took) < 60
    server.start()
    sent = desk.bench.sending.send()
    assert sent.problem is None
    arrived = set(sent.runs.values())
    runs = [each for each in desk.bench.runs.every(RunQuery()) if each.run_id in arrived]
    check_tree(runs, sent.runs[desk.ids(job_id).own])


WAITS = """\
import time
from pathlib import Path
Path("began").touch()
while not Path("go").exists():
    time.sleep(0.02)
"""


def test_a_server_that_goes_away_in_the_midst_of_a_step_that_is_followed_gets_the_rest_later(
    server, desk: Kept, monkeypatch
) -> None:
    """Metrics and parameters of a run that the step did not begin itself: it took up its try's."""
    monkeypatch.setenv("NOTEBENCH_TRACKING_URI", server.uri)
    monkeypatch.setenv("MLFLOW_HTTP_REQUEST_MAX_RETRIES", "1")
    desk.bench = Workbench(desk.bench.workspace)
    desk.path.write_text("pipeline: cut\nsteps:\n  fit: {notebook: fit.ipynb}\n")
    follow = "%load_ext notebench\n%track on\nimport mlflow\nmlflow.log_metric('early', 1)"
    late = "mlflow.log_param('depth', 3)\nmlflow.log_metric('late', 2)"
    write_book(desk.root / "fit.ipynb", follow, WAITS, late)
    job_id = desk.start()
    desk.until(job_id, lambda job: (desk.root / "began").exists() or has_ended(job))
    server.stop()
    (desk.root / "go").touch()
    assert desk.until(job_id).status.state is JobState.FINISHED, desk.bench.jobs.log(job_id).text
    desk.until_written()
    server.start()
    assert desk.bench.sending.send().problem is None
    (fit,) = desk.below(desk.ids(job_id).own).values()
    assert (fit.metrics, fit.params) == ({"early": 1.0, "late": 2.0}, {"depth": "3"})

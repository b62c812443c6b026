"""Claims on what notebooks log as steps while the server is away, with a real one, out of reach and back."""

import pytest

from notebench.experiments.query import RunQuery
from notebench.workbench import Workbench
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

"""What a small job finds out inside a cluster; its program is run here, as Ray would run it there."""

import subprocess
import sys
from pathlib import Path

import pytest

from notebench.engines.ray_jobs.probe import make_entrypoint, read_probe
from notebench.targets import Probe
from tests.engines.test_ray_jobs import Server, server

__all__ = ["server"]


def probe(uri: str, **variables: str) -> Probe:
    words = make_entrypoint([], uri).replace("python -c", f"{sys.executable} -c")
    told = subprocess.run(["/bin/sh", "-c", words], capture_output=True, text=True, check=True, env=variables)
    found = read_probe(told.stdout)
    assert found, told
    return found


@pytest.mark.parametrize("code", [200, 401, 404])
def test_a_tracking_servers_answer_is_told_by_its_code(server: Server, code: int) -> None:
    """As MLflow would ask it, with what the cluster's own environment has of credentials."""
    server.answers["/api/2.0/mlflow/experiments/search"] = (code, "{}")
    known = {"MLFLOW_TRACKING_USERNAME": "me", "MLFLOW_TRACKING_PASSWORD": "abc"}
    assert probe(server.target.address, **known).tracking_status == code
    assert server.tokens == ["Basic bWU6YWJj"]


def test_a_server_that_is_not_there_is_told_with_its_reason(tmp_path: Path) -> None:
    """Also one that is a database, or a file."""
    for uri in ("http://127.0.0.1:1", "postgresql://127.0.0.1:1/runs", f"sqlite:///{tmp_path}/none.db"):
        found = probe(uri)
        assert found.tracking_status is None
        assert found.tracking_failure, uri


def test_a_file_that_is_there_is_reached_and_nothing_is_asked_without_an_address(tmp_path: Path) -> None:
    """A cluster on one machine may keep its runs there."""
    (tmp_path / "runs.db").touch()
    assert probe(f"sqlite:///{tmp_path}/runs.db").tracking_status == 200
    assert probe("") == Probe(probe("").python)

"""Claims on the routes over a real store: a run that MLflow wrote to SQLite, read through the server."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

import notebench
from tests.conftest import furnish

# In a process of its own, as a kernel would: MLflow chooses its store for a whole process.
WRITE = """
from notebench.experiments.ports import NewRun
from notebench.experiments.run import RunState
from notebench.workbench import open_workbench

tracker = open_workbench().tracker
run_id = tracker.start(NewRun("first", "forest", {"team": "blue"}))
tracker.write(run_id, params={"depth": "6"})
for step, value in enumerate((0.9, 0.5, float("nan"), 0.2)):
    tracker.write(run_id, metrics={"loss": value}, step=step)
tracker.save(run_id, {"figures/figure-01.png": b"x", "gr\u00f6\u00dfe.csv": b"a,b\\n1,2\\n"})
tracker.end(run_id, RunState.FINISHED)
print(run_id)
"""


@pytest.fixture(scope="module")
def written(tmp_path_factory, empty_store):
    """A workspace with a run that has a bit of everything, and the run's id; no test changes the run."""
    root = tmp_path_factory.mktemp("written")
    furnish(root, empty_store)
    own = {
        name: value for name, value in os.environ.items() if not name.startswith(("NOTEBENCH_", "MLFLOW_"))
    }
    environ = {**own, "PYTHONPATH": str(Path(notebench.__file__).parents[1])}
    ended = subprocess.run(
        [sys.executable, "-c", WRITE], cwd=root, env=environ, capture_output=True, text=True, check=True
    )
    return root, ended.stdout.split()[-1]


@pytest.fixture
def run_id(written):
    return written[1]


@pytest.fixture
def jp_root_dir(written):
    return written[0]


async def test_the_run_is_read_whole(run_id, jp_serverapp, read, complies):
    """Each answer complies with its schema."""
    page, detail, figures = (
        await read("runs"),
        await read(f"runs/{run_id}"),
        await read(f"runs/{run_id}/metrics"),
    )
    experiments, status = await read("experiments"), await read("status")
    complies(page, "/runs")
    complies(detail, "/runs/{run_id}")
    complies(figures, "/runs/{run_id}/metrics")
    complies(experiments, "/experiments")
    complies(status, "/status")
    assert (page["total"], page["runs"][0]["run_id"], detail["state"]) == (1, run_id, "finished")
    assert (detail["params"], detail["figures"]) == ({"depth": "6"}, ["figures/figure-01.png"])
    assert figures["figures"][0]["figure"]["data"][0]["y"] == [0.9, 0.5, None, 0.2]
    assert status["tracking"]["is_reachable"]


async def test_its_artifacts_are_listed_previewed_and_downloaded(run_id, jp_serverapp, read, get, complies):
    """And nothing else is."""
    route = f"runs/{run_id}/artifacts"
    listed, shown = await read(route), await read(f"{route}/preview", path="größe.csv")
    complies(listed, "/runs/{run_id}/artifacts")
    complies(shown, "/runs/{run_id}/artifacts/preview")
    assert {artifact["name"] for artifact in listed["artifacts"]} >= {"figures", "größe.csv"}
    assert (await get(f"{route}/file", path="größe.csv")).body == b"a,b\n1,2\n"
    assert (await get(f"{route}/file", path="none.csv")).code == 404
    assert (await get(f"{route}/file", path="figures")).code == 404


async def test_a_link_out_of_the_run_is_not_followed(run_id, jp_serverapp, get, jp_root_dir):
    """By the engine or by the server."""
    (jp_root_dir / "secret.txt").write_text("secret")
    (figure,) = jp_root_dir.rglob("figure-01.png")
    (figure.parent / "link.txt").symlink_to(jp_root_dir / "secret.txt")
    answers = [
        await get(f"runs/{run_id}/artifacts/{kind}", path="figures/link.txt") for kind in ("file", "preview")
    ]
    assert [answer.code in (400, 404) for answer in answers] == [True, True]


class TestBroken:
    """Claims on a workspace whose store is broken."""

    @pytest.fixture
    def jp_root_dir(self, tmp_path):
        database = tmp_path / "broken" / ".notebench" / "mlflow.db"
        database.parent.mkdir(parents=True)
        database.write_bytes(b"no database" * 1000)
        return tmp_path / "broken"

    async def test_a_store_that_is_no_database_is_told(self, jp_serverapp, get, read):
        """As a 503 with the file's name, and in the status."""
        answer = await get("runs")
        assert (answer.code, "mlflow.db" in json.loads(answer.body)["message"]) == (503, True)
        assert (await read("status"))["tracking"]["is_reachable"] is False

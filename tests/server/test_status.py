"""Claims on the status."""

import subprocess
import sys
import threading
from pathlib import Path

import pytest

import notebench
from notebench.errors import BadInput
from notebench.settings import Settings


async def test_the_status_names_versions_workspace_and_store(bench, read, complies, jp_root_dir):
    """No credential is shown."""
    body = await read("status")
    complies(body, "/status")
    assert (body["version"], body["api_version"]) == (notebench.__version__, 1)
    assert body["workspace"] == {"root": str(jp_root_dir), "name": "root_dir", "exists": False}
    assert body["tracking"] == {"uri": "https://mlflow.example/store", "is_reachable": True, "problem": None}
    assert {"python", "mlflow", "jupyter-server"} <= set(body["versions"])


async def test_a_store_that_is_away_is_a_problem_and_no_error(bench, read):
    """The panel tells it in the status bar."""
    bench.check_store = lambda: "the store is away; start it"
    body = await read("status")
    assert body["tracking"]["is_reachable"] is False
    assert body["tracking"]["problem"] == "the store is away; start it"


async def test_a_store_that_hangs_does_not_hold_up_the_status(bench, read, jp_serverapp):
    """It is asked once, however often the panel asks."""
    gate, asked = threading.Event(), []

    def hang():
        asked.append(1)
        gate.wait(30)

    bench.check_store = hang
    jp_serverapp.web_app.settings["notebench_store_probe"]._patience_s = 0.05
    problems = [(await read("status"))["tracking"]["problem"] for _ in range(3)]
    gate.set()
    assert all("has not answered within 0.05 s" in problem for problem in problems)
    assert asked == [1]


async def test_settings_that_cannot_be_read_are_a_problem(jp_serverapp, jp_root_dir, read, complies):
    """With the real workbench: the file is named, and the rest of the status still told."""
    (jp_root_dir / "notebench.toml").write_text("tracking_uri = [")
    body = await read("status")
    complies(body, "/status")
    assert "notebench.toml cannot be read" in body["tracking"]["problem"]
    assert body["workspace"]["name"] == "root_dir"


async def test_an_error_of_the_settings_is_told_by_the_other_routes_too(jp_serverapp, jp_root_dir, get):
    """As a 400 that names the file."""
    (jp_root_dir / "notebench.toml").write_text("colour = 1")
    answer = await get("runs")
    assert (answer.code, b"colour is no setting" in answer.body) == (400, True)


@pytest.mark.parametrize("telemetry", [True, False])
async def test_the_status_tells_whether_telemetry_is_allowed(bench, read, telemetry):
    """As the settings say."""
    bench.settings = Settings(telemetry=telemetry)
    assert (await read("status"))["telemetry"] is telemetry


async def test_an_error_of_the_probe_is_a_problem(bench, read):
    """Whichever of ours it is."""

    def fail():
        raise BadInput("the address is none")

    bench.check_store = fail
    assert (await read("status"))["tracking"]["problem"] == "the address is none"


def test_loading_the_extension_loads_no_engine():
    """A server starts as fast as before."""
    program = "import sys, notebench.server.app; print(*sys.modules)"
    path = str(Path(notebench.__file__).parents[1])
    told = subprocess.run(
        [sys.executable, "-c", program], env={"PYTHONPATH": path}, capture_output=True, text=True, check=True
    )
    assert {"mlflow", "pandas", "plotly", "pyarrow", "sqlalchemy"}.isdisjoint(told.stdout.split())


async def test_runs_that_wait_are_sent_when_the_store_is_seen_to_answer(bench, read):
    """And not while it is away."""
    bench.check_store = lambda: "away"
    await read("status")
    assert bench.sending.begun == 0
    bench.check_store = lambda: None
    await read("status")
    assert bench.sending.begun == 1

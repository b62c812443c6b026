"""Claims on runs whose server is away: with a real MLflow server, users and passwords, out of reach and back."""

import json
import subprocess
import sys
import textwrap

import pytest

from notebench.workbench import Workbench
from notebench.workspace import Workspace

pytestmark = pytest.mark.timeout(600)

RUNS = """
import mlflow, notebench
from notebench.workbench import process_workbench

def stop():
    print("stop", flush=True)
    input()

with notebench.track("online"):
    mlflow.log_metric("loss", 1.0)
with notebench.track("cut"):
    mlflow.log_metric("loss", 0.0, step=0)
    stop()
    for step in range(1, 1200):
        mlflow.log_metric("loss", float(step), step=step)
    mlflow.log_param("depth", 6)
    mlflow.set_tag("team", "red")
    mlflow.set_tags({"mlflow.note.content": "cut", "stage": "late"})
    mlflow.log_text("half", "notes/half.txt")
    mlflow.log_dict({"k": 1}, "half.json")
with notebench.track("offline"):
    mlflow.log_param("depth", 7)
    mlflow.log_metrics({"loss": 3.0, "accuracy": 0.5})
    mlflow.log_text("hello", "notes/hello.txt")
    with mlflow.start_run(run_name="below", nested=True):
        mlflow.set_tag("team", "blue")
"""


def python(code, folder, uri, **kwargs):
    return subprocess.Popen(
        [sys.executable, "-W", "ignore", "-c", textwrap.dedent(code)],
        cwd=folder, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, **kwargs,
    )  # fmt: skip


def listed(bench):
    from notebench.experiments.query import RunQuery

    return bench.runs.page(RunQuery()).runs


def test_what_was_logged_while_the_server_was_away_arrives_once(server, folder, monkeypatch):
    """A run cut in its midst and one begun meanwhile, nested, with files; the sender is killed again and again."""
    monkeypatch.setenv("NOTEBENCH_TRACKING_URI", server.uri)
    monkeypatch.setenv("MLFLOW_HTTP_REQUEST_MAX_RETRIES", "1")  # each waits twice as long as the one before
    bench = Workbench(Workspace(folder))
    bench.workspace.create()
    before = {run.run_id for run in listed(bench)}  # of other tests, several of one name
    process = python(RUNS, folder, server.uri)
    while "stop" not in process.stdout.readline():
        assert process.poll() is None
    server.stop()
    out, err = process.communicate("\n")
    assert process.returncode == 0, err
    assert server.bare_uri in err
    assert "correct-horse" not in out + err
    assert bench.outbox.waiting().ended == 3
    assert "cannot be reached" in bench.sending.send().problem

    server.start()
    killed = (
        "import os, notebench.engines.mlflow_tracking.outbox_sending as o\n"
        "real, left = o._Sender._forget, [None]\n"
        "o._Sender._forget = lambda *a: os._exit(9)\n"
        "from notebench.workbench import open_workbench\nopen_workbench().sending.send()"
    )
    for _ in range(2):  # killed after it has sent a run, before it has noted so
        process = python(killed, folder, server.uri)
        process.communicate()
        assert process.returncode == 9
    assert bench.outbox.waiting().ended == 3
    command = [
        sys.executable,
        "-W",
        "ignore",
        "-c",
        "from notebench.cli import main; main()",
        "sync",
        "--json",
    ]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=True)
    told = json.loads(done.stdout)
    assert (len(told["sent"]), told["waiting"], told["problem"]) == (3, 0, None)
    assert bench.sending.send().runs == {}

    runs = {run.name: run for run in listed(bench) if run.run_id not in before}
    assert sorted(runs) == ["below", "cut", "offline", "online"]
    assert {str(run.state) for run in runs.values()} == {"finished"}
    points = bench.runs.metric_history(runs["cut"].run_id)["loss"]
    assert [(point.step, point.value) for point in points] == [(step, float(step)) for step in range(1200)]
    assert (runs["cut"].params, runs["offline"].params) == ({"depth": "6"}, {"depth": "7"})
    cut = bench.runs.get(runs["cut"].run_id)
    said = [cut.tags[name] for name in ("team", "stage", "mlflow.note.content", "mlflow.runName")]
    assert said == ["red", "late", "cut", "cut"]
    assert {each.path for each in bench.artifacts.list(cut.artifact_uri)} >= {"notes", "half.json"}
    assert runs["offline"].metrics == {"loss": 3.0, "accuracy": 0.5}
    detail = bench.runs.get(runs["offline"].run_id)
    with bench.artifacts.borrow(detail.artifact_uri, "notes/hello.txt") as file:
        assert file.read_text() == "hello"
    below = bench.runs.get(runs["below"].run_id)
    assert (below.tags["mlflow.parentRunId"], below.tags["team"]) == (runs["offline"].run_id, "blue")
    assert runs["online"].started_at < runs["cut"].started_at < runs["offline"].started_at


@pytest.mark.parametrize("password", ["wrong", None])
def test_who_is_not_known_is_told_in_one_line(server, folder, monkeypatch, password):
    """Without the password in it."""
    uri = server.bare_uri if password is None else server.bare_uri.replace("//", f"//admin:{password}@")
    monkeypatch.setenv("NOTEBENCH_TRACKING_URI", uri)
    command = [sys.executable, "-W", "ignore", "-c", "from notebench.cli import main; main()", "runs", "list"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    assert (done.returncode, len(done.stderr.splitlines())) == (1, 1), done.stderr
    assert "401" in done.stderr
    assert "MLFLOW_TRACKING_PASSWORD" in done.stderr
    assert "wrong" not in done.stderr


def test_runs_are_refused_where_the_settings_say_so(folder, monkeypatch):
    """The cell's code is not run then."""
    monkeypatch.setenv("NOTEBENCH_TRACKING_URI", "http://127.0.0.1:1")
    monkeypatch.setenv("NOTEBENCH_OFFLINE", "refuse")
    process = python("import notebench\nwith notebench.track('a'): print('ran')", folder, "")
    out, err = process.communicate()
    assert ("ran" in out, process.returncode) == (False, 1)
    assert "http://127.0.0.1:1 cannot be reached" in err
    assert not (folder / ".notebench" / "outbox").exists()

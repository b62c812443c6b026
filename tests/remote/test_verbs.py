"""Claims on the verbs of runs whose store is a server with users and passwords."""

import json
import os
import subprocess
import sys

import pytest
import urllib3
from click.testing import CliRunner

from notebench.cli.app import app

pytestmark = pytest.mark.timeout(600)

READER = "reader"
READERS_PASSWORD = "staple-battery-horse"
RUNS = """
import mlflow, notebench
import pandas as pd
for depth in (3, 4):
    with notebench.track(f"depth {depth}", experiment="verbs"):
        mlflow.log_param("depth", depth)
        mlflow.log_metric("loss", 1 / depth)
        mlflow.log_text("id,score\\n1,0.5\\n", "tables/scores.csv")
        notebench.log_data(pd.DataFrame({"age": [41, depth]}), name="ages", role="train")
"""


@pytest.fixture
def tell(server, folder, monkeypatch):
    """Runs ``notebench runs`` with the words; gives what it printed."""
    monkeypatch.setenv("NOTEBENCH_TRACKING_URI", server.uri)

    def tell(*words, code=0):
        done = CliRunner().invoke(app, ["runs", *words])
        assert done.exit_code == code, done.output
        return done.output

    return tell


@pytest.fixture(scope="module")
def runs(one_server, tmp_path_factory):
    """The ids of a script's two runs, the newest first."""
    one_server.start()
    folder = tmp_path_factory.mktemp("verbs")
    (folder / "train.py").write_text(RUNS)
    subprocess.run(
        [sys.executable, "-W", "ignore", "train.py"],
        cwd=folder,
        env=os.environ | {"NOTEBENCH_TRACKING_URI": one_server.uri},
        check=True,
        capture_output=True,
    )
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("NOTEBENCH_TRACKING_URI", one_server.uri)
        patch.chdir(folder)
        listed = CliRunner().invoke(app, ["runs", "list", "--experiment", "verbs", "--json"]).output
    return [run["run_id"] for run in json.loads(listed)]


def test_every_verb_of_runs_works_on_a_server(tell, runs, folder):
    """To list, mark, compare, follow, export, download, restore and delete."""
    new, old = runs
    tell("tag", old, "--set", "team=blue")
    tell("note", old, "It **worked**")
    tell("star", old)
    found = tell("list", "--filter", "tags.team = 'blue' and params.depth = '3'", "--starred", "--json")
    assert [run["run_id"] for run in json.loads(found)] == [old]
    tell("archive", new)
    assert [run["run_id"] for run in json.loads(tell("list", "--experiment", "verbs", "--json"))] == [old]
    tell("unarchive", new)
    tell("delete", new)
    tell("undelete", new)

    compared = tell("compare", old, new)
    assert "depth" in compared
    assert "train ages changed: other content of age" in compared
    graph = json.loads(tell("lineage", new, "--json"))
    assert {node["kind"] for node in graph["nodes"]} >= {"run", "data"}
    assert tell("export", "--experiment", "verbs", "--column", "name").split("\n")[:2] == ["name", "depth 4"]
    tell("download", new, "tables", "-o", "kept")
    assert "score" in next((folder / "kept").rglob("scores.csv")).read_text()
    tell("restore", new, "-o", "again.ipynb")
    assert "notebench.track" in (folder / "again.ipynb").read_text()


def test_who_may_only_read_is_told_so_in_one_line(tell, server, runs, monkeypatch):
    """And nothing is changed."""
    admin = urllib3.make_headers(basic_auth=server.uri.removeprefix("http://").split("@")[0])
    urllib3.PoolManager().request(
        "POST",
        f"{server.bare_uri}/api/2.0/mlflow/users/create",
        headers=admin,
        json={"username": READER, "password": READERS_PASSWORD},
    )
    theirs = server.bare_uri.replace("//", f"//{READER}:{READERS_PASSWORD}@")
    monkeypatch.setenv("NOTEBENCH_TRACKING_URI", theirs)
    told = tell("tag", runs[0], "--set", "team=red", code=1)
    assert "does not allow this to you (403)" in told.splitlines()[0]
    assert READERS_PASSWORD not in told
    assert "red" not in tell("show", runs[0])

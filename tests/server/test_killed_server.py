"""A real Jupyter Server that is killed while it answers, beside a process that writes runs, or a sweep."""

import random
import sqlite3
import subprocess
import sys
import threading
import time
from contextlib import suppress

from notebench.experiments import RunQuery
from notebench.jobs import has_ended
from notebench.pipelines.run_folder import RunFolder
from notebench.workbench import open_workbench
from notebench.workspace import Workspace
from tests.pipelines.books import write_book
from tests.server.real_server import BROKEN, server

WRITER = """
from pathlib import Path
import mlflow
from notebench import track

with track("outlives"):
    print("begun", flush=True)
    step = 0
    while not Path("end").exists():
        mlflow.log_metric("loss", 1 / (step + 1), step=step)
        step += 1
"""


def test_a_server_that_is_killed_in_the_middle_of_pages_costs_no_run(workspace: Workspace) -> None:
    """Neither the run that is written meanwhile, nor the store, nor the next server's pages."""
    root = workspace.root
    writer = subprocess.Popen(
        [sys.executable, "-c", WRITER],
        cwd=root,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    with server(root) as first:
        assert writer.stdout
        assert "begun" in writer.stdout.readline()
        assert first.first_page() == ["outlives"]
        answered, killed = threading.Semaphore(0), threading.Event()

        def ask() -> None:
            while not killed.is_set():
                with suppress(*BROKEN):
                    first.page()
                answered.release()

        askers = [threading.Thread(target=ask) for _ in range(4)]
        for asker in askers:
            asker.start()
        for _ in range(20):
            answered.acquire()
        first.kill()  # four pages are being read
        killed.set()
        for asker in askers:
            asker.join()
    (root / "end").touch()
    out, err = writer.communicate()
    assert writer.returncode == 0, out + err
    with sqlite3.connect(workspace.database) as store:
        assert store.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    store.close()
    with server(root) as second:
        assert second.first_page() == ["outlives"]
    (run,) = open_workbench(root).runs.page(RunQuery()).runs
    assert (run.state, "loss" in run.metrics) == ("finished", True)


def test_a_pipeline_outlives_the_server_that_began_it(workspace: Workspace) -> None:
    """Killed at whatever moment: each step runs once, to its end, and the next server shows all."""
    root, chance = workspace.root, random.Random(1)
    slow = "import time\nfrom pathlib import Path\nwhile not Path('go').exists():\n    time.sleep(0.02)"
    write_book(root / "one.ipynb", "import notebench\nnotebench.output('rows', 1)")
    write_book(
        root / "two.ipynb", slow, "import notebench\nnotebench.output('score', rows)", parameters="rows = 0"
    )
    (root / "churn.pipeline.yaml").write_text(
        "pipeline: churn\nsteps:\n  one: {notebook: one.ipynb}\n"
        "  two: {notebook: two.ipynb, with: {rows: $one.rows}}\n"
    )
    bench = open_workbench(root)
    with server(root) as first:
        first.first("status")
        run_id = first.ask("pipelines/runs", {"path": "churn.pipeline.yaml"})["run_id"]
        wanted = chance.randint(0, 3)
        folder = RunFolder(workspace.jobs / run_id)
        bench.jobs.wait(run_id, lambda job: len(list(folder.lines())) >= wanted or has_ended(job), 60)
        first.kill()
    (root / "go").touch()
    bench.jobs.wait(run_id, has_ended, 60)
    with server(root) as second:
        shown = second.first(f"pipelines/runs/{run_id}")
        steps = [(each["name"], each["state"], each["attempt"]) for each in shown["steps"]]
    assert (shown["state"], steps) == ("finished", [("one", "finished", 1), ("two", "finished", 1)])
    begun = [each.step for each in folder.lines() if str(each.state) == "running"]
    assert begun == ["one", "two"]


def test_a_sweep_outlives_the_server_that_began_it(workspace: Workspace) -> None:
    """It goes on to its end, and the next server shows it whole."""
    root = workspace.root
    (root / "train.py").write_text(
        "import time\nfrom pathlib import Path\n\ndef objective(x):\n    Path('begun').touch()\n"
        "    while not Path('go').exists():\n        time.sleep(0.02)\n    return x\n"
    )
    asked = {"function": "train:objective", "space": "x = 0.5  # 0.0..1.0", "metric": "loss"}
    with server(root) as first:
        first.first("status")
        sweep_id = first.ask("sweeps", {**asked, "trials": 3, "track": False})["id"]
        until = time.monotonic() + 60
        while not (root / "begun").exists():
            assert time.monotonic() < until, first.ask(f"jobs/{sweep_id}/log")
            time.sleep(0.02)
        first.kill()
    (root / "go").touch()
    open_workbench(root).jobs.wait(sweep_id, has_ended, 60)
    with server(root) as second:
        shown = second.first(f"sweeps/{sweep_id}")
        assert (shown["state"], shown["trials"]) == ("finished", {"finished": 3})
        trials = second.ask(f"sweeps/{sweep_id}/trials")["trials"]
        assert [each["state"] for each in trials] == ["finished"] * 3

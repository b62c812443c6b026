"""Claims on ``notebench pipeline list``, ``runs`` and ``compare``."""

import json

import pytest

from notebench.pipelines.keys import KeyParts
from notebench.pipelines.run_folder import PIPELINE_FILE, RunFolder
from tests.cli.stand_ins import lines
from tests.fake_pipelines import finish_step
from tests.pipelines.books import write_churn


@pytest.fixture
def churn(command, workspace_root):
    """Runs ``notebench pipeline`` where there is one."""
    write_churn(workspace_root)
    return lambda *words: command("pipeline", *words)


@pytest.fixture
def ended(bench, workspace_root):
    """Lets one more run end, in which the first step finished; gives its id."""

    def end(state="finished", seed=7, **outputs):
        file = workspace_root / "churn.pipeline.yaml"
        work = {"file": str(file), "values": {"seed": seed}, "step": "", "start": "", "resumed": ""}
        job_id = bench.fake_jobs.submit("churn", kind="pipeline", work=work)
        job = bench.fake_jobs.folder_of(job_id)
        (job.path / PIPELINE_FILE).write_bytes(file.read_bytes())
        parts = KeyParts(("a",), {"seed": str(seed)})
        finish_step(RunFolder(job.path), "prepare", parts, **{"rows": 3, **outputs})
        bench.fake_jobs.place.end(job, state)
        return job_id

    return end


def test_pipelines_are_listed_with_how_their_last_runs_went(churn, ended, workspace_root):
    """The newest at the right; one that never ran is there too."""
    (workspace_root / "new.pipeline.yaml").write_text("pipeline: new\n")
    ended("failed")
    ended("finished")
    head, *rows = sorted(lines(churn("list")), key=lambda line: not line.startswith("PIPELINE"))
    assert head.split() == ["PIPELINE", "RUNS", "LAST", "BY", "WHEN", "FAULTS"]
    first, second = sorted(rows)
    assert first.split()[:4] == ["churn.pipeline.yaml", "✗✓", "finished", "ada"]
    assert second.split()[:4] == ["new.pipeline.yaml", "-", "never", "ran"]
    read = json.loads(churn("list", "--json").stdout)
    marks = [each["state"] for each in next(each for each in read if each["name"] == "churn")["runs"]]
    assert marks == ["finished", "failed"]


def test_a_pipeline_whose_file_is_gone_says_so(churn, ended, workspace_root):
    """Its runs are there still."""
    ended()
    (workspace_root / "churn.pipeline.yaml").unlink()
    assert "churn.pipeline.yaml (gone)" in churn("list").stdout


def test_without_pipelines_it_says_how_one_is_made(command):
    """And prints nothing to be read by programs."""
    result = command("pipeline", "list")
    assert (result.stdout, "notebench pipeline init" in result.stderr) == ("", True)


def test_runs_are_listed_of_one_file_or_of_all(churn, ended, bench, workspace_root):
    """With their ids, for the other commands."""
    job_id = ended()
    bench.fake_jobs.submit("other", kind="pipeline", work={"file": str(workspace_root / "o.pipeline.yaml")})
    assert len(lines(churn("runs"))) == 3
    (line,) = lines(churn("runs", "churn.pipeline.yaml"))[1:]
    assert line.split()[-1] == job_id
    (run,) = json.loads(churn("runs", "churn.pipeline.yaml", "--json").stdout)
    assert (run["run_id"], run["path"]) == (job_id, "churn.pipeline.yaml")
    assert "no runs yet" in churn("runs", "none.pipeline.yaml").stderr


def test_two_runs_are_compared(churn, ended):
    """What differs, and why; --all shows what is equal, too."""
    first, second = ended(seed=7), ended("failed", seed=8, rows=4, kept="x")
    shown = churn("compare", first, second)
    found = [line.split() for line in lines(shown)]
    assert ["seed", "7", "8"] in found
    assert ["prepare", "finished", "finished", "1.5", "s", "1.5", "s", "seed", "7", "->", "8"] in found
    assert ["prepare.rows", "3", "4"] in found
    assert ["prepare.kept", "-", "x"] in found
    third = ended(seed=8, rows=4, kept="x")
    assert "prepare.rows" not in churn("compare", second, third).stdout
    assert "prepare.rows" in churn("compare", second, third, "--all").stdout
    read = json.loads(churn("compare", first, second, "--json").stdout)
    assert read["steps"][0]["changes"] == ["seed 7 -> 8"]


def test_a_run_is_not_compared_with_itself(churn, ended):
    """One line, and exit code 2."""
    job_id = ended()
    result = churn("compare", job_id, "churn")
    assert (result.exit_code, result.stdout) == (2, "")
    assert "name two different runs" in result.stderr
    assert churn("compare", job_id, "nobody").exit_code != 0

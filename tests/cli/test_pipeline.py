"""Claims on ``notebench pipeline``."""

import json
from datetime import UTC, datetime

import jsonschema
import pytest

from notebench.pipelines.document import read_document
from notebench.pipelines.run_folder import RunFolder, StepLine
from notebench.pipelines.step import StepState
from tests.cli.stand_ins import lines
from tests.pipelines.books import CHURN, code, write_book, write_churn


@pytest.fixture
def churn(command, workspace_root):
    """Runs ``notebench pipeline`` where there is one."""
    write_churn(workspace_root)
    return lambda *words: command("pipeline", *words)


def test_a_pipeline_that_is_right_is_told_with_its_order(churn):
    """Or as its graph, in JSON."""
    result = churn("validate", "churn.pipeline.yaml")
    assert lines(result) == ["churn.pipeline.yaml is right: 2 steps, prepare -> train"]
    read = json.loads(churn("validate", "churn.pipeline.yaml", "--json").stdout)
    assert [(each["name"], each["upstream"]) for each in read["steps"]] == [
        ("prepare", []),
        ("train", ["prepare"]),
    ]


def test_all_that_is_wrong_is_told_with_its_lines(churn, workspace_root):
    """Before anything runs; the exit code says so."""
    path = workspace_root / "churn.pipeline.yaml"
    path.write_text(
        CHURN.replace("30m", "30x").replace("$seed", "$sed") + "  c: {notebook: train.ipynb, on: moon}\n"
    )
    result = churn("validate", "churn.pipeline.yaml")
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.splitlines() == [
        "notebench: churn.pipeline.yaml:5: prepare: seed: $sed: the pipeline has no parameter 'sed'; did you mean seed?",
        "churn.pipeline.yaml:10: train: timeout: '30x' is no time; write one such as 90s, 30m or 2h",
    ]
    path.write_text(CHURN + "  c: {notebook: train.ipynb, on: moon}\n")
    assert "churn.pipeline.yaml:12: c: on: " in churn("validate", "churn.pipeline.yaml").stderr


def test_a_plan_says_why(churn):
    """With parameters as they would be given."""
    result = churn("plan", "churn.pipeline.yaml", "-p", "seed=3")
    assert lines(result) == [
        "STEP     ACTION  WHY",
        "prepare  run     no result yet",
        "train    run     prepare runs first; kept if it gives the same",
    ]
    read = json.loads(churn("plan", "churn.pipeline.yaml", "--json").stdout)
    assert read["steps"][0] == {
        "name": "prepare",
        "action": "run",
        "reason": "no result yet",
        "on": "local",
    }


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("-p", "seed=x"), "seed: 'x' is not a whole number; give int"),
        (("--step", "tran"), "there is no step 'tran'; did you mean train?"),
        (("--step", "train"), "nothing is there that prepare gave"),
        (("--step", "train", "--from", "train"), "ask for one of these"),
    ],
)
def test_a_plan_that_cannot_be_says_so(churn, words, told):
    """One line, and exit code 2."""
    result = churn("plan", "churn.pipeline.yaml", *words)
    assert (result.exit_code, result.stdout) == (2, "")
    assert told in result.stderr


def test_notebooks_become_a_pipeline(churn, workspace_root):
    """Which can be run; asked again, only what is missing is added."""
    assert lines(churn("init", "prepare.ipynb", "train.ipynb", "-o", "x.pipeline.yaml")) == [
        "x.pipeline.yaml: prepare, train"
    ]
    assert churn("validate", "x.pipeline.yaml").exit_code == 0
    write_book(workspace_root / "more.ipynb", "x", parameters="score = 0.5")
    read = json.loads(
        churn("init", "prepare.ipynb", "train.ipynb", "more.ipynb", "-o", "x.pipeline.yaml", "--json").stdout
    )
    assert (read["steps"], read["faults"]) == (["more"], [])
    again = churn("init", "more.ipynb", "-o", "x.pipeline.yaml")
    assert lines(again) == ["x.pipeline.yaml: all these steps are there already"]


def test_what_is_to_be_mended_in_a_new_file_is_told(churn, workspace_root):
    """A parameter that must be given stands in no notebook."""
    write_book(workspace_root / "needy.ipynb", "x", parameters="n: int  # 1..9")
    result = churn("init", "needy.ipynb", "-o", "y.pipeline.yaml")
    assert result.stderr == (
        "to be mended: y.pipeline.yaml:3: needy: n: it must be given; write it under `with` (int 1..9)\n"
    )
    assert churn("init", "needy.ipynb", "-o", "y.yaml").exit_code == 2


def test_a_run_becomes_a_job_whose_id_is_printed(churn, bench, workspace_root):
    """With what was asked for in its spec, and the file as it is now beside it."""
    (workspace_root / "churn.pipeline.yaml").write_text(NO_GPU)
    result = churn("run", "churn.pipeline.yaml", "-p", "seed=3", "--from", "prepare")
    (job_id,) = lines(result)
    folder = bench.fake_jobs.folder_of(job_id)
    work = folder.spec().work
    assert (work["values"], work["start"], work["step"], work["resumed"]) == ({"seed": 3}, "prepare", "", "")
    assert (folder.path / "pipeline.yaml").read_text() == NO_GPU
    assert "notebench pipeline status" in result.stderr
    assert "churn" in "".join(lines(churn("runs")))
    assert churn("logs", "churn").stdout == "hello\n"


def test_where_steps_run_is_told(churn, bench, workspace_root):
    """By each command, where not all of them run here."""
    box = "[targets.box]\nray = 'https://box.example'\ntoken_env = 'BOX_TOKEN'\n"
    (workspace_root / "notebench.toml").write_text(box)
    (workspace_root / "churn.pipeline.yaml").write_text(CHURN.replace("gpus: 1", "on: box"))
    assert lines(churn("validate", "churn.pipeline.yaml")) == [
        "churn.pipeline.yaml is right: 2 steps, prepare -> train on box"
    ]
    table = [line.split() for line in lines(churn("plan", "churn.pipeline.yaml"))]
    assert [row[:3] for row in table] == [
        ["STEP", "ON", "ACTION"],
        ["prepare", "local", "run"],
        ["train", "box", "run"],
    ]
    (job_id,) = lines(churn("run", "churn.pipeline.yaml"))
    tell_some(bench, job_id)
    table = [line.split() for line in lines(churn("status", "churn"))[-3:]]
    assert [row[2:4] for row in table] == [["ON", "DURATION"], ["prepare", "local"], ["train", "box"]]
    read = json.loads(churn("status", "churn", "--json").stdout)
    assert [each["on"] for each in read["steps"]] == ["local", "box"]
    assert "train runs on box" in churn("logs", "churn", "train").stderr


NO_GPU = CHURN.replace("    gpus: 1\n", "")


def tell_some(bench, job_id):
    """What the driver would do: one step finishes, one fails."""
    path = bench.fake_jobs.folder_of(job_id).path
    at = datetime(2026, 3, 1, tzinfo=UTC)
    folder = RunFolder(path)
    folder.tell(StepLine(at, "prepare", StepState.FINISHED, duration_s=1.5))
    folder.tell(StepLine(at, "train", StepState.FAILED, "cell 2: KeyError: 'y'", cell=1, error="Traceback"))
    outputs = [
        {"output_type": "stream", "name": "stdout", "text": ["seen\n"]},
        {"output_type": "error", "ename": "KeyError", "evalue": "'y'", "traceback": ["KeyError: 'y'"]},
    ]
    write_book(folder.notebook("train"), {**code("x"), "outputs": outputs})


def test_a_run_shows_how_far_each_step_is(churn, bench, workspace_root):
    """And what a step's notebook printed."""
    (workspace_root / "churn.pipeline.yaml").write_text(NO_GPU)
    (job_id,) = lines(churn("run", "churn.pipeline.yaml"))
    tell_some(bench, job_id)
    told = lines(churn("status", "churn"))
    assert told[-3:] == [
        "STATE       STEP     DURATION  WHY",
        "✓ finished  prepare     1.5 s",
        "✗ failed    train           -  cell 2: KeyError: 'y'",
    ]
    read = json.loads(churn("status", job_id, "--json").stdout)
    assert (read["run_id"], read["state"]) == (job_id, "running")
    assert [(each["name"], each["state"], each["cell"]) for each in read["steps"]] == [
        ("prepare", "finished", None),
        ("train", "failed", 1),
    ]
    assert read["steps"][1]["notebook"].endswith("outputs/train/train.ipynb")
    logs = churn("logs", "churn", "train")
    assert logs.stdout.splitlines() == ["seen", "KeyError: 'y'"]
    assert "train is failed: cell 2: KeyError: 'y'" in logs.stderr
    assert "has no step 'tran'; there are prepare, train" in churn("logs", "churn", "tran").stderr


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("-p", "sed=3"), "sed: there is no such parameter; did you mean seed?"),
        (("--step", "train", "--resume", "x"), "ask for one of these"),
        (("--resume", "20260301T120000000-3f2a91"), "there is no"),
        ((), "train: gpus: 1 are more than the 0 that there are; ask for less"),
    ],
)
def test_a_run_that_cannot_be_begins_no_job(churn, bench, workspace_root, monkeypatch, words, told):
    """One line, before anything runs."""
    monkeypatch.setenv("CUDA_VISIBLE_DEVICES", "")
    if words:
        (workspace_root / "churn.pipeline.yaml").write_text(NO_GPU)
    result = churn("run", "churn.pipeline.yaml", *words)
    assert result.exit_code in (1, 2)
    assert told in result.stderr
    assert bench.jobs.listing.folders() == []


def test_the_schema_is_printed(churn):
    """For editors."""
    schema = json.loads(churn("schema").stdout)
    jsonschema.validate(read_document(CHURN, "x").value, schema)

"""Claims on ``notebench pipeline``."""

import json

import jsonschema
import pytest

from notebench.pipelines.document import read_document
from tests.cli.stand_ins import lines
from tests.pipelines.books import CHURN, write_book, write_churn


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
        "prepare  run     it never ran",
        "train    run     prepare runs first; kept if it gives the same",
    ]
    read = json.loads(churn("plan", "churn.pipeline.yaml", "--json").stdout)
    assert read["steps"][0] == {"name": "prepare", "action": "run", "reason": "it never ran"}


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


def test_the_schema_is_printed(churn):
    """For editors."""
    schema = json.loads(churn("schema").stdout)
    jsonschema.validate(read_document(CHURN, "x").value, schema)

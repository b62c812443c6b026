"""Claims on ``notebench pipeline test``, with real kernels."""

import json
import xml.etree.ElementTree as ET

import pytest

from tests.cli.stand_ins import lines
from tests.pipelines.books import write_book

PIPELINE = """\
pipeline: means
parameters: {rows: 1000}
steps:
  load: {function: "lib:load", with: {rows: $rows}, outputs: {total: out/total.json}}
  fit: {notebook: fit.ipynb, with: {total: $load.total}}
"""
CASES = """\
cases:
  small:
    parameters: {rows: 4}
    expect: {load.total: 6, fit.score: {golden: golden/score.json}}
  wrong:
    parameters: {rows: 3}
    expect: {load.total: 6, fit.scor: 1}
    states: {fit: failed}
"""


@pytest.fixture
def means(command, workspace_root):
    """Runs ``notebench pipeline test`` on a pipeline with two cases."""
    (workspace_root / "means.pipeline.yaml").write_text(PIPELINE)
    (workspace_root / "means.pipeline.test.yaml").write_text(CASES)
    (workspace_root / "lib.py").write_text("def load(rows: int) -> int:\n    return sum(range(rows))\n")
    write_book(
        workspace_root / "fit.ipynb",
        "import notebench\nnotebench.output('score', total / 4)",
        parameters="total = 1",
    )
    return lambda *words: command("pipeline", "test", "means.pipeline.yaml", *words)


def test_golden_files_are_written_then_compared(means, workspace_root):
    """Nothing of a sample is left where people look: no copies, no runs."""
    first = means("--case", "small", "--update", "--cached")
    assert (first.exit_code, lines(first)[1]) == (0, "    updated score.json")
    assert json.loads((workspace_root / "golden" / "score.json").read_text()) == 1.5
    again = json.loads(means("--case", "small", "--cached", "--json").stdout)
    assert again["has_passed"]
    assert again["cases"][0]["updated"] == []
    assert not (workspace_root / "out").exists()
    kept = workspace_root / ".notebench" / "pipelines" / "tests" / ".notebench" / "jobs"
    assert len([each for each in kept.iterdir() if each.is_dir()]) == 1


def test_what_differs_is_told_in_lines_and_as_junit(means, workspace_root):
    """The exit code is 1; one case that passes hides no other."""
    (workspace_root / "golden").mkdir()
    (workspace_root / "golden" / "score.json").write_text("1.5")
    result = means("--junit", "results.xml")
    assert result.exit_code == 1
    told = result.stdout.splitlines()
    assert told[0].startswith("✓ small")
    assert told[1].startswith("✗ wrong")
    differences = [
        "fit: it is finished, not failed",
        "load.total: 3 is not 6 (relative 1e-09)",
        "fit.scor: it is not there; fit gave score",
    ]
    assert told[2:] == [f"    {each}" for each in differences]
    assert result.stderr.splitlines() == ["1 of 2 cases failed"]
    suite = ET.parse("results.xml").getroot()
    assert (suite.attrib["tests"], suite.attrib["failures"]) == ("2", "1")
    assert [each.attrib["name"] for each in suite] == ["small", "wrong"]
    [failure] = suite.iter("failure")
    assert (failure.text or "").splitlines() == differences


def test_a_value_that_does_not_fit_is_told_before_anything_runs(means, workspace_root):
    """As one of a run is."""
    (workspace_root / "means.pipeline.test.yaml").write_text("cases: {bad: {parameters: {rows: many}}}\n")
    result = means()
    assert (result.exit_code, result.stdout) == (2, "")
    assert "rows" in result.stderr

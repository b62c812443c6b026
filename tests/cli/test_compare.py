"""``notebench runs compare``."""

import json
from dataclasses import dataclass
from pathlib import Path

import pytest

from notebench.data import DataUse, DataVersion
from notebench.data.empty import NoData
from notebench.experiments import Artifact, Capture, Cell, Environment
from notebench.experiments.capture.capture import CAPTURE_FILE
from notebench.ids import DataId, RunId
from tests.cli.stand_ins import START, Command, FolderArtifacts, MemoryBench, lines, make_detail


@dataclass
class RunsArtifacts:
    """Reads each run's artifacts from a folder of its own."""

    folder: Path

    def list(self, artifact_uri: str, folder: str = "") -> list[Artifact]:
        return self._of(artifact_uri).list(artifact_uri, folder)

    def fetch(self, artifact_uri: str, path: str) -> Path:
        return self._of(artifact_uri).fetch(artifact_uri, path)

    def _of(self, artifact_uri: str) -> FolderArtifacts:
        return FolderArtifacts(self.folder / artifact_uri.removeprefix("memory:"))


class UsedData(NoData):
    """Each run was trained on a table; the second's has more rows."""

    def of_run(self, run_id: RunId) -> list[DataUse]:
        rows = {"aa1": 10, "bb2": 12}[run_id]
        return [DataUse(DataVersion(DataId(run_id), "ages.csv", "table", "ages.csv", rows), "train")]


@pytest.fixture
def pair(bench: MemoryBench, tmp_path: Path) -> None:
    """Two runs that differ in a parameter, a metric, a line of code, a package and the rows of their data."""
    bench.data = UsedData()
    bench.runs.details = [
        make_detail("aa1", params={"depth": "3", "seed": "1"}, metrics={"accuracy": 0.5, "rows": 9}),
        make_detail("bb2", params={"depth": "4", "seed": "1"}, metrics={"accuracy": 0.75, "rows": 9}),
    ]
    bench.artifacts = RunsArtifacts(tmp_path / "each")  # type: ignore[assignment] - it reads alike
    for run_id, source, numpy in (("aa1", "fit(\n  3)", "2.0"), ("bb2", "fit(\n  4)", "2.1")):
        capture = Capture([Cell(source, START, cell_id="c")], Environment("3.11", "Linux", {"numpy": numpy}))
        file = tmp_path / "each" / run_id / CAPTURE_FILE
        file.parent.mkdir(parents=True)
        file.write_bytes(capture.to_bytes())


def test_what_differs_stands_side_by_side(command: Command, pair: None) -> None:
    """Parameters, metrics with the difference and the best, code in a word, and the environment."""
    printed = lines(command("runs", "compare", "aa1", "bb2"))
    assert [line.split() for line in printed if line.startswith(("PARAMETER", "depth", "seed"))] == [
        ["PARAMETER", "#1", "(base)", "#2"],
        ["depth", "3", "4"],
    ]
    assert ["accuracy", "higher", "0.5", "0.75", "(+0.25)", "*"] in [line.split() for line in printed]
    assert "Code, from #1 to #2: 1 cell changed" in printed
    place = printed.index("Data, from #1 to #2")
    assert printed[place + 1] == "train ages.csv changed: 2 rows more"
    assert [line.split() for line in printed if line.startswith("numpy")] == [["numpy", "2.0", "2.1"]]


def test_the_lines_of_code_are_shown_when_they_are_asked_for(command: Command, pair: None) -> None:
    """As a unified difference."""
    printed = lines(command("runs", "compare", "aa1", "bb2", "--code"))
    assert printed[printed.index("cell #1 to #1, code") + 1 :][:3] == [" fit(", "-  3)", "+  4)"]


def test_all_shows_what_is_equal_too(command: Command, pair: None) -> None:
    """Without it, it is counted on stderr."""
    assert "seed" not in command("runs", "compare", "aa1", "bb2").stdout
    assert "1 parameter is equal; --all shows it" in command("runs", "compare", "aa1", "bb2").stderr
    assert "seed" in command("runs", "compare", "aa1", "bb2", "--all").stdout


def test_json_has_everything(command: Command, pair: None) -> None:
    """As REST carries it, and code and environment too."""
    told = json.loads(command("runs", "compare", "aa", "bb", "--baseline", "bb", "--json").stdout)
    assert told["baseline"] == "bb2"
    assert [row["name"] for row in told["parameters"]["rows"]] == ["depth", "seed"]
    assert [diff["run_id"] for diff in told["code"]] == ["aa1"]
    assert [diff["data"][0]["difference"]["rows"] for diff in told["data"]] == [-2]
    assert told["environment"]["is_known"] == [True, True]


def test_many_runs_are_shown_a_few_abreast(command: Command, bench: MemoryBench) -> None:
    """Each stretch begins with the baseline."""
    bench.runs.details = [make_detail(f"run{number}", params={"p": str(number)}) for number in range(9)]
    ids = [detail.run.run_id for detail in bench.runs.details]
    titles = [line for line in lines(command("runs", "compare", *ids)) if line.startswith("PARAMETER")]
    assert [line.split() for line in titles] == [
        ["PARAMETER", "#1", "(base)", "#2", "#3", "#4", "#5"],
        ["PARAMETER", "#1", "(base)", "#6", "#7", "#8", "#9"],
    ]


@pytest.mark.parametrize(
    ("arguments", "code", "told"),
    [
        ([], 2, "run: 0 different runs were given"),
        (["aa1"], 2, "run: 1 different runs were given; compare 2 to 50"),
        (["aa1", "aa"], 2, "run: 1 different runs were given"),
        (["aa1", "zz"], 1, "there is no run zz"),
        (["aa1", "a/b"], 2, "'a/b' is not a run id"),
    ],
)
def test_what_cannot_be_compared_is_one_line(
    command: Command, pair: None, arguments: list[str], code: int, told: str
) -> None:
    """With its exit code."""
    result = command("runs", "compare", *arguments)
    assert (result.exit_code, len(result.stderr.splitlines())) == (code, 1)
    assert told in result.stderr

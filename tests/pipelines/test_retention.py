"""Claims on whose outputs are kept: the newest runs', those that newer runs link, and the last of each step."""

from pathlib import Path

import pytest

from notebench.experiments.artifacts.retention import Kind
from notebench.pipelines.history import HistoryFile
from notebench.pipelines.keys import KeyParts
from notebench.pipelines.outputs import read_outputs
from notebench.pipelines.record_keeping import Keeper
from notebench.pipelines.retention import PastRun, outdated
from notebench.pipelines.run_folder import RunFolder
from notebench.workbench.pipeline_waste import collect_outputs
from notebench.workspace import Workspace
from tests.fake_jobs import FakeBook
from tests.fake_pipelines import finish_step, leave_notebook


class Attic:
    """A workspace whose pipeline ran a few times."""

    def __init__(self, root: Path) -> None:
        self.workspace, self.fake, self.root = Workspace(root), FakeBook(root), root
        self.file = root / "churn.pipeline.yaml"
        self.history = HistoryFile(self.workspace.folder / "pipelines", self.file, self.workspace.jobs)

    def run(self, content: str = "", *, step: str = "load", has_ended: bool = True) -> RunFolder:
        """One more run, whose step gave a file of this content, and a value."""
        job = self.fake.folder_of(self.fake.submit(kind="pipeline", work={"file": str(self.file)}))
        folder = RunFolder(job.path)
        if content:
            made = self.root / "made.txt"
            made.write_text(content)
            record = finish_step(folder, step, KeyParts((content,)), text=made, count=len(content))
            leave_notebook(folder, step)
            self.history.add([record])
        if has_ended:
            self.fake.place.end(job, "finished")
        return folder

    def take(self) -> RunFolder:
        """One more run, which keeps what the last one gave."""
        folder, history = self.run(), self.history.read()
        Keeper(folder, history, self.history.add).take(history.records[0])
        return folder

    def collect(self, keep: int | None = 1, *, is_done: bool = True) -> dict[str, int]:
        """The ids of the runs whose outputs are no longer kept, with their bytes."""
        jobs = list(self.fake.book.listing.jobs())
        found = collect_outputs(self.workspace, jobs, keep, self.workspace.folder / "trash", is_done=is_done)
        assert {each.kind for each in found} <= {Kind.OUTPUTS}
        return {each.name: each.size_bytes for each in found}


@pytest.fixture
def attic(tmp_path: Path) -> Attic:
    return Attic(tmp_path)


def content(folder: RunFolder, step: str = "load") -> list[str]:
    return [path.read_text() for path in sorted(folder.outputs(step).glob("*/*"))]


def test_files_of_old_runs_are_deleted_and_what_tells_of_them_stays(attic: Attic) -> None:
    """Values, keys and notebooks are small, and runs are compared by them."""
    old, new = attic.run("abc"), attic.run("abcd")
    assert attic.collect(is_done=False) == {old.run_id: 3}
    assert content(old) == ["abc"]
    assert attic.collect() == {old.run_id: 3}
    assert (content(old), content(new)) == ([], ["abcd"])
    outputs = read_outputs(old.outputs("load"))
    assert (outputs["count"].value, outputs["text"].is_there, outputs["text"].bytes) == (3, False, 3)
    assert old.notebook("load").exists()
    assert list(old.finished()) == [("load", "")]
    assert not list((attic.workspace.folder / "trash").iterdir())
    assert attic.collect() == {}


def test_what_a_newer_run_links_stays_there(attic: Attic) -> None:
    """And frees nothing."""
    old, kept = attic.run("abc"), attic.take()
    assert attic.collect() == {old.run_id: 0}
    assert (content(old), content(kept)) == ([], ["abc"])
    assert attic.history.read().with_key("load", KeyParts(("abc",)).digest) is not None


def test_what_a_step_gave_last_stays_however_old(attic: Attic) -> None:
    """Newer runs asked for other steps alone: it would run again."""
    old, newer = attic.run("abc"), attic.run("x", step="fit")
    attic.run("y", step="fit")
    assert list(attic.collect()) == [newer.run_id]
    assert content(old) == ["abc"]


def test_while_a_pipeline_runs_nothing_of_it_is_deleted(attic: Attic) -> None:
    """The run may take what lies there."""
    attic.run("abc")
    attic.run("abcd")
    going = attic.run(has_ended=False)
    assert attic.collect() == {}
    attic.fake.place.end(attic.fake.folder_of(going.path.name), "finished")
    assert len(attic.collect()) == 1


def test_without_a_setting_all_is_kept(attic: Attic) -> None:
    """As with every other retention."""
    attic.run("abc")
    attic.run("abcd")
    assert attic.collect(None) == {}


def test_each_pipeline_keeps_its_own() -> None:
    """One that runs every minute costs another nothing."""
    runs = [PastRun(str(at), "ab"[at % 2], has_ended=True) for at in range(6)]
    assert [each.run_id for each in outdated(runs, 2)] == ["4", "5"]


def test_outputs_of_mapped_steps_go_too(attic: Attic) -> None:
    """Each item's."""
    for text in ("abc", "abcd"):
        folder = attic.run()
        made = attic.root / "made.txt"
        for item in ("0", "1"):
            made.write_text(text + item)
            attic.history.add([finish_step(folder, "each", KeyParts((text, item)), item, text=made)])
    assert sorted(attic.collect().values()) == [8]

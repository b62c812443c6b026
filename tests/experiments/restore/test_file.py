"""Claims on where a restored notebook is written."""

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

import pytest

from notebench.errors import BadInput, Conflict, NotFound, Unavailable
from notebench.experiments.capture.capture import Capture, Cell
from notebench.experiments.record import RunRecord
from notebench.experiments.restore.file import Restored, read_kernelspec, restore_run
from notebench.experiments.run import Run, RunDetail, RunState
from notebench.ids import RunId

START = datetime(2026, 3, 1, 12, tzinfo=UTC)


def record(folder: Path, notebook: str | None = None) -> RunRecord:
    run = Run(RunId("0123456789abcdef"), "base / line", RunState.FINISHED, "forest", START)
    tags = {"notebench.notebook": str(folder / notebook)} if notebook else {}
    return RunRecord(RunDetail(run, tags, "ada", "memory:"), folder, Capture((Cell("x = 1", START),)))


def restore(folder: Path, notebook: str | None = None, to: Path | None = None) -> Restored:
    return restore_run(record(folder, notebook), lambda: None, to=to)


@pytest.fixture
def read_only(folder: Path) -> Iterator[Path]:
    folder.chmod(0o500)
    yield folder
    folder.chmod(0o700)


def test_it_lies_beside_the_runs_notebook(folder: Path) -> None:
    """So that relative paths hold."""
    (folder / "deep").mkdir()
    assert restore(folder, "deep/train.ipynb").path == folder / "deep" / "train-01234567.ipynb"


@pytest.mark.parametrize("notebook", [None, "gone/train.ipynb", "../elsewhere/train.ipynb"])
def test_it_lies_in_the_workspace_where_that_is_not_possible(folder: Path, notebook: str | None) -> None:
    """No notebook is known, its folder is gone, or lies elsewhere."""
    (folder.parent / "elsewhere").mkdir()
    assert restore(folder, notebook).path.parent == folder


def test_a_name_is_made_of_what_a_file_may_be_called(folder: Path) -> None:
    """The run's name may be anything."""
    assert restore(folder).path.name == "base-line-01234567.ipynb"


def test_many_at_once_write_a_file_each(folder: Path) -> None:
    """None is overwritten, all are whole, nothing else is left."""
    with ThreadPoolExecutor(8) as threads:
        paths = list(threads.map(lambda _: restore(folder).path, range(24)))
    assert sorted(folder.iterdir()) == sorted(set(paths))
    assert len(set(paths)) == 24
    assert all(json.loads(path.read_bytes())["nbformat"] == 4 for path in paths)


def test_a_file_that_exists_is_left_alone(folder: Path) -> None:
    """Also when it was named."""
    (folder / "x.ipynb").write_text("mine")
    with pytest.raises(Conflict, match="exists already and is never overwritten"):
        restore(folder, to=folder / "x.ipynb")
    assert (folder / "x.ipynb").read_text() == "mine"


def test_a_link_to_nowhere_is_left_alone(folder: Path) -> None:
    """It is somebody's too."""
    (folder / "x.ipynb").symlink_to(folder / "y.ipynb")
    with pytest.raises(Conflict):
        restore(folder, to=folder / "x.ipynb")
    assert not (folder / "y.ipynb").exists()


def test_a_name_that_is_no_notebooks_is_refused(folder: Path) -> None:
    """Jupyter would not open it."""
    with pytest.raises(BadInput, match=r"let it end in \.ipynb"):
        restore(folder, to=folder / "x.py")


def test_a_folder_that_is_not_there_is_told(folder: Path) -> None:
    """It is not made."""
    with pytest.raises(NotFound, match="there is no folder"):
        restore(folder, to=folder / "deep" / "x.ipynb")


def test_a_folder_that_cannot_be_written_is_told(read_only: Path) -> None:
    """In one line."""
    if (read_only / "probe").parent.stat().st_uid == 0:
        pytest.skip("nothing is forbidden to root")
    with pytest.raises(Unavailable, match="cannot be written"):
        restore(read_only)


@pytest.mark.parametrize(
    "content", ["", "[]", '{"metadata": {}}', '{"metadata": {"kernelspec": 3}}', "[" * 9999]
)
def test_a_notebook_that_tells_no_kernel_is_no_harm(folder: Path, content: str) -> None:
    """It was edited, or torn."""
    (folder / "train.ipynb").write_text(content)
    assert read_kernelspec(record(folder, "train.ipynb")) is None


def test_the_kernel_is_read_from_the_runs_notebook(folder: Path) -> None:
    """It may be an environment of its own."""
    spec = {"name": "churn", "display_name": "Churn", "language": "python"}
    (folder / "train.ipynb").write_text(json.dumps({"metadata": {"kernelspec": spec}}))
    assert read_kernelspec(record(folder, "train.ipynb")) == spec

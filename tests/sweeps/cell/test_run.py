"""Claims on one trial of a cell, run as a worker runs it."""

import sys
from pathlib import Path
from typing import Any

import mlflow
import pytest
from IPython.core.inputtransformer2 import TransformerManager

from notebench.errors import BadInput, Unavailable
from notebench.sweeps import TrialReply, TrialTask
from notebench.sweeps.ask import SweepAsk
from notebench.sweeps.cell.code import read_objective
from notebench.sweeps.cell.kept import PICKLE_FILE, Kept, opened
from notebench.sweeps.cell.source import cell_source, check_metrics
from notebench.workbench.trials import run_trial


class Bed:
    """A job's folder with a cell in it."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.kept = folder, folder / "kept"
        self.kept.mkdir()

    def keep(self, cell: str, **namespace: Any) -> None:
        read = read_objective(cell, TransformerManager().transform_cell(cell), "<%%sweep s>")
        source, _ = cell_source(read, "s", self.folder, {"__name__": "__main__", **namespace}, 10**6)
        for name, content in source.files.items():
            (self.kept / name).write_bytes(content)

    def run(self, number: int = 0, wanted: tuple[str, ...] = ("loss",), **values: Any) -> TrialReply:
        task = TrialTask(
            number, "cell", str(self.kept / "objective.py"), values, wanted, self.folder, self.folder
        )
        return run_trial(task)


@pytest.fixture
def bed(folder, monkeypatch):
    monkeypatch.setattr(sys, "path", list(sys.path))
    return Bed(folder)


def test_the_metric_is_a_variable_at_the_end(bed):
    """Of several each; the trial's namespace is the process's main module meanwhile, and gone then."""
    before = sys.modules["__main__"]
    bed.keep(
        "x = 1  # 1..3\n\nimport pickle\nclass A: pass\nloss = len(pickle.dumps(A())) * 0 + x\nsize = np.mean(rows)",
        np=__import__("numpy"),
        rows=[2, 4],
    )
    reply = bed.run(wanted=("loss", "size"), x=3)
    assert (reply.error, reply.measured) == ("", {"loss": 3.0, "size": 3.0})
    assert sys.modules["__main__"] is before


@pytest.mark.parametrize(
    ("body", "told"),
    [
        ("y = 1", "metric loss: the trial ended without it"),
        ("loss = float('nan')", "metric loss: it is NaN"),
        ("loss = 'low'", "metric loss: 'low' is no number"),
        ("loss = [x] / 2", "TypeError: unsupported operand"),
        ("raise SystemExit(2)", "SystemExit: 2"),
    ],
)
def test_a_trial_fails_by_what_is_wrong_with_it(bed, body, told):
    """In one line."""
    bed.keep(f"x = 1  # 1..3\n\nprint(x)\n{body}")
    reply = bed.run(x=1)
    assert (str(reply.state), told in reply.error) == ("failed", True), reply


def test_a_traceback_begins_in_the_cell(bed):
    """And goes on into what the cell calls."""
    namespace: dict[str, Any] = {"__name__": "__main__"}
    exec("def score(x):\n    return 1 / (x - 1)\n", namespace)
    bed.keep("x = 1  # 1..3\n\nloss = score(x)", score=namespace["score"])
    details = bed.run(x=1).details.splitlines()
    assert details[1] == '  File "<%%sweep s>", line 3, in <module>'
    assert "in score" in "".join(details)


def test_a_logged_metric_counts_where_there_is_no_variable(bed, workspace):
    """The last value of the trial's own run, and of no other trial's; a run left open is ended."""
    mlflow.set_tracking_uri(f"sqlite:///{workspace.database}")
    try:
        bed.keep(
            "x = 1  # 1..3\n\nimport mlflow\nfor step in range(x):\n    mlflow.log_metric('loss', x + step, step=step)"
        )
        assert bed.run(x=2).measured == {"loss": 3.0}
        assert mlflow.active_run() is None
        assert "ended without it" in bed.run(x=0).error
    finally:
        mlflow.set_tracking_uri(None)


def test_modules_are_found_where_the_kernel_found_them(bed, tmp_path, monkeypatch):
    """Also where the kernel alone was told to look."""
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "far.py").write_text("def one(): return 1\n")
    with monkeypatch.context() as patch:
        patch.syspath_prepend(str(elsewhere))
        import far

        bed.keep("x = 1  # 1..3\n\nloss = far.one() + x", far=far)
    del sys.modules["far"]
    assert bed.run(x=1).measured == {"loss": 2.0}
    del sys.modules["far"]


def test_another_python_or_a_torn_file_is_one_line(bed):
    """Code of another Python would end the worker."""
    (bed.kept / PICKLE_FILE).write_bytes(Kept("2.7", ()).to_line())
    assert "the sweep was begun by Python 2.7" in bed.run(x=1).error
    (bed.kept / PICKLE_FILE).write_bytes(b'{"version"')
    with pytest.raises(BadInput, match="begin the sweep anew"):
        _read(bed.kept)
    (bed.kept / PICKLE_FILE).unlink()
    with pytest.raises(Unavailable, match="cannot be read"):
        _read(bed.kept)


def _read(folder: Path) -> None:
    with opened(folder):
        pass


def test_a_metric_that_is_a_slip_of_the_pen_is_refused():
    """One that the cell may log by another way is not."""
    cell = read_objective("x = 1  # 1..3\n\nloss = x", "x = 1\n\nloss = x\n", "<cell>")
    with pytest.raises(BadInput, match="assigns no 'los'; did you mean loss"):
        check_metrics(cell, SweepAsk(metric=("los:minimize",)))
    check_metrics(cell, SweepAsk(metric=("loss", "val_auc")))

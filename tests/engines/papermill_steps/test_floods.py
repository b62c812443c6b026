"""How much of its outputs a step keeps."""

from pathlib import Path

import psutil
import pytest

from notebench.engines.papermill_steps.outputs_kept import OutputsKept
from notebench.engines.papermill_steps.pool import KernelPool
from notebench.pipelines.step import StepState
from tests.steps import make_task, run

MB = 1_000_000


def test_a_flood_is_capped_and_the_step_goes_on(pool: KernelPool, folder: Path) -> None:
    """200 MB of text: the head is in the notebook, the rest beside it, and neither process has it in memory."""
    before = psutil.Process().memory_info().rss
    flood = "for _ in range(2000):\n    print('x' * 99_999)"
    measure = "import resource\nresource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024"
    ran = run(make_task(folder, measure, flood, measure), pool)
    assert ran.reply.state is StepState.FINISHED, ran.reply
    head, note = ran.texts(1)
    assert len(head) == MB
    assert (
        note
        == "\n[Of this cell's output the first 1 MB are kept here; the rest, 199 MB, is in step.spill.txt.]\n"
    )
    assert (folder / "ran" / "step.spill.txt").stat().st_size - 199 * MB < 100
    assert ran.notebook.metadata.notebench.step.spilled_bytes == {"1": 199 * MB}
    assert int(ran.texts(2)[0]) - int(ran.texts(0)[0]) < 300
    assert psutil.Process().memory_info().rss - before < 200 * MB


def test_many_small_outputs_are_one(pool: KernelPool, folder: Path) -> None:
    """None is lost, though each was sent for itself."""
    code = "import sys\nfor i in range(1000):\n    print(i, flush=True)\nprint('end', file=sys.stderr, flush=True)\nprint('out')"
    (head, err, out) = run(make_task(folder, code), pool).texts(0)
    assert head.split() == [str(i) for i in range(1000)]
    assert (err, out) == ("end\n", "out\n")


def test_a_large_picture_spills(pool: KernelPool, folder: Path) -> None:
    """What is no text is kept whole or not at all."""
    code = "from IPython.display import HTML, display\ndisplay(HTML('<p>'))\ndisplay(HTML('x' * 2000))"
    ran = run(make_task(folder, code, output_bytes=1000), pool)
    shown, note = ran.notebook.cells[0].outputs
    assert (shown.data["text/html"], "the rest, 2 kB" in note.text) == ("<p>", True)
    assert '"text/html": "xxxx' in (folder / "ran" / "step.spill.txt").read_text()


def test_what_is_replaced_counts_once(pool: KernelPool, folder: Path) -> None:
    """A bar that is drawn a hundred times is one bar."""
    code = (
        "from IPython.display import HTML, clear_output, display\n"
        "bar = display(HTML('x' * 500), display_id=True)\n"
        "for i in range(100):\n    bar.update(HTML(str(i) * 200))\n"
    )
    clears = "for i in range(100):\n    clear_output(wait=True)\n    print('y' * 500, i, flush=True)"
    ran = run(make_task(folder, code, clears, output_bytes=1000), pool)
    assert ran.notebook.cells[0].outputs[0].data["text/html"] == "99" * 200
    assert ran.texts(1) == ["y" * 500 + " 99\n"]
    assert not (folder / "ran" / "step.spill.txt").exists()


def test_a_later_run_leaves_no_old_spill(pool: KernelPool, folder: Path) -> None:
    """The file tells of this run's notebook."""
    assert run(make_task(folder, "print('x' * 2000)", output_bytes=1000), pool).texts(0)[1]
    assert (folder / "ran" / "step.spill.txt").exists()
    assert run(make_task(folder, "print('x')", output_bytes=1000), pool).texts(0) == ["x\n"]
    assert not (folder / "ran" / "step.spill.txt").exists()


def test_letters_of_several_bytes_are_counted_as_such(folder: Path) -> None:
    """None is torn in two."""
    kept = OutputsKept(5, folder / "spill.txt")
    fitting = kept.fit(0, {"msg_type": "stream", "content": {"name": "stdout", "text": "äöü"}})
    kept.close()
    assert fitting is not None
    assert fitting["content"]["text"] == "äö"
    assert (folder / "spill.txt").read_text().endswith("ü")


def test_an_error_is_told_whatever_was_kept(folder: Path) -> None:
    """But not all of its text, where that is without end."""
    kept = OutputsKept(2000, folder / "spill.txt")
    kept.fit(0, {"msg_type": "stream", "content": {"name": "stdout", "text": "x" * 5000}})
    error = {"ename": "E", "evalue": "y" * 9000, "traceback": ["z" * 9000]}
    fitting = kept.fit(0, {"msg_type": "error", "content": error})
    kept.close()
    assert fitting is not None
    assert fitting["content"]["ename"] == "E"
    assert sum(map(len, fitting["content"]["traceback"])) < 2100


@pytest.mark.parametrize("room", [10, 0])
def test_the_spill_has_an_end_too(folder: Path, monkeypatch: pytest.MonkeyPatch, room: int) -> None:
    """An endless loop does not fill the disk; what is gone is counted."""
    monkeypatch.setattr("notebench.engines.papermill_steps.outputs_kept.SPILL_BYTES", room)
    kept = OutputsKept(5, folder / "spill.txt")
    for _ in range(2):
        kept.fit(0, {"msg_type": "stream", "content": {"name": "stdout", "text": "x" * 20}})
    said = kept.say(0)
    kept.close()
    assert f"but for the last {35 - room} bytes" in said


def test_a_spill_that_cannot_be_written_ends_nothing(folder: Path) -> None:
    """A full disk is no reason to end a step; the notebook says that the rest is gone."""
    (folder / "spill.txt").mkdir()
    kept = OutputsKept(5, folder / "spill.txt")
    for _ in range(2):
        kept.fit(0, {"msg_type": "stream", "content": {"name": "stdout", "text": "x" * 20}})
    assert "the rest, 35 bytes, is gone" in kept.say(0)

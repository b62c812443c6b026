"""What a step is given, what it does, and what it leaves."""

import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import nbformat
import pytest

from notebench.engines.papermill_steps.pool import KernelPool
from notebench.pipelines.step import StepState
from tests.steps import make_task, run, tagged


def test_a_step_is_given_its_values_folder_and_environment(pool: KernelPool, folder: Path) -> None:
    """All that the step's code can ask for is the step's own."""
    task = make_task(
        folder,
        tagged("n = 1\nsince = None", "parameters"),
        "import os\nprint(n, since, os.getcwd(), os.environ['NOTEBENCH_OUTPUTS'], os.environ['MLFLOW_X'])",
        values={"n": 3, "since": date(2026, 1, 31)},
        variables={"MLFLOW_X": "y"},
    )
    ran = run(task, pool)
    assert ran.reply.state is StepState.FINISHED, ran.reply
    assert ran.texts(2) == [f"3 2026-01-31 {folder} {task.outputs} y\n"]


def test_a_text_never_becomes_code(pool: KernelPool, folder: Path) -> None:
    """Whatever quotes a value has, it arrives as it is."""
    text = "\"); raise SystemExit(1)  # '''\n\\"
    ran = run(make_task(folder, tagged("a = ''", "parameters"), "print(repr(a))", values={"a": text}), pool)
    assert ran.texts(2) == [f"{text!r}\n"]


def test_the_source_is_left_as_it_is(pool: KernelPool, folder: Path) -> None:
    """A run writes to its own notebook."""
    task = make_task(folder, tagged("a = 1", "parameters"), "a", values={"a": 2})
    before = task.notebook.read_bytes()
    ran = run(task, pool)
    assert (task.notebook.read_bytes(), ran.texts(2)) == (before, ["2"])


def test_each_cell_tells_when_it_begins_and_ends(pool: KernelPool, folder: Path) -> None:
    """Live progress is made of these; a text between the cells has a place, but no events."""
    ran = run(make_task(folder, "a = 1", nbformat.v4.new_markdown_cell("# text"), "", "a"), pool)
    assert [(event.cell, event.of, event.state) for event in ran.events] == [
        (0, 3, "running"),
        (0, 3, "finished"),
        (3, 3, "running"),
        (3, 3, "finished"),
    ]
    assert all(event.duration_s is not None for event in ran.events if event.state == "finished")


def test_a_cell_that_raises_fails_the_step_and_ends_it(pool: KernelPool, folder: Path) -> None:
    """The answer has the cell, the reason in a line, and the traceback without colours."""
    ran = run(make_task(folder, "a = 1", "1 / 0", "print('never')"), pool)
    reply = ran.reply
    assert (reply.state, reply.cell) == (StepState.FAILED, 1)
    assert reply.reason == "cell 2: ZeroDivisionError: division by zero"
    assert "----> 1 1 / 0" in reply.error
    assert "\x1b" not in reply.error
    assert ran.events[-1].state == "failed"
    assert ran.notebook.cells[2].outputs == []


def test_papermill_finds_what_it_knows(pool: KernelPool, folder: Path) -> None:
    """Its users' tools read these metadata."""
    ran = run(make_task(folder, "1 / 0", "a", values={"since": date(2026, 1, 31)}), pool)
    told = ran.notebook.metadata.papermill
    assert (told.exception, told.parameters) == (True, {"since": "2026-01-31"})
    assert told.duration > 0
    assert [cell.metadata.papermill.status for cell in ran.notebook.cells] == [
        "completed",
        "failed",
        "pending",
    ]
    assert ran.notebook.metadata.notebench.step.state == "failed"


def test_what_a_step_gives_is_in_its_answer(pool: KernelPool, folder: Path) -> None:
    """Later steps get it from there."""
    ran = run(make_task(folder, "from notebench.pipelines import output\noutput('score', 0.5);"), pool)
    assert ran.reply.outputs["score"].given == 0.5


@pytest.mark.parametrize(
    ("cell", "state"),
    [
        (tagged("1 / 0", "raises-exception"), StepState.FINISHED),
        (tagged("1 / 0", "skip-execution"), StepState.FINISHED),
        ("raise SystemExit(0)", StepState.FINISHED),
        ("import sys\nsys.exit()", StepState.FINISHED),
        ("raise SystemExit(3)", StepState.FAILED),
        ("raise KeyboardInterrupt", StepState.FAILED),
        ("import os, time\nos.kill(os.getpid(), 15)\ntime.sleep(60)", StepState.FAILED),
        ("%no_such_magic", StepState.FAILED),
        ("this is no python", StepState.FAILED),
        ("input('name?')", StepState.FAILED),
        ("%%bash\nexit 3", StepState.FAILED),
    ],
    ids=[
        *("allowed", "left-out", "exit-0", "exit", "exit-3", "interrupt", "ends-itself", "no-magic"),
        *("no-python", "asks", "bash"),
    ],
)
def test_cells_end_as_papermill_has_it(pool: KernelPool, folder: Path, cell: str, state: StepState) -> None:
    """Tags and ways to end mean here what they mean there."""
    ran = run(make_task(folder, cell, "a = 1"), pool)
    assert ran.reply.state is state, ran.reply


def test_a_magic_that_is_not_there_is_named(pool: KernelPool, folder: Path) -> None:
    """IPython prints what is wrong with one, and raises nothing."""
    reply = run(make_task(folder, "%no_such_magic"), pool).reply
    assert reply.reason == "cell 1: UsageError: Line magic function `%no_such_magic` not found."


def test_a_notebook_that_is_none_fails_in_one_line(pool: KernelPool, folder: Path) -> None:
    """Each says what to do."""
    task = make_task(folder, "a")
    task.notebook.write_text("{")
    assert "cannot be read as a notebook" in run(task, pool).reply.reason
    task.notebook.unlink()
    assert f"there is no notebook {task.notebook}" in run(task, pool).reply.reason


def test_a_kernel_that_is_not_there_fails_in_one_line(pool: KernelPool, folder: Path) -> None:
    """The name is told, and the executed notebook says it too."""
    ran = run(make_task(folder, "a", kernel="cobol"), pool)
    assert ran.reply.reason.startswith("there is no kernel 'cobol' here")
    assert ran.notebook.metadata.notebench.step.reason == ran.reply.reason


def test_a_folder_that_is_not_there_fails_in_one_line(pool: KernelPool, folder: Path) -> None:
    """It may have been taken away since the plan was made."""
    task = replace(make_task(folder, "a"), folder=folder / "gone")
    assert run(task, pool).reply.reason.startswith(f"the step's folder {folder / 'gone'} is not there")


def test_the_executed_notebook_is_whole_while_it_runs(pool: KernelPool, folder: Path) -> None:
    """A reader in the middle of a step sees a notebook, with what the cells before gave."""
    seen = []

    def look(event: object) -> None:
        seen.append(json.loads(task.target.read_bytes())["metadata"]["notebench"]["step"]["state"])

    task = make_task(folder, *["a = 1"] * 3)
    run(task, pool, on_cell=look)
    assert set(seen) == {"running"}
    assert [path.name for path in task.target.parent.iterdir()] == ["step.ipynb"]


def test_a_notebook_that_cannot_be_written_is_a_failed_step(pool: KernelPool, folder: Path) -> None:
    """Its work is done, but nobody could look at it; while it runs, writing is only tried."""
    task = make_task(folder, "open('done', 'w').close()")
    task.target.mkdir()
    reply = run(task, pool).reply
    assert reply.state is StepState.FAILED
    assert reply.reason == f"the executed notebook {task.target} cannot be written (Is a directory)"
    assert (folder / "done").exists()

"""The same notebook by papermill's own engine and by ours: the outputs that nbclient's and its own tests ask for."""

import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import nbformat
import psutil

from notebench.engines.papermill_steps.pool import KernelPool
from notebench.pipelines.step import StepState
from tests.steps import make_task, run, tagged

DISPLAYS = """from IPython.display import HTML, SVG, clear_output, display, Markdown
display(SVG('<svg xmlns="http://www.w3.org/2000/svg"/>'), Markdown('**b**'))
first = display(HTML('<p>1</p>'), display_id='a')"""
CLEARS = """for i in range(3):
    clear_output(wait=True)
    print(i)
display(HTML('stays'))
clear_output()
print('only this')"""
WIDGETS = """import ipywidgets
out = ipywidgets.Output()
with out:
    print('caught')
    display(HTML('<p>caught</p>'))
display(out)
out.clear_output()
with out:
    print('again')"""
CELLS = [
    tagged("n = 1\nname = 'x'", "parameters"),
    "print(n, name)\n'☃ ' + name",
    DISPLAYS,
    "display(HTML('<p>2</p>'), display_id='a', update=True)",
    CLEARS,
    "",
    nbformat.v4.new_raw_cell("raw"),
    tagged("raise ValueError('meant')", "raises-exception"),
    tagged("print('left out')", "skip-execution"),
    "import sys\nprint('err', file=sys.stderr, flush=True)\nNone",
    "%history 3",
    WIDGETS,
    "%%javascript\n1",
    "!echo shell",
    "def f(x):\n    return 1 / x\n\n\nf(0)",
    "print('never')",
]


PEER_S = 30
GOES = 3


def execute_by_papermill(notebook: Path, made: Path) -> str:
    """What papermill's command says, with the values of the test; begun anew where it hangs.

    One run in about fifteen waits for ever. nbclient answers the kernel for an output widget through the socket on
    which it waits for the cell's end, and past asyncio (``Session.send`` of jupyter_client sends by the socket's
    shadow): where the end arrives at that moment, the poll that waits for it is never woken.
    """
    values = ["-p", "n", "2", "-p", "name", "b"]
    command = [
        sys.executable, "-m", "papermill", "--no-progress-bar", "--no-log-output", *values, str(notebook), str(made),
    ]  # fmt: skip
    for _ in range(GOES):
        peer = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
        try:
            return peer.communicate(timeout=PEER_S)[1]
        except subprocess.TimeoutExpired:
            for each in [*psutil.Process(peer.pid).children(recursive=True), peer]:  # its kernel too
                each.kill()
            peer.communicate()
    raise AssertionError(f"papermill did not end within {PEER_S} s in any of {GOES} goes")


def stable(notebook: Any) -> list[Any]:
    """The outputs without what differs from run to run."""
    return [[_stable(output) for output in _joined(cell.get("outputs", []))] for cell in notebook.cells]


def _joined(outputs: list[Any]) -> list[Any]:
    """Texts that follow each other are one: when they are sent is a matter of time."""
    made: list[Any] = []
    for output in outputs:
        if made and output.output_type == "stream" == made[-1].output_type and output.name == made[-1].name:
            made[-1].text += output.text
        else:
            made.append(nbformat.from_dict(output))
    return made


def _stable(output: Any) -> str:
    told = {key: output[key] for key in output if key != "traceback"}
    return re.sub(r"0x[0-9a-f]+|[0-9a-f]{32}|/tmp/\S+", "…", str(told))


def test_a_notebook_is_executed_as_papermill_executes_it(pool: KernelPool, folder: Path) -> None:
    """Displays, updates, clearings, widgets, tags, magics, errors: our loop is another, the notebook is not."""
    task = make_task(folder, *CELLS, values={"n": 2, "name": "b"})
    ours = run(task, pool)
    theirs = folder / "theirs.ipynb"
    assert "ZeroDivisionError" in execute_by_papermill(task.notebook, theirs)
    expected = nbformat.read(theirs, 4)
    expected.cells = [cell for cell in expected.cells if "papermill-error-cell-tag" not in cell.metadata.tags]
    assert ours.reply.state is StepState.FAILED
    assert "ZeroDivisionError" in ours.reply.reason
    assert stable(ours.notebook) == stable(expected)
    assert [cell.get("execution_count") for cell in ours.notebook.cells] == [
        cell.get("execution_count") for cell in expected.cells
    ]
    (state,) = ours.notebook.metadata.widgets.values()
    assert [
        each["state"]["outputs"][0]["text"] for each in state["state"].values() if "outputs" in each["state"]
    ] == ["again\n"]

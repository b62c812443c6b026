"""A step that failed goes on at the cell, with what it had there; where that would not be the same, it does not."""

import json
import threading
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import psutil
import pytest

from notebench.engines.papermill_steps.pool import KernelPool
from notebench.pipelines.checkpoint import FACTS_FILE, finish_checkpoint, read_checkpoint
from notebench.pipelines.keys import KeyParts
from notebench.pipelines.outputs import read_outputs
from notebench.pipelines.step import StepState
from tests.steps import WAIT_S, Ran, make_task, run, tagged

FAILS = "raise ValueError('not yet')"


def fail(folder: Path, pool: KernelPool, *cells: str | Any, **fields: Any) -> Ran:
    """A step that fails, and what it kept."""
    task = make_task(
        folder,
        *cells,
        name="first",
        checkpoint=folder / "ran" / ".checkpoint",
        checkpoint_after_s=0.0,
        **fields,
    )
    task = replace(task, outputs=folder / "ran" / "outputs")
    ran = run(task, pool)
    assert ran.reply.state is StepState.FAILED
    finish_checkpoint(folder / "ran" / ".checkpoint", KeyParts())
    return ran


def go_on(folder: Path, pool: KernelPool, before: Ran, cells: Sequence[str | Any], **fields: Any) -> Ran:
    """Another execution of the notebook as it is now."""
    target = folder / "again" / "first.ipynb"
    target.parent.mkdir(exist_ok=True)
    restored = read_checkpoint(folder / "ran" / ".checkpoint")
    task = make_task(folder, *cells, name="first", restored=restored, **fields)
    return run(replace(task, target=target, outputs=folder / "again" / "outputs"), pool)


STATE = """\
import random, sys
import numpy as np
from pathlib import Path
from dataclasses import dataclass
Path('times').open('a').write('x')
random.seed(5); np.random.seed(5)
rate = 2
shared = []
held = {'shared': shared}
def scaled(x): return x * rate
def counter():
    n = 0
    def more():
        nonlocal n
        n += 1
    def get():
        return n
    return more, get
more, get = counter()
@dataclass
class Point:
    x: int
point = Point(3)
source = open('times')
random.random(), np.random.random()
print('prepared')"""
AFTER = """\
shared.append(1); more(); rate = 10
print(held['shared'] is shared, held, get(), scaled(3), isinstance(point, Point), point.x, random.random(), np.random.random())"""


def test_a_notebook_goes_on_at_the_cell_as_if_nothing_had_failed(pool: KernelPool, folder: Path) -> None:
    """Functions, what variables share, seeds and counts; what the cell that failed did half is undone."""
    broken = f"shared.append(99); rate = -1; random.random()\n{FAILS}"
    before = fail(folder, pool, STATE, broken)
    ran = go_on(folder, pool, before, [STATE, AFTER])
    assert ran.reply.note == "it went on at cell 2 with what it had there"
    whole = run(make_task(folder, STATE, AFTER, name="whole"), pool)
    assert ran.texts(1) == whole.texts(1)
    assert "True {'shared': [1]} 1 30 True 3" in ran.texts(1)[0]
    assert (folder / "times").read_text() == "xx"
    first, second = ran.notebook.cells
    assert (first.outputs[0].text, first.metadata.tags, first.execution_count) == (
        "prepared\n",
        ["restored"],
        1,
    )
    assert second.execution_count == 2
    assert [event.cell for event in ran.events] == [1, 1]


def test_what_cells_gave_before_is_given_and_what_came_after_is_not(pool: KernelPool, folder: Path) -> None:
    """The cell that failed gives it again."""
    gives = "import notebench\nfrom pathlib import Path\nPath('a.txt').write_text('a')\nnotebench.output('a', Path('a.txt'))"
    before = fail(folder, pool, gives, f"notebench.output('b', 1)\n{FAILS}")
    ran = go_on(folder, pool, before, [gives, "notebench.output('c', 2)"])
    assert set(ran.reply.outputs) == {"a", "c"}
    path = read_outputs(folder / "again" / "outputs")["a"].path
    assert path is not None
    assert path.read_text() == "a"


REFUSED = {
    "a cell before was changed": (["a = 1", FAILS], ["a = 2", "a"], "code cell 1 was changed"),
    "a variable cannot be kept": (
        ["import sqlite3\nbase = sqlite3.connect(':memory:')", FAILS],
        ["import sqlite3\nbase = sqlite3.connect(':memory:')", "base.execute('select 1')"],
        "later cells need base, which is not kept: cannot pickle 'sqlite3.Connection' object",
    ),
    "arrays share memory": (
        ["import numpy as np\na = np.zeros(4)\nb = a[:2]", FAILS],
        ["import numpy as np\na = np.zeros(4)\nb = a[:2]", "b[0] = 1; print(a)"],
        "later cells need a and 1 more, which is not kept: it shares memory with b",
    ),
    "a function uses what is not kept": (
        ["log = open('log', 'w')\ndef note(): log.write('x')", FAILS],
        ["log = open('log', 'w')\ndef note(): log.write('x')", "note()"],
        "later cells need note, which is not kept: it uses log, which is not kept",
    ),
    "a secret": (
        ["api_key = 'abcdefgh'\nheld = [api_key]", FAILS],
        ["api_key = 'abcdefgh'\nheld = [api_key]", "len(held)"],
        "later cells need held, which is not kept: it holds a secret",
    ),
    "a package keeps it": (
        ["import decimal\ndecimal.getcontext().prec = 3", FAILS],
        ["import decimal\ndecimal.getcontext().prec = 3", "1"],
        "cell 1, line 2: decimal.getcontext is changed, which is no variable of the notebook",
    ),
    "a result by its number": (
        ["6 * 7", FAILS],
        ["6 * 7", "_ + 1"],
        "later cells need _, which is not kept: it is a result",
    ),
}


@pytest.mark.parametrize("case", REFUSED)
def test_where_it_would_not_be_the_same_the_step_runs_whole(
    pool: KernelPool, folder: Path, case: str
) -> None:
    """And says why."""
    cells, mended, why = REFUSED[case]
    before = fail(folder, pool, *cells)
    assert read_checkpoint(folder / "ran" / ".checkpoint") is not None
    ran = go_on(folder, pool, before, mended)
    assert ran.reply.note.startswith(f"it began at its first cell: {why}")
    assert (ran.reply.state, ran.events[0].cell) == (StepState.FINISHED, 0)


def test_the_cell_of_values_is_no_part_of_the_code(pool: KernelPool, folder: Path) -> None:
    """A path in it is another one in each run; who begins the step looks at what lies there."""
    head = tagged("a = 1", "parameters")
    before = fail(folder, pool, head, "b = a", FAILS, values={"a": 2})
    ran = go_on(folder, pool, before, [head, "b = a", "print(b)"], values={"a": 2})
    assert (ran.reply.note, ran.texts(3)) == ("it went on at cell 4 with what it had there", ["2\n"])
    assert (
        read_checkpoint(folder / "ran" / ".checkpoint").why_other(KeyParts(values={"a": "3"}))
        == "a is given now: 3"
    )  # type: ignore[union-attr]  # it is there


def test_what_is_torn_is_not_taken_on(pool: KernelPool, folder: Path) -> None:
    """A kill, or a full disk, leaves the beginning of a file."""
    before = fail(folder, pool, "a = list(range(1000))", FAILS)
    state = folder / "ran" / ".checkpoint" / "state.pickle"
    state.write_bytes(state.read_bytes()[:-1])
    ran = go_on(folder, pool, before, ["a = list(range(1000))", "print(len(a))"])
    assert "what was kept is torn" in ran.reply.note
    assert ran.texts(1) == ["1000\n"]


def test_a_module_of_the_notebooks_own_keeps_its_variables_and_must_stay_the_same(
    pool: KernelPool, folder: Path
) -> None:
    """What it is set to would be lost with its import; what it was made of counts as the step's code."""
    (folder / "mine.py").write_text("seen = []\ndef see(x):\n    seen.append(x)\n")
    cells = [
        "import sys, os\nsys.path.insert(0, os.getcwd())\nimport mine\nmine.see(1)\nos.environ['MY_VAR'] = 'y'"
    ]
    before = fail(folder, pool, *cells, FAILS)
    after = [*cells, "mine.see(2); print(mine.seen, os.environ['MY_VAR'])"]
    ran = go_on(folder, pool, before, after)
    assert (ran.reply.note, ran.texts(1)) == ("it went on at cell 2 with what it had there", ["[1, 2] y\n"])
    (folder / "mine.py").write_text("seen = [0]\ndef see(x):\n    seen.append(x)\n")
    ran = go_on(folder, pool, before, after)
    assert "mine was changed" in ran.reply.note
    assert ran.texts(1) == ["[0, 1, 2] y\n"]


def test_settings_are_made_again(pool: KernelPool, folder: Path) -> None:
    """Those of packages that are known to be only settings."""
    cells = ["import numpy as np\nnp.set_printoptions(precision=2)\nx = np.array([1 / 3])"]
    before = fail(folder, pool, *cells, FAILS)
    ran = go_on(folder, pool, before, [*cells, "print(x)"])
    assert (ran.reply.note[:10], ran.texts(1)) == ("it went on", ["[0.33]\n"])


def test_nothing_of_a_secret_is_written(pool: KernelPool, folder: Path) -> None:
    """Neither its value, nor what holds it."""
    fail(
        folder,
        pool,
        "password = 'abcdefgh'\nheld = {'x': [password]}\nurl = 'https://me:hunter22@host'",
        FAILS,
    )
    for path in (folder / "ran" / ".checkpoint").iterdir():
        assert b"abcdefgh" not in path.read_bytes()
        assert b"hunter22" not in path.read_bytes()
        assert path.stat().st_mode & 0o077 == 0 or path.name == "parts.json"
    lost = json.loads((folder / "ran" / ".checkpoint" / FACTS_FILE).read_bytes())["lost"]
    assert set(lost) == {"password", "held", "url"}


def test_quick_cells_are_not_kept(pool: KernelPool, folder: Path) -> None:
    """They are run again sooner than their state is read."""
    run(make_task(folder, "a = 1", FAILS, checkpoint=folder / "kept"), pool)
    assert not (folder / "kept").exists()


PID = """\
from notebench.engines.papermill_steps import snapshots
import os
open('pid', 'w').write(str(snapshots._ours['pid']))
"""


@pytest.mark.parametrize("end", ["1 / 0", "os.kill(os.getpid(), 9)", "os.killpg(os.getpgid(0), 2)", "pass"])
def test_what_waits_ends_with_its_kernel(pool: KernelPool, folder: Path, end: str) -> None:
    """However that ends; an interrupt of the cell does not end it before."""
    task = make_task(folder, "a = 1", PID + end, checkpoint=folder / "kept", checkpoint_after_s=0.0)
    run(task, pool)
    waits, ends_at = int((folder / "pid").read_text()), time.monotonic() + WAIT_S
    while psutil.pid_exists(waits) and time.monotonic() < ends_at:
        threading.Event().wait(0.02)
    assert not psutil.pid_exists(waits)
    assert (folder / "kept" / FACTS_FILE).exists() == (end in ("1 / 0", "os.killpg(os.getpgid(0), 2)"))


def test_a_step_that_took_too_long_goes_on_where_it_was(pool: KernelPool, folder: Path) -> None:
    """A longer timeout is why it is run again."""
    cells = ["a = 1", "import time\nif a == 1:\n    a = 2\n    time.sleep(WAITS)"]
    before = fail(folder, pool, *[each.replace("WAITS", "600") for each in cells], timeout_s=1.5)
    assert "timeout" in before.reply.reason
    ran = go_on(folder, pool, before, [*[each.replace("WAITS", "0") for each in cells], "print(a)"])
    assert (ran.reply.note[:10], ran.texts(2)) == ("it went on", ["2\n"])


HANGS = """\
import threading
from notebench.engines.papermill_steps import snapshots
snapshots._STALLED_S = 0.5
class Waits:
    def __reduce__(self):
        threading.Event().wait()
waits = Waits()
"""


def test_what_waits_for_a_lock_in_vain_is_given_up(pool: KernelPool, folder: Path) -> None:
    """A fork has the locks of threads that it has not."""
    ran = run(make_task(folder, HANGS, FAILS, checkpoint=folder / "kept", checkpoint_after_s=0.0), pool)
    assert ran.reply.reason == "cell 2: ValueError: not yet"
    assert ran.reply.duration_s < 30
    assert not (folder / "kept").exists()


def test_frames_of_text_come_back(pool: KernelPool, folder: Path) -> None:
    """Arrow's, with frames that share what lies below them, each changed for itself."""
    cells = [
        "import pandas as pd\nframe = pd.DataFrame({'a': [1, 2], 's': ['x', None]})\npart = frame[['s']]",
        "frame.loc[0, 's'] = 'y'\nprint(frame.s.tolist(), part.s.tolist(), part.s.dtype == frame.s.dtype)",
    ]
    before = fail(folder, pool, cells[0], FAILS)
    ran = go_on(folder, pool, before, cells)
    assert (ran.reply.note[:10], ran.texts(1)) == ("it went on", ["['y', nan] ['x', nan] True\n"])

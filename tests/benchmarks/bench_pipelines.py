"""Steps by our engine against papermill in sequence, both in a process that has all it needs already.

The graph is one that loads, fits three models, and joins what they gave; its notebooks import pandas and
scikit-learn. Then many cells, large outputs, and a flood that papermill would hold in memory.
"""

import logging
import os
import shutil
import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import nbformat
import papermill
import psutil
from measure import finish, report

from notebench.engines.papermill_steps.pool import KernelPool
from notebench.engines.papermill_steps.step import run_step
from notebench.pipelines.step import StepReply, StepState, StepTask

ROUNDS = 3
IMPORTS = ("pandas", "sklearn.linear_model", "sklearn.tree", "sklearn.neighbors", "sklearn.datasets")
FLOOD_MB = int(os.environ.get("BENCH_FLOOD_MB", "2000"))
MB = 1_000_000
PYTHON = {"name": "python3", "display_name": "Python 3", "language": "python"}
LOAD = [
    "import pandas as pd\nfrom sklearn.datasets import make_classification",
    "X, y = make_classification(2000, 12, random_state=7)",
    "pd.DataFrame(X).add_prefix('x').assign(y=y).to_parquet('data.parquet')",
]
FIT = [
    "import pandas as pd\nfrom sklearn.{module} import {model}",
    "data = pd.read_parquet('data.parquet')",
    "model = {model}().fit(data.drop(columns='y'), data.y)",
    "pd.Series({{'score': model.score(data.drop(columns='y'), data.y)}}).to_json('{model}.json')",
]
MODELS = {
    "LogisticRegression": "linear_model",
    "DecisionTreeClassifier": "tree",
    "KNeighborsClassifier": "neighbors",
}
JOIN = [
    "import pandas as pd, sklearn.metrics\nfrom pathlib import Path",
    f"scores = {{name: pd.read_json(f'{{name}}.json', typ='series').score for name in {list(MODELS)}}}",
    "Path('best.txt').write_text(max(scores, key=scores.get))",
]


class Notebooks:
    """Notebooks in a folder, and both ways to run them."""

    def __init__(self, folder: Path, pool: KernelPool) -> None:
        self.folder, self.pool = folder, pool

    def write(self, name: str, cells: Sequence[str]) -> str:
        made = nbformat.v4.new_notebook(
            cells=[nbformat.v4.new_code_cell(cell) for cell in cells], metadata={"kernelspec": PYTHON}
        )
        nbformat.write(made, self.folder / f"{name}.ipynb")
        return name

    def ours(self, name: str) -> StepReply:
        folder, target = self.folder, self.folder / "ran" / f"{name}.ipynb"
        task = StepTask(name, folder / f"{name}.ipynb", {}, target, folder, folder / "outputs" / name)
        reply = run_step(task, self.pool, lambda event: None, threading.Event())
        assert reply.state is StepState.FINISHED, reply
        return reply

    def theirs(self, name: str) -> None:
        papermill.execute_notebook(
            str(self.folder / f"{name}.ipynb"),
            str(self.folder / "ran" / f"{name}.ipynb"),
            progress_bar=False,
            cwd=str(self.folder),
        )


def timed(act: Callable[[], object]) -> float:
    began = time.perf_counter()
    act()
    return time.perf_counter() - began


def graph(notebooks: Notebooks) -> bool:
    """Five steps, three of them at once."""
    notebooks.write("load", LOAD)
    notebooks.write("join", JOIN)
    for model, module in MODELS.items():
        notebooks.write(model, [cell.format(model=model, module=module) for cell in FIT])

    def ours() -> None:
        with ThreadPoolExecutor(len(MODELS)) as threads:
            notebooks.pool.prepare(len(MODELS))  # while the first step works
            notebooks.ours("load")
            list(threads.map(notebooks.ours, MODELS))
            notebooks.ours("join")

    def theirs() -> None:
        for name in ("load", *MODELS, "join"):
            notebooks.theirs(name)

    took: dict[str, list[float]] = {"ours": [], "theirs": []}
    for _ in range(ROUNDS):
        notebooks.pool.prepare(len(MODELS) + 2)  # what a scheduler does while nothing is to do
        notebooks.pool.wait_until_imported()
        notebooks.pool.wait_until_prepared()
        took["ours"].append(timed(ours))
        took["theirs"].append(timed(theirs))
    return report("a graph of 5 notebooks", took["ours"], took["theirs"], at_least=5)


def once(notebooks: Notebooks, what: str, cells: Sequence[str], at_least: float) -> bool:
    """One notebook of many cells, by each."""
    name = notebooks.write("many", cells)
    ours = [timed(lambda: notebooks.ours(name)) for _ in range(ROUNDS)]
    theirs = timed(lambda: notebooks.theirs(name))
    return report(what, [statistics.median(ours)], [theirs], at_least=at_least)


def flood(notebooks: Notebooks) -> bool:
    """A cell that prints without end, nearly."""
    here = psutil.Process()
    before, most, is_over = here.memory_info().rss, 0, threading.Event()

    def watch() -> None:
        nonlocal most
        while not is_over.wait(0.05):
            most = max(most, here.memory_info().rss)

    name = notebooks.write("flood", [f"for _ in range({FLOOD_MB * 10}):\n    print('x' * 99_999)", "1"])
    watcher = threading.Thread(target=watch)
    watcher.start()
    took = timed(lambda: notebooks.ours(name))
    is_over.set()
    watcher.join()
    kept = (notebooks.folder / "ran" / "flood.ipynb").stat().st_size
    used = max(0, most - before) / MB
    holds = used < 300 and kept < 2 * MB
    print(
        f"{'ok  ' if holds else 'FAIL'} a flood of {FLOOD_MB} MB: {took:.1f} s, the notebook has {kept / MB:.1f} MB, "
        f"our process took {used:.0f} MB more at most (300)"
    )
    return holds


def main() -> None:
    logging.getLogger("papermill").setLevel(logging.ERROR)
    folder = Path(tempfile.mkdtemp(prefix="notebench-bench-"))
    (folder / "ran").mkdir()
    os.environ["IPYTHONDIR"] = str(folder)
    wanted = sys.argv[1:]
    with KernelPool(IMPORTS) as pool:
        notebooks = Notebooks(folder, pool)
        pool.prepare(1)
        print("left out:", pool.wait_until_imported() or "nothing")
        parts: dict[str, Callable[[], bool]] = {
            "graph": lambda: graph(notebooks),
            "cells": lambda: once(notebooks, "800 trivial cells", ["a = 1"] * 800, 15),
            "outputs": lambda: once(notebooks, "200 cells of 50 kB", ["print('x' * 50_000)"] * 200, 8),
            "flood": lambda: flood(notebooks),
        }
        holds = [part() for name, part in parts.items() if not wanted or name in wanted]
    shutil.rmtree(folder)
    finish(*holds)


if __name__ == "__main__":
    main()

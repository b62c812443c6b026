"""How long ``%load_ext notebench`` takes in a fresh IPython, beside ``import mlflow`` in another.

Both are timed inside the process, after IPython itself is there: what a kernel's first cell waits for.
"""

import subprocess
import sys

from measure import finish, report

ROUNDS = 7
AT_MOST = 0.25
PROGRAM = """
import time
from IPython.core.interactiveshell import InteractiveShell
shell = InteractiveShell.instance()
began = time.perf_counter()
shell.run_cell({cell!r}).raise_error()
print(time.perf_counter() - began)
"""
CELLS = {"ours": "%load_ext notebench", "peer": "import mlflow"}


def seconds(cell: str) -> float:
    """What the cell takes in a process of its own."""
    program = [sys.executable, "-c", PROGRAM.format(cell=cell)]
    told = subprocess.run(program, check=True, capture_output=True, text=True).stdout
    return float(told.strip().splitlines()[-1])


def main() -> None:
    took: dict[str, list[float]] = {name: [] for name in CELLS}
    for round_ in range(ROUNDS + 1):
        for name, cell in CELLS.items():
            spent = seconds(cell)
            if round_:  # the first fills the disk's cache
                took[name].append(spent)
    finish(report("%load_ext notebench, beside import mlflow", took["ours"], took["peer"], at_most=AT_MOST))


main()

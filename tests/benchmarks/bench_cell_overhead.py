"""What Notebench costs a cell that tracks nothing: ``%track on`` and no run, against no Notebench."""

import statistics
import sys

from measure import in_turns, new_shell

CELL = "total = sum(range(1000))\nprint(total)"
AT_MOST_MS = 2.0


def main() -> None:
    shell = new_shell()
    shell.run_cell("%track on")
    from notebench.workbench import process_workbench

    recorder = process_workbench().recorder
    hooks = {"pre_run_cell": recorder._before, "post_run_cell": recorder._after}

    def without() -> object:
        for event, hook in hooks.items():
            shell.events.unregister(event, hook)
        try:
            return shell.run_cell(CELL, store_history=True)
        finally:
            for event, hook in hooks.items():
                shell.events.register(event, hook)

    took = in_turns(
        {"with": lambda: shell.run_cell(CELL, store_history=True), "without": without}, rounds=100
    )
    ours, bare = (statistics.median(took[name]) * 1e3 for name in ("with", "without"))
    holds = ours - bare <= AT_MOST_MS
    word = "ok  " if holds else "FAIL"
    print(
        f"{word} a cell that tracks nothing: {ours - bare:.2f} ms more (at most {AT_MOST_MS} ms); "
        f"with Notebench {ours:.2f} ms, without {bare:.2f} ms",
        file=sys.stderr,
    )
    sys.exit(0 if holds else 1)


main()

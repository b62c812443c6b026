"""How benchmarks measure: in turns, in one process, as ratios against the peer of the same run."""

import atexit
import gc
import os
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from typing import Any


def new_shell() -> Any:
    """IPython with the magics in a workspace of its own, which goes with the process."""
    folder = tempfile.mkdtemp(prefix="notebench-bench-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)  # before IPython's own: it writes at exit
    os.chdir(folder)
    os.environ["IPYTHONDIR"] = folder
    from IPython.core.interactiveshell import InteractiveShell

    shell = InteractiveShell.instance()
    shell.display_pub.publish = lambda *args, **kwargs: (
        None
    )  # a kernel sends, a terminal prints: not measured
    shell.run_cell("%load_ext notebench\n%track off\nimport mlflow")
    return shell


def in_turns(acts: Mapping[str, Callable[[], object]], rounds: int) -> dict[str, list[float]]:
    """Seconds of each act, round by round, so that what else the machine does meets all alike."""
    took: dict[str, list[float]] = {name: [] for name in acts}
    for act in acts.values():
        act()  # the first call loads and makes what later ones find
    for _ in range(rounds):
        for name, act in acts.items():
            gc.collect()
            began = time.perf_counter()
            act()
            took[name].append(time.perf_counter() - began)
    return took


def report(
    what: str,
    ours: list[float],
    peers: list[float],
    *,
    at_most: float | None = None,
    at_least: float | None = None,
) -> bool:
    """Print the ratio with its bound; whether it holds.

    ``at_most`` bounds ours over the peer's time, ``at_least`` the peer's over ours (how often faster). Of
    acts that were measured in turns the ratio is the median over the rounds, so that a slow minute of the
    machine weighs on both alike.
    """
    our, peer = statistics.median(ours), statistics.median(peers)
    in_turn = len(ours) == len(peers)
    times = statistics.median(a / b for a, b in zip(ours, peers, strict=True)) if in_turn else our / peer
    if at_most is not None:
        ratio, bound, holds = times, f"at most {at_most}", times <= at_most
    else:
        assert at_least is not None
        ratio, bound, holds = 1 / times, f"at least {at_least}", 1 / times >= at_least
    print(
        f"{'ok  ' if holds else 'FAIL'} {what}: {ratio:.2f}x ({bound}x); ours {our * 1e3:.2f} ms, peer {peer * 1e3:.2f} ms, {len(ours)} rounds"
    )
    return holds


def finish(*holds: bool) -> None:
    """End the process: 1 when a bound is missed."""
    sys.exit(0 if all(holds) else 1)

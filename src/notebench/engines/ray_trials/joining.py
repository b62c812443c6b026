"""How a process becomes a driver of the cluster in which it was begun."""

import contextlib
import threading

from notebench.deferral import defer_grammars


def join_cluster() -> None:
    """Be a driver; nothing happens where this process is one."""
    defer_grammars()
    import ray

    if not ray.is_initialized():
        ray.init(log_to_driver=True, configure_logging=False)


def join_early() -> threading.Thread:
    """Have :func:`join_cluster` done while this process loads what else it needs; gives the thread."""

    def join() -> None:
        # What goes wrong does so again where it is needed, and is told there.
        with contextlib.suppress(Exception):
            join_cluster()

    thread = threading.Thread(target=join, name="notebench-join", daemon=True)
    thread.start()
    return thread

"""How a process becomes a driver of the cluster in which it was begun."""

import contextlib
import threading

from notebench.deferral import defer_grammars

_joining = threading.Lock()


def join_cluster() -> None:
    """Be a driver; nothing happens where this process is one."""
    with _joining:
        defer_grammars()
        import ray

        if not ray.is_initialized():
            ray.init(log_to_driver=True, configure_logging=False)


def join_early() -> None:
    """Have :func:`join_cluster` done in a thread while this process loads what else it needs."""

    def join() -> None:
        # What goes wrong does so again where it is needed, and is told there.
        with contextlib.suppress(Exception):
            join_cluster()

    threading.Thread(target=join, name="notebench-join", daemon=True).start()

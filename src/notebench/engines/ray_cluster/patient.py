"""Ray's command line, with more patience: by itself it gives up on its own node after 30 seconds.

On a machine that is busy, or reads Ray from its disk for the first time, the node takes longer than that.
"""

import time
from collections.abc import Callable
from typing import Any

_PATIENCE_S = 200.0
_LOOK_EVERY_S = 0.2


def waiting(get_node: Callable[..., Any], patience_s: float = _PATIENCE_S) -> Callable[..., Any]:
    """The same question, asked until there is an answer or the time is over."""

    def get(*words: Any, **named: Any) -> Any:
        ends_at = time.monotonic() + patience_s
        while True:
            try:
                return get_node(*words, **named)
            except RuntimeError:  # not yet
                if time.monotonic() >= ends_at:
                    raise
                time.sleep(_LOOK_EVERY_S)

    return get


def main() -> None:
    """Run ``ray`` with this process's arguments."""
    from ray._private import services
    from ray.scripts.scripts import main as ray_main

    # Ray has no setting for it; where its own part is called otherwise one day, it is as patient as before.
    if hasattr(services, "get_node"):
        services.get_node = waiting(services.get_node)
    ray_main()


if __name__ == "__main__":
    main()

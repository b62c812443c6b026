"""Waiting for a kernel that was begun, until it answers or cannot."""

from collections.abc import Mapping
from typing import Any

from notebench.engines.papermill_steps.connecting import wait_until_ready
from notebench.engines.papermill_steps.executing import Limits
from notebench.engines.papermill_steps.kernel import Kernel, say_death
from notebench.errors import Unavailable


def wait_for_kernel(kernel: Kernel, limits: Limits, timeout_s: float) -> Mapping[str, Any]:
    """Wait until the kernel answers; what it tells of itself.

    Raises
    ------
    Ended
        When one of the limits is passed.
    Unavailable
        When it ends, or the time does.
    """
    told = wait_until_ready(
        kernel.client, lambda: kernel.ended() is not None or limits.passed() is not None, timeout_s
    )
    if told is not None:
        return told
    if passed := limits.passed():
        raise passed
    if (status := kernel.ended()) is None:
        raise Unavailable(f"the kernel did not answer within {timeout_s:g} s; try again")
    died = say_death(status, is_out_of_memory=kernel.is_out_of_memory())
    raise Unavailable(f"the kernel did not start: {died}")

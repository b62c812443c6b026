"""Which GPUs there are, and which worker has which."""

import shutil
import subprocess
from collections.abc import Mapping, Sequence

from notebench.errors import BadInput

GPU_VARIABLE = "CUDA_VISIBLE_DEVICES"
_PATIENCE_S = 10


def find_gpus(environ: Mapping[str, str]) -> tuple[str, ...]:
    """The ids of the GPUs that this process may use: those that its environment names, else all."""
    if (named := environ.get(GPU_VARIABLE)) is not None:
        ids = [each.strip() for each in named.split(",")]
        return tuple(each for each in ids if each and each != "-1")
    program = shutil.which("nvidia-smi")
    if program is None:
        return ()
    try:
        told = subprocess.run(  # noqa: S603 - found on the path, without words from outside
            [program, "-L"], capture_output=True, text=True, timeout=_PATIENCE_S, check=False
        ).stdout
    except (OSError, subprocess.TimeoutExpired):
        return ()
    lines = [line for line in told.splitlines() if line.startswith("GPU ")]
    return tuple(line.removeprefix("GPU ").partition(":")[0] for line in lines)


def lease(gpus: Sequence[str], per_trial: int, workers: int) -> list[tuple[str, ...]]:
    """The ids that each worker has for itself; none of them is another's.

    Raises
    ------
    BadInput
        When there are too few.

    Examples
    --------
    >>> lease(["0", "1", "2", "3"], 2, 2)
    [('0', '1'), ('2', '3')]
    """
    if per_trial == 0:
        return [()] * workers
    if per_trial * workers > len(gpus):
        found = f"there are {len(gpus)} ({', '.join(gpus)})" if gpus else "none was found"
        raise BadInput(
            f"gpus: {workers} workers with {per_trial} each need {per_trial * workers}, and {found}; "
            "take fewer workers"
        )
    return [tuple(gpus[at * per_trial : (at + 1) * per_trial]) for at in range(workers)]

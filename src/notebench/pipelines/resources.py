"""What a step takes up: asked for in a pipeline's file, given out here or by a cluster."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Resources:
    """What a step takes up while it runs.

    Attributes
    ----------
    memory_bytes
        None where it does not say.
    jobs
        How many jobs of other machines are looked after here.
    """

    cpus: float = 1.0
    gpus: float = 0.0
    memory_bytes: int | None = None
    jobs: int = 0

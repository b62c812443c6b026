"""How much a run keeps: its files counted, and their bytes."""

from dataclasses import dataclass

from notebench.experiments.ports import ArtifactReader
from notebench.experiments.record import iterate_artifacts

MOST_MEASURED = 100_000


@dataclass(frozen=True, slots=True)
class Extent:
    """How much lies below a folder of a run's artifacts.

    Attributes
    ----------
    is_complete
        Whether that is all; else there is more than this: the walk was bounded, or a store told no size.
    """

    files: int
    size_bytes: int
    is_complete: bool


def measure_artifacts(
    artifacts: ArtifactReader, artifact_uri: str, folder: str = "", most: int = MOST_MEASURED
) -> Extent:
    """How many files lie below the folder and their bytes together; ``most`` files are looked at."""
    files = size_bytes = 0
    is_complete = True
    for artifact in iterate_artifacts(artifacts, artifact_uri, folder):
        if files == most:
            return Extent(files, size_bytes, is_complete=False)
        files += 1
        size_bytes += artifact.size_bytes or 0
        is_complete = is_complete and artifact.size_bytes is not None
    return Extent(files, size_bytes, is_complete)

"""The places in which jobs run, this machine and each target; made when one is asked for."""

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from notebench.engines.process_jobs import ProcessPlace, begin, make_program
from notebench.errors import NotFound
from notebench.jobs import JobFolder, JobPlace
from notebench.targets.target import TRY

if TYPE_CHECKING:
    from notebench.workbench.targets import Targets

MIRROR_LOG = "mirror.log"
_RAY = "ray:"


class Places(Mapping[str, JobPlace]):
    """Places by the name that a job's spec has.

    Parameters
    ----------
    targets
        Gives the workspace's targets.
    """

    def __init__(self, root: Path, targets: "Callable[[], Targets]") -> None:
        self._root, self._targets = root, targets
        self._here = ProcessPlace(root)

    def __contains__(self, name: object) -> bool:
        """Whether jobs may begin there; those of a place that was taken away are found all the same."""
        return any(name == each for each in self)

    def __getitem__(self, name: str) -> JobPlace:
        """The place of this name, in which jobs are now or were."""
        if name == self._here.name:
            return self._here
        if not name.startswith(_RAY):
            raise KeyError(name)
        # Here and not above: who runs nothing elsewhere has no use for HTTP.
        from notebench.engines.ray_jobs.place import LeftPlace, RayPlace
        from notebench.workbench.mirroring import make_mirror

        targets, on = self._targets(), name.removeprefix(_RAY)
        try:
            target = targets.book.get(on)
        except NotFound:  # it was detached since; a cluster to try on never comes back
            return LeftPlace(on, is_over=on == TRY)
        return RayPlace(
            target,
            lambda: targets.token(target),
            partial(begin_mirror, self._root),
            lambda folder: make_mirror(folder, targets, say=str).submit(),
        )

    def __iter__(self) -> Iterator[str]:
        """Go through the names that there are now."""
        yield self._here.name
        yield from (f"{_RAY}{target.name}" for target in self._targets().book.targets())

    def __len__(self) -> int:
        """Count them."""
        return sum(1 for _ in self)


def begin_mirror(root: Path, folder: JobFolder) -> None:
    """Begin the process that keeps a job's folder here the same as in its cluster.

    Raises
    ------
    Unavailable
        When it cannot be started.
    """
    begin(make_program(root, "mirror"), root, folder, folder.path / MIRROR_LOG)


def place_of(on: str | None) -> str:
    """The place that a person means by ``local`` or a target's name."""
    return ProcessPlace.name if on in (None, "", "local") else f"{_RAY}{on}"

"""Metrics that a trial logs into its own store, told to its driver while it goes on.

The store's files are read as they grow, so that nothing of MLflow is loaded here, and the code that logs does
not wait. All else comes at the trial's end.
"""

import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType

from notebench.errors import NotebenchError
from notebench.sweeps.recording import CAUGHT_TAG
from notebench.sweeps.reporting import ask_driver

Point = tuple[str, float, int, int]
"""Name, value, milliseconds since the epoch, step."""
MOST_POINTS = 5_000
"""Of one trial that are told on the way: they travel as lines of a log."""
_LOOK_EVERY_S = 2.0
_AT_ONCE = 500


@dataclass(slots=True)
class Reading:
    """The metrics of the trial's run, read on from where the last call came to.

    Attributes
    ----------
    experiment
        The folder in which the trial's run is made.
    """

    experiment: Path
    _read: dict[Path, int] = field(default_factory=dict, init=False)
    _metrics: Path | None = field(default=None, init=False)

    def new(self) -> Iterator[Point]:
        """What was logged since; half a line is left for the next call.

        Raises
        ------
        OSError
            As the file system says.
        """
        if self._metrics is None:
            marks = self.experiment.glob(f"*/tags/{CAUGHT_TAG}")
            self._metrics = next((mark.parents[1] / "metrics" for mark in marks), None)
        for path in sorted(self._metrics.rglob("*")) if self._metrics else ():
            if not path.is_file():
                continue
            with path.open("rb") as file:
                file.seek(self._read.get(path, 0))
                content = file.read()
            content = content[: content.rfind(b"\n") + 1]
            self._read[path] = self._read.get(path, 0) + len(content)
            name = path.relative_to(self._metrics or path).as_posix()
            yield from (point for line in content.splitlines() if (point := _point(name, line)))


class Following:
    """A context in which what is logged is told every few seconds, by a thread.

    Parameters
    ----------
    look_every_s
        A trial that ends sooner is not looked at: what it logged comes with its end.
    """

    def __init__(self, experiment: Path, look_every_s: float = _LOOK_EVERY_S) -> None:
        self._reading, self._every_s = Reading(experiment), look_every_s
        self._is_over = threading.Event()
        self._thread = threading.Thread(target=self._follow, name="notebench-logged", daemon=True)

    def __enter__(self) -> "Following":
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, frames: TracebackType | None
    ) -> None:
        self._is_over.set()
        self._thread.join()

    def _follow(self) -> None:
        told = 0
        while told < MOST_POINTS and not self._is_over.wait(self._every_s):
            try:
                new = list(self._reading.new())[: MOST_POINTS - told]
                for start in range(0, len(new), _AT_ONCE):
                    ask_driver("points", points=new[start : start + _AT_ONCE])
            except (
                NotebenchError,
                OSError,
            ):  # its driver is gone: it comes at the end
                return
            told += len(new)


def _point(name: str, line: bytes) -> Point | None:
    """What a line of a metric's file says: time, value and step."""
    try:
        at_ms, value, step, *_ = line.split()
        return name, float(value), int(at_ms), int(step)
    except ValueError:
        return None

"""What a run captures, as the test says it: an environment, a recorder of code and output."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

from notebench.experiments import Environment
from notebench.experiments.capture.history import CellHistory
from notebench.experiments.ports import Place


class FakeEnvironment:
    """An environment that is known at once."""

    environment = Environment("3.11.9", "Test", {"numpy": "2.4.6"})

    def begin(self, keep_patch: Callable[[str], None] | None = None) -> None:
        pass

    def read(self) -> Environment | None:
        return self.environment

    def commit(self) -> str | None:
        return "c0ffee"


@dataclass
class FakeRecording:
    stdout: str = ""
    stderr: str = ""
    figures: Sequence[object] = ()
    output_hash: str | None = None


@dataclass
class FakeRecorder:
    """A process whose code and output the test says."""

    where: Place = field(default_factory=lambda: Place("/desk/train.ipynb", "x = 1", "cell-1", 3))
    recording: FakeRecording = field(default_factory=FakeRecording)
    history: CellHistory = field(default_factory=CellHistory)

    def place(self) -> Place:
        return self.where

    @contextmanager
    def record(self, output_chars: int) -> Iterator[FakeRecording]:
        yield self.recording

"""The recorder of a process that is no kernel: its code is the script, its output goes on as it is."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from notebench.experiments.capture.history import CellHistory
from notebench.experiments.capture.tail import Recorded, Tail, listening
from notebench.experiments.ports import Place


class ScriptRecorder:
    """Knows the script that Python was started with."""

    def __init__(self) -> None:
        self.history = CellHistory()
        """Empty: a script is one piece."""

    def place(self) -> Place:
        """See :class:`~notebench.experiments.ports.Recorder`."""
        path = getattr(sys.modules.get("__main__"), "__file__", None)
        if not path or not Path(path).is_file():
            return Place()
        return Place(str(Path(path).resolve()), Path(path).read_text(encoding="utf-8", errors="replace"))

    @contextmanager
    def record(self, output_chars: int) -> Iterator[Recorded]:
        """See :class:`~notebench.experiments.ports.Recorder`."""
        recording = Recorded(Tail(output_chars), Tail(output_chars))
        with listening(sys.stdout, recording.hear_out), listening(sys.stderr, recording.hear_err):
            yield recording

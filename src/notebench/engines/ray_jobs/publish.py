"""The cluster's side: tells what is new in a job's folder, as lines on standard output."""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from notebench.engines.ray_jobs.frames import BEAT, MOST_BYTES, WHOLE_BYTES, Frame, is_journal, travels

_CALM_S = 1.0
_AGAIN_BYTES_PER_S = 200_000
_EVENTS, _ENDED = "events.jsonl", b'"verb": "ended"'
_BEAT_EVERY_S = 10.0


@dataclass(slots=True)
class Publisher:
    """Follows a folder.

    Attributes
    ----------
    say
        Writes a line.
    clock
        Seconds since the epoch, as files have them.
    """

    folder: Path
    say: Callable[[str], None]
    clock: Callable[[], float] = time.time
    _begins: dict[str, int] = field(default_factory=dict, init=False)
    _done: dict[str, int] = field(default_factory=dict, init=False)
    _seen: dict[str, tuple[int, int]] = field(default_factory=dict, init=False)
    _told_at: dict[str, float] = field(default_factory=dict, init=False)
    _beat_at: float = field(default=0.0, init=False)

    def __post_init__(self) -> None:
        """What is there already came from the other side."""
        for name, path in self._files():
            if is_journal(name):
                self._begins[name] = self._done[name] = path.stat().st_size
            else:
                self._seen[name] = _mark(path)

    def publish(self, *, is_last: bool = False) -> None:
        """Tell what is new; a file that is being written waits until it is calm, but for the last time."""
        for name, path in sorted(self._files(), key=lambda found: found[0] == _EVENTS):
            try:
                if name == _EVENTS and not is_last and self._tells_end(path):
                    continue  # its end is told when all that it left has been
                if is_journal(name):
                    self._append(name, path, is_last=is_last)
                else:
                    self._whole(name, path, is_last=is_last)
            except FileNotFoundError:  # it was replaced, or taken away
                continue
        if self.clock() >= self._beat_at:
            self._beat_at = self.clock() + _BEAT_EVERY_S
            self.say(Frame(BEAT, 0, b"", 0).to_line())

    def _files(self) -> Iterator[tuple[str, Path]]:
        for path in sorted(self.folder.rglob("*")):
            name = path.relative_to(self.folder).as_posix()
            if name != BEAT and travels(name) and path.is_file() and not path.is_symlink():
                yield name, path

    def _tells_end(self, path: Path) -> bool:
        with path.open("rb") as file:
            file.seek(self._done.get(_EVENTS, 0))
            return _ENDED in file.read()

    def _append(self, name: str, path: Path, *, is_last: bool) -> None:
        begin, done = self._begins.setdefault(name, 0), self._done.setdefault(name, 0)
        with path.open("rb") as file:
            file.seek(done)
            while piece := file.read(MOST_BYTES):
                # Whole lines, so that no reader at home sees half of one; a long line goes in pieces.
                end = piece.rfind(b"\n") + 1
                if not end and len(piece) < MOST_BYTES and not is_last:
                    break
                piece = piece[: end or len(piece)]
                self.say(Frame(name, done - begin, piece).to_line())
                done += len(piece)
                self._done[name] = done
                file.seek(done)

    def _whole(self, name: str, path: Path, *, is_last: bool) -> None:
        mark = _mark(path)
        now = self.clock()
        is_calm = "/" not in name or now - path.stat().st_mtime >= _CALM_S
        # What changes all the time is told the more seldom the larger it is.
        is_due = now - self._told_at.get(name, 0.0) >= mark[1] / _AGAIN_BYTES_PER_S
        if mark == self._seen.get(name) or not ((is_calm and is_due) or is_last):
            return
        self._seen[name], self._told_at[name] = mark, now
        if mark[1] > WHOLE_BYTES:
            told = f"{name} has {mark[1]} bytes, and at most {WHOLE_BYTES} come home"
            self.say(f"notebench: {told}\n")
            return
        with path.open("rb") as file:
            for at in range(0, max(1, mark[1]), MOST_BYTES):
                self.say(Frame(name, at, file.read(MOST_BYTES), mark[1]).to_line())


def _mark(path: Path) -> tuple[int, int]:
    facts = path.stat()
    return facts.st_mtime_ns, facts.st_size

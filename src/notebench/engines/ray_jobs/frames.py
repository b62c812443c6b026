"""How a job's folder comes home: as lines of the log that Ray keeps of the job, each a piece of a file.

A piece says where it belongs. So a log that is read again from its beginning, after a broken connection or a
night, changes nothing that is here already, and leaves no gap. Lines that are no pieces are passed over.
"""

import base64
import json
from dataclasses import dataclass
from pathlib import PurePosixPath

_MARK = "notebench-frame "
MOST_BYTES = 48_000
"""The most of a file that one piece carries."""
WHOLE_BYTES = 100_000_000
"""A file that is no journal comes home up to this size."""
BEAT = "heartbeat"
_JOURNALS = (".jsonl", ".journal", ".txt")
# What is written on this side, or means only this machine.
_OURS = frozenset({"spec.json", "control.jsonl", "launch.json", "mirror.json", "mirror.log", "mirror.lock"})


@dataclass(frozen=True, slots=True)
class Frame:
    """A piece of a file.

    Attributes
    ----------
    file
        From the job's folder, with ``/``.
    at
        Where it begins: in what the attempt added to a journal, or in the whole of another file.
    of
        How large that other file is; None of a journal.
    """

    file: str
    at: int
    data: bytes
    of: int | None = None

    def to_line(self) -> str:
        """As a line of the log, ASCII throughout."""
        facts: dict[str, str | int] = {"file": self.file, "at": self.at}
        if self.of is not None:
            facts["of"] = self.of
        return f"{_MARK}{json.dumps({**facts, 'data': base64.b64encode(self.data).decode()})}\n"


def read_frame(line: str) -> Frame | None:
    """The piece in a line; None where there is none, or it names a file that no cluster may write."""
    if not line.startswith(_MARK):
        return None
    try:
        read = json.loads(line.removeprefix(_MARK))
        of = read.get("of")
        frame = Frame(
            str(read["file"]),
            int(read["at"]),
            base64.b64decode(read["data"], validate=True),
            None if of is None else int(of),
        )
    except (ValueError, KeyError, TypeError, AttributeError):
        return None
    has_room = frame.of is None or frame.at + len(frame.data) <= frame.of <= WHOLE_BYTES
    is_kind = (frame.of is None) == is_journal(frame.file)
    return frame if frame.at >= 0 and has_room and is_kind and travels(frame.file) else None


def travels(file: str) -> bool:
    """Whether a file of a job's folder comes home."""
    path = PurePosixPath(file)
    is_inside = not path.is_absolute() and ".." not in path.parts and str(path) == file and "\\" not in file
    is_hidden = any(part.startswith(".") for part in path.parts)
    return is_inside and not is_hidden and file not in _OURS and not file.endswith((".lock", ".part"))


def is_journal(file: str) -> bool:
    """Whether a file is only appended to, and comes home piece by piece: those at the top of the folder."""
    return "/" not in file and file.endswith(_JOURNALS)

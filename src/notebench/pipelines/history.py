"""What steps gave in earlier runs: one line for each step that finished, in one file for each pipeline.

The file is a memory: the truth lies in the folders of the runs. Where it is torn, or a folder is gone, a step
runs again.
"""

import json
import os
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

from notebench.data.column_content import combine
from notebench.errors import Unavailable
from notebench.pipelines.keys import KeyParts
from notebench.pipelines.outputs import Output, read_outputs
from notebench.workspace import write_whole

_MANY_BYTES = 500_000
_MANY_LINES = 5000
_KEPT = 20  # of each step, and of each item of a mapped one
_LEAST_KEPT = 5  # where these are very many
_LOCK_S = 10


@dataclass(frozen=True, slots=True)
class StepRecord:
    """A step that finished.

    Attributes
    ----------
    item
        Which of a mapped step's it was; empty of any other.
    outputs
        The folder of its outputs, from that of the jobs.
    made_by
        The run that it ran in, where this one only kept what it gave; empty for this one.
    """

    step: str
    item: str
    key: str
    parts: KeyParts
    run_id: str
    outputs: str
    ended_at: datetime
    duration_s: float
    made_by: str = ""

    def to_json(self) -> dict[str, Any]:
        """A line of the file."""
        return {
            "step": self.step,
            "item": self.item,
            "key": self.key,
            "parts": self.parts.to_json(),
            "run_id": self.run_id,
            "outputs": self.outputs,
            "ended_at": self.ended_at.isoformat(),
            "duration_s": self.duration_s,
            "made_by": self.made_by,
        }

    @classmethod
    def from_json(cls, read: Mapping[str, Any]) -> "StepRecord":
        """What :meth:`to_json` wrote.

        Raises
        ------
        KeyError, TypeError, ValueError
            When it is something else.
        """
        return cls(
            str(read["step"]),
            str(read["item"]),
            str(read["key"]),
            KeyParts.from_json(read["parts"]),
            str(read["run_id"]),
            str(read["outputs"]),
            datetime.fromisoformat(read["ended_at"]),
            float(read["duration_s"]),
            str(read.get("made_by", "")),
        )


@dataclass(frozen=True, slots=True)
class History:
    """What is known of earlier runs of one pipeline, the newest first.

    Attributes
    ----------
    jobs
        The folder of all jobs, below which outputs lie.
    """

    jobs: Path
    records: tuple[StepRecord, ...] = ()
    _items: Mapping[tuple[str, str], list[StepRecord]] = field(init=False, repr=False, compare=False)
    _keys: Mapping[tuple[str, str], list[StepRecord]] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        items: dict[tuple[str, str], list[StepRecord]] = {}
        keys: dict[tuple[str, str], list[StepRecord]] = {}
        for each in self.records:
            items.setdefault((each.step, each.item), []).append(each)
            keys.setdefault((each.step, each.key), []).append(each)
        object.__setattr__(self, "_items", items)
        object.__setattr__(self, "_keys", keys)

    def of(self, step: str, item: str = "") -> tuple[StepRecord, ...]:
        """Those of a step, or of one of its items."""
        return tuple(self._items.get((step, item), ()))

    def with_key(self, step: str, key: str) -> StepRecord | None:
        """The newest of the step with this key whose outputs are all there."""
        return next(filter(self.has, self._keys.get((step, key), ())), None)

    def has(self, record: StepRecord) -> bool:
        """Whether all its outputs are there."""
        return (self.jobs / record.outputs).is_dir() and all(
            each.is_there for each in self.outputs(record).values()
        )

    def outputs(self, record: StepRecord) -> dict[str, Output]:
        """What the step gave; empty where its folder cannot be read."""
        with suppress(Unavailable):
            return read_outputs(self.jobs / record.outputs)
        return {}


@dataclass(frozen=True, slots=True)
class HistoryFile:
    """The file in which a pipeline's history is kept.

    Attributes
    ----------
    folder
        In which each pipeline has its own.
    """

    folder: Path
    pipeline: Path
    jobs: Path

    @property
    def path(self) -> Path:
        """One for each pipeline's file, whatever it is called."""
        return self.folder / f"{combine(str(self.pipeline))[:16]}.jsonl"

    def read(self) -> History:
        """What is known; lines that a kill tore are passed over.

        Raises
        ------
        Unavailable
            When it cannot be read.
        """
        return History(self.jobs, tuple(record for _, record in reversed(self._lines())))

    def add(self, records: Iterable[StepRecord]) -> None:
        """Keep these too, at a cost that does not grow with what is known.

        Raises
        ------
        Unavailable
            When it cannot be written.
        """
        lines = b"".join(_line(each) for each in records)
        with self._changing():
            # A line that a kill tore is ended first: it costs only itself.
            descriptor = os.open(self.path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o666)
            try:
                os.write(descriptor, b"\n" + lines)
            finally:
                os.close(descriptor)

    def tidy(self) -> None:
        """Forget the oldest where there are many: for once a run.

        Raises
        ------
        Unavailable
            When it cannot be read or written.
        """
        if not self.path.is_file() or self.path.stat().st_size < _MANY_BYTES:
            return
        with self._changing():
            known = self._lines()
            kept = _newest(known)
            if len(kept) < len(known):
                write_whole(self.path, b"".join(line + b"\n" for line in kept))

    @contextmanager
    def _changing(self) -> Iterator[None]:
        """Hold the lock under which lines are added and forgotten: other runs add some too."""
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            with FileLock(self.path.with_suffix(".lock"), timeout=_LOCK_S):
                yield
        except Timeout as err:
            raise Unavailable(
                f"{self.path} is locked by another process for over {_LOCK_S} s; try again"
            ) from err
        except OSError as err:
            raise Unavailable(
                f"{self.folder} cannot be written ({err.strerror}); make room, or allow writing"
            ) from err

    def _lines(self) -> list[tuple[bytes, StepRecord]]:
        """Each line that is whole, and its record."""
        try:
            lines = self.path.read_bytes().splitlines()
        except FileNotFoundError:
            return []
        except OSError as err:
            raise Unavailable(f"{self.path} cannot be read ({err.strerror}); see its permissions") from err
        found: list[tuple[bytes, StepRecord]] = []
        for line in filter(None, lines):
            with suppress(ValueError, KeyError, TypeError, AttributeError):
                found.append((line, StepRecord.from_json(json.loads(line))))
        return found


def _line(record: StepRecord) -> bytes:
    return json.dumps(record.to_json(), ensure_ascii=False).encode() + b"\n"


def _newest(known: Sequence[tuple[bytes, StepRecord]]) -> list[bytes]:
    """The last few of each step and item, in their order; of very many steps and items fewer."""
    count = Counter((record.step, record.item) for _, record in known)
    most = max(_LEAST_KEPT, min(_KEPT, _MANY_LINES // max(1, len(count))))
    kept = []
    for line, record in known:
        if count[record.step, record.item] <= most:
            kept.append(line)
        count[record.step, record.item] -= 1
    return kept

"""What a job is to do: written into its folder before anything starts, and never a secret in it."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from notebench.errors import BadInput
from notebench.redaction import Redactor, is_secret_name

_KIND = re.compile(r"[a-z][a-z0-9_]{0,39}")
_NAME_CHARS = 200
_MOST_BYTES = 1_000_000
VERSION = 1


@dataclass(frozen=True, slots=True)
class JobSpec:
    """What a job is to do.

    Attributes
    ----------
    kind
        Which :class:`~notebench.jobs.ports.Work` does it: ``command``, …
    work
        What the kind reads, as JSON: file names and values, never a secret. Large things lie beside it.
    folder
        The absolute folder to work in.
    by
        The user who asked for it.
    place
        The name of the :class:`~notebench.jobs.ports.JobPlace` in which it runs.
    """

    kind: str
    name: str
    work: Mapping[str, Any]
    folder: str
    created_at: datetime
    by: str = ""
    place: str = "process"

    def __post_init__(self) -> None:
        if not _KIND.fullmatch(self.kind):
            raise BadInput(f"kind: {self.kind[:80]!r} is no kind of job; write it as `command` is written")
        if not self.name.strip() or len(self.name) > _NAME_CHARS or not self.name.isprintable():
            raise BadInput(
                f"name: {self.name[:80]!r} is no name; give 1 to {_NAME_CHARS} printable characters"
            )
        if self.created_at.tzinfo is None:
            raise BadInput("a job's time needs a time zone")
        try:
            size = len(json.dumps(self.work, allow_nan=False))
        except (TypeError, ValueError, RecursionError) as err:
            raise BadInput("work: it cannot be written as JSON; give texts, numbers, lists, objects") from err
        if size > _MOST_BYTES:
            raise BadInput(f"work: it has {size} bytes as JSON; at most {_MOST_BYTES} are kept")

    def to_bytes(self) -> bytes:
        """The file ``spec.json``."""
        facts = {
            "version": VERSION,
            "kind": self.kind,
            "name": self.name,
            "work": dict(self.work),
            "folder": self.folder,
            "created_at": self.created_at.isoformat(),
            "by": self.by,
            "place": self.place,
        }
        return json.dumps(facts, indent=2, ensure_ascii=False).encode("utf-8", "backslashreplace") + b"\n"

    @classmethod
    def from_bytes(cls, content: bytes) -> "JobSpec":
        """The spec that :meth:`to_bytes` wrote.

        Raises
        ------
        BadInput
            When the file is torn, or was written by another program.
        """
        try:
            return cls.from_json(json.loads(content))
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as err:
            raise BadInput(f"{content[:60]!r}… is no job's spec") from err

    @classmethod
    def from_json(cls, read: Mapping[str, Any]) -> "JobSpec":
        """The same, of what was read already.

        Raises
        ------
        BadInput, KeyError, TypeError, ValueError, AttributeError
            When it is something else.
        """
        return cls(
            kind=read["kind"],
            name=read["name"],
            work=dict(read["work"]),
            folder=read["folder"],
            created_at=datetime.fromisoformat(read["created_at"]),
            by=str(read.get("by", "")),
            place=str(read.get("place", "process")),
        )


def check_no_secret(work: Mapping[str, Any], redactor: Redactor) -> None:
    """Refuse what looks like a secret: a spec is read by people and kept for weeks.

    Raises
    ------
    BadInput
        When a text in it would be redacted; the message says where it stands, not what it is.
    """
    for where, text in _texts(work, ""):
        name = where.rpartition(".")[2]
        if redactor.redact(text) != text or (is_secret_name(name) and text):
            raise BadInput(
                f"{where}: it looks like a secret, and a job's spec keeps none; put it into an environment "
                "variable, which the job inherits, or into a file that the work reads"
            )


def _texts(value: object, where: str) -> Iterator[tuple[str, str]]:
    if isinstance(value, str):
        yield where, value
    elif isinstance(value, Mapping):
        for key, inner in value.items():
            yield from _texts(inner, f"{where}.{key}" if where else str(key))
    elif isinstance(value, (list, tuple)):
        # Words of a command line tell together what none tells alone: --token, abc.
        yield where, " ".join(each for each in value if isinstance(each, str))
        for number, inner in enumerate(value):
            yield from _texts(inner, f"{where}[{number}]")

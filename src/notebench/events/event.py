"""One thing that happened to one noun.

An event is a hint to read again, never the facts: whoever hears it reads the store.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from notebench.errors import BadInput

SCHEMA_FILES = {path.stem.split("-")[0]: path for path in (Path(__file__).parent / "schemas").glob("*.json")}
"""The JSON schema of each noun's events."""


@dataclass(frozen=True, slots=True)
class Event:
    """What happened.

    Attributes
    ----------
    noun, verb
        Of which kind, as in the noun's schema: ``run`` ``started``.
    at
        When, aware.
    data
        What else the noun's schema allows: ``id``, ``state``, …
    """

    noun: str
    verb: str
    at: datetime = field(default_factory=lambda: datetime.now(UTC))
    data: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.noun not in SCHEMA_FILES:
            raise BadInput(f"no event tells of {self.noun!r}; there are {', '.join(sorted(SCHEMA_FILES))}")
        if self.at.tzinfo is None:
            raise BadInput("an event's time needs a time zone")

    def payload(self) -> dict[str, str]:
        """What the noun's schema describes."""
        return {"verb": self.verb, **self.data, "at": self.at.astimezone(UTC).isoformat()}

    def to_line(self) -> bytes:
        """One line of the journal, with its end."""
        return json.dumps({"noun": self.noun, **self.payload()}, ensure_ascii=False).encode() + b"\n"

    @classmethod
    def from_line(cls, line: bytes) -> "Event":
        """The event that :meth:`to_line` wrote.

        Raises
        ------
        BadInput
            When the line is torn, or was written by another program.
        """
        try:
            read: dict[str, Any] = json.loads(line)
            noun, verb, at = read.pop("noun"), read.pop("verb"), read.pop("at")
            return cls(noun, verb, datetime.fromisoformat(at), {key: str(read[key]) for key in read})
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as err:
            raise BadInput(f"{line[:80]!r} is no event") from err


def schema_id(noun: str) -> str:
    """The ``$id`` of the noun's schema, by which listeners know its events."""
    schema: dict[str, str] = json.loads(SCHEMA_FILES[noun].read_text(encoding="utf-8"))
    return schema["$id"]

"""How far a job's work has come: one small file, replaced whole, as only the newest counts."""

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from notebench.errors import BadInput

_TEXT_CHARS = 200
_FACTS_CHARS = 20_000


@dataclass(frozen=True, slots=True)
class Progress:
    """How far it has come.

    Attributes
    ----------
    done, total
        In the work's own units; ``total`` is None where it is not known.
    text
        What goes on now, in a few words.
    facts
        What its kind tells beside, as JSON, for lists that read no more of the job than this file.
    """

    done: float
    total: float | None
    text: str
    at: datetime
    facts: Mapping[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if not math.isfinite(self.done) or self.done < 0:
            raise BadInput(f"done: {self.done} is no progress; give a number from 0 up")
        if self.total is not None and (not math.isfinite(self.total) or self.total < self.done):
            raise BadInput(f"total: {self.total} is less than the {self.done} that is done")

    def to_json(self) -> dict[str, Any]:
        """As file and REST carry it."""
        return {
            "done": self.done,
            "total": self.total,
            "text": self.text[:_TEXT_CHARS],
            "at": self.at.isoformat(),
            "facts": dict(self.facts) if len(json.dumps(self.facts)) <= _FACTS_CHARS else {},
        }

    @classmethod
    def from_bytes(cls, content: bytes) -> "Progress | None":
        """What the file says; None where it is torn or foreign."""
        try:
            return cls.from_json(json.loads(content))
        except (ValueError, KeyError, TypeError, AttributeError, BadInput):
            return None

    @classmethod
    def from_json(cls, read: Mapping[str, Any]) -> "Progress":
        """What :meth:`to_json` gave.

        Raises
        ------
        BadInput, KeyError, TypeError, ValueError, AttributeError
            When it is something else.
        """
        total = read["total"]
        return cls(
            float(read["done"]),
            None if total is None else float(total),
            str(read["text"]),
            datetime.fromisoformat(read["at"]),
            dict(read.get("facts", {})),
        )

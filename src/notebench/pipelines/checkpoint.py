"""What a step that failed had in its kernel before a cell, as a folder that a later run may go on with."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from notebench.data.column_content import combine
from notebench.errors import BadInput
from notebench.pipelines.effects import effects_of
from notebench.pipelines.keys import KeyParts
from notebench.pipelines.needs import is_history, needed_by
from notebench.workspace import write_whole

FACTS_FILE, PARTS_FILE = "facts.json", "parts.json"
_FORMAT = 1


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """A kernel's state at the beginning of a cell.

    Attributes
    ----------
    cells
        The ids of the code cells that had run, in order.
    lost
        Names that are not kept, and why; a dotted one is of something other than a variable.
    own
        Modules of the notebook's own, whose variables are kept too.
    told_bytes
        Of the manifest of outputs, as long as it was.
    parts
        What the step's result depended on.
    """

    folder: Path
    cells: tuple[str, ...]
    lost: Mapping[str, str]
    own: tuple[str, ...]
    told_bytes: int
    parts: KeyParts

    def why_other(self, parts: KeyParts | None) -> str:
        """Why a step of these parts cannot go on here; empty where only code differs."""
        if parts is None:
            return "what it is given cannot be read"
        changes = parts.changes_since(self.parts)
        return "; ".join(each for each in changes if not each.startswith("code "))

    def plan(self, cells: Sequence[str]) -> "Going":
        """How a notebook goes on whose code cells have these sources.

        The values that it is given are looked at by :meth:`why_other`, so their cell is empty here.

        Raises
        ------
        BadInput
            When it cannot: one line that says why.
        """
        count = len(self.cells)
        for number, (before, now) in enumerate(zip(self.cells, map(cell_id, cells), strict=False), 1):
            if before != now:
                raise BadInput(f"code cell {number} was changed")
        if len(cells) <= count:
            raise BadInput(f"it has {len(cells)} code cells, and {count} had run")
        if beyond := [name for name in self.lost if "." in name]:
            raise BadInput(f"{beyond[0]} is not kept: {self.lost[beyond[0]]}")
        effects = effects_of(cells[:count], self.own)
        if effects.problem:
            raise BadInput(effects.problem)
        needed = needed_by(cells[count:])
        if missing := sorted(name for name in needed if name in self.lost or is_history(name)):
            name, more = missing[0], f" and {len(missing) - 1} more" if len(missing) > 1 else ""
            why = self.lost.get(name, "it is a result of an earlier cell")
            raise BadInput(f"later cells need {name}{more}, which is not kept: {why}")
        return Going(count, effects.again)


@dataclass(frozen=True, slots=True)
class Going:
    """How a notebook goes on.

    Attributes
    ----------
    count
        So many code cells have run.
    again
        What is run again of them, for what it sets.
    """

    count: int
    again: tuple[str, ...]


def cell_id(source: str) -> str:
    """The id of a code cell's source."""
    return combine(source.rstrip())


def read_checkpoint(folder: Path) -> Checkpoint | None:
    """The checkpoint in a folder; None where none was finished."""
    try:
        facts: dict[str, Any] = json.loads((folder / FACTS_FILE).read_bytes())
        parts = KeyParts.from_json(json.loads((folder / PARTS_FILE).read_bytes()))
        if facts["format"] != _FORMAT:
            return None
        return Checkpoint(
            folder,
            tuple(map(str, facts["cells"])),
            {str(name): str(why) for name, why in facts["lost"].items()},
            tuple(facts["modules"]),
            int(facts["told_bytes"]),
            parts,
        )
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None


def finish_checkpoint(folder: Path, parts: KeyParts | None) -> None:
    """Say what the step's result depended on, where a checkpoint is there; without it none can go on there.

    Raises
    ------
    OSError
        When that cannot be written.
    """
    if parts is not None and (folder / FACTS_FILE).exists():
        write_whole(folder / PARTS_FILE, json.dumps(parts.to_json()).encode())

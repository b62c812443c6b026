"""What became of the data that runs used, from one run to another: its content, and its columns."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from notebench.data import DataDifference, compare_data
from notebench.data.ports import DataUse

MOST_USES = 100
_MOST_NAMES = 200
_LISTS = ("added", "removed", "changed_type", "changed_content")


class DataChange(StrEnum):
    """What became of data that a run used; unknown where its content was not read whole."""

    SAME = "same"
    CHANGED = "changed"
    UNKNOWN = "unknown"
    ADDED = "added"
    REMOVED = "removed"


@dataclass(frozen=True, slots=True)
class UseDiff:
    """What became of one use of data; ``before`` or ``after`` is None where one run lacks it."""

    change: DataChange
    before: DataUse | None
    after: DataUse | None
    difference: DataDifference | None

    def to_json(self) -> dict[str, Any]:
        """As ``UseDiff`` of the OpenAPI document describes it."""
        return {
            "change": str(self.change),
            "before": self.before.to_json() if self.before else None,
            "after": self.after.to_json() if self.after else None,
            "difference": _bounded(self.difference) if self.difference else None,
        }


def compare_uses(before: Sequence[DataUse], after: Sequence[DataUse]) -> list[UseDiff]:
    """What became of the data: what the later run used in its order, then what it no longer used.

    Uses are paired by role and name, then by role and source, then by role.
    """
    left = list(before[:MOST_USES])
    pairs: dict[int, DataUse] = {}
    for key in (_by_name, _by_source, _by_role):
        for place, use in enumerate(after[:MOST_USES]):
            found = next((each for each in left if key(each) == key(use)), None)
            if place not in pairs and found is not None:
                pairs[place] = found
                left.remove(found)
    kept = [_diff(pairs.get(place), use) for place, use in enumerate(after[:MOST_USES])]
    return [*kept, *(UseDiff(DataChange.REMOVED, use, None, None) for use in left)]


def _diff(before: DataUse | None, after: DataUse) -> UseDiff:
    if before is None:
        return UseDiff(DataChange.ADDED, None, after, None)
    difference = compare_data(before.version, after.version)
    is_other = any(getattr(difference, name) for name in _LISTS) or bool(difference.rows)
    if difference.is_same or (difference.is_same is None and not is_other):
        change = DataChange.SAME if difference.is_same else DataChange.UNKNOWN
    else:
        change = DataChange.CHANGED
    return UseDiff(change, before, after, difference)


def _bounded(difference: DataDifference) -> dict[str, Any]:
    told = difference.to_json()
    is_cut = any(len(told[name]) > _MOST_NAMES for name in _LISTS)
    lists = {name: told[name][:_MOST_NAMES] for name in _LISTS}
    return {**told, **lists, "is_partial": told["is_partial"] or is_cut}


def _by_name(use: DataUse) -> tuple[str, ...]:
    return (use.role, use.version.name)


def _by_source(use: DataUse) -> tuple[str, ...]:
    return (use.role, use.version.source)


def _by_role(use: DataUse) -> tuple[str, ...]:
    return (use.role,)

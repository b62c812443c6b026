"""What differs between two versions of data, column by column."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from notebench.data.version import Column, DataVersion


@dataclass(frozen=True, slots=True)
class DataDifference:
    """From one version to another.

    Attributes
    ----------
    is_same
        Whether both have the same content; None where one of them is not identified.
    added, removed, changed_type, changed_content
        Names of columns, in their order. One whose type changed is not said to have changed content too;
        one that has no content id on either side is in neither.
    rows
        How many more the second has; None where either is not counted.
    is_partial
        Whether not all columns are known: wide data keeps the first only.
    """

    is_same: bool | None
    added: Sequence[str] = ()
    removed: Sequence[str] = ()
    changed_type: Sequence[str] = ()
    changed_content: Sequence[str] = ()
    rows: int | None = None
    is_partial: bool = False

    def to_json(self) -> dict[str, Any]:
        """As surfaces carry it."""
        return {
            name: list(value) if isinstance(value, tuple) else value for name, value in asdict(self).items()
        }


def compare_data(a: DataVersion, b: DataVersion) -> DataDifference:
    """What changed from ``a`` to ``b``.

    Columns are matched by name; the second of two that share one is matched with the second.
    """
    before, after = _by_name(a.columns), _by_name(b.columns)
    both = [(before[key], after[key]) for key in before if key in after]
    retyped = [old.name for old, new in both if old.type != new.type]
    rewritten = [
        old.name
        for old, new in both
        if old.type == new.type and old.content_id and new.content_id and old.content_id != new.content_id
    ]
    return DataDifference(
        is_same=a.data_id == b.data_id if a.is_identified and b.is_identified else None,
        added=tuple(column.name for key, column in after.items() if key not in before),
        removed=tuple(column.name for key, column in before.items() if key not in after),
        changed_type=tuple(retyped),
        changed_content=tuple(rewritten),
        rows=b.rows - a.rows if a.rows is not None and b.rows is not None else None,
        is_partial=any(len(version.columns) < version.column_count for version in (a, b)),
    )


def _by_name(columns: Sequence[Column]) -> dict[tuple[str, int], Column]:
    found: dict[tuple[str, int], Column] = {}
    met: dict[str, int] = {}
    for column in columns:
        met[column.name] = met.get(column.name, 0) + 1
        found[column.name, met[column.name]] = column
    return found
